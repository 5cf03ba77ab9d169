"""Nodes in the wrong place, and fields with unknown values."""

from collections.abc import Callable
from typing import Any

import pytest

from doyle.skills.lint.findings import Finding
from doyle.skills.lint.rules import Rule
from doyle.wire.json import Json, JsonObject

Found = Callable[..., list[Finding]]


def frame(*inner: JsonObject) -> Json:
    """A frame F with other nodes."""
    return {"dialog_nodes": [{"dialog_node": "F", "type": "frame", "conditions": "true"}, *inner]}


def slot(**fields: Json) -> JsonObject:
    return {"dialog_node": "S", "type": "slot", "parent": "F", "variable": "$size", **fields}


def handler(event: str | None, parent: str = "S", **fields: Json) -> JsonObject:
    named = {} if event is None else {"event_name": event}
    shared = {"type": "event_handler", "parent": parent, "conditions": "@size", **named}
    return {"dialog_node": f"H {event} {parent}", **shared, **fields}


SOUND = (slot(), handler("input"))


@pytest.mark.parametrize(
    ("inner", "codes"),
    [
        (SOUND, []),
        ((*SOUND, handler("focus"), handler("filled"), handler("nomatch"), handler("generic")), []),
        ((*SOUND, handler("focus", "F"), handler("generic", "F")), []),
        ((*SOUND, handler("digression_return_prompt")), []),
        ((*SOUND, handler("filled", "F")), ["misplaced-node"]),
        ((*SOUND, handler("input", "F")), ["misplaced-node"]),
        ((*SOUND, handler("validate")), ["ignored-event"]),
        ((*SOUND, handler("nomatch_responses_depleted")), ["ignored-event"]),
        ((*SOUND, handler(None)), ["misplaced-node"]),
        ((), ["frame-without-slots"]),
        ((slot(disabled=True), handler("input")), ["frame-without-slots"]),
        ((slot(variable=None), handler("input")), ["frame-without-slots", "slot-without-variable"]),
        ((slot(variable="$"), handler("input")), ["frame-without-slots", "slot-without-variable"]),
        ((slot(),), ["slot-without-input"]),
        ((slot(), handler("input", disabled=True)), ["slot-without-input"]),
        ((slot(), handler("input", conditions="")), ["slot-without-input"]),
        ((*SOUND, {"dialog_node": "R", "type": "response_condition", "parent": "F"}), []),
        ((*SOUND, {"dialog_node": "R", "type": "response_condition", "parent": "S"}), ["misplaced-node"]),
        ((*SOUND, {"dialog_node": "C", "parent": "S", "conditions": "true"}), ["misplaced-node"]),
        ((*SOUND, {"dialog_node": "C", "parent": "F", "conditions": "true"}), []),
    ],
)
def test_node_when_it_stands_where_it_does_nothing_then_it_is_told(
    found: Found, inner: tuple[JsonObject, ...], codes: list[str]
) -> None:
    """spec/dialog-engine.md §§1.3, 1.6, 6.2, 6.6."""
    rules = (
        Rule.MISPLACED_NODE, Rule.IGNORED_EVENT, Rule.FRAME_WITHOUT_SLOTS, Rule.SLOT_WITHOUT_VARIABLE,
        Rule.SLOT_WITHOUT_INPUT,
    )  # fmt: skip
    assert [it.rule.code for it in found(frame(*inner), *rules)] == codes


@pytest.mark.parametrize("kind", ["slot", "response_condition", "event_handler"])
@pytest.mark.parametrize("parent", ["standard", "folder", None])
def test_node_when_its_parent_cannot_have_it_then_both_are_named(
    found: Found, kind: str, parent: str | None
) -> None:
    """spec/dialog-engine.md §1.3."""
    top = {"dialog_node": "P", "type": parent or "standard", "conditions": "true"}
    below = {"dialog_node": "C", "type": kind, **({"parent": "P"} if parent else {})}
    findings = found({"dialog_nodes": [top, below]}, Rule.MISPLACED_NODE)
    told = [it for it in findings if it.path == "/dialog_nodes/1/parent"]
    if (kind, parent) == ("response_condition", "standard"):
        assert told == []
    else:
        assert len(told) == 1
        assert kind.replace("_", " ").split()[0] in told[0].message


@pytest.mark.parametrize(
    ("field", "known", "unknown", "instead"),
    [
        ("type", "folder", "group", "standard node"),
        ("event_name", "filled", "full", "never runs"),
        ("digress_in", "returns", "perhaps", "does not return"),
        ("digress_out", "allow_all", "allow", "do not come back"),
        ("digress_out_slots", "not_allowed", "no", "cannot leave"),
    ],
)
def test_field_when_its_value_is_unknown_then_it_is_told_with_what_happens_instead(
    found: Found, field: str, known: str, unknown: str, instead: str
) -> None:
    """spec/dialog-engine.md §§1.1, 5.2, 5.3."""
    for value, count in ((known, 0), (unknown, 1)):
        data = {"dialog_nodes": [{"dialog_node": "n", "conditions": "true", field: value}]}
        findings = found(data, Rule.UNKNOWN_ENUMERATION)
        assert [it.path for it in findings] == [f"/dialog_nodes/0/{field}"] * count
        assert all(instead in it.message for it in findings)


@pytest.mark.parametrize(
    ("name", "is_odd"), [("node_1-a.b c", False), ("knoten ü", False), ("a/b", True), ("a$", True)]
)
def test_node_when_its_id_has_odd_characters_then_it_is_told(found: Found, name: str, is_odd: bool) -> None:
    """spec/dialog-engine.md §1.1."""
    assert (
        bool(found({"dialog_nodes": [{"dialog_node": name, "conditions": "true"}]}, Rule.BAD_NAME)) is is_odd
    )


def test_node_when_disabled_then_the_highest_is_told(found: Found) -> None:
    """spec/dialog-engine.md §1.1: as if the node did not exist; handlers often are (§1.6)."""
    data = frame(
        *SOUND,
        handler("focus", disabled=True),
        {"dialog_node": "D", "parent": "F", "disabled": True, "conditions": "true"},
        {"dialog_node": "E", "parent": "D", "disabled": True, "conditions": "true"},
    )
    assert [it.subject.name for it in found(data, Rule.DISABLED)] == ["D"]


@pytest.mark.parametrize(("field", "value"), [("conditions", "#a\n&& #b"), ("description", "a\tb")])
def test_text_when_it_has_line_characters_then_it_is_told(found: Found, field: str, value: Any) -> None:
    """spec/dialog-engine.md §1.1."""
    data = {"dialog_nodes": [{"dialog_node": "n", "conditions": "true", field: value}]}
    assert [it.path for it in found(data, Rule.LINE_CHARACTER)] == [f"/dialog_nodes/0/{field}"]
