"""Removes old log events and audit events, now and then, in the background (spec/operations.md §§1, 13)."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager

import structlog
from sqlalchemy import Table
from sqlalchemy.ext.asyncio import AsyncConnection

from doyle.errors import OutsideError
from doyle.store import audit, forgetting
from doyle.store.database import Store

DAY_MILLISECONDS = 24 * 60 * 60 * 1000
EVENTS_AT_ONCE = 200
PAUSE_SECONDS = 60 * 60

log = structlog.get_logger("doyle.server")


Delete = Callable[[AsyncConnection, int, int], Awaitable[int]]
"""Deletes events of before a moment, at most so many; returns how many."""
Deletes = Sequence[Delete]


def _delete_from(log_table: Table) -> Delete:
    return lambda tx, before, limit: forgetting.delete_expired_events(tx, log_table, before, limit)


LOG_EVENTS: Deletes = tuple(map(_delete_from, forgetting.LOGS))
AUDIT_EVENTS: Deletes = (audit.delete_expired,)


async def remove_expired(store: Store, days: int, now: int, deletes: Deletes = LOG_EVENTS) -> int:
    """Remove the events of more than so many days ago, a few at a time; returns how many.

    Messages are answered between one batch and the next. `now` is in epoch milliseconds.
    """
    before, removed = now - days * DAY_MILLISECONDS, 0
    for delete in deletes:
        gone = EVENTS_AT_ONCE
        while gone:
            async with store.write() as tx:
                gone = await delete(tx, before, EVENTS_AT_ONCE)
            removed += gone
            await asyncio.sleep(0)
    return removed


@asynccontextmanager
async def retention(
    store: Store, days: int, clock: Callable[[], int], deletes: Deletes = LOG_EVENTS
) -> AsyncIterator[None]:
    """Remove expired events every hour as long as the block lasts; 0 days keep them for ever."""
    if days == 0:
        yield
        return
    work = asyncio.create_task(_keep_removing(store, days, clock, deletes))
    try:
        yield
    finally:
        work.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await work


async def _keep_removing(store: Store, days: int, clock: Callable[[], int], deletes: Deletes) -> None:
    while True:
        try:
            removed = await remove_expired(store, days, clock(), deletes)
            if removed:
                log.info("old events removed", count=removed, days=days)
        except OutsideError as error:
            log.warning("old events could not be removed", reason=error.message)
        await asyncio.sleep(PAUSE_SECONDS)
