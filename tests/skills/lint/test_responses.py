"""Responses that break the rules of their type."""

from collections.abc import Callable
from typing import Any

import pytest

from doyle.skills.lint.findings import Finding
from doyle.skills.lint.responses import REQUIRED
from doyle.skills.lint.rules import Rule
from doyle.wire.json import Json, JsonObject

Found = Callable[..., list[Finding]]
RESPONSE_RULES = (Rule.BAD_RESPONSE, Rule.UNKNOWN_RESPONSE_TYPE, Rule.OVER_LIMIT, Rule.UNKNOWN_ENUMERATION)
PREFIX = "/dialog_nodes/0/output"


def told(found: Found, output: Json, **fields: Json) -> list[tuple[str, str]]:
    node = {"dialog_node": "n", "conditions": "true", "output": output, **fields}
    findings = found({"dialog_nodes": [node]}, *RESPONSE_RULES)
    return [(it.rule.code, it.path.removeprefix(PREFIX)) for it in findings]


@pytest.mark.parametrize(
    ("output", "expected"),
    [
        ({"text": "hello"}, []),
        ({"text": ["a", "b"]}, []),
        ({"text": {"values": ["a"], "selection_policy": "random", "append": False}}, []),
        ({"text": {"values": "<? $texts ?>"}}, []),
        ({"text": 5}, [("bad-response", "/text")]),
        ({"text": {"values": 5}}, [("bad-response", "/text/values")]),
        ({"text": {"values": ["a"], "selection_policy": "best"}},
         [("unknown-enumeration", "/text/selection_policy")]),
        ({"text": "a", "generic": [{"response_type": "text", "values": [{"text": "a"}]}]}, []),
        ({"text": "b", "generic": [{"response_type": "text", "values": [{"text": "a"}]}]},
         [("bad-response", "/text")]),
        ({"text": "b", "generic": [{"response_type": "text", "values": []}]}, []),
        ({"text": "b", "generic": "<? $answers ?>"}, []),
        ({"text": {"values": [{}]}, "generic": [{"response_type": "text", "text": "a"}]}, []),
        ({"generic": []}, []),
        ({"generic": "<? $answers ?>"}, []),
        ({"generic": "answers"}, [("bad-response", "/generic")]),
        ({"generic": {"response_type": "text"}}, [("bad-response", "/generic")]),
        ({"generic": ["text"]}, [("bad-response", "/generic/0")]),
        ({"modifiers": {"overwrite": True}, "integrations": {"x": 1}, "mine": None}, []),
        ({"modifiers": "overwrite"}, [("bad-response", "/modifiers")]),
    ],
)  # fmt: skip
def test_output_when_its_shape_is_odd_then_the_place_is_told(
    found: Found, output: Json, expected: list[tuple[str, str]]
) -> None:
    """spec/dialog-engine.md §§8.1-8.2."""
    assert told(found, output) == expected


def option(label: Json = "One", **value: Json) -> JsonObject:
    return {"label": label, "value": value or {"input": {"text": "one"}}}


def options(count: int = 1, **fields: Json) -> JsonObject:
    return {"response_type": "option", "title": "Which?", "options": [option()] * count, **fields}


AGENT = "connect_to_agent"


