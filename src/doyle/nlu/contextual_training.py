"""Trains the model of contextual entities (nlu-design.md §6). Training process only: it needs crfsuite."""

import math
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pycrfsuite

from doyle.nlu.annotations import AnnotatedExample
from doyle.nlu.background import BACKGROUND
from doyle.nlu.contextual import OUTSIDE, ContextualModel, StateWeights, VectorWeights
from doyle.nlu.contextual_features import Hint, Place, attributes_of, hints_of, place_tokens
from doyle.nlu.encoder import Encoder
from doyle.nlu.recognition import EntityRecogniser
from doyle.nlu.reference_point import EPOCH
from doyle.nlu.system_entities.switched_on import SwitchedOn
from doyle.nlu.text import MAX_CHARACTERS, scoring_text
from doyle.nlu.token_vectors import DIMENSIONS, Floats, Projection, fit_projection, token_vectors
from doyle.nlu.training_data import TrainingData
from doyle.nlu.words import find_word_list

# Chosen by cross-validation inside the training files of Snips 2017: `benchmarks/slots.py --choose`.
L1 = 0.02
L2 = 0.01
MAX_ITERATIONS = 100
LEAST_ITERATIONS = 30
# An iteration costs tokens x labels x (labels + what vectors add); so much in all takes about two minutes.
MAX_COST = 40e9
COST_OF_VECTORS = 3 * DIMENSIONS
LEAST_COUNTER_EVIDENCE = 4
ANNOTATED_PER_COUNTER_EVIDENCE = 4
STAGE = "annotations"
_VECTOR = "v"
_ITERATION = "***** Iteration #"

FindHints = Callable[[str], Iterable[Hint]]
# Hears (stage, done, total); the stage is `annotations`.
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Effort:
    """How hard to learn: with vectors or words alone, on every which example, for how long."""

    has_vectors: bool
    step: int
    iterations: int


@dataclass(frozen=True, slots=True)
class _Lesson:
    """One example: its tokens, the label of each, their attributes, and vectors or none."""

    labels: tuple[int, ...]
    attributes: list[list[str]]
    vectors: Floats | None


def learn_annotations(
    data: TrainingData,
    encoder: Encoder | None,
    progress: Progress,
    threads: int = 1,
) -> ContextualModel | None:
    """Learn the contextual entities of a skill, whose data is in canonical order; None if it has none."""
    if not data.annotated:
        return None
    recogniser = EntityRecogniser(data.language, data.listed_entities(), words=find_word_list(data.language))
    system = SwitchedOn(data.language, data.entities, data.has_new_system_entities)
    return fit_contextual(
        [*data.annotated, *counter_evidence(data)],
        [entity.name for entity in data.entities],
        encoder,
        lambda text: [*hints_of(system.find(text, EPOCH)), *recogniser.hints(recogniser.find(text))],
        progress,
        threads,
    )


