"""spec dialog-engine.md §6.5-6.6: completing and resuming."""

from collections.abc import Callable
from typing import Any

import pytest

Start = Callable[..., Any]
ROOT = [{"dialog_node": "root"}]
SMALL, LARGE = ("size", "small"), ("size", "large")
HAM = ("topping", "ham")


def test_frame_when_it_completes_then_children_are_used_next(
    talk: Start, make: Start, slot: Start, pizza: Start
) -> None:
    """spec dialog-engine.md §6.5, §1.6: children are LEVEL(F), never slots or handlers."""
    nodes = [*pizza(), make("yes", "#yes", "cooking", parent="f")]
    conversation = talk(nodes)
    conversation.say("x", "order", [SMALL, HAM]).shows(stack=[{"dialog_node": "f"}], exit=None)
    conversation.say("x", "yes").shows(nodes=["yes"], text=["cooking"])


def test_frame_when_it_skips_input_then_children_run_in_the_same_turn(
    talk: Start, make: Start, slot: Start, pizza: Start
) -> None:
    """spec dialog-engine.md §6.5: NEXT(F, step)."""
    nodes = [*pizza(skip=True), make("c", "$size == 'small'", "cooking", parent="f")]
    talk(nodes).say("x", "order", [SMALL, HAM]).shows(
        nodes=["f", "size.input", "topping.input", "f", "c"], text=["a small pizza with ham", "cooking"]
    )


def test_frame_when_its_response_jumps_then_wins_over_the_frames_step(
    talk: Start, make: Start, slot: Start, pizza: Start
) -> None:
    """spec dialog-engine.md §6.5, §3: its response condition, then the frame id again."""
    nodes = [
        *pizza(jump=("no", "body")),
        make("r", "true", "resp", type="response_condition", parent="f", jump=("t", "body")),
        make("t", "false", "target"),
        make("no", "false", "no"),
    ]
    talk(nodes).say("x", "order", [SMALL, HAM]).shows(
        nodes=["f", "size.input", "topping.input", "r", "f", "t"],
        text=["a small pizza with ham", "resp", "target"],
    )


def test_frame_when_its_response_fails_then_turn_ends_and_the_frame_is_listed(
    talk: Start, make: Start, slot: Start
) -> None:
    """spec dialog-engine.md §12.2, §6.5: `nodes_visited` includes the failing node."""
    nodes = [make("f", "#order", "<? $null.x ?>", type="frame"), *slot("size", "@size", "Size?")]
    conversation = talk(nodes)
    conversation.say("x", "order")
    conversation.say("x", entities=[SMALL]).shows(
        nodes=["size", "size.input", "f"], text=[], stack=ROOT, log=[("error", "f", "[f]")]
    )


def test_frame_when_it_completes_then_the_memory_of_its_handlers_goes(
    talk: Start, make: Start, slot: Start
) -> None:
    """spec dialog-engine.md §8.2: entries of its handlers are removed; the frame's own stays."""
    nodes = [make("f", "#order", "done", type="frame"), *slot("size", "@size", "Size?")]
    nodes[2]["output"] = {"text": {"values": ["Size?", "Come on, size?"]}}
    conversation = talk(nodes)
    conversation.say("x", "order").shows(text=["Size?"])
    assert conversation.say("x").shows(text=["Come on, size?"]).system["_node_output_map"] == {
        "size.focus": [1]
    }
    assert conversation.say("x", entities=[SMALL]).system["_node_output_map"] == {"f": [0]}
    conversation.say("x", "order", client={"size": None}).shows(text=["Size?"])


