"""The expected calibration error and its bins."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doyle.skills.evaluation.answers import Answer, Case
from doyle.skills.evaluation.calibration import Bin, Calibration, calibrate
from doyle.wire.runtime import RuntimeIntent


def test_calibration_when_computed_by_hand_then_it_agrees(answer_of: Any) -> None:
    """nlu-design.md §4: 0.25 and 0.15 off on two texts each, weighted: 0.2. Out of scope does not count."""
    found = calibrate(
        [
            answer_of("a", "a", 0.7),
            answer_of("a", "b", 0.8 - 1e-9),
            answer_of("a", "a", 1.0),
            answer_of("a", "b", 0.9),
            answer_of(None, "a", 0.5),
        ]
    )
    assert found.bins == (
        Bin(0.7, 0.8, 2, pytest.approx(0.75), 0.5),
        Bin(0.9, 1.0, 2, pytest.approx(0.95), 0.5),
    )
    assert found.error == pytest.approx((0.25 * 2 + 0.45 * 2) / 4)


def test_calibration_when_the_best_intent_is_too_weak_to_count_then_it_is_compared_all_the_same(
    answer_of: Any,
) -> None:
    assert calibrate([answer_of("a", "a", 0.1)]).error == pytest.approx(0.9)


def test_calibration_when_there_are_no_texts_in_scope_then_there_is_none(answer_of: Any) -> None:
    assert calibrate([answer_of(None, "a")]) == Calibration((), None)


@given(st.lists(st.tuples(st.booleans(), st.floats(0, 1)), min_size=1, max_size=40))
def test_calibration_when_of_any_answers_then_it_is_a_share_and_no_text_is_lost(
    given: list[tuple[bool, float]],
) -> None:
    answers = [
        Answer(Case("x", "a"), (RuntimeIntent("a" if is_right else "b", confidence),), False)
        for is_right, confidence in given
    ]
    found = calibrate(answers)
    assert sum(each.count for each in found.bins) == len(answers)
    assert found.error is not None
    assert 0 <= found.error <= 1
    for each in found.bins:
        assert each.lower - 1e-9 <= each.confidence <= each.upper + 1e-9
