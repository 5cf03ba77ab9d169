"""`doyle tokens`: the keys that sign tokens, and the end of tokens before their time."""

from typing import Annotated

import typer

from doyle.cli.arguments import AsJson
from doyle.cli.client import Client
from doyle.cli.failures import EdgeGroup, UsageError
from doyle.cli.grants import Instance, admin_path
from doyle.cli.keys import get_key
from doyle.cli.target import get_target
from doyle.cli.terminal import notes, print_json, visible
from doyle.wire.json import JsonObject

tokens_app = typer.Typer(
    cls=EdgeGroup, help="Sign tokens anew, or end them.", no_args_is_help=True, rich_markup_mode=None
)


@tokens_app.command("rotate")
def rotate_tokens(
    revoke: Annotated[bool, typer.Option("--revoke", help="End all tokens, say after a leak.")] = False,
    as_json: AsJson = False,
) -> None:
    """Sign tokens with a new key; those signed before live until they expire."""
    with Client(get_target()) as client:
        made = client.request("POST", admin_path("tokens", "rotate"), body={"revoke": revoke})
    ended = " All tokens from before have ended." if revoke else ""
    _tell(made, f"Tokens are signed with the key {made['key_id']} from now on.{ended}", as_json=as_json)


@tokens_app.command("revoke")
def revoke_tokens(
    key: Annotated[str | None, typer.Option(metavar="KEY", help="Those of a key: its id or name.")] = None,
    user: Annotated[str | None, typer.Option(metavar="USERNAME", help="Those of a user.")] = None,
    instance: Instance = None,
    as_json: AsJson = False,
) -> None:
    """End all tokens of a key or a user; the credential itself goes on."""
    if (key is None) is (user is None):
        raise UsageError("say whose tokens: --key KEY or --user USERNAME")
    with Client(get_target(instance)) as client:
        if key is not None:
            found = get_key(client.get(admin_path("keys"))["keys"], key)
            body: JsonObject = {"key_id": found["key_id"]}
        else:
            body = {"username": user}
        client.request("POST", admin_path("tokens", "revoke"), body=body)
    _tell({"revoked": body}, f"All tokens of {key or user} have ended.", as_json=as_json)


def _tell(answer: JsonObject, said: str, *, as_json: bool) -> None:
    if as_json:
        print_json(answer)
    else:
        notes().print(visible(said), soft_wrap=True)
