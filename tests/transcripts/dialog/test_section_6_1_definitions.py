"""spec dialog-engine.md §6.1: definitions and the way through a frame."""

from collections.abc import Callable
from typing import Any

import pytest

Start = Callable[..., Any]
ROOT = [{"dialog_node": "root"}]
SMALL, LARGE = ("size", "small"), ("size", "large")
HAM = ("topping", "ham")


def test_frame_when_nothing_is_known_then_asks_slot_by_slot_and_responds(
    talk: Start, make: Start, slot: Start, pizza: Start, at: Start
) -> None:
    """spec dialog-engine.md §6.3, §6.5, §3: the frame is listed when entered and again when completed."""
    conversation = talk(pizza())
    conversation.say("x", "order").shows(nodes=["f"], text=["What size?"], stack=at("size"), exit=None)
    conversation.say("x", entities=[SMALL]).shows(
        nodes=["size", "size.input"], text=["What topping?"], stack=at("topping"), exit=None
    )
    reply = conversation.say("x", entities=[HAM])
    reply.shows(
        nodes=["topping", "topping.input", "f"],
        text=["a small pizza with ham"],
        stack=ROOT,
        exit="completed",
    )
    reply.has(size="small", topping="ham")


def test_frame_when_input_says_everything_then_responds_at_once(
    talk: Start, make: Start, slot: Start, pizza: Start
) -> None:
    """spec dialog-engine.md §6.3, §6.4: details given up front are saved, in slot order."""
    talk(pizza()).say("x", "order", [HAM, SMALL]).shows(
        nodes=["f", "size.input", "topping.input", "f"], text=["a small pizza with ham"], exit="completed"
    )


def test_frame_when_variables_are_prefilled_then_asks_only_for_the_rest(
    talk: Start, make: Start, slot: Start, pizza: Start, at: Start
) -> None:
    """spec dialog-engine.md §6.3: variables set earlier or by the client suppress prompts, and stay."""
    conversation = talk(pizza(), size="large")
    conversation.say("x", "order").shows(text=["What topping?"], stack=at("topping"))
    conversation.say("x", entities=[HAM]).shows(text=["a large pizza with ham"])
    conversation.say("x", "order").shows(nodes=["f", "f"], text=["a large pizza with ham"])


@pytest.mark.parametrize("value", [0, "", False, []])
def test_slot_when_its_variable_holds_an_empty_value_then_filled(
    talk: Start, make: Start, slot: Start, value: Any, pizza: Start, at: Start
) -> None:
    """spec dialog-engine.md §6.1: `0`, `""`, `false`, `[]` count as filled."""
    talk(pizza(), size=value).say("x", "order").shows(stack=at("topping"))


@pytest.mark.parametrize("context", [{}, {"size": None}])
def test_slot_when_its_variable_is_absent_or_null_then_not_filled(
    talk: Start, make: Start, slot: Start, context: Any, pizza: Start, at: Start
) -> None:
    """spec dialog-engine.md §6.1."""
    talk(pizza(), **context).say("x", "order").shows(stack=at("size"))


def test_slot_when_its_condition_is_false_then_neither_asked_nor_filled(
    talk: Start, make: Start, slot: Start
) -> None:
    """spec dialog-engine.md §6.1: enabled means that the condition holds, evaluated when it is considered."""
    nodes = [
        make("f", "#order", "done", type="frame"),
        *slot("kind", "@cuisine", "What kind?"),
        *slot("size", "@size", "What size?", conditions="$kind == 'pasta'"),
    ]
    conversation = talk(nodes)
    conversation.say("x", "order", [SMALL]).shows(text=["What kind?"])
    conversation.say("x", entities=[("cuisine", "tacos"), SMALL]).shows(
        nodes=["kind", "kind.input", "f"], text=["done"]
    )
    conversation.say("x", "order", client={"kind": None}).shows(text=["What kind?"])
    conversation.say("x", entities=[("cuisine", "pasta"), SMALL]).shows(
        nodes=["kind", "kind.input", "size.input", "f"], text=["done"]
    )


