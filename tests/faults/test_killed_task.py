"""kill -9 in the middle of a change in the background, on both databases."""

import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from doyle.skills.importing import Update
from doyle.skills.workspace_tasks import start_import, start_update
from doyle.store import workspaces
from doyle.store.database import Store
from doyle.store.instances import DEFAULT_INSTANCE, ensure_instance
from doyle.wire.json import JsonObject
from doyle.wire.workspace import WorkspaceBody

SCRIPT = str(Path(__file__).with_name("task_script.py"))
NOW = 1_724_584_953_444
LEASE = 31_000
SETTLED = "DELETE FROM job_payloads"
"""The last statement of a task's transaction."""
WORKSPACE = "a-workspace"


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest) -> str | None:
    return None if request.param == "sqlite" else request.getfixturevalue("postgres_url")


def work(url: str | None, folder: Path, now: int, *fatal: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, SCRIPT, url or "-", str(folder), str(now), *fatal]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)


async def ask_for_import(url: str | None, folder: Path, content: dict[str, Any]) -> None:
    ids = iter((WORKSPACE, "task 1"))
    store = await Store.open(url, folder)
    async with store.write() as tx:
        await ensure_instance(tx, DEFAULT_INSTANCE, NOW)
    body = WorkspaceBody.read(content)
    await start_import(store, DEFAULT_INSTANCE, body, now=NOW, new_id=lambda: next(ids))
    await store.close()


async def shown(url: str | None, folder: Path, *, include_audit: bool = False) -> JsonObject:
    """The whole workspace, as an export shows it."""
    store = await Store.open(url, folder)
    async with store.read() as tx:
        record = await workspaces.get(tx, DEFAULT_INSTANCE, WORKSPACE)
        exported = await workspaces.read_export(tx, record, include_audit=include_audit)
    await store.close()
    return exported


def is_empty(exported: JsonObject) -> bool:
    return not any(exported.get(array) for array in ("intents", "entities", "dialog_nodes"))


@pytest.mark.slow
@pytest.mark.parametrize(
    "fatal",
    ["UPDATE jobs SET worker_id", "INSERT INTO intents", "INSERT INTO dialog_nodes", SETTLED],
    ids=["claimed", "intents", "nodes", "settled"],
)
async def test_change_killed_before_its_commit_leaves_nothing_and_is_made_whole_afterwards(
    url: str | None, tmp_path: Path, content: dict[str, Any], fatal: str
) -> None:
    await ask_for_import(url, tmp_path, content)
    died = work(url, tmp_path, NOW, fatal)
    assert died.returncode == -signal.SIGKILL, died.stderr
    after = await shown(url, tmp_path)
    assert is_empty(after)
    assert after["status"] == "Processing"
    survived = work(url, tmp_path, NOW + LEASE)
    assert survived.returncode == 0, survived.stderr
    whole = await shown(url, tmp_path)
    assert len(whole["intents"]) == len(content["intents"])
    assert len(whole["dialog_nodes"]) == len(content["dialog_nodes"])
    assert whole["status"] == "Training"


@pytest.mark.slow
async def test_change_killed_after_its_commit_is_not_made_again(
    url: str | None, tmp_path: Path, content: dict[str, Any]
) -> None:
    """What a task does and its end are one transaction: nothing is left to be done."""
    await ask_for_import(url, tmp_path, content)
    died = work(url, tmp_path, NOW, SETTLED, "UPDATE jobs")
    assert died.returncode == -signal.SIGKILL, died.stderr
    whole = await shown(url, tmp_path, include_audit=True)
    assert (whole["status"], len(whole["intents"])) == ("Training", len(content["intents"]))
    assert work(url, tmp_path, NOW + LEASE).returncode == 0
    assert await shown(url, tmp_path, include_audit=True) == whole


@pytest.mark.slow
async def test_change_that_kills_its_process_twice_is_failed_with_the_reason_and_the_next_is_made(
    url: str | None, tmp_path: Path, content: dict[str, Any]
) -> None:
    """spec/api/guide.md §14: Failed, with `status_errors`; never a loop."""
    await ask_for_import(url, tmp_path, content)
    for at in range(2):
        died = work(url, tmp_path, NOW + at * LEASE, "INSERT INTO intents")
        assert died.returncode == -signal.SIGKILL, died.stderr
    assert work(url, tmp_path, NOW + 2 * LEASE).returncode == 0
    failed = await shown(url, tmp_path)
    assert failed["status"] == "Failed"
    assert failed["status_errors"] == [{"message": "It was interrupted 2 times"}]
    assert is_empty(failed)
    store = await Store.open(url, tmp_path)
    update = Update(WorkspaceBody.read({"intents": content["intents"]}))
    await start_update(store, DEFAULT_INSTANCE, WORKSPACE, update, now=NOW, new_id=lambda: "task 2")
    await store.close()
    assert work(url, tmp_path, NOW + 2 * LEASE).returncode == 0
    mended = await shown(url, tmp_path)
    assert (mended["status"], len(mended["intents"])) == ("Training", len(content["intents"]))
