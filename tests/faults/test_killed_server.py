"""kill -9 of a real server process."""

import os
import select
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

# `Server` of conftest.py; pytest's import mode leaves no way to name it.
Server = Any


def children_of(pid: int) -> list[int]:
    tasks = Path(f"/proc/{pid}/task")
    return [int(child) for task in tasks.iterdir() for child in (task / "children").read_text().split()]


def end_of(pid: int) -> None:
    """Wait for the end of a process that is not a child of this one."""
    try:
        handle = os.pidfd_open(pid)
    except ProcessLookupError:
        return
    try:
        assert select.select([handle], [], [], 60)[0], "the process lives on"
    finally:
        os.close(handle)


@pytest.mark.slow
@pytest.mark.skipif(not Path(f"/proc/{os.getpid()}/task").exists(), reason="looks for children in /proc")
def test_server_killed_while_training_leaves_no_child_and_the_next_start_finishes(
    server: Server, content: dict[str, Any]
) -> None:
    server.start()
    workspace_id = server.request("POST", "/v1/workspaces", json=content)["workspace_id"]
    server.ask_until(f"/admin/training/{workspace_id}", lambda shown: shown.get("phase"))
    children = children_of(server.process.pid)
    assert children
    server.kill()
    for child in children:
        end_of(child)
    server.start()
    shown = server.wait_for(workspace_id, lambda shown: shown["status"] != "Training")
    assert shown["status"] == "Available"
    answer = server.say(workspace_id, "I would like a red boat")
    assert answer["intents"] == [{"intent": "boat", "confidence": 1}]
    assert answer["output"]["text"] == ["A boat."]


@pytest.mark.slow
def test_server_stopped_while_training_ends_well_and_the_next_start_finishes(
    server: Server, content: dict[str, Any]
) -> None:
    server.start()
    workspace_id = server.request("POST", "/v1/workspaces", json=content)["workspace_id"]
    server.ask_until(f"/admin/training/{workspace_id}", lambda shown: shown.get("phase"))
    assert server.stop() in {0, -15}
    server.start()
    shown = server.wait_for(workspace_id, lambda shown: shown["status"] != "Training")
    assert shown["status"] == "Available"


@pytest.mark.slow
def test_server_killed_after_an_answer_has_the_message_in_its_log(
    server: Server, content: dict[str, Any]
) -> None:
    """An answered message is never lost."""
    server.start()
    workspace_id = server.request("POST", "/v1/workspaces", json=content)["workspace_id"]
    answers = [server.say(workspace_id, f"message {at}") for at in range(5)]
    server.kill()
    known = logged_conversations(server.data_dir / "doyle.db")
    assert known == {answer["context"]["conversation_id"] for answer in answers}


def logged_conversations(path: Path) -> set[str]:
    with closing(sqlite3.connect(path)) as database:
        return {row[0] for row in database.execute("SELECT conversation_id FROM log_events")}


@pytest.mark.slow
def test_training_beyond_its_time_fails_with_the_reason_and_the_old_model_answers(
    server: Server, content: dict[str, Any]
) -> None:
    """spec/nlu.md §8: Failed, with `status_errors`; messages are answered by the last model."""
    server.start()
    workspace_id = server.request("POST", "/v1/workspaces", json=content)["workspace_id"]
    server.wait_for(workspace_id, lambda shown: shown["status"] == "Available")
    server.stop()
    server.start(DOYLE_TRAINING_TIMEOUT_SECONDS="1")
    greedy = {"intents": [*content["intents"], *many_intents()]}
    server.request("POST", f"/v1/workspaces/{workspace_id}", json=greedy)
    shown = server.wait_for(workspace_id, lambda shown: shown["status"] != "Training")
    assert shown["status"] == "Failed"
    assert shown["status_errors"] == [{"message": "It took longer than the limit of 1 seconds"}]
    answer = server.say(workspace_id, "I would like a red boat")
    assert answer["intents"] == [{"intent": "boat", "confidence": 1}]


def many_intents() -> list[dict[str, Any]]:
    """More than any machine learns in a second."""
    return [
        {"intent": f"x{at}", "examples": [{"text": f"word{at * 60 + n} thing{n} a{at}"} for n in range(60)]}
        for at in range(60)
    ]