def test_slot_when_its_condition_fails_then_disabled_and_logged(
    talk: Start, make: Start, slot: Start
) -> None:
    """spec dialog-engine.md §6.1, §12.1: an evaluation error counts as false."""
    nodes = [
        make("f", "#order", "done", type="frame"),
        *slot("size", "@size", "What size?", conditions="$null.x"),
    ]
    reply = talk(nodes).say("x", "order")
    assert reply.output["text"] == ["done"]
    assert {message["node_id"] for message in reply.output["log_messages"]} == {"size"}


@pytest.mark.parametrize(
    "prompt",
    [
        {},
        {"text": ""},
        {"text": {"values": []}},
        {"text": {"values": [""]}},
        {"generic": []},
        {"generic": [{"response_type": "text", "values": [{"text": ""}]}]},
        None,
    ],
)
def test_slot_when_its_prompt_is_empty_then_optional(
    talk: Start, make: Start, slot: Start, prompt: Any, at: Start
) -> None:
    """spec dialog-engine.md §6.1, §1.6, A16: an empty focus handler is no prompt; optional slots are filled
    if the input says so, never asked for."""
    output = {} if prompt is None else {"output": prompt}
    focus = make("p", None, type="event_handler", event_name="focus", parent="size", **output)
    nodes = [
        make("f", "#order", "done $size", type="frame"),
        *slot("size", "@size"),
        focus,
        *slot("topping", "@topping", "What topping?"),
    ]
    conversation = talk(nodes)
    conversation.say("x", "order").shows(stack=at("topping"))
    conversation.say("x", entities=[HAM, LARGE]).shows(
        nodes=["topping", "topping.input", "size.input", "f"], text=["done large"]
    )


def test_slot_when_its_prompt_is_disabled_then_optional(talk: Start, make: Start, slot: Start) -> None:
    """spec dialog-engine.md §1.6: the focus handler is absent, disabled or empty."""
    nodes = [make("f", "#order", "done", type="frame"), *slot("size", "@size", "What size?")]
    nodes[2]["disabled"] = True
    talk(nodes).say("x", "order").shows(nodes=["f", "f"], text=["done"])


def test_prompt_when_it_only_sends_custom_data_then_still_asked(
    talk: Start, make: Start, slot: Start, at: Start
) -> None:
    """spec dialog-engine.md §6.1, §8.1: custom data is output."""
    nodes = [make("f", "#order", "done", type="frame"), *slot("size", "@size", None)]
    nodes.append(make("p", None, type="event_handler", event_name="focus", parent="size", output={"ui": 1}))
    reply = talk(nodes).say("x", "order").shows(stack=at("size"), text=[])
    assert reply.output["ui"] == 1


def test_slot_when_it_has_no_variable_then_ignored(talk: Start, make: Start, slot: Start) -> None:
    """spec dialog-engine.md §1.3: a frame with no usable slot is run as a standard node."""
    nodes = [make("f", "#order", "done", type="frame"), make("s", type="slot", parent="f")]
    talk(nodes).say("x", "order").shows(nodes=["f"], text=["done"], log=[("warn", "f", "no valid slot")])


@pytest.mark.parametrize("variable", ["$size", "size", "$(size)", "context.size"])
def test_slot_variable_when_written_in_any_form_then_the_same(
    talk: Start, make: Start, slot: Start, variable: str, at: Start
) -> None:
    """spec dialog-engine.md §1.1: the `$` is optional on input."""
    nodes = [make("f", "#order", "done", type="frame"), *slot("size", "@size", "What size?")]
    nodes[1]["variable"] = variable
    conversation = talk(nodes)
    conversation.say("x", "order").shows(stack=at("size"))
    conversation.say("x", entities=[SMALL]).shows(text=["done"]).has(size="small")


def test_slot_variable_when_it_has_dots_then_nested(talk: Start, make: Start, slot: Start, at: Start) -> None:
    """spec dialog-engine.md §1.1, §6.1: `$order.size` is a value inside an object."""
    nodes = [
        make("f", "#order", "done", type="frame"),
        *slot("size", variable="$order.size", prompt="What size?"),
        make(
            "i",
            "@size",
            type="event_handler",
            event_name="input",
            parent="size",
            context={"order": {"size": "@size"}},
        ),
    ]
    conversation = talk(nodes, order={"by": "Ann"})
    conversation.say("x", "order").shows(stack=at("size"))
    conversation.say("x", entities=[SMALL]).shows(text=["done"]).has(order={"by": "Ann", "size": "small"})
