"""Events are posted after they have arrived, and their postings go with them, on both databases."""

import asyncio
from typing import Any

import pytest
from sqlalchemy import func, select

from doyle.store import workspaces
from doyle.store.database import Store
from doyle.store.instances import DEFAULT_INSTANCE
from doyle.store.logs.posting import count_postings, delete_events, has_arrivals, post_arrivals
from doyle.store.logs.sources import V1_LOG
from doyle.store.tables import log_arrivals, log_events


@pytest.fixture
async def logged(store: Store, add_workspace: Any, make_event: Any, now: int) -> Store:
    """Six events of two workspaces: three terms each, the conversation included; two share a moment."""
    await add_workspace({}, "w1")
    await add_workspace({}, "w2")
    for at in range(6):
        moment, terms = now + at // 2, f"\nt:all\nt:{at}\n"
        event = make_event(f"l{at}", request_timestamp=moment, terms=terms)
        store.messages.add_log_event(event)
    store.messages.add_log_event(make_event("other", workspace_id="w2", terms="\nt:all\n"))
    return store


async def arrived(store: Store) -> int:
    async with store.read() as tx:
        count = (await tx.execute(select(func.count()).select_from(log_arrivals))).scalar_one()
        assert await has_arrivals(tx) == (count > 0)
    return int(count)


async def posted(store: Store) -> int:
    async with store.read() as tx:
        return await count_postings(tx)


async def post(store: Store, limit: int = 100) -> int:
    async with store.write() as tx:
        return await post_arrivals(tx, limit)


async def remove(store: Store, *log_ids: str) -> int:
    async with store.write() as tx:
        return await delete_events(
            tx, V1_LOG, select(log_events.c.log_id).where(log_events.c.log_id.in_(log_ids))
        )


async def test_events_when_stored_then_they_arrive_once(logged: Store, make_event: Any) -> None:
    logged.messages.add_log_event(make_event("l0"))
    assert await arrived(logged) == 7
    assert await posted(logged) == 0


async def test_arrivals_when_posted_then_they_are_done(logged: Store) -> None:
    assert await post(logged, 4) == 4
    assert await arrived(logged) == 3
    assert await post(logged, 4) == 3
    assert await post(logged, 4) == 0
    assert await arrived(logged) == 0
    # w1: t:all and c:c1 at three moments, six words of their own; w2: two.
    assert await posted(logged) == 6 + 6 + 2


async def test_arrivals_when_posted_by_several_at_once_then_each_is_posted_and_nobody_fails(
    logged: Store,
) -> None:
    done = await asyncio.gather(*(post(logged, 2) for _ in range(6)))
    while more := await post(logged, 2):
        done.append(more)
    assert sum(done) == 7
    assert await posted(logged) == 14


async def test_events_when_deleted_then_their_postings_go_but_not_those_of_the_same_moment(
    logged: Store,
) -> None:
    await post(logged)
    assert await remove(logged, "l0") == 1
    assert await posted(logged) == 13
    assert await remove(logged, "l1", "l2", "l3") == 3
    assert await posted(logged) == 13 - 1 - 2 - 4
    assert await remove(logged, "l4", "l5", "other", "unknown") == 3
    assert await posted(logged) == 0
    assert await remove(logged, "l4") == 0


async def test_events_when_deleted_before_they_are_posted_then_nothing_is_left(logged: Store) -> None:
    assert await remove(logged, "l0", "l1", "l2", "l3", "l4", "l5") == 6
    assert await arrived(logged) == 1
    await post(logged)
    assert await posted(logged) == 2


async def test_workspace_when_deleted_then_so_are_its_postings(logged: Store) -> None:
    await post(logged)
    async with logged.write() as tx:
        await workspaces.delete(tx, DEFAULT_INSTANCE, "w1")
    assert await posted(logged) == 2
