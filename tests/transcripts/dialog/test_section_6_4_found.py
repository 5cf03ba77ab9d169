"""spec dialog-engine.md §6.4: found handlers and patterns."""

from collections.abc import Callable
from typing import Any

import pytest

Start = Callable[..., Any]
ROOT = [{"dialog_node": "root"}]
SMALL, LARGE = ("size", "small"), ("size", "large")
HAM = ("topping", "ham")


def test_filled_handler_when_it_has_no_step_then_the_frame_goes_on(
    talk: Start, make: Start, slot: Start
) -> None:
    """spec dialog-engine.md §6.4 FOUND: context, then output; in slot order whatever was filled first."""
    nodes = [
        make("f", "#order", "done", type="frame"),
        *slot("a", "@size", "a?", filled=[("true", "a is $a $b", {"context": {"seen": "<? $a ?>"}})]),
        *slot("b", "@topping", "b?", filled=[("true", "b is $b")]),
    ]
    conversation = talk(nodes)
    conversation.say("x", "order")
    conversation.say("x", client={"a": "old"}).shows(text=["b?"])
    conversation.say("x", entities=[HAM, SMALL]).shows(text=["a is small ham", "b is ham", "done"]).has(
        seen="small"
    )


def test_filled_handler_when_it_reprompts_then_the_value_goes_and_is_asked_again(
    talk: Start, make: Start, slot: Start, at: Start
) -> None:
    """spec dialog-engine.md §6.4: the variable is null, then the handler's context applies."""
    filled = [
        ("@size:small", "too small", {"next_step": {"behavior": "reprompt"}, "context": {"tries": "[$size]"}})
    ]
    nodes = [make("f", "#order", "done", type="frame"), *slot("size", "@size", "Size?", filled=filled)]
    conversation = talk(nodes)
    conversation.say("x", "order", [SMALL]).shows(
        nodes=["f", "size.input", "size.filled1"], text=["too small", "Size?"], stack=at("size")
    ).has(size=None, tries="[]")
    conversation.say("x", entities=[LARGE]).shows(text=["done"])


def test_filled_handler_when_it_reprompts_and_sets_the_value_then_kept(
    talk: Start, make: Start, slot: Start
) -> None:
    """spec dialog-engine.md §6.4: null first, then the handler's own context."""
    step = {"next_step": {"behavior": "reprompt"}, "context": {"size": "medium"}}
    nodes = [
        make("f", "#order", "$size", type="frame"),
        *slot("size", "@size", "Size?", filled=[("@size:small", "medium then", step)]),
    ]
    talk(nodes).say("x", "order", [SMALL]).shows(text=["medium then", "medium"])


def test_filled_handler_when_it_nulls_its_own_variable_then_asked_again(
    talk: Start, make: Start, slot: Start, at: Start
) -> None:
    """spec dialog-engine.md §6.4: a `filled` handler may null its own variable through context."""
    filled = [("@size:small", "no", {"context": {"size": None}})]
    nodes = [make("f", "#order", "done", type="frame"), *slot("size", "@size", "Size?", filled=filled)]
    talk(nodes).say("x", "order", [SMALL]).shows(text=["no", "Size?"], stack=at("size"))


def test_filled_handler_when_it_skips_all_slots_then_the_frame_responds(
    talk: Start, make: Start, slot: Start, pizza: Start
) -> None:
    """spec dialog-engine.md §6.4: go to FRAME_DONE with `has_skipped_slots`."""
    nodes = [
        *pizza(),
        make(
            "r1",
            "has_skipped_slots && !all_slots_filled",
            "as you like",
            type="response_condition",
            parent="f",
        ),
        make("r2", "true", "ordered", type="response_condition", parent="f"),
    ]
    nodes[4:4] = [
        make(
            "enough",
            "@size:small",
            "enough",
            type="event_handler",
            event_name="filled",
            parent="size",
            next_step={"behavior": "skip_all_slots"},
        )
    ]
    conversation = talk(nodes)
    conversation.say("x", "order", [SMALL]).shows(
        nodes=["f", "size.input", "enough", "r1", "f"],
        text=["enough", "a small pizza with ", "as you like"],
        exit="completed",
    )


def test_filled_handler_when_it_jumps_then_the_frame_is_left(talk: Start, make: Start, slot: Start) -> None:
    """spec dialog-engine.md §6.4: `jump_to` = leave the frame; slots filled later are not greeted."""
    nodes = [
        make("f", "#order", "done", type="frame"),
        *slot("size", "@size", "Size?", filled=[("@size:large", "too large", {"jump": ("help", "body")})]),
        *slot("topping", "@topping", "Topping?", filled=[("true", "never")]),
        make("help", "false", "call us"),
    ]
    conversation = talk(nodes)
    conversation.say("x", "order", [LARGE, HAM]).shows(
        nodes=["f", "size.input", "topping.input", "size.filled1", "help"],
        text=["too large", "call us"],
        stack=ROOT,
        exit="completed",
    )


def test_handler_when_its_jump_has_no_target_then_the_frame_goes_on(
    talk: Start, make: Start, slot: Start
) -> None:
    """spec dialog-engine.md §4.2: a missing target is logged and treated as waiting."""
    filled = [("true", "nice", {"jump": ("nowhere", "body")})]
    nodes = [make("f", "#order", "done", type="frame"), *slot("size", "@size", "Size?", filled=filled)]
    talk(nodes).say("x", "order", [SMALL]).shows(
        text=["nice", "done"], log=[("error", "size.filled1", "nowhere")]
    )


