"""Making calls within the limits of one message."""

import asyncio
import itertools
from collections.abc import AsyncIterator
from typing import Any

import pytest

from doyle.conversation.callouts import Callout
from doyle.conversation.performing import (
    MAX_ANSWER_BYTES_PER_MESSAGE,
    MAX_CALLS_PER_MESSAGE,
    MAX_TURN_SECONDS,
    Allowance,
    Performer,
)
from doyle.dialog.effects import CallType, Effect, EffectResult
from doyle.security.outbound import MAX_ANSWER_BYTES, OutboundAnswer, OutboundClient, OutboundRequest
from doyle.security.outbound_policy import OutboundPolicy

# `Callee` of the root conftest.py; pytest's import mode leaves no way to name it.
Callee = Any
WEBHOOK, FUNCTION, WEB_ACTION = CallType.WEBHOOK, CallType.CLOUD_FUNCTION, CallType.WEB_ACTION


class Clock:
    """A clock that goes on by as much as a test says, each time it is looked at."""

    def __init__(self, *steps: float) -> None:
        self._times = itertools.accumulate(itertools.chain(*([0.0, step] for step in steps)))

    def __call__(self) -> float:
        return next(self._times)


def callout(url: str, call_type: CallType = WEBHOOK, content: bytes = b"{}") -> Callout:
    headers = (("X-Key", "s3cret"),)
    return Callout(Effect(call_type, "name", "node", {}), OutboundRequest(url, content, headers))


@pytest.fixture
async def client() -> AsyncIterator[OutboundClient]:
    client = OutboundClient(OutboundPolicy.parse("127.0.0.1"))
    yield client
    await client.aclose()


async def test_perform_when_answered_then_has_the_answers_in_order(
    client: OutboundClient, callee: Callee
) -> None:
    calls = [
        callout(callee.answer("/1", b"1")),
        EffectResult(error="no"),
        callout(callee.answer("/2", b"2", 500)),
    ]
    outcomes = await Performer(client).perform(calls, Allowance())
    assert outcomes == (OutboundAnswer(200, b"1"), EffectResult(error="no"), OutboundAnswer(500, b"2"))
    assert [received.path for received in callee.received] == ["/1", "/2"]


async def test_perform_when_a_call_fails_then_says_why_and_goes_on(
    client: OutboundClient, callee: Callee
) -> None:
    """spec dialog-engine.md §11.4: errors never abort the turn."""
    calls = [callout("http://192.168.0.1/s3cret"), callout("nonsense"), callout(callee.answer("/1", b"1"))]
    refused, unreadable, answered = await Performer(client).perform(calls, Allowance())
    assert refused == EffectResult(error="calls to the host [192.168.0.1] are not allowed")
    assert unreadable == EffectResult(error="its URL is not a valid http or https URL")
    assert answered == OutboundAnswer(200, b"1")


async def test_perform_when_the_time_of_a_message_is_used_up_then_later_calls_are_not_made(
    client: OutboundClient, callee: Callee
) -> None:
    """spec dialog-engine.md §11.3: 8 s for all calls of one message."""
    performer = Performer(client, timer=Clock(5.0, 2.5, 0.5))
    allowance = Allowance()
    url = callee.answer("/hook", b"1")
    outcomes = await performer.perform([callout(url)] * 5, allowance)
    late = EffectResult(error="the time for the calls of one message is used up")
    assert outcomes == (*[OutboundAnswer(200, b"1")] * 3, late, late)
    assert len(callee.received) == 3
    assert await performer.perform([callout(url)], allowance) == (late,)


async def test_perform_when_the_calls_are_of_another_message_then_have_their_own_time(
    client: OutboundClient, callee: Callee
) -> None:
    performer = Performer(client, timer=Clock(8.0, 1.0))
    url = callee.answer("/hook", b"1")
    for _ in range(2):
        assert await performer.perform([callout(url)], Allowance()) == (OutboundAnswer(200, b"1"),)


def test_seconds_when_calls_were_made_then_are_what_is_left_of_their_kind() -> None:
    """spec dialog-engine.md §11.3: 8 s per message; §11.4: 5 s each, 7 s per message, both kinds together."""
    allowance = Allowance()
    webhook, function, action = (Effect(kind, "x", "n", {}) for kind in (WEBHOOK, FUNCTION, WEB_ACTION))
    left = [allowance.seconds_for(effect) for effect in (webhook, function, action)]
    assert left == [8.0, 5.0, 5.0]
    allowance.spend(webhook, 6.5)
    allowance.spend(function, 1.0)
    left = [allowance.seconds_for(effect) for effect in (webhook, function, action)]
    assert left == [1.5, 5.0, 5.0]
    allowance.spend(action, 4.0)
    assert [allowance.seconds_for(effect) for effect in (function, action)] == [2.0, 2.0]


