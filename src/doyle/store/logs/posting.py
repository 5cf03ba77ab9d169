"""Posts log events after they have arrived, and withdraws the postings of those that are deleted.

A message only notes that its event has arrived; what it is found by is written later, many events at a time.
Until then a search reads the event itself.
"""

import asyncio
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Row, Select, bindparam, delete, exists, func, or_, select, text, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from doyle.store.logs.places import AnySource
from doyle.store.logs.postings import Posted, Posting, number_of, postings_of
from doyle.store.logs.sources import V1_LOG, V2_LOG
from doyle.store.tables import log_postings

LOGS: tuple[AnySource, ...] = (V1_LOG, V2_LOG)
_INTO = f"INTO {log_postings.name} ({', '.join(Posting._fields)})"
_ONE_BY_ONE = f"INSERT OR IGNORE {_INTO} VALUES (?, ?, ?)"  # noqa: S608
_ARRAYS = ", ".join(f"CAST(:{name} AS bigint[])" for name in Posting._fields)
_IN_ONE_GO = text(f"INSERT {_INTO} SELECT * FROM unnest({_ARRAYS}) ON CONFLICT DO NOTHING")  # noqa: S608


async def has_arrivals(tx: AsyncConnection) -> bool:
    """Whether events of any log wait to be posted."""
    waiting = (exists(select(log.arrivals.c.log_id)) for log in LOGS)
    return bool((await tx.execute(select(or_(*waiting)))).scalar_one())


async def post_arrivals(tx: AsyncConnection, limit: int) -> int:
    """Post at most so many events that have arrived; returns how many. Processes leave each other's alone."""
    posted = 0
    for log in LOGS:
        posted += await _post(tx, log, limit - posted) if posted < limit else 0
    return posted


async def _post(tx: AsyncConnection, log: AnySource, limit: int) -> int:
    arrived = _parts(log).join_from(log.events, log.arrivals).limit(limit)
    events = await _read(tx, log, arrived.with_for_update(of=log.arrivals, skip_locked=True))
    if not events:
        return 0
    await _insert(tx, await asyncio.to_thread(_all_postings, events))
    posted = [event.log_id for event in events]
    await tx.execute(delete(log.arrivals).where(log.arrivals.c.log_id.in_(posted)))
    return len(events)


# `Any`: the ids.
async def delete_events(tx: AsyncConnection, log: AnySource, log_ids: Select[Any]) -> int:
    """Delete the events that a statement selects, with what they are found by; returns how many."""
    columns = log.events.c
    events = await _read(tx, log, _parts(log).where(columns.log_id.in_(log_ids)))
    if not events:
        return 0
    gone = delete(log.events).where(columns.log_id.in_([event.log_id for event in events]))
    count = (await tx.execute(gone)).rowcount
    moments = {(event.place_id, event.request_timestamp) for event in events}
    place = tuple_(columns[log.place_name], columns.request_timestamp)
    others = await _read(tx, log, _parts(log).where(place.in_(list(moments))))
    kept = set(_all_postings(others))
    postings = await asyncio.to_thread(_all_postings, events)
    await _withdraw(tx, [posting for posting in postings if posting not in kept])
    return count


async def forget_place(tx: AsyncConnection, place_id: str) -> None:
    """Withdraw all postings of a workspace or an environment."""
    await tx.execute(delete(log_postings).where(log_postings.c.scope == number_of(place_id)))


async def count_postings(tx: AsyncConnection) -> int:
    """How many postings there are."""
    return int((await tx.execute(select(func.count()).select_from(log_postings))).scalar_one())


# `Any`: whatever the columns hold, here and below.
def _parts(log: AnySource) -> Select[Any]:
    names = ("log_id", log.place_name, "request_timestamp")
    tagged = (log.events.c[name] for name in log.tagged.values())
    return select(*(log.events.c[name] for name in names), log.posted_terms, *tagged)


async def _read(tx: AsyncConnection, log: AnySource, statement: Select[Any]) -> list[Posted]:
    rows: Sequence[Row[Any]] = (await tx.execute(statement)).all()
    return [_posted(log, row) for row in rows]


def _posted(log: AnySource, row: Sequence[Any]) -> Posted:
    log_id, place_id, moment, terms, *tagged = row
    return Posted(log_id, place_id, moment, terms, tuple(zip(log.tagged, tagged, strict=True)))


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
