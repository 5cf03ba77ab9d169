"""Sessions on the fast path of both databases, called as the server calls it: from worker threads."""

import asyncio
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from doyle.errors import NotFoundError
from doyle.store import assistants, environments
from doyle.store.assistant_tables import assistant_log_events, session_answers, sessions
from doyle.store.assistants import NewAssistant
from doyle.store.database import DATABASE_NAME, Store
from doyle.store.environments import NewEnvironment
from doyle.store.instances import ensure_instance
from doyle.store.sessions import MAX_ANSWERS, AssistantLogEvent, KeyedAnswer, NewSession, StoredTurn

MakeSession = Callable[..., NewSession]
MakeEvent = Callable[..., AssistantLogEvent]
INSTANCE = "default"


async def count(store: Store, table: Any) -> int:
    async with store.read() as tx:
        return int((await tx.execute(select(func.count()).select_from(table))).scalar_one())


async def test_find_session_when_it_was_created_then_everything_is_there(
    store: Store, home: None, make_session: MakeSession, now: int
) -> None:
    store.sessions.create_session(make_session(customer_id="abc", analytics='{"browser":"x"}'))
    found = store.sessions.find_session(INSTANCE, "s1", now)
    assert found is not None
    assert (found.session_id, found.assistant_id, found.environment_id) == ("s1", "a1", "e1")
    assert (found.configuration, found.state) == ('{"skills":[]}', '{"turn":0}')
    assert (found.timeout, found.created, found.customer_id) == (60_000, now, "abc")
    assert (found.fence, found.leased_until) == (0, None)


async def test_create_session_when_it_is_tried_again_then_what_is_there_stays(
    store: Store, home: None, make_session: MakeSession, now: int
) -> None:
    """As after a restart of the database that cut off its answer."""
    store.sessions.create_session(make_session())
    assert store.sessions.take_lease("s1", 0, now, now + 10) == 1
    store.sessions.create_session(make_session())
    found = store.sessions.find_session(INSTANCE, "s1", now)
    assert found is not None
    assert found.fence == 1
    with pytest.raises(NotFoundError):
        store.sessions.create_session(make_session("s2", environment_id="gone"))


@pytest.mark.parametrize(
    ("instance_id", "session_id", "later"),
    [
        (INSTANCE, "s2", 0),
        ("other", "s1", 0),
        (INSTANCE, "", 0),
        (INSTANCE, "s1", 60_000),
        (INSTANCE, "s1", 10**9),
    ],
)
async def test_find_session_when_it_is_another_or_expired_then_none(
    store: Store,
    home: None,
    make_session: MakeSession,
    now: int,
    instance_id: str,
    session_id: str,
    later: int,
) -> None:
    """spec/operations.md §8: after expiry there is no session."""
    async with store.write() as tx:
        await ensure_instance(tx, "other", now)
    store.sessions.create_session(make_session())
    assert store.sessions.find_session(instance_id, session_id, now + later) is None
    assert store.sessions.find_session(INSTANCE, "s1", now + 59_999) is not None


async def test_find_session_when_its_time_ends_in_a_long_turn_then_it_lives_as_long_as_it_is_held(
    store: Store, home: None, make_session: MakeSession, now: int
) -> None:
    """Who holds it spoke in time, and will move its end; others wait for that."""
    store.sessions.create_session(make_session())
    assert store.sessions.take_lease("s1", 0, now, now + 90_000) == 1
    found = store.sessions.find_session(INSTANCE, "s1", now + 89_999)
    assert found is not None
    assert found.leased_until == now + 90_000
    assert store.sessions.find_session(INSTANCE, "s1", now + 90_000) is None
    store.sessions.release_lease("s1", 1)
    assert store.sessions.find_session(INSTANCE, "s1", now + 60_000) is None


async def test_delete_session_when_it_has_answers_then_all_of_it_goes(
    store: Store, home: None, make_session: MakeSession, make_assistant_event: MakeEvent, now: int
) -> None:
    store.sessions.create_session(make_session())
    kept = KeyedAnswer("key", "digest", "answer")
    assert store.sessions.store_turn(StoredTurn(0, "{}", now + 1, make_assistant_event(), kept))
    store.sessions.delete_session("other", "s1")
    assert await count(store, sessions) == 1
    store.sessions.delete_session(INSTANCE, "s1")
    store.sessions.delete_session(INSTANCE, "s1")
    assert (await count(store, sessions), await count(store, session_answers)) == (0, 0)
    assert await count(store, assistant_log_events) == 1


