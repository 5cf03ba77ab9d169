"""The two logs that can be searched: that of v1 messages and that of assistants."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from sqlalchemy import ColumnElement

from doyle.store.assistant_tables import assistant_log_events
from doyle.store.logs.fields import V1_FIELDS, V2_FIELDS, Field
from doyle.store.tables import log_events
from doyle.wire.json import Json


@dataclass(frozen=True, slots=True)
class LogSource:
    """One log: its fields, those of them that are columns of its table, and the column of its terms."""

    fields: Mapping[str, Field]
    columns: Mapping[str, ColumnElement[Json]]
    terms: ColumnElement[str]


_SHARED = ("language", "customer_id", "log_id", "request_timestamp", "response_timestamp")

V1_LOG = LogSource(
    V1_FIELDS,
    MappingProxyType(
        {
            **{name: log_events.c[name] for name in (*_SHARED, "workspace_id")},
            "response.context.conversation_id": log_events.c.conversation_id,
        }
    ),
    log_events.c.terms,
)

V2_LOG = LogSource(
    V2_FIELDS,
    MappingProxyType(
        {
            name: assistant_log_events.c[name]
            for name in (*_SHARED, "assistant_id", "session_id", "skill_id", "snapshot")
        }
    ),
    assistant_log_events.c.terms,
)
