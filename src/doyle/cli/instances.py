"""`doyle instances`: the tenants of a server."""

from typing import Annotated

import typer

from doyle.cli.arguments import AsJson
from doyle.cli.client import Client
from doyle.cli.failures import EdgeGroup, UsageError
from doyle.cli.grants import admin_path
from doyle.cli.invocation import command_line
from doyle.cli.target import get_target
from doyle.cli.terminal import can_ask, notes, print_json, print_line, print_table, visible
from doyle.wire.json import JsonObject

COUNTED = ("workspaces", "assistants", "keys", "users")

instances_app = typer.Typer(
    cls=EdgeGroup,
    help="Make, list, close and delete service instances.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
InstanceId = Annotated[str, typer.Argument(metavar="ID", help="The id of the instance.")]
Yes = Annotated[bool, typer.Option("--yes", help="Do not ask.")]


@instances_app.command("list")
def list_instances(as_json: AsJson = False) -> None:
    """List the instances."""
    with Client(get_target()) as client:
        answer = client.get(admin_path("instances"))
    if as_json:
        print_json(answer)
        return
    rows = [
        tuple(each[name] for name in ("instance_id", "status", "created")) for each in answer["instances"]
    ]
    print_table(("INSTANCE ID", "STATUS", "CREATED"), rows)


@instances_app.command("show")
def show_instance(instance_id: InstanceId, as_json: AsJson = False) -> None:
    """Show an instance and how much is in it."""
    with Client(get_target()) as client:
        _show(client.get(admin_path("instances", instance_id)), as_json=as_json)


@instances_app.command("add")
def add_instance(
    instance_id: Annotated[
        str | None, typer.Argument(metavar="[ID]", help="The id; a UUID if none is given.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Make an instance and print its id."""
    body = {} if instance_id is None else {"instance_id": instance_id}
    with Client(get_target()) as client:
        created = client.request("POST", admin_path("instances"), body=body)
    if as_json:
        print_json(created)
        return
    made = created["instance_id"]
    print_line(made)
    command = command_line("keys", "create", "NAME", "--role", "Manager", "--instance", made)
    notes().print(visible(f"Make a key for it: {command}"), soft_wrap=True)


@instances_app.command("close")
def close_instance(instance_id: InstanceId, as_json: AsJson = False) -> None:
    """Close an instance: what is in it stays, but nobody enters it."""
    _set_status(instance_id, "closed", as_json=as_json)


@instances_app.command("open")
def open_instance(instance_id: InstanceId, as_json: AsJson = False) -> None:
    """Open a closed instance again."""
    _set_status(instance_id, "open", as_json=as_json)


@instances_app.command("delete")
def delete_instance(instance_id: InstanceId, yes: Yes = False, as_json: AsJson = False) -> None:
    """Delete an instance with everything in it, after asking."""
    path = admin_path("instances", instance_id)
    with Client(get_target()) as client:
        if not yes:
            _confirm(client.get(path))
        deleted = client.request("DELETE", path)
    if as_json:
        print_json(deleted)
    else:
        notes().print(
            visible(f"{instance_id} is closed for good; its content is being deleted in the background."),
            soft_wrap=True,
        )


def _confirm(instance: JsonObject) -> None:
    """Let the user type the id.

    Raises:
        UsageError: nobody is there to ask, or another text was typed.
    """
    instance_id = instance["instance_id"]
    if not can_ask():
        raise UsageError(f"say --yes to delete {instance_id} with everything in it")
    question = f"{instance_id} has {_counts(instance)}, and their logs. Type its id to delete it all"
    if typer.prompt(question, err=True) != instance_id:
        raise UsageError("that is not its id: nothing was deleted")


def _set_status(instance_id: str, status: str, *, as_json: bool) -> None:
    with Client(get_target()) as client:
        path = admin_path("instances", instance_id)
        _show(client.request("POST", path, body={"status": status}), as_json=as_json)


def _show(instance: JsonObject, *, as_json: bool) -> None:
    if as_json:
        print_json(instance)
    else:
        print_line(f"{instance['instance_id']} is {instance['status']}: {_counts(instance)}")


def _counts(instance: JsonObject) -> str:
    return ", ".join(f"{instance['counts'][name]} {name}" for name in COUNTED)
