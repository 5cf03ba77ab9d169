"""What an evaluation finds in the material itself: worth mending before anything else is read."""

from collections.abc import Sequence
from dataclasses import dataclass

from doyle.nlu.text import exact_key
from doyle.nlu.training_data import TrainingData
from doyle.skills.evaluation.answers import Case
from doyle.skills.lint.training import MIN_EXAMPLES


@dataclass(frozen=True, slots=True)
class Twins:
    """Two texts that say the same and teach different things; None: it is a counterexample."""

    cosine: float
    text: str
    intent: str | None
    other_text: str
    other_intent: str | None


@dataclass(frozen=True, slots=True)
class Findings:
    """Things to mend.

    `twins`: examples that say the same in two intents. `few`: intents with too few examples, and how many.
    `untested`: intents that no text was asked for. `thin`: intents with fewer examples than folds, which are
    asked in some of them only. `unknown`: intents that test texts name and the skill does not have.
    `leaked`: test texts that are examples of the skill, which an exact match answers.
    """

    twins: tuple[Twins, ...] = ()
    few: tuple[tuple[str, int], ...] = ()
    untested: tuple[str, ...] = ()
    thin: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    leaked: tuple[str, ...] = ()


def few_examples(data: TrainingData) -> tuple[tuple[str, int], ...]:
    """The intents with fewer examples than an intent should have, the poorest first."""
    counts = ((intent.name, len(intent.examples)) for intent in data.intents)
    return tuple(
        sorted((each for each in counts if each[1] < MIN_EXAMPLES), key=lambda each: (each[1], each))
    )


def never_asked(data: TrainingData, cases: Sequence[Case]) -> tuple[str, ...]:
    """The intents that no case is for."""
    asked = {case.intent for case in cases}
    return tuple(sorted(intent.name for intent in data.intents if intent.name not in asked))


def unknown_intents(data: TrainingData, cases: Sequence[Case]) -> tuple[str, ...]:
    """The intents that cases name and the skill does not have."""
    known = {intent.name for intent in data.intents}
    return tuple(sorted({case.intent for case in cases if case.intent is not None} - known))


def leaked_texts(data: TrainingData, cases: Sequence[Case]) -> tuple[str, ...]:
    """The texts of cases that are examples or counterexamples already."""
    examples = {exact_key(text) for intent in data.intents for text in intent.examples}
    examples |= set(map(exact_key, data.counterexamples))
    return tuple(dict.fromkeys(case.text for case in cases if exact_key(case.text) in examples))
