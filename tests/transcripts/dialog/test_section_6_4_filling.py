"""spec dialog-engine.md §6.4: filling."""

from collections.abc import Callable
from typing import Any

import pytest

Start = Callable[..., Any]
ROOT = [{"dialog_node": "root"}]
SMALL, LARGE = ("size", "small"), ("size", "large")
HAM = ("topping", "ham")


def mention(entity: str, value: str, start: int, end: int) -> dict[str, Any]:
    return {"entity": entity, "value": value, "location": [start, end], "confidence": 1}


def two_dates(make: Start, slot: Start) -> list[Any]:
    return [
        make("f", "#order", "$from to $to", type="frame"),
        *slot("from", "@sys-date", "From?"),
        *slot("to", "@sys-date", "To?"),
    ]


MONDAY = mention("sys-date", "2018-03-12", 0, 6)
FRIDAY = mention("sys-date", "2018-03-16", 10, 16)


def test_two_slots_on_one_entity_when_one_mention_then_only_the_first_is_filled(
    talk: Start, make: Start, slot: Start
) -> None:
    """spec dialog-engine.md §6.4, A11: one mention fills one slot."""
    conversation = talk(two_dates(make, slot))
    conversation.say("monday to friday", "order", [MONDAY]).shows(
        nodes=["f", "from.input"], text=["To?"]
    ).has(**{"from": "2018-03-12"})


def test_two_slots_on_one_entity_when_two_mentions_then_both_in_order(
    talk: Start, make: Start, slot: Start
) -> None:
    """spec dialog-engine.md §6.4, A21: consumed mentions are hidden from the input handlers after them."""
    conversation = talk(two_dates(make, slot))
    conversation.say("monday to friday", "order", [MONDAY, FRIDAY]).shows(
        nodes=["f", "from.input", "to.input", "f"], text=["2018-03-12 to 2018-03-16"]
    )


def test_focus_slot_when_entity_is_shared_then_tried_first(
    talk: Start, make: Start, slot: Start, at: Start
) -> None:
    """spec dialog-engine.md §6.4, A11: an answer to a prompt cannot overwrite an earlier slot."""
    conversation = talk(two_dates(make, slot))
    conversation.say("monday", "order", [MONDAY]).shows(stack=at("to"))
    conversation.say("0123456789friday", entities=[FRIDAY]).shows(
        nodes=["to", "to.input", "f"], text=["2018-03-12 to 2018-03-16"]
    )


def test_handler_when_it_uses_values_then_takes_every_mention(
    talk: Start, make: Start, slot: Start, at: Start
) -> None:
    """spec dialog-engine.md §6.4: one using `.values` takes all."""
    nodes = [
        make("f", "#order", "done", type="frame"),
        *slot("toppings", "@topping", "Toppings?", save="<? @topping.values ?>"),
        *slot("extra", "@topping", "Anything extra?"),
    ]
    conversation = talk(nodes)
    mentions = [mention("topping", "ham", 0, 3), mention("topping", "olives", 4, 10)]
    conversation.say("ham olives", "order", mentions).shows(
        nodes=["f", "toppings.input"], stack=at("extra")
    ).has(toppings=["ham", "olives"])


def test_handlers_when_they_ask_for_values_then_each_takes_its_own_mention(
    talk: Start, make: Start, slot: Start
) -> None:
    """spec dialog-engine.md §6.4, A21: `@size:small` is satisfied by the small one, wherever it stands."""
    nodes = [
        make("f", "#order", "$a $b", type="frame"),
        *slot("a", "@size:small", "Small?", save="S"),
        *slot("b", "@size:large", "Large?", save="L"),
    ]
    mentions = [mention("size", "large", 0, 5), mention("size", "small", 6, 11)]
    talk(nodes).say("large small", "order", mentions).shows(text=["S L"])


def test_nested_system_mention_when_filling_then_the_outer_one_counts(
    talk: Start, make: Start, slot: Start
) -> None:
    """spec dialog-engine.md §6.4: one strictly inside another is dropped; filled handlers see all."""
    nodes = [
        make("f", "#order", "done", type="frame"),
        *slot("amount", "@sys-currency", "How much?", filled=[("@sys-number", "number @sys-number seen")]),
        *slot("guests", "@sys-number", "How many?"),
    ]
    mentions = [mention("sys-number", "5", 1, 2), mention("sys-currency", "5", 0, 2)]
    talk(nodes).say("$5", "order", mentions).shows(
        nodes=["f", "amount.input", "amount.filled1"], text=["number 5 seen", "How many?"]
    )


