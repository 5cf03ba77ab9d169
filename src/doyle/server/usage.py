"""Writes down in the background when credentials were last used."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import structlog

from doyle.security.usage import Usage
from doyle.server.alongside import alongside, outliving_faults
from doyle.store.database import Store

PAUSE_SECONDS = 60.0

log = structlog.get_logger("doyle.server")


@asynccontextmanager
async def usage_written(store: Store, usage: Usage) -> AsyncIterator[None]:
    """Write every minute as long as the block lasts, and at its end."""
    try:
        async with alongside(_keep_writing(store, usage)):
            yield
    finally:
        await _write(store, usage)


async def _keep_writing(store: Store, usage: Usage) -> None:
    while True:
        await asyncio.sleep(PAUSE_SECONDS)
        await _write(store, usage)


async def _write(store: Store, usage: Usage) -> None:
    with outliving_faults("the last use of credentials could not be written"):
        await usage.write(store)
