"""Training of contextual entities."""

import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pycrfsuite
import pytest
from tests.timing import processor_seconds

from doyle.nlu import contextual_training
from doyle.nlu.annotations import AnnotatedExample, Annotation
from doyle.nlu.background import BACKGROUND
from doyle.nlu.contextual import ContextualModel
from doyle.nlu.contextual_features import Hint, attributes_of, place_tokens
from doyle.nlu.contextual_training import (
    COST_OF_VECTORS,
    LEAST_ITERATIONS,
    MAX_COST,
    MAX_ITERATIONS,
    Effort,
    counter_evidence,
    fit_contextual,
    learn_annotations,
    plan,
)
from doyle.nlu.encoder import Encoder
from doyle.nlu.text import scoring_text
from doyle.nlu.training_data import EntityDefinition, EntityValue, TrainingData, TrainingIntent

FLIGHTS = (
    "I want a flight to [Boston]",
    "book me a flight to [New York]",
    "I need to fly to [San Francisco] tomorrow",
    "get me a ticket to [Denver] please",
    "can I fly to [Paris] next week",
    "find flights going to [Seattle]",
    "are there any flights to [Los Angeles] on Friday",
    "show me the cheapest flight to [Miami]",
    "I would like to travel to [London]",
    "please book a seat on the plane to [Tokyo]",
    "what does a flight to [Rome] cost",
    "I have to be in [Berlin] by Monday",
)


def annotated(marked: str, entity: str = "destination") -> AnnotatedExample:
    start, end = marked.index("["), marked.index("]") - 1
    return AnnotatedExample(marked.replace("[", "").replace("]", ""), (Annotation(start, end, entity),))


EXAMPLES = [annotated(marked) for marked in FLIGHTS]


def no_hints(text: str) -> Iterable[Hint]:
    return ()


def learn(
    examples: list[AnnotatedExample],
    encoder: Encoder | None,
    names: tuple[str, ...] = ("destination",),
    find_hints: Callable[[str], Iterable[Hint]] = no_hints,
    **options: Any,
) -> ContextualModel:
    model = fit_contextual(examples, names, encoder, find_hints, lambda *_: None, **options)
    assert model is not None
    return model


def spans_of(model: ContextualModel, text: str, encoder: Encoder | None) -> list[str]:
    encoding = encoder.read(scoring_text(text)) if encoder else None
    return [text[span.start : span.end] for span in model.find(text, encoding)]


@pytest.fixture(scope="module")
def flights(encoder: Encoder) -> ContextualModel:
    return learn(EXAMPLES, encoder)


@pytest.mark.parametrize(
    ("text", "spans"),
    [
        ("I want a flight to Chicago", ["Chicago"]),
        ("i want a flight to chicago?", ["chicago"]),
        ("I need to fly to Salt Lake City next week", ["Salt Lake City"]),
        ("  find flights   going to  Cape Town ", ["Cape Town"]),
        ("please cancel my order", []),
        ("tell me a joke", []),
        ("hello", []),
    ],
)
def test_fit_contextual_when_twelve_examples_are_annotated_then_unseen_values_are_found(
    flights: ContextualModel, encoder: Encoder, text: str, spans: list[str]
) -> None:
    """nlu.md §5: the example `I want a flight to [Boston]` makes `Chicago` a @destination."""
    assert spans_of(flights, text, encoder) == spans


def test_fit_contextual_without_the_encoder_learns_from_words_alone() -> None:
    """nlu-design.md §6, plain features: French, and the fallback."""
    model = learn(EXAMPLES, None)
    assert model.vectors is None
    assert spans_of(model, "I want a flight to Chicago", None) == ["Chicago"]


def test_fit_contextual_when_an_occurrence_is_not_annotated_then_it_is_negative_evidence() -> None:
    """nlu.md §5: unannotated occurrences in annotated examples are negative evidence."""
    towns = ("Rome", "Paris", "Oslo", "Bonn", "Kyiv", "Bern")
    examples = [annotated(f"from {one} to [{two}]") for one in towns for two in towns if one != two]
    assert spans_of(learn(examples, None), "from Madrid to Lisbon", None) == ["Lisbon"]


def test_fit_contextual_learns_several_entities_of_one_frame() -> None:
    towns = ("Rome", "Paris", "Oslo", "Bonn")
    examples = []
    for one in towns:
        text = f"from {one} to {towns[-1]}"
        start = text.index(" to ")
        marks = (Annotation(5, start, "origin"), Annotation(start + 4, len(text), "destination"))
        examples.append(AnnotatedExample(text, marks))
    model = learn(examples, None, ("other", "destination", "origin"))
    assert model.entities == (1, 2)
    assert [span[:3] for span in model.find("from Madrid to Lisbon")] == [(2, 5, 11), (1, 15, 21)]


