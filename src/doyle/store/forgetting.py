"""What goes: log events and sessions whose time is over, and all that is labelled with a customer.

Every deletion is bounded, so that a long overdue clean-up does not keep messages waiting: call it until it
deletes less than its limit.
"""

from sqlalchemy import Column, Select, delete, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from doyle.store.assistant_tables import assistant_log_events, sessions
from doyle.store.logs.places import AnySource
from doyle.store.logs.posting import delete_events


async def delete_labelled_sessions(
    tx: AsyncConnection, instance_id: str, customer_id: str, before: int, limit: int
) -> int:
    """Delete sessions that a customer's label covers, in whole or by one of their messages; how many.

    Sessions and messages of before a moment count (epoch milliseconds). To be called before the log events
    are deleted, which tell of the messages (spec/operations.md §4).
    """
    labelled = select(assistant_log_events.c.session_id).where(
        assistant_log_events.c.instance_id == instance_id,
        assistant_log_events.c.customer_id == customer_id,
        assistant_log_events.c.request_timestamp < before,
    )
    found = select(sessions.c.session_id).where(
        sessions.c.instance_id == instance_id,
        sessions.c.created < before,
        or_(sessions.c.customer_id == customer_id, sessions.c.session_id.in_(labelled)),
    )
    return await _delete_sessions(tx, found.limit(limit))


async def delete_labelled_events(
    tx: AsyncConnection, log: AnySource, instance_id: str, customer_id: str, received_before: int, limit: int
) -> int:
    """Delete events of a log with a customer's label, received before a moment; how many (§4)."""
    columns = log.events.c
    found = select(columns.log_id).where(
        columns.instance_id == instance_id,
        columns.customer_id == customer_id,
        columns.request_timestamp < received_before,
    )
    return await delete_events(tx, log, found.limit(limit))


async def delete_expired_events(tx: AsyncConnection, log: AnySource, received_before: int, limit: int) -> int:
    """Delete the oldest events of a log received before a moment; how many."""
    moment = log.events.c.request_timestamp
    found = select(log.events.c.log_id).where(moment < received_before).order_by(moment)
    return await delete_events(tx, log, found.limit(limit))


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
    found = select(sessions.c.session_id).where(sessions.c.expires <= now, is_free)
    return await _delete_sessions(tx, found.order_by(sessions.c.expires).limit(limit))


async def _delete_sessions(tx: AsyncConnection, session_ids: Select[tuple[str]]) -> int:
    return (await tx.execute(delete(sessions).where(sessions.c.session_id.in_(session_ids)))).rowcount
