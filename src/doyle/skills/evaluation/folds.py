"""Splits the training data of a skill for cross-validation: stratified, and the same split every time."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace

from doyle.nlu.references import fill_references
from doyle.nlu.text import collapse, exact_key
from doyle.nlu.training_data import TrainingData, in_canonical_order
from doyle.skills.evaluation.answers import Case

DEFAULT_FOLDS = 5
MIN_FOLDS = 2
MAX_FOLDS = 100

# The examples of one intent, or the counterexamples, each with the fold in which it is asked; None: never.
Hand = Sequence[tuple[str, int | None]]


@dataclass(frozen=True, slots=True)
class Fold:
    """One round: what is learned, and what is asked afterwards."""

    training: TrainingData
    cases: tuple[Case, ...]


@dataclass(frozen=True, slots=True)
class Split:
    """All rounds. Each example is asked in exactly one of them and learned in all others.

    `untested` names the intents that have one example or none: what there is is learned in every round and
    never asked. `thin` names those that have fewer examples than there are rounds.
    """

    folds: tuple[Fold, ...]
    untested: tuple[str, ...]
    thin: tuple[str, ...]


def split(data: TrainingData, count: int = DEFAULT_FOLDS) -> Split:
    """Deal the examples of every intent, and the counterexamples, over `count` rounds.

    Examples that differ only in case, spaces and punctuation stay together: one would give the other away.
    All are dealt in the order of a hash of their text, so that an edit elsewhere moves nothing.
    Counterexamples are the out-of-scope cases; rounds in which nothing would be asked are left out.
    """
    ordered = in_canonical_order(data)
    hands = [_deal(intent.name, intent.examples, count) for intent in ordered.intents]
    refused = _deal(None, ordered.counterexamples, count)
    sizes = [len({exact_key(text) for text in intent.examples}) for intent in ordered.intents]
    names = [intent.name for intent in ordered.intents]
    folds = (_fold(ordered, hands, refused, at) for at in range(count))
    return Split(
        folds=tuple(fold for fold in folds if fold.cases),
        untested=tuple(name for name, size in zip(names, sizes, strict=True) if size < 2),
        thin=tuple(name for name, size in zip(names, sizes, strict=True) if 2 <= size < count),
    )


def _deal(intent: str | None, texts: Sequence[str], count: int) -> Hand:
    """Each text with its fold. The first fold differs from intent to intent, so that folds are of a size."""
    keys = sorted({exact_key(text) for text in texts}, key=_hash)
    if intent is not None and len(keys) < 2:
        return [(text, None) for text in texts]
    start = int(_hash(intent or ""), 16)
    fold_of = {key: (start + at) % count for at, key in enumerate(keys)}
    return [(text, fold_of[exact_key(text)]) for text in texts]


def _fold(data: TrainingData, hands: Sequence[Hand], refused: Hand, at: int) -> Fold:
    terms = data.reference_terms()
    intents = tuple(
        replace(intent, examples=tuple(text for text, fold in hand if fold != at))
        for intent, hand in zip(data.intents, hands, strict=True)
    )
    learned = {text for intent in intents for text in intent.examples}
    training = replace(
        data,
        intents=intents,
        counterexamples=tuple(text for text, fold in refused if fold != at),
        annotated=tuple(example for example in data.annotated if example.text in learned),
    )
    asked = [
        Case(fill_references(text, terms)[0].text, intent.name)
        for intent, hand in zip(data.intents, hands, strict=True)
        for text, fold in hand
        if fold == at
    ]
    asked += [Case(text, None) for text, fold in refused if fold == at]
    return Fold(training, tuple(case for case in asked if collapse(case.text)))


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
