"""Finds log events: postings lead to them, the filter decides (spec/operations.md §§1-2)."""

import asyncio
from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncConnection

from doyle.store.logs.choosing import Sought, choose_walk
from doyle.store.logs.clauses import clauses_of, span_of
from doyle.store.logs.fields import AnyRecord
from doyle.store.logs.match import Fits
from doyle.store.logs.narrow import exact_value
from doyle.store.logs.places import AnySource, EventPlace, read_at, require_place
from doyle.store.logs.search import LogSearch
from doyle.store.logs.sources import LogOwner, LogSource, RecordT
from doyle.store.paging import Page, PageQuery

# How many events one request reads at the most, and at a time: a search for what is rare goes on with the
# next page, so that no request takes the server from the others.
MAX_EVENTS_READ = 2_000
EVENTS_AT_ONCE = 250


async def find_events(
    tx: AsyncConnection,
    log: LogSource[RecordT],
    owner: LogOwner,
    search: LogSearch | None,
    query: PageQuery,
) -> Page[RecordT]:
    """One page of the events that fit, newest first unless asked otherwise.

    The place of `owner` is one that it has; `search` was made ready for this log. A page can be short, even
    empty, and yet have a next one: then so many events were read that fit nothing.

    Raises:
        InputError: a cursor that does not fit.
    """
    if search is None:
        return await log.read_page(tx, owner.owner_id, query, owner.place_id)
    after = require_place(log, query.after)
    walk = await choose_walk(tx, log, owner, _sought(search, log), query)
    if walk is None:
        return Page((), None, None)
    found: list[RecordT] = []
    read, size = 0, query.limit + 1
    while True:
        candidates = await walk.next(tx, after, size)
        records = await read_at(tx, log, owner.owner_id, candidates.places, search.narrowed)
        fitting = await asyncio.to_thread(_fitting, records, search.fits)
        room = query.limit - len(found)
        found += fitting[:room]
        if len(fitting) > room:
            return Page(tuple(found), _place(found[-1]), None)
        read, after = read + candidates.cost, candidates.next_after
        if after is None or read >= MAX_EVENTS_READ or len(found) == query.limit:
            return Page(tuple(found), after, None)
        size = EVENTS_AT_ONCE


def _sought(search: LogSearch, log: AnySource) -> Sought:
    tree = search.tree
    return Sought(
        clauses=clauses_of(tree, log.fields, search.language),
        span=span_of(tree, log.fields),
        place_id=exact_value(tree, log.place_name),
        log_id=exact_value(tree, "log_id"),
    )


def _fitting(records: Sequence[RecordT], fits: Fits) -> list[RecordT]:
    return [record for record in records if fits(record)]


def _place(record: AnyRecord) -> EventPlace:
    return record.request_timestamp, record.log_id
