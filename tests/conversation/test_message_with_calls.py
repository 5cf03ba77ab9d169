"""v1 messages whose turns call somebody, through a real store, the real engine and real HTTP."""

import itertools
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from doyle.conversation.message import Conversation, WaitingMessage
from doyle.conversation.performing import MAX_CALLS_PER_MESSAGE, MAX_TURN_SECONDS, Performer
from doyle.security.outbound import OutboundClient
from doyle.security.outbound_policy import OutboundPolicy
from doyle.skills.library import SkillLibrary
from doyle.wire.json import JsonObject

# `TeaHouse` and `Callee` of the conftest files; pytest's import mode leaves no way to name them.
House = Any
Callee = Any
NOW = datetime(2024, 8, 25, 11, 22, 33, tzinfo=UTC)


def hook(number: int = 1, **more: Any) -> JsonObject:
    return {"name": "main_webhook", "type": "webhook", "result_variable": f"webhook_result_{number}", **more}


def function(name: str, variable: str = "found", kind: str = "cloud_function", **more: Any) -> JsonObject:
    return {"name": name, "type": kind, "result_variable": f"context.{variable}", **more}


def node(*actions: JsonObject, text: str | None = None, **more: Any) -> JsonObject:
    output = {} if text is None else {"output": {"text": text}}
    return {"dialog_node": "ask", "conditions": "true", "actions": list(actions), **output, **more}


def responses(**texts: str) -> list[JsonObject]:
    """Response conditions of the node `ask`, by their condition, in order."""
    return [
        {
            "dialog_node": f"answer_{at}",
            "type": "response_condition",
            "parent": "ask",
            "conditions": condition,
            "output": {"text": text},
            **({"previous_sibling": f"answer_{at - 1}"} if at else {}),
        }
        for at, (condition, text) in enumerate(texts.items())
    ]


class Caller:
    """Sends messages to a workspace and performs what their turns ask for."""

    def __init__(self, house: House, client: OutboundClient, **functions: str) -> None:
        ids, moments = itertools.count(1), itertools.count()
        library = SkillLibrary(house.store.messages, 100_000_000, frozenset(functions))
        self.house = house
        self.performer = Performer(client)
        self.hops = 0
        house.conversation = Conversation(
            library,
            house.store.messages,
            None,
            clock=lambda: NOW + timedelta(seconds=next(moments)),
            new_id=lambda: f"id-{next(ids)}",
            functions=functions,
        )

    async def load(self, url: str, *nodes: JsonObject, headers: list[JsonObject] | None = None) -> None:
        webhook = {"url": url, "name": "main_webhook", "headers": headers or []}
        await self.house.change({"dialog_nodes": list(nodes), "webhooks": [webhook]})

    async def send(self, raw: JsonObject, **more: Any) -> JsonObject:
        step = self.house.send(raw, **more)
        self.hops = 1
        while isinstance(step, WaitingMessage):
            outcomes = await self.performer.perform(step.callouts, step.allowance)
            step = self.house.conversation.continue_v1(step, outcomes)
            self.hops += 1
        return step

    async def say(self, text: str = "x", **context: Any) -> JsonObject:
        return await self.send({"input": {"text": text}, "context": context})


@pytest.fixture
async def client() -> AsyncIterator[OutboundClient]:
    client = OutboundClient(OutboundPolicy.parse("127.0.0.1"))
    yield client
    await client.aclose()


@pytest.fixture
def caller(untrained: House, client: OutboundClient) -> Caller:
    return Caller(untrained, client)


PAIR = responses(**{"$webhook_result_1": "It is $webhook_result_1.answer.", "anything_else": "No luck."})


async def test_webhook_when_it_answers_then_response_conditions_see_its_result(
    caller: Caller, callee: Callee
) -> None:
    """spec dialog-engine.md §11.3: after the node's context is set, before its response conditions."""
    asking = node(hook(parameters={"city": "$city", "n": "<? 1 + 1 ?>"}), context={"city": "Rome"})
    await caller.load(callee.answer("/hook", b'{"answer": 42}'), asking, *PAIR)
    reply = await caller.say()
    assert reply["output"]["text"] == ["It is 42."]
    assert reply["output"]["nodes_visited"] == ["ask", "answer_0"]
    assert reply["output"]["log_messages"] == []
    assert reply["context"]["webhook_result_1"] == {"answer": 42}
    assert callee.received[0].body == b'{"city":"Rome","n":2}'
    assert caller.hops == 2


