"""Posts log events after they have arrived, and withdraws the postings of those that are deleted.

A message only notes that its event has arrived; what it is found by is written later, many events at a time.
Until then a search reads the event itself.
"""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import fields
from typing import Any

from sqlalchemy import Row, Select, bindparam, delete, exists, func, select, text, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from doyle.store.logs.postings import Posted, Posting, number_of, postings_of
from doyle.store.tables import log_arrivals, log_events, log_postings

_FIELDS = tuple(field.name for field in fields(Posted))
_PARTS = select(*(log_events.c[name] for name in _FIELDS))
_INTO = f"INTO {log_postings.name} ({', '.join(Posting._fields)})"
_ONE_BY_ONE = f"INSERT OR IGNORE {_INTO} VALUES (?, ?, ?)"  # noqa: S608
_ARRAYS = ", ".join(f"CAST(:{name} AS bigint[])" for name in Posting._fields)
_IN_ONE_GO = text(f"INSERT {_INTO} SELECT * FROM unnest({_ARRAYS}) ON CONFLICT DO NOTHING")  # noqa: S608


async def has_arrivals(tx: AsyncConnection) -> bool:
    """Whether events wait to be posted."""
    return bool((await tx.execute(select(exists(select(log_arrivals.c.log_id))))).scalar_one())


async def post_arrivals(tx: AsyncConnection, limit: int) -> int:
    """Post at most so many events that have arrived; returns how many. Processes leave each other's alone."""
    arrived = _PARTS.join_from(log_events, log_arrivals).limit(limit)
    events = await _read(tx, arrived.with_for_update(of=log_arrivals, skip_locked=True))
    if not events:
        return 0
    await _insert(tx, await asyncio.to_thread(_all_postings, events))
    posted = [event.log_id for event in events]
    await tx.execute(delete(log_arrivals).where(log_arrivals.c.log_id.in_(posted)))
    return len(events)


# `Any`: the ids.
async def delete_events(tx: AsyncConnection, log_ids: Select[Any]) -> int:
    """Delete the events that a statement selects, with what they are found by; returns how many."""
    events = await _read(tx, _PARTS.where(log_events.c.log_id.in_(log_ids)))
    if not events:
        return 0
    gone = delete(log_events).where(log_events.c.log_id.in_([event.log_id for event in events]))
    count = (await tx.execute(gone)).rowcount
    moments = {(event.workspace_id, event.request_timestamp) for event in events}
    place = tuple_(log_events.c.workspace_id, log_events.c.request_timestamp)
    others = await _read(tx, _PARTS.where(place.in_(list(moments))))
    kept = set(_all_postings(others))
    postings = await asyncio.to_thread(_all_postings, events)
    await _withdraw(tx, [posting for posting in postings if posting not in kept])
    return count


async def forget_workspace(tx: AsyncConnection, workspace_id: str) -> None:
    """Withdraw all postings of a workspace."""
    await tx.execute(delete(log_postings).where(log_postings.c.scope == number_of(workspace_id)))


async def count_postings(tx: AsyncConnection) -> int:
    """How many postings there are."""
    return int((await tx.execute(select(func.count()).select_from(log_postings))).scalar_one())


# `Any`: a row holds whatever its columns hold.
async def _read(tx: AsyncConnection, statement: Select[Any]) -> list[Posted]:
    rows: Sequence[Row[Any]] = (await tx.execute(statement)).all()
    return [Posted(*row[: len(_FIELDS)]) for row in rows]


def _all_postings(events: Iterable[Posted]) -> list[Posting]:
    """In order, so that transactions that post the same never wait for each other in a circle."""
    return sorted({posting for event in events for posting in postings_of(event)})


async def _insert(tx: AsyncConnection, postings: Sequence[Posting]) -> None:
    if tx.dialect.name == "postgresql":
        columns = dict(zip(Posting._fields, map(list, zip(*postings, strict=True)), strict=True))
        await tx.execute(_IN_ONE_GO, columns)
    else:
        await tx.exec_driver_sql(_ONE_BY_ONE, list(postings))


async def _withdraw(tx: AsyncConnection, postings: Sequence[Posting]) -> None:
    if postings:
        columns = log_postings.c
        same = (columns[name] == bindparam(f"old_{name}") for name in Posting._fields)
        rows = [dict(zip((f"old_{name}" for name in Posting._fields), row, strict=True)) for row in postings]
        await tx.execute(delete(log_postings).where(*same), rows)
