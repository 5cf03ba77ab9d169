"""Waiting for a skill to be trained, with a progress bar."""

import time
from collections.abc import Callable

from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from doyle.cli.client import Client
from doyle.cli.terminal import notes
from doyle.wire.json import JsonObject

END_STATES = frozenset({"Available", "Failed", "Unavailable", "Non Existent"})
POLL_SECONDS = 0.5
DEFAULT_PHASE = "training"


def wait_until_trained(client: Client, workspace_id: str) -> JsonObject:
    """Poll until the workspace is Available or Failed, drawing a bar on stderr; returns the workspace."""
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=notes(), transient=True) as progress:
        task = progress.add_task(DEFAULT_PHASE, total=None)

        def draw(phase: str, done: int, total: int | None) -> None:
            progress.update(task, description=phase, completed=done, total=total)

        return poll_training(client, workspace_id, draw)


def poll_training(
    client: Client, workspace_id: str, draw: Callable[[str, int, int | None], None]
) -> JsonObject:
    """Ask how it goes until there is an end state, telling `draw` phase, done and total (None: unknown)."""
    while True:
        training = client.find_training(workspace_id)
        if training is None or training["status"] in END_STATES:
            workspace = client.get(f"/v1/workspaces/{workspace_id}")
            if workspace["status"] in END_STATES:
                return workspace
        draw(*_progress_of(training))
        time.sleep(POLL_SECONDS)


def failure_of(workspace: JsonObject) -> str | None:
    """Why the training failed, or None if it did not."""
    if workspace["status"] == "Available":
        return None
    reasons = [error.get("message", "") for error in workspace.get("status_errors") or ()]
    return "; ".join(reasons) or f"its status is {workspace['status']}"


def _progress_of(training: JsonObject | None) -> tuple[str, int, int | None]:
    if training is None:
        return DEFAULT_PHASE, 0, None
    return training.get("phase") or DEFAULT_PHASE, training.get("done") or 0, training.get("total") or None
