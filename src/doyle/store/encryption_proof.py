"""What the encryption key of a database is recognised by, and the secrets that are stored under it."""

from sqlalchemy import select, union_all
from sqlalchemy.ext.asyncio import AsyncConnection

from doyle.store.assistant_tables import providers
from doyle.store.extension_tables import extensions
from doyle.store.tables import encryption_proof
from doyle.store.upsert import insert_into

_ONLY = 1
_SECRETS = union_all(select(providers.c.private), select(extensions.c.private))


async def find(tx: AsyncConnection) -> bytes | None:
    """The text that was sealed with the key of the database; None: no process has started on it yet."""
    return (await tx.execute(select(encryption_proof.c.sealed))).scalar_one_or_none()


async def add(tx: AsyncConnection, sealed: bytes) -> None:
    """Store the proof, unless another process did first."""
    row = {"proof_id": _ONLY, "sealed": sealed}
    await tx.execute(insert_into(tx, encryption_proof).values(row).on_conflict_do_nothing())


async def replace(tx: AsyncConnection, sealed: bytes) -> None:
    """Store the proof of another key in the place of the old one."""
    await tx.execute(encryption_proof.update().values(sealed=sealed))


async def stored_secrets(tx: AsyncConnection) -> tuple[bytes, ...]:
    """All secrets of all instances, as they are sealed."""
    return tuple((await tx.execute(_SECRETS)).scalars())
