"""The process that runs jobs alone, with real signals, on both databases."""

import asyncio
import os
import signal
from contextlib import AsyncExitStack
from pathlib import Path
from uuid import uuid4

import pytest

from doyle.errors import DatabaseError
from doyle.server.background import NOBODY_WORKS, OTHERS_WORK, start_background
from doyle.server.metrics import Metrics
from doyle.server.request_log import configure_logging
from doyle.server.worker import run_worker
from doyle.settings import Settings
from doyle.skills.workspace_tasks import start_import
from doyle.store import workspaces
from doyle.store.database import Store
from doyle.store.instances import DEFAULT_INSTANCE, ensure_instance
from doyle.wire.workspace import WorkspaceBody

NOW = 1_724_584_953_444
BODY = {"intents": [{"intent": "greet", "examples": [{"text": "hello"}, {"text": "hi"}]}]}


def settings_of(folder: Path, url: str | None, workers: int = 0) -> Settings:
    given = {"data_dir": folder, "database_url": url, "workers": workers, "log_level": "error"}
    return Settings.model_validate(given)


async def ask_for_import(folder: Path, url: str | None) -> str:
    store = await Store.open(url, folder)
    async with store.write() as tx:
        await ensure_instance(tx, DEFAULT_INSTANCE, NOW)
    body = WorkspaceBody.read(BODY)
    record = await start_import(store, DEFAULT_INSTANCE, body, now=NOW, new_id=lambda: str(uuid4()))
    await store.close()
    return record.workspace_id


async def status_of(folder: Path, url: str | None, workspace_id: str) -> str:
    store = await Store.open(url, folder)
    async with store.read() as tx:
        record = await workspaces.get(tx, DEFAULT_INSTANCE, workspace_id)
    await store.close()
    return record.shown_status


def stop() -> None:
    os.kill(os.getpid(), signal.SIGTERM)


async def test_worker_when_a_signal_says_stop_then_ends_well_and_leaves_what_is_not_done(
    tmp_path: Path,
) -> None:
    workspace_id = await ask_for_import(tmp_path, None)
    await asyncio.wait_for(run_worker(settings_of(tmp_path, None), stop), 60)
    assert await status_of(tmp_path, None, workspace_id) in {"Processing", "Training", "Available"}


async def test_worker_when_servers_run_no_jobs_then_does_what_they_asked_for(
    tmp_path: Path, postgres_url: str
) -> None:
    """`DOYLE_WORKERS=0` is for the servers: the worker, under the same settings, works."""
    workspace_id = await ask_for_import(tmp_path, postgres_url)
    started = asyncio.Event()
    worker = asyncio.create_task(run_worker(settings_of(tmp_path, postgres_url), started.set))
    await asyncio.wait_for(started.wait(), 60)
    for _ in range(600):
        status = await status_of(tmp_path, postgres_url, workspace_id)
        if status == "Available":
            break
        await asyncio.sleep(0.2)
    stop()
    await asyncio.wait_for(worker, 60)
    assert status == "Available"


@pytest.mark.parametrize(
    ("database", "told"), [("sqlite", NOBODY_WORKS), ("postgresql", OTHERS_WORK), (None, None)]
)
async def test_server_when_it_runs_no_jobs_then_its_log_says_who_does(
    tmp_path: Path,
    request: pytest.FixtureRequest,
    capsys: pytest.CaptureFixture[str],
    database: str | None,
    told: str | None,
) -> None:
    """Else imports and trainings wait, and nobody knows for what."""
    url = request.getfixturevalue("postgres_url") if database == "postgresql" else None
    settings = settings_of(tmp_path, url, workers=0 if database else 1)
    async with AsyncExitStack() as opened:
        store = await Store.open(url, tmp_path)
        opened.push_async_callback(store.close)
        configure_logging("info", "json")
        start_background(settings, store, None, Metrics(), opened)
    logged = capsys.readouterr().err
    assert logged.count("DOYLE_WORKERS") == bool(told)
    assert told is None or f'"event":"{told}"' in logged


async def test_worker_when_a_server_owns_the_data_directory_then_says_so(tmp_path: Path) -> None:
    store = await Store.open(None, tmp_path)
    with pytest.raises(DatabaseError):
        await run_worker(settings_of(tmp_path, None), stop)
    await store.close()
