"""What a single element must keep to, beside its form."""

from typing import Any

import pytest

from doyle.errors import InputError
from doyle.skills.element_rules import require_sound
from doyle.wire.authoring import NewDialogNode

TEXT = {"response_type": "text", "values": [{"text": "Hi"}]}


def paths_of(**fields: Any) -> list[str]:
    """The places that a new dialog node is refused for."""
    try:
        require_sound(NewDialogNode.read({"dialog_node": "n", **fields}), None, "en")
    except InputError as error:
        return [fault.path for fault in error.faults]
    return []


def option(label: str = "Yes", text: str = "yes") -> dict[str, Any]:
    return {"label": label, "value": {"input": {"text": text}}}


def options(*items: dict[str, Any]) -> dict[str, Any]:
    return {"response_type": "option", "title": "Which?", "options": list(items)}


@pytest.mark.parametrize(
    ("fits", "too_much", "path"),
    [
        ([TEXT] * 5, [TEXT] * 6, ""),
        ([options(*[option()] * 20)], [options(*[option()] * 21)], "/0/options"),
        (
            [options(option(label="x" * 2048))],
            [options(option(label="x" * 2049))],
            "/0/options/0/label",
        ),
        (
            [options(option(text="x" * 2048))],
            [options(option(), option(text="x" * 2049))],
            "/0/options/1/value/input/text",
        ),
        (
            [TEXT, {"response_type": "pause", "time": 10_000}],
            [TEXT, {"response_type": "pause", "time": 10_001}],
            "/1/time",
        ),
        (
            [{"response_type": "connect_to_agent", "message_to_human_agent": "x" * 320}],
            [{"response_type": "connect_to_agent", "message_to_human_agent": "x" * 321}],
            "/0/message_to_human_agent",
        ),
    ],
    ids=["responses", "options", "label", "value", "pause", "agent"],
)
def test_require_sound_when_a_response_is_beyond_its_limit_then_its_place_is_told(
    fits: list[Any], too_much: list[Any], path: str
) -> None:
    """spec/limits.md, the hard rows of dialog nodes."""
    assert paths_of(output={"generic": fits}) == []
    assert paths_of(output={"generic": too_much}) == [f"/output/generic{path}"]


@pytest.mark.parametrize(
    "output",
    [
        {"generic": [{"response_type": "hologram"}]},
        {"generic": "<? $responses ?>"},
        {"generic": [{"response_type": "option", "title": "Which?", "options": "<? $options ?>"}]},
        {"generic": [{"response_type": "pause", "time": "soon"}, 7]},
        {"text": {"values": ["Hi"], "selection_policy": "odd"}, "anything": {"else": [None]}},
    ],
)
def test_require_sound_when_a_response_is_only_odd_then_it_is_kept(output: dict[str, Any]) -> None:
    """The limits alone are hard: other types of responses are channels' own."""
    assert paths_of(output=output) == []


@pytest.mark.parametrize(
    ("action", "field"),
    [
        ({"name": "x" * 257, "result_variable": "r"}, "name"),
        ({"name": "x" * 256, "result_variable": "r" * 65}, "result_variable"),
        *(({"name": "x", "result_variable": f"a{mark}b"}, "result_variable") for mark in "()[]'\"\\\t"),
    ],
)
def test_read_node_when_the_names_of_a_call_are_beyond_their_limits_then_is_refused(
    action: dict[str, Any], field: str
) -> None:
    """spec/limits.md: client action name, result variable name."""
    assert paths_of(actions=[{"name": "x" * 256, "result_variable": "$private.r" + "x" * 54}]) == []
    assert paths_of(actions=[{"name": "fine"}, action]) == [f"/actions/1/{field}"]
