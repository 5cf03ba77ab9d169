"""Imports a workspace and kills itself at a given database statement, or at the very end.

Arguments: database URL or `-`, data directory, number of the statement (0: none), file with the workspace.
"""

import asyncio
import json
import os
import signal
import sys
from pathlib import Path
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import Engine

from doyle.skills.importing import import_workspace
from doyle.store.database import Store
from doyle.store.instances import DEFAULT_INSTANCE, ensure_instance
from doyle.wire.workspace import WorkspaceBody

NOW = 1_724_584_953_444


async def main(url: str, folder: str, fatal: int, content: str) -> None:
    store = await Store.open(None if url == "-" else url, Path(folder))
    async with store.write() as tx:
        await ensure_instance(tx, DEFAULT_INSTANCE, NOW)
    statements = die_at(fatal)
    body = WorkspaceBody.read(json.loads(content))
    await import_workspace(store, DEFAULT_INSTANCE, body, now=NOW, new_id=lambda: "killed-workspace")
    sys.stdout.write(f"{len(statements)}\n")
    await store.close()


def die_at(fatal: int) -> list[str]:
    """Die once so many statements ran; returns the list that they are noted in."""
    seen: list[str] = []

    def note(connection: Any, cursor: Any, statement: str, *_: Any) -> None:
        seen.append(statement)
        if len(seen) == fatal:
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(Engine, "after_cursor_execute", note)
    return seen


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2], int(sys.argv[3]), Path(sys.argv[4]).read_text()))
