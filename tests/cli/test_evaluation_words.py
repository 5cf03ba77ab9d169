"""Figures and words."""

import pytest

from doyle.cli.evaluation_words import (
    advices,
    confusion_line,
    counted,
    label,
    mistake_line,
    shown_confidence,
    shown_share,
)
from doyle.skills.evaluation.answers import Answer, Case
from doyle.skills.evaluation.confusions import Confusion, Mistake, Neighbour
from doyle.skills.evaluation.findings import Findings
from doyle.wire.runtime import RuntimeIntent


@pytest.mark.parametrize(
    ("value", "shown"),
    [(None, "–"), (0.0, "0.000"), (1.0, "1.000"), (0.9999, "0.999"), (0.57, "0.570"), (2 / 3, "0.666")],
)
def test_share_when_shown_then_is_never_rounded_up(value: float | None, shown: str) -> None:
    assert shown_share(value) == shown


@pytest.mark.parametrize(
    ("value", "shown"), [(0.1999, "0.19"), (0.2, "0.20"), (0.29, "0.29"), (1.0, "1.00"), (-0.001, "-0.01")]
)
def test_confidence_when_shown_then_it_is_never_rounded_up(value: float, shown: str) -> None:
    assert shown_confidence(value) == shown


@pytest.mark.parametrize(
    ("expected", "intent", "count", "line"),
    [
        ("a", "b", 1, "#a taken for #b, once"),
        ("a", None, 2, "#a taken for irrelevant, twice"),
        (None, "b", 3, "out of scope taken for #b, 3 times"),
    ],
)
def test_confusion_when_named_then_it_can_be_read(
    expected: str | None, intent: str | None, count: int, line: str
) -> None:
    mistake = Mistake(Answer(Case("x", expected), (), True))
    assert confusion_line(Confusion(expected, intent, (mistake,) * count)) == line


@pytest.mark.parametrize(
    ("expected", "intents", "is_irrelevant", "line"),
    [
        ("a", {"b": 0.9, "a": 0.4}, False, "#a 0.40; nearest in #b: y (0.75)"),
        ("a", {"b": 0.9}, False, "#a –; nearest in #b: y (0.75)"),
        ("a", {"b": 0.1, "a": 0.05}, True, "#a 0.05; best #b; nearest in #a: y (0.75)"),
        ("a", {"a": 0.1}, True, "best #a; nearest in #a: y (0.75)"),
        (None, {"b": 0.9}, False, "nearest in #b: y (0.75)"),
    ],
)
def test_mistake_when_explained_then_the_right_intent_and_the_nearest_example_are_named(
    expected: str | None, intents: dict[str, float], is_irrelevant: bool, line: str
) -> None:
    ranked = tuple(RuntimeIntent(*each) for each in intents.items())
    answer = Answer(Case("x", expected), ranked, is_irrelevant)
    assert mistake_line(Mistake(answer, Neighbour("y", 0.75))) == line


def test_mistake_when_there_is_nothing_near_then_that_is_left_out() -> None:
    assert mistake_line(Mistake(Answer(Case("x", "a"), (), True))) == "#a –"


def test_advices_when_there_is_nothing_to_mend_then_there_are_none() -> None:
    assert advices(Findings()) == ()


@pytest.mark.parametrize(("count", "text"), [(0, "0 texts"), (1, "1 text"), (2, "2 texts")])
def test_count_when_shown_then_it_is_grammatical(count: int, text: str) -> None:
    assert counted(count, "text") == text


@pytest.mark.parametrize(("intent", "text"), [("a", "#a"), (None, "irrelevant")])
def test_label_when_of_an_intent_or_none_then_it_says_which(intent: str | None, text: str) -> None:
    assert label(intent) == text