@pytest.mark.parametrize(
    ("context", "expected"),
    [({"size": "small", "topping": "ham"}, True), ({"size": "small"}, False)],
)
def test_all_slots_filled_when_tested_by_a_response_then_tells(
    talk: Start, make: Start, slot: Start, context: Any, expected: bool
) -> None:
    """spec dialog-engine.md §6.1: every enabled slot is filled, optional ones included."""
    nodes = [
        make("f", "#order", type="frame"),
        *slot("size", "@size", "Size?"),
        *slot("topping", "@topping"),
        *slot("off", "@city", "never", conditions="false"),
        make("r1", "all_slots_filled", "all", type="response_condition", parent="f"),
        make("r2", "true", "some", type="response_condition", parent="f"),
    ]
    talk(nodes, **context).say("x", "order").shows(text=["all" if expected else "some"])


def test_slot_conditions_when_outside_a_frame_then_false(
    talk: Start, make: Start, slot: Start, pizza: Start
) -> None:
    """spec dialog-engine.md §2: `all_slots_filled` and the others are false outside a frame."""
    nodes = [
        *pizza(skip=True),
        make("r", "all_slots_filled", "all", type="response_condition", parent="f"),
        make(
            "c",
            "all_slots_filled || slot_in_focus || has_skipped_slots || event.current_value",
            "no",
            parent="f",
        ),
        make("d", "true", "yes", parent="f"),
    ]
    conversation = talk(nodes)
    conversation.say("x", "order", [SMALL])
    conversation.say("x", entities=[HAM]).shows(text=["a small pizza with ham", "all", "yes"])


def test_resume_when_generic_handler_matches_then_nothing_is_filled(
    talk: Start, make: Start, slot: Start, at: Start
) -> None:
    """spec dialog-engine.md §6.6 step 1, A1: handlers first; no filling, no nomatch in this turn."""
    nodes = [
        make("f", "#order", "done", type="frame"),
        *slot("size", "@size", "Size?", generic=[("#cancel", "slot says ok")], nomatch=[("true", "never")]),
        make(
            "g", "#help || #cancel", "frame says ok", type="event_handler", event_name="generic", parent="f"
        ),
    ]
    conversation = talk(nodes)
    conversation.say("x", "order")
    conversation.say("x", "cancel", [SMALL]).shows(
        nodes=["size", "size.generic1"], text=["slot says ok", "Size?"], stack=at("size")
    )
    reply = conversation.say("x", "help", [SMALL])
    reply.shows(nodes=["size", "g"], text=["frame says ok", "Size?"])
    assert "size" not in reply.context


def test_generic_handler_when_it_fills_the_slot_then_the_frame_goes_on(
    talk: Start, make: Start, slot: Start, pizza: Start, at: Start
) -> None:
    """spec dialog-engine.md §6.6 step 1: the same slot is asked again unless now filled."""
    generic = [("#any", "I choose", {"context": {"size": "large"}})]
    nodes = [*pizza()]
    nodes[1:4] = slot("size", "@size", "What size?", generic=generic)
    conversation = talk(nodes)
    conversation.say("x", "order")
    conversation.say("x", "any").shows(text=["I choose", "What topping?"], stack=at("topping"))


@pytest.mark.parametrize(
    ("step", "expected"),
    [
        (None, (["said", "Size?"], ["size", "size.generic1"], ("size",))),
        ("reprompt", (["said", "Size?"], ["size", "size.generic1"], ("size",))),
        ("get_user_input", (["said", "Size?"], ["size", "size.generic1"], ("size",))),
        (
            "skip_slot",
            (
                ["said", "Topping?"],
                ["size", "size.generic1"],
                (
                    "topping",
                    "size",
                ),
            ),
        ),
        ("skip_all_slots", (["said", "skipped"], ["size", "size.generic1", "r", "f"], ())),
    ],
)
def test_generic_handler_when_it_has_a_step_then_taken(
    talk: Start, make: Start, slot: Start, step: Any, expected: Any, at: Start
) -> None:
    """spec dialog-engine.md §6.6 step 1."""
    parts = ("#go", "said", *([step] if step else []))
    nodes = [
        make("f", "#order", type="frame"),
        *slot("size", "@size", "Size?", generic=[parts]),
        *slot("topping", "@topping", "Topping?"),
        make("r", "has_skipped_slots", "skipped", type="response_condition", parent="f"),
        make("r2", "true", "complete", type="response_condition", parent="f"),
    ]
    conversation = talk(nodes)
    conversation.say("x", "order")
    text, visited, stack = expected
    conversation.say("x", "go").shows(text=text, nodes=visited, stack=at(*stack) if stack else ROOT)


