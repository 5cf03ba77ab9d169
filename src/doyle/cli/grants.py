"""What the commands for keys and users share: their options, and how a grant is shown."""

from enum import StrEnum
from typing import Annotated
from urllib.parse import quote

import typer

from doyle.cli.failures import UsageError
from doyle.security.roles import ExtraRole, Role
from doyle.wire.json import JsonObject


class Scope(StrEnum):
    """What a credential opens."""

    INSTANCE = "instance"
    SERVER = "server"


class ExtraRoleChange(StrEnum):
    """Another extra role, or none at all."""

    LOGS_READER = ExtraRole.LOGS_READER.value
    VERSION_MAKER = ExtraRole.VERSION_MAKER.value
    NONE = "none"


RoleOption = Annotated[Role, typer.Option("--role", case_sensitive=False, help="What it may do.")]
RoleChange = Annotated[Role | None, typer.Option("--role", case_sensitive=False, help="What it may do.")]
ExtraRoles = Annotated[
    list[ExtraRole] | None,
    typer.Option("--extra-role", case_sensitive=False, help="What it may do besides; may be repeated."),
]
ExtraRoleChanges = Annotated[
    list[ExtraRoleChange] | None,
    typer.Option("--extra-role", case_sensitive=False, help="What it may do besides, instead of before."),
]
ScopeOption = Annotated[
    Scope, typer.Option("--scope", case_sensitive=False, help="One instance or the whole server.")
]
Enabled = Annotated[bool | None, typer.Option("--enable/--disable", help="Let it in, or not for now.")]
Instance = Annotated[
    str | None, typer.Option("--instance", metavar="ID", help="In this instance, not in that of the address.")
]


def admin_path(*segments: str) -> str:
    """A path below `/admin`; the segments are texts of any kind."""
    return "/admin/" + "/".join(quote(segment, safe="") for segment in segments)


def new_grant(
    role: Role, extra_roles: list[ExtraRole] | None, scope: Scope, instance: str | None
) -> JsonObject:
    """The part of a request that makes a credential; what is as usual is left out.

    Raises:
        UsageError: it would belong to the whole server and to one instance.
    """
    if scope is Scope.SERVER and instance is not None:
        raise UsageError("--scope server and --instance exclude each other: say what it opens by one of them")
    body: JsonObject = {"role": role.value}
    if extra_roles:
        body["extra_roles"] = [each.value for each in extra_roles]
    if scope is not Scope.INSTANCE:
        body["scope"] = scope.value
    return body


def changed_grant(
    role: Role | None, extra_roles: list[ExtraRoleChange] | None, is_enabled: bool | None
) -> JsonObject:
    """The part of a request that changes a credential; what is not asked for is left out."""
    body: JsonObject = {} if role is None else {"role": role.value}
    if extra_roles:
        named = [each.value for each in extra_roles]
        body["extra_roles"] = [name for name in named if name != ExtraRoleChange.NONE]
    if is_enabled is not None:
        body["is_enabled"] = is_enabled
    return body


def refuse_nothing(body: JsonObject) -> None:
    """Refuse a change of nothing.

    Raises:
        UsageError: the body is empty.
    """
    if not body:
        raise UsageError("nothing to change: say what, by an option")


def grant_cells(grant: JsonObject) -> tuple[str, str, str]:
    """Roles, what they open, and whether they do, as cells of a table."""
    roles = " + ".join((str(grant.get("role", "")), *grant.get("extra_roles", ())))
    opened = grant.get("instance_id") or "whole server"
    return roles, str(opened), "enabled" if grant.get("is_enabled", True) else "disabled"
