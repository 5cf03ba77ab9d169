"""How a v2 message begins: counters, user id, clock, limits (spec/dialog-engine.md §10)."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from doyle.conversation.assistant_context import AssistantContext
from doyle.conversation.assistant_opening import (
    STATEFUL_BYTES,
    V2Call,
    check_size,
    new_context,
    open_message,
    sent_context,
)
from doyle.conversation.skill_turn import AssistantMessage
from doyle.errors import InputError
from doyle.wire.message_v2 import MessageRequestV2

NOW = datetime(2024, 8, 25, 11, 22, 33, 444000, UTC)
MILLISECONDS = 1_724_584_953_444
START = "2024-08-25T11:22:33.444Z"


def call(raw: Any) -> V2Call:
    return V2Call("default", MessageRequestV2.read(raw), raw, date(2024, 8, 25))


def opened(raw: Any, context: AssistantContext | None = None) -> AssistantMessage:
    begun = context or new_context("s1", MILLISECONDS)
    return open_message(call(raw), begun, NOW, lambda *_: None)


def with_system(**system: Any) -> dict[str, Any]:
    return {"context": {"global": {"system": system}}}


@pytest.mark.parametrize(
    "raw", [{}, {"input": None}, {"input": {}}, {"context": None}, {"input": {"text": None}}]
)
def test_message_when_nothing_is_sent_then_it_is_the_first_of_its_session(raw: Any) -> None:
    message = opened(raw)
    assert message.text == ""
    assert message.context.system == {"turn_count": 1, "session_start_time": START, "user_id": "s1"}
    assert (message.now, message.complaints) == (NOW, ())


@pytest.mark.parametrize(
    ("root", "in_context", "stored", "expected"),
    [
        (None, None, None, "s1"),
        (None, None, "c", "c"),
        (None, "b", "c", "b"),
        ("a", "b", "c", "a"),
        ("a", None, None, "a"),
    ],
)
def test_user_id_when_given_in_several_places_then_the_nearest_wins(
    root: str | None, in_context: str | None, stored: str | None, expected: str
) -> None:
    """spec/dialog-engine.md §9.7: the root wins over the context copy; absent: the session's id."""
    known = {} if stored is None else {"user_id": stored}
    context = AssistantContext("s1", {"turn_count": 4, **known})
    message = opened({"user_id": root, **with_system(user_id=in_context)}, context)
    assert message.context.system == {"turn_count": 5, "user_id": expected}


@pytest.mark.parametrize(
    ("system", "expected"),
    [
        ({"reference_time": "2030-01-02T03:04:05Z"}, datetime(2030, 1, 2, 3, 4, 5, tzinfo=UTC)),
        ({"reference_time": "2030-01-02T03:04:05+02:00"}, datetime(2030, 1, 2, 1, 4, 5, tzinfo=UTC)),
        ({"reference_time": "2030-01-02T03:04:05"}, datetime(2030, 1, 2, 3, 4, 5, tzinfo=UTC)),
        (
            {"reference_time": "2030-01-02T03:04:05", "timezone": "Asia/Tokyo"},
            datetime(2030, 1, 1, 18, 4, 5, tzinfo=UTC),
        ),
        ({"reference_time": "2030-01-02"}, datetime(2030, 1, 2, tzinfo=UTC)),
    ],
)
def test_clock_when_a_reference_time_is_sent_then_it_replaces_the_clock(
    system: dict[str, str], expected: datetime
) -> None:
    """spec/dialog-engine.md §10: `reference_time` replaces the clock."""
    assert opened(with_system(**system)).now == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "tomorrow",
        "2030-13-01",
        "0001-01-01T00:00:00+14:00",
        "9999-12-31T23:59:59Z",
        "0999-12-31",
        "x" * 1000,
    ],
)
def test_clock_when_the_reference_time_is_none_then_the_clock_is_used_and_the_log_says_so(text: str) -> None:
    message = opened(with_system(reference_time=text))
    assert message.now == NOW
    [complaint] = message.complaints
    assert "reference_time" in complaint
    assert len(complaint) < 200


@pytest.mark.parametrize(
    ("system", "expected"),
    [
        ({}, {"turn_count": 0, "session_start_time": START}),
        ({"turn_count": 3, "session_start_time": "then"}, {"turn_count": 3, "session_start_time": "then"}),
        ({"turn_count": 3.0}, {"turn_count": 3, "session_start_time": START}),
        ({"turn_count": 1e300}, {"turn_count": 2**53, "session_start_time": START}),
        ({"turn_count": None, "session_start_time": None}, {"turn_count": 0, "session_start_time": START}),
    ],
)
def test_stateless_when_counters_come_back_then_they_go_on(
    system: dict[str, Any], expected: dict[str, Any]
) -> None:
    """spec/operations.md §8: `turn_count` starts at 1; the client brings the state back."""
    assert sent_context(call(with_system(**system)), "s1", MILLISECONDS).system == expected


@pytest.mark.parametrize("kind", ["search", "search_results"])
def test_message_when_it_is_for_a_search_then_input_error(kind: str) -> None:
    """spec/operations.md §10: `message_type: "search"` is an error if none is configured."""
    with pytest.raises(InputError) as caught:
        opened({"input": {"message_type": kind, "text": "x"}})
    assert caught.value.faults[0].path == "/input/message_type"
    assert opened({"input": {"message_type": "text", "text": "x"}}).text == "x"


def test_size_when_it_is_just_within_then_fits() -> None:
    """spec/limits.md: 100 KB, measured as JSON."""
    frame = len('{"a":""}')
    check_size({"a": "x" * (STATEFUL_BYTES - frame)}, STATEFUL_BYTES)
    check_size({"a": "ü" * ((STATEFUL_BYTES - frame) // 2)}, STATEFUL_BYTES)
    with pytest.raises(InputError) as caught:
        check_size({"a": "x" * (STATEFUL_BYTES - frame + 1)}, STATEFUL_BYTES)
    assert caught.value.faults[0].path == "/context"
    assert "102,401" in caught.value.faults[0].message
