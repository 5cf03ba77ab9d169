"""A process killed in the middle of a write leaves nothing of it, on both databases."""

import asyncio
import json
import sys
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from doyle.store import workspaces
from doyle.store.content import LEVELS
from doyle.store.database import Store
from doyle.store.instances import DEFAULT_INSTANCE, ensure_instance

WRITER = """
import asyncio, json, os, sys
from pathlib import Path

from doyle.store import workspaces
from doyle.store.database import Store
from doyle.store.instances import ensure_instance
from doyle.store.workspaces import NewWorkspace
from doyle.wire.workspace import WorkspaceBody


async def main(folder, url, content, is_committed):
    store = await Store.open(url or None, Path(folder))
    async with store.write() as tx:
        await ensure_instance(tx, "default", 1)
    async with store.write() as tx:
        body = WorkspaceBody.read(json.loads(Path(content).read_text()))
        await workspaces.create(tx, NewWorkspace("w1", "default", body, None, 1))
        if is_committed != "yes":
            print("inside", flush=True)
            await asyncio.Event().wait()
    print("committed", flush=True)
    await asyncio.Event().wait()


asyncio.run(main(*sys.argv[1:]))
"""


async def _kill_writer(folder: Path, url: str | None, content: dict[str, Any], *, is_committed: bool) -> None:
    """Run a process that creates a workspace and kill it: before its commit, or right after."""
    file = folder / "content.json"
    await asyncio.to_thread(file.write_text, json.dumps(content))
    arguments = [str(folder), url or "", str(file), "yes" if is_committed else "no"]
    writer = await asyncio.create_subprocess_exec(
        sys.executable, "-c", WRITER, *arguments, stdout=asyncio.subprocess.PIPE
    )
    assert writer.stdout is not None
    expected = b"committed\n" if is_committed else b"inside\n"
    assert await writer.stdout.readline() == expected
    writer.kill()
    assert await writer.wait() == -9


async def test_create_when_the_process_is_killed_before_commit_then_nothing_is_left(
    database_url: str | None, tmp_path: Path, large_content: dict[str, Any], now: int
) -> None:
    """Killing the server with -9 during an import leaves nothing of that workspace."""
    await _kill_writer(tmp_path, database_url, large_content, is_committed=False)
    store = await Store.open(database_url, tmp_path)
    async with store.read() as tx:
        assert await workspaces.find(tx, DEFAULT_INSTANCE, "w1") is None
        for level in LEVELS:
            assert await tx.scalar(select(func.count()).select_from(level.table)) == 0
    async with store.write() as tx:
        await ensure_instance(tx, "next", now)
    await store.close()


async def test_create_when_the_process_is_killed_after_commit_then_all_of_it_is_there(
    database_url: str | None, tmp_path: Path, large_content: dict[str, Any]
) -> None:
    await _kill_writer(tmp_path, database_url, large_content, is_committed=True)
    store = await Store.open(database_url, tmp_path)
    async with store.read() as tx:
        body = (await workspaces.read_body(tx, "w1")).dump()
    assert len(body["dialog_nodes"]) == 380
    assert sum(len(intent["examples"]) for intent in body["intents"]) == 1400
    await store.close()
