"""Waiting for training."""

from typing import Any

import pytest

from doyle.cli import training
from doyle.cli.client import Client
from doyle.cli.failures import ServerError
from doyle.cli.target import Target
from doyle.cli.training import failure_of, poll_training

PATH = "/v1/workspaces/w"
TRAINING = "/admin/training/w"


@pytest.fixture(autouse=True)
def impatience(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ask again at once: the answers are scripted, there is nothing to wait for."""
    monkeypatch.setattr(training, "POLL_SECONDS", 0)


def drawn_by(scripted: Any) -> tuple[list[tuple[str, int, int | None]], dict[str, Any]]:
    drawn: list[tuple[str, int, int | None]] = []
    with Client(Target(scripted.url, "k")) as client:
        workspace = poll_training(client, "w", lambda *progress: drawn.append(progress))
    return drawn, workspace


def test_poll_when_progress_is_told_then_it_is_drawn(scripted: Any) -> None:
    """Training, then Available (spec/api/guide.md §14)."""
    scripted.script("GET", PATH, {"status": "Available"})
    scripted.script(
        "GET",
        TRAINING,
        {"status": "Training", "phase": "encoding", "done": 3, "total": 9},
        {"status": "Training", "phase": None, "done": 0, "total": 0},
        {"status": "Available", "phase": None, "done": 0, "total": 0},
    )
    drawn, workspace = drawn_by(scripted)
    assert drawn == [("encoding", 3, 9), ("training", 0, None)]
    assert workspace["status"] == "Available"


def test_poll_when_the_server_tells_no_progress_then_waits_all_the_same(scripted: Any) -> None:
    scripted.script("GET", PATH, {"status": "Processing"}, {"status": "Failed"})
    drawn, workspace = drawn_by(scripted)
    assert drawn == [("training", 0, None)]
    assert workspace["status"] == "Failed"


def test_poll_when_a_change_begins_a_new_training_then_waits_for_that_too(scripted: Any) -> None:
    scripted.script("GET", PATH, {"status": "Training"}, {"status": "Available"})
    scripted.script("GET", TRAINING, {"status": "Available", "phase": None, "done": 0, "total": 0})
    drawn, workspace = drawn_by(scripted)
    assert len(drawn) == 1
    assert workspace["status"] == "Available"


def test_poll_when_the_server_breaks_then_it_ends(scripted: Any) -> None:
    scripted.script("GET", PATH, {"error": "x", "code": 500}, status=500)
    with pytest.raises(ServerError):
        drawn_by(scripted)


@pytest.mark.parametrize(
    ("workspace", "reason"),
    [
        ({"status": "Available"}, None),
        ({"status": "Failed", "status_errors": [{"message": "a"}, {"message": "b"}]}, "a; b"),
        ({"status": "Failed"}, "its status is Failed"),
        ({"status": "Unavailable", "status_errors": []}, "its status is Unavailable"),
    ],
)
def test_failure_when_asked_for_then_is_the_reason(workspace: dict[str, Any], reason: str | None) -> None:
    assert failure_of(workspace) == reason