@pytest.mark.parametrize(
    ("status", "body", "reason"),
    [
        (500, b'{"answer": 1}', "500"),
        (404, b"", "404"),
        (302, b'{"answer": 1}', "302"),
        (200, b"<html>", "JSON"),
        (200, b"[" * 50_000, "JSON"),
        (200, b"[" * 200 + b"]" * 200, "deep"),
    ],
)
async def test_webhook_when_it_fails_then_the_turn_goes_on(
    caller: Caller, callee: Callee, status: int, body: bytes, reason: str
) -> None:
    """spec dialog-engine.md §11.3: variable null, `output.webhook_error`, one log message."""
    await caller.load(callee.answer("/hook", body, status), node(hook()), *PAIR)
    reply = await caller.say()
    assert reply["output"]["text"] == ["No luck."]
    assert reply["context"]["webhook_result_1"] is None
    assert reason in reply["output"]["webhook_error"]["webhook_result_1"]
    assert [message["level"] for message in reply["output"]["log_messages"]] == ["error"]


@pytest.mark.parametrize("body", [b"", b'""'])
async def test_webhook_when_it_answers_nothing_then_stores_the_empty_text(
    caller: Caller, callee: Callee, body: bytes
) -> None:
    """spec dialog-engine.md §11.3: authors test its size before the truthiness test, which it fails."""
    texts = {"$webhook_result_1.size() == 0": "Nothing.", "$webhook_result_1": "It.", "true": "Failed."}
    await caller.load(callee.answer("/hook", body), node(hook()), *responses(**texts))
    reply = await caller.say()
    assert reply["output"]["text"] == ["Nothing."]
    assert reply["context"]["webhook_result_1"] == ""
    assert "webhook_error" not in reply["output"]


async def test_webhook_when_it_has_no_url_then_fails_without_a_call(caller: Caller) -> None:
    """spec dialog-engine.md §11.3: no URL."""
    await caller.load("", node(hook()), *PAIR)
    reply = await caller.say()
    assert reply["output"]["text"] == ["No luck."]
    assert "main_webhook" in reply["output"]["webhook_error"]["webhook_result_1"]
    assert caller.hops == 1


async def test_webhook_when_its_address_is_inner_then_fails_without_a_call(
    untrained: House, callee: Callee
) -> None:
    """Design: private addresses are refused unless allowed by setting."""
    client = OutboundClient(OutboundPolicy())
    caller = Caller(untrained, client)
    await caller.load(callee.answer("/hook"), node(hook()), *PAIR)
    reply = await caller.say()
    await client.aclose()
    assert reply["output"]["text"] == ["No luck."]
    assert "not allowed" in reply["output"]["webhook_error"]["webhook_result_1"]
    assert callee.connections == []


async def test_webhook_when_headers_are_configured_then_are_sent_with_context_references(
    caller: Caller, callee: Callee, log_lines: list[dict[str, Any]]
) -> None:
    """spec operations.md §3, *Dialog node webhook*; what a header holds shows nowhere else."""
    headers = [
        {"name": "X-Key", "value": "s3cret"},
        {"name": "Authorization", "value": "Bearer $private.jwt"},
    ]
    await caller.load(callee.answer("/hook", b"nonsense"), node(hook(), text="Done."), headers=headers)
    reply = await caller.say(private={"jwt": "j.w.t"})
    assert callee.received[0].headers["x-key"] == "s3cret"
    assert callee.received[0].headers["authorization"] == "Bearer j.w.t"
    assert [line["event"] for line in log_lines] == ["callout"]
    logged = str([event["response"] for event in await caller.house.logged()])
    assert "s3cret" not in str(log_lines) + str(reply) + logged
    assert "j.w.t" not in str(log_lines) + str(reply["output"]) + logged


async def test_webhooks_when_called_one_after_the_other_then_each_sees_what_came_before(
    caller: Caller, callee: Callee
) -> None:
    """spec dialog-engine.md §11.1: in array order; later results overwrite."""
    actions = [hook(1, parameters={"n": 1}), hook(2, parameters={"n": "$webhook_result_1.next"})]
    again = {
        "dialog_node": "again",
        "conditions": "false",
        "previous_sibling": "ask",
        "actions": [hook(1, parameters={"n": "<? $webhook_result_2.next * 10 ?>"})],
        "output": {"text": "$webhook_result_1.next"},
    }
    jump = {"behavior": "jump_to", "dialog_node": "again", "selector": "body"}

    def answer(handler: Any) -> None:
        body = b'{"next": %d}' % (len(callee.received) + 1)
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body) + body)

    await caller.load(callee.answer_with("/hook", answer), node(*actions, next_step=jump), again)
    reply = await caller.say()
    assert [received.body for received in callee.received] == [b'{"n":1}', b'{"n":2}', b'{"n":30}']
    assert reply["output"]["text"] == ["4"]
    assert caller.hops == 4