def counter_evidence(data: TrainingData) -> list[AnnotatedExample]:
    """Sentences without entities, one for four annotated examples, so that not every text holds one.

    They are the counterexamples and the examples of intents without annotations, evenly chosen, and where
    these are too few, sentences that fit any skill. None mentions a known value of a learned entity.
    """
    count = max(LEAST_COUNTER_EVIDENCE, len(data.annotated) // ANNOTATED_PER_COUNTER_EVIDENCE)
    annotated = {example.text for example in data.annotated}
    bare = (intent.examples for intent in data.intents if annotated.isdisjoint(intent.examples))
    own = [*(text for examples in bare for text in examples), *data.counterexamples]
    background = BACKGROUND.get(data.language.lower().partition("-")[0], ())
    known = EntityRecogniser(data.language, data.learned_entities())
    chosen: list[str] = []
    for texts in (own, background):
        free = [text for text in texts if not known.find(text)]
        chosen += _evenly(free, count - len(chosen))
    return [AnnotatedExample(text, ()) for text in chosen]


def _evenly(texts: Sequence[str], count: int) -> list[str]:
    return [texts[at * len(texts) // count] for at in range(count)] if len(texts) > count else list(texts)


def fit_contextual(
    examples: Sequence[AnnotatedExample],
    entity_names: Sequence[str],
    encoder: Encoder | None,
    find_hints: FindHints,
    progress: Progress,
    threads: int = 1,
) -> ContextualModel | None:
    """Learn to recognise the annotated entities; None without annotations.

    `entity_names` are all entities in workspace order. `find_hints` gives what other recognisers find. The
    same examples in the same order give the same model.
    """
    annotated = {annotation.entity for example in examples for annotation in example.annotations}
    entities = tuple(at for at, name in enumerate(entity_names) if name in annotated)
    if not entities:
        return None
    labels = {entity_names[number]: label for label, number in enumerate(entities, OUTSIDE + 1)}
    effort = plan([len(place_tokens(each.text)) for each in examples], len(labels) + 1, encoder is not None)
    used, chosen = encoder if effort.has_vectors else None, examples[:: effort.step]
    with ThreadPoolExecutor(max(1, threads)) as pool:
        lessons = list(pool.map(lambda example: _lesson(example, labels, used, find_hints), chosen))
    projection = _projection(lessons)
    trainer = _Trainer(effort.iterations, progress)
    names = trainer.add(lessons, projection)
    return _model(entities, names, projection, trainer.learn())


def plan(token_counts: Sequence[int], label_count: int, has_encoder: bool) -> Effort:
    """What the bound of cost allows: vectors are given up first, then examples; 30 iterations always run."""
    plain = sum(token_counts) * label_count**2
    rich = sum(token_counts) * label_count * (label_count + COST_OF_VECTORS)
    has_vectors = has_encoder and rich * LEAST_ITERATIONS <= MAX_COST
    cost = rich if has_vectors else plain
    step = max(1, math.ceil(cost * LEAST_ITERATIONS / MAX_COST))
    iterations = int(MAX_COST * step / max(1, cost))
    return Effort(has_vectors, step, max(LEAST_ITERATIONS, min(MAX_ITERATIONS, iterations)))


def _lesson(
    example: AnnotatedExample, labels: dict[str, int], encoder: Encoder | None, find_hints: FindHints
) -> _Lesson:
    text = example.text[:MAX_CHARACTERS]
    tokens = place_tokens(text)
    vectors = token_vectors(text, encoder.read(scoring_text(text)), tokens) if encoder else None
    return _Lesson(
        labels=tuple(_label(example, token, labels) for token in tokens),
        attributes=attributes_of(text, tokens, find_hints(text)),
        vectors=vectors,
    )


def _label(example: AnnotatedExample, token: Place, labels: dict[str, int]) -> int:
    """A token is inside if it and an annotation overlap; labels do not tell its beginning from its rest."""
    start, end = token
    for annotation in example.annotations:
        if start < annotation.end and end > annotation.start:
            return labels[annotation.entity]
    return OUTSIDE


def _projection(lessons: Sequence[_Lesson]) -> Projection | None:
    known = [lesson.vectors for lesson in lessons if lesson.vectors is not None]
    vectors = np.concatenate(known) if known else np.empty((0, 0), np.float32)
    vectors = vectors[vectors.any(axis=1)]
    return fit_projection(vectors) if len(vectors) else None


@dataclass(frozen=True, slots=True)
class _Learned:
    """The weights of (attribute, label) and of (label, next label), by their numbers as texts."""

    states: Mapping[tuple[str, str], float]
    transitions: Mapping[tuple[str, str], float]


class _Trainer(pycrfsuite.Trainer):  # type: ignore[misc]  # the library has no types
    """One training. Attributes and labels go by number: crfsuite never sees what a skill's author wrote."""

    def __init__(self, iterations: int, progress: Progress) -> None:
        super().__init__(algorithm="lbfgs", verbose=False)
        self.set_params(
            {"c1": L1, "c2": L2, "max_iterations": iterations, "feature.possible_transitions": True}
        )
        self._iterations, self._progress = iterations, progress

    def message(self, message: str) -> None:
        """Hear what crfsuite logs, and pass on which iteration it is at."""
        super().message(message)
        if message.startswith(_ITERATION):
            done = int(message.removeprefix(_ITERATION).split()[0])
            self._progress(STAGE, done, self._iterations)

    def add(self, lessons: Sequence[_Lesson], projection: Projection | None) -> list[str]:
        """Take all lessons; returns the names of the attributes, by number."""
        numbers: dict[str, int] = {}
        for lesson in lessons:
            items: list[dict[str, float]] = [
                {str(numbers.setdefault(name, len(numbers))): 1.0 for name in attributes}
                for attributes in lesson.attributes
            ]
            if projection and lesson.vectors is not None:
                for item, row in zip(items, projection.project(lesson.vectors).tolist(), strict=True):
                    item.update((f"{_VECTOR}{at}", value) for at, value in enumerate(row))
            self.append(pycrfsuite.ItemSequence(items), list(map(str, lesson.labels)))
        return list(numbers)

    def learn(self) -> _Learned:
        """Train; the library parses the weights out of its own model file."""
        with tempfile.TemporaryDirectory() as directory:
            path = Path(directory) / "model.crfsuite"
            self.train(str(path))
            with pycrfsuite.Tagger().open(str(path)) as tagger:
                info = tagger.info()
        return _Learned(info.state_features, info.transitions)


def _model(
    entities: tuple[int, ...], names: Sequence[str], projection: Projection | None, learned: _Learned
) -> ContextualModel:
    label_count = len(entities) + 1
    transitions = np.zeros((label_count, label_count), np.float32)
    for (source, target), weight in learned.transitions.items():
        transitions[int(source), int(target)] = weight
    dimensions = projection.dimension if projection else 0
    dense = np.zeros((dimensions, label_count), np.float32)
    rows: dict[int, list[tuple[int, float]]] = {}
    for (attribute, label), weight in learned.states.items():
        if attribute.startswith(_VECTOR):
            dense[int(attribute.removeprefix(_VECTOR)), int(label)] = weight
        else:
            rows.setdefault(int(attribute), []).append((int(label), weight))
    order = sorted(rows)
    entries = [entry for number in order for entry in sorted(rows[number])]
    return ContextualModel(
        entities=entities,
        attributes=tuple(names[number] for number in order),
        states=StateWeights(
            starts=np.cumsum([0, *(len(rows[number]) for number in order)]).astype(np.int32),
            labels=np.array([label for label, _ in entries], dtype=np.int16),
            weights=np.array([weight for _, weight in entries], dtype=np.float32),
        ),
        transitions=transitions,
        vectors=VectorWeights(projection, dense) if projection else None,
    )
