"""API keys (stored hashed) and the keys that sign tokens."""

from dataclasses import asdict, dataclass, fields

from sqlalchemy import delete, func, insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from doyle.errors import ConflictError, NotFoundError
from doyle.store.tables import api_keys, signing_keys


@dataclass(frozen=True, slots=True)
class KeyRecord:
    """An API key: `instance_id` None opens every instance; of the key itself only `key_hash` is kept."""

    key_id: str
    instance_id: str | None
    role: str
    name: str
    key_hash: str
    created: int


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A secret that signs tokens."""

    key_id: str
    secret: bytes
    created: int


_KEY = select(*(api_keys.c[field.name] for field in fields(KeyRecord)))
_SIGNING_KEY = select(*(signing_keys.c[field.name] for field in fields(SigningKey))).order_by(
    signing_keys.c.created.desc(), signing_keys.c.key_id.desc()
)


async def add_key(tx: AsyncConnection, key: KeyRecord) -> None:
    """Store a key.

    Raises:
        ConflictError: its id or hash is taken, or its instance does not exist.
    """
    try:
        await tx.execute(insert(api_keys), asdict(key))
    except IntegrityError as error:
        raise ConflictError(f"Key '{key.key_id}' exists already, or its instance does not") from error


async def find_key(tx: AsyncConnection, key_id: str) -> KeyRecord | None:
    """The key with this id, or None."""
    row = (await tx.execute(_KEY.where(api_keys.c.key_id == key_id))).first()
    return None if row is None else KeyRecord(*row)


async def find_key_by_hash(tx: AsyncConnection, key_hash: str) -> KeyRecord | None:
    """The key with this hash, or None."""
    row = (await tx.execute(_KEY.where(api_keys.c.key_hash == key_hash))).first()
    return None if row is None else KeyRecord(*row)


async def list_keys(tx: AsyncConnection, instance_id: str | None = None) -> tuple[KeyRecord, ...]:
    """The keys of one instance (None: all keys), oldest first."""
    statement = _KEY.order_by(api_keys.c.created, api_keys.c.key_id)
    if instance_id is not None:
        statement = statement.where(api_keys.c.instance_id == instance_id)
    return tuple(KeyRecord(*row) for row in await tx.execute(statement))


async def delete_key(tx: AsyncConnection, key_id: str) -> None:
    """Delete a key.

    Raises:
        NotFoundError: there is no such key.
    """
    if (await tx.execute(delete(api_keys).where(api_keys.c.key_id == key_id))).rowcount == 0:
        raise NotFoundError(f"Key '{key_id}' not found")


async def count(tx: AsyncConnection) -> int:
    """How many keys there are in all instances."""
    return int((await tx.execute(select(func.count()).select_from(api_keys))).scalar_one())


async def add_signing_key(tx: AsyncConnection, key: SigningKey) -> None:
    """Store a signing key; the newest signs from now on.

    Raises:
        ConflictError: its id is taken.
    """
    try:
        await tx.execute(insert(signing_keys), asdict(key))
    except IntegrityError as error:
        raise ConflictError(f"Signing key '{key.key_id}' exists already") from error


async def current_signing_key(tx: AsyncConnection) -> SigningKey | None:
    """The newest signing key, or None."""
    row = (await tx.execute(_SIGNING_KEY.limit(1))).first()
    return None if row is None else SigningKey(*row)


async def list_signing_keys(tx: AsyncConnection) -> tuple[SigningKey, ...]:
    """All signing keys, newest first: tokens signed by any of them are genuine."""
    return tuple(SigningKey(*row) for row in await tx.execute(_SIGNING_KEY))
