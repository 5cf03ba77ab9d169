"""Edits wait for the asynchronous changes that were asked for before them (spec/api/guide.md §14)."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from typing import TypeVar

from doyle.errors import ConflictError
from doyle.store.workspaces import WorkspaceRecord

WAITING_SECONDS = 30.0
FIRST_PAUSE_SECONDS = 0.02
LONGEST_PAUSE_SECONDS = 0.5

ResultT = TypeVar("ResultT")


class UnsettledError(ConflictError):
    """The workspace is Processing: an asynchronous change of it waits to be made"""


def require_settled(record: WorkspaceRecord) -> None:
    """Let nothing be changed in a locked workspace that a change asked for before would overwrite.

    Raises:
        UnsettledError: an asynchronous change waits.
    """
    if record.tasks:
        raise UnsettledError


async def when_settled(
    attempt: Callable[[], Awaitable[ResultT]], sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
) -> ResultT:
    """Try an edit again, in a transaction of its own each time, until no asynchronous change waits.

    Raises:
        UnsettledError: one still waits after half a minute; nothing was written.
    """
    for pause in _pauses():
        try:
            return await attempt()
        except UnsettledError:
            await sleep(pause)
    return await attempt()


def _pauses() -> Iterator[float]:
    pause, left = FIRST_PAUSE_SECONDS, WAITING_SECONDS
    while left > 0:
        yield pause
        left -= pause
        pause = min(2 * pause, LONGEST_PAUSE_SECONDS)