@pytest.mark.parametrize("entity", ["size", "sys-number"])
def test_mention_when_its_span_equals_another_then_both_are_usable(
    talk: Start, make: Start, slot: Start, entity: str
) -> None:
    """spec dialog-engine.md §6.4: strictly inside, and system entities only."""
    nodes = [
        make("f", "#order", "$a $b", type="frame"),
        *slot("a", "@sys-date", "a?"),
        *slot("b", f"@{entity}", "b?"),
    ]
    mentions = [mention("sys-date", "2018-03-05", 0, 1), mention(entity, "5", 0, 1)]
    talk(nodes).say("5", "order", mentions).shows(text=["2018-03-05 5"])


def test_filled_slot_when_a_new_value_is_given_then_overwritten(
    talk: Start, make: Start, slot: Start
) -> None:
    """spec dialog-engine.md §6.4: a correction; `event` shows the value before and after."""
    changed = "event.previous_value && event.previous_value != event.current_value"
    filled = [
        (changed, "<? event.previous_value ?> becomes <? event.current_value ?>"),
        ("true", "ok <? event.current_value ?>"),
    ]
    nodes = [
        make("f", "#order", "done", type="frame"),
        *slot("size", "@size", "What size?", filled=filled),
        *slot("topping", "@topping", "What topping?"),
    ]
    conversation = talk(nodes)
    conversation.say("x", "order", [SMALL]).shows(text=["ok small", "What topping?"])
    conversation.say("x", entities=[LARGE]).shows(
        nodes=["topping", "size.input", "size.filled1"], text=["small becomes large", "What topping?"]
    ).has(size="large")


def test_slots_when_they_share_a_variable_then_alternatives(
    talk: Start, make: Start, slot: Start, at: Start
) -> None:
    """spec dialog-engine.md §1.6: different input conditions; only one of them has a prompt."""
    nodes = [
        make("f", "#pay", "paying $amount", type="frame"),
        *slot("amount", "@sys-currency", "How much?"),
        *slot("number", "@sys-number", variable="amount"),
        *slot("word", "@size:large", variable="amount", save=100),
    ]
    for said, mentions in (
        ("paying 5", [("sys-currency", "5")]),
        ("paying 7", [("sys-number", "7")]),
        ("paying 100", [LARGE]),
    ):
        conversation = talk(nodes)
        conversation.say("x", "pay").shows(stack=at("amount"))
        conversation.say("x", entities=mentions).shows(text=[said])


def test_input_handler_when_it_saves_null_then_nothing_is_filled(
    talk: Start, make: Start, slot: Start
) -> None:
    """spec dialog-engine.md §6.4: filled means that the variable is non-null; the mention is not used up."""
    nodes = [
        make("f", "#order", "done", type="frame"),
        *slot("a", "@size", "a?", save="<? $missing ?>", filled=[("true", "never")]),
        *slot("b", "@size", "b?"),
    ]
    talk(nodes).say("x", "order", [SMALL]).shows(nodes=["f", "a.input", "b.input"], text=["a?"]).has(
        b="small"
    )


def test_free_text_slot_when_anything_is_said_then_saved(
    talk: Start, make: Start, slot: Start, at: Start
) -> None:
    """spec dialog-engine.md §6.4: conditions without entities consume nothing."""
    nodes = [
        make("f", "#order", "for $name", type="frame"),
        *slot("name", "slot_in_focus", "Your name?", save="<? input.text ?>"),
    ]
    conversation = talk(nodes)
    conversation.say("pizza please", "order").shows(stack=at("name"))
    conversation.say("Ann").shows(text=["for Ann"])


def test_input_handler_when_several_then_the_first_that_matches(
    talk: Start, make: Start, slot: Start
) -> None:
    """spec dialog-engine.md §6.4."""
    several = [
        ("@size", None, {"context": {"x": "size"}}),
        ("#order", None, {"context": {"x": "intent"}}),
    ]
    nodes = [make("f", "#order", "$x", type="frame"), *slot("s", None, "?", variable="x", input=several)]
    talk(nodes).say("x", "order", [SMALL]).shows(text=["size"], nodes=["f", "s.input1", "f"])
    talk(nodes).say("x", "order").shows(text=["intent"], nodes=["f", "s.input2", "f"])


def test_input_handler_when_it_has_actions_then_queued(talk: Start, make: Start, slot: Start) -> None:
    """spec dialog-engine.md §6.4, §11.2: context and actions of the handler run; its output does not."""
    nodes = [make("f", "#order", "done", type="frame", skip=True), *slot("size", "@size", "What size?")]
    nodes[3].update(actions=[{"name": "note", "parameters": {"size": "$size"}}], output={"text": "no"})
    nodes.append(make("c", "true", "after", parent="f"))
    conversation = talk(nodes)
    reply = conversation.say("x", "order", [SMALL]).shows(text=["done"], stack=[{"dialog_node": "f"}])
    assert reply.result.actions[0]["parameters"] == {"size": "small"}
    assert reply.context["skip_user_input"] is True
    conversation.say("x").shows(text=["after"])
