"""`doyle keys`: the API keys of a server."""

from typing import Annotated
from urllib.parse import quote

import typer

from doyle.cli.arguments import AsJson
from doyle.cli.client import Client
from doyle.cli.failures import EdgeGroup, UsageError
from doyle.cli.target import get_target
from doyle.cli.terminal import notes, print_json, print_line, print_table
from doyle.security.roles import Role
from doyle.wire.json import JsonObject

keys_app = typer.Typer(
    cls=EdgeGroup, help="Make, list and delete API keys.", no_args_is_help=True, rich_markup_mode=None
)


@keys_app.command("list")
def list_keys(as_json: AsJson = False) -> None:
    """List the keys; what they look like is known to their owners only."""
    with Client(get_target()) as client:
        answer = client.get("/admin/keys")
    if as_json:
        print_json(answer)
        return
    rows = [
        tuple(str(key.get(name) or "") for name in ("key_id", "name", "role", "created"))
        for key in answer["keys"]
    ]
    print_table(("KEY ID", "NAME", "ROLE", "CREATED"), rows)


@keys_app.command("create")
def create_key(
    name: Annotated[str, typer.Argument(help="What the key is for.")],
    role: Annotated[Role, typer.Option(case_sensitive=False, help="What it may do.")] = Role.READER,
    as_json: AsJson = False,
) -> None:
    """Make a key and print it, this once."""
    with Client(get_target()) as client:
        created = client.request("POST", "/admin/keys", body={"name": name, "role": role.value})
    if as_json:
        print_json(created)
        return
    notes().print(f"{role.value} key, shown this once:")
    print_line(created["key"])


@keys_app.command("delete")
def delete_key(
    key: Annotated[str, typer.Argument(metavar="KEY", help="Its id or its unique name.")],
    as_json: AsJson = False,
) -> None:
    """Delete a key; it stops working at once."""
    with Client(get_target()) as client:
        found = _get_key(client.get("/admin/keys")["keys"], key)
        client.request("DELETE", f"/admin/keys/{quote(found['key_id'], safe='')}")
    if as_json:
        print_json({"deleted": found["key_id"]})
    else:
        notes().print(f"Deleted {found['key_id']}.", markup=False)


def _get_key(keys: list[JsonObject], name: str) -> JsonObject:
    for field in ("key_id", "name"):
        matching = [key for key in keys if key.get(field) == name]
        if len(matching) == 1:
            return matching[0]
        if matching:
            raise UsageError(f"{len(matching)} keys are called {name!r}; say which by its id")
    raise UsageError(f"no key has the id or name {name!r}")
