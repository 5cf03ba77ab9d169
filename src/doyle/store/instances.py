"""Service instances: the tenants."""

from dataclasses import dataclass

from sqlalchemy import delete, insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from doyle.errors import ConflictError, NotFoundError
from doyle.store.tables import api_keys, instances, log_events, users, workspaces
from doyle.store.upsert import insert_new

DEFAULT_INSTANCE = "default"


@dataclass(frozen=True, slots=True)
class InstanceRecord:
    """A tenant."""

    instance_id: str
    created: int


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


async def list_records(tx: AsyncConnection) -> tuple[InstanceRecord, ...]:
    """All instances by id."""
    listed = select(instances.c.instance_id, instances.c.created).order_by(instances.c.instance_id)
    return tuple(InstanceRecord(*row) for row in await tx.execute(listed))


async def add_instance(tx: AsyncConnection, record: InstanceRecord) -> None:
    """Make an instance.

    Raises:
        ConflictError: it exists.
    """
    values = {"instance_id": record.instance_id, "created": record.created}
    try:
        await tx.execute(insert(instances), values)
    except IntegrityError as error:
        raise ConflictError(f"Instance '{record.instance_id}' exists already") from error


async def close_instance(tx: AsyncConnection, instance_id: str) -> None:
    """Delete the keys and users of an instance: nobody of its own enters it any more."""
    for table in (api_keys, users):
        await tx.execute(delete(table).where(table.c.instance_id == instance_id))


async def list_workspace_ids(tx: AsyncConnection, instance_id: str) -> tuple[str, ...]:
    """The ids of the workspaces of an instance."""
    owned = workspaces.c.instance_id == instance_id
    return tuple(await tx.scalars(select(workspaces.c.workspace_id).where(owned)))


async def delete_logs(tx: AsyncConnection, instance_id: str, limit: int) -> int:
    """Delete at most `limit` log events of an instance; returns how many. Call it until it returns 0."""
    some = select(log_events.c.log_id).where(log_events.c.instance_id == instance_id).limit(limit)
    return (await tx.execute(delete(log_events).where(log_events.c.log_id.in_(some)))).rowcount


async def delete_instance(tx: AsyncConnection, instance_id: str) -> None:
    """Delete an instance with everything that is still in it.

    Raises:
        NotFoundError: there is no such instance.
    """
    gone = await tx.execute(delete(instances).where(instances.c.instance_id == instance_id))
    if gone.rowcount == 0:
        raise NotFoundError(f"Instance '{instance_id}' not found")
