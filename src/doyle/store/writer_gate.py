"""One writer at a time in this process, first come first served, for threads and coroutines alike.

SQLite has a single writer. Waiting inside SQLite means polling with growing pauses; waiting here costs
nothing and is fair, so that a message's log event follows directly after the import that it had to wait for.
"""

import asyncio
import threading
from collections import deque
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import Future
from contextlib import asynccontextmanager, contextmanager


class WriterGate:
    """A fair lock that threads and coroutines share."""

    def __init__(self) -> None:
        self._mutex = threading.Lock()
        self._is_taken = False
        self._waiting: deque[Future[None]] = deque()

    @contextmanager
    def hold(self) -> Iterator[None]:
        """Hold the gate in a worker thread; blocks until it is free."""
        turn = self._join()
        if turn is not None:
            turn.result()
        try:
            yield
        finally:
            self._leave()

    @asynccontextmanager
    async def hold_async(self) -> AsyncIterator[None]:
        """Hold the gate in a coroutine; the event loop runs on meanwhile."""
        turn = self._join()
        if turn is not None:
            await self._wait(turn)
        try:
            yield
        finally:
            self._leave()

    async def _wait(self, turn: Future[None]) -> None:
        try:
            await asyncio.wrap_future(turn)
        except asyncio.CancelledError:
            if not turn.cancelled() and not turn.cancel():
                self._leave()
            raise

    def _join(self) -> Future[None] | None:
        with self._mutex:
            if not self._is_taken:
                self._is_taken = True
                return None
            turn: Future[None] = Future()
            self._waiting.append(turn)
            return turn

    def _leave(self) -> None:
        with self._mutex:
            while self._waiting:
                turn = self._waiting.popleft()
                if turn.set_running_or_notify_cancel():
                    turn.set_result(None)
                    return
            self._is_taken = False
