"""Nodes that no conversation comes to."""

from collections.abc import Callable

import pytest

from doyle.skills.lint.rules import Rule
from doyle.wire.json import Json, JsonObject

NodesFound = Callable[..., list[tuple[str, str]]]


def node(name: str, condition: str | None = "$x", parent: str | None = None, **fields: Json) -> JsonObject:
    given = {"conditions": condition, "parent": parent}
    return {"dialog_node": name, **{key: it for key, it in given.items() if it is not None}, **fields}


def jump(target: str, selector: str = "body") -> JsonObject:
    return {"behavior": "jump_to", "dialog_node": target, "selector": selector}


SKIP: JsonObject = {"behavior": "skip_user_input"}
WAIT: JsonObject = {"behavior": "get_user_input"}


def response(name: str, parent: str, condition: str | None = "$x", **fields: Json) -> JsonObject:
    return node(name, condition, parent, type="response_condition", **fields)


def folder(name: str, condition: str | None = None, parent: str | None = None) -> JsonObject:
    return node(name, condition, parent, type="folder")


@pytest.mark.parametrize(
    ("nodes", "unreached"),
    [
        # conditions that are never true (§1.4)
        ([node("a", "false")], ["a"]),
        ([node("a", None)], ["a"]),
        ([node("a", " ")], ["a"]),
        ([node("a", "#x && false")], ["a"]),
        ([node("a", "!true || null")], ["a"]),
        ([node("a", "$x || false")], []),
        ([node("a", "((")], []),
        ([node("j", next_step=jump("a")), node("a", "false")], []),
        ([node("j", next_step=jump("a", "condition")), node("a", "false")], ["a"]),
        # siblings behind one that is always true
        ([node("a", "true"), node("b")], ["b"]),
        ([node("a", "anything_else"), node("b"), node("c")], ["b", "c"]),
        ([node("a", "anything_else || $x"), node("b")], ["b"]),
        ([node("a", "anything_else && $x"), node("b")], []),
        ([node("a", "true", disabled=True), node("b")], []),
        ([node("j", next_step=jump("b")), node("a", "true"), node("b"), node("c")], ["c"]),
        ([node("j", next_step=jump("b", "condition")), node("a", "true"), node("b"), node("c")], []),
        ([node("j", next_step=jump("b", "user_input")), node("a", "true"), node("b"), node("c")], []),
        ([node("p"), node("a", "true", "p"), node("b", "$x", "p")], ["b"]),
        # folders (§1.5)
        ([folder("f"), node("a", "true", "f"), node("b")], ["b"]),
        ([folder("f", "$x"), node("a", "true", "f"), node("b")], []),
        ([folder("f", "false"), node("a", "$x", "f"), node("b")], ["f"]),
        (
            [
                folder("f", "false"),
                node("a", "$x", "f"),
                node("b", "$x", "f"),
                node("j", next_step=jump("a")),
            ],
            ["b"],
        ),
        (
            [folder("f"), folder("g", None, "f"), node("a", "true", "g"), node("b", "$x", "f"), node("c")],
            ["b", "c"],
        ),
        ([folder("f", "false"), node("a", "$x", "f"), node("j", next_step=jump("a", "condition"))], []),
        ([folder("f", "false"), node("a", "$x", "f"), node("j", next_step=jump("f"))], []),
        # children of nodes that never wait (§4.1)
        ([node("p", next_step=jump("q")), node("c", "$x", "p"), node("q")], ["c"]),
        ([node("p", next_step=jump("p", "user_input")), node("c", "$x", "p")], ["c"]),
        ([node("p", next_step=jump("c", "condition")), node("c", "$x", "p"), node("d", "$x", "p")], []),
        ([node("p", next_step=SKIP), node("c", "$x", "p")], []),
        ([node("p", next_step=jump("nowhere")), node("c", "$x", "p")], []),
        (
            [
                node("p", next_step=jump("q")),
                response("r", "p", next_step=WAIT),
                node("c", "$x", "p"),
                node("q"),
            ],
            [],
        ),
        ([node("p"), response("r", "p", None, next_step=jump("q")), node("c", "$x", "p"), node("q")], ["c"]),
        ([node("p"), response("r", "p", "$x", next_step=jump("q")), node("c", "$x", "p"), node("q")], []),
        (
            [
                node("p", next_step=jump("r")),
                node("q"),
                response("r", "q", next_step=WAIT),
                node("c", "$x", "q"),
            ],
            [],
        ),
        # only the highest is told, and what is below one that is met all the same
        ([node("a", "false"), node("b", "$x", "a"), node("c", "$x", "b")], ["a"]),
        (
            [
                node("a", "false"),
                node("b", "$x", "a"),
                node("c", "false", "b"),
                node("j", next_step=jump("b")),
            ],
            ["a", "c"],
        ),
    ],
)
def test_node_when_no_conversation_comes_to_it_then_it_is_told(
    nodes_found: NodesFound, nodes: list[JsonObject], unreached: list[str]
) -> None:
    """spec/dialog-engine.md §§1.4-1.5, 3, 4."""
    assert [name for name, _ in nodes_found(*nodes, only=Rule.UNREACHABLE)] == unreached


