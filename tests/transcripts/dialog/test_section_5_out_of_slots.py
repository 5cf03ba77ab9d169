"""spec dialog-engine.md §5 and §6.6: leaving a frame while it is being filled, and coming back."""

from collections.abc import Callable
from typing import Any

import pytest

Start = Callable[..., Any]
ROOT = [{"dialog_node": "root"}]
SMALL, HAM = ("size", "small"), ("topping", "ham")


def frame(pizza: Start, *more: Any, slots: str | None = "allow_all", **fields: Any) -> list[Any]:
    return pizza(*more, **({"digress_out_slots": slots} if slots else {}), **fields)


@pytest.mark.parametrize("policy", ["allow_all", "allow_returning"])
def test_trace_3_when_target_returns_then_answer_and_prompt_in_one_turn(
    talk: Start, make: Start, pizza: Start, at: Start, policy: str
) -> None:
    """spec dialog-engine.md §13 trace 3, §5.4: texts = [hours, prompt], the slot in progress again."""
    hours = make("hours", "#hours", "9 to 5", digress_in="returns")
    conversation = talk(frame(pizza, hours, slots=policy))
    conversation.say("x", "order")
    conversation.say("x", "hours").shows(
        nodes=["size", "hours"], text=["9 to 5", "What size?"], stack=at("size"), exit=None
    )
    conversation.say("x", entities=[SMALL]).shows(text=["What topping?"])


def test_trace_3_when_target_does_not_return_then_branch_left_and_variables_kept(
    talk: Start, make: Start, pizza: Start
) -> None:
    """spec dialog-engine.md §13 trace 3: texts = [hours], stack root, slot variables kept."""
    hours = make("hours", "#hours", "9 to 5", digress_in="does_not_return")
    conversation = talk(frame(pizza, hours))
    conversation.say("x", "order", [SMALL])
    conversation.say("x", "hours").shows(
        nodes=["topping", "hours"], text=["9 to 5"], stack=ROOT, exit="completed"
    ).has(size="small")


@pytest.mark.parametrize("policy", [None, "not_allowed"])
def test_trace_4_when_slots_allow_no_digression_then_only_the_prompt(
    talk: Start, make: Start, pizza: Start, at: Start, policy: Any
) -> None:
    """spec dialog-engine.md §13 trace 4, §5.1: `not_allowed` or absent = no digression, whatever
    `digress_out` says."""
    hours = make("hours", "#hours", "9 to 5", digress_in="returns")
    conversation = talk(frame(pizza, hours, slots=policy, digress_out="allow_all"))
    conversation.say("x", "order")
    conversation.say("x", "hours").shows(nodes=["size"], text=["What size?"], stack=at("size"))


@pytest.mark.parametrize(
    ("digress_in", "expected"),
    [
        ("returns", ["size", "o"]),
        ("does_not_return", ["size"]),
        ("not_available", ["size"]),
        (None, ["size"]),
    ],
)
def test_allow_returning_when_leaving_a_slot_then_only_returning_targets(
    talk: Start, make: Start, pizza: Start, digress_in: Any, expected: Any
) -> None:
    """spec dialog-engine.md §5.1, §5.2."""
    other = make("o", "#o", "o", **({"digress_in": digress_in} if digress_in else {}))
    conversation = talk(frame(pizza, other, slots="allow_returning"))
    conversation.say("x", "order")
    conversation.say("x", "o").shows(nodes=expected)


def test_phases_when_an_anything_else_node_comes_first_then_it_is_the_last_resort(
    talk: Start, make: Start, slot: Start, at: Start
) -> None:
    """spec dialog-engine.md §6.6 steps 3 to 5, A1: other roots, then not-found handlers, then anything-else
    nodes; if that one returns, the slot is asked for again."""
    nodes = [
        make("z", "anything_else", "pardon?", digress_in="returns"),
        make("f", "#order", "done", type="frame", digress_out_slots="allow_all"),
        *slot("size", "@size", "What size?", nomatch=[("#huh", "a size, please", "reprompt")]),
        make("hours", "#hours", "9 to 5", digress_in="returns"),
    ]
    conversation = talk(nodes, system={"dialog_stack": at("size")})
    conversation.say("x", "hours").shows(nodes=["size", "hours"], text=["9 to 5", "What size?"])
    conversation.say("x", "huh").shows(nodes=["size", "size.nomatch1"], text=["a size, please", "What size?"])
    conversation.say("x", "other").shows(
        nodes=["size", "z"], text=["pardon?", "What size?"], stack=at("size")
    )


