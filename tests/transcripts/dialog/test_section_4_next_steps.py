"""spec dialog-engine.md §4: next steps."""

from collections.abc import Callable
from typing import Any

import pytest

Start = Callable[..., Any]
ROOT = [{"dialog_node": "root"}]


def test_skip_user_input_when_a_child_matches_then_runs_in_the_same_turn(talk: Start, make: Start) -> None:
    """spec dialog-engine.md §4.1: FIRST(LEVEL(node)) with the same input."""
    conversation = talk(
        [
            make("n", "#n", "n", skip=True),
            make("a", "@size:big", "big", parent="n"),
            make("b", "true", "any", parent="n"),
        ]
    )
    conversation.say("x", "n", [("size", "big")]).shows(nodes=["n", "a"], text=["n", "big"])
    conversation.say("x", "n").shows(nodes=["n", "b"], text=["n", "any"], stack=ROOT, exit="completed")


def test_skip_user_input_when_no_child_matches_then_root_level_is_tried(talk: Start, make: Start) -> None:
    """spec dialog-engine.md §4.1: none, so as 4.2 "all fail"."""
    conversation = talk(
        [
            make("n", "#n && !$again", "n", context={"again": True}, skip=True),
            make("a", "false", "a", parent="n"),
            make("z", "anything_else", "z"),
        ]
    )
    conversation.say("x", "n").shows(nodes=["n", "z"], text=["n", "z"])


def test_skip_user_input_when_nothing_matches_at_all_then_turn_ends_with_fallback(
    talk: Start, make: Start
) -> None:
    """spec dialog-engine.md §4.2: the output so far stays, the stack is root."""
    conversation = talk(
        [make("n", "!$done", "n", context={"done": True}, skip=True), make("a", "false", "a", parent="n")]
    )
    conversation.say("x").shows(nodes=["n"], text=["n"], stack=ROOT, exit="fallback")


@pytest.mark.parametrize("behavior", ["reprompt", "skip_slot", "skip_all_slots"])
def test_slot_step_when_outside_a_frame_then_waits_and_warns(talk: Start, make: Start, behavior: str) -> None:
    """spec dialog-engine.md §4.1: elsewhere treated as `get_user_input` and logged."""
    conversation = talk(
        [make("n", "#n", "n", next_step={"behavior": behavior}), make("c", "true", "c", parent="n")]
    )
    conversation.say("x", "n").shows(stack=[{"dialog_node": "n"}], log=[("warn", "n", behavior)])


def test_wait_when_children_are_only_folders_then_complete(talk: Start, make: Start) -> None:
    """spec dialog-engine.md §4.1 WAIT: LEVEL(node) non-empty after expansion, ignoring conditions."""
    empty = [make("n", "#n", "n"), make("f", type="folder", parent="n")]
    talk(empty).say("x", "n").shows(stack=ROOT, exit="completed")
    full = [*empty, make("c", "false", "c", parent="f")]
    talk(full).say("x", "n").shows(stack=[{"dialog_node": "n"}], exit=None)


def test_jump_condition_when_target_fails_then_following_siblings(talk: Start, make: Start) -> None:
    """spec dialog-engine.md §4.2 `condition`: the target's condition, then its following siblings; not
    those before it."""
    conversation = talk(
        [
            make("n", "#n", "n", jump=("b", "condition")),
            make("a", "true", "a", parent="n"),
            make("b", "false", "b", parent="n"),
            make("c", "true", "c", parent="n"),
        ]
    )
    conversation.say("x", "n").shows(nodes=["n", "c"], text=["n", "c"])


def test_jump_condition_when_folder_ends_then_goes_on_in_the_enclosing_level(
    talk: Start, make: Start
) -> None:
    """spec dialog-engine.md §4.2: folder expansion continues past the end of a folder into the enclosing
    level."""
    conversation = talk(
        [
            make("n", "#n", "n", jump=("b", "condition")),
            make("outer", "false", type="folder"),
            make("inner", "false", type="folder", parent="outer"),
            make("a", "true", "a", parent="inner"),
            make("b", "false", "b", parent="inner"),
            make("beside", "#beside", "beside", parent="outer"),
            make("after", "true", "after"),
        ]
    )
    conversation.say("x", "n").shows(nodes=["n", "after"])


