"""Log events as authors and operators see them; messages write them through `MessageStore`."""

from dataclasses import dataclass, fields
from types import MappingProxyType
from typing import Any

from sqlalchemy import Row, func, select
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
    tx: AsyncConnection, instance_id: str, query: PageQuery, workspace_id: str | None = None
) -> Page[LogRecord]:
    """One page of the events of an instance, or of one of its workspaces: newest first unless asked.

    Raises:
        InputError: an unknown sort key, or a cursor that does not fit.
    """
    is_owned = (
        log_events.c.instance_id == instance_id
        if workspace_id is None
        else log_events.c.workspace_id == workspace_id
    )
    return await fetch_page(tx, _RECORD.where(is_owned), _ORDERING, query, _read)


async def count(tx: AsyncConnection, workspace_id: str) -> int:
    """How many events a workspace has."""
    counted = select(func.count()).select_from(log_events).where(log_events.c.workspace_id == workspace_id)
    return int((await tx.execute(counted)).scalar_one())


# `Any`: a row holds whatever its columns hold.
def _read(row: Row[Any]) -> LogRecord:
    return LogRecord(*row[: len(_FIELDS)])
