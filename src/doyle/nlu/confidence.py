"""From the scores of the heads to absolute confidences: the irrelevance rule (nlu-design.md §4)."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

# An intent counts only above this (nlu.md §3).
THRESHOLD = 0.2
MAX_LOG_ODDS = 5.0
MAX_COUNTER_LOG_ODDS = 10.0
DEFAULT_TIGHTNESS = 0.6
# How far the centre moves when the off-topic detector is switched off (nlu.md §3, *Irrelevance*).
OFF_TOPIC_RELIEF = 1.0
# An intent with at least this share of the best one's probability is weighed on its own evidence.
CLAIM = 0.05
MAX_CLAIMANTS = 3
# The best rival does not count against an intent whose examples are hardly nearer than the rival's own.
NEAR_RIVAL = 0.1
# How fast a claimant's confidence must fall with its share, at the least, so that the order stays.
ORDER = 0.3
# More examples than this do not make the evidence stricter.
MAX_COUNTED_EXAMPLES = 20.0
_LEAST_CEILING = 0.5
_LEAST = 1e-12

Shares = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for and against an intent.

    `log_odds` of it against the other intents; `nearness`: cosine to its nearest example; `tightness`: how
    close the workspace's own examples lie together (q20); `examples`: the workspace's mean number of examples
    of an intent; `counter_log_odds` against the counterexamples.
    """

    log_odds: float
    nearness: float
    tightness: float = DEFAULT_TIGHTNESS
    examples: float = 10.0
    counter_log_odds: float = MAX_COUNTER_LOG_ODDS

    @property
    def log_examples(self) -> float:
        """ln(n), n between 1 and 20."""
        return math.log(clip(self.examples, 1.0, MAX_COUNTED_EXAMPLES))


@dataclass(frozen=True, slots=True)
class Rule:
    """`evidence = log_odds·l + nearness·s + tightness·q20 + examples·ln(n) + offset + counter·min(0, g - 2)`.

    The evidence becomes a confidence by a logistic curve that crosses 0.2 at `centre` and ends at a ceiling:
    the fewer examples there are and the farther the nearest one is, the less is certain.
    """

    log_odds: float
    nearness: float
    tightness: float
    examples: float
    offset: float
    centre: float
    slope: float
    counter: float = 0.5
    counter_knee: float = 2.0

    def confidence(self, evidence: Evidence, *, is_off_topic_enabled: bool = True) -> float:
        """The confidence of an intent, between 0 and 1."""
        centre = self.centre if is_off_topic_enabled else self.centre - OFF_TOPIC_RELIEF
        top = ceiling(evidence)
        at_threshold = math.log(THRESHOLD / (top - THRESHOLD))
        return top * _sigmoid(self.slope * (self.weigh(evidence) - centre) + at_threshold)

    def weigh(self, evidence: Evidence) -> float:
        """The evidence as one number."""
        return (
            self.log_odds * evidence.log_odds
            + self.nearness * evidence.nearness
            + self.tightness * evidence.tightness
            + self.examples * evidence.log_examples
            + self.offset
            + self.counter * min(0.0, evidence.counter_log_odds - self.counter_knee)
        )


# The constants are what benchmarks/fit_confidence.py finds on training parts.
ENCODER_RULE = Rule(
    log_odds=0.87, nearness=8.88, tightness=-8.57, examples=-0.60, offset=0.05, centre=-1.77, slope=1.5
)
FALLBACK_RULE = Rule(
    log_odds=0.73, nearness=7.99, tightness=0.0, examples=-0.20, offset=-3.73, centre=-1.13, slope=1.5
)


def ceiling(evidence: Evidence) -> float:
    """The most that a text may get which is no example word for word: 1 only where an example is the same."""
    doubt = min(1.0, max(0.0, 1.0 - evidence.nearness))
    return max(_LEAST_CEILING, 1.0 - doubt / (1.0 + math.log(max(1.0, evidence.examples))))


def shares_of(scores: NDArray[np.floating]) -> Shares:
    """The softmax of scores, scaled so that the best has 1."""
    exact = scores.astype(np.float64)
    exact -= exact.max()
    return np.exp(exact, out=exact)


def claimants_of(shares: Shares) -> list[int]:
    """The intents that are weighed on their own evidence, the best first; ties by their place."""
    claiming = np.flatnonzero(shares >= CLAIM).tolist()
    return sorted(claiming, key=lambda at: (-shares[at], at))[:MAX_CLAIMANTS]


def claim_log_odds(shares: Shares, claimants: Sequence[int], nearness: Sequence[float]) -> list[float]:
    """For every claimant ln(share / rest), within ±5.

    The rest is (sum of share^1.5)^(2/3) over the others: many intents that have a little each do not count
    like one that has as much as they together. The best rival is left out of it where its examples are about
    as near: two intents that both mean what was said must not fall under the bar because they share it.
    Without rivals 0: winning against nobody says nothing, the nearness to the examples has to decide.
    """
    powers = shares * np.sqrt(shares)
    total, rivals = float(powers.sum()), len(shares) - 1
    found: list[float] = []
    for at, intent in enumerate(claimants):
        power = float(powers[intent])
        odds = _log_odds(power, total - power, rivals)
        rival = 0 if at else 1
        if rival < len(claimants) and nearness[rival] >= nearness[at] - NEAR_RIVAL:
            rest = total - power - float(powers[claimants[rival]])
            odds = max(odds, _log_odds(power, rest, rivals - 1))
        found.append(odds)
    return found


def _log_odds(power: float, rest: float, rivals: int) -> float:
    if not rivals:
        return 0.0
    odds = (math.log(power) - math.log(max(rest, _LEAST))) / 1.5
    return clip(odds, -MAX_LOG_ODDS, MAX_LOG_ODDS)


def clip(value: float, least: float, most: float) -> float:
    """The value within bounds."""
    return max(least, min(most, value))


def _sigmoid(value: float) -> float:
    return 1.0 / (1.0 + math.exp(-value)) if value >= 0 else math.exp(value) / (1.0 + math.exp(value))
