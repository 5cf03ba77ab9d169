"""API keys (stored hashed) and the keys that sign tokens."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from typing import Any

from sqlalchemy import Row, delete, func, insert, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from doyle.errors import ConflictError, NotFoundError
from doyle.store.grants import mark_used as mark
from doyle.store.grants import roles_of, roles_text
from doyle.store.tables import api_keys, signing_keys

ROOT_KEY_ID = "root"
"""The signing key that secrets other than of tokens come from; it signs nothing and never retires."""


@dataclass(frozen=True, slots=True)
class KeyRecord:
    """An API key: `instance_id` None opens every instance; of the key itself only `key_hash` is kept.

    `generation` counts how often its tokens were revoked.
    """

    key_id: str
    instance_id: str | None
    role: str
    name: str
    key_hash: str
    created: int
    extra_roles: tuple[str, ...] = ()
    is_enabled: bool = True
    expires: int | None = None
    last_used: int | None = None
    generation: int = 0


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A secret that signs tokens, until it is `retired` by a newer one."""

    key_id: str
    secret: bytes
    created: int
    retired: int | None = None


_KEY = select(*(api_keys.c[field.name] for field in fields(KeyRecord)))
_SIGNING_KEY = select(*(signing_keys.c[field.name] for field in fields(SigningKey)))
_NEWEST_FIRST = (signing_keys.c.created.desc(), signing_keys.c.key_id.desc())


async def add_key(tx: AsyncConnection, key: KeyRecord) -> None:
    """Store a key.

    Raises:
        ConflictError: its id or hash is taken, or its instance does not exist.
    """
    try:
        await tx.execute(insert(api_keys), _row(key))
    except IntegrityError as error:
        raise ConflictError(f"Key '{key.key_id}' exists already, or its instance does not") from error


async def find_key(tx: AsyncConnection, key_id: str) -> KeyRecord | None:
    """The key with this id, or None."""
    row = (await tx.execute(_KEY.where(api_keys.c.key_id == key_id))).first()
    return None if row is None else _read(row)


async def find_key_by_hash(tx: AsyncConnection, key_hash: str) -> KeyRecord | None:
    """The key with this hash, or None."""
    row = (await tx.execute(_KEY.where(api_keys.c.key_hash == key_hash))).first()
    return None if row is None else _read(row)


async def list_keys(
    tx: AsyncConnection, instance_id: str | None = None, *, with_server: bool = False
) -> tuple[KeyRecord, ...]:
    """The keys of one instance (None: all keys), those of the whole server too if asked, oldest first."""
    statement = _KEY.order_by(api_keys.c.created, api_keys.c.key_id)
    if instance_id is not None:
        owned = api_keys.c.instance_id == instance_id
        statement = statement.where(or_(owned, api_keys.c.instance_id.is_(None)) if with_server else owned)
    return tuple(_read(row) for row in await tx.execute(statement))


async def change_key(tx: AsyncConnection, key: KeyRecord) -> None:
    """Store what may change of a key: its name, roles, expiry, whether it is enabled, its generation.

    Raises:
        NotFoundError: there is no such key.
    """
    row = _row(key)
    changed = {name: row[name] for name in _CHANGING}
    statement = update(api_keys).where(api_keys.c.key_id == key.key_id).values(**changed)
    if (await tx.execute(statement)).rowcount == 0:
        raise NotFoundError(f"Key '{key.key_id}' not found")


async def mark_used(tx: AsyncConnection, used: Mapping[str, int]) -> None:
    """Store when keys were last used, by their ids; keys that are gone are left out."""
    await mark(tx, api_keys.c.key_id, used)


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
    signing = _SIGNING_KEY.where(signing_keys.c.key_id != ROOT_KEY_ID, signing_keys.c.retired.is_(None))
    row = (await tx.execute(signing.order_by(*_NEWEST_FIRST).limit(1))).first()
    return None if row is None else SigningKey(*row)


async def list_signing_keys(tx: AsyncConnection) -> tuple[SigningKey, ...]:
    """All signing keys, newest first, the root key among them."""
    return tuple(SigningKey(*row) for row in await tx.execute(_SIGNING_KEY.order_by(*_NEWEST_FIRST)))


async def retire_signing_keys(tx: AsyncConnection, now: int) -> None:
    """Let the present signing keys sign no more: to be called before a new one is added."""
    present = signing_keys.c.retired.is_(None) & (signing_keys.c.key_id != ROOT_KEY_ID)
    await tx.execute(update(signing_keys).where(present).values(retired=now))


async def drop_signing_keys(tx: AsyncConnection, retired_before: int | None = None) -> int:
    """Delete signing keys retired before a moment (None: every one but the root); returns how many."""
    doomed = delete(signing_keys).where(signing_keys.c.key_id != ROOT_KEY_ID)
    if retired_before is not None:
        doomed = doomed.where(signing_keys.c.retired < retired_before)
    return (await tx.execute(doomed)).rowcount


_CHANGING = ("name", "role", "extra_roles", "is_enabled", "expires", "generation")


# `Any`: a row holds whatever its columns hold.
def _row(key: KeyRecord) -> dict[str, Any]:
    return {**asdict(key), "extra_roles": roles_text(key.extra_roles)}


def _read(row: Row[Any]) -> KeyRecord:
    record = KeyRecord(*tuple(row))
    return replace(record, extra_roles=roles_of(row.extra_roles))
