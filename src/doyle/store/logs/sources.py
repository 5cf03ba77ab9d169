"""The two logs that can be searched: that of v1 messages and that of assistants."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Generic, Protocol, TypeVar

from sqlalchemy import ColumnElement, Table, case, null, select
from sqlalchemy.ext.asyncio import AsyncConnection

from doyle.store import assistant_log_events as assistant_events
from doyle.store import log_events as workspace_events
from doyle.store.assistant_log_events import AssistantLogRecord
from doyle.store.assistant_tables import (
    assistant_log_arrivals,
    assistant_log_events,
    assistants,
    environments,
)
from doyle.store.log_events import LogRecord
from doyle.store.logs.fields import (
    CONVERSATION_TAG,
    CUSTOMER_TAG,
    SKILL_TAG,
    SNAPSHOT_TAG,
    V1_FIELDS,
    V1_FIELDS_OF_ASSISTANTS,
    V2_FIELDS,
    Field,
)
from doyle.store.paging import Page, PageQuery
from doyle.store.tables import log_arrivals, log_events, workspaces
from doyle.wire.json import Json

RecordT = TypeVar("RecordT", LogRecord, AssistantLogRecord)


class ReadPage(Protocol[RecordT]):
    """Reads one page of the events of an owner, or of one of its places."""

    async def __call__(
        self, tx: AsyncConnection, owner_id: str, query: PageQuery, place_id: str | None, /
    ) -> Page[RecordT]:
        """The page."""


@dataclass(frozen=True, slots=True, eq=False)
class LogSource(Generic[RecordT]):
    """One log: its fields, and how its events are stored.

    Every event belongs to a place (a workspace, an environment), every place to an owner (an instance, an
    assistant): `place_name` and `owner_name` are the columns that say so, in `events` as in `places`. An
    event is found under its `posted_terms` and, by their tags, under the values of the columns `tagged`.
    `columns` are the fields that are columns.
    """

    record: type[RecordT]
    read_page: ReadPage[RecordT]
    fields: Mapping[str, Field]
    columns: Mapping[str, ColumnElement[Json]]
    events: Table
    arrivals: Table
    places: Table
    place_name: str
    owner_name: str
    tagged: Mapping[str, str]
    posted_terms: ColumnElement[str | None]

    @property
    def name(self) -> str:
        """What its table is called."""
        return self.events.name


@dataclass(frozen=True, slots=True)
class LogOwner:
    """Whose events: all of an owner, or those of one of its places."""

    owner_id: str
    place_id: str | None = None


_SHARED = ("language", "customer_id", "log_id", "request_timestamp", "response_timestamp")

V1_LOG = LogSource(
    record=LogRecord,
    read_page=workspace_events.page,
    fields=V1_FIELDS,
    columns=MappingProxyType(
        {
            **{name: log_events.c[name] for name in (*_SHARED, "workspace_id")},
            "response.context.conversation_id": log_events.c.conversation_id,
        }
    ),
    events=log_events,
    arrivals=log_arrivals,
    places=workspaces,
    place_name="workspace_id",
    owner_name="instance_id",
    tagged=MappingProxyType({CONVERSATION_TAG: "conversation_id", CUSTOMER_TAG: "customer_id"}),
    posted_terms=log_events.c.terms,
)

# Terms have the stems of the language of the skill. Where the assistant has another one, in which it is
# searched, an event counts as having any term.
_searched = select(assistants.c.language).where(
    assistants.c.assistant_id == assistant_log_events.c.assistant_id
)
_is_stemmed_alike = assistant_log_events.c.language == _searched.scalar_subquery()

V2_LOG = LogSource(
    record=AssistantLogRecord,
    read_page=assistant_events.page,
    fields=V2_FIELDS,
    columns=MappingProxyType(
        {
            name: assistant_log_events.c[name]
            for name in (*_SHARED, "assistant_id", "session_id", "skill_id", "snapshot")
        }
    ),
    events=assistant_log_events,
    arrivals=assistant_log_arrivals,
    places=environments,
    place_name="environment_id",
    owner_name="assistant_id",
    tagged=MappingProxyType(
        {
            CONVERSATION_TAG: "session_id",
            CUSTOMER_TAG: "customer_id",
            SKILL_TAG: "skill_id",
            SNAPSHOT_TAG: "snapshot",
        }
    ),
    posted_terms=case((_is_stemmed_alike, assistant_log_events.c.terms), else_=null()),
)

V2_LOG_IN_V1 = replace(
    V2_LOG,
    fields=V1_FIELDS_OF_ASSISTANTS,
    columns=MappingProxyType(
        {
            **{name: assistant_log_events.c[name] for name in _SHARED},
            "workspace_id": assistant_log_events.c.skill_id,
            "request.context.system.assistant_id": assistant_log_events.c.assistant_id,
            "response.context.conversation_id": assistant_log_events.c.session_id,
        }
    ),
)
"""The log of assistants, as v1 names its fields."""
