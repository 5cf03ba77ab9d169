"""The trained intent heads and how they score a text; numpy only (nlu-design.md §§2-4)."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from doyle.nlu.confidence import (
    ENCODER_RULE,
    FALLBACK_RULE,
    MAX_LOG_ODDS,
    Evidence,
    LogProbabilities,
    log_odds,
    log_softmax,
    spread,
)
from doyle.nlu.encoder import Vector
from doyle.nlu.lexical import LexicalFeatures, SparseVector

MARGIN_WEIGHT = 1.0
FALLBACK_MARGIN_WEIGHT = 4.0
# Unit vectors are kept as whole numbers: component x 127.
EXAMPLE_SCALE = 127.0
MAX_COMPARED_TEXTS = 200


@dataclass(frozen=True, slots=True)
class EmbeddingHead:
    """Head A, on sentence vectors of dimension d, over c classes, with the vectors of n examples.

    `weights` is d x c and `bias` c; `examples` is n x d, int8, grouped by intent in the order of the heads'
    `offsets`; `tightness` is q20 (nlu-design.md §4).
    """

    weights: NDArray[np.float32]
    bias: NDArray[np.float32]
    examples: NDArray[np.int8]
    tightness: float

    def scores(self, vector: Vector) -> NDArray[np.float32]:
        """The unnormalised scores of all classes."""
        scored: NDArray[np.float32] = vector @ self.weights + self.bias
        return scored

    def nearness(self, vector: Vector, rows: slice) -> float:
        """The cosine to the nearest of some examples."""
        products = self.examples[rows].astype(np.float32) @ vector
        return float(products.max()) / EXAMPLE_SCALE


@dataclass(frozen=True, slots=True)
class SparseRows:
    """The lexical vectors of n examples in compressed rows, grouped by intent."""

    starts: NDArray[np.int32]
    indices: NDArray[np.uint16]
    values: NDArray[np.float16]

    def nearness(self, vector: SparseVector, rows: slice, size: int) -> float:
        """The cosine to the nearest of some rows; `size` is the number of features."""
        dense = np.zeros(size, dtype=np.float32)
        dense[vector.indices] = vector.values
        first, last = self.starts[rows.start], self.starts[rows.stop]
        products = dense[self.indices[first:last]] * self.values[first:last].astype(np.float32)
        sums = np.concatenate([[0.0], np.cumsum(products, dtype=np.float64)])
        edges = self.starts[rows.start : rows.stop + 1] - first
        return float((sums[edges[1:]] - sums[edges[:-1]]).max())


@dataclass(frozen=True, slots=True)
class LexicalHead:
    """Head B, on f lexical features, over c classes: `weights` f x c, int8, `scale` and `bias` c."""

    features: LexicalFeatures
    weights: NDArray[np.int8]
    scale: NDArray[np.float32]
    bias: NDArray[np.float32]

    def margins(self, vector: SparseVector) -> NDArray[np.float32]:
        """The margins of all classes."""
        rows = self.weights[vector.indices].astype(np.float32)
        margins: NDArray[np.float32] = (vector.values @ rows) * self.scale + self.bias
        return margins


@dataclass(frozen=True, slots=True)
class IntentHeads:
    """Both heads of one skill; immutable, shared by threads.

    Classes are the intents in order of name, then the counterexamples as one more class if there are any.
    `offsets` has one entry more than there are intents: intent i owns the examples offsets[i]:offsets[i+1].
    `texts` holds the examples of every intent, folded. Exactly one of `embedding` and `rows` is there; where
    a model made with the encoder has to do without it, the lexical vectors of `texts` stand in for `rows`.
    """

    offsets: NDArray[np.int32]
    has_counterexamples: bool
    lexical: LexicalHead
    embedding: EmbeddingHead | None
    rows: SparseRows | None
    texts: Sequence[Sequence[str]]
    is_off_topic_enabled: bool

    @property
    def intent_count(self) -> int:
        """The number of intents that have examples."""
        return len(self.offsets) - 1

    def confidences(self, text: str, vector: Vector | None) -> NDArray[np.float64]:
        """The confidence of every intent for a text in its scoring form, in order of name.

        Without a sentence vector the lexical head decides alone (nlu-design.md §4, *Without the encoder*).
        """
        features = self.lexical.features.vector(text)
        margins = self.lexical.margins(features)
        if self.embedding is None or vector is None:
            return self._fallback_confidences(features, margins)
        fused = log_softmax(log_softmax(self.embedding.scores(vector)) + MARGIN_WEIGHT * margins)
        intents = log_softmax(fused[: self.intent_count])
        top = int(intents.argmax())
        evidence = Evidence(
            log_odds=log_odds(intents, top),
            nearness=self.embedding.nearness(vector, self._rows_of(top)),
            tightness=self.embedding.tightness,
            counter_log_odds=self._counter_log_odds(fused),
        )
        confidence = ENCODER_RULE.confidence(evidence, is_off_topic_enabled=self.is_off_topic_enabled)
        return spread(confidence, intents)

    def _fallback_confidences(
        self, features: SparseVector, margins: NDArray[np.float32]
    ) -> NDArray[np.float64]:
        fused = log_softmax(FALLBACK_MARGIN_WEIGHT * margins)
        intents = log_softmax(fused[: self.intent_count])
        top = int(intents.argmax())
        evidence = Evidence(
            log_odds=log_odds(intents, top),
            nearness=self._lexical_nearness(features, top),
            counter_log_odds=self._counter_log_odds(fused),
        )
        confidence = FALLBACK_RULE.confidence(evidence, is_off_topic_enabled=self.is_off_topic_enabled)
        return spread(confidence, intents)

    def _lexical_nearness(self, features: SparseVector, intent: int) -> float:
        if self.rows is None:
            texts = self.texts[intent][:MAX_COMPARED_TEXTS]
            return max((features.dot(self.lexical.features.vector(text)) for text in texts), default=0.0)
        return self.rows.nearness(features, self._rows_of(intent), self.lexical.features.size)

    def _rows_of(self, intent: int) -> slice:
        return slice(int(self.offsets[intent]), int(self.offsets[intent + 1]))

    def _counter_log_odds(self, fused: LogProbabilities) -> float:
        return -log_odds(fused, self.intent_count) if self.has_counterexamples else MAX_LOG_ODDS
