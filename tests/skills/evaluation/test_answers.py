"""What a model said, and what of it counts."""

from typing import Any

import pytest

from doyle.skills.evaluation.answers import Answer, Case
from doyle.wire.runtime import RuntimeIntent, Understanding


@pytest.mark.parametrize(
    ("expected", "top", "confidence", "intent", "is_right"),
    [
        ("a", "a", 0.9, "a", True),
        ("a", "a", 0.2, None, False),
        ("a", "b", 0.9, "b", False),
        (None, "a", 0.9, "a", False),
        (None, "a", 0.1, None, True),
        (None, None, 0.0, None, True),
        ("a", None, 0.0, None, False),
    ],
)
def test_answer_when_of_any_kind_then_only_what_is_relevant_counts(
    answer_of: Any,
    expected: str | None,
    top: str | None,
    confidence: float,
    intent: str | None,
    is_right: bool,
) -> None:
    """nlu.md §3: an intent counts above 0.2 only."""
    answer = answer_of(expected, top, confidence)
    assert (answer.intent, answer.is_right, answer.top) == (intent, is_right, top)


def test_answer_when_nothing_was_understood_then_is_irrelevant_without_confidence() -> None:
    answer = Answer.of(Case("?", "a"), Understanding())
    assert (answer.is_irrelevant, answer.confidence, answer.confidence_of("a")) == (True, 0.0, None)


def test_confidence_when_asked_for_an_intent_then_it_is_found_among_all() -> None:
    intents = (RuntimeIntent("a", 0.7), RuntimeIntent("b", 0.3))
    answer = Answer.of(Case("x", "b"), Understanding(intents), fold=3)
    assert (answer.confidence_of("b"), answer.confidence_of("c"), answer.fold) == (0.3, None, 3)
