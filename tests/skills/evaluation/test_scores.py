"""Scores against tables computed by hand, and what holds for any answers."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import precision_recall_fscore_support

from doyle.skills.evaluation.answers import Answer, Case
from doyle.skills.evaluation.scores import IntentScore, score
from doyle.wire.runtime import RuntimeIntent

NAMES = ("a", "b", "c")
answers = st.lists(
    st.builds(
        lambda expected, top, confidence: Answer(
            Case("x", expected), (RuntimeIntent(top, confidence),), confidence <= 0.2
        ),
        st.sampled_from([*NAMES, None]),
        st.sampled_from(NAMES),
        st.sampled_from([0.0, 0.2, 0.3, 1.0]),
    ),
    max_size=30,
)


def test_score_when_of_a_table_then_all_figures_are_those_computed_by_hand(answer_of: Any) -> None:
    """4 of 7 in scope are right, one more has its intent on top; 1 of 3 out of scope is refused.

    a: 2 right of 3 asked, 4 answered. b: 1 of 2, 2 answered. c: 1 of 2, 1 answered.
    """
    found = score(
        [
            answer_of("a", "a"),
            answer_of("a", "a"),
            answer_of("a", "a", 0.1),
            answer_of("b", "b"),
            answer_of("b", "a"),
            answer_of("c", "c"),
            answer_of("c", "b"),
            answer_of(None, "a"),
            answer_of(None, "d"),
            answer_of(None, "c", 0.2),
        ]
    )
    assert (found.in_scope, found.right, found.on_top, found.kept) == (7, 4, 5, 6)
    assert (found.out_of_scope, found.refused) == (3, 1)
    assert found.intents == (
        IntentScore("a", support=3, answered=4, right=2),
        IntentScore("b", support=2, answered=2, right=1),
        IntentScore("c", support=2, answered=1, right=1),
        IntentScore("d", support=0, answered=1, right=0),
    )
    assert (found.accuracy, found.on_top_share, found.kept_share) == (4 / 7, 5 / 7, 6 / 7)
    assert found.out_of_scope_recall == 1 / 3
    shares = [(each.precision, each.recall, each.f1) for each in found.intents]
    assert shares == [(0.5, 2 / 3, 4 / 7), (0.5, 0.5, 0.5), (1.0, 0.5, 2 / 3), (0.0, None, 0.0)]
    assert found.macro_f1 == pytest.approx((4 / 7 + 1 / 2 + 2 / 3) / 3)


def test_score_when_there_are_no_answers_then_there_are_no_shares() -> None:
    found = score([])
    shares = (found.accuracy, found.on_top_share, found.kept_share, found.out_of_scope_recall)
    assert (*shares, found.macro_f1, found.intents) == (None, None, None, None, None, ())


@given(answers)
def test_score_when_of_any_answers_then_shares_agree_with_an_independent_count(given: list[Answer]) -> None:
    found = score(given)
    assert found.right <= found.on_top <= found.in_scope
    assert found.right <= found.kept <= found.in_scope
    assert found.in_scope + found.out_of_scope == len(given)
    assert sum(each.support for each in found.intents) == found.in_scope
    assert sum(each.right for each in found.intents) == found.right
    if not given:
        return
    expected = [each.case.intent or "-" for each in given]
    said = [each.intent or "-" for each in given]
    labels = [each.intent for each in found.intents]
    if labels:
        table = precision_recall_fscore_support(expected, said, labels=labels, zero_division=0.0)
        for at, each in enumerate(found.intents):
            shares = (each.precision or 0.0, each.recall or 0.0, each.f1 or 0.0)
            assert shares == pytest.approx([column[at] for column in table[:3]])


@given(answers)
def test_score_when_answers_come_in_another_order_then_it_is_the_same(given: list[Answer]) -> None:
    assert score(given) == score(given[::-1])
