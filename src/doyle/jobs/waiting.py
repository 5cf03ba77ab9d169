"""Waiting for a notice, but not for ever."""

import asyncio
from contextlib import suppress


async def wait_for_notice(notice: asyncio.Event, seconds: float) -> None:
    """Wait until there is a notice, or for so many seconds.

    Not by `asyncio.wait_for`: in Python 3.11 it can forget that it was cancelled, where the notice comes in
    the same moment.
    """
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await notice.wait()
