"""Users: people and clients that log in with a name and a password."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from typing import Any

from sqlalchemy import Row, delete, insert, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from doyle.errors import ConflictError, NotFoundError
from doyle.store.grants import mark_used as mark
from doyle.store.grants import roles_of, roles_text
from doyle.store.tables import users


@dataclass(frozen=True, slots=True)
class UserRecord:
    """A user: `instance_id` None may enter every instance; of the password only a slow hash is kept.

    `generation` counts how often the user's tokens were revoked.
    """

    user_id: str
    username: str
    instance_id: str | None
    role: str
    password_hash: str
    created: int
    extra_roles: tuple[str, ...] = ()
    is_enabled: bool = True
    last_used: int | None = None
    generation: int = 0


_USER = select(*(users.c[field.name] for field in fields(UserRecord)))
_CHANGING = ("role", "extra_roles", "password_hash", "is_enabled", "generation")


async def add_user(tx: AsyncConnection, user: UserRecord) -> None:
    """Store a user.

    Raises:
        ConflictError: the name is taken, or the instance does not exist.
    """
    if await find_user_by_name(tx, user.username) is not None:
        raise ConflictError(f"There is a user '{user.username}' already")
    try:
        await tx.execute(insert(users), _row(user))
    except IntegrityError as error:
        raise ConflictError(f"User '{user.username}' exists already, or its instance does not") from error


async def find_user(tx: AsyncConnection, user_id: str) -> UserRecord | None:
    """The user with this id, or None."""
    return _found((await tx.execute(_USER.where(users.c.user_id == user_id))).first())


async def find_user_by_name(tx: AsyncConnection, username: str) -> UserRecord | None:
    """The user of this name, or None."""
    return _found((await tx.execute(_USER.where(users.c.username == username))).first())


async def has_any(tx: AsyncConnection) -> bool:
    """Whether there is any user."""
    return (await tx.execute(select(users.c.user_id).limit(1))).first() is not None


async def list_users(
    tx: AsyncConnection, instance_id: str, *, with_server: bool = False
) -> tuple[UserRecord, ...]:
    """The users of an instance, those of the whole server too if asked, by name."""
    owned = users.c.instance_id == instance_id
    wanted = or_(owned, users.c.instance_id.is_(None)) if with_server else owned
    return tuple(_read(row) for row in await tx.execute(_USER.where(wanted).order_by(users.c.username)))


async def change_user(tx: AsyncConnection, user: UserRecord) -> None:
    """Store what may change of a user: roles, password, whether enabled, generation.

    Raises:
        NotFoundError: there is no such user.
    """
    row = _row(user)
    changed = {name: row[name] for name in _CHANGING}
    statement = update(users).where(users.c.user_id == user.user_id).values(**changed)
    if (await tx.execute(statement)).rowcount == 0:
        raise NotFoundError(f"User '{user.username}' not found")


async def delete_user(tx: AsyncConnection, user_id: str) -> None:
    """Delete a user.

    Raises:
        NotFoundError: there is no such user.
    """
    if (await tx.execute(delete(users).where(users.c.user_id == user_id))).rowcount == 0:
        raise NotFoundError(f"User '{user_id}' not found")


async def mark_used(tx: AsyncConnection, used: Mapping[str, int]) -> None:
    """Store when users last logged in, by their ids; users that are gone are left out."""
    await mark(tx, users.c.user_id, used)


# `Any`: a row holds whatever its columns hold.
def _row(user: UserRecord) -> dict[str, Any]:
    return {**asdict(user), "extra_roles": roles_text(user.extra_roles)}


def _found(row: Row[Any] | None) -> UserRecord | None:
    return None if row is None else _read(row)


def _read(row: Row[Any]) -> UserRecord:
    return replace(UserRecord(*tuple(row)), extra_roles=roles_of(row.extra_roles))
