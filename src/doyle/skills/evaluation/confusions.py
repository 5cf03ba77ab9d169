"""Which intents are taken for which, and the texts to which it happened."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from doyle.skills.evaluation.answers import Answer

# Right answers below this are told: a little other training, and they may be lost.
LOW_CONFIDENCE = 0.4


class Neighbour(NamedTuple):
    """The nearest of some texts, with the cosine to it."""

    text: str
    cosine: float


@dataclass(frozen=True, slots=True)
class Mistake:
    """A wrong answer, and the nearest of the examples that may explain it.

    They are those of the intent that was given, or of the one that should have been given where none was.
    """

    answer: Answer
    nearest: Neighbour | None = None


@dataclass(frozen=True, slots=True)
class Confusion:
    """The mistakes that should be `expected` and are `intent`, the surest first; None: irrelevant."""

    expected: str | None
    intent: str | None
    mistakes: tuple[Mistake, ...]

    @property
    def count(self) -> int:
        """How often it happened."""
        return len(self.mistakes)


def confusions_of(mistakes: Iterable[Mistake]) -> tuple[Confusion, ...]:
    """Mistakes by what they should be and what they are, the most frequent confusion first.

    Of equals those between intents go first, by name.
    """
    wrong: dict[tuple[str | None, str | None], list[Mistake]] = defaultdict(list)
    for mistake in mistakes:
        wrong[mistake.answer.case.intent, mistake.answer.intent].append(mistake)
    confusions = (
        Confusion(expected, intent, tuple(sorted(found, key=_surest_first)))
        for (expected, intent), found in wrong.items()
    )
    return tuple(sorted(confusions, key=_most_frequent_first))


def timid_answers(answers: Iterable[Answer]) -> tuple[Answer, ...]:
    """Right intents with little confidence, the least first."""
    timid = (
        answer
        for answer in answers
        if answer.case.intent is not None and answer.is_right and answer.confidence < LOW_CONFIDENCE
    )
    return tuple(sorted(timid, key=lambda answer: (answer.confidence, answer.case.text)))


def matrix(answers: Sequence[Answer]) -> dict[tuple[str | None, str | None], int]:
    """How often what should be one intent is another, right answers included: (expected, given) to count."""
    counts: dict[tuple[str | None, str | None], int] = defaultdict(int)
    for answer in answers:
        counts[answer.case.intent, answer.intent] += 1
    return dict(counts)


def _surest_first(mistake: Mistake) -> tuple[float, str]:
    answer = mistake.answer
    return (-answer.confidence, answer.case.text)


def _most_frequent_first(confusion: Confusion) -> tuple[int, bool, str, str]:
    is_about_scope = confusion.expected is None or confusion.intent is None
    return (-confusion.count, is_about_scope, confusion.expected or "", confusion.intent or "")
