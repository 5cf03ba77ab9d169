"""Service instances: the tenants."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from doyle.errors import NotFoundError
from doyle.store.tables import instances
from doyle.store.upsert import insert_new

DEFAULT_INSTANCE = "default"


async def ensure_instance(tx: AsyncConnection, instance_id: str, now: int) -> None:
    """Make the instance unless it exists."""
    await insert_new(tx, instances, [{"instance_id": instance_id, "created": now}])


async def get_instance(tx: AsyncConnection, instance_id: str) -> str:
    """The id of an instance that exists.

    Raises:
        NotFoundError: there is no such instance.
    """
    found = await tx.scalar(select(instances.c.instance_id).where(instances.c.instance_id == instance_id))
    if found is None:
        raise NotFoundError(f"Instance '{instance_id}' not found")
    return str(found)


async def list_instances(tx: AsyncConnection) -> tuple[str, ...]:
    """All instance ids in order."""
    return tuple(await tx.scalars(select(instances.c.instance_id).order_by(instances.c.instance_id)))