def test_last_resort_when_it_does_not_return_then_the_frame_is_left(
    talk: Start, make: Start, pizza: Start
) -> None:
    """spec dialog-engine.md §6.6 step 5, §5.1: `allow_returning` lets anything-else nodes in."""
    conversation = talk(frame(pizza, make("z", "anything_else", "pardon?"), slots="allow_returning"))
    conversation.say("x", "order")
    conversation.say("x").shows(nodes=["size", "z"], text=["pardon?"], stack=ROOT, exit="completed")


def test_own_branch_when_filling_slots_then_never_a_target(
    talk: Start, make: Start, slot: Start, at: Start
) -> None:
    """spec dialog-engine.md §5.2: the frame's own branch is skipped, folders and ancestors considered."""
    nodes = [
        make("folder", type="folder", digress_in="returns"),
        make("top", "#order", "ordering", parent="folder", skip=True),
        make("f", "true", "done", type="frame", parent="top", digress_out_slots="allow_all"),
        *slot("size", "@size", "What size?"),
        make("o", "#order || #o", "other", parent="folder"),
    ]
    conversation = talk(nodes)
    conversation.say("x", "order").shows(nodes=["top", "f"], stack=at("size"))
    conversation.say("x", "order").shows(nodes=["size", "o"], text=["other", "What size?"])


def test_digression_when_target_waits_then_slot_is_asked_after_it(
    talk: Start, make: Start, pizza: Start, at: Start
) -> None:
    """spec dialog-engine.md §5.4: the digressed branch stays active over several turns."""
    hours = make("hours", "#hours", "Which day?", digress_in="returns")
    day = make("day", "#day", "9 to 5", parent="hours")
    conversation = talk(frame(pizza, hours, day))
    conversation.say("x", "order")
    conversation.say("x", "hours").shows(
        text=["Which day?"],
        stack=[{"dialog_node": "hours"}, {"dialog_node": "size", "state": "digressed"}],
    )
    conversation.say("x", "day").shows(nodes=["day"], text=["9 to 5", "What size?"], stack=at("size"))


def test_return_prompt_when_the_slot_has_one_then_in_the_place_of_its_prompt(
    talk: Start, make: Start, slot: Start, at: Start
) -> None:
    """spec dialog-engine.md §5.4 step 2, §5: `digression_return_prompt` replaces the focus handler; it knows
    that this is a return (§2 `returning_from_digression`)."""
    back = [("!returning_from_digression", "never"), (None, "Back to your order: what size?")]
    nodes = [
        make("f", "#order", "done", type="frame", digress_out_slots="allow_all"),
        *slot("size", "@size", "What size?", digression_return_prompt=back),
        make("hours", "#hours", "9 to 5", digress_in="returns"),
    ]
    conversation = talk(nodes)
    conversation.say("x", "order").shows(text=["What size?"])
    conversation.say("x", "hours").shows(
        nodes=["size", "hours"], text=["9 to 5", "Back to your order: what size?"], stack=at("size")
    )
    conversation.say("x", "other").shows(text=["What size?"])


def test_return_when_the_digression_filled_the_slot_then_the_next_one_is_asked(
    talk: Start, make: Start, slot: Start, at: Start
) -> None:
    """spec dialog-engine.md §5.4 step 2: re-enter prompting of its frame (FRAME_PROMPT)."""
    back = [(None, "never")]
    nodes = [
        make("f", "#order", "done $size", type="frame", digress_out_slots="allow_all"),
        *slot("size", "@size", "What size?", digression_return_prompt=back),
        *slot("topping", "@topping", "What topping?", digression_return_prompt=back),
        make("any", "#any", "I choose", digress_in="returns", context={"size": "large"}),
        make("all", "#all", "I choose all", digress_in="returns", context={"size": "l", "topping": "t"}),
    ]
    conversation = talk(nodes)
    conversation.say("x", "order")
    conversation.say("x", "any").shows(text=["I choose", "What topping?"], stack=at("topping"))
    conversation.say("x", "all").shows(
        nodes=["topping", "all", "f"], text=["I choose all", "done l"], stack=ROOT, exit="completed"
    )


def test_return_when_slots_were_skipped_then_remembered(talk: Start, make: Start, slot: Start) -> None:
    """spec dialog-engine.md §4.3: `skipped_slots` travel with the suspended entry."""
    nodes = [
        make("f", "#order", "done", type="frame", digress_out_slots="allow_all"),
        *slot("size", "@size", "What size?", generic=[("#skip", "ok", "skip_slot")]),
        *slot("topping", "@topping", "What topping?"),
        make("hours", "#hours", "Which day?", digress_in="returns"),
        make("day", "#day", "9 to 5", parent="hours"),
    ]
    conversation = talk(nodes)
    conversation.say("x", "order")
    conversation.say("x", "skip")
    conversation.say("x", "hours").shows(
        stack=[
            {"dialog_node": "hours"},
            {"dialog_node": "topping", "state": "digressed", "skipped_slots": ["size"]},
        ]
    )
    conversation.say("x", "day").shows(text=["9 to 5", "What topping?"])
    conversation.say("x", entities=[HAM]).shows(text=["done"])


