"""Counting calls in Redis, so that several processes count as one (spec/operations.md §6).

Imported by `call_counter` only: what it needs comes with the extra `redis`.
"""

import asyncio
import time
from collections.abc import Callable
from typing import Any

import structlog
from limits.aio.storage import RedisStorage
from limits.errors import StorageError
from redis.asyncio import BlockingConnectionPool, ConnectionPool

from doyle.security.rate_limits import Allowance, Key, RateCounter, RateLimit

ANSWER_SECONDS = 0.5
RETRY_SECONDS = 5.0
MAX_CONNECTIONS = 32
KEY_PREFIX = "doyle:rates"
# Redis tells the rest of a window in seconds, rounded to the nearest.
_ROUNDING_SECONDS = 0.5

log = structlog.get_logger("doyle.security")


class SharedRateCounter:
    """Counts in Redis, with the fixed windows of `limits`: one starts with its first call.

    While Redis does not answer in time, this process counts for itself: nobody is refused for the loss, and
    nobody waits for more than `ANSWER_SECONDS` every `RETRY_SECONDS`. `on_loss` is told about each failure.
    """

    def __init__(
        self,
        storage: RedisStorage,
        pool: ConnectionPool,
        on_loss: Callable[[], None],
        stopwatch: Callable[[], float] = time.monotonic,
    ) -> None:
        self._storage = storage
        self._pool = pool
        self._on_loss = on_loss
        self._stopwatch = stopwatch
        self._alone = RateCounter()
        self._is_lost = False
        self._next_try = 0.0

    async def count(self, key: Key, limit: RateLimit, now_seconds: float) -> Allowance:
        """Count one call; a call beyond the limit is reported, not refused."""
        if not self._is_due():
            return await self._alone.count(key, limit, now_seconds)
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                allowance = await self._count_shared("/".join(key), limit)
        except (StorageError, OSError) as error:
            self._note_loss(error)
            return await self._alone.count(key, limit, now_seconds)
        self._note_answer()
        return allowance

    async def aclose(self) -> None:
        """Close the connections."""
        await self._pool.aclose()

    def _is_due(self) -> bool:
        """Whether Redis is to be asked; while it is lost, one call at a time finds out."""
        if not self._is_lost:
            return True
        is_due = self._stopwatch() >= self._next_try
        if is_due:
            self._next_try = self._stopwatch() + RETRY_SECONDS
        return is_due

    async def _count_shared(self, key: str, limit: RateLimit) -> Allowance:
        calls = await self._storage.incr(key, limit.window_seconds)
        ends_at = await self._storage.get_expiry(key)
        return Allowance(limit.count, calls, ends_at + _ROUNDING_SECONDS)

    def _note_loss(self, error: Exception) -> None:
        self._on_loss()
        self._next_try = self._stopwatch() + RETRY_SECONDS
        if not self._is_lost:
            self._is_lost = True
            log.warning("Redis does not answer: rate limits count in this process", reason=_cause(error))

    def _note_answer(self) -> None:
        if self._is_lost:
            self._is_lost = False
            log.warning("Redis answers again: rate limits count together")


def connect(url: str, on_loss: Callable[[], None]) -> SharedRateCounter:
    """Build a counter over a Redis; no connection is opened before the first call.

    Raises:
        ValueError, TypeError: the URL cannot be read.
    """
    pool = BlockingConnectionPool.from_url(
        url,
        max_connections=MAX_CONNECTIONS,
        timeout=ANSWER_SECONDS,
        socket_connect_timeout=ANSWER_SECONDS,
        socket_timeout=ANSWER_SECONDS,
    )
    # Made once in vain: a client learns only here that it does not know an option in the query of the URL.
    pool.connection_class(**pool.connection_kwargs)
    # `limits` declares the options of a client as texts and numbers, and documents this one as a pool.
    options: dict[str, Any] = {"connection_pool": pool}
    storage = RedisStorage(
        "redis://", wrap_exceptions=True, implementation="redispy", key_prefix=KEY_PREFIX, **options
    )
    return SharedRateCounter(storage, pool, on_loss)


def _cause(error: Exception) -> str:
    """The kind of a failure; its text may hold the address."""
    return type(error.__cause__ or error).__name__