def test_jump_condition_when_all_fail_then_root_level_from_the_start(talk: Start, make: Start) -> None:
    """spec dialog-engine.md §4.2, A2: the whole root level is evaluated once more."""
    conversation = talk(
        [
            make("first", "$jumped", "first"),
            make("n", "#n", "n", context={"jumped": True}, jump=("b", "condition")),
            make("b", "false", "b", parent="n"),
        ]
    )
    conversation.say("x", "n").shows(nodes=["n", "first"], text=["n", "first"])


def test_jump_condition_when_root_fails_too_then_fallback(talk: Start, make: Start) -> None:
    """spec dialog-engine.md §4.2: turn ends with the output so far, stack root, reason `fallback`."""
    conversation = talk(
        [
            make("n", "!$jumped", "n", context={"jumped": True}, jump=("b", "condition")),
            make("b", "false", "b", parent="n"),
        ]
    )
    conversation.say("x").shows(nodes=["n"], text=["n"], stack=ROOT, exit="fallback").has(jumped=True)


def test_jump_body_when_condition_is_false_then_runs_all_the_same(talk: Start, make: Start) -> None:
    """spec dialog-engine.md §4.2 `body`: RUN without evaluating the condition; earlier context is visible."""
    conversation = talk(
        [
            make("n", "#n", "n", context={"name": "Ann"}, jump=("t", "body")),
            make("t", "false", "Hi $name."),
        ]
    )
    conversation.say("x", "n").shows(nodes=["n", "t"], text=["n", "Hi Ann."])


def test_trace_5_when_target_matches_new_input_then_runs(talk: Start, make: Start) -> None:
    """spec dialog-engine.md §13 trace 5: the next turn starts at the target itself."""
    conversation = talk(trace_5(make))
    conversation.say("food", "food").shows(
        text=["not available"], stack=[{"dialog_node": "K", "selector": "user_input"}], exit=None
    )
    conversation.say("pasta", {"a": 0.3}, [("cuisine", "pasta")]).shows(nodes=["K"], text=["ok pasta"])


def test_trace_5_when_target_fails_then_siblings_after_it_then_root(talk: Start, make: Start) -> None:
    """spec dialog-engine.md §13 trace 5: next input "hello": siblings after K, then root."""
    conversation = talk(trace_5(make))
    conversation.say("food", "food")
    conversation.say("later", "later").shows(nodes=["L"])
    conversation.say("food", "food")
    conversation.say("hello", "hello").shows(nodes=["hello"], exit="completed")


def trace_5(make: Start) -> list[Any]:
    return [
        make("hello", "#hello", "hello"),
        make("food", "#food", "not available", jump=("K", "user_input")),
        make("before", "true", "before", parent="food"),
        make("K", "@cuisine", "ok @cuisine", parent="food"),
        make("L", "#later", "later", parent="food"),
    ]


def test_jump_user_input_when_nothing_matches_then_keeps_waiting(talk: Start, make: Start) -> None:
    """spec dialog-engine.md §4.2, §5.3: all fail, no root node either, so the stack is unchanged."""
    conversation = talk(trace_5(make))
    conversation.say("food", "food")
    conversation.say("what", "what").shows(
        nodes=[], stack=[{"dialog_node": "K", "selector": "user_input"}], exit=None
    )


def test_jump_client_when_next_request_comes_then_performed_as_condition(talk: Start, make: Start) -> None:
    """spec dialog-engine.md §4.2 `client`, A13: end the turn, store the jump, set `skip_user_input`."""
    conversation = talk(
        [
            make("n", "#n", "n", jump=("t", "client")),
            make("t", "$found", "found"),
            make("u", "#n", "nothing"),
        ]
    )
    reply = conversation.say("x", "n").shows(
        nodes=["n"], stack=[{"dialog_node": "t", "selector": "condition"}]
    )
    assert reply.context["skip_user_input"] is True
    again = conversation.say("x", "n", client={"found": "it"}).shows(nodes=["t"], text=["found"])
    assert "skip_user_input" not in again.context


def test_jump_to_folder_when_any_selector_then_condition_at_its_first_child(talk: Start, make: Start) -> None:
    """spec dialog-engine.md §4.2 targets: the folder's own condition is not asked."""
    for selector in ("condition", "body"):
        conversation = talk(
            [
                make("n", "#n", "n", jump=("f", selector)),
                make("f", "false", type="folder"),
                make("a", "false", "a", parent="f"),
                make("b", "true", "b", parent="f"),
            ]
        )
        conversation.say("x", "n").shows(nodes=["n", "b"])


