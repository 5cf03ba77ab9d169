"""Next steps: where they lead, and circles that no input leaves."""

from collections.abc import Callable
from typing import Any

import pytest

from doyle.skills.lint.findings import Finding
from doyle.skills.lint.rules import Rule
from doyle.wire.json import Json, JsonObject

Found = Callable[..., list[Finding]]
NodesFound = Callable[..., list[tuple[str, str]]]
STEP_RULES = (Rule.BAD_JUMP, Rule.ODD_JUMP, Rule.STEP_OUTSIDE_HANDLER, Rule.UNKNOWN_ENUMERATION)


def jump(target: str | None, selector: str | None = "body") -> JsonObject:
    given = {"dialog_node": target, "selector": selector}
    return {"next_step": {"behavior": "jump_to", **{key: it for key, it in given.items() if it is not None}}}


OTHERS: list[JsonObject] = [
    {"dialog_node": "plain", "conditions": "#a"},
    {"dialog_node": "off", "conditions": "#b", "disabled": True},
    {"dialog_node": "group", "type": "folder"},
    {"dialog_node": "frame", "type": "frame", "conditions": "#c"},
    {"dialog_node": "slot", "type": "slot", "parent": "frame", "variable": "$x"},
    {"dialog_node": "handler", "type": "event_handler", "event_name": "input", "parent": "slot"},
    {"dialog_node": "response", "type": "response_condition", "parent": "plain"},
    {"dialog_node": "stray", "type": "slot", "variable": "$x"},
]


@pytest.mark.parametrize(
    ("step", "codes"),
    [
        (jump("plain"), []),
        (jump("plain", "condition"), []),
        (jump("plain", "user_input"), []),
        (jump("plain", "client"), []),
        (jump("group"), []),
        (jump("frame"), []),
        (jump("response"), []),
        (jump("slot"), ["odd-jump"]),
        (jump("stray"), ["bad-jump"]),
        (jump("handler"), ["bad-jump"]),
        (jump("off"), ["bad-jump"]),
        (jump("nowhere"), ["bad-jump"]),
        (jump(None), ["bad-jump"]),
        (jump(""), ["bad-jump"]),
        (jump("plain", "head"), ["unknown-enumeration"]),
        (jump("plain", None), ["unknown-enumeration"]),
        ({"next_step": {"behavior": "dance"}}, ["unknown-enumeration"]),
        ({"next_step": {"behavior": "get_user_input"}}, []),
        ({"next_step": {"behavior": "skip_user_input"}}, []),
        ({"next_step": {"behavior": "reprompt"}}, ["step-outside-handler"]),
        ({"next_step": {"behavior": "skip_all_slots"}}, ["step-outside-handler"]),
        ({**jump("nowhere"), "disabled": True}, []),
    ],
)
def test_step_when_it_leads_nowhere_then_it_is_told(found: Found, step: Any, codes: list[str]) -> None:
    """spec/dialog-engine.md §§4.1-4.2."""
    data = {"dialog_nodes": [*OTHERS, {"dialog_node": "n", "conditions": "true", **step}]}
    findings = [it for it in found(data, *STEP_RULES) if it.subject.name == "n"]
    assert [it.rule.code for it in findings] == codes
    assert all(it.path.startswith("/dialog_nodes/8/next_step/") for it in findings)


@pytest.mark.parametrize(
    ("target", "selector", "codes"),
    [
        ("plain", "condition", ["former-step"]),
        ("nowhere", "body", ["former-step", "bad-jump"]),
        ("off", "body", ["former-step", "bad-jump"]),
        ("plain", "head", ["former-step", "unknown-enumeration"]),
    ],
)
def test_go_to_when_followed_then_it_is_told_and_checked_as_a_jump(
    found: Found, target: str, selector: str, codes: list[str]
) -> None:
    """spec/dialog-engine.md §4.2, in the form of exports before May 2017."""
    step = {"go_to": {"dialog_node": target, "selector": selector, "return": None}}
    data = {"dialog_nodes": [*OTHERS, {"dialog_node": "n", "conditions": "true", **step}]}
    findings = [it for it in found(data, *STEP_RULES, Rule.FORMER_STEP) if it.subject.name == "n"]
    assert [it.rule.code for it in findings] == codes
    assert all(it.path.startswith("/dialog_nodes/8/go_to") for it in findings)


def test_go_to_when_a_next_step_replaces_it_then_nothing_is_told(found: Found) -> None:
    step = {"go_to": {"dialog_node": "nowhere"}, "next_step": {"behavior": "get_user_input"}}
    data = {"dialog_nodes": [*OTHERS, {"dialog_node": "n", "conditions": "true", **step}]}
    assert found(data, *STEP_RULES, Rule.FORMER_STEP) == []


