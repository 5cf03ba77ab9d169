"""Log events and sessions deleted by label and by age, on both databases."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Table, select

from doyle.store import forgetting
from doyle.store.assistant_tables import sessions
from doyle.store.database import Store
from doyle.store.logs.posting import LOGS
from doyle.store.messages import LogEvent
from doyle.store.sessions import AssistantLogEvent, NewSession

MakeEvent = Callable[..., LogEvent]


@pytest.fixture
async def logged(
    store: Store,
    home: None,
    add_workspace: Any,
    make_event: MakeEvent,
    make_session: Callable[..., NewSession],
    make_assistant_event: Callable[..., AssistantLogEvent],
    now: int,
) -> Store:
    """Ten events in each log, two with a label; sessions with one in whole, by a message, and not at all."""
    await add_workspace({}, "w1")
    for at in range(10):
        more = {"request_timestamp": now + at // 2, "customer_id": "abc" if at % 5 == 0 else None}
        store.messages.add_log_event(make_event(f"l{at}", **more))
        store.sessions.add_event(make_assistant_event(f"l{at}", session_id=f"s{at}", **more))
    store.sessions.create_session(make_session("s0", created=now - 5, expires=now + 10))
    store.sessions.create_session(make_session("s1", expires=now + 20))
    store.sessions.create_session(make_session("whole", customer_id="abc", expires=now + 30))
    return store


async def keys(store: Store, table: Table) -> list[str]:
    key = next(iter(table.primary_key))
    async with store.read() as tx:
        return [row[0] for row in await tx.execute(select(key).order_by(key))]


@pytest.mark.parametrize("log", LOGS, ids=lambda log: log.name)
async def test_delete_labelled_events_when_events_have_the_label_then_they_go(
    logged: Store, now: int, log: Any
) -> None:
    """spec/operations.md §4: every event with that label received before."""
    async with logged.write() as tx:
        assert await forgetting.delete_labelled_events(tx, log, "default", "abc", now + 9, 1) == 1
        assert await forgetting.delete_labelled_events(tx, log, "default", "abc", now + 9, 10) == 1
    [other] = [each for each in LOGS if each is not log]
    assert await keys(logged, log.events) == ["l1", "l2", "l3", "l4", "l6", "l7", "l8", "l9"]
    assert len(await keys(logged, other.events)) == 10


@pytest.mark.parametrize("log", LOGS, ids=lambda log: log.name)
@pytest.mark.parametrize(
    ("instance_id", "label", "later"),
    [("default", "ab", 9), ("default", "", 9), ("nobody", "abc", 9), ("default", "abc", 0)],
)
async def test_delete_labelled_events_when_nothing_matches_then_nothing_goes(
    logged: Store, now: int, log: Any, instance_id: str, label: str, later: int
) -> None:
    async with logged.write() as tx:
        gone = await forgetting.delete_labelled_events(tx, log, instance_id, label, now + later, 10)
    assert gone == 0
    assert len(await keys(logged, log.events)) == 10


async def test_delete_labelled_sessions_when_a_message_had_the_label_then_its_session_goes_too(
    logged: Store, now: int
) -> None:
    """spec/operations.md §4: session state of that customer is deleted too, by what was said before."""
    async with logged.write() as tx:
        assert await forgetting.delete_labelled_sessions(tx, "default", "xyz", now + 9, 10) == 0
        assert await forgetting.delete_labelled_sessions(tx, "other", "abc", now + 9, 10) == 0
        assert await forgetting.delete_labelled_sessions(tx, "default", "abc", now, 10) == 0
        assert await forgetting.delete_labelled_sessions(tx, "default", "abc", now + 9, 10) == 2
    assert await keys(logged, sessions) == ["s1"]


@pytest.mark.parametrize("log", LOGS, ids=lambda log: log.name)
async def test_delete_expired_events_when_called_until_zero_then_all_old_ones_are_gone(
    logged: Store, now: int, log: Any
) -> None:
    gone: list[int] = []
    while not gone or gone[-1]:
        async with logged.write() as tx:
            gone.append(await forgetting.delete_expired_events(tx, log, now + 3, limit=3))
    assert gone == [3, 3, 0]
    assert await keys(logged, log.events) == ["l6", "l7", "l8", "l9"]


async def test_delete_expired_sessions_when_called_until_zero_then_all_dead_ones_are_gone(
    logged: Store, now: int
) -> None:
    """spec/operations.md §8; one that is held at that moment stays until it is free."""
    assert logged.sessions.take_lease("s1", 0, now, now + 50) == 1
    gone: list[int] = []
    while not gone or gone[-1]:
        async with logged.write() as tx:
            gone.append(await forgetting.delete_expired_sessions(tx, now + 30, limit=1))
    assert gone == [1, 1, 0]
    assert await keys(logged, sessions) == ["s1"]
    async with logged.write() as tx:
        assert await forgetting.delete_expired_sessions(tx, now + 50, limit=10) == 1


@pytest.mark.parametrize("log", LOGS, ids=lambda log: log.name)
async def test_events_when_counted_by_age_then_counting_stops_at_the_limit(
    logged: Store, now: int, log: Any
) -> None:
    moment = log.events.c.request_timestamp
    async with logged.write() as tx:
        assert await forgetting.find_oldest(tx, moment) == now
        assert await forgetting.count_older(tx, moment, now, 100) == 0
        assert await forgetting.count_older(tx, moment, now + 3, 100) == 6
        assert await forgetting.count_older(tx, moment, now + 3, 4) == 4
        await forgetting.delete_expired_events(tx, log, now + 9, limit=10)
        assert await forgetting.find_oldest(tx, moment) is None
