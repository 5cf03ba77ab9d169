"""`doyle users`: who logs in with a name and a password."""

import sys
from typing import Annotated

import typer

from doyle.cli.arguments import AsJson
from doyle.cli.client import Client
from doyle.cli.failures import EdgeGroup, UsageError
from doyle.cli.grants import (
    Enabled,
    ExtraRoleChanges,
    ExtraRoles,
    Instance,
    RoleChange,
    RoleOption,
    Scope,
    ScopeOption,
    admin_path,
    changed_grant,
    grant_cells,
    new_grant,
    refuse_nothing,
)
from doyle.cli.target import get_target
from doyle.cli.terminal import can_ask, notes, print_json, print_table, visible
from doyle.security.roles import Role
from doyle.wire.json import JsonObject

HEADINGS = ("USERNAME", "ROLE", "OPENS", "STATE", "CREATED", "LAST USED")

users_app = typer.Typer(
    cls=EdgeGroup, help="Make, list, change and delete users.", no_args_is_help=True, rich_markup_mode=None
)
Username = Annotated[str, typer.Argument(metavar="USERNAME", help="The name to log in with.")]


@users_app.command("list")
def list_users(instance: Instance = None, as_json: AsJson = False) -> None:
    """List the users."""
    with Client(get_target(instance)) as client:
        answer = client.get(admin_path("users"))
    if as_json:
        print_json(answer)
    else:
        print_table(HEADINGS, [_row(user) for user in answer["users"]])


@users_app.command("create")
def create_user(
    username: Username,
    role: RoleOption = Role.READER,
    extra_roles: ExtraRoles = None,
    scope: ScopeOption = Scope.INSTANCE,
    instance: Instance = None,
    as_json: AsJson = False,
) -> None:
    """Make a user; the password is asked for, or read from the first line of a piped input."""
    grant = new_grant(role, extra_roles, scope, instance)
    body = {"username": username, "password": read_password(), **grant}
    with Client(get_target(instance)) as client:
        created = client.request("POST", admin_path("users"), body=body)
    _show(created, as_json=as_json)


@users_app.command("update")
def update_user(
    username: Username,
    role: RoleChange = None,
    extra_roles: ExtraRoleChanges = None,
    password: Annotated[bool, typer.Option("--password", help="Ask for another password.")] = False,
    enabled: Enabled = None,
    instance: Instance = None,
    as_json: AsJson = False,
) -> None:
    """Change a user: what is not named stays as it is. A new password ends all tokens of the user."""
    body = changed_grant(role, extra_roles, enabled)
    if password:
        body["password"] = read_password()
    refuse_nothing(body)
    with Client(get_target(instance)) as client:
        changed = client.request("POST", admin_path("users", username), body=body)
    _show(changed, as_json=as_json)


@users_app.command("delete")
def delete_user(username: Username, instance: Instance = None, as_json: AsJson = False) -> None:
    """Delete a user; logins and tokens stop working at once."""
    with Client(get_target(instance)) as client:
        client.request("DELETE", admin_path("users", username))
    if as_json:
        print_json({"deleted": username})
    else:
        notes().print(visible(f"Deleted {username}."))


def read_password() -> str:
    """A password from the terminal, unseen and twice, or the first line of what is piped in.

    Never an option: other users of a machine see the arguments of a command.

    Raises:
        UsageError: there is none.
    """
    if can_ask():
        return str(typer.prompt("Password", hide_input=True, confirmation_prompt=True, err=True))
    password = sys.stdin.readline().rstrip("\r\n")
    if not password:
        raise UsageError("no password: type it at a terminal, or pipe it in")
    return password


def _show(user: JsonObject, *, as_json: bool) -> None:
    if as_json:
        print_json(user)
    else:
        print_table(HEADINGS, [_row(user)])


def _row(user: JsonObject) -> tuple[str, ...]:
    moments = (str(user.get(name, "")) for name in ("created", "last_used"))
    return (user["username"], *grant_cells(user), *moments)
