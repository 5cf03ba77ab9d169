"""What was said to assistants, as operators see it; messages write it through `SessionStore`."""

from dataclasses import dataclass, fields
from types import MappingProxyType
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.ext.asyncio import AsyncConnection

from doyle.store.assistant_tables import assistant_log_events
from doyle.store.paging import Ordering, Page, PageQuery, SortKey, fetch_page
from doyle.wire.json import JsonObject


@dataclass(frozen=True, slots=True)
class AssistantLogRecord:
    """One stored exchange (spec/operations.md §1); timestamps in epoch milliseconds."""

    log_id: str
    assistant_id: str
    environment_id: str
    session_id: str
    skill_id: str
    snapshot: str
    language: str
    request_timestamp: int
    response_timestamp: int
    request: JsonObject
    response: JsonObject
    customer_id: str | None


_FIELDS = tuple(field.name for field in fields(AssistantLogRecord))
_RECORD = select(*(assistant_log_events.c[name] for name in _FIELDS))
_ORDERING = Ordering(
    columns=MappingProxyType(
        {name: assistant_log_events.c[name] for name in ("request_timestamp", "log_id")}
    ),
    default=(SortKey("request_timestamp", is_descending=True),),
    tie_breaker="log_id",
)


async def page(
    tx: AsyncConnection, assistant_id: str, query: PageQuery, environment_id: str | None = None
) -> Page[AssistantLogRecord]:
    """One page of the events of an assistant, or of one of its environments: newest first unless asked.

    Raises:
        InputError: an unknown sort key, or a cursor that does not fit.
    """
    is_owned = (
        assistant_log_events.c.assistant_id == assistant_id
        if environment_id is None
        else assistant_log_events.c.environment_id == environment_id
    )
    return await fetch_page(tx, _RECORD.where(is_owned), _ORDERING, query, _read)


# `Any`: a row holds whatever its columns hold.
def _read(row: Row[Any]) -> AssistantLogRecord:
    return AssistantLogRecord(*row[: len(_FIELDS)])
