"""Messages of one session within this process, first come first served.

The database orders messages of a session whatever process they came to. Those of one process wait here in
order, so that none of them takes its turn in vain; only messages of that session wait.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field


@dataclass(slots=True)
class _Line:
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    length: int = 0


class SessionQueue:
    """Lets one message of a session at a time through; used on one event loop."""

    def __init__(self) -> None:
        self._lines: dict[str, _Line] = {}

    def __len__(self) -> int:
        """How many sessions have messages at work."""
        return len(self._lines)

    @asynccontextmanager
    async def turn(self, session_id: str) -> AsyncIterator[None]:
        """Wait for one's turn, and have it until the block ends."""
        line = self._lines.setdefault(session_id, _Line())
        line.length += 1
        try:
            async with line.lock:
                yield
        finally:
            line.length -= 1
            if not line.length:
                del self._lines[session_id]
