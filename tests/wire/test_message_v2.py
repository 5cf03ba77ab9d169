"""The v2 message request (spec/api/models.yaml, v2; spec/limits.md)."""

from typing import Any

import pytest

from doyle.errors import InputError
from doyle.wire.message_v2 import MessageRequestV2, SessionRequest


@pytest.mark.parametrize(
    ("body", "path"),
    [
        ([], ""),
        ({"input": "hello"}, "/input"),
        ({"input": {"text": 5}}, "/input/text"),
        ({"input": {"text": "x" * 2049}}, "/input/text"),
        ({"input": {"text": "a\nb"}}, "/input/text"),
        ({"input": {"message_type": "voice"}}, "/input/message_type"),
        ({"input": {"intents": [{}]}}, "/input/intents/0/intent"),
        ({"input": {"entities": [{"entity": "a"}]}}, "/input/entities/0/value"),
        (
            {"input": {"entities": [{"entity": "a", "value": "b", "location": [1]}]}},
            "/input/entities/0/location",
        ),
        ({"input": {"attachments": [{"url": "u"}] * 6}}, "/input/attachments"),
        ({"input": {"attachments": [{}]}}, "/input/attachments/0/url"),
        ({"input": {"options": {"debug": "true"}}}, "/input/options/debug"),
        ({"input": {"options": {"spelling": {"suggestions": 1}}}}, "/input/options/spelling/suggestions"),
        ({"input": {"analytics": {"pageUrl": 1}}}, "/input/analytics/pageUrl"),
        ({"user_id": ""}, "/user_id"),
        ({"user_id": "x" * 257}, "/user_id"),
        ({"user_id": "a\tb"}, "/user_id"),
        ({"context": {"global": {"system": {"user_id": "x" * 257}}}}, "/context/global/system/user_id"),
        ({"context": {"global": {"system": {"turn_count": -1}}}}, "/context/global/system/turn_count"),
        ({"context": {"global": {"system": {"timezone": 1}}}}, "/context/global/system/timezone"),
        ({"context": {"global": {"session_id": ""}}}, "/context/global/session_id"),
        ({"context": {"skills": {"main skill": 1}}}, "/context/skills/main skill"),
        (
            {"context": {"skills": {"main skill": {"user_defined": []}}}},
            "/context/skills/main skill/user_defined",
        ),
        (
            {"context": {"skills": {"actions skill": {"system": {"state": {}}}}}},
            "/context/skills/actions skill/system/state",
        ),
        (
            {"context": {"skills": {"action skill": {"skill_variables": 1}}}},
            "/context/skills/action skill/skill_variables",
        ),
        ({"context": {"integrations": []}}, "/context/integrations"),
    ],
)
def test_message_when_it_breaks_a_rule_then_the_fault_names_the_place(body: Any, path: str) -> None:
    """spec/api/guide.md §6: 400 with the JSON Pointer of the fault."""
    with pytest.raises(InputError) as caught:
        MessageRequestV2.read(body)
    assert [fault.path for fault in caught.value.faults] == [path]


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"input": None, "context": None, "user_id": None},
        {"input": {"text": None, "intents": None, "options": None}},
        {"input": {"text": "x" * 2048, "attachments": [{"url": "u"}] * 5}},
        {"user_id": "x" * 256},
        {"context": {"global": {"system": {"turn_count": 3.0, "locale": "en-us", "unknown": [1]}}}},
        {"context": {"skills": {"main skill": {"user_defined": {"a": None}, "system": {"x": 1}}}}},
        {"context": {"skills": {"another skill": 5}}},
        {"context": {"integrations": {"channel": {"name": "Web chat"}, "foo": {}}}},
        {"unknown": 1},
    ],
)
def test_message_when_it_keeps_the_rules_then_is_read(body: Any) -> None:
    """spec/api/guide.md §§4, 6: no input is legal, unknown fields are ignored, nulls are absent."""
    MessageRequestV2.read(body)


def test_options_when_there_are_none_then_all_are_absent() -> None:
    for body in ({}, {"input": {}}, {"input": {"options": {}}}):
        options = MessageRequestV2.read(body).options
        assert (options.restart, options.export, options.spelling) == (None, None, None)
    assert MessageRequestV2.read({"input": {"options": {"export": True}}}).options.export is True


def test_session_request_when_analytics_are_wrong_then_the_fault_names_the_place() -> None:
    SessionRequest.read({})
    SessionRequest.read({"analytics": {"browser": "b", "device": "d", "pageUrl": "p"}})
    with pytest.raises(InputError) as caught:
        SessionRequest.read({"analytics": {"browser": 1}})
    assert caught.value.faults[0].path == "/analytics/browser"