async def test_store_turn_when_nobody_came_between_then_state_expiry_and_event_are_stored(
    store: Store, home: None, make_session: MakeSession, make_assistant_event: MakeEvent, now: int
) -> None:
    store.sessions.create_session(make_session())
    turn = StoredTurn(
        0,
        '{"turn":1}',
        now + 120_000,
        make_assistant_event(customer_id="abc", terms="\nt:a\n", learning_opt_out=True),
    )
    assert store.sessions.store_turn(turn)
    found = store.sessions.find_session(INSTANCE, "s1", now + 119_999)
    assert found is not None
    assert (found.state, found.fence, found.leased_until) == ('{"turn":1}', 1, None)
    async with store.read() as tx:
        row = (await tx.execute(select(assistant_log_events))).mappings().one()
    assert dict(row) == {
        "log_id": "l1",
        "instance_id": INSTANCE,
        "assistant_id": "a1",
        "environment_id": "e1",
        "session_id": "s1",
        "skill_id": "k1",
        "snapshot": "draft",
        "language": "en",
        "request_timestamp": now,
        "response_timestamp": now + 5,
        "request": {"input": {"text": "hello"}},
        "response": {"output": {"generic": []}},
        "customer_id": "abc",
        "terms": "\nt:a\n",
        "learning_opt_out": True,
    }


@pytest.mark.parametrize("answer", [None, KeyedAnswer("key", "digest", "answer")])
async def test_store_turn_when_another_came_between_then_nothing_is_stored(
    store: Store,
    home: None,
    make_session: MakeSession,
    make_assistant_event: MakeEvent,
    now: int,
    answer: KeyedAnswer | None,
) -> None:
    """design, *Decisions*: the fencing number is compared again at commit."""
    store.sessions.create_session(make_session())
    assert store.sessions.store_turn(StoredTurn(0, '{"turn":1}', now + 1000, make_assistant_event("l1")))
    late = StoredTurn(0, '{"turn":2}', now + 9000, make_assistant_event("l2"), answer)
    assert not store.sessions.store_turn(late)
    found = store.sessions.find_session(INSTANCE, "s1", now)
    assert found is not None
    assert (found.state, found.fence) == ('{"turn":1}', 1)
    assert await count(store, assistant_log_events) == 1
    assert store.sessions.find_answer("s1", "key") is None


async def test_store_turn_when_the_session_is_gone_then_nothing_is_stored(
    store: Store, home: None, make_assistant_event: MakeEvent, now: int
) -> None:
    assert not store.sessions.store_turn(StoredTurn(0, "{}", now, make_assistant_event()))
    assert await count(store, assistant_log_events) == 0


async def test_store_turn_when_it_was_stored_although_nobody_heard_then_it_counts_once(
    store: Store, home: None, make_session: MakeSession, make_assistant_event: MakeEvent, now: int
) -> None:
    """A connection that breaks after the commit: the same turn is tried again."""
    store.sessions.create_session(make_session())
    turn = StoredTurn(0, '{"turn":1}', now + 1000, make_assistant_event())
    assert [store.sessions.store_turn(turn) for _ in range(2)] == [True, True]
    found = store.sessions.find_session(INSTANCE, "s1", now)
    assert found is not None
    assert found.fence == 1
    assert await count(store, assistant_log_events) == 1


async def test_lease_when_held_then_no_other_gets_it_before_it_lapses(
    store: Store, home: None, make_session: MakeSession, make_assistant_event: MakeEvent, now: int
) -> None:
    """design, *Decisions*: a lease row with a fencing number; who dies leaves one that lapses."""
    store.sessions.create_session(make_session())
    assert store.sessions.take_lease("s1", 0, now, now + 100) == 1
    assert store.sessions.take_lease("s1", 0, now, now + 100) is None
    assert store.sessions.take_lease("s1", 1, now + 99, now + 200) is None
    assert not store.sessions.store_turn(StoredTurn(0, "{}", now + 1000, make_assistant_event("early")))
    assert store.sessions.extend_lease("s1", 1, now + 150)
    assert store.sessions.take_lease("s1", 1, now + 149, now + 300) is None
    assert store.sessions.take_lease("s1", 1, now + 150, now + 300) == 2
    assert not store.sessions.extend_lease("s1", 1, now + 900)
    assert not store.sessions.store_turn(StoredTurn(1, "{}", now + 1000, make_assistant_event("late")))
    assert store.sessions.store_turn(StoredTurn(2, '{"x":1}', now + 1000, make_assistant_event("good")))
    found = store.sessions.find_session(INSTANCE, "s1", now)
    assert found is not None
    assert (found.state, found.fence, found.leased_until) == ('{"x":1}', 3, None)


async def test_lease_when_released_then_it_is_free_and_the_state_as_it_was(
    store: Store, home: None, make_session: MakeSession, now: int
) -> None:
    store.sessions.create_session(make_session())
    assert store.sessions.take_lease("s1", 0, now, now + 100) == 1
    store.sessions.release_lease("s1", 0)
    held = store.sessions.find_session(INSTANCE, "s1", now)
    assert held is not None
    assert held.leased_until == now + 100
    store.sessions.release_lease("s1", 1)
    assert store.sessions.take_lease("s1", 1, now, now + 100) == 2


