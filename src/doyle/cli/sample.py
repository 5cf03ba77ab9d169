"""Bringing a sample workspace into an empty server."""

from dataclasses import dataclass
from pathlib import Path

from doyle.cli.client import Client
from doyle.cli.dialog_skill import dialog_skill_of
from doyle.cli.failures import CheckFailedError
from doyle.cli.files import read_skill_file
from doyle.cli.terminal import notes, visible
from doyle.cli.training import failure_of, wait_until_trained
from doyle.wire.json import JsonObject

MAX_QUESTION_LENGTH = 200


@dataclass(frozen=True, slots=True)
class Sample:
    """The workspace that the banner invites to talk to, and something to say to it."""

    workspace_id: str
    name: str
    question: str | None = None


def load_sample(client: Client, file: Path) -> Sample | None:
    """Import the file and wait for its training if the server has no workspace yet.

    Returns the loaded workspace; the newest one where there are some already.

    Raises:
        CheckFailedError: the file is no skill, or its training failed.
    """
    present = list(client.workspaces())
    if present:
        newest = max(present, key=lambda workspace: str(workspace.get("created", "")))
        return Sample(newest["workspace_id"], newest["name"])
    content = dialog_skill_of(read_skill_file(file), str(file))
    notes().print(visible(f"Loading {file} into the empty store"))
    created = client.request("POST", "/v1/workspaces", body=content)
    workspace = wait_until_trained(client, created["workspace_id"])
    if (reason := failure_of(workspace)) is not None:
        raise CheckFailedError(f"{file} was imported, but its training failed: {reason}")
    return Sample(created["workspace_id"], created["name"], _question_of(content))


def _question_of(content: JsonObject) -> str | None:
    """Something that the workspace understands: the first example in it that is short enough."""
    for intent in content.get("intents") or ():
        for example in intent.get("examples") or ():
            if len(example["text"]) <= MAX_QUESTION_LENGTH:
                return str(example["text"])
    return None
