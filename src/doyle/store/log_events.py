"""Log events as authors and operators see them; messages write them through `MessageStore`."""

from dataclasses import dataclass, fields
from types import MappingProxyType
from typing import Any

from sqlalchemy import ColumnElement, Row, delete, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from doyle.store.paging import Ordering, Page, PageQuery, SortKey, fetch_page
from doyle.store.tables import log_events
from doyle.wire.json import JsonObject


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
    """One page of the events of an instance or of one of its workspaces, newest first unless asked.

    `narrowed` rules out some of them.

    Raises:
        InputError: an unknown sort key, or a cursor that does not fit.
    """
    owned = _RECORD.where(log_events.c.instance_id == instance_id)
    if workspace_id is not None:
        owned = owned.where(log_events.c.workspace_id == workspace_id)
    if narrowed is not None:
        owned = owned.where(narrowed)
    return await fetch_page(tx, owned, _ORDERING, query, _read)


async def count(tx: AsyncConnection, workspace_id: str) -> int:
    """How many events a workspace has."""
    counted = select(func.count()).select_from(log_events).where(log_events.c.workspace_id == workspace_id)
    return int((await tx.execute(counted)).scalar_one())


async def delete_labelled(
    tx: AsyncConnection, instance_id: str, customer_id: str, received_before: int, limit: int
) -> int:
    """Delete at most `limit` events of a customer label received before a moment; returns how many (§4).

    Bounded, as `delete_expired`: call it until it returns less.
    """
    labelled = (
        select(log_events.c.log_id)
        .where(
            log_events.c.instance_id == instance_id,
            log_events.c.customer_id == customer_id,
            log_events.c.request_timestamp < received_before,
        )
        .limit(limit)
    )
    return (await tx.execute(delete(log_events).where(log_events.c.log_id.in_(labelled)))).rowcount


async def delete_expired(tx: AsyncConnection, received_before: int, limit: int) -> int:
    """Delete at most `limit` events received before a moment; returns how many.

    Bounded, so that a long overdue clean-up does not keep messages waiting: call it until it returns 0.
    """
    oldest = (
        select(log_events.c.log_id)
        .where(log_events.c.request_timestamp < received_before)
        .order_by(log_events.c.request_timestamp)
        .limit(limit)
    )
    return (await tx.execute(delete(log_events).where(log_events.c.log_id.in_(oldest)))).rowcount


# `Any`: a row holds whatever its columns hold.
def _read(row: Row[Any]) -> LogRecord:
    return LogRecord(*row[: len(_FIELDS)])