async def test_answers_when_there_are_many_then_the_last_ones_are_kept(
    store: Store, home: None, make_session: MakeSession, make_assistant_event: MakeEvent, now: int
) -> None:
    """Bounded: a session keeps the answers to its last messages with a key."""
    store.sessions.create_session(make_session())
    for at in range(MAX_ANSWERS + 3):
        answer = KeyedAnswer(f"key {at}", f"digest {at}", json.dumps({"at": at}))
        turn = StoredTurn(at, "{}", now + 1000, make_assistant_event(f"l{at}"), answer)
        assert store.sessions.store_turn(turn)
    assert [store.sessions.find_answer("s1", f"key {at}") for at in range(3)] == [None] * 3
    assert store.sessions.find_answer("s1", "key 3") == KeyedAnswer("key 3", "digest 3", '{"at": 3}')
    assert store.sessions.find_answer("s2", "key 3") is None
    assert await count(store, session_answers) == MAX_ANSWERS


async def test_turns_when_many_threads_race_then_each_number_is_used_once(
    store: Store, home: None, make_session: MakeSession, make_assistant_event: MakeEvent, now: int
) -> None:
    """Two messages of a session at the same time are put in order, never interleaved."""
    store.sessions.create_session(make_session())

    def speak(thread: int) -> int:
        lost = 0
        for turn in range(10):
            while True:
                found = store.sessions.find_session(INSTANCE, "s1", now)
                assert found is not None
                said = json.loads(found.state)["turn"]
                event = make_assistant_event(f"{thread}-{turn}")
                if store.sessions.store_turn(
                    StoredTurn(found.fence, json.dumps({"turn": said + 1}), now + 1000, event)
                ):
                    break
                lost += 1
        return lost

    await asyncio.gather(*(asyncio.to_thread(speak, thread) for thread in range(6)))
    found = store.sessions.find_session(INSTANCE, "s1", now)
    assert found is not None
    assert (json.loads(found.state), found.fence) == ({"turn": 60}, 60)
    assert await count(store, assistant_log_events) == 60


async def test_add_event_when_added_twice_then_it_is_there_once(
    store: Store, home: None, make_assistant_event: MakeEvent
) -> None:
    for _ in range(2):
        store.sessions.add_event(make_assistant_event())
    assert await count(store, assistant_log_events) == 1


async def test_create_session_when_the_environment_is_gone_then_not_found(
    store: Store, home: None, make_session: MakeSession
) -> None:
    with pytest.raises(NotFoundError):
        store.sessions.create_session(make_session(environment_id="e2"))


async def test_add_event_when_the_assistant_is_gone_then_not_found(
    store: Store, home: None, make_assistant_event: MakeEvent
) -> None:
    with pytest.raises(NotFoundError):
        store.sessions.add_event(make_assistant_event(assistant_id="a2"))


async def test_session_when_its_assistant_is_deleted_then_goes_with_it(
    store: Store, home: None, make_session: MakeSession, make_assistant_event: MakeEvent, now: int
) -> None:
    store.sessions.create_session(make_session())
    store.sessions.add_event(make_assistant_event())
    async with store.write() as tx:
        await assistants.remove(tx, "a1")
    assert store.sessions.find_session(INSTANCE, "s1", now) is None
    assert not store.sessions.store_turn(StoredTurn(0, "{}", now, make_assistant_event("l2")))
    assert await count(store, assistant_log_events) == 0


@pytest.mark.parametrize("text", ["'); DROP TABLE sessions; --", "x" * 10_000, "žluťoučký 😀"])
async def test_session_when_its_texts_are_hostile_then_they_read_back_the_same(
    store: Store, home: None, make_session: MakeSession, now: int, text: str
) -> None:
    store.sessions.create_session(make_session(text, state=json.dumps([text]), customer_id=text))
    found = store.sessions.find_session(INSTANCE, text, now)
    assert found is not None
    assert (found.session_id, json.loads(found.state), found.customer_id) == (text, [text], text)


async def test_lease_when_its_process_died_then_the_next_one_finds_the_session_free(
    migrated_file: Path, tmp_path: Path, make_session: MakeSession, now: int
) -> None:
    """On SQLite alone: no second process can be at work in the data directory."""
    shutil.copy(migrated_file, tmp_path / DATABASE_NAME)
    store = await Store.open(None, tmp_path)
    async with store.write() as tx:
        await ensure_instance(tx, INSTANCE, now)
        await assistants.create(tx, NewAssistant("a1", INSTANCE, None, None, "en", now))
        await environments.create(tx, NewEnvironment("e1", "a1", "draft", 60, now))
    for name in ("s1", "s2"):
        store.sessions.create_session(make_session(name))
        assert store.sessions.take_lease(name, 0, now, now + 58_000) == 1
    await store.close()
    store = await Store.open(None, tmp_path)
    try:
        for name in ("s1", "s2"):
            found = store.sessions.find_session(INSTANCE, name, now)
            assert found is not None
            assert (found.leased_until, found.fence, found.state) == (None, 1, '{"turn":0}')
    finally:
        await store.close()
