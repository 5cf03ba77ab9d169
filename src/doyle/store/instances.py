"""Service instances: the tenants."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from types import MappingProxyType

from sqlalchemy import Table, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from doyle.errors import ConflictError, NotFoundError
from doyle.store.assistant_tables import assistants
from doyle.store.tables import api_keys, instances, users, workspaces
from doyle.store.upsert import insert_new

DEFAULT_INSTANCE = "default"
OPEN = "open"
CLOSED = "closed"
DELETING = "deleting"
COUNTED: Mapping[str, Table] = MappingProxyType(
    {"workspaces": workspaces, "assistants": assistants, "keys": api_keys, "users": users}
)


@dataclass(frozen=True, slots=True)
class InstanceRecord:
    """A tenant; `status` is `OPEN`, `CLOSED` (nobody enters it) or `DELETING` (nobody will any more)."""

    instance_id: str
    created: int
    status: str = OPEN


_RECORD = select(*(instances.c[field.name] for field in fields(InstanceRecord)))


async def ensure_instance(tx: AsyncConnection, instance_id: str, now: int) -> None:
    """Make the instance unless it exists."""
    await insert_new(tx, instances, [asdict(InstanceRecord(instance_id, now))])


async def get_instance(tx: AsyncConnection, instance_id: str) -> str:
    """The id of an instance that exists.

    Raises:
        NotFoundError: there is no such instance.
    """
    found = await tx.scalar(select(instances.c.instance_id).where(instances.c.instance_id == instance_id))
    if found is None:
        raise _unknown(instance_id)
    return str(found)


async def find_record(tx: AsyncConnection, instance_id: str) -> InstanceRecord | None:
    """The instance with this id, or None."""
    row = (await tx.execute(_RECORD.where(instances.c.instance_id == instance_id))).first()
    return None if row is None else InstanceRecord(*row)


async def get_record(tx: AsyncConnection, instance_id: str, *, for_update: bool = False) -> InstanceRecord:
    """The instance; `for_update` locks it until the transaction ends.

    Raises:
        NotFoundError: there is no such instance.
    """
    found = _RECORD.where(instances.c.instance_id == instance_id)
    row = (await tx.execute(found.with_for_update(key_share=True) if for_update else found)).first()
    if row is None:
        raise _unknown(instance_id)
    return InstanceRecord(*row)


async def list_instances(tx: AsyncConnection) -> tuple[str, ...]:
    """All instance ids in order."""
    return tuple(await tx.scalars(select(instances.c.instance_id).order_by(instances.c.instance_id)))


async def list_records(tx: AsyncConnection) -> tuple[InstanceRecord, ...]:
    """All instances by id."""
    return tuple(InstanceRecord(*row) for row in await tx.execute(_RECORD.order_by(instances.c.instance_id)))


async def count_contents(tx: AsyncConnection, instance_id: str) -> dict[str, int]:
    """How many things of each kind of `COUNTED` an instance has."""
    counts = {}
    for name, table in COUNTED.items():
        counted = select(func.count()).select_from(table).where(table.c.instance_id == instance_id)
        counts[name] = int((await tx.execute(counted)).scalar_one())
    return counts


async def add_instance(tx: AsyncConnection, record: InstanceRecord) -> None:
    """Make an instance.

    Raises:
        ConflictError: it exists.
    """
    try:
        await tx.execute(insert(instances), asdict(record))
    except IntegrityError as error:
        raise ConflictError(f"Instance '{record.instance_id}' exists already") from error


async def set_status(tx: AsyncConnection, instance_id: str, status: str) -> None:
    """Open, close or give up an instance.

    Raises:
        NotFoundError: there is no such instance.
    """
    changed = update(instances).where(instances.c.instance_id == instance_id).values(status=status)
    if (await tx.execute(changed)).rowcount == 0:
        raise _unknown(instance_id)


async def delete_credentials(tx: AsyncConnection, instance_id: str) -> None:
    """Delete the keys and users of an instance."""
    for table in (api_keys, users):
        await tx.execute(delete(table).where(table.c.instance_id == instance_id))


async def delete_instance(tx: AsyncConnection, instance_id: str) -> None:
    """Delete an instance with everything that is still in it.

    Raises:
        NotFoundError: there is no such instance.
    """
    gone = await tx.execute(delete(instances).where(instances.c.instance_id == instance_id))
    if gone.rowcount == 0:
        raise _unknown(instance_id)


def _unknown(instance_id: str) -> NotFoundError:
    return NotFoundError(f"Instance '{instance_id}' not found")
