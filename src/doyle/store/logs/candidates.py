"""Where a search looks next: places of events that may fit, in order, so many at a time.

Two ways lead to them. Where a filter names terms, the postings of the rarest one are walked, and those that
lack another term are passed over without a look at the event. Else the events themselves are, in their order.
Each step is bounded, whatever is stored: a search that finds little goes on with its next page.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from doyle.store.logs.clauses import Clause, Span
from doyle.store.logs.places import AnySource, EventPlace, is_behind, is_owned
from doyle.store.logs.posting_sql import Branch, Stretch, end_text, moments_text
from doyle.store.logs.sources import LogOwner

# Postings passed over in one step, and what that costs, in events read.
POSTINGS_AT_ONCE = 10_000
POSTINGS_PER_EVENT = 10
_LAST_ID = "\U0010ffff"


@dataclass(frozen=True, slots=True)
class Candidates:
    """Places in order; `next_after` is where to go on, None at the end; `cost` is counted in events read."""

    places: tuple[EventPlace, ...]
    next_after: EventPlace | None
    cost: int


@dataclass(frozen=True, slots=True)
class Reach:
    """Which events a search may find, and in which order."""

    span: Span
    is_descending: bool

    def from_place(self, after: EventPlace | None) -> Span:
        """The moments that are left behind a place; its own is one of them."""
        if after is None:
            return self.span
        return self.span.meet(Span(high=after[0]) if self.is_descending else Span(low=after[0]))

    # `Any`: a column of whatever table.
    def ordered(self, column: ColumnElement[Any]) -> ColumnElement[Any]:
        """The order by a moment."""
        return column.desc() if self.is_descending else column.asc()


class Walk(Protocol):
    """A way through the events that may fit."""

    async def next(self, tx: AsyncConnection, after: EventPlace | None, size: int) -> Candidates:
        """The places behind `after`, about so many."""


@dataclass(frozen=True, slots=True)
class EventWalk:
    """Event after event: through one place, or through all of an owner."""

    log: AnySource
    owner: LogOwner
    reach: Reach

    async def next(self, tx: AsyncConnection, after: EventPlace | None, size: int) -> Candidates:
        """The next places, by an index alone."""
        columns = self.log.events.c
        found = select(columns.request_timestamp, columns.log_id).where(is_owned(self.log, self.owner))
        found = found.where(*within(columns.request_timestamp, self.reach.from_place(after)))
        if after is not None:
            found = found.where(is_behind(self.log, after, is_descending=self.reach.is_descending))
        ordered = found.order_by(
            *(self.reach.ordered(c) for c in (columns.request_timestamp, columns.log_id))
        )
        rows = (await tx.execute(ordered.limit(size))).all()
        places = tuple((row[0], row[1]) for row in rows)
        return Candidates(places, places[-1] if len(places) == size else None, len(places))


@dataclass(frozen=True, slots=True)
class PostingWalk:
    """Posting after posting of some branches, where every one of `tests` holds too.

    `places` are those of the branches by the number of their scope, `arrivals` place and moment of the events
    that are not posted yet.
    """

    log: AnySource
    reach: Reach
    branches: tuple[Branch, ...]
    tests: tuple[Clause, ...]
    places: Mapping[int, str]
    arrivals: tuple[tuple[str, int], ...]

    async def next(self, tx: AsyncConnection, after: EventPlace | None, size: int) -> Candidates:
        """The events of the next moments that have the terms."""
        span = self.reach.from_place(after)
        end = await self._end_of_step(tx, span) if self.tests and self.branches else None
        cost = 0 if end is None else POSTINGS_AT_ONCE // POSTINGS_PER_EVENT
        moments = await self._moments(tx, self._up_to(span, end), size)
        if len(moments) == size:
            end = moments[-1][1]
        step = self._up_to(span, end)
        wanted = {*moments, *(arrival for arrival in self.arrivals if step.has(arrival[1]))}
        if end is not None:
            # Of the last moment not every place may have been seen.
            wanted |= {(place_id, end) for place_id in self.places.values()}
        places = await self._events_at(tx, wanted, after, size)
        cost = max(cost, len(places))
        if len(places) == size:
            return Candidates(places, places[-1], cost)
        return Candidates(places, None if end is None else self._behind(end), cost)

    async def _end_of_step(self, tx: AsyncConnection, span: Span) -> int | None:
        """How far a step goes so that it passes over so many postings at the most; None: to the last."""
        offset = max(1, POSTINGS_AT_ONCE // len(self.branches)) - 1
        found = await tx.exec_driver_sql(end_text(self._stretch(span), offset))
        moments = found.scalars().all()
        return None if not moments else (max(moments) if self.reach.is_descending else min(moments))

    # `Any`: a row holds whatever its columns hold.
    async def _moments(self, tx: AsyncConnection, span: Span, size: int) -> list[tuple[str, int]]:
        if not self.branches:
            return []
        found = await tx.exec_driver_sql(moments_text(self._stretch(span), self.tests, size))
        rows: Sequence[Sequence[Any]] = found.all()
        return [(self.places[row[0]], row[1]) for row in rows]

    async def _events_at(
        self, tx: AsyncConnection, moments: set[tuple[str, int]], after: EventPlace | None, size: int
    ) -> tuple[EventPlace, ...]:
        """The events of moments; a comparison with `after` that no index tempts to walk along."""
        if not moments:
            return ()
        columns = self.log.events.c
        by_place: dict[str, list[int]] = {}
        for place_id, moment in moments:
            by_place.setdefault(place_id, []).append(moment)
        here = (
            and_(columns[self.log.place_name] == place_id, columns.request_timestamp.in_(sorted(there)))
            for place_id, there in by_place.items()
        )
        found = select(columns.request_timestamp, columns.log_id).where(or_(*here))
        if after is not None:
            is_next = columns.log_id < after[1] if self.reach.is_descending else columns.log_id > after[1]
            found = found.where(or_(columns.request_timestamp != after[0], is_next))
        order = (self.reach.ordered(column) for column in (columns.request_timestamp, columns.log_id))
        rows = (await tx.execute(found.order_by(*order).limit(size))).all()
        return tuple((row[0], row[1]) for row in rows)

    def _stretch(self, span: Span) -> Stretch:
        return Stretch(self.branches, span, self.reach.is_descending)

    def _up_to(self, span: Span, end: int | None) -> Span:
        if end is None:
            return span
        return span.meet(Span(low=end) if self.reach.is_descending else Span(high=end))

    def _behind(self, end: int) -> EventPlace:
        return end, "" if self.reach.is_descending else _LAST_ID


# `Any`: a column of whatever table.
def within(column: ColumnElement[Any], span: Span) -> list[ColumnElement[bool]]:
    """The conditions that a moment lies in a span."""
    low = [] if span.low is None else [column >= span.low]
    return low if span.high is None else [*low, column <= span.high]