def test_skipped_slot_when_frame_goes_on_then_remembered_and_still_fillable(
    talk: Start, make: Start, slot: Start, at: Start
) -> None:
    """spec dialog-engine.md §4.3, §6.1: `skipped_slots` travel in the stack entry; `has_skipped_slots` stays
    true in this run and is gone in the next one."""
    nodes = [
        make("f", "#order", type="frame"),
        *slot("size", "@size", "Size?", generic=[("#skip", "ok", "skip_slot")]),
        *slot("topping", "@topping", "Topping?"),
        *slot("city", "@city", "City?"),
        make("r", "has_skipped_slots", "skipped", type="response_condition", parent="f"),
        make("r2", "true", "complete", type="response_condition", parent="f"),
    ]
    conversation = talk(nodes)
    conversation.say("x", "order")
    conversation.say("x", "skip").shows(stack=at("topping", "size"))
    conversation.say("x", entities=[HAM, SMALL]).shows(stack=at("city", "size")).has(size="small")
    conversation.say("x", entities=[("city", "Rome")]).shows(text=["skipped"])
    conversation.say("x", "order").shows(text=["complete"])


def test_handler_when_it_jumps_out_of_the_frame_then_left(talk: Start, make: Start, slot: Start) -> None:
    """spec dialog-engine.md §6.6: a generic handler may leave the frame by a jump."""
    nodes = [
        make("f", "#order", "done", type="frame"),
        *slot("size", "@size", "Size?", generic=[("#agent", "sure", {"jump": ("agent", "body")})]),
        make("agent", "false", "hello, agent here"),
    ]
    conversation = talk(nodes)
    conversation.say("x", "order")
    conversation.say("x", "agent").shows(
        nodes=["size", "size.generic1", "agent"], text=["sure", "hello, agent here"], stack=ROOT
    )


def nomatch_frame(make: Start, slot: Start, *parts: Any) -> list[Any]:
    return [
        make("f", "#order", "done", type="frame"),
        *slot("size", "@size", "Size?", nomatch=[parts]),
        *slot("topping", "@topping", "Topping?"),
    ]


@pytest.mark.parametrize(
    ("step", "text", "stack"),
    [
        (None, ["pardon"], ("size",)),
        ("reprompt", ["pardon", "Size?"], ("size",)),
        (
            "skip_slot",
            ["pardon", "Topping?"],
            (
                "topping",
                "size",
            ),
        ),
        ("skip_all_slots", ["pardon", "done"], ()),
    ],
)
def test_nomatch_handler_when_it_has_a_step_then_taken(
    talk: Start, make: Start, slot: Start, step: Any, text: Any, stack: Any, at: Start
) -> None:
    """spec dialog-engine.md §6.6 step 4: absent = keep waiting, no prompt."""
    conversation = talk(nomatch_frame(make, slot, "true", "pardon", *([step] if step else [])))
    conversation.say("x", "order")
    reply = conversation.say("x").shows(text=text, stack=at(*stack) if stack else ROOT)
    assert reply.result.nodes_visited[:2] == ("size", "size.nomatch1")


@pytest.mark.parametrize("step", [None, "reprompt"])
def test_nomatch_handler_when_it_fills_the_slot_then_the_frame_goes_on(
    talk: Start, make: Start, slot: Start, step: Any, at: Start
) -> None:
    """spec dialog-engine.md §6.6 step 4: if S is now filled FRAME_PROMPT."""
    fields: Any = {"context": {"size": "medium"}, **({"next_step": {"behavior": step}} if step else {})}
    conversation = talk(nomatch_frame(make, slot, "true", "medium then", fields))
    conversation.say("x", "order")
    conversation.say("x").shows(text=["medium then", "Topping?"], stack=at("topping"))


