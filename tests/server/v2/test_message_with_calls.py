"""v2 messages that call webhooks, over HTTP from end to end: answered, ordered, given up."""

import asyncio
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import httpx
import pytest
from sqlalchemy import select

from doyle.server.services import Services
from doyle.store.assistant_tables import assistant_log_events, sessions

# `Conversation` of conftest.py and `Callee`, `LiveServer` of the root one: no import can name them here.
Converse = Callable[..., Any]
Hang = Callable[[Any], Future[str]]


def test_message_when_its_node_calls_a_webhook_then_the_answer_has_the_result(
    converse: Converse, callee: Any
) -> None:
    """spec/dialog-engine.md §11.3."""
    callee.answer("/hook", b'{"answer": 42}')
    conversation = converse()
    assert conversation.say("ask") == "Found 42 at 1."
    assert conversation.say("x") == "Said 1, asked 1."
    assert conversation.say("ask") == "Found 42 at 2."


def test_stateless_when_its_node_calls_a_webhook_then_the_answer_has_the_result(
    converse: Converse, callee: Any
) -> None:
    callee.answer("/hook", b'{"answer": 42}')
    conversation = converse()
    url = f"{conversation.base}/message"
    first = conversation.client.post(url, json={"input": {"text": "ask"}}).json()
    assert first["output"]["generic"] == [{"response_type": "text", "text": "Found 42 at 1."}]
    second = conversation.client.post(
        url, json={"input": {"text": "ask"}, "context": first["context"]}
    ).json()
    assert second["output"]["generic"] == [{"response_type": "text", "text": "Found 42 at 2."}]


def test_stream_when_its_node_calls_a_webhook_then_the_events_have_the_result(
    converse: Converse, callee: Any
) -> None:
    callee.answer("/hook", b'{"answer": 42}')
    conversation = converse()
    url = f"{conversation.url}/message_stream"
    response = conversation.client.post(url, json={"input": {"text": "ask"}})
    assert '"text":"Found 42 at 1."' in response.text


def test_message_when_traced_then_the_answer_tells_how_it_came_about(converse: Converse, callee: Any) -> None:
    """design, *Trace*: `Doyle-Trace: 1` gives one more top-level field."""
    callee.answer("/hook", b'{"answer": 42}')
    conversation = converse()
    traced = conversation.send("ask", headers={"Doyle-Trace": "1"}).json()
    assert set(traced) == {"output", "user_id", "trace"}
    assert {"loading", "understanding", "turn", "calls", "total"} <= set(traced["trace"]["timings"])
    assert "trace" not in conversation.send("ask").json()


def test_message_when_suggestions_are_offered_then_the_picked_one_is_sent_back_as_it_came(
    converse: Converse,
) -> None:
    """spec/dialog-engine.md §7.3: v2 has everything of a suggestion's value in its `input`."""
    conversation = converse()
    picked = {
        "text": "x",
        "suggestion_id": "s",
        "intents": [{"intent": "a", "confidence": 0.6}],
        "entities": [],
    }
    answer = conversation.send(body={"input": picked}).json()
    assert answer["output"]["intents"] == picked["intents"]
    assert answer["output"]["generic"][0]["text"] == "Said 1, asked ."


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_messages_when_the_first_waits_for_its_webhook_then_the_second_follows_it(
    converse: Converse,
    callee: Any,
    hang: Hang,
    threads: ThreadPoolExecutor,
    request: pytest.FixtureRequest,
    database: str,
) -> None:
    """design, *Decisions*: two messages of one session are put in order, never interleaved."""
    more = {} if database == "sqlite" else {"database_url": request.getfixturevalue("postgres_url")}
    conversation = converse(**more)
    asking = hang(conversation)
    following = [threads.submit(conversation.say, f"m{at}") for at in range(3)]
    time.sleep(0.3)
    assert not any(each.done() for each in (asking, *following))
    callee.released.set()
    assert asking.result(30) == "Found 42 at 1."
    assert sorted(each.result(30) for each in following) == [f"Said {at}, asked 1." for at in (1, 2, 3)]


