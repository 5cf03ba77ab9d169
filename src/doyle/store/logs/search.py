"""Searches in the log: the database narrows down, the filter decides (spec/operations.md §§1-2)."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from sqlalchemy import ColumnElement

from doyle.store.assistant_log_events import AssistantLogRecord
from doyle.store.log_events import LogRecord
from doyle.store.logs.fields import COLLECTIONS, AnyRecord
from doyle.store.logs.match import Fits, compile_filter
from doyle.store.logs.narrow import exact_fields, exact_value, narrow
from doyle.store.logs.sources import V1_LOG, LogSource
from doyle.store.logs.syntax import Filter, invalid, parse_filter
from doyle.store.paging import Page, PageQuery
from doyle.wire.json import Json

# How many events one request reads at the most, and at a time: a search for what is rare goes on with the
# next page, so that no request takes the server from the others.
MAX_EVENTS_READ = 2_000
EVENTS_AT_ONCE = 250

_ONE_OF = ("workspace_id", "request.context.metadata.deployment", "request.context.system.assistant_id")


RecordT = TypeVar("RecordT", LogRecord, AssistantLogRecord)

ReadPage = Callable[[PageQuery, ColumnElement[bool] | None], Awaitable[Page[RecordT]]]
"""Reads one page of a log, of the events that a condition does not rule out."""


@dataclass(frozen=True, slots=True)
class LogSearch:
    """A filter made ready: what the database rules out, and what decides; `language` is that of its words."""

    narrowed: ColumnElement[bool] | None
    fits: Fits
    tree: Filter
    language: str


def prepare_search(text: str | None, language: str, source: LogSource = V1_LOG) -> LogSearch | None:
    """Make a filter ready; `language` is that of the workspace or assistant. None finds everything.

    Raises:
        InvalidFilterError: the text is not a filter.
    """
    if text is None or not text.strip():
        return None
    return _prepared(parse_filter(text, COLLECTIONS), language, source)


def prepare_search_everywhere(text: str | None) -> LogSearch:
    """Make a filter over all workspaces ready: it says the language, and one of three places, exactly.

    Raises:
        InvalidFilterError: it does not, or it is not a filter.
    """
    tree = parse_filter(text, COLLECTIONS) if text and text.strip() else None
    exact = set() if tree is None else exact_fields(tree)
    if tree is None or "language" not in exact or exact.isdisjoint(_ONE_OF):
        places = ", ".join(f"{name}::" for name in _ONE_OF)
        raise invalid(f"the filter must hold language:: and one of {places}")
    return _prepared(tree, exact_value(tree, "language") or "", V1_LOG)


async def find_events(
    read_page: ReadPage[RecordT], search: LogSearch | None, query: PageQuery
) -> Page[RecordT]:
    """One page of the events that fit, newest first unless asked otherwise; v1 logs have `finding` instead.

    `read_page` reads one from the database. A page can be short, even empty, and yet have a next one: then so
    many events were read that fit nothing.

    Raises:
        InputError: a cursor that does not fit.
    """
    if search is None:
        return await read_page(query, None)
    found: list[RecordT] = []
    read, after = 0, query.after
    while True:
        at_once = replace(query, limit=EVENTS_AT_ONCE, after=after)
        page = await read_page(at_once, search.narrowed)
        fitting = await asyncio.to_thread(_fitting, page.items, search.fits)
        room = query.limit - len(found)
        found += fitting[:room]
        if len(fitting) > room:
            return Page(tuple(found), _place(found[-1]), None)
        read, after = read + len(page.items), page.next_after
        if after is None or read >= MAX_EVENTS_READ or len(found) == query.limit:
            return Page(tuple(found), after, None)


def _prepared(tree: Filter, language: str, source: LogSource) -> LogSearch:
    fits = compile_filter(tree, source.fields, language)
    return LogSearch(narrow(tree, source, language), fits, tree, language)


def _fitting(records: Sequence[RecordT], fits: Fits) -> list[RecordT]:
    return [record for record in records if fits(record)]


def _place(record: AnyRecord) -> tuple[Json, ...]:
    return record.request_timestamp, record.log_id
