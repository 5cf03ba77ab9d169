"""Calling extensions within time and size, and the tokens for it (spec/actions-runtime.md §16)."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest

from doyle.actions.effects import CalloutEffect
from doyle.conversation.extension_calls import ExtensionCall, TokenRequest
from doyle.conversation.extension_performing import (
    CALL_SECONDS,
    MAX_TOKENS,
    ExtensionCaller,
    ExtensionLimits,
    NoTokenError,
    read_token,
)
from doyle.conversation.performing import Allowance, Performer
from doyle.security.outbound import OutboundAnswer, OutboundClient, OutboundRequest
from doyle.security.outbound_policy import OutboundPolicy

# `Callee` of the root conftest.py; pytest's import mode leaves no way to name it.
Callee = Any
SHORT = ExtensionLimits.within(1.0)


class Clock:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
async def client() -> AsyncIterator[OutboundClient]:
    client = OutboundClient(OutboundPolicy.parse("127.0.0.1"))
    yield client
    await client.aclose()


def call(url: str, token: TokenRequest | None = None, *, stream: Any = None) -> ExtensionCall:
    effect = CalloutEffect("go", "s1", "GET", "/", {}, stream_mapping=stream)
    headers = () if token is None else (("Authorization", ""), ("X-Own", "1"))
    return ExtensionCall(effect, "Stock", OutboundRequest(url, b"", headers, "e", "GET"), {}, token)


def token_request(callee: Callee, key: str = "one") -> TokenRequest:
    return TokenRequest(key, OutboundRequest(f"{callee.url}/token", b"grant_type=x", (), "e"))


def granting(token: str, **more: Any) -> bytes:
    return json.dumps({"access_token": token, **more}).encode()


async def test_call_when_answered_then_the_answer_is_the_outcome(
    client: OutboundClient, callee: Callee
) -> None:
    url = callee.answer("/x", b"[1]", 404, Content_Type="application/json")
    outcome = await ExtensionCaller(client, ExtensionLimits()).call(call(url), 5)
    assert outcome.answer == OutboundAnswer(404, b"[1]", "application/json")
    assert (outcome.error, outcome.seconds > 0) == (None, True)


async def test_call_when_there_is_no_answer_then_its_status_says_why(
    client: OutboundClient, callee: Callee
) -> None:
    """spec/actions-runtime.md §16, step 5: 408, 413, 503; a stream may be longer."""
    caller = ExtensionCaller(client, SHORT)
    large = callee.answer("/large", b"a" * 100_001)
    statuses = [
        (await caller.call(call(url, stream=stream), 5)).status
        for url, stream in (
            (callee.hang("/hangs"), None),
            (large, None),
            ("http://127.0.0.1:1/", None),
            ("http://10.0.0.1/", None),
            ("http://no.such.host.invalid/", None),
        )
    ]
    assert statuses == [408, 413, 503, 503, 503]
    streamed = await caller.call(call(large, stream={"partial_item": []}), 5)
    assert streamed.answer is not None


async def test_call_when_little_time_is_left_then_it_has_no_more(
    client: OutboundClient, callee: Callee
) -> None:
    caller = ExtensionCaller(client, ExtensionLimits())
    outcome = await caller.call(call(callee.hang("/hangs")), 0.2)
    assert (outcome.status, outcome.error) == (408, "it did not answer in time")
    assert outcome.seconds < 2


async def test_token_when_kept_then_it_is_used_until_it_expires(
    client: OutboundClient, callee: Callee
) -> None:
    """RFC 6749 §5.1: `expires_in`, some seconds before which a new one is fetched."""
    clock = Clock()
    caller = ExtensionCaller(client, ExtensionLimits(), timer=clock)
    callee.answer("/token", granting("t1", expires_in=100))
    guarded = call(callee.answer("/x"), token_request(callee))
    for seconds in (0, 80, 15):
        clock.now += seconds
        assert (await caller.call(guarded, 5)).answer is not None
    paths = [received.path for received in callee.received]
    assert paths == ["/token", "/x", "/x", "/token", "/x"]
    [sent] = {received.headers["authorization"] for received in callee.received if received.path == "/x"}
    assert sent == "Bearer t1"
    assert callee.received[1].headers["x-own"] == "1"


async def test_token_when_refused_then_one_new_one_is_tried(client: OutboundClient, callee: Callee) -> None:
    """design, *Extensions*: fetched again once on 401, and a fresh one that is refused is final."""
    caller = ExtensionCaller(client, ExtensionLimits())
    callee.answer("/token", granting("t1"))
    guarded = call(callee.answer("/x", b"{}", 401), token_request(callee))
    for expected in (["/token", "/x"], ["/x", "/token", "/x"]):
        callee.received.clear()
        outcome = await caller.call(guarded, 5)
        assert outcome.answer is not None
        assert outcome.answer.status == 401
        assert [received.path for received in callee.received] == expected


async def test_token_when_its_server_fails_then_the_call_does(client: OutboundClient, callee: Callee) -> None:
    caller = ExtensionCaller(client, SHORT)
    guarded = call(callee.answer("/x"), token_request(callee))
    callee.answer("/token", b"{}", 400)
    assert (await caller.call(guarded, 5)).status == 401
    callee.answer("/token", b"a" * 50_001)
    assert (await caller.call(guarded, 5)).status == 413
    callee.hang("/token")
    assert (await caller.call(guarded, 5)).status == 408
    assert "/x" not in [received.path for received in callee.received]


async def test_tokens_when_there_are_many_then_the_oldest_are_forgotten(
    client: OutboundClient, callee: Callee
) -> None:
    caller = ExtensionCaller(client, ExtensionLimits())
    callee.answer("/token", granting("t"))
    url = callee.answer("/x")
    caller._tokens.update({f"old {at}": ("t", 0.0) for at in range(MAX_TOKENS)})
    await caller.call(call(url, token_request(callee)), 5)
    assert len(caller._tokens) == MAX_TOKENS
    assert "old 0" not in caller._tokens
    assert "one" in caller._tokens


@pytest.mark.parametrize(
    ("body", "token", "lasts"),
    [
        (granting("t", expires_in=60), "t", 60.0),
        (granting("t", expires_in=1e12), "t", 86_400.0),
        (granting("t"), "t", 300.0),
        (granting("t", expires_in="soon"), "t", 300.0),
        (granting("t", expires_in=True), "t", 300.0),
    ],
)
def test_token_when_granted_then_it_lasts_as_long_as_is_said(body: bytes, token: str, lasts: float) -> None:
    assert read_token(OutboundAnswer(200, body)) == (token, lasts)


@pytest.mark.parametrize(
    ("status", "body"),
    [(401, b"{}"), (302, b""), (200, b""), (200, b"[]"), (200, b"{}"), (200, b'{"access_token": ""}')],
)
def test_token_when_there_is_none_then_the_reason_is_told(status: int, body: bytes) -> None:
    with pytest.raises(NoTokenError, match="no access token"):
        read_token(OutboundAnswer(status, body))


def test_limits_when_shorter_then_streams_and_messages_follow() -> None:
    """docs/extensions.md, *What a step gets*."""
    assert ExtensionLimits.within(CALL_SECONDS) == ExtensionLimits()
    assert ExtensionLimits.within(10) == ExtensionLimits(10, 10, 20)


async def test_calls_when_performed_then_the_time_of_the_message_is_shared(
    client: OutboundClient, callee: Callee
) -> None:
    observed: list[tuple[Any, ...]] = []
    performer = Performer(
        client, extensions=ExtensionLimits(0.2, 0.2, 0.3), observe=lambda *seen: observed.append(seen)
    )
    allowance = Allowance()
    slow = call(callee.hang("/hangs"))
    outcomes = await performer.perform([slow, slow, slow, call(callee.answer("/x"))], allowance)
    errors = [getattr(outcome, "error", "?") for outcome in outcomes]
    assert errors[:2] == ["it did not answer in time"] * 2
    assert errors[2:] == ["the time for the calls of one message is used up"] * 2
    assert [seen[:2] for seen in observed] == [("extension", "timeout")] * 2
    assert "/x" not in [received.path for received in callee.received]


async def test_call_when_cancelled_then_it_ends(client: OutboundClient, callee: Callee) -> None:
    """A client that goes away takes its call with it."""
    calling = asyncio.create_task(ExtensionCaller(client, ExtensionLimits()).call(call(callee.hang("/x")), 5))
    await asyncio.to_thread(callee.hanging.acquire)
    calling.cancel()
    with pytest.raises(asyncio.CancelledError):
        await calling