def slot_frame(**fields: Json) -> list[JsonObject]:
    return [
        node("F", type="frame", **fields),
        node("S", None, "F", type="slot", variable="$x"),
        node("I", "@a", "S", type="event_handler", event_name="input"),
    ]


@pytest.mark.parametrize(("digress_out_slots", "unreached"), [("allow_all", []), ("not_allowed", ["b"])])
def test_node_when_behind_anything_else_then_a_way_out_of_slots_may_lead_to_it(
    nodes_found: NodesFound, digress_out_slots: str, unreached: list[str]
) -> None:
    """spec/dialog-engine.md §5.3: on the way out of slots anything-else nodes come last."""
    nodes = [*slot_frame(digress_out_slots=digress_out_slots), node("a", "anything_else"), node("b")]
    assert [name for name, _ in nodes_found(*nodes, only=Rule.UNREACHABLE)] == unreached


def test_node_when_a_handler_jumps_to_it_then_it_is_reached(nodes_found: NodesFound) -> None:
    """spec/dialog-engine.md §6.4: a filled handler may leave the frame."""
    filled = node("H", "true", "S", type="event_handler", event_name="filled", next_step=jump("b"))
    assert nodes_found(*slot_frame(), filled, node("b", "false"), only=Rule.UNREACHABLE) == []


def test_node_when_a_slot_is_the_target_then_its_frame_is_reached(nodes_found: NodesFound) -> None:
    """spec/dialog-engine.md §4.2: a slot stands for its frame."""
    frame, *inner = slot_frame(conditions="false")
    nodes = [node("j", next_step=jump("S")), frame, *inner]
    assert nodes_found(*nodes, only=Rule.UNREACHABLE) == []


@pytest.mark.parametrize(
    ("nodes", "message"),
    [
        ([node("a", "false")], "its condition is never true, and no jump leads to it"),
        ([node("a", None)], "it has no condition, and no jump leads to it"),
        ([node("a", "true"), node("b")], "'a' before it is always true"),
        (
            [node("p", next_step=jump("q")), node("q"), node("c", "$x", "p")],
            "its parent never waits for input, and no jump leads to it",
        ),
        (
            [node("p", next_step=jump("b")), node("q"), node("a", "$x", "p"), node("b", "true", "p")],
            "its parent never waits for input, and no jump leads to it",
        ),
        ([node("a", "false"), node("b", "$x", "a")], "(nor to the one below it)"),
        ([node("a", "false"), node("b", "$x", "a"), node("c", "$x", "b")], "(nor to the 2 below it)"),
    ],
)
def test_node_when_no_conversation_comes_to_it_then_the_reason_is_told(
    nodes_found: NodesFound, nodes: list[JsonObject], message: str
) -> None:
    ((_, told),) = nodes_found(*nodes, only=Rule.UNREACHABLE)
    assert message in told


@pytest.mark.parametrize(
    ("conditions", "unreached"),
    [
        (("$x", None), []),
        ((None, "$x"), ["r1"]),
        (("anything_else", "$x", "$y"), ["r1", "r2"]),
        (("$x", "$x"), []),
    ],
)
def test_response_when_behind_one_that_is_always_true_then_it_is_told(
    nodes_found: NodesFound, conditions: tuple[str | None, ...], unreached: list[str]
) -> None:
    """spec/dialog-engine.md §§1.4, 3: at most one response runs, the first that is true."""
    responses = [response(f"r{at}", "p", condition) for at, condition in enumerate(conditions)]
    assert [name for name, _ in nodes_found(node("p"), *responses, only=Rule.UNREACHABLE)] == unreached


def test_handler_when_behind_one_of_its_event_then_it_is_told(nodes_found: NodesFound) -> None:
    """spec/dialog-engine.md §6.2: first match only, event by event."""
    handlers = [
        node(f"{event}{at}", None, "S", type="event_handler", event_name=event)
        for event in ("filled", "nomatch")
        for at in range(2)
    ]
    told = nodes_found(*slot_frame(), *handlers, only=Rule.UNREACHABLE)
    assert [name for name, _ in told] == ["filled1", "nomatch1"]


def test_nodes_when_orphans_then_they_are_told_as_such_alone(nodes_found: NodesFound) -> None:
    assert nodes_found(node("a", "$x", "nowhere"), node("b", "$x", "a"), only=Rule.UNREACHABLE) == []
