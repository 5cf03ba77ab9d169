"""Does the tasks that wait and kills itself once certain database statements ran, or lives.

Arguments: database URL or `-`, data directory, moment in epoch milliseconds, and a part of each of the
statements to wait for, one after the other (none: it lives).
"""

import asyncio
import os
import signal
import sys
from pathlib import Path
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import Engine

from doyle.jobs.runner import Lane, Runner
from doyle.skills.workspace_tasks import WORKSPACE_CHANGE, WorkspaceChanger
from doyle.store.database import Store


async def main(url: str, folder: str, now: int, fatal: list[str]) -> None:
    store = await Store.open(None if url == "-" else url, Path(folder))
    lane = Lane({WORKSPACE_CHANGE: WorkspaceChanger(store, "encoder", lambda: now)})
    runner = Runner(store, [lane], worker_id=f"worker {os.getpid()}", clock=lambda: now)
    await runner.take_over()

    def wait_for_death(connection: Any, cursor: Any, statement: str, *_: Any) -> None:
        if fatal and fatal[0] in statement:
            fatal.pop(0)
            if not fatal:
                os.kill(os.getpid(), signal.SIGKILL)

    event.listen(Engine, "after_cursor_execute", wait_for_death)
    await runner.run_pending()
    await store.close()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4:]))