def test_go_to_when_nodes_go_round_by_it_then_the_loop_is_told(nodes_found: NodesFound) -> None:
    nodes = [standard(name, go_to={"dialog_node": to, "selector": "body"}) for name, to in ("ab", "ba")]
    assert [message.split(": ")[1] for _, message in nodes_found(*nodes, only=Rule.JUMP_LOOP)] == [
        "'a' → 'b' → 'a'"
    ]


def test_go_to_when_it_alone_leads_to_a_node_then_the_node_is_reached(nodes_found: NodesFound) -> None:
    nodes = [
        standard("a", "#a", go_to={"dialog_node": "b", "selector": "body"}),
        standard("b", "false"),
        standard("c", "false"),
    ]
    assert [name for name, _ in nodes_found(*nodes, only=Rule.UNREACHABLE)] == ["c"]


def test_step_when_of_a_handler_then_it_may_prompt_again(found: Found) -> None:
    """spec/dialog-engine.md §4.1."""
    nodes = [
        {**node, "next_step": {"behavior": "reprompt"}} for node in OTHERS if node["dialog_node"] == "handler"
    ]
    assert found({"dialog_nodes": [*OTHERS[3:5], *nodes]}, *STEP_RULES) == []


def standard(name: str, condition: str = "$x", **fields: Json) -> JsonObject:
    return {"dialog_node": name, "conditions": condition, **fields}


CLIENT: JsonObject = {"actions": [{"name": "ask"}]}
WEBHOOK: JsonObject = {"actions": [{"name": "ask", "type": "webhook"}]}


@pytest.mark.parametrize(
    ("nodes", "way"),
    [
        ([standard("a", **jump("a"))], "'a' → 'a'"),
        ([standard("a", **jump("b")), standard("b", **jump("a"))], "'a' → 'b' → 'a'"),
        (
            [standard("x", **jump("a")), standard("a", **jump("b")), standard("b", **jump("a"))],
            "'a' → 'b' → 'a'",
        ),
        ([standard("a", "true", **jump("a", "condition"))], "'a' → 'a'"),
        ([standard("a", "anything_else", **jump("a", "condition"))], "'a' → 'a'"),
        ([standard("a", **jump("a"), **WEBHOOK)], "'a' → 'a'"),
        (
            [
                standard("a", next_step={"behavior": "skip_user_input"}),
                standard("b", "true", parent="a", **jump("a")),
            ],
            "'a' → 'b' → 'a'",
        ),
        (
            [standard("a", **jump("a")), {"dialog_node": "r", "type": "response_condition", "parent": "a"}],
            "'a' → 'a'",
        ),
        ([standard("a", **jump("a", "condition"))], None),
        ([standard("a", **jump("a", "user_input"))], None),
        ([standard("a", **jump("a", "client"))], None),
        ([standard("a", **jump("a"), **CLIENT)], None),
        ([standard("a", **jump("b")), standard("b")], None),
        (
            [
                standard("a", **jump("a")),
                {
                    "dialog_node": "r",
                    "type": "response_condition",
                    "parent": "a",
                    "next_step": {"behavior": "get_user_input"},
                },
            ],
            None,
        ),
        (
            [
                standard("a", type="frame", **jump("a")),
                {"dialog_node": "s", "type": "slot", "parent": "a", "variable": "$x"},
            ],
            None,
        ),
        ([standard("a", **jump("b"), disabled=True), standard("b", **jump("a"))], None),
    ],
)
def test_jumps_when_they_go_round_without_waiting_then_the_way_is_told(
    nodes_found: NodesFound, nodes: list[JsonObject], way: str | None
) -> None:
    """spec/dialog-engine.md §§4.2, 12.5: such a turn ends at the loop guard."""
    messages = [message for _, message in nodes_found(*nodes, only=Rule.JUMP_LOOP)]
    assert [it.split(": ", 1)[1] for it in messages] == ([] if way is None else [way])


def test_jumps_when_two_circles_exist_then_both_are_told(nodes_found: NodesFound) -> None:
    nodes = [standard(name, **jump(target)) for name, target in ("ab", "ba", "cd", "dc", "ea")]
    assert [name for name, _ in nodes_found(*nodes, only=Rule.JUMP_LOOP)] == ["a", "c"]


def test_jumps_when_the_circle_is_long_then_its_beginning_is_told(nodes_found: NodesFound) -> None:
    nodes = [standard(f"n{at}", **jump(f"n{(at + 1) % 50}")) for at in range(50)]
    ((_, message),) = nodes_found(*nodes, only=Rule.JUMP_LOOP)
    assert message.endswith("'n0' → 'n1' → 'n2' → 'n3' → 'n4' → … → 'n0'")
