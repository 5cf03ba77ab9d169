"""Posts log events in the background, so that filters find them in a log of any length."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import structlog

from doyle.server.alongside import alongside, outliving_faults
from doyle.store.database import Store
from doyle.store.logs.posting import has_arrivals, post_arrivals

EVENTS_AT_ONCE = 200
PAUSE_SECONDS = 0.5
PAUSE_AFTER_FAULT_SECONDS = 10.0

log = structlog.get_logger("doyle.server")


async def post_all(store: Store) -> int:
    """Post what has arrived, a few events at a time; returns how many. Messages are answered in between."""
    posted = 0
    while True:
        async with store.read() as tx:
            is_due = await has_arrivals(tx)
        if not is_due:
            return posted
        async with store.write() as tx:
            done = await post_arrivals(tx, EVENTS_AT_ONCE)
        posted += done
        if done < EVENTS_AT_ONCE:
            return posted
        await asyncio.sleep(0)


@asynccontextmanager
async def posting(store: Store) -> AsyncIterator[None]:
    """Post what arrives as long as the block lasts."""
    async with alongside(_keep_posting(store)):
        yield


async def _keep_posting(store: Store) -> None:
    while True:
        pause = PAUSE_AFTER_FAULT_SECONDS
        with outliving_faults("log events could not be posted"):
            await post_all(store)
            pause = PAUSE_SECONDS
        await asyncio.sleep(pause)