def test_fit_contextual_when_hints_help_then_they_are_learned() -> None:
    """nlu-design.md §6: feed matches of system and dictionary entities as features."""
    days = ("monday", "friday", "tomorrow", "tonight")

    def find_days(text: str) -> list[Hint]:
        return [Hint("sys-date", text.index(day), text.index(day) + len(day)) for day in days if day in text]

    examples = [
        annotated(f"meet {other} [{day}]", "when") for day in days[:3] for other in ("bob", "joe", "al")
    ]
    model = learn(examples, None, ("when",), find_days)
    assert any(name == "in=sys-date" for name in model.attributes)


def test_fit_contextual_without_annotations_gives_no_model() -> None:
    assert fit_contextual([], ("a",), None, no_hints, lambda *_: None) is None


@pytest.mark.parametrize(
    "text",
    ["x" * 1024, "🎉" * 500, "a " * 500, "\ud800 lone \x00", "\u202eשלום עולם", "a\n\tb", "\\ \" : 'x"],
)
def test_fit_contextual_when_examples_are_hostile_then_it_still_learns(text: str, encoder: Encoder) -> None:
    model = learn([*EXAMPLES, AnnotatedExample(text, (Annotation(0, 1, "destination"),))], encoder)
    assert spans_of(model, "I want a flight to Chicago", encoder) == ["Chicago"]
    spans_of(model, text * 2, encoder)


def test_fit_contextual_when_a_single_token_is_annotated_then_it_learns() -> None:
    assert learn([annotated("[x]")], None).entities == (0,)


def skill(*bare: TrainingIntent, language: str = "en", counterexamples: tuple[str, ...] = ()) -> TrainingData:
    """Twelve annotated examples of one intent, and other intents."""
    flights = TrainingIntent("fly", (*(example.text for example in EXAMPLES), "I want a flight"))
    cities = EntityDefinition("destination", values=(EntityValue("Boston", synonyms=("bean town",)),))
    greeting = EntityDefinition("greeting", values=(EntityValue("hello"),))
    return TrainingData(
        language, (flights, *bare), counterexamples, (greeting, cities), annotated=tuple(EXAMPLES)
    )


def test_counter_evidence_comes_from_intents_without_annotations_and_counterexamples() -> None:
    """One for four annotated examples, four at least; the annotated intent's other examples are not."""
    own = TrainingIntent("own", tuple(f"how do I do {at}" for at in range(6)))
    found = counter_evidence(skill(own, counterexamples=("who won", "who lost")))
    assert [example.text for example in found] == [
        "how do I do 0",
        "how do I do 2",
        "how do I do 4",
        "who won",
    ]
    assert all(example.annotations == () for example in found)


def test_counter_evidence_when_a_text_mentions_a_known_value_then_it_is_not_used() -> None:
    own = TrainingIntent("own", ("cancel boston", "no bean town", "hello you", "stop", "go on", "again"))
    found = counter_evidence(skill(own))
    assert [example.text for example in found] == ["hello you", "stop", "go on", "again"]


@pytest.mark.parametrize(("language", "count"), [("en", 4), ("en-us", 4), ("fr", 4), ("xx", 1)])
def test_counter_evidence_when_the_skill_has_little_then_sentences_for_any_skill_fill_up(
    language: str, count: int
) -> None:
    found = counter_evidence(skill(TrainingIntent("own", ("stop",)), language=language))
    assert (found[0].text, len(found)) == ("stop", count)


@pytest.mark.parametrize("sentences", BACKGROUND.values(), ids=BACKGROUND)
def test_background_sentences_are_thirty_different_ones(sentences: tuple[str, ...]) -> None:
    assert len(set(sentences)) == 30


@pytest.mark.parametrize(
    "text",
    ["how do I change my password", "my card is broken", "what is the meaning of life", "are you a robot"],
)
def test_learn_annotations_when_every_intent_is_annotated_then_other_texts_still_hold_nothing(
    encoder: Encoder, text: str
) -> None:
    model = learn_annotations(skill(), encoder, lambda *_: None)
    assert model is not None
    assert spans_of(model, "I want a flight to Chicago", encoder) == ["Chicago"]
    assert spans_of(model, text, encoder) == []


