"""spec dialog-engine.md §6.2-6.3: event order and entering."""

from collections.abc import Callable
from typing import Any

import pytest

Start = Callable[..., Any]
ROOT = [{"dialog_node": "root"}]
SMALL, LARGE = ("size", "small"), ("size", "large")
HAM = ("topping", "ham")


def test_handlers_when_in_any_sibling_order_then_events_keep_their_order(talk: Start, make: Start) -> None:
    """spec dialog-engine.md §6.2: focus, input, filled, generic, nomatch, whatever the sibling positions."""

    def on(event: str, conditions: str | None, says: str, **fields: Any) -> Any:
        return make(event, conditions, says, type="event_handler", event_name=event, parent="s", **fields)

    nodes = [
        make("f", "#order", "done", type="frame"),
        make("s", type="slot", parent="f", variable="$x"),
        on("nomatch", "true", "pardon"),
        on("filled", "true", "thanks"),
        on("generic", "#help", "help"),
        on("input", "@size", "never said", context={"x": "@size"}),
        on("focus", None, "What size?"),
    ]
    conversation = talk(nodes)
    conversation.say("x", "order").shows(nodes=["f"], text=["What size?"])
    conversation.say("x", "help").shows(nodes=["s", "generic"], text=["help", "What size?"])
    conversation.say("x").shows(nodes=["s", "nomatch"], text=["pardon"])
    conversation.say("x", entities=[SMALL]).shows(
        nodes=["s", "input", "filled", "f"], text=["thanks", "done"]
    )


@pytest.mark.parametrize(("value", "said"), [("small", "tiny"), ("large", "fine"), ("odd", "fine")])
def test_filled_handlers_when_several_match_then_only_the_first(
    talk: Start, make: Start, slot: Start, value: str, said: str
) -> None:
    """spec dialog-engine.md §6.2: sibling order, first match only."""
    filled = [("@size:small", "tiny"), ("true", "fine"), ("@size:large", "never")]
    nodes = [make("f", "#order", type="frame"), *slot("size", "@size", "What size?", filled=filled)]
    talk(nodes).say("x", "order", [("size", value)]).shows(text=[said])


def test_focus_handlers_when_several_then_the_first_that_matches(
    talk: Start, make: Start, slot: Start
) -> None:
    """spec dialog-engine.md §6.2, §6.5; §1.4: a focus handler without condition matches."""
    nodes = [
        make("f", "#order", type="frame"),
        *slot("size", "@size", focus=[("$name", "Which size, $name?"), (None, "Which size?")]),
    ]
    talk(nodes).say("x", "order").shows(text=["Which size?"])
    talk(nodes, name="Ann").say("x", "order").shows(text=["Which size, Ann?"])


def test_focus_handlers_when_none_matches_then_waits_without_a_word(
    talk: Start, make: Start, slot: Start, at: Start
) -> None:
    """spec dialog-engine.md §6.5: the slot is asked for all the same."""
    nodes = [make("f", "#order", type="frame"), *slot("size", "@size", focus=[("$name", "Size, $name?")])]
    talk(nodes).say("x", "order").shows(text=[], stack=at("size"))


def everything(pizza: Start, make: Start, prompt: Any = "What pizza?", **fields: Any) -> list[Any]:
    ask = make("all", None, prompt, type="event_handler", event_name="focus", parent="f", **fields)
    return [*pizza(), ask]


def test_prompt_for_everything_when_nothing_is_known_then_asked_first(
    talk: Start, make: Start, slot: Start, at: Start, pizza: Start
) -> None:
    """spec dialog-engine.md §6.3: output that handler; the first unfilled required slot is in progress."""
    conversation = talk(everything(pizza, make))
    conversation.say("x", "order").shows(nodes=["f"], text=["What pizza?"], stack=at("size"))
    conversation.say("x", entities=[HAM]).shows(
        nodes=["size", "topping.input"], text=["What size?"], stack=at("size")
    )
    conversation.say("x", entities=[SMALL]).shows(text=["a small pizza with ham"])


@pytest.mark.parametrize("context", [{"size": "small"}, {"topping": "ham"}])
def test_prompt_for_everything_when_something_is_prefilled_then_not_asked(
    talk: Start, make: Start, slot: Start, context: Any, pizza: Start
) -> None:
    """spec dialog-engine.md §6.3: the variable of every enabled slot must be null."""
    asked = "What topping?" if "size" in context else "What size?"
    talk(everything(pizza, make), **context).say("x", "order").shows(text=[asked])


def test_prompt_for_everything_when_input_fills_a_slot_then_not_asked(
    talk: Start, make: Start, slot: Start, pizza: Start
) -> None:
    """spec dialog-engine.md §6.3: only if nothing was filled."""
    talk(everything(pizza, make)).say("x", "order", [HAM]).shows(text=["What size?"])


@pytest.mark.parametrize(
    "fields",
    [{"disabled": True}, {"conditions": "false"}, {"output": {"text": ""}}],
    ids=["disabled", "condition", "empty"],
)
def test_prompt_for_everything_when_not_usable_then_slots_are_asked(
    talk: Start, make: Start, slot: Start, fields: Any, pizza: Start
) -> None:
    """spec dialog-engine.md §6.3, §1.6: often present but disabled."""
    nodes = everything(pizza, make)
    nodes[-1].update(fields)
    talk(nodes).say("x", "order").shows(text=["What size?"])


def test_prompt_for_everything_when_no_slot_is_required_then_not_asked(
    talk: Start, make: Start, slot: Start
) -> None:
    """spec dialog-engine.md §6.3: and some slot is required."""
    ask = make("all", None, "What?", type="event_handler", event_name="focus", parent="f")
    nodes = [make("f", "#order", "done", type="frame"), *slot("size", "@size"), ask]
    talk(nodes).say("x", "order").shows(text=["done"])


def test_generic_handler_when_frame_is_entered_then_not_tried(talk: Start, make: Start, slot: Start) -> None:
    """spec dialog-engine.md §6.3: from the first resumed turn on only."""
    nodes = [
        make("f", "#order", "done", type="frame"),
        *slot("size", "@size", "What size?", generic=[("true", "slot help")]),
        make("g", "true", "frame help", type="event_handler", event_name="generic", parent="f"),
    ]
    conversation = talk(nodes)
    conversation.say("x", "order").shows(nodes=["f"], text=["What size?"])
    conversation.say("x").shows(nodes=["size", "size.generic1"], text=["slot help", "What size?"])