async def test_turn_when_it_waits_then_everything_else_is_pinned(caller: Caller, callee: Callee) -> None:
    """Understood once, on the skill and at the time at which the message came."""
    texts = "<? now() ?> $dice <? new Random().nextInt(1000000) ?>"
    nodes = [node(hook(), text=texts, context={"dice": "<? new Random().nextInt(1000000) ?>"})]
    await caller.load(callee.answer("/hook"), *nodes)
    raw = {"input": {"text": "x"}, "context": {"conversation_id": "c"}}
    waiting = caller.house.send(raw)
    assert isinstance(waiting, WaitingMessage)
    await caller.house.change({"dialog_nodes": [node(text="Replaced.")], "webhooks": []})
    outcomes = await caller.performer.perform(waiting.callouts, waiting.allowance)
    first, second = (caller.house.conversation.continue_v1(waiting, outcomes) for _ in range(2))
    assert first["output"] == second["output"]
    assert first["output"]["text"][0].startswith("2024-08-25 11:22:33")
    assert caller.house.send(raw)["output"]["text"] == ["Replaced."]


async def test_message_when_it_waited_then_is_logged_once_with_both_times(
    caller: Caller, callee: Callee
) -> None:
    """spec operations.md §1: one event, written when the answer is there."""
    await caller.load(callee.answer("/hook", b'{"answer": 1}'), node(hook()), *PAIR)
    waiting = caller.house.send({"input": {"text": "x"}})
    assert await caller.house.logged() == []
    outcomes = await caller.performer.perform(waiting.callouts, waiting.allowance)
    reply = caller.house.conversation.continue_v1(waiting, outcomes)
    [event] = await caller.house.logged()
    assert event["response"] == reply
    assert event["response_timestamp"] > event["request_timestamp"]


async def test_message_when_it_is_given_up_then_leaves_no_trace(caller: Caller, callee: Callee) -> None:
    await caller.load(callee.answer("/hook"), node(hook()), *PAIR)
    assert isinstance(caller.house.send({"input": {"text": "x"}}), WaitingMessage)
    assert await caller.house.logged() == []


async def test_turn_when_it_calls_too_often_then_further_calls_fail(caller: Caller, callee: Callee) -> None:
    """Design: effects per turn are capped, so that a skill cannot loop calls."""
    jump = {"behavior": "jump_to", "dialog_node": "ask", "selector": "body"}
    await caller.load(callee.answer("/hook", b"1"), node(hook(), next_step=jump))
    reply = await caller.say()
    assert len(callee.received) == MAX_CALLS_PER_MESSAGE == 20
    assert "20 calls" in reply["output"]["webhook_error"]["webhook_result_1"]
    assert caller.hops == MAX_CALLS_PER_MESSAGE + 1


async def test_turn_when_it_took_too_long_then_no_further_call_is_made(
    caller: Caller, callee: Callee
) -> None:
    """Design: the watchdog belongs to `conversation`; a turn is taken anew after each call."""
    jump = {"behavior": "jump_to", "dialog_node": "ask", "selector": "body"}
    await caller.load(callee.answer("/hook", b"1"), node(hook(), next_step=jump))
    waiting = caller.house.send({"input": {"text": "x"}})
    assert isinstance(waiting, WaitingMessage)
    assert 0 < waiting.allowance.turn_seconds < MAX_TURN_SECONDS
    outcomes = await caller.performer.perform(waiting.callouts, waiting.allowance)
    waiting.allowance.turn_seconds = 0.0
    reply = caller.house.conversation.continue_v1(waiting, outcomes)
    assert not isinstance(reply, WaitingMessage)
    assert len(callee.received) == 1
    assert "processor time" in reply["output"]["webhook_error"]["webhook_result_1"]


@pytest.mark.parametrize("kind", ["cloud_function", "server", "web_action"])
async def test_function_when_the_operator_gave_it_an_address_then_is_called(
    untrained: House, client: OutboundClient, callee: Callee, kind: str
) -> None:
    """spec dialog-engine.md §11.4: POSTed; it runs after the node's output."""
    caller = Caller(untrained, client, **{"/ns/pkg/act": callee.answer("/act", b'{"x": 5}')})
    await caller.load("", node(function("/ns/pkg/act", kind=kind, parameters={"a": "$a"}), text="[$found]"))
    reply = await caller.say(a=1)
    assert reply["context"]["found"] == {"x": 5}
    assert reply["output"]["text"] == ["[]"]
    assert callee.received[0].body == b'{"a":1}'