def test_messages_when_one_session_waits_then_others_are_answered(
    converse: Converse, callee: Any, hang: Hang
) -> None:
    conversation = converse()
    other = type(conversation)(conversation.server, conversation.client, conversation.base)
    asking = hang(conversation)
    assert [other.say("x") for _ in range(3)][-1] == "Said 3, asked ."
    assert not asking.done()
    callee.released.set()
    assert asking.result(30) == "Found 42 at 1."


def test_session_when_it_waits_then_the_database_is_not_locked_and_holds_a_lease(
    converse: Converse, callee: Any, hang: Hang
) -> None:
    """design, *Decisions*: no open transaction is held while an effect runs."""
    conversation = converse()
    asking = hang(conversation)
    made = conversation.client.post("/v1/workspaces", json={"name": "written meanwhile"})
    assert made.status_code == 201
    callee.released.set()
    asking.result(30)


def test_message_when_its_client_leaves_then_nothing_is_stored_and_the_session_is_free(
    converse: Converse, callee: Any
) -> None:
    conversation = converse()
    callee.hang("/hook")
    with pytest.raises(httpx.ReadTimeout):
        conversation.send("ask", timeout=httpx.Timeout(60, read=0.5))
    assert callee.hanging.acquire(timeout=60)
    started = time.monotonic()
    assert conversation.say("x") == "Said 1, asked ."
    assert time.monotonic() - started < 20
    callee.released.set()
    logs = conversation.client.get(f"/v2/assistants/{conversation.base.split('/')[3]}/logs").json()["logs"]
    assert [event["request"]["input"]["text"] for event in logs] == ["x"]


def test_session_when_deleted_while_a_message_waits_then_it_is_invalid(
    converse: Converse, callee: Any, threads: ThreadPoolExecutor
) -> None:
    """spec/api/guide.md §4: applications look for this text, and begin a new session."""
    conversation = converse()
    callee.hang("/hook")
    asking = threads.submit(conversation.send, "ask")
    assert callee.hanging.acquire(timeout=60)
    assert conversation.client.delete(conversation.url).status_code == 200
    callee.released.set()
    response = asking.result(30)
    assert (response.status_code, response.json()) == (404, {"error": "Invalid Session", "code": 404})


def test_message_when_another_process_holds_the_session_then_waits_until_the_lease_lapses(
    converse: Converse,
) -> None:
    """design, *Decisions*: a process that dies leaves a lease that lapses."""
    conversation = converse()
    conversation.say("x")
    session_id = conversation.url.rpartition("/")[2]
    now = int(time.time() * 1000)

    async def hold(services: Services) -> int | None:
        take = services.store.sessions.take_lease
        return await asyncio.to_thread(take, session_id, 1, now, now + 1_500)

    assert conversation.server.run(hold) == 2
    started = time.monotonic()
    assert conversation.say("x") == "Said 2, asked ."
    assert 1.0 < time.monotonic() - started < 30


async def test_numbers_when_a_conversation_is_over_then_each_turn_has_raised_it_once(
    converse: Converse, callee: Any
) -> None:
    """A turn without a call takes one write; one with a call a lease and a write."""
    callee.answer("/hook", b'{"answer": 42}')
    conversation = converse()
    for text in ("x", "ask", "x"):
        await asyncio.to_thread(conversation.say, text)

    async def read(services: Services) -> tuple[Any, int]:
        async with services.store.read() as tx:
            session = (await tx.execute(select(sessions.c.fence, sessions.c.leased_until))).one()
            events = len((await tx.execute(select(assistant_log_events.c.log_id))).all())
            return tuple(session), events

    assert await asyncio.to_thread(conversation.server.run, read) == ((4, None), 3)
