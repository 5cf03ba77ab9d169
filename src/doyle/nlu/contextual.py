"""Recognises contextual entities: a linear-chain model over tokens, numpy only (nlu-design.md §6)."""

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from doyle.nlu.contextual_features import Hint, attributes_of, place_tokens
from doyle.nlu.encoder import Encoding
from doyle.nlu.token_vectors import Floats, Projection, token_vectors

LEAST_CONFIDENCE = 0.5
MOST_CONFIDENCE = 0.99
OUTSIDE = 0
# Scores this far below the best one count alike, so that no probability vanishes.
_FLOOR = -60.0

Probabilities = NDArray[np.float64]


class ContextualSpan(NamedTuple):
    """A recognised span [start, end) of the text; `entity` is a number in workspace order."""

    entity: int
    start: int
    end: int
    confidence: float


@dataclass(frozen=True, slots=True)
class StateWeights:
    """What each attribute says for each label, in compressed rows: row i is starts[i]:starts[i + 1]."""

    starts: NDArray[np.int32]
    labels: NDArray[np.int16]
    weights: Floats

    def sum_rows(self, rows: Sequence[Sequence[int]], label_count: int) -> Probabilities:
        """The summed rows of every token, t x l."""
        chosen = np.fromiter(itertools.chain.from_iterable(rows), dtype=np.int64)
        tokens = np.repeat(np.arange(len(rows)), [len(row) for row in rows])
        firsts, counts = self.starts[chosen], self.starts[chosen + 1] - self.starts[chosen]
        before = np.cumsum(counts) - counts
        entries = np.repeat(firsts - before, counts) + np.arange(counts.sum())
        cells = np.repeat(tokens, counts) * label_count + self.labels[entries]
        summed = np.bincount(cells, self.weights[entries], minlength=len(rows) * label_count)
        return summed.astype(np.float64).reshape(len(rows), label_count)


@dataclass(frozen=True, slots=True)
class VectorWeights:
    """How token vectors are projected to k dimensions, and what each says for each label: k x l."""

    projection: Projection
    weights: Floats


@dataclass(frozen=True)
class ContextualModel:
    """A trained model of all contextual entities of a skill; immutable, shared by threads.

    Label 0 is "outside", label i + 1 the entity with the number `entities[i]`. `attributes` has one name for
    each row of `states`; `transitions` is l x l, from the label of a token to that of the next one.
    `vectors` is None where the model goes without the encoder.
    """

    entities: tuple[int, ...]
    attributes: tuple[str, ...]
    states: StateWeights
    transitions: Floats
    vectors: VectorWeights | None = None

    def find(
        self, text: str, encoding: Encoding | None = None, hints: Iterable[Hint] = ()
    ) -> list[ContextualSpan]:
        """The spans of the likeliest reading that are sure enough, in order of place; they never overlap.

        `encoding` is that of the text's scoring form; without it the words alone decide. The confidence is
        the geometric mean of the tokens' probabilities.
        """
        tokens = place_tokens(text)
        if not tokens or not self.entities:
            return []
        scores = self._scores(text, tokens, encoding, hints)
        labels = self._best_labels(scores)
        if not any(labels):
            return []
        probabilities = self._probabilities(scores)
        spans: list[ContextualSpan] = []
        for label, run in itertools.groupby(range(len(tokens)), key=labels.__getitem__):
            if label != OUTSIDE:
                places = list(run)
                confidence = float(np.exp(np.log(probabilities[places, label]).mean()))
                if confidence >= LEAST_CONFIDENCE:
                    start, end = tokens[places[0]][0], tokens[places[-1]][1]
                    shown = round(min(confidence, MOST_CONFIDENCE), 4)
                    spans.append(ContextualSpan(self.entities[label - 1], start, end, shown))
        return spans

    @cached_property
    def _ids(self) -> dict[str, int]:
        return {attribute: at for at, attribute in enumerate(self.attributes)}

    @cached_property
    def _arriving(self) -> Probabilities:
        """Row i holds the transitions that lead to label i."""
        return np.ascontiguousarray(self.transitions.T, dtype=np.float64)

    @cached_property
    def _steps(self) -> Probabilities:
        exact = self.transitions.astype(np.float64)
        steps: Probabilities = np.exp(np.maximum(exact - exact.max(), _FLOOR))
        return steps

    def _scores(
        self,
        text: str,
        tokens: Sequence[tuple[int, int]],
        encoding: Encoding | None,
        hints: Iterable[Hint],
    ) -> Probabilities:
        ids = self._ids
        rows = [
            [ids[name] for name in attributes if name in ids]
            for attributes in attributes_of(text, tokens, hints)
        ]
        scores = self.states.sum_rows(rows, len(self.entities) + 1)
        if self.vectors is not None and encoding is not None:
            projected = self.vectors.projection.project(token_vectors(text, encoding, tokens))
            scores += projected @ self.vectors.weights
        return scores

    def _best_labels(self, scores: Probabilities) -> list[int]:
        """The most likely sequence of labels."""
        best, origins = scores[0], np.empty(scores.shape, dtype=np.intp)
        arriving, to = self._arriving, np.arange(scores.shape[1])
        for at in range(1, len(scores)):
            reached = best + arriving
            origins[at] = origin = reached.argmax(axis=1)
            best = reached[to, origin] + scores[at]
        labels = [int(best.argmax())]
        for at in range(len(scores) - 1, 0, -1):
            labels.append(int(origins[at, labels[-1]]))
        return labels[::-1]

    def _probabilities(self, scores: Probabilities) -> Probabilities:
        """The probability of every label at every token, t x l: forwards, backwards, and both together."""
        local = np.exp(np.maximum(scores - scores.max(axis=1, keepdims=True), _FLOOR))
        steps = self._steps
        ahead, behind = np.empty_like(local), np.empty_like(local)
        row = local[0] / local[0].sum()
        ahead[0] = row
        for at in range(1, len(local)):
            row = (row @ steps) * local[at]
            row /= row.sum()
            ahead[at] = row
        row = np.full(local.shape[1], 1.0 / local.shape[1])
        behind[-1] = row
        for at in range(len(local) - 2, -1, -1):
            row = steps @ (row * local[at + 1])
            row /= row.sum()
            behind[at] = row
        together = ahead * behind
        probabilities: Probabilities = together / together.sum(axis=1, keepdims=True)
        return probabilities
