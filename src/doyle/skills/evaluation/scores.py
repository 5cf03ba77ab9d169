"""Accuracy, precision, recall and F1 of answers, as the server would have given them."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from doyle.skills.evaluation.answers import Answer


@dataclass(frozen=True, slots=True)
class IntentScore:
    """How one intent fares: `support` texts should get it, `answered` got it, `right` of them rightly.

    A share of nothing is None.
    """

    intent: str
    support: int
    answered: int
    right: int

    @property
    def precision(self) -> float | None:
        """How many of the texts that get the intent should get it."""
        return share(self.right, self.answered)

    @property
    def recall(self) -> float | None:
        """How many of the texts that should get the intent get it."""
        return share(self.right, self.support)

    @property
    def f1(self) -> float | None:
        """The harmonic mean of precision and recall."""
        return share(2 * self.right, self.support + self.answered)


@dataclass(frozen=True, slots=True)
class Scores:
    """All counts over the answers; in scope are the texts that should get an intent.

    `right` counts in-scope texts that get their intent, `on_top` those whose intent is the best, however low
    its confidence, `kept` those that get any intent, and `refused` the out-of-scope texts that get none.
    `intents` has all that occur, in order of name.
    """

    in_scope: int
    right: int
    on_top: int
    kept: int
    out_of_scope: int
    refused: int
    intents: tuple[IntentScore, ...]

    @property
    def accuracy(self) -> float | None:
        """How many in-scope texts get their intent."""
        return share(self.right, self.in_scope)

    @property
    def on_top_share(self) -> float | None:
        """How many in-scope texts have their intent on top, however low its confidence."""
        return share(self.on_top, self.in_scope)

    @property
    def kept_share(self) -> float | None:
        """How many in-scope texts are not taken for irrelevant."""
        return share(self.kept, self.in_scope)

    @property
    def out_of_scope_recall(self) -> float | None:
        """How many out-of-scope texts are irrelevant, as they should be."""
        return share(self.refused, self.out_of_scope)

    @property
    def macro_f1(self) -> float | None:
        """The mean F1 of the intents that have texts, each counting the same."""
        values = [score.f1 for score in self.intents if score.support and score.f1 is not None]
        return sum(values) / len(values) if values else None


def score(answers: Sequence[Answer]) -> Scores:
    """Count."""
    in_scope = [answer for answer in answers if answer.case.intent is not None]
    out_of_scope = [answer for answer in answers if answer.case.intent is None]
    return Scores(
        in_scope=len(in_scope),
        right=sum(answer.is_right for answer in in_scope),
        on_top=sum(answer.top == answer.case.intent for answer in in_scope),
        kept=sum(answer.intent is not None for answer in in_scope),
        out_of_scope=len(out_of_scope),
        refused=sum(answer.is_right for answer in out_of_scope),
        intents=_score_intents(answers),
    )


def share(part: int, whole: int) -> float | None:
    """A part of a whole, None of nothing."""
    return part / whole if whole else None


def _score_intents(answers: Sequence[Answer]) -> tuple[IntentScore, ...]:
    support = Counter(answer.case.intent for answer in answers)
    answered = Counter(answer.intent for answer in answers)
    right = Counter(answer.intent for answer in answers if answer.is_right)
    names = sorted(name for name in support.keys() | answered.keys() if name is not None)
    return tuple(IntentScore(name, support[name], answered[name], right[name]) for name in names)
