"""Removes old log events, now and then, in the background (spec/operations.md §1, *Retention*)."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import structlog

from doyle.errors import OutsideError
from doyle.store import forgetting
from doyle.store.database import Store

DAY_MILLISECONDS = 24 * 60 * 60 * 1000
EVENTS_AT_ONCE = 200
PAUSE_SECONDS = 60 * 60

log = structlog.get_logger("doyle.server")


async def remove_expired(store: Store, days: int, now: int) -> int:
    """Remove the events of more than so many days ago, a few at a time; returns how many.

    Messages are answered between one batch and the next. `now` is in epoch milliseconds.
    """
    before, removed = now - days * DAY_MILLISECONDS, 0
    for log_table in forgetting.LOGS:
        gone = EVENTS_AT_ONCE
        while gone:
            async with store.write() as tx:
                gone = await forgetting.delete_expired_events(tx, log_table, before, EVENTS_AT_ONCE)
            removed += gone
            await asyncio.sleep(0)
    return removed


@asynccontextmanager
async def retention(store: Store, days: int, clock: Callable[[], int]) -> AsyncIterator[None]:
    """Remove expired events every hour as long as the block lasts; 0 days keep them for ever."""
    if days == 0:
        yield
        return
    work = asyncio.create_task(_keep_removing(store, days, clock))
    try:
        yield
    finally:
        work.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await work


async def _keep_removing(store: Store, days: int, clock: Callable[[], int]) -> None:
    while True:
        try:
            removed = await remove_expired(store, days, clock())
            if removed:
                log.info("old log events removed", count=removed, days=days)
        except OutsideError as error:
            log.warning("old log events could not be removed", reason=error.message)
        await asyncio.sleep(PAUSE_SECONDS)
