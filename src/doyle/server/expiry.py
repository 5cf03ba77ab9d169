"""Removes sessions whose time is over, in the background (spec/operations.md §8).

A session that has expired is never found; this only frees what it took.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import structlog

from doyle.server.alongside import alongside, outliving_faults
from doyle.store import forgetting
from doyle.store.database import Store

SESSIONS_AT_ONCE = 500
PAUSE_SECONDS = 30.0

log = structlog.get_logger("doyle.server")


async def remove_expired_sessions(store: Store, now: int) -> int:
    """Remove all sessions that have expired, a few at a time; returns how many.

    Messages are answered between one batch and the next. `now` is in epoch milliseconds.
    """
    removed, gone = 0, SESSIONS_AT_ONCE
    while gone == SESSIONS_AT_ONCE:
        async with store.write() as tx:
            gone = await forgetting.delete_expired_sessions(tx, now, SESSIONS_AT_ONCE)
        removed += gone
        await asyncio.sleep(0)
    return removed


@asynccontextmanager
async def session_expiry(store: Store, clock: Callable[[], int]) -> AsyncIterator[None]:
    """Remove expired sessions again and again as long as the block lasts."""
    async with alongside(_keep_removing(store, clock)):
        yield


async def _keep_removing(store: Store, clock: Callable[[], int]) -> None:
    while True:
        with outliving_faults("expired sessions could not be removed"):
            removed = await remove_expired_sessions(store, clock())
            if removed:
                log.info("expired sessions removed", count=removed)
        await asyncio.sleep(PAUSE_SECONDS)
