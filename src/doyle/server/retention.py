"""Removes old log events and audit events, now and then, in the background (spec/operations.md §§1, 13)."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

import structlog
from sqlalchemy import Column
from sqlalchemy.ext.asyncio import AsyncConnection

from doyle.jobs.waiting import wait_for_notice
from doyle.server.alongside import alongside, outliving_faults
from doyle.settings import Settings
from doyle.store import audit, forgetting
from doyle.store.database import Store
from doyle.store.logs.places import AnySource
from doyle.store.logs.posting import LOGS
from doyle.store.tables import audit_events

DAY_MILLISECONDS = 24 * 60 * 60 * 1000
EVENTS_AT_ONCE = 200
PAUSE_SECONDS = 60 * 60
COUNT_AT_MOST = 100_000

log = structlog.get_logger("doyle.server")


Delete = Callable[[AsyncConnection, int, int], Awaitable[int]]
"""Deletes events of before a moment, at most so many; returns how many."""


@dataclass(frozen=True, slots=True)
class Events:
    """Events of one kind: where they are by time, and what deletes them."""

    what: str
    moments: tuple[Column[int], ...]
    deletes: Sequence[Delete]


def _delete_from(source: AnySource) -> Delete:
    return lambda tx, before, limit: forgetting.delete_expired_events(tx, source, before, limit)


LOG_EVENTS = Events(
    "log events",
    tuple(source.events.c.request_timestamp for source in LOGS),
    tuple(map(_delete_from, LOGS)),
)
AUDIT_EVENTS = Events("audit events", (audit_events.c.timestamp,), (audit.delete_expired,))


@dataclass(frozen=True, slots=True)
class Kept:
    """How many days events are kept, and by which setting; 0 days keep them for ever."""

    events: Events
    setting: str
    days: int

    @property
    def what(self) -> str:
        """What is kept, in words."""
        return self.events.what


@dataclass(frozen=True, slots=True)
class RetentionState:
    """What there is of events: `oldest` in epoch milliseconds; counts stop at `COUNT_AT_MOST`."""

    kept: Kept
    oldest: int | None
    overdue: int
    due_within_a_day: int


async def remove_expired(store: Store, days: int, now: int, events: Events = LOG_EVENTS) -> int:
    """Remove the events of more than so many days ago, a few at a time; returns how many.

    Messages are answered between one batch and the next. `now` is in epoch milliseconds.
    """
    before, removed = now - days * DAY_MILLISECONDS, 0
    for delete in events.deletes:
        gone = EVENTS_AT_ONCE
        while gone:
            async with store.write() as tx:
                gone = await delete(tx, before, EVENTS_AT_ONCE)
            removed += gone
            await asyncio.sleep(0)
    return removed


class Retention:
    """Removes what is older than the settings of this process keep it, every hour and when it is told to."""

    def __init__(self, store: Store, kept: Sequence[Kept], clock: Callable[[], int]) -> None:
        self._store = store
        self._kept = kept
        self._clock = clock
        self._wake = asyncio.Event()

    @classmethod
    def of(cls, settings: Settings, store: Store, clock: Callable[[], int]) -> "Retention":
        """What the settings say; `clock` gives epoch milliseconds."""
        kept = (
            Kept(LOG_EVENTS, "DOYLE_LOG_RETENTION_DAYS", settings.log_retention_days),
            Kept(AUDIT_EVENTS, "DOYLE_AUDIT_RETENTION_DAYS", settings.audit_retention_days),
        )
        return cls(store, kept, clock)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Remove expired events as long as the block lasts."""
        async with alongside(self._keep_removing()):
            yield

    def run_soon(self) -> None:
        """Do not wait for the next hour."""
        self._wake.set()

    async def states(self, now: int) -> tuple[RetentionState, ...]:
        """What is kept and what goes next; `now` is in epoch milliseconds."""
        async with self._store.read() as tx:
            return tuple([await _state(tx, kept, now) for kept in self._kept])

    async def _keep_removing(self) -> None:
        while True:
            self._wake.clear()
            for kept in self._kept:
                if kept.days:
                    await self._remove(kept)
            await wait_for_notice(self._wake, PAUSE_SECONDS)

    async def _remove(self, kept: Kept) -> None:
        with outliving_faults("old events could not be removed", what=kept.what):
            removed = await remove_expired(self._store, kept.days, self._clock(), kept.events)
            if removed:
                log.info("old events removed", what=kept.what, count=removed, days=kept.days)


async def _state(tx: AsyncConnection, kept: Kept, now: int) -> RetentionState:
    oldest, overdue, due = None, 0, 0
    before = now - kept.days * DAY_MILLISECONDS
    for moment in kept.events.moments:
        found = await forgetting.find_oldest(tx, moment)
        if found is not None:
            oldest = found if oldest is None else min(oldest, found)
        if kept.days:
            overdue += await forgetting.count_older(tx, moment, before, COUNT_AT_MOST)
            due += await forgetting.count_older(tx, moment, before + DAY_MILLISECONDS, COUNT_AT_MOST)
    return RetentionState(kept, oldest, min(overdue, COUNT_AT_MOST), min(due, COUNT_AT_MOST))
