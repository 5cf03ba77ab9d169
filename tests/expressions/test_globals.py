"""Bare names and functions (spec/expression-language.md §7.1)."""

from collections.abc import Callable
from typing import Any

import pytest

from doyle.expressions.errors import ExpressionEvaluationError, ExpressionSyntaxError
from doyle.expressions.scope import Scope, SlotEvent
from doyle.wire.runtime import RuntimeEntity, RuntimeIntent

FLAGS = [
    "slot_in_focus",
    "all_slots_filled",
    "has_skipped_slots",
    "returning_from_digression",
    "anything_else",
    "welcome",
    "conversation_start",
    "irrelevant",
]


@pytest.mark.parametrize("flag", FLAGS)
def test_flag_when_set_then_is_true(
    holds: Callable[..., bool], make_scope: Callable[..., Scope], flag: str
) -> None:
    """spec/expression-language.md §7.1."""
    assert holds(flag, make_scope(flags={flag: True}))
    assert not holds(flag, make_scope(flags={flag: False}))


@pytest.mark.parametrize("flag", FLAGS)
def test_flag_when_absent_then_is_false(holds: Callable[..., bool], flag: str) -> None:
    """spec/dialog-engine.md §2: false outside their places."""
    assert not holds(flag)


def test_input_when_read_then_shows_text_and_custom_keys(
    evaluate: Callable[..., Any], make_scope: Callable[..., Scope]
) -> None:
    """spec/expression-language.md §7.1."""
    scope = make_scope(input={"text": "hi", "original_text": "hy", "custom": {"a": 1}})
    assert evaluate("input.text", scope) == "hi"
    assert evaluate("input.original_text", scope) == "hy"
    assert evaluate("input.custom.a", scope) == 1
    assert evaluate("input.suggestion_id", scope) is None
    assert evaluate("input", scope) == {"text": "hi", "original_text": "hy", "custom": {"a": 1}}


@pytest.mark.parametrize(
    ("source", "value"),
    [
        ("input_text", "Pay my bill"),
        ("input_text.toLowerCase()", "pay my bill"),
        ("input_text.contains('bill') && input_text == input.text", True),
    ],
)
def test_input_text_when_read_then_is_the_text_of_the_input(
    evaluate: Callable[..., Any], make_scope: Callable[..., Scope], source: str, value: Any
) -> None:
    """The name of skills of the first years for `input.text` (spec/expression-language.md §7.1)."""
    assert evaluate(source, make_scope(input={"text": "Pay my bill"})) == value
    assert evaluate("input_text", make_scope(input={})) is None


def test_output_when_read_then_shows_what_was_collected(
    evaluate: Callable[..., Any], make_scope: Callable[..., Scope]
) -> None:
    """spec/expression-language.md §7.1."""
    assert evaluate("output.text[0]", make_scope(output={"text": ["a"]})) == "a"


def test_context_when_read_then_shows_variables(evaluate: Callable[..., Any]) -> None:
    """spec/expression-language.md §7.1."""
    assert evaluate("context", a=1) == {"a": 1}
    assert evaluate("context.a", a=1) == 1
    assert evaluate("context['b']", a=1) is None


@pytest.mark.parametrize("source", ["foo", "foo.bar", "Math", "this", "self", "__builtins__", "Context"])
def test_name_when_unknown_then_fails(evaluate: Callable[..., Any], source: str) -> None:
    """spec/expression-language.md §7.1."""
    with pytest.raises(ExpressionEvaluationError, match="unknown name"):
        evaluate(source)


@pytest.mark.parametrize("source", ["foo()", "print('x')", "eval('1')", "size()", "getClass()", "Now()"])
def test_function_when_unknown_then_is_refused_at_once(evaluate: Callable[..., Any], source: str) -> None:
    """spec/expression-language.md §9: whitelist only."""
    with pytest.raises(ExpressionSyntaxError, match="unknown function"):
        evaluate(source)


@pytest.mark.parametrize("source", ["today(1)", "now('GMT', 1)", "clearDialogStack('x')"])
def test_function_when_given_too_many_arguments_then_fails(evaluate: Callable[..., Any], source: str) -> None:
    """spec/expression-language.md §8."""
    with pytest.raises(ExpressionEvaluationError, match="does not take"):
        evaluate(source)


