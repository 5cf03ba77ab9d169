"""spec dialog-engine.md §13: worked traces 1 and 2; 3 and 4 are with §5, 5 with §4, 6 with §2, 7 with §7."""

from collections.abc import Callable
from typing import Any

Start = Callable[..., Any]
ROOT = [{"dialog_node": "root"}]


def resetting(make: Start, slot: Start) -> list[Any]:
    """A frame with a response that jumps by body to a reset node, which jumps to the welcome."""
    return [
        make("start", "#start", jump=("jumped", "body")),
        make("jumped", "false", jump=("F", "body")),
        make("F", "false", type="frame", jump=("Reset", "body")),
        *slot("first", "@size", "What size?", frame="F"),
        *slot("slot_18", "@city", "Where?", frame="F"),
        make("R", "true", "Thank you.", type="response_condition", parent="F"),
        make("Reset", "false", "Cleared.", context={"first": None}, jump=("Welcome", "body")),
        make("Welcome", "welcome", "Welcome."),
    ]


def test_trace_1_when_the_last_slot_is_filled_then_response_frame_and_jumps_in_order(
    talk: Start, make: Start, slot: Start, at: Start
) -> None:
    """spec dialog-engine.md §13 trace 1, §3: `[slot, input handler, R, F, Reset, Welcome]`, stack root,
    completed."""
    conversation = talk(resetting(make, slot), first="small", system={"dialog_stack": at("slot_18")})
    reply = conversation.say("x", entities=[("city", "Rome")])
    reply.shows(
        nodes=["slot_18", "slot_18.input", "R", "F", "Reset", "Welcome"],
        text=["Thank you.", "Cleared.", "Welcome."],
        stack=ROOT,
        exit="completed",
    )
    assert reply.system["branch_exited"] is True


def test_trace_2_when_the_input_says_all_then_frame_inputs_response_frame(
    talk: Start, make: Start, slot: Start
) -> None:
    """spec dialog-engine.md §13 trace 2: `[root node, jumped node, F, input1, input2, R, F, ...]`."""
    reply = talk(resetting(make, slot)).say("x", "start", [("size", "small"), ("city", "Rome")])
    reply.shows(nodes=["start", "jumped", "F", "first.input", "slot_18.input", "R", "F", "Reset", "Welcome"])
