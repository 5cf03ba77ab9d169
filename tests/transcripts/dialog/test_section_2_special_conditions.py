"""spec dialog-engine.md §2: special conditions."""

from collections.abc import Callable
from typing import Any

import pytest

Start = Callable[..., Any]


@pytest.mark.parametrize("condition", ["true", "True", " true ", "anything_else", "<? true ?>"])
def test_condition_when_always_true_then_matches(talk: Start, make: Start, condition: str) -> None:
    """spec dialog-engine.md §2."""
    talk([make("n", condition, "n")]).say("x").shows(nodes=["n"])


@pytest.mark.parametrize(
    "condition",
    [
        "false",
        "FALSE",
        "slot_in_focus",
        "all_slots_filled",
        "has_skipped_slots",
        "returning_from_digression",
        "event.current_value",
        "event.previous_value",
    ],
)
def test_condition_when_about_slots_and_outside_a_frame_then_false(
    talk: Start, make: Start, condition: str
) -> None:
    """spec dialog-engine.md §2: false or null outside a frame."""
    talk([make("n", condition, "n"), make("z", "true", "z")]).say("x").shows(nodes=["z"])


@pytest.mark.parametrize(("text", "expected"), [("", "hello"), ("   ", "hello"), ("hi", "rest")])
def test_welcome_when_first_turn_then_only_for_blank_text(
    talk: Start, make: Start, text: str, expected: str
) -> None:
    """spec dialog-engine.md §2: first turn and input text missing, empty or blank."""
    conversation = talk([make("hello", "welcome", "hello"), make("rest", "true", "rest")])
    conversation.say(text).shows(nodes=[expected])


def test_welcome_when_a_later_turn_is_blank_then_false(talk: Start, make: Start) -> None:
    """spec dialog-engine.md §2."""
    conversation = talk([make("hello", "welcome", "hello"), make("rest", "true", "rest")])
    conversation.say("hi")
    conversation.say("").shows(nodes=["rest"])


def test_conversation_start_when_variables_come_without_system_then_still_first_turn(
    talk: Start, make: Start
) -> None:
    """spec dialog-engine.md §2: supplying context variables without `system` is still a first turn,
    whatever the input."""
    conversation = talk([make("s", "conversation_start", "s"), make("z", "true", "z")], name="Ann")
    conversation.say("hi").shows(nodes=["s"])
    conversation.say("hi").shows(nodes=["z"])


def test_conversation_start_when_system_is_dropped_then_dialog_restarts(talk: Start, make: Start) -> None:
    """spec dialog-engine.md §10: missing or foreign `system` restarts the dialog."""
    conversation = talk([make("s", "conversation_start", "s"), make("z", "true", "z")])
    conversation.say("hi")
    conversation.context["system"] = "foreign"
    conversation.say("hi").shows(nodes=["s"])


@pytest.mark.parametrize(
    ("text", "intents", "flagged", "expected"),
    [
        ("x", {"a": 0.9}, False, "z"),
        ("x", {"a": 0.9}, True, "i"),
        ("x", {"a": 0.2}, False, "i"),
        ("x", {"a": 0.20001}, False, "z"),
        ("x", {}, False, "i"),
        ("", {}, False, "z"),
        ("  ", {}, True, "z"),
    ],
)
def test_irrelevant_when_text_is_understood_or_not_then_as_documented(
    talk: Start, make: Start, text: str, intents: dict[str, float], flagged: bool, expected: str
) -> None:
    """spec dialog-engine.md §2, A17: non-blank, and flagged off-topic or no intent above 0.2 (strictly)."""
    conversation = talk([make("i", "irrelevant", "i"), make("z", "true", "z")])
    conversation.say(text, intents, irrelevant=flagged).shows(nodes=[expected])


@pytest.mark.parametrize(
    ("intents", "flagged", "expected"),
    [
        ({"a": 0.9, "b": 0.8}, False, "a"),
        ({"b": 0.9, "a": 0.8}, False, "z"),
        ({"a": 0.2}, False, "z"),
        ({"a": 0.9}, True, "z"),
    ],
)
def test_intent_condition_when_scores_differ_then_only_the_top_above_the_bar(
    talk: Start, make: Start, intents: dict[str, float], flagged: bool, expected: str
) -> None:
    """spec dialog-engine.md §7.1: true when the intent is the top one, above 0.2, and the input not
    irrelevant."""
    conversation = talk([make("a", "#a", "a"), make("z", "true", "z")])
    conversation.say("x", intents, irrelevant=flagged).shows(nodes=[expected])


@pytest.mark.parametrize("flagged", [False, True])
def test_intents_array_when_scores_are_low_then_raw_in_expressions(
    talk: Start, make: Start, flagged: bool
) -> None:
    """spec dialog-engine.md §7.1, A22: expressions see the raw list, best first, whatever the scores,
    also when irrelevant."""
    condition = "intents.size() == 2 && intents[0] == 'a' && intents[1].confidence < 0.1"
    conversation = talk([make("n", condition, "n"), make("z", "true", "z")])
    conversation.say("x", {"a": 0.15, "b": 0.05}, irrelevant=flagged).shows(nodes=["n"])


def test_none_of_the_above_when_sent_back_then_testable(talk: Start, make: Start) -> None:
    """spec dialog-engine.md §7.3: empty intents and `input.suggestion_id`."""
    conversation = talk([make("n", "intents.size()==0 && input.suggestion_id", "n"), make("z", "true", "z")])
    conversation.say("x", input={"suggestion_id": "abc"}).shows(nodes=["n"])
    conversation.say("x").shows(nodes=["z"])


def test_trace_6_when_conversation_start_jumps_to_welcome_then_both_visited(talk: Start, make: Start) -> None:
    """spec dialog-engine.md §13 trace 6, first message empty."""
    conversation = talk(trace_6(make))
    conversation.say("").shows(nodes=["start", "welcome"], text=["Welcome!"]).has(ready=True)


def test_trace_6_when_first_message_has_text_then_siblings_after_welcome(talk: Start, make: Start) -> None:
    """spec dialog-engine.md §13 trace 6, first message "hi": the start node's context is set, what
    follows Welcome is evaluated."""
    conversation = talk(trace_6(make))
    conversation.say("hi", "greet").shows(nodes=["start", "greeting"], text=["Hi!"]).has(ready=True)


def trace_6(make: Start) -> list[Any]:
    return [
        make("start", "conversation_start", context={"ready": True}, jump=("welcome", "condition")),
        make("welcome", "welcome", "Welcome!"),
        make("greeting", "#greet", "Hi!"),
        make("rest", "anything_else", "Sorry."),
    ]
