"""Skills that are not in memory yet, loaded aside from the threads that answer messages.

Reading and compiling a large skill takes seconds. It happens once, in threads of its own, whoever waits for
it; messages of other skills are answered meanwhile.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import Executor
from typing import Any, TypeVar

from doyle.store.messages import SkillHead

Loaded = TypeVar("Loaded")
LoadKey = tuple[str, int, str | None]


class SkillLoader:
    """Runs each load once, for all messages that wait for the same state of a skill."""

    def __init__(self, threads: Executor) -> None:
        self._threads = threads
        self._running: dict[LoadKey, asyncio.Future[Any]] = {}

    async def load(self, head: SkillHead, work: Callable[[], Loaded]) -> Loaded:
        """Wait for the skill of a head; `work` blocks and is called unless the load is running already.

        A caller that goes away leaves the load to the others.
        """
        key = (head.workspace_id, head.revision, head.model_fingerprint)
        running = self._running.get(key)
        if running is None:
            running = asyncio.get_running_loop().run_in_executor(self._threads, work)
            self._running[key] = running
            running.add_done_callback(lambda done: self._finish(key, done))
        loaded: Loaded = await asyncio.shield(running)
        return loaded

    def _finish(self, key: LoadKey, done: asyncio.Future[Any]) -> None:
        del self._running[key]
        if not done.cancelled():
            done.exception()  # Marks it as seen, for the case that nobody waits any more.