@pytest.mark.parametrize(
    ("element", "expected"),
    [
        ({}, [("unknown-response-type", "/response_type")]),
        ({"response_type": "song"}, [("unknown-response-type", "/response_type")]),
        ({"response_type": 5}, [("unknown-response-type", "/response_type")]),
        ({"response_type": "text", "values": [{"text": "a"}], "selection_policy": "multiline"}, []),
        ({"response_type": "text", "text": "a"}, []),
        ({"response_type": "text", "values": [], "selection_policy": "best"},
         [("unknown-enumeration", "/selection_policy")]),
        ({"response_type": "text", "values": [], "channels": []}, [("bad-response", "/channels")]),
        (options(20), []),
        (options(21), [("over-limit", "/options")]),
        (options(preference="button"), []),
        (options(preference="menu"), [("unknown-enumeration", "/preference")]),
        (options(options="<? $choices ?>"), []),
        (options(options="choices"), [("bad-response", "/options")]),
        (options(options=[]), [("bad-response", "")]),
        (options(title=""), [("bad-response", "")]),
        (options(options=[option("x" * 2048)]), []),
        (options(options=[option("x" * 2049)]), [("over-limit", "/options/0/label")]),
        (options(options=[option(input={"text": "x" * 2049})]),
         [("over-limit", "/options/0/value/input/text")]),
        (options(options=[option(" ")]), [("bad-response", "/options/0")]),
        (options(options=[option(5)]), [("bad-response", "/options/0")]),
        (options(options=["One"]), [("bad-response", "/options/0")]),
        (options(options=[option(input={})]), [("bad-response", "/options/0/value")]),
        (options(options=[option(intents=[{"intent": "a"}])]), []),
        ({"response_type": "pause", "time": 10_000}, []),
        ({"response_type": "pause", "time": 10_001}, [("over-limit", "/time")]),
        ({"response_type": "pause", "time": -1}, [("bad-response", "/time")]),
        ({"response_type": "pause", "time": True}, [("bad-response", "/time")]),
        ({"response_type": "pause", "time": "soon"}, [("bad-response", "/time")]),
        ({"response_type": "pause", "time": "<? $ms ?>"}, []),
        ({"response_type": "pause"}, [("bad-response", "")]),
        ({"response_type": "image"}, [("bad-response", "")]),
        ({"response_type": "image", "source": "https://example.org/a.png"}, []),
        ({"response_type": AGENT}, []),
        ({"response_type": AGENT, "message_to_human_agent": "x" * 321},
         [("over-limit", "/message_to_human_agent")]),
        ({"response_type": AGENT, "agent_available": {"message": "x" * 321}},
         [("over-limit", "/agent_available/message")]),
        ({"response_type": AGENT, "agent_unavailable": "closed"}, []),
        ({"response_type": "search_skill"}, []),
        ({"response_type": "search_skill", "query_type": "sql"}, [("unknown-enumeration", "/query_type")]),
        ({"response_type": "user_defined", "user_defined": {"a": 1}}, []),
        ({"response_type": "user_defined", "user_defined": {"a": "x" * 5_200_000}},
         [("over-limit", "/user_defined")]),
        ({"response_type": "channel_transfer", "message_to_user": "x"}, [("bad-response", "")]),
    ],
)  # fmt: skip
def test_response_when_it_breaks_a_rule_then_the_place_is_told(
    found: Found, element: Json, expected: list[tuple[str, str]]
) -> None:
    """spec/dialog-engine.md §8.3; limits.md."""
    assert told(found, {"generic": [element]}) == [(code, f"/generic/0{place}") for code, place in expected]


def test_responses_when_more_than_five_then_it_is_told(found: Found) -> None:
    """spec/dialog-engine.md §12.6."""
    text = {"response_type": "text", "values": [{"text": "a"}]}
    assert told(found, {"generic": [text] * 5}) == []
    assert told(found, {"generic": [text] * 6}) == [("over-limit", "/generic")]


@pytest.mark.parametrize("kind", ["connect_to_agent", "search_skill"])
def test_responses_when_one_that_comes_alone_comes_twice_then_it_is_told(found: Found, kind: str) -> None:
    """spec/dialog-engine.md §8.3."""
    assert told(found, {"generic": [{"response_type": kind}] * 2}) == [("bad-response", "/generic")]


@pytest.mark.parametrize("kind", REQUIRED)
def test_response_when_its_needed_fields_are_there_then_it_is_fine(found: Found, kind: str) -> None:
    """spec/dialog-engine.md §8.3: every type of response."""
    values: dict[str, Any] = {"options": [option()], "time": 1, "activities": [{"type": "x"}]}
    element = {"response_type": kind, **{key: values.get(key, {"a": 1}) for key in REQUIRED[kind]}}
    assert told(found, {"generic": [element]}) == []


def test_response_when_its_node_is_disabled_then_it_is_left_alone(found: Found) -> None:
    assert told(found, {"generic": 5}, disabled=True) == []
