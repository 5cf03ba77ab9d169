"""The irrelevance rule."""

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from doyle.nlu.confidence import (
    ENCODER_RULE,
    FALLBACK_RULE,
    MAX_CLAIMANTS,
    MAX_LOG_ODDS,
    Evidence,
    Rule,
    ceiling,
    claim_log_odds,
    claimants_of,
    shares_of,
)


def sigmoid(value: float) -> float:
    return 1 / (1 + math.exp(-value))


@pytest.mark.parametrize("rule", [ENCODER_RULE, FALLBACK_RULE])
@pytest.mark.parametrize(
    ("log_odds", "nearness", "q20", "examples", "g"),
    [
        (4.0, 0.8, 0.6, 20.0, 10.0),
        (1.0, 0.5, 0.5, 1.0, 10.0),
        (-2.0, 0.2, 0.7, 5.0, -3.0),
        (5.0, 1.0, 0.4, 100.0, 2.0),
    ],
)
def test_rule_follows_its_formula(
    rule: Rule, log_odds: float, nearness: float, q20: float, examples: float, g: float
) -> None:
    """nlu-design.md §4: u is linear in the evidence, c a logistic curve; here with a ceiling."""
    u = (
        rule.log_odds * log_odds
        + rule.nearness * nearness
        + rule.tightness * q20
        + rule.examples * math.log(min(examples, 20))
        + rule.offset
        + 0.5 * min(0, g - 2)
    )
    evidence = Evidence(log_odds, nearness, q20, examples, g)
    top = ceiling(evidence)
    expected = top * sigmoid(rule.slope * (u - rule.centre) + math.log(0.2 / (top - 0.2)))
    assert rule.confidence(evidence) == pytest.approx(expected)


@pytest.mark.parametrize("rule", [ENCODER_RULE, FALLBACK_RULE])
@pytest.mark.parametrize("examples", [1.0, 5.0, 100.0])
@pytest.mark.parametrize("nearness", [0.0, 0.4, 0.9])
def test_rule_crosses_the_threshold_at_its_centre(rule: Rule, examples: float, nearness: float) -> None:
    """nlu-design.md §4: c below 0.2, that is u below the centre, means irrelevant; no ceiling moves it."""
    rest = rule.weigh(Evidence(0.0, nearness, examples=examples)) - rule.centre
    at_centre = Evidence(-rest / rule.log_odds, nearness, examples=examples)
    assert rule.confidence(at_centre) == pytest.approx(0.2)


def test_rule_without_the_off_topic_detector_is_more_confident() -> None:
    """nlu.md §3, *Irrelevance*: the detector is a setting."""
    certain = Evidence(log_odds=0.0, nearness=0.5)
    excess = ENCODER_RULE.weigh(certain) - ENCODER_RULE.centre
    doubtful = replace(certain, log_odds=-(excess + 0.5) / ENCODER_RULE.log_odds)
    strict = ENCODER_RULE.confidence(doubtful)
    assert strict < 0.2 < ENCODER_RULE.confidence(doubtful, is_off_topic_enabled=False)


def test_rule_counterexamples_only_ever_lower_the_confidence() -> None:
    """nlu-design.md §4: the bounded term of g."""
    plain = ENCODER_RULE.confidence(Evidence(2.0, 0.6, 0.6))
    confidences = [
        ENCODER_RULE.confidence(Evidence(2.0, 0.6, 0.6, counter_log_odds=g)) for g in (10.0, 2.0, 1.0, -5.0)
    ]
    assert confidences[:2] == [plain, plain]
    assert confidences == sorted(confidences, reverse=True)
    assert confidences[2] < plain


@pytest.mark.parametrize(
    ("nearness", "examples", "expected"),
    [(1.0, 1.0, 1.0), (0.6, 1.0, 0.6), (0.1, 1.0, 0.5), (0.6, math.e, 0.8), (-0.2, 1e6, 0.9325)],
)
def test_ceiling_is_low_where_few_examples_are_far(nearness: float, examples: float, expected: float) -> None:
    """nlu.md §3, *Shape target*: 1 is for the example itself, a variant of the only one is middling."""
    assert ceiling(Evidence(5.0, nearness, examples=examples)) == pytest.approx(expected, abs=1e-4)


