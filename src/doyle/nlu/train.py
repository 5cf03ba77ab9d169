"""Trains a model (nlu-design.md §§2-4, 9). Only the training process imports this: it needs scipy."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from doyle.nlu.association import Associations, Names
from doyle.nlu.confidence import DEFAULT_TIGHTNESS
from doyle.nlu.contextual_training import learn_annotations
from doyle.nlu.encoder import ENCODER_FALLBACK_IDENTITY, Encoder, Vector, identity_of
from doyle.nlu.exact import ExactKeys, template_key
from doyle.nlu.fitting import Floats, Labels, fit_margins, fit_softmax, quantise_columns
from doyle.nlu.heads import EXAMPLE_SCALE, EmbeddingHead, IntentHeads, LexicalHead, SparseRows
from doyle.nlu.index_terms import index_terms
from doyle.nlu.lexical import LexicalFeatures
from doyle.nlu.lexical_fit import SparseMatrix, fit_features
from doyle.nlu.model_file import ModelParts, write_model
from doyle.nlu.text import exact_key, scoring_text
from doyle.nlu.training_data import (
    TrainingData,
    TrainingIntent,
    fingerprint,
    in_canonical_order,
    texts_to_embed,
    training_texts,
)

# Hears (stage, done, total); the stages are `embedding`, `fitting` and `annotations`.
Progress = Callable[[str, int, int], None]
FITTING_STEPS = 3
TIGHTNESS_PERCENTILE = 20
USUAL_EXAMPLES = 10
_ROWS_AT_ONCE = 1000


@dataclass(frozen=True, slots=True)
class TrainedModel:
    """The model file, and the sentence vectors that were not in the cache, by text."""

    blob: bytes
    embeddings: dict[str, Vector]


@dataclass(frozen=True, slots=True)
class _Examples:
    """All training texts, grouped by intent, the counterexamples last.

    `embedded` are the texts whose sentence vectors stand for them: not always their own (`_embedded`).
    `entities` names those that each text stands for. `firsts` tells which texts stand for an example by
    themselves, and are not one more filling of it.
    """

    texts: list[str]
    embedded: list[str]
    entities: list[Names]
    labels: Labels
    weights: Floats
    firsts: NDArray[np.bool_]
    offsets: NDArray[np.int32]
    class_count: int

    @property
    def of_intents(self) -> slice:
        return slice(0, int(self.offsets[-1]))


def train(
    data: TrainingData,
    encoder: Encoder | None,
    cached: Mapping[str, Vector],
    progress: Progress,
    threads: int = 2,
) -> TrainedModel:
    """Train a model: the same data and encoder give the same bytes.

    Languages that the encoder does not know are trained without it (nlu-design.md §8). `cached` holds
    vectors made by this very encoder, by the texts of `texts_to_embed`.
    """
    ordered = in_canonical_order(data)
    used = encoder if encoder and encoder.knows(data.language) else None
    trained = tuple(intent for intent in ordered.intents if intent.examples)
    vectors: dict[str, Vector] = {}
    if used and trained:
        vectors = _embed(used, texts_to_embed(ordered), cached, progress, threads)
    parts = ModelParts(
        fingerprint=fingerprint(data, identity_of(encoder)),
        encoder_identity=used.identity if used else ENCODER_FALLBACK_IDENTITY,
        language=data.language,
        intents=tuple(intent.name for intent in trained),
        bare_intents=tuple(intent.name for intent in ordered.intents if not intent.examples),
        keys=_exact_keys(ordered, trained),
        entities=ordered.entities,
        has_new_system_entities=data.has_new_system_entities,
        heads=_fit(ordered, trained, used, vectors, progress) if trained else None,
        terms=index_terms(data.language, ordered.listed_entities()),
        contextual=learn_annotations(ordered, used, progress, threads),
    )
    fresh = {text: vector for text, vector in vectors.items() if text not in cached}
    return TrainedModel(write_model(parts), fresh)


def _embed(
    encoder: Encoder, texts: Sequence[str], cached: Mapping[str, Vector], progress: Progress, threads: int
) -> dict[str, Vector]:
    known = {text: cached[text] for text in texts if text in cached}
    known = {text: vector for text, vector in known.items() if vector.shape == (encoder.dimension,)}
    missing = [text for text in texts if text not in known]
    total = len(texts)
    fresh = encoder.encode_many(
        missing, threads, lambda done, _: progress("embedding", len(known) + done, total)
    )
    return known | dict(zip(missing, fresh, strict=True))


def _exact_keys(data: TrainingData, trained: Sequence[TrainingIntent]) -> ExactKeys:
    terms = data.reference_terms()
    numbers = {entity.name: at for at, entity in enumerate(data.entities) if terms.get(entity.name)}
    examples = (tuple(template_key(text, numbers) for text in intent.examples) for intent in trained)
    return ExactKeys(tuple(examples), tuple(map(exact_key, data.counterexamples)))


def _fit(
    data: TrainingData,
    trained: Sequence[TrainingIntent],
    encoder: Encoder | None,
    vectors: Mapping[str, Vector],
    progress: Progress,
) -> IntentHeads:
    """Fit both heads, side by side: what they compute does not depend on each other."""
    examples = _gather(data, trained, encoder)
    progress("fitting", 0, FITTING_STEPS)
    with ThreadPoolExecutor(1) as pool:
        fitting = None if encoder is None else pool.submit(_fit_embedding, examples, vectors)
        features, matrix = fit_features(examples.texts, examples.entities)
        progress("fitting", 1, FITTING_STEPS)
        lexical = _fit_lexical(features, matrix, examples)
        progress("fitting", 2, FITTING_STEPS)
        embedding = None if fitting is None else fitting.result()
    progress("fitting", FITTING_STEPS, FITTING_STEPS)
    return IntentHeads(
        offsets=examples.offsets,
        has_counterexamples=bool(data.counterexamples),
        lexical=lexical,
        embedding=embedding,
        rows=_rows(matrix, int(examples.offsets[-1])) if embedding is None else None,
        texts=(),
        is_off_topic_enabled=data.is_off_topic_enabled,
        mean_examples=sum(len(intent.examples) for intent in trained) / len(trained),
    )


def _gather(data: TrainingData, trained: Sequence[TrainingIntent], encoder: Encoder | None) -> _Examples:
    terms = data.reference_terms()
    associations = Associations(data)
    embedded: list[str] = []
    rows: list[tuple[str, int, float, bool, Names]] = []
    offsets = [0]
    for label, intent in enumerate(trained):
        for example in intent.examples:
            entities = associations.of_example(example)
            fillings = list(training_texts(example, terms))
            embedded += _embedded([filling.text for filling in fillings], encoder)
            for at, filling in enumerate(fillings):
                rows.append((filling.text, label, filling.weight, at == 0, entities))
        offsets.append(len(rows))
    rows.extend(
        (scoring_text(text), len(trained), 1.0, True, associations.of_example(text))
        for text in data.counterexamples
    )
    texts = [row[0] for row in rows]
    return _Examples(
        texts=texts,
        embedded=embedded + texts[offsets[-1] :],
        entities=[row[4] for row in rows],
        labels=np.array([row[1] for row in rows], dtype=np.int64),
        weights=np.array([row[2] for row in rows], dtype=np.float32),
        firsts=np.array([row[3] for row in rows], dtype=np.bool_),
        offsets=np.array(offsets, dtype=np.int32),
        class_count=len(trained) + bool(data.counterexamples),
    )


def _embedded(fillings: Sequence[str], encoder: Encoder | None) -> list[str]:
    """For each filling of an example the one whose sentence vector stands for it.

    A filling with more words than others that the encoder does not know, as an emoji, would lie near all
    texts that have such words, whatever they are: others stand for it in turn (nlu.md §3).
    """
    if encoder is None or len(fillings) < 2:
        return list(fillings)
    unknown = [encoder.count_words(text).unknown for text in fillings]
    clear = [text for text, count in zip(fillings, unknown, strict=True) if count == min(unknown)]
    return [
        text if count == min(unknown) else clear[at % len(clear)]
        for at, (text, count) in enumerate(zip(fillings, unknown, strict=True))
    ]


def _fit_embedding(examples: _Examples, vectors: Mapping[str, Vector]) -> EmbeddingHead:
    matrix = np.stack([vectors[text] for text in examples.embedded])
    fitted = fit_softmax(matrix, examples.labels, examples.weights, examples.class_count)
    kept = np.rint(matrix[examples.of_intents] * EXAMPLE_SCALE).astype(np.int8)
    groups = [
        matrix[first:last][examples.firsts[first:last]]
        for first, last in zip(examples.offsets, examples.offsets[1:], strict=False)
    ]
    return EmbeddingHead(fitted.weights, fitted.bias, kept, measure_tightness(groups))


def measure_tightness(groups: Sequence[Floats]) -> float:
    """q20: the 20th percentile of every example's cosine to its nearest other one of the same intent.

    `groups` holds one n x d matrix of unit vectors per intent (nlu-design.md §4). The percentile of a few
    examples says little: the usual tightness counts as ten more, and stands alone where no intent has two.
    """
    nearest = [cosines for group in groups if len(group) > 1 for cosines in _nearest_cosines(group)]
    if not nearest:
        return DEFAULT_TIGHTNESS
    cosines = np.concatenate(nearest)
    own = float(np.percentile(cosines, TIGHTNESS_PERCENTILE))
    usual = DEFAULT_TIGHTNESS * USUAL_EXAMPLES
    return (own * len(cosines) + usual) / (len(cosines) + USUAL_EXAMPLES)


def _nearest_cosines(group: Floats) -> Iterator[Floats]:
    for first in range(0, len(group), _ROWS_AT_ONCE):
        cosines = group[first : first + _ROWS_AT_ONCE] @ group.T
        rows = np.arange(len(cosines))
        cosines[rows, first + rows] = -1.0
        yield cosines.max(axis=1)


def _fit_lexical(features: LexicalFeatures, matrix: SparseMatrix, examples: _Examples) -> LexicalHead:
    fitted = fit_margins(matrix, examples.labels, examples.weights, examples.class_count)
    weights, scale = quantise_columns(fitted.weights)
    return LexicalHead(features, weights, scale, fitted.bias)


def _rows(matrix: SparseMatrix, count: int) -> SparseRows:
    end = matrix.starts[count]
    return SparseRows(
        starts=matrix.starts[: count + 1].astype(np.int32),
        indices=matrix.indices[:end].astype(np.uint16),
        values=matrix.values[:end].astype(np.float16),
    )
