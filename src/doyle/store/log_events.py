"""Log events as authors and operators see them; messages write them through `MessageStore`."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from types import MappingProxyType
from typing import Any

from sqlalchemy import ColumnElement, Row, case, func, select, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from doyle.store.paging import Ordering, Page, PageQuery, SortKey, checked_place, fetch_page, sort_keys
from doyle.store.tables import log_events
from doyle.wire.json import Json, JsonObject


@dataclass(frozen=True, slots=True)
class LogRecord:
    """One stored exchange (spec/operations.md §1); timestamps in epoch milliseconds."""

    log_id: str
    instance_id: str
    workspace_id: str
    language: str
    request_timestamp: int
    response_timestamp: int
    request: JsonObject
    response: JsonObject
    conversation_id: str | None
    customer_id: str | None


EventPlace = tuple[int, str]
"""Where an event stands in the log: its `request_timestamp` and its id."""

_FIELDS = tuple(field.name for field in fields(LogRecord))
_RECORD = select(*(log_events.c[name] for name in _FIELDS))

_ORDERING = Ordering(
    columns=MappingProxyType({name: log_events.c[name] for name in ("request_timestamp", "log_id")}),
    default=(SortKey("request_timestamp", is_descending=True),),
    tie_breaker="log_id",
)


async def page(
    tx: AsyncConnection,
    instance_id: str,
    query: PageQuery,
    workspace_id: str | None = None,
    narrowed: ColumnElement[bool] | None = None,
) -> Page[LogRecord]:
    """One page of the events of an instance, or of one of its workspaces: newest first unless asked.

    `narrowed` rules out some of them.

    Raises:
        InputError: an unknown sort key, or a cursor that does not fit.
    """
    owned = _RECORD.where(is_owned(instance_id, workspace_id))
    if narrowed is not None:
        owned = owned.where(narrowed)
    return await fetch_page(tx, owned, _ORDERING, query, _read)


def is_owned(instance_id: str, workspace_id: str | None) -> ColumnElement[bool]:
    """The condition for the events of an instance or of one of its workspaces: always that of one index.

    With both in it, SQLite might walk through the whole instance in search of one workspace.
    """
    if workspace_id is None:
        return log_events.c.instance_id == instance_id
    return log_events.c.workspace_id == workspace_id


def is_newest_first(query: PageQuery) -> bool:
    """Whether a page begins with the newest events.

    Raises:
        InputError: an unknown sort key.
    """
    return sort_keys(_ORDERING, query.sort)[0].is_descending


def require_place(after: tuple[Json, ...] | None) -> EventPlace | None:
    """The place of an event that a cursor names.

    Raises:
        InputError: it names none.
    """
    if after is None:
        return None
    moment, log_id = checked_place(tuple(_ORDERING.columns.values()), after)
    return moment, log_id


def is_behind(place: EventPlace, *, is_descending: bool) -> ColumnElement[bool]:
    """The condition that an event comes after a place."""
    here = tuple_(log_events.c.request_timestamp, log_events.c.log_id)
    return here < tuple_(*place) if is_descending else here > tuple_(*place)


async def read_at(
    tx: AsyncConnection, instance_id: str, places: Sequence[EventPlace], narrowed: ColumnElement[bool] | None
) -> list[LogRecord]:
    """The events of an instance at places, in their order; `narrowed` rules out some of them."""
    if not places:
        return []
    log_ids = [log_id for _, log_id in places]
    wanted = _RECORD.where(log_events.c.log_id.in_(log_ids))
    if narrowed is not None:
        wanted = wanted.where(_without_index(narrowed))
    found = await tx.execute(wanted)
    records = {record.log_id: record for record in map(_read, found.all())}
    known = [records[log_id] for log_id in log_ids if log_id in records]
    return [record for record in known if record.instance_id == instance_id]


def _without_index(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    """The same condition, for which SQLite does not read all events of a workspace instead of a few by id."""
    return case((condition, 1), else_=0) == 1


async def find_moment(tx: AsyncConnection, log_id: str) -> int | None:
    """The `request_timestamp` of an event."""
    found = select(log_events.c.request_timestamp).where(log_events.c.log_id == log_id)
    return (await tx.execute(found)).scalar_one_or_none()


async def count(tx: AsyncConnection, workspace_id: str) -> int:
    """How many events a workspace has."""
    counted = select(func.count()).select_from(log_events).where(log_events.c.workspace_id == workspace_id)
    return int((await tx.execute(counted)).scalar_one())


# `Any`: a row holds whatever its columns hold.
def _read(row: Row[Any]) -> LogRecord:
    return LogRecord(*row[: len(_FIELDS)])