def test_calls_when_all_are_taken_then_there_are_no_more() -> None:
    """Design: effects per turn are capped."""
    allowance = Allowance()
    assert [allowance.take_call() for _ in range(MAX_CALLS_PER_MESSAGE)] == [True] * MAX_CALLS_PER_MESSAGE
    assert allowance.take_call() is False
    assert allowance.take_call() is False


@pytest.mark.parametrize(("seconds", "is_allowed"), [(MAX_TURN_SECONDS, True), (0.0, True), (-0.1, False)])
def test_calls_when_the_turn_took_its_time_then_there_are_no_more(seconds: float, is_allowed: bool) -> None:
    """Design: seconds of processor time for taking the turn as often as its calls ask."""
    allowance = Allowance(turn_seconds=seconds)
    assert allowance.take_call() is is_allowed
    assert ("processor time" in allowance.refusal) is not is_allowed
    assert allowance.take_call() is is_allowed


async def test_perform_when_a_call_hangs_then_is_given_up(client: OutboundClient, callee: Callee) -> None:
    allowance = Allowance()
    allowance.spend(callout("").effect, 7.9)
    [outcome] = await Performer(client).perform([callout(callee.hang("/hook"))], allowance)
    assert outcome == EffectResult(error="it did not answer in time")


async def test_perform_when_answers_are_large_then_those_of_one_message_have_a_common_limit(
    client: OutboundClient, callee: Callee
) -> None:
    """Many large answers in one context would swell the process."""
    url = callee.answer("/hook", b" " * MAX_ANSWER_BYTES)
    allowance = Allowance()
    outcomes = await Performer(client).perform([callout(url)] * 3, allowance)
    assert MAX_ANSWER_BYTES_PER_MESSAGE == 2 * MAX_ANSWER_BYTES
    assert [isinstance(outcome, OutboundAnswer) for outcome in outcomes] == [True, True, False]
    assert outcomes[2] == EffectResult(error="its answer is too large")
    assert allowance.answer_bytes == 0


async def test_perform_when_cancelled_then_the_call_ends(client: OutboundClient, callee: Callee) -> None:
    performing = asyncio.create_task(Performer(client).perform([callout(callee.hang("/hook"))], Allowance()))
    await asyncio.to_thread(callee.hanging.acquire, timeout=30)
    performing.cancel()
    with pytest.raises(asyncio.CancelledError):
        await performing
    assert await asyncio.to_thread(callee.connections[0].recv, 1) == b""


async def test_perform_when_many_messages_wait_then_none_holds_up_another(
    client: OutboundClient, callee: Callee
) -> None:
    performer = Performer(client)
    slow = callee.hang("/slow", b"7")
    waiting = [asyncio.create_task(performer.perform([callout(slow)], Allowance())) for _ in range(20)]
    for _ in waiting:
        await asyncio.to_thread(callee.hanging.acquire, timeout=30)
    quick = await performer.perform([callout(callee.answer("/quick", b"1"))], Allowance())
    assert quick == (OutboundAnswer(200, b"1"),)
    assert not any(task.done() for task in waiting)
    callee.released.set()
    assert await asyncio.gather(*waiting) == [(OutboundAnswer(200, b"7"),)] * 20


async def test_perform_when_done_then_is_observed_and_logged_without_secrets(
    client: OutboundClient, callee: Callee, log_lines: list[dict[str, Any]]
) -> None:
    observed: list[tuple[CallType, str, float]] = []
    performer = Performer(client, observe=lambda *seen: observed.append(seen), timer=Clock(0.5, 0.25, 9.0))
    hurried = Allowance()
    hurried.spend(callout("", FUNCTION).effect, 6.9)
    good = callout(callee.answer("/s3cret", b"s3cret"))
    await performer.perform([good, callout("http://10.0.0.1/s3cret", WEB_ACTION)], Allowance())
    await performer.perform([callout(callee.hang("/s3cret"), FUNCTION)], hurried)
    assert observed == [(WEBHOOK, "answered", 0.5), (WEB_ACTION, "failed", 0.25), (FUNCTION, "timeout", 9.0)]
    done = [line for line in log_lines if line["event"] == "callout"]
    assert [(line["type"], line["outcome"], line["status"]) for line in done] == [
        ("webhook", "answered", 200),
        ("web_action", "failed", None),
        ("cloud_function", "timeout", None),
    ]
    assert "s3cret" not in str(log_lines)