def test_learn_annotations_takes_what_system_entities_find_as_hints() -> None:
    """nlu-design.md §6: feed matches of system and dictionary entities as features."""
    data = skill()
    numbered = [annotated(f"[{at}] tickets to {town}") for at in range(2, 8) for town in ("Oslo", "Bonn")]
    entities = (*data.entities, EntityDefinition("sys-number"))
    model = learn_annotations(
        replace(data, annotated=tuple(numbered), entities=entities), None, lambda *_: None
    )
    assert model is not None
    assert "in=sys-number" in model.attributes


def test_fit_contextual_decodes_as_crfsuite_does(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Our probabilities are those of the library that trained the model."""
    kept = tmp_path / "model.crfsuite"
    numbers: dict[str, str] = {}
    trainer = contextual_training._Trainer
    train, add = trainer.train, trainer.add

    def keep(self: Any, path: str) -> None:
        train(self, path)
        shutil.copy(path, kept)

    def number(self: Any, *arguments: Any) -> list[str]:
        names: list[str] = add(self, *arguments)
        numbers.update((name, str(at)) for at, name in enumerate(names))
        return names

    monkeypatch.setattr(trainer, "train", keep)
    monkeypatch.setattr(trainer, "add", number)
    model = learn(EXAMPLES, None)
    text = "I have to fly to Salt Lake City by Monday"
    tokens = place_tokens(text)
    attributes = attributes_of(text, tokens)
    with pycrfsuite.Tagger().open(str(kept)) as tagger:
        tagger.set([{numbers[name]: 1.0 for name in names if name in numbers} for names in attributes])
        expected = [[tagger.marginal(label, at) for label in ("0", "1")] for at in range(len(tokens))]
    found = model._probabilities(model._scores(text, tokens, None, ()))
    assert np.abs(found - np.array(expected)).max() < 1e-4


def test_fit_contextual_reports_every_iteration() -> None:
    heard: list[tuple[str, int, int]] = []
    fit_contextual(EXAMPLES, ("destination",), None, no_hints, lambda *it: heard.append(it))
    assert heard[0] == ("annotations", 1, MAX_ITERATIONS)
    assert [done for _, done, _ in heard] == list(range(1, len(heard) + 1))


PROGRAM = """
import hashlib
from doyle.nlu.annotations import AnnotatedExample, Annotation
from doyle.nlu.contextual_file import contextual_arrays
from doyle.nlu.contextual_training import fit_contextual
from doyle.nlu.encoder import find_encoder
examples = [AnnotatedExample(f"fly from {one} to {two}", (Annotation(9, 9 + len(one), "city"),))
            for one in ("Rome", "Paris", "Oslo") for two in ("Bonn", "Kyiv", "Bern")]
model = fit_contextual(examples, ("city",), find_encoder(), lambda _: (), lambda *_: None, threads=2)
arrays = contextual_arrays(model)
print(hashlib.sha256(b"".join(arrays[name].tobytes() for name in sorted(arrays))).hexdigest())
"""


def test_fit_contextual_in_two_processes_gives_the_same_bytes(encoder: Encoder) -> None:
    """nlu.md §8: results must be deterministic for the same data."""
    runs = [
        subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True).stdout
        for _ in range(2)
    ]
    assert runs[0] == runs[1]
    assert len(runs[0].strip()) == 64


@pytest.mark.parametrize(
    ("tokens", "labels", "has_encoder", "expected"),
    [
        (1_000, 5, True, Effort(True, 1, MAX_ITERATIONS)),
        (1_000, 5, False, Effort(False, 1, MAX_ITERATIONS)),
        (27_000, 151, True, Effort(False, 1, 64)),
        (12_500_000, 151, True, Effort(False, 214, LEAST_ITERATIONS)),
        (0, 1, True, Effort(True, 1, MAX_ITERATIONS)),
    ],
)
def test_plan_bounds_what_training_costs(
    tokens: int, labels: int, has_encoder: bool, expected: Effort
) -> None:
    """150 entities with 3,000 annotations are learned in full; beyond, vectors go first, then examples."""
    found = plan([tokens // 1000] * 1000, labels, has_encoder)
    assert found == expected
    factor = labels + COST_OF_VECTORS * found.has_vectors
    assert tokens / found.step * labels * factor * found.iterations <= MAX_COST * 1.01
    assert LEAST_ITERATIONS <= found.iterations <= MAX_ITERATIONS


def test_fit_contextual_of_a_small_skill_takes_a_moment(encoder: Encoder) -> None:
    """nlu-design.md §6: 0.07 s for ten examples, 0.44 s for seventy; here with room for a busy machine."""
    assert processor_seconds(lambda: learn(EXAMPLES * 6, encoder), times=1) < 10