def test_clear_dialog_stack_when_called_then_marks_the_turn(
    render: Callable[..., Any], make_scope: Callable[..., Scope]
) -> None:
    """spec/dialog-engine.md §§5.4, 12.7."""
    scope = make_scope()
    assert render("a<? clearDialogStack() ?>b", scope) == "ab"
    assert scope.stack_cleared


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("#a", True),
        ("#b", False),
        ("intent == 'a'", True),
        ("intent == 'b'", False),
        ("'a' == intent", True),
        ("intent.confidence > 0.8", True),
        ("intent.intent == 'a'", True),
        ("intent", True),
        ("intents[0] == 'a'", True),
        ("intents[1].intent == 'b'", True),
        ("intents[0].confidence > 0.5", True),
        ("intents[0].confidence<0.51", False),
        ("intents.size() == 2", True),
        ("intents.size == 2", True),
        ("intents", True),
        ("intents.contains('b')", True),
    ],
)
def test_intent_when_recognised_then_conditions_see_it(
    holds: Callable[..., bool], scored: Scope, condition: str, expected: bool
) -> None:
    """spec/expression-language.md §§3, 7.1."""
    assert holds(condition, scored) is expected


@pytest.mark.parametrize(
    "given",
    [
        {"intents": ()},
        {"intents": (RuntimeIntent("a", 0.2),)},
        {"intents": (RuntimeIntent("a", 0.1),)},
        {"intents": (RuntimeIntent("a", 0.9),), "is_irrelevant": True},
    ],
)
def test_intent_when_below_the_bar_or_irrelevant_then_is_a_null_object(
    holds: Callable[..., bool], make_scope: Callable[..., Scope], given: dict[str, Any]
) -> None:
    """spec/expression-language.md §7.1 and spec/dialog-engine.md §7.1: strictly above 0.2."""
    scope = make_scope(**given)
    assert not holds("#a", scope)
    assert not holds("intent == 'a'", scope)
    assert not holds("intent", scope)
    assert holds("intent != 'a'", scope)
    assert holds("intent == null", scope)
    assert holds("intent.confidence == 0", scope)
    assert holds("intent.intent == null", scope)


def test_intent_when_just_above_the_bar_then_counts(
    holds: Callable[..., bool], make_scope: Callable[..., Scope]
) -> None:
    """spec/dialog-engine.md §14, A17."""
    assert holds("#a", make_scope(intents=(RuntimeIntent("a", 0.2000001),)))


def test_intents_when_irrelevant_then_are_raw(
    holds: Callable[..., bool], make_scope: Callable[..., Scope]
) -> None:
    """spec/dialog-engine.md §7.1: expressions see the raw array."""
    scope = make_scope(intents=(RuntimeIntent("a", 0.1),), is_irrelevant=True)
    assert holds("intents[0] == 'a' && intents[0].confidence < 0.2", scope)


def test_intents_when_empty_then_indexing_fails(holds: Callable[..., bool]) -> None:
    """spec/expression-language.md §7.1."""
    assert not holds("intents")
    assert holds("intents.size() == 0")
    with pytest.raises(ExpressionEvaluationError, match="out of range"):
        holds("intents[0].confidence<0.51")


def test_intent_when_supplied_with_more_keys_then_shows_them(
    evaluate: Callable[..., Any], make_scope: Callable[..., Scope]
) -> None:
    """Supplied intents are kept verbatim (spec/dialog-engine.md §3)."""
    scope = make_scope(intents=(RuntimeIntent("a", 1.0, {"skill": "x"}),))
    assert evaluate("intents[0].skill", scope) == "x"
    with pytest.raises(ExpressionEvaluationError):
        evaluate("intents[0].other", scope)


def test_event_when_outside_slots_then_is_null(evaluate: Callable[..., Any]) -> None:
    """spec/expression-language.md §7.1."""
    assert evaluate("event.current_value") is None
    assert evaluate("event.previous_value") is None


def test_event_when_a_slot_was_filled_then_shows_both_values(
    evaluate: Callable[..., Any], make_scope: Callable[..., Scope]
) -> None:
    """spec/dialog-engine.md §6.1."""
    scope = make_scope(event=SlotEvent(previous_value=None, current_value=[1]))
    assert evaluate("event.current_value", scope) == [1]
    assert evaluate("event.previous_value", scope) is None


def test_entities_when_some_are_hidden_then_are_out_of_sight(
    evaluate: Callable[..., Any], make_scope: Callable[..., Scope]
) -> None:
    """spec/dialog-engine.md §6.4: consumed mentions are hidden while slots are filled."""
    scope = make_scope(entities=(RuntimeEntity("d", "1"), RuntimeEntity("e", "x"), RuntimeEntity("d", "2")))
    hidden: set[int] = set()
    scope.hidden = hidden
    assert evaluate("entities.size()", scope) == 3
    hidden.add(0)
    assert evaluate("@d", scope) == "2"
    assert evaluate("entities['d'].values", scope) == ["2"]
    assert evaluate("entities.![value]", scope) == ["x", "2"]
    hidden.add(2)
    assert evaluate("@d", scope) is None
    assert evaluate("entities['d']", scope) is None
    scope.hidden = set()
    assert evaluate("@d.values", scope) == ["1", "2"]
