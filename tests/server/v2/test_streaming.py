"""Answers as server-sent events (spec/api/guide.md §13)."""

import json
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from doyle.server.v2.streaming import MAX_PARTS, encode_event, events_of


def answer(*items: Any, **more: Any) -> dict[str, Any]:
    return {"output": {"generic": list(items), "intents": [], "entities": []}, "user_id": "u", **more}


def text(said: str) -> dict[str, Any]:
    return {"response_type": "text", "text": said}


def partials(events: list[dict[str, Any]]) -> list[str]:
    return [event["partial_item"]["text"] for event in events if "partial_item" in event]


def test_events_when_there_are_several_items_then_each_is_numbered_and_closed() -> None:
    """Partials of an item, its complete item, next item, one final response at the end."""
    pause = {"response_type": "pause", "time": 100}
    said = answer(text("Hello there."), pause, text("Bye"), context={"a": 1})
    assert list(events_of(said)) == [
        {"partial_item": {**text("Hello "), "streaming_metadata": {"id": 1}}},
        {"partial_item": {**text("there."), "streaming_metadata": {"id": 1}}},
        {"complete_item": {**text("Hello there."), "streaming_metadata": {"id": 1}}},
        {"complete_item": {**pause, "streaming_metadata": {"id": 2}}},
        {"partial_item": {**text("Bye"), "streaming_metadata": {"id": 3}}},
        {"complete_item": {**text("Bye"), "streaming_metadata": {"id": 3}}},
        {
            "final_response": {
                **said,
                "output": {**said["output"], "streaming_metadata": {"streaming_metadata": {"id": 3}}},
            }
        },
    ]


def test_events_when_there_is_nothing_to_say_then_only_the_final_response() -> None:
    [event] = events_of(answer())
    assert event["final_response"]["output"]["streaming_metadata"] == {"streaming_metadata": {"id": 1}}


@given(st.text())
def test_partials_when_joined_then_are_the_text(said: str) -> None:
    events = list(events_of(answer(text(said))))
    assert "".join(partials(events)) == said
    assert len(partials(events)) <= MAX_PARTS
    assert all(part.strip() for part in partials(events)) or not said.strip()


@pytest.mark.parametrize("words", [MAX_PARTS, MAX_PARTS + 1, 5_000, 100_000])
def test_partials_when_a_text_is_long_then_their_number_is_bounded(words: int) -> None:
    said = "word " * words
    found = partials(list(events_of(answer(text(said)))))
    assert "".join(found) == said
    assert MAX_PARTS // 2 <= len(found) <= MAX_PARTS


@pytest.mark.parametrize("said", ["a\nb", "\r\n\r\n", "data: x", "event: y\n\n", "\u2028\u2029\x85", "ü😀"])
def test_event_when_encoded_then_is_two_lines_and_a_blank_one(said: str) -> None:
    """The JSON must sit on one line; the single blank after the colon is mandatory."""
    raw = encode_event({"complete_item": text(said)})
    name, data, *rest = raw.split(b"\n")
    assert (name, rest) == (b"event: message", [b"", b""])
    assert data.startswith(b"data: {")
    assert b"\r" not in raw
    assert json.loads(data[6:]) == {"complete_item": text(said)}


@pytest.mark.parametrize(
    "item", ["odd", None, 5, {"response_type": "text"}, {"response_type": "text", "text": 1}]
)
def test_events_when_a_skill_made_odd_items_then_they_come_whole(item: Any) -> None:
    """An expression may yield the whole of `generic`: whatever it is, it breaks no stream."""
    complete, final = events_of(answer(item))
    assert set(complete) == {"complete_item"}
    assert final["final_response"]["output"]["generic"] == [item]


@pytest.mark.parametrize("form", ["stateful", "stateless"])
def test_stream_when_numbers_are_huge_then_they_are_those_of_the_whole_answer(
    live_server: Any, form: str
) -> None:
    """An answer that is stored must reach its client, in whichever form it was asked for."""
    huge = {"beyond": 2**64 + 1, "long": 10**400 + 7, "part": 0.1, "text": "1" * 30}
    context = {"skills": {"main skill": {"user_defined": huge}}}
    body = {"input": {"text": "x", "options": {"return_context": True}}, "context": context}
    with live_server.client(params={"version": "2024-08-25"}) as client:
        url = place_of(client, is_stateful=form == "stateful")
        whole, streamed = client.post(url, json=body), client.post(f"{url}_stream", json=body)
    assert (whole.status_code, streamed.status_code) == (200, 200)
    last = json.loads(streamed.text.rstrip().rpartition("data: ")[2])["final_response"]
    for answered in (whole.json(), last):
        shown = answered["context"]["skills"]["main skill"]["user_defined"]
        assert {name: shown[name] for name in huge} == huge
        assert type(shown["beyond"]) is int


def place_of(client: httpx.Client, *, is_stateful: bool) -> str:
    """Where messages to the draft of a new assistant go."""
    made = client.post("/v2/assistants", json={}).json()
    draft = made["assistant_environments"][0]["environment_id"]
    base = f"/v2/assistants/{made['assistant_id']}/environments/{draft}"
    if not is_stateful:
        return f"{base}/message"
    return f"{base}/sessions/{client.post(f'{base}/sessions').json()['session_id']}/message"
