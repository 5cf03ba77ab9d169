"""Finds log events: postings lead to them, the filter decides (spec/operations.md §§1-2)."""

import asyncio
from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncConnection

from doyle.store import log_events
from doyle.store.log_events import EventPlace, LogRecord
from doyle.store.logs.choosing import Sought, choose_walk
from doyle.store.logs.clauses import clauses_of, span_of
from doyle.store.logs.fields import V1_FIELDS
from doyle.store.logs.match import Fits
from doyle.store.logs.narrow import exact_value
from doyle.store.logs.search import LogSearch
from doyle.store.paging import Page, PageQuery

# How many events one request reads at the most, and at a time: a search for what is rare goes on with the
# next page, so that no request takes the server from the others.
MAX_EVENTS_READ = 2_000
EVENTS_AT_ONCE = 250


async def find_events(
    tx: AsyncConnection,
    instance_id: str,
    search: LogSearch | None,
    query: PageQuery,
    workspace_id: str | None = None,
) -> Page[LogRecord]:
    """One page of the events that fit, newest first unless asked otherwise.

    `workspace_id` is one of the instance. A page can be short, even empty, and yet have a next one: then so
    many events were read that fit nothing.

    Raises:
        InputError: a cursor that does not fit.
    """
    if search is None:
        return await log_events.page(tx, instance_id, query, workspace_id)
    after = log_events.require_place(query.after)
    walk = await choose_walk(tx, instance_id, _sought(search), query, workspace_id)
    if walk is None:
        return Page((), None, None)
    found: list[LogRecord] = []
    read, size = 0, query.limit + 1
    while True:
        candidates = await walk.next(tx, after, size)
        records = await log_events.read_at(tx, instance_id, candidates.places, search.narrowed)
        fitting = await asyncio.to_thread(_fitting, records, search.fits)
        room = query.limit - len(found)
        found += fitting[:room]
        if len(fitting) > room:
            return Page(tuple(found), _place(found[-1]), None)
        read, after = read + candidates.cost, candidates.next_after
        if after is None or read >= MAX_EVENTS_READ or len(found) == query.limit:
            return Page(tuple(found), after, None)
        size = EVENTS_AT_ONCE


def _sought(search: LogSearch) -> Sought:
    tree = search.tree
    return Sought(
        clauses=clauses_of(tree, V1_FIELDS, search.language),
        span=span_of(tree, V1_FIELDS),
        workspace_id=exact_value(tree, "workspace_id"),
        log_id=exact_value(tree, "log_id"),
    )


def _fitting(records: Sequence[LogRecord], fits: Fits) -> list[LogRecord]:
    return [record for record in records if fits(record)]


def _place(record: LogRecord) -> EventPlace:
    return record.request_timestamp, record.log_id