def test_nomatch_handler_when_it_jumps_then_the_frame_is_left(talk: Start, make: Start, slot: Start) -> None:
    """spec dialog-engine.md §6.6."""
    nodes = nomatch_frame(make, slot, "true", "bye", {"jump": ("end", "body")})
    conversation = talk([*nodes, make("end", "false", "end")])
    conversation.say("x", "order")
    conversation.say("x").shows(nodes=["size", "size.nomatch1", "end"], text=["bye", "end"], stack=ROOT)


def test_nomatch_handler_when_it_reads_the_event_then_both_are_the_current_value(
    talk: Start, make: Start, slot: Start
) -> None:
    """spec dialog-engine.md §6.1: in `nomatch` both values are the current one."""
    nodes = nomatch_frame(make, slot, "event.current_value == null && event.previous_value == null", "none")
    conversation = talk(nodes)
    conversation.say("x", "order")
    conversation.say("x").shows(text=["none"])


def test_resume_when_nothing_is_understood_then_the_prompt_is_repeated(
    talk: Start, make: Start, slot: Start, pizza: Start, at: Start
) -> None:
    """spec dialog-engine.md §6.6 step 6, §13 trace 4: without digression the input is ignored."""
    conversation = talk([*pizza(), make("hours", "#hours", "9 to 5"), make("z", "true", "z")])
    conversation.say("x", "order")
    conversation.say("x", "hours").shows(nodes=["size"], text=["What size?"], stack=at("size"))


def test_resume_when_the_client_filled_the_slot_then_the_next_one_is_asked(
    talk: Start, make: Start, slot: Start, pizza: Start
) -> None:
    """spec dialog-engine.md §6.3: variables set by the client suppress prompts."""
    conversation = talk(pizza())
    conversation.say("x", "order")
    conversation.say("x", client={"size": "large"}).shows(nodes=["size"], text=["What topping?"])


def test_resume_when_the_slot_is_gone_from_the_frame_then_starts_over(
    talk: Start, make: Start, slot: Start, pizza: Start, at: Start
) -> None:
    """spec dialog-engine.md §1.3, §4.3: a place where nothing can go on."""
    nodes = [*pizza(), make("s", type="slot", parent="f"), make("z", "true", "z")]
    client = {"system": {"dialog_stack": at("s")}}
    talk(nodes).say("x", client=client).shows(nodes=["z"], log=[("warn", "f", "no valid slot")])


@pytest.mark.parametrize("event", ["validate", "filled_multiple", "nomatch_responses_depleted"])
def test_handler_when_its_event_is_only_stored_then_never_run(
    talk: Start, make: Start, slot: Start, event: str
) -> None:
    """spec dialog-engine.md §6.6: accepted, stored, exported and not executed."""
    nodes = [
        make("f", "#order", "done", type="frame"),
        *slot("size", "@size", "Size?", **{event: [("true", "never")]}),
    ]
    conversation = talk(nodes)
    conversation.say("x", "order").shows(text=["Size?"])
    conversation.say("x").shows(text=["Size?"])
    conversation.say("x", entities=[SMALL]).shows(text=["done"])


def test_slot_in_focus_when_tested_then_true_only_for_the_slot_that_was_asked(
    talk: Start, make: Start, slot: Start
) -> None:
    """spec dialog-engine.md §6.1: false for every other slot and false on frame entry."""
    nodes = [
        make("f", "#order", "$a $b", type="frame"),
        *slot(
            "a", "slot_in_focus && #yes", "a?", save="yes", filled=[("slot_in_focus", "focus"), ("true", "?")]
        ),
        *slot("b", "#yes", "b?", save="yes", filled=[("slot_in_focus", "focus"), ("true", "besides")]),
    ]
    conversation = talk(nodes)
    conversation.say("x", {"order": 0.9}).shows(text=["a?"])
    conversation.say("x", "yes").shows(text=["focus", "besides", "yes yes"])
