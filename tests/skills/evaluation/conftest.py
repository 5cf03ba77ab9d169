"""Answers made by hand, and a small skill."""

from collections.abc import Callable

import pytest

from doyle.nlu.training_data import EntityDefinition, EntityValue, TrainingData, TrainingIntent
from doyle.skills.evaluation.answers import Answer, Case
from doyle.wire.runtime import RuntimeIntent

AnswerOf = Callable[..., Answer]


def answer_of(expected: str | None, top: str | None, confidence: float = 0.9, text: str = "x") -> Answer:
    """What should be `expected` and has `top` as its best intent; irrelevant at 0.2 and below."""
    intents = () if top is None else (RuntimeIntent(top, confidence),)
    return Answer(Case(text, expected), intents, is_irrelevant=top is None or confidence <= 0.2)


@pytest.fixture(name="answer_of")
def answer_of_fixture() -> AnswerOf:
    """Makes an answer."""
    return answer_of


@pytest.fixture(scope="session")
def bakery() -> TrainingData:
    """Three intents that word features tell apart, with counterexamples."""
    return TrainingData(
        intents=(
            TrainingIntent(
                "hours",
                (
                    "when do you open",
                    "when are you open today",
                    "are you open on sunday",
                    "until when are you open",
                    "when do you close",
                    "opening hours please",
                ),
            ),
            TrainingIntent(
                "order",
                (
                    "I want to order a cake",
                    "order a birthday cake",
                    "can I order a cake online",
                    "I would like to order bread",
                    "please order two cakes for me",
                    "order a cake for @person",
                ),
            ),
            TrainingIntent("once", ("a single example",)),
            TrainingIntent("bare", ()),
        ),
        counterexamples=("who won the match", "what is the weather like", "tell me a joke"),
        entities=(EntityDefinition("person", values=(EntityValue("Ann", synonyms=("Annie",)),)),),
    )