def test_jump_to_folder_when_user_input_then_next_turn_starts_at_its_first_child(
    talk: Start, make: Start
) -> None:
    """spec dialog-engine.md §4.2 targets."""
    conversation = talk(
        [
            make("n", "#n", "n", jump=("f", "user_input")),
            make("f", "false", type="folder"),
            make("a", "#a", "a", parent="f"),
            make("z", "#z", "z"),
        ]
    )
    conversation.say("x", "n")
    conversation.say("x", "a").shows(nodes=["a"])
    conversation.say("x", "n")
    conversation.say("x", "z").shows(nodes=["z"])


def test_jump_to_response_when_body_then_runs_it_as_if_chosen(talk: Start, make: Start) -> None:
    """spec dialog-engine.md §4.2 targets: the response's next step, else that of its node."""
    conversation = talk(responses(make, "body"))
    conversation.say("x", "n").shows(nodes=["n", "r1"], text=["one"], stack=[{"dialog_node": "m"}])
    conversation.say("x", "c").shows(nodes=["c"])


def test_jump_to_response_when_condition_then_tests_it_and_later_ones(talk: Start, make: Start) -> None:
    """spec dialog-engine.md §4.2 targets."""
    conversation = talk(responses(make, "condition"))
    conversation.say("x", "n").shows(nodes=["n", "r2"], text=["two"])


def responses(make: Start, selector: str) -> list[Any]:
    return [
        make("n", "#n", jump=("r1", selector)),
        make("m", "false", "own"),
        make("r0", "true", "zero", type="response_condition", parent="m"),
        make("r1", "false", "one", type="response_condition", parent="m"),
        make("r2", "true", "two", type="response_condition", parent="m"),
        make("c", "#c", "c", parent="m"),
    ]


def test_jump_to_slot_when_target_then_enters_its_frame(talk: Start, make: Start) -> None:
    """spec dialog-engine.md §4.2 targets."""
    conversation = talk(
        [
            make("n", "#n", "n", jump=("s", "condition")),
            make("f", "false", "frame", type="frame"),
            make("s", type="slot", parent="f", variable="$x"),
        ]
    )
    conversation.say("x", "n").shows(nodes=["n", "f", "f"], text=["n", "frame"])


@pytest.mark.parametrize(
    ("target", "reason"),
    [
        ("gone", "[gone], which does not exist"),
        ("off", "[off], which is disabled"),
        ("h", "[h], which is an event handler"),
        ("s_off", "[s_off], which is disabled"),
        ("s", "[s], which is a slot without a node that can be entered"),
        (None, "names no node to jump to"),
    ],
)
def test_jump_when_target_cannot_be_entered_then_waits_and_logs_why(
    talk: Start, make: Start, target: str | None, reason: str
) -> None:
    """spec dialog-engine.md §4.2 targets: log `error`, treat as WAIT; a disabled node counts as missing
    (§1.1)."""
    step = {"behavior": "jump_to", "dialog_node": target, "selector": "body"}
    conversation = talk(
        [
            make("n", "#n", "n", next_step=step),
            make("c", "true", "c", parent="n"),
            make("off", "true", "off", disabled=True),
            make("f", "false", "f", type="frame", disabled=True),
            make("s", type="slot", parent="f", variable="$x"),
            make("h", "true", type="event_handler", event_name="input", parent="s"),
            make("s_off", type="slot", parent="f", variable="$y", disabled=True),
        ]
    )
    reply = conversation.say("x", "n")
    reply.shows(nodes=["n"], stack=[{"dialog_node": "n"}], log=[("error", "n", reason)])
    assert reply.output["error"] == reply.output["log_messages"][0]["msg"]


def test_jump_when_leading_elsewhere_then_input_and_entities_stay(talk: Start, make: Start) -> None:
    """spec dialog-engine.md §4.2: a jump keeps input, intents, entities and accumulated output."""
    conversation = talk(
        [
            make("n", "#n", "one", jump=("t", "condition")),
            make("t", "#n && @city && input.text == 'to Rome'", "two @city"),
        ]
    )
    conversation.say("to Rome", "n", [("city", "Rome")]).shows(text=["one", "two Rome"])


