"""What goes: log events and sessions whose time is over, and all that is labelled with a customer.

Every deletion is bounded, so that a long overdue clean-up does not keep messages waiting: call it until it
deletes less than its limit.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Column, ColumnElement, Table, delete, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from doyle.store.assistant_tables import assistant_log_events, sessions
from doyle.store.logs.posting import delete_events
from doyle.store.tables import log_events

LOGS: tuple[Table, ...] = (log_events, assistant_log_events)


async def delete_labelled_sessions(
    tx: AsyncConnection, instance_id: str, customer_id: str, begun_before: int, limit: int
) -> int:
    """Delete sessions that a customer's label covers, in whole or by one of their messages; how many.

    To be called before the log events are deleted, which tell of the messages (spec/operations.md §4).
    """
    labelled = select(assistant_log_events.c.session_id).where(
        assistant_log_events.c.instance_id == instance_id, assistant_log_events.c.customer_id == customer_id
    )
    return await _delete(
        tx,
        sessions,
        sessions.c.session_id,
        [
            sessions.c.instance_id == instance_id,
            sessions.c.created < begun_before,
            or_(sessions.c.customer_id == customer_id, sessions.c.session_id.in_(labelled)),
        ],
        limit,
    )


async def delete_labelled_events(
    tx: AsyncConnection, log: Table, instance_id: str, customer_id: str, received_before: int, limit: int
) -> int:
    """Delete events of a log with a customer's label, received before a moment; how many (§4)."""
    return await _delete(
        tx,
        log,
        log.c.log_id,
        [
            log.c.instance_id == instance_id,
            log.c.customer_id == customer_id,
            log.c.request_timestamp < received_before,
        ],
        limit,
    )


async def delete_expired_events(tx: AsyncConnection, log: Table, received_before: int, limit: int) -> int:
    """Delete the oldest events of a log received before a moment; how many."""
    order = log.c.request_timestamp
    return await _delete(tx, log, log.c.log_id, [order < received_before], limit, order)


async def find_oldest(tx: AsyncConnection, moment: Column[int]) -> int | None:
    """The least of an indexed column of moments; None if there is no row."""
    found = await tx.scalar(select(func.min(moment)))
    return None if found is None else int(found)


async def count_older(tx: AsyncConnection, moment: Column[int], before: int, at_most: int) -> int:
    """How many rows have an earlier moment in an indexed column; counting stops at `at_most`."""
    older = select(moment).where(moment < before).limit(at_most).subquery()
    return int((await tx.execute(select(func.count()).select_from(older))).scalar_one())


async def delete_expired_sessions(tx: AsyncConnection, now: int, limit: int) -> int:
    """Delete sessions that nobody spoke in for their time-out and nobody holds; how many."""
    is_free = or_(sessions.c.leased_until.is_(None), sessions.c.leased_until <= now)
    return await _delete(
        tx, sessions, sessions.c.session_id, [sessions.c.expires <= now, is_free], limit, sessions.c.expires
    )


# `Any`: a column of whatever type orders.
async def _delete(
    tx: AsyncConnection,
    table: Table,
    key: ColumnElement[str],
    conditions: Sequence[ColumnElement[bool]],
    limit: int,
    order: ColumnElement[Any] | None = None,
) -> int:
    found = select(key).where(*conditions).limit(limit)
    if order is not None:
        found = found.order_by(order)
    if table is log_events:
        return await delete_events(tx, found)
    return (await tx.execute(delete(table).where(key.in_(found)))).rowcount
