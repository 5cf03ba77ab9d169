"""The trained intent heads and how they score a text; numpy only (nlu-design.md §§2-4)."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from doyle.nlu.confidence import (
    DEFAULT_TIGHTNESS,
    ENCODER_RULE,
    FALLBACK_RULE,
    MAX_COUNTER_LOG_ODDS,
    ORDER,
    Evidence,
    Shares,
    claim_log_odds,
    claimants_of,
    clip,
    shares_of,
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
class Heard:
    """What the heads say to a text: the `shares` of all intents, that of the best 1, and the `evidence` of
    those that come near it, the best first.
    """

    shares: Shares
    evidence: Mapping[int, Evidence]


@dataclass(frozen=True, slots=True)
class IntentHeads:
    """Both heads of one skill; immutable, shared by threads.

    Classes are the intents in order of name, then the counterexamples as one more class if there are any.
    `offsets` has one entry more than there are intents: intent i owns the examples offsets[i]:offsets[i+1].
    `texts` holds the examples of every intent, folded. Exactly one of `embedding` and `rows` is there; where
    a model made with the encoder has to do without it, the lexical vectors of `texts` stand in for `rows`.
    `mean_examples` is the number of examples of an intent.
    """

    offsets: NDArray[np.int32]
    has_counterexamples: bool
    lexical: LexicalHead
    embedding: EmbeddingHead | None
    rows: SparseRows | None
    texts: Sequence[Sequence[str]]
    is_off_topic_enabled: bool
    mean_examples: float

    @property
    def intent_count(self) -> int:
        """The number of intents that have examples."""
        return len(self.offsets) - 1

    def confidences(
        self, text: str, vector: Vector | None, mentioned: Iterable[str] = ()
    ) -> NDArray[np.float64]:
        """The confidence of every intent for a text in its scoring form, in order of name.

        `mentioned` are the names of the entities in it. Intents that come near the best are weighed by
        themselves: several may be high at once (nlu.md §3). Without a sentence vector the lexical head
        decides alone (nlu-design.md §4, *Without the encoder*).
        """
        heard = self.hear(text, vector, mentioned)
        rule = FALLBACK_RULE if self.embedding is None or vector is None else ENCODER_RULE
        sure = {
            intent: rule.confidence(evidence, is_off_topic_enabled=self.is_off_topic_enabled)
            for intent, evidence in heard.evidence.items()
        }
        best = next(iter(sure))
        confidences: NDArray[np.float64] = heard.shares * sure[best]
        for intent, confidence in sure.items():
            most = sure[best] * float(heard.shares[intent]) ** ORDER
            confidences[intent] = min(most, confidence)
        return confidences

    def hear(self, text: str, vector: Vector | None, mentioned: Iterable[str] = ()) -> Heard:
        """What the heads say to a text, before it is weighed."""
        features = self.lexical.features.vector(text, mentioned)
        margins = self.lexical.margins(features)
        if self.embedding is None or vector is None:
            scores = FALLBACK_MARGIN_WEIGHT * margins
        else:
            scores = self.embedding.scores(vector) + MARGIN_WEIGHT * margins
        shares = shares_of(scores[: self.intent_count])
        claimants = claimants_of(shares)
        nearness = [self._nearness(intent, features, vector) for intent in claimants]
        log_odds = claim_log_odds(shares, claimants, nearness)
        against = self._counter_log_odds(scores, shares)
        tightness = self.embedding.tightness if self.embedding else DEFAULT_TIGHTNESS
        evidence = {
            intent: Evidence(odds, near, tightness, self.mean_examples, against)
            for intent, odds, near in zip(claimants, log_odds, nearness, strict=True)
        }
        return Heard(shares, evidence)

    def _nearness(self, intent: int, features: SparseVector, vector: Vector | None) -> float:
        if self.embedding is not None and vector is not None:
            return self.embedding.nearness(vector, self._rows_of(intent))
        if self.rows is None:
            texts = self.texts[intent][:MAX_COMPARED_TEXTS]
            return max((features.dot(self.lexical.features.vector(text)) for text in texts), default=0.0)
        return self.rows.nearness(features, self._rows_of(intent), self.lexical.features.size)

    def _rows_of(self, intent: int) -> slice:
        return slice(int(self.offsets[intent]), int(self.offsets[intent + 1]))

    def _counter_log_odds(self, scores: NDArray[np.float32], shares: Shares) -> float:
        """ln((1 - p) / p) of the counterexample class, within ±10."""
        if not self.has_counterexamples:
            return MAX_COUNTER_LOG_ODDS
        lead = float(scores[: self.intent_count].max()) - float(scores[-1])
        return clip(lead + math.log(float(shares.sum())), -MAX_COUNTER_LOG_ODDS, MAX_COUNTER_LOG_ODDS)
