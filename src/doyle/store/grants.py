"""What is the same for all stored credentials, API keys and users: roles, last use, the last manager."""

from collections.abc import Mapping

from sqlalchemy import Column, bindparam, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from doyle.store.instances import DEFAULT_INSTANCE
from doyle.store.tables import api_keys, instances, users

MANAGER = "Manager"


def roles_text(names: tuple[str, ...]) -> str:
    """Names of roles as one column keeps them."""
    return ",".join(sorted(names))


def roles_of(text: str) -> tuple[str, ...]:
    """The names in a column."""
    return tuple(text.split(",")) if text else ()


async def lock_grants(tx: AsyncConnection) -> None:
    """Let nobody else change credentials until the transaction ends: the default instance is the lock."""
    default = select(instances.c.instance_id).where(instances.c.instance_id == DEFAULT_INSTANCE)
    await tx.execute(default.with_for_update(key_share=True))


async def has_lasting_manager(tx: AsyncConnection) -> bool:
    """Whether somebody stored can manage the whole server, now and later."""
    by_key = select(api_keys.c.key_id).where(
        api_keys.c.instance_id.is_(None),
        api_keys.c.role == MANAGER,
        api_keys.c.is_enabled,
        api_keys.c.expires.is_(None),
    )
    by_password = select(users.c.user_id).where(
        users.c.instance_id.is_(None), users.c.role == MANAGER, users.c.is_enabled
    )
    for found in (by_key, by_password):
        if (await tx.execute(found.limit(1))).first() is not None:
            return True
    return False


async def mark_used(tx: AsyncConnection, key: Column[str], used: Mapping[str, int]) -> None:
    """Store when credentials were last used, by the column that names them; never an earlier moment."""
    if not used:
        return
    last_used = key.table.c.last_used
    is_later = or_(last_used.is_(None), last_used < bindparam("moment"))
    statement = update(key.table).where(key == bindparam("credential"), is_later)
    rows = [{"credential": name, "moment": moment} for name, moment in sorted(used.items())]
    await tx.execute(statement.values(last_used=bindparam("moment")), rows)
