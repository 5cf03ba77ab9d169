"""The irrelevance rule."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from doyle.nlu.confidence import (
    ENCODER_RULE,
    FALLBACK_RULE,
    MAX_LOG_ODDS,
    Evidence,
    log_odds,
    log_softmax,
    spread,
)


def sigmoid(value: float) -> float:
    return 1 / (1 + math.exp(-value))


@pytest.mark.parametrize(
    ("log_odds_", "nearness", "q20", "g"),
    [
        (4.0, 0.8, 0.6, 10.0),
        (1.0, 0.5, 0.5, 10.0),
        (-2.0, 0.2, 0.7, -3.0),
        (10.0, 1.0, 0.4, 2.0),
        (0.0, 0.6, 0.6, 1.0),
    ],
)
def test_encoder_rule_follows_the_published_formula(
    log_odds_: float, nearness: float, q20: float, g: float
) -> None:
    """nlu-design.md §4: u and c."""
    u = 0.58 * log_odds_ + 7.44 * nearness - 7.13 * q20 - 0.68 + 0.5 * min(0, g - 2)
    expected = sigmoid(1.5 * (u + 1.5) + math.log(0.2 / 0.8))
    assert ENCODER_RULE.confidence(Evidence(log_odds_, nearness, q20, g)) == pytest.approx(expected)


@pytest.mark.parametrize(("log_odds_", "nearness"), [(5.0, 0.9), (0.0, 0.1), (-1.0, 0.0)])
def test_fallback_rule_follows_the_published_formula(log_odds_: float, nearness: float) -> None:
    """nlu-design.md §4, *Without the encoder*."""
    u = 0.48 * log_odds_ + 3.66 * nearness - 1.25
    expected = sigmoid(u + 0.5 + math.log(0.2 / 0.8))
    assert FALLBACK_RULE.confidence(Evidence(log_odds_, nearness)) == pytest.approx(expected)


def test_encoder_rule_crosses_the_threshold_at_its_centre() -> None:
    """nlu-design.md §4: c < 0.2, that is u < -1.5, means irrelevant."""
    at_centre = Evidence(log_odds=0.0, nearness=0.0, tightness=(1.5 - 0.68) / 7.13)
    assert ENCODER_RULE.confidence(at_centre) == pytest.approx(0.2)


def test_rule_without_the_off_topic_detector_is_more_confident() -> None:
    """nlu.md §3, *Irrelevance*: the detector is a setting."""
    doubtful = Evidence(log_odds=0.5, nearness=0.4, tightness=0.6)
    strict = ENCODER_RULE.confidence(doubtful)
    assert strict < 0.2 < ENCODER_RULE.confidence(doubtful, is_off_topic_enabled=False)


def test_rule_counterexamples_only_ever_lower_the_confidence() -> None:
    """nlu-design.md §4: the bounded term of g."""
    plain = ENCODER_RULE.confidence(Evidence(2.0, 0.6, 0.6))
    confidences = [ENCODER_RULE.confidence(Evidence(2.0, 0.6, 0.6, g)) for g in (10.0, 2.0, 1.0, -5.0)]
    assert confidences[:2] == [plain, plain]
    assert confidences == sorted(confidences, reverse=True)
    assert confidences[2] < plain


def test_log_softmax_gives_the_logarithms_of_probabilities() -> None:
    probabilities = np.exp(log_softmax(np.array([1000.0, 1000.0, -1000.0], dtype=np.float32)))
    assert probabilities == pytest.approx([0.5, 0.5, 0.0])


@pytest.mark.parametrize(("p", "expected"), [(0.5, 0.0), (0.9, math.log(9)), (0.1, -math.log(9))])
def test_log_odds_of_a_probability(p: float, expected: float) -> None:
    assert log_odds(np.log(np.array([p, 1 - p])), 0) == pytest.approx(expected)


def test_log_odds_are_clipped_at_ten() -> None:
    """nlu-design.md §4: clip(..., -10, 10)."""
    certain = log_softmax(np.array([100.0, 0.0, 0.0]))
    assert log_odds(certain, 0) == MAX_LOG_ODDS == 10.0
    assert log_odds(certain, 1) == -10.0


def test_log_odds_without_rivals_say_nothing() -> None:
    assert log_odds(np.array([0.0]), 0) == 0.0


def test_spread_gives_the_top_intent_the_confidence_and_others_their_share() -> None:
    """nlu-design.md §2, step 7."""
    shown = spread(0.8, np.log(np.array([0.6, 0.3, 0.1])))
    assert shown == pytest.approx([0.8, 0.4, 0.8 / 6])


@given(st.floats(-10, 10), st.floats(-1, 1), st.floats(-1, 1), st.floats(-10, 10), st.booleans())
def test_rule_any_evidence_gives_a_confidence_between_0_and_1(
    log_odds_: float, nearness: float, q20: float, g: float, is_enabled: bool
) -> None:
    evidence = Evidence(log_odds_, nearness, q20, g)
    for rule in (ENCODER_RULE, FALLBACK_RULE):
        assert 0.0 < rule.confidence(evidence, is_off_topic_enabled=is_enabled) <= 1.0
