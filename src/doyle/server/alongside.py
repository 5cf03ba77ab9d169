"""Work in the background of a block."""

import asyncio
from collections.abc import AsyncIterator, Coroutine, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress

import structlog

from doyle.errors import OutsideError

log = structlog.get_logger("doyle.server")


@asynccontextmanager
async def alongside(work: Coroutine[object, object, None]) -> AsyncIterator[None]:
    """Do some work as long as the block lasts; it is cancelled at the end, and has ended when this has."""
    task = asyncio.create_task(work)
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


@contextmanager
def outliving_faults(what_failed: str, **facts: object) -> Iterator[None]:
    """Let work that is tried again go on after a fault in the block: the log tells of it."""
    try:
        yield
    except OutsideError as error:
        log.warning(what_failed, **facts, reason=error.message)
    except Exception:  # the edge of a job
        log.exception(what_failed, **facts)