@pytest.mark.parametrize("kind", ["cloud_function", "server", "web_action"])
@pytest.mark.parametrize("name", ["failing", "unknown"])
async def test_function_when_it_fails_then_the_result_is_the_error(
    untrained: House, client: OutboundClient, callee: Callee, kind: str, name: str
) -> None:
    """spec dialog-engine.md §11.4: `{"cloud_functions_call_error": message}`; the turn goes on."""
    caller = Caller(untrained, client, failing=callee.answer("/act", status=502))
    await caller.load("", node(function(name, kind=kind), text="Done."))
    reply = await caller.say()
    [(key, message)] = reply["context"]["found"].items()
    assert key == "cloud_functions_call_error"
    assert {"failing": "502", "unknown": "[unknown]"}[name] in message
    assert reply["output"]["text"] == ["Done."]


async def test_function_when_it_has_credentials_then_they_reach_the_callee_alone(
    untrained: House, client: OutboundClient, callee: Callee, log_lines: list[dict[str, Any]]
) -> None:
    """spec dialog-engine.md §11.1: `credentials` names the variable that holds them."""
    caller = Caller(untrained, client, act=callee.answer("/act", b"1"))
    await caller.load("", node(function("act", credentials="$private.key"), text="Done."))
    reply = await caller.say(private={"key": {"api_key": "user:s3cret"}})
    assert callee.received[0].headers["authorization"] == "Basic dXNlcjpzM2NyZXQ="
    assert [line["event"] for line in log_lines] == ["callout"]
    logged = str([event["response"] for event in await caller.house.logged()])
    assert "s3cret" not in str(log_lines) + str(reply["output"]) + logged


async def test_result_when_hostile_then_the_conversation_goes_on(caller: Caller, callee: Callee) -> None:
    body = b'{"answer": "\\u0000\\ud800", "big": 123456789012345678901234567890}'
    await caller.load(callee.answer("/hook", body), node(hook()), *PAIR)
    first = await caller.say()
    second = await caller.send({"input": {"text": "x"}, "context": first["context"]})
    result = second["context"]["webhook_result_1"]
    assert result["answer"] == "\ufffd?"
    assert result["big"] == 123456789012345678901234567890
    assert len(await caller.house.logged()) == 2


async def test_result_when_a_number_has_no_end_then_it_is_no_json(caller: Caller, callee: Callee) -> None:
    """spec dialog-engine.md §11.3: no JSON can say it again, not even that of our own answer."""
    await caller.load(callee.answer("/hook", b'{"huge": 1e999}'), node(hook()), *PAIR)
    reply = await caller.say()
    assert reply["context"]["webhook_result_1"] is None
    assert "not JSON" in reply["output"]["webhook_error"]["webhook_result_1"]


@pytest.mark.parametrize("kind", ["action", "actions", "skill"])
async def test_action_when_nothing_can_run_it_then_the_turn_goes_on(
    caller: Caller, callee: Callee, kind: str
) -> None:
    """spec dialog-engine.md §11.5: a v1 workspace has no actions skill; the log names the action, and neither
    a webhook nor a function of that name is called."""
    calling = node({"name": "main_webhook", "type": kind}, hook())
    await caller.load(callee.answer("/hook", b'{"answer": 42}'), calling, *PAIR)
    reply = await caller.say(action_result_1={"old": 1})
    assert reply["output"]["text"] == ["It is 42."]
    assert reply["context"]["action_result_1"] is None
    (message,) = reply["output"]["log_messages"]
    assert (message["level"], message["node_id"]) == ("error", "ask")
    assert "there is no actions skill that could run action [main_webhook]" in message["msg"]
    assert len(callee.received) == 1


async def test_action_when_a_client_says_that_one_is_open_then_it_fails_like_any_other(
    caller: Caller, callee: Callee
) -> None:
    """spec dialog-engine.md §11.5, §10: a context is not trusted."""
    calling = node({"name": "order", "type": "action"}, text="done", conditions="false")
    await caller.load(callee.answer("/hook"), calling)
    action = {"name": "order", "at": 0, "waiting": {"any": ["thing"]}}
    stack = [{"dialog_node": "ask", "state": "in_action", "action": action}]
    reply = await caller.say(system={"dialog_stack": stack})
    assert reply["output"]["text"] == ["done"]
    assert reply["context"]["system"]["dialog_stack"] == [{"dialog_node": "root"}]
