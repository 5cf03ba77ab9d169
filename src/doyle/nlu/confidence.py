"""From log-probabilities to absolute confidences: the irrelevance rule (nlu-design.md §4)."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

# An intent counts only above this (nlu.md §3).
THRESHOLD = 0.2
MAX_LOG_ODDS = 10.0
DEFAULT_TIGHTNESS = 0.5
# How far the centre moves when the off-topic detector is switched off (nlu.md §3, *Irrelevance*).
OFF_TOPIC_RELIEF = 1.0

LogProbabilities = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Rule:
    """`evidence = log_odds·l + nearness·s + tightness·q20 + offset + counter·min(0, g - 2)`.

    The evidence becomes a confidence by a logistic curve that crosses 0.2 at `centre`.
    """

    log_odds: float
    nearness: float
    tightness: float
    offset: float
    centre: float
    slope: float
    counter: float = 0.5
    counter_knee: float = 2.0

    def confidence(self, evidence: "Evidence", *, is_off_topic_enabled: bool = True) -> float:
        """The confidence of the top intent, between 0 and 1."""
        total = (
            self.log_odds * evidence.log_odds
            + self.nearness * evidence.nearness
            + self.tightness * evidence.tightness
            + self.offset
            + self.counter * min(0.0, evidence.counter_log_odds - self.counter_knee)
        )
        centre = self.centre if is_off_topic_enabled else self.centre - OFF_TOPIC_RELIEF
        return _sigmoid(self.slope * (total - centre) + math.log(THRESHOLD / (1 - THRESHOLD)))


ENCODER_RULE = Rule(log_odds=0.58, nearness=7.44, tightness=-7.13, offset=-0.68, centre=-1.5, slope=1.5)
FALLBACK_RULE = Rule(log_odds=0.48, nearness=3.66, tightness=0.0, offset=-1.25, centre=-0.5, slope=1.0)


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for and against the top intent.

    `log_odds` of it among the intents; `nearness`: cosine to its nearest example; `tightness`: how close
    the workspace's own examples lie together (q20); `counter_log_odds` against the counterexamples.
    """

    log_odds: float
    nearness: float
    tightness: float = DEFAULT_TIGHTNESS
    counter_log_odds: float = MAX_LOG_ODDS


def log_softmax(scores: NDArray[np.floating]) -> LogProbabilities:
    """The logarithm of the softmax over the last axis, in double precision."""
    exact = scores.astype(np.float64)
    shifted = exact - exact.max(axis=-1, keepdims=True)
    normalised: LogProbabilities = shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))
    return normalised


def log_odds(log_probabilities: LogProbabilities, at: int) -> float:
    """ln(p / (1 - p)) of one class among all given, within ±10.

    Without rivals 0: winning against nobody says nothing, the nearness to the examples has to decide.
    """
    others = np.delete(log_probabilities, at)
    if not others.size:
        return 0.0
    rival = float(np.logaddexp.reduce(others))
    return _clip(float(log_probabilities[at]) - rival)


def spread(confidence: float, log_probabilities: LogProbabilities) -> NDArray[np.float64]:
    """The confidences of all intents, given that of the top one (nlu-design.md §2, step 7)."""
    ratios: NDArray[np.float64] = np.exp(log_probabilities - log_probabilities.max())
    return confidence * ratios


def _clip(value: float) -> float:
    return max(-MAX_LOG_ODDS, min(MAX_LOG_ODDS, value))


def _sigmoid(value: float) -> float:
    return 1.0 / (1.0 + math.exp(-value))
