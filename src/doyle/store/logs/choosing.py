"""Which way a search goes: along the postings of its rarest term, or along the events themselves."""

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from doyle.store.logs.candidates import EventWalk, PostingWalk, Reach, Walk
from doyle.store.logs.clauses import Clause, Span
from doyle.store.logs.places import AnySource, find_moment, is_newest_first
from doyle.store.logs.posting_sql import Branch, count_text
from doyle.store.logs.postings import number_of
from doyle.store.logs.sources import LogOwner
from doyle.store.paging import PageQuery

# One statement looks at so many pairs of a place and a term (SQLite takes 500), a search at so many.
MAX_BRANCHES = 400
MAX_COUNTED_BRANCHES = 2_000
# Beside the rarest clause so many more are looked up in the postings; the filter itself decides on all.
MAX_TESTS = 2
# So many events that are not posted yet are looked at one by one; beyond, a search does without postings.
MAX_ARRIVALS = 1_000
# Terms are counted up to here, to find the rarest; less far where many are counted, to so many in all.
MAX_COUNTED = 1_000
MAX_COUNTED_IN_ALL = 20_000


@dataclass(frozen=True, slots=True)
class Sought:
    """What a filter says of its events: terms that they have, when, in which place, which one."""

    clauses: tuple[Clause, ...]
    span: Span
    place_id: str | None
    log_id: str | None


async def choose_walk(
    tx: AsyncConnection, log: AnySource, owner: LogOwner, sought: Sought, query: PageQuery
) -> Walk | None:
    """The way through a log of an owner, or of one of its places; None: nothing can fit."""
    span = await _span_of(tx, log, sought)
    here = {owner.place_id, sought.place_id} - {None}
    if span is None or len(here) > 1:
        return None
    only = LogOwner(owner.owner_id, next(iter(here), None))
    places = await _places_of(tx, log, only)
    if not places:
        return None
    reach = Reach(span, is_newest_first(log, query))
    return await _posting_walk(tx, log, sought.clauses, reach, places) or EventWalk(log, only, reach)


async def _posting_walk(
    tx: AsyncConnection, log: AnySource, clauses: Sequence[Clause], reach: Reach, places: Mapping[int, str]
) -> PostingWalk | None:
    """The way along the rarest clause; None where there is none, or too much to look at."""
    branches = {
        clause: [Branch(scope, term) for scope in places for term in sorted(clause)] for clause in clauses
    }
    if not clauses or sum(map(len, branches.values())) > MAX_COUNTED_BRANCHES:
        return None
    arrivals = await _arrivals(tx, log, set(places.values()))
    if arrivals is None:
        return None
    counts = await _counts(tx, sorted({branch for each in branches.values() for branch in each}), reach.span)
    ranked = sorted(clauses, key=lambda clause: sum(counts[branch] for branch in branches[clause]))
    walked = tuple(branch for branch in branches[ranked[0]] if counts[branch])
    if len(walked) > MAX_BRANCHES:
        return None
    return PostingWalk(log, reach, walked, tuple(ranked[1 : 1 + MAX_TESTS]), places, arrivals)


async def _span_of(tx: AsyncConnection, log: AnySource, sought: Sought) -> Span | None:
    if sought.log_id is None:
        return sought.span
    moment = await find_moment(tx, log, sought.log_id)
    return None if moment is None else Span(moment, moment)


async def _places_of(tx: AsyncConnection, log: AnySource, owner: LogOwner) -> dict[int, str]:
    """The ids of the places by the number of their scope."""
    place_id = log.places.c[log.place_name]
    owned = select(place_id).where(log.places.c[log.owner_name] == owner.owner_id)
    if owner.place_id is not None:
        owned = owned.where(place_id == owner.place_id)
    return {number_of(found): found for found in (await tx.execute(owned)).scalars()}


async def _arrivals(
    tx: AsyncConnection, log: AnySource, place_ids: Container[str]
) -> tuple[tuple[str, int], ...] | None:
    """Place and moment of what is not posted yet; None if that is too much."""
    waiting = select(log.arrivals.c.log_id).limit(MAX_ARRIVALS + 1).subquery()
    columns = log.events.c
    joined = waiting.join(log.events, columns.log_id == waiting.c.log_id)
    found = select(columns[log.place_name], columns.request_timestamp).select_from(joined)
    rows = (await tx.execute(found)).all()
    if len(rows) > MAX_ARRIVALS:
        return None
    return tuple((row[0], row[1]) for row in rows if row[0] in place_ids)


# `Any`: a row holds whatever its columns hold.
async def _counts(tx: AsyncConnection, branches: Sequence[Branch], span: Span) -> dict[Branch, int]:
    """How many postings each branch has, as far as that is counted."""
    limit = max(1, min(MAX_COUNTED, MAX_COUNTED_IN_ALL // max(1, len(branches))))
    counts: dict[Branch, int] = {}
    for start in range(0, len(branches), MAX_BRANCHES):
        some = branches[start : start + MAX_BRANCHES]
        found = await tx.exec_driver_sql(count_text(some, span, limit))
        rows: Sequence[Sequence[Any]] = found.all()
        counts |= {some[row[0]]: row[1] for row in rows}
    return counts
