"""`doyle import`, `doyle export`, `doyle delete` and `doyle list`."""

from pathlib import Path
from typing import Annotated

import typer

from doyle.cli.arguments import AsJson, WorkspaceName
from doyle.cli.client import Client
from doyle.cli.dialog_skill import dialog_skill_of
from doyle.cli.failures import CheckFailedError
from doyle.cli.files import read_skill_file, write_json_file
from doyle.cli.invocation import command_line
from doyle.cli.target import get_target
from doyle.cli.terminal import notes, print_json, print_line, print_table, visible
from doyle.cli.training import failure_of, wait_until_trained
from doyle.skills.checking import check_content
from doyle.wire.json import JsonObject
from doyle.wire.workspace import WorkspaceBody

SHOWN_WARNINGS = 20
COUNTED = ("intents", "entities", "dialog_nodes")


def import_skill(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A dialog skill as exported (JSON).")],
    as_json: AsJson = False,
) -> None:
    """Import a dialog skill and wait until it is trained."""
    content = dialog_skill_of(read_skill_file(file), str(file))
    warnings = [finding.to_json() for finding in check_content(WorkspaceBody.read(content))]
    if not as_json:
        _show_warnings(warnings)
    with Client(get_target()) as client:
        created = client.request("POST", "/v1/workspaces", body=content)
        if not as_json:
            _show_created(created, content)
        workspace = wait_until_trained(client, created["workspace_id"])
    if as_json:
        print_json({**workspace, "warnings": warnings})
    if (reason := failure_of(workspace)) is not None:
        raise CheckFailedError(f"{workspace['name']!r} was imported, but its training failed: {reason}")
    if not as_json:
        print_line(f"Available. Talk to it: {command_line('chat', created['workspace_id'])}", "green")


def export_skill(
    workspace: WorkspaceName,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="FILE", help="Write to a file, not to stdout.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Export a workspace with all its content."""
    with Client(get_target()) as client:
        found = client.get_workspace(workspace)
        content = client.get(f"/v1/workspaces/{found['workspace_id']}", export="true")
    if output is None:
        print_json(content)
        return
    write_json_file(output, content)
    if as_json:
        print_json({"workspace_id": found["workspace_id"], "file": str(output)})
    else:
        notes().print(visible(f"{found['name']!r} is in {output} ({_counts(content)})"), soft_wrap=True)


def delete_skill(workspace: WorkspaceName, as_json: AsJson = False) -> None:
    """Delete a workspace with all its content."""
    with Client(get_target()) as client:
        found = client.get_workspace(workspace)
        client.request("DELETE", f"/v1/workspaces/{found['workspace_id']}")
    if as_json:
        print_json({"deleted": found["workspace_id"]})
    else:
        notes().print(visible(f"Deleted {found['name']!r}, {found['workspace_id']}."), soft_wrap=True)


def list_skills(as_json: AsJson = False) -> None:
    """List the workspaces of the server."""
    with Client(get_target()) as client:
        workspaces = list(client.workspaces())
    if as_json:
        print_json({"workspaces": workspaces})
    elif not workspaces:
        notes().print("There are no workspaces yet: `doyle import FILE` brings one.")
    else:
        headings = ("WORKSPACE ID", "NAME", "LANGUAGE", "UPDATED")
        print_table(headings, [_row(workspace) for workspace in workspaces])


def _row(workspace: JsonObject) -> tuple[str, ...]:
    keys = ("workspace_id", "name", "language", "updated")
    return tuple(str(workspace.get(key, "")) for key in keys)


def _show_warnings(warnings: list[JsonObject]) -> None:
    for warning in warnings[:SHOWN_WARNINGS]:
        line = f"warning: {warning['path']}: {warning['message']}"
        notes().print(visible(line, "yellow"), soft_wrap=True)
    if len(warnings) > SHOWN_WARNINGS:
        left = len(warnings) - SHOWN_WARNINGS
        notes().print(visible(f"{left} more; `doyle lint FILE` shows all", "yellow"))


def _show_created(created: JsonObject, content: JsonObject) -> None:
    print_line(f"Imported {created['name']!r}: {_counts(content)}")
    print_line(f"Workspace id: {created['workspace_id']}")


def _counts(content: JsonObject) -> str:
    return ", ".join(f"{len(content.get(key) or ())} {key.replace('_', ' ')}" for key in COUNTED)
