"""Whether confidences mean what they say: of the texts answered with 0.8, eight in ten should be right."""

from collections.abc import Sequence
from dataclasses import dataclass

from doyle.skills.evaluation.answers import Answer

BINS = 10


@dataclass(frozen=True, slots=True)
class Bin:
    """The answers with a top confidence from `lower` up to `upper`: how many, how sure, how often right."""

    lower: float
    upper: float
    count: int
    confidence: float
    accuracy: float


@dataclass(frozen=True, slots=True)
class Calibration:
    """The bins that have answers, and the expected calibration error; None without answers."""

    bins: tuple[Bin, ...]
    error: float | None


def calibrate(answers: Sequence[Answer]) -> Calibration:
    """Compare the confidence of the best intent with how often it is the right one, on in-scope texts.

    The error is the mean distance of the two over ten bins of equal width, weighted by their answers
    (nlu-design.md §4, *ECE in-scope*).
    """
    in_scope = [answer for answer in answers if answer.case.intent is not None]
    bins = tuple(found for at in range(BINS) if (found := _bin(in_scope, at)) is not None)
    if not in_scope:
        return Calibration((), None)
    distance = sum(each.count * abs(each.confidence - each.accuracy) for each in bins)
    return Calibration(bins, distance / len(in_scope))


def _bin(answers: Sequence[Answer], at: int) -> Bin | None:
    inside = [answer for answer in answers if min(int(answer.confidence * BINS), BINS - 1) == at]
    if not inside:
        return None
    return Bin(
        lower=at / BINS,
        upper=(at + 1) / BINS,
        count=len(inside),
        confidence=sum(answer.confidence for answer in inside) / len(inside),
        accuracy=sum(answer.top == answer.case.intent for answer in inside) / len(inside),
    )