def test_shares_of_scores_are_their_softmax_with_one_for_the_best() -> None:
    shares = shares_of(np.array([1000.0, 1000.0 - math.log(4), -1000.0], dtype=np.float32))
    assert shares == pytest.approx([1.0, 0.25, 0.0], abs=1e-4)


def test_claimants_are_those_that_come_near_the_best() -> None:
    """nlu.md §3: several intents may be high at once."""
    assert claimants_of(np.array([0.04, 0.3, 1.0, 0.06])) == [2, 1, 3]
    assert claimants_of(np.array([1.0])) == [0]


def test_claimants_are_a_few_at_most_and_equals_go_by_place() -> None:
    assert claimants_of(np.ones(500)) == [0, 1, 2]
    assert MAX_CLAIMANTS == 3


def test_log_odds_when_a_rival_is_as_near_then_leave_it_out() -> None:
    """nlu.md §3: each intent is scored by itself; sharing the probability costs neither anything."""
    shares = np.array([1.0, 0.9, 0.05])
    first, second = claim_log_odds(shares, [0, 1], [0.8, 0.75])
    assert first == pytest.approx(math.log(1.0 / 0.05))
    assert second == pytest.approx(math.log(0.9 / 0.05))


def test_log_odds_when_the_rival_is_farther_then_count_it() -> None:
    shares = np.array([1.0, 0.9, 0.05])
    first, second = claim_log_odds(shares, [0, 1], [0.8, 0.6])
    assert first == pytest.approx(-math.log(0.9**1.5 + 0.05**1.5) / 1.5)
    assert second == pytest.approx(math.log(0.9 / 0.05))


def test_log_odds_when_many_have_a_little_then_do_not_count_it_like_one_who_has_much() -> None:
    """nlu.md §3: scores are absolute: how many other intents there are must not matter much."""
    (against_many,) = claim_log_odds(np.array([1.0, *([0.04] * 25)]), [0], [0.5])
    (against_one,) = claim_log_odds(np.array([1.0, 1.0]), [0], [0.5])
    assert against_many == pytest.approx(-math.log(25 * 0.008) / 1.5)
    assert against_one == 0.0


def test_log_odds_are_clipped_at_five() -> None:
    certain = shares_of(np.array([100.0, 0.0, 0.0]))
    assert claim_log_odds(certain, [0], [0.5]) == [MAX_LOG_ODDS] == [5.0]


@pytest.mark.parametrize(("shares", "expected"), [([1.0], 0.0), ([1.0, 1.0], 0.0)])
def test_log_odds_without_rivals_say_nothing(shares: list[float], expected: float) -> None:
    claimants = list(range(len(shares)))
    assert claim_log_odds(np.array(shares), claimants, [0.5] * len(shares)) == [expected] * len(shares)


def test_log_odds_of_two_intents_are_not_lost_where_both_are_near() -> None:
    """Leaving out the only rival must not make a clear winner doubtful."""
    winner, _ = claim_log_odds(np.array([1.0, 0.1]), [0, 1], [0.8, 0.8])
    assert winner == pytest.approx(math.log(10))


@given(
    st.floats(-10, 10),
    st.floats(-1, 1),
    st.floats(-1, 1),
    st.floats(0, 1e5),
    st.floats(-10, 10),
    st.booleans(),
)
def test_rule_any_evidence_gives_a_confidence_between_0_and_1(
    log_odds: float, nearness: float, q20: float, examples: float, g: float, is_enabled: bool
) -> None:
    evidence = Evidence(log_odds, nearness, q20, examples, g)
    for rule in (ENCODER_RULE, FALLBACK_RULE):
        assert 0.0 < rule.confidence(evidence, is_off_topic_enabled=is_enabled) <= 1.0
