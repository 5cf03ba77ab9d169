"""kill -9 in the middle of an import leaves nothing of it, on both databases."""

import json
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from doyle.store import jobs
from doyle.store.database import Store
from doyle.store.schema import metadata
from doyle.store.tables import workspaces

SCRIPT = str(Path(__file__).with_name("import_script.py"))
KEPT = {"instances", "alembic_version"}


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest) -> str | None:
    return None if request.param == "sqlite" else request.getfixturevalue("postgres_url")


def run_import(
    url: str | None, folder: Path, fatal: int, content: dict[str, Any]
) -> "subprocess.CompletedProcess[str]":
    file = folder / "content.json"
    file.write_text(json.dumps(content))
    command = [sys.executable, SCRIPT, url or "-", str(folder / "data"), str(fatal), str(file)]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)


async def rows(url: str | None, folder: Path) -> dict[str, int]:
    """How many rows each table holds, those of the server itself left out."""
    store = await Store.open(url, folder / "data")
    try:
        async with store.read() as tx:
            counted = {}
            for table in metadata.sorted_tables:
                count = await tx.scalar(select(func.count()).select_from(table))
                counted[table.name] = int(count or 0)
    finally:
        await store.close()
    return {name: count for name, count in counted.items() if count and name not in KEPT}


@pytest.mark.slow
async def test_import_killed_at_any_statement_leaves_nothing(
    url: str | None, tmp_path: Path, content: dict[str, Any]
) -> None:
    for fatal in (2, 4, 6, 8):
        died = run_import(url, tmp_path, fatal, content)
        assert died.returncode == -signal.SIGKILL, died.stderr
        assert await rows(url, tmp_path) == {}
    survived = run_import(url, tmp_path, 0, content)
    assert survived.returncode == 0, survived.stderr
    assert int(survived.stdout) > 8
    counted = await rows(url, tmp_path)
    assert counted["workspaces"] == counted["jobs"] == 1
    assert counted["intents"] == len(content["intents"])


async def test_import_that_ended_is_there_with_its_job_whatever_comes(
    url: str | None, tmp_path: Path, content: dict[str, Any]
) -> None:
    assert run_import(url, tmp_path, 0, content).returncode == 0
    store = await Store.open(url, tmp_path / "data")
    try:
        async with store.read() as tx:
            status = await tx.scalar(select(workspaces.c.status))
            waiting = await jobs.list_unfinished(tx)
    finally:
        await store.close()
    assert status == "Training"
    assert [job.subject for job in waiting] == ["killed-workspace"]
