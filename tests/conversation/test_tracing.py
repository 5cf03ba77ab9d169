"""Tests of the trace of a message."""

import itertools
from typing import Any

import pytest

from doyle.conversation.message import WaitingMessage
from doyle.conversation.tracing import MessageTrace, Stage
from doyle.dialog.effects import EffectResult
from doyle.dialog.trace import Step
from doyle.wire.json import JsonObject
from doyle.wire.runtime import RuntimeEntity, RuntimeIntent, Understanding

# `TeaHouse` of conftest.py; pytest's import mode leaves no way to name it.
House = Any


def test_laps_when_taken_then_milliseconds_of_each_stage_add_up() -> None:
    moments = iter([10.0, 10.25, 11.25, 11.5, 12.5])
    trace = MessageTrace(lambda: next(moments))
    for stage in (Stage.UNDERSTANDING, Stage.TURN, Stage.CALLS, Stage.TURN):
        trace.lap(stage)
    assert trace.to_json(Understanding())["timings"] == {
        "understanding": 250.0,
        "turn": 2_000.0,
        "calls": 250.0,
        "total": 2_500.0,
    }


def test_turn_when_taken_again_then_the_last_one_is_shown() -> None:
    trace = MessageTrace(lambda: 0.0)
    trace.new_turn().note(Step.LEVEL)
    trace.new_turn().note(Step.END)
    assert trace.to_json(Understanding())["turn"] == [{"step": "end"}]


def test_understanding_when_shown_then_every_intent_whatever_its_score() -> None:
    intents = (RuntimeIntent("a", 0.9), RuntimeIntent("b", 0.01))
    entities = (RuntimeEntity("city", "rome", (0, 4), 1.0),)
    trace = MessageTrace(lambda: 0.0)
    assert trace.to_json(Understanding(intents, entities, True))["understanding"] == {
        "intents": [{"intent": "a", "confidence": 0.9}, {"intent": "b", "confidence": 0.01}],
        "entities": [entities[0].to_json()],
        "is_irrelevant": True,
    }


def steps(trace: JsonObject, kind: str) -> list[JsonObject]:
    waiting, found = list(trace["turn"]), []
    while waiting:
        step = waiting.pop(0)
        waiting[:0] = step.get("steps", ())
        if step["step"] == kind:
            found.append(step)
    return found


def test_message_when_traced_then_the_answer_tells_how_it_came_about(house: House) -> None:
    reply = house.say("opening hours", is_traced=True)
    trace = reply.pop("trace")
    assert trace["understanding"]["intents"][0]["intent"] == "hours"
    assert [step["dialog_node"] for step in steps(trace, "node")] == reply["output"]["nodes_visited"]
    assert set(trace["timings"]) == {"loading", "understanding", "turn", "log", "total"}


def test_message_when_not_traced_then_there_is_no_trace(house: House) -> None:
    assert "trace" not in house.say("opening hours")


def test_answer_when_traced_then_the_same_but_for_the_trace(house: House) -> None:
    context = house.send({})["context"]
    raw = {"input": {"text": "a pot of tea please"}, "context": context}
    plain, traced = house.send(raw), house.send(raw, is_traced=True)
    assert traced.pop("trace")
    assert traced == plain


async def test_trace_when_the_message_is_logged_then_not_in_the_log(house: House) -> None:
    """Design, *Trace*: it is for the caller alone."""
    reply = house.say("opening hours", is_traced=True)
    [event] = await house.logged()
    assert "trace" not in event["response"]
    assert event["response"] == {key: value for key, value in reply.items() if key != "trace"}


def test_private_context_when_traced_then_masked(house: House) -> None:
    """spec/operations.md §1, *Private data*."""
    reply = house.say("a pot of tea please", is_traced=True)
    assert reply["context"]["private"] == {"card": 1234}
    assert "1234" not in str(reply["trace"])


@pytest.mark.parametrize("is_traced", [True, False])
async def test_message_when_its_turn_calls_somebody_then_the_calls_are_timed_and_shown(
    house: House, is_traced: bool
) -> None:
    """The last time that the turn was taken is shown, with the result."""
    hook = {"name": "main_webhook", "type": "webhook", "result_variable": "answer"}
    ask = {"dialog_node": "ask", "conditions": "true", "actions": [hook], "output": {"text": "$answer"}}
    webhook = {"url": "https://example.com/", "name": "main_webhook"}
    await house.change({"dialog_nodes": [ask], "webhooks": [webhook]})
    waiting = house.say("x", is_traced=is_traced)
    assert isinstance(waiting, WaitingMessage)
    reply = house.conversation.continue_v1(waiting, (EffectResult("forty-two"),))
    assert reply["output"]["text"] == ["forty-two"]
    assert ("trace" in reply) is is_traced
    if is_traced:
        (effect,) = steps(reply["trace"], "effect")
        assert (effect["name"], effect["result"]) == ("main_webhook", "forty-two")
        assert {"turn", "calls"} <= set(reply["trace"]["timings"])


def test_timer_when_given_then_the_times_are_its_own(house: House) -> None:
    house.conversation._timer = itertools.count().__next__
    timings = house.say("opening hours", is_traced=True)["trace"]["timings"]
    assert timings == {"loading": 1e3, "understanding": 1e3, "turn": 1e3, "log": 1e3, "total": 4e3}
