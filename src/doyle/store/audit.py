"""The audit log: who changed what, when and from where; written in the transaction of the change."""

from contextvars import ContextVar
from dataclasses import asdict, dataclass, fields, replace
from types import MappingProxyType
from typing import Any

from sqlalchemy import Row, delete, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from doyle.store.paging import Ordering, Page, PageQuery, SortKey, fetch_page
from doyle.store.tables import audit_events


@dataclass(frozen=True, slots=True)
class AuditEvent:
    """One change or attempt: `status` is that of the answer, `instance_id` None means the whole server.

    Neither texts of users nor secrets are in it.
    """

    event_id: str
    instance_id: str | None
    timestamp: int
    actor: str
    actor_name: str
    role: str
    address: str
    operation: str
    resource: str
    status: int
    transaction_id: str


@dataclass(slots=True)
class Trail:
    """The event of the request at hand; `is_kept` once a transaction has committed it."""

    event: AuditEvent
    is_kept: bool = False


@dataclass(frozen=True, slots=True)
class AuditQuery:
    """Which events: of an instance, an actor (id or name), an operation, in `[since, until)`; None: any."""

    instance_id: str | None = None
    actor: str | None = None
    operation: str | None = None
    since: int | None = None
    until: int | None = None


TRAIL: ContextVar[Trail | None] = ContextVar("trail", default=None)
"""Set by whoever answers a request that changes something; `Store.write` commits it with the change."""

_FIELDS = tuple(field.name for field in fields(AuditEvent))
_EVENT = select(*(audit_events.c[name] for name in _FIELDS))
_ORDERING = Ordering(
    columns=MappingProxyType({name: audit_events.c[name] for name in ("timestamp", "event_id")}),
    default=(SortKey("timestamp", is_descending=True),),
    tie_breaker="event_id",
)


def note_made(resource_id: str) -> None:
    """Let the event of the request at hand name what it makes."""
    trail = TRAIL.get()
    if trail is not None:
        trail.event = replace(trail.event, resource=f"{trail.event.resource}/{resource_id}")


async def add(tx: AsyncConnection, event: AuditEvent) -> None:
    """Write an event down."""
    await tx.execute(insert(audit_events), asdict(event))


async def add_pending(tx: AsyncConnection) -> Trail | None:
    """Write the event of the request at hand unless that is done; returns its trail if it was written."""
    trail = TRAIL.get()
    if trail is None or trail.is_kept:
        return None
    await add(tx, trail.event)
    return trail


async def page(tx: AsyncConnection, asked: AuditQuery, query: PageQuery) -> Page[AuditEvent]:
    """One page of the events that were asked for, newest first unless asked otherwise.

    Raises:
        InputError: a cursor that does not fit.
    """
    columns, statement = audit_events.c, _EVENT
    for column, value in ((columns.instance_id, asked.instance_id), (columns.operation, asked.operation)):
        if value is not None:
            statement = statement.where(column == value)
    if asked.actor is not None:
        statement = statement.where((columns.actor == asked.actor) | (columns.actor_name == asked.actor))
    if asked.since is not None:
        statement = statement.where(columns.timestamp >= asked.since)
    if asked.until is not None:
        statement = statement.where(columns.timestamp < asked.until)
    return await fetch_page(tx, statement, _ORDERING, query, _read)


async def delete_expired(tx: AsyncConnection, before: int, limit: int) -> int:
    """Delete at most `limit` events of before a moment; returns how many. Call it until it returns 0."""
    oldest = (
        select(audit_events.c.event_id)
        .where(audit_events.c.timestamp < before)
        .order_by(audit_events.c.timestamp)
        .limit(limit)
    )
    return (await tx.execute(delete(audit_events).where(audit_events.c.event_id.in_(oldest)))).rowcount


# `Any`: a row holds whatever its columns hold.
def _read(row: Row[Any]) -> AuditEvent:
    return AuditEvent(*row[: len(_FIELDS)])
