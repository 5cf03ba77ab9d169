"""Where events stand in a log, and how they are read there."""

from collections.abc import Sequence
from dataclasses import fields
from typing import Any

from sqlalchemy import ColumnElement, case, select, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from doyle.store.logs.sources import LogOwner, LogSource, RecordT
from doyle.store.paging import Ordering, PageQuery, SortKey, checked_place, sort_keys
from doyle.wire.json import Json

EventPlace = tuple[int, str]
"""Where an event stands in the log: its `request_timestamp` and its id."""

_NAMES = ("request_timestamp", "log_id")

# `Any`: what is the same for both kinds of records.
AnySource = LogSource[Any]


def is_newest_first(log: AnySource, query: PageQuery) -> bool:
    """Whether a page begins with the newest events.

    Raises:
        InputError: an unknown sort key.
    """
    ordering = Ordering(
        columns={name: log.events.c[name] for name in _NAMES},
        default=(SortKey("request_timestamp", is_descending=True),),
        tie_breaker="log_id",
    )
    return sort_keys(ordering, query.sort)[0].is_descending


def require_place(log: AnySource, after: tuple[Json, ...] | None) -> EventPlace | None:
    """The place of an event that a cursor names.

    Raises:
        InputError: it names none.
    """
    if after is None:
        return None
    moment, log_id = checked_place([log.events.c[name] for name in _NAMES], after)
    return moment, log_id


def is_owned(log: AnySource, owner: LogOwner) -> ColumnElement[bool]:
    """The condition for the events of an owner or of one of its places: always that of one index.

    With both in it, SQLite might walk through all of an owner in search of one place.
    """
    if owner.place_id is None:
        return log.events.c[log.owner_name] == owner.owner_id
    return log.events.c[log.place_name] == owner.place_id


def is_behind(log: AnySource, place: EventPlace, *, is_descending: bool) -> ColumnElement[bool]:
    """The condition that an event comes after a place."""
    here = tuple_(*(log.events.c[name] for name in _NAMES))
    return here < tuple_(*place) if is_descending else here > tuple_(*place)


async def read_at(
    tx: AsyncConnection,
    log: LogSource[RecordT],
    owner_id: str,
    places: Sequence[EventPlace],
    narrowed: ColumnElement[bool] | None,
) -> list[RecordT]:
    """The events of an owner at places, in their order; `narrowed` rules out some of them."""
    if not places:
        return []
    names = [field.name for field in fields(log.record)]
    log_ids = [log_id for _, log_id in places]
    columns = log.events.c
    wanted = select(*(columns[name] for name in names)).where(columns.log_id.in_(log_ids))
    if narrowed is not None:
        wanted = wanted.where(_without_index(narrowed))
    records = {row.log_id: log.record(*row) for row in (await tx.execute(wanted)).all()}
    known = [records[log_id] for log_id in log_ids if log_id in records]
    return [record for record in known if getattr(record, log.owner_name) == owner_id]


def _without_index(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    """The same condition, for which SQLite does not read all events of a place instead of a few by id."""
    return case((condition, 1), else_=0) == 1


async def find_moment(tx: AsyncConnection, log: AnySource, log_id: str) -> int | None:
    """The `request_timestamp` of an event."""
    columns = log.events.c
    found = select(columns.request_timestamp).where(columns.log_id == log_id)
    return (await tx.execute(found)).scalar_one_or_none()