def test_filled_handlers_when_an_earlier_one_emptied_the_slot_then_not_run(
    talk: Start, make: Start, slot: Start
) -> None:
    """spec dialog-engine.md §6.4: FOUND is for slots that hold a value."""
    nodes = [
        make("f", "#order", "done", type="frame"),
        *slot("a", "@size", "a?", filled=[("true", "start over", {"context": {"b": None}})]),
        *slot("b", "@topping", "b?", filled=[("true", "never")]),
    ]
    talk(nodes).say("x", "order", [SMALL, HAM]).shows(text=["start over", "b?"])


def confirming(make: Start, slot: Start, step: Any) -> list[Any]:
    """A frame whose last slot asks for confirmation."""
    return [
        make("f", "#order", "ordered $size with $topping", type="frame"),
        *slot("size", "@size", "What size?"),
        *slot("topping", "@topping", "What topping?"),
        *slot(
            "confirmed",
            "(#yes || #no) && slot_in_focus",
            "A $size one with $topping, right?",
            save="<? intents[0].intent ?>",
            filled=[("#no", "Let's start over.", step)],
        ),
    ]


@pytest.mark.parametrize(
    "step",
    [
        {"next_step": {"behavior": "reprompt"}, "context": {"size": None, "topping": None}},
        {"context": {"size": None, "topping": None, "confirmed": None}},
    ],
    ids=["reprompt", "own variable"],
)
def test_confirmation_when_denied_then_starts_over_at_the_first_slot(
    talk: Start, make: Start, slot: Start, step: Any, at: Start
) -> None:
    """spec dialog-engine.md §6.6: an ordinary last slot; FRAME_PROMPT asks the first slot of the frame."""
    conversation = talk(confirming(make, slot, step))
    conversation.say("x", "order", [SMALL, HAM]).shows(text=["A small one with ham, right?"])
    conversation.say("x", "no").shows(
        nodes=["confirmed", "confirmed.input", "confirmed.filled1"],
        text=["Let's start over.", "What size?"],
        stack=at("size"),
    ).has(size=None, topping=None, confirmed=None)
    conversation.say("x", entities=[LARGE]).shows(text=["What topping?"])
    conversation.say("x", entities=[HAM]).shows(text=["A large one with ham, right?"])
    conversation.say("x", "yes").shows(text=["ordered large with ham"], exit="completed")


def test_confirmation_when_corrected_by_a_value_then_that_slot_changes(
    talk: Start, make: Start, slot: Start
) -> None:
    """spec dialog-engine.md §6.4: filled slots are tried too, so a correction needs no confirmation first."""
    conversation = talk(confirming(make, slot, "reprompt"))
    conversation.say("x", "order", [SMALL, HAM])
    conversation.say("x", entities=[LARGE]).shows(text=["A large one with ham, right?"])
    conversation.say("x", "yes").shows(text=["ordered large with ham"])


def test_frame_when_a_child_empties_a_slot_and_jumps_back_then_asked_again(
    talk: Start, make: Start, slot: Start, at: Start
) -> None:
    """spec dialog-engine.md §6.4, A21: what filled the frame in this turn does not fill it a second time, so
    that the user gets to answer."""
    nodes = [
        make("f", "#order", type="frame", skip=True),
        *slot("size", "@size", "What size?"),
        make("bad", "$size == 'small'", "We have no small ones.", parent="f", context={"size": None}),
        make("good", "true", "A $size one.", parent="f"),
    ]
    nodes[-2]["next_step"] = {"behavior": "jump_to", "dialog_node": "f", "selector": "body"}
    conversation = talk(nodes)
    conversation.say("x", "order", [SMALL]).shows(
        nodes=["f", "size.input", "f", "bad", "f"],
        text=["We have no small ones.", "What size?"],
        stack=at("size"),
    )
    conversation.say("x", entities=[LARGE]).shows(text=["A large one."])


def test_frames_when_one_leads_to_another_then_the_same_mention_serves_both(
    talk: Start, make: Start, slot: Start
) -> None:
    """spec dialog-engine.md §6.4: mentions are consumed within one frame."""
    nodes = [
        make("f", "#order", type="frame", jump=("g", "body")),
        *slot("a", "@size", "a?"),
        make("g", "false", "$a $b", type="frame"),
        *slot("b", "@size", "b?", frame="g"),
    ]
    talk(nodes).say("x", "order", [SMALL]).shows(
        nodes=["f", "a.input", "f", "g", "b.input", "g"], text=["small small"]
    )


def test_frame_when_handler_context_fails_then_turn_ends_at_the_root(
    talk: Start, make: Start, slot: Start
) -> None:
    """spec dialog-engine.md §12.2: handlers are bodies like any other."""
    nodes = [make("f", "#order", type="frame"), *slot("size", "@size", "Size?", save="<? $null.x ?>")]
    talk(nodes).say("x", "order", [SMALL]).shows(
        nodes=["f", "size.input"], text=[], stack=ROOT, log=[("error", "size.input", "[size.input]")]
    )


def test_loop_when_a_frame_jumps_to_itself_then_stopped(talk: Start, make: Start, slot: Start) -> None:
    """spec dialog-engine.md §12.5: the guard counts frames like any node."""
    nodes = [make("f", "#order", "f", type="frame", jump=("f", "body")), *slot("size", "@size", "Size?")]
    reply = talk(nodes, size="small").say("x", "order")
    reply.shows(text=["f"] * 50, stack=ROOT, log=[("error", "f", "come to rest")])
