"""`doyle keys`: the API keys of a server."""

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
from doyle.cli.terminal import notes, print_json, print_line, print_table, visible
from doyle.security.roles import Role
from doyle.wire.json import JsonObject

HEADINGS = ("KEY ID", "NAME", "ROLE", "OPENS", "STATE", "EXPIRES", "LAST USED")

keys_app = typer.Typer(
    cls=EdgeGroup, help="Make, list, change and delete API keys.", no_args_is_help=True, rich_markup_mode=None
)
KeyArgument = Annotated[str, typer.Argument(metavar="KEY", help="Its id or its unique name.")]
Expires = Annotated[
    str | None, typer.Option(metavar="MOMENT", help="When it ends, as 2027-01-31 or 2027-01-31T12:00:00Z.")
]


@keys_app.command("list")
def list_keys(instance: Instance = None, as_json: AsJson = False) -> None:
    """List the keys; what they look like is known to their owners only."""
    with Client(get_target(instance)) as client:
        answer = client.get(admin_path("keys"))
    if as_json:
        print_json(answer)
    else:
        print_table(HEADINGS, [_row(key) for key in answer["keys"]])


@keys_app.command("create")
def create_key(
    name: Annotated[str, typer.Argument(help="What the key is for.")],
    role: RoleOption = Role.READER,
    extra_roles: ExtraRoles = None,
    scope: ScopeOption = Scope.INSTANCE,
    expires: Expires = None,
    instance: Instance = None,
    as_json: AsJson = False,
) -> None:
    """Make a key and print it, this once."""
    body: JsonObject = {"name": name, **new_grant(role, extra_roles, scope, instance)}
    if expires is not None:
        body["expires"] = expires
    with Client(get_target(instance)) as client:
        created = client.request("POST", admin_path("keys"), body=body)
    if as_json:
        print_json(created)
        return
    notes().print(f"{role.value} key, shown this once:")
    print_line(created["key"])


@keys_app.command("update")
def update_key(
    key: KeyArgument,
    name: Annotated[str | None, typer.Option(help="Another name.")] = None,
    role: RoleChange = None,
    extra_roles: ExtraRoleChanges = None,
    expires: Annotated[str | None, typer.Option(metavar="MOMENT", help="Another end, or `never`.")] = None,
    enabled: Enabled = None,
    instance: Instance = None,
    as_json: AsJson = False,
) -> None:
    """Change a key: what is not named stays as it is."""
    body = changed_grant(role, extra_roles, enabled)
    if name is not None:
        body["name"] = name
    if expires is not None:
        body["expires"] = None if expires == "never" else expires
    refuse_nothing(body)
    with Client(get_target(instance)) as client:
        found = get_key(client.get(admin_path("keys"))["keys"], key)
        changed = client.request("POST", admin_path("keys", found["key_id"]), body=body)
    if as_json:
        print_json(changed)
    else:
        print_table(HEADINGS, [_row(changed)])


@keys_app.command("delete")
def delete_key(key: KeyArgument, instance: Instance = None, as_json: AsJson = False) -> None:
    """Delete a key; it stops working at once."""
    with Client(get_target(instance)) as client:
        found = get_key(client.get(admin_path("keys"))["keys"], key)
        client.request("DELETE", admin_path("keys", found["key_id"]))
    if as_json:
        print_json({"deleted": found["key_id"]})
    else:
        notes().print(visible(f"Deleted {found['key_id']}."))


def _row(key: JsonObject) -> tuple[str, ...]:
    moments = (str(key.get(name, "")) for name in ("expires", "last_used"))
    return (key["key_id"], key.get("name", ""), *grant_cells(key), *moments)


def get_key(keys: list[JsonObject], name: str) -> JsonObject:
    """The key with this id or this unique name.

    Raises:
        UsageError: there is none, or more than one.
    """
    for field in ("key_id", "name"):
        matching = [key for key in keys if key.get(field) == name]
        if len(matching) == 1:
            return matching[0]
        if matching:
            raise UsageError(f"{len(matching)} keys are called {name!r}; say which by its id")
    raise UsageError(f"no key has the id or name {name!r}")
