"""What holds for keys and users alike: whom they open what, and that the server keeps a manager.

A credential belongs to one instance or to the whole server. A Manager of an instance sees and makes those of
its own instance; those of the server are the business of Managers of the server, so that nobody can give more
than they have. All requests of the administration name their instance by the path, as everywhere.
"""

import unicodedata
from typing import Annotated, Literal

from pydantic import AfterValidator
from sqlalchemy.ext.asyncio import AsyncConnection

from doyle.errors import ConflictError, ForbiddenError
from doyle.security.roles import ExtraRole, Role
from doyle.server.calls import Call
from doyle.store.grants import has_lasting_manager, lock_grants
from doyle.wire.json import JsonObject

LAST_MANAGER = "This is the last one that manages the whole server for good: make another first"

Scope = Literal["instance", "server"]


def _check_role(text: str) -> str:
    try:
        return Role.read(text).value
    except ValueError:
        raise ValueError(f"must be one of {', '.join(Role)}") from None


def _check_extra_role(text: str) -> str:
    try:
        return ExtraRole.read(text).value
    except ValueError:
        raise ValueError(f"must be one of {', '.join(ExtraRole)}") from None


def _check_printable(text: str) -> str:
    if any(unicodedata.category(character) in {"Cc", "Cs", "Zl", "Zp"} for character in text):
        raise ValueError("must not contain control characters")
    return text


RoleName = Annotated[str, AfterValidator(_check_role)]
ExtraRoleName = Annotated[str, AfterValidator(_check_extra_role)]
Printable = AfterValidator(_check_printable)


def owner_of(call: Call, scope: Scope) -> str | None:
    """The instance that a new credential belongs to; None: the whole server.

    Raises:
        ForbiddenError: a Manager of an instance asks for one of the server.
    """
    if scope == "instance":
        return call.instance_id
    if not call.principal.is_of_server:
        raise ForbiddenError
    return None


def is_seen(call: Call, instance_id: str | None) -> bool:
    """Whether a credential is the business of this call."""
    return instance_id == call.instance_id or (instance_id is None and call.principal.is_of_server)


async def change_grants(tx: AsyncConnection) -> None:
    """To be called before credentials are read that are then changed: one such change at a time."""
    await lock_grants(tx)


async def keep_a_manager(tx: AsyncConnection, call: Call, instance_id: str | None) -> None:
    """Refuse a change that leaves the server without a Manager; one of the settings may do it, it remains.

    Args:
        instance_id: what the changed credential belonged to; those of an instance do not matter here.

    Raises:
        ConflictError: nobody stored could manage the whole server any more.
    """
    if instance_id is None and not call.principal.is_fixed and not await has_lasting_manager(tx):
        raise ConflictError(LAST_MANAGER)


def show_grant(instance_id: str | None, role: str, extra_roles: tuple[str, ...]) -> JsonObject:
    """Role and reach as the API shows them."""
    shown: JsonObject = {"role": role, "scope": "server" if instance_id is None else "instance"}
    if extra_roles:
        shown["extra_roles"] = list(extra_roles)
    if instance_id is not None:
        shown["instance_id"] = instance_id
    return shown