def test_frames_when_nested_by_digression_then_each_is_resumed(
    talk: Start, make: Start, pizza: Start, slot: Start, at: Start
) -> None:
    """spec dialog-engine.md §5.4: digressions nest; a frame that completes in one returns to the other."""
    inner = make(
        "g", "#book", "booked", type="frame", digress_in="returns", digress_out_slots="allow_returning"
    )
    hours = make("hours", "#hours", "9 to 5", digress_in="returns")
    conversation = talk(frame(pizza, inner, *slot("city", "@city", "Where?", frame="g"), hours))
    conversation.say("x", "order")
    conversation.say("x", "book").shows(
        nodes=["size", "g"],
        text=["Where?"],
        stack=[*at("city"), {"dialog_node": "size", "state": "digressed"}],
    )
    conversation.say("x", "hours").shows(
        text=["9 to 5", "Where?"], stack=[*at("city"), {"dialog_node": "size", "state": "digressed"}]
    )
    conversation.say("x", entities=[("city", "Rome")]).shows(
        nodes=["city", "city.input", "g"], text=["booked", "What size?"], stack=at("size"), exit=None
    )


def test_clear_dialog_stack_when_called_in_a_digression_then_no_return(
    talk: Start, make: Start, pizza: Start
) -> None:
    """spec dialog-engine.md §5.4 step 4: removes all suspended entries."""
    bye = make("bye", "#bye", "bye<? clearDialogStack() ?>", digress_in="returns")
    conversation = talk(frame(pizza, bye))
    conversation.say("x", "order")
    conversation.say("x", "bye").shows(nodes=["size", "bye"], text=["bye"], stack=ROOT, exit="completed")


def test_digressions_when_fifty_deep_then_all_return(talk: Start, make: Start, slot: Start) -> None:
    """spec dialog-engine.md §5.4, §10: digressions nest, with no limit that a conversation would meet."""
    nodes = []
    for number in range(50):
        fields = {"digress_in": "returns", "digress_out_slots": "allow_returning"}
        nodes.append(make(f"f{number}", f"#i{number}", f"done {number}", type="frame", **fields))
        nodes.extend(slot(f"s{number}", "#fill", f"{number}?", save="x", frame=f"f{number}"))
    conversation = talk(nodes)
    for number in range(50):
        reply = conversation.say("x", f"i{number}").shows(text=[f"{number}?"])
    assert len(reply.system["dialog_stack"]) == 50
    client = {f"s{number}": "x" for number in range(49)}
    reply = conversation.say("x", "fill", client=client)
    reply.shows(text=[f"done {number}" for number in reversed(range(50))], stack=ROOT, exit="completed")


def test_suspended_slot_when_its_frame_is_gone_then_dropped(talk: Start, make: Start, pizza: Start) -> None:
    """spec dialog-engine.md §4.3, §5.4: a place that can no longer go on is no place to return to."""
    nodes = frame(pizza, make("o", "#o", "o", digress_in="returns"))
    nodes[0]["disabled"] = True
    stack = [{"dialog_node": "root"}, {"dialog_node": "size", "state": "digressed"}]
    talk(nodes).say("x", "o", client={"system": {"dialog_stack": stack}}).shows(
        text=["o"], stack=ROOT, exit="completed"
    )


def test_digression_when_it_jumps_back_into_the_frame_then_completed_once(
    talk: Start, make: Start, pizza: Start, at: Start
) -> None:
    """spec dialog-engine.md §5.4: a frame that is entered anew is no longer a place to return to, else it
    would respond twice."""
    again = make("again", "#again", "from the start", digress_in="returns", context={"size": None})
    again["next_step"] = {"behavior": "jump_to", "dialog_node": "f", "selector": "body"}
    conversation = talk(frame(pizza, again))
    conversation.say("x", "order", [SMALL]).shows(stack=at("topping"))
    conversation.say("x", "again").shows(
        nodes=["topping", "again", "f"], text=["from the start", "What size?"], stack=at("size")
    )
    conversation.say("x", entities=[SMALL, HAM]).shows(
        text=["a small pizza with ham"], stack=ROOT, exit="completed"
    )