def test_node_when_it_is_named_root_then_it_is_a_node_like_any_other(talk: Start, make: Start) -> None:
    """spec dialog-engine.md §4.3: `root` in the stack is the root; an extra key tells the node."""
    nodes = [
        make("root", "#go", "go on"),
        make("inner", "#in", "inside", parent="root", jump=("root", "user_input")),
        make("z", "anything_else", "z"),
    ]
    conversation = talk(nodes)
    conversation.say("x", "in").shows(text=["z"], stack=[{"dialog_node": "root"}])
    conversation.say("x", "go").shows(text=["go on"], stack=[{"dialog_node": "root", "is_node": True}])
    conversation.say("x", "in").shows(
        text=["inside"], stack=[{"dialog_node": "root", "is_node": True, "selector": "user_input"}]
    )
    conversation.say("x", "go").shows(text=["go on"], stack=[{"dialog_node": "root", "is_node": True}])
    conversation.say("x").shows(text=["z"], stack=[{"dialog_node": "root"}], exit="completed")


def test_slot_when_it_is_named_root_then_it_is_asked_and_answered(
    talk: Start, make: Start, slot: Start
) -> None:
    """spec dialog-engine.md §4.3, §6.6."""
    nodes = [
        make("f", "#order", "done $size", type="frame"),
        *slot("root", "@size", "Size?", variable="$size"),
    ]
    conversation = talk(nodes)
    conversation.say("x", "order").shows(
        text=["Size?"], stack=[{"dialog_node": "root", "is_node": True, "state": "in_progress"}]
    )
    conversation.say("big", entities=[("size", "big")]).shows(
        text=["done big"], nodes=["root", "root.input", "f"]
    )


def former(target: Any, selector: Any = "condition") -> dict[str, Any]:
    """A step as exports before May 2017 write it."""
    return {"go_to": {"dialog_node": target, "selector": selector, "return": None}, "next_step": None}


@pytest.mark.parametrize(
    ("step", "nodes", "stack"),
    [
        (former("b", "body"), ["n", "b"], ROOT),
        (former("b"), ["n", "c"], ROOT),
        (former("b", None), ["n", "c"], ROOT),
        (former("c", "user_input"), ["n"], [{"dialog_node": "c", "selector": "user_input"}]),
        ({**former("b", "body"), "next_step": {"behavior": "get_user_input"}}, ["n"], [{"dialog_node": "n"}]),
        (former(None), ["n"], [{"dialog_node": "n"}]),
        ({"go_to": "b"}, ["n"], [{"dialog_node": "n"}]),
    ],
)
def test_go_to_when_there_is_no_next_step_then_it_is_a_jump(
    talk: Start, make: Start, step: dict[str, Any], nodes: list[str], stack: list[Any]
) -> None:
    """spec dialog-engine.md §4.2 in the form before May 2017, whose `return` was reserved for the future."""
    conversation = talk(
        [
            make("n", "#n", "n", **step),
            make("a", "true", "a", parent="n"),
            make("b", "false", "b", parent="n"),
            make("c", "true", "c", parent="n"),
        ]
    )
    conversation.say("x", "n").shows(nodes=nodes, text=nodes, stack=stack)


def test_go_to_when_a_filled_frame_jumps_then_the_order_ends_in_the_same_turn(
    talk: Start, make: Start, slot: Start
) -> None:
    """The shape of the first tutorials on slots: the frame goes on to a node that records the order."""
    conversation = talk(
        [
            make("f", "#order", "Thank you.", type="frame", **former("record", "body")),
            *slot("size", "@size", "What size?"),
            *slot("kind", "@kind", "What kind?"),
            make("record", "false", "Your order is recorded."),
        ]
    )
    conversation.say("a pizza", "order").shows(text=["What size?"])
    conversation.say("large", entities=[("size", "large")]).shows(text=["What kind?"])
    conversation.say("margherita", entities=[("kind", "margherita")]).shows(
        text=["Thank you.", "Your order is recorded."], stack=ROOT, exit="completed"
    )


def test_go_to_when_its_node_is_missing_then_says_so_and_waits(talk: Start, make: Start) -> None:
    """spec dialog-engine.md §4.2: missing target → log `error`, treat as WAIT."""
    conversation = talk([make("n", "#n", "n", **former("gone"))])
    conversation.say("x", "n").shows(text=["n"], log=[("error", "n", "gone")])
