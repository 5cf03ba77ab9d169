"""Word and character n-grams weighted by TF-IDF: the features of intent head B (nlu-design.md §2)."""

import itertools
import math
import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

MAX_WORD_FEATURES = 4000
MAX_CHARACTER_FEATURES = 8000
_WORD = re.compile(r"\w+")
_CHARACTER_SIZES = (2, 3, 4)
_BLOCK_WEIGHT = 2**-0.5


@dataclass(frozen=True, slots=True)
class SparseVector:
    """A sparse vector of unit length (or nothing at all): ascending `indices` with their `values`."""

    indices: NDArray[np.intp]
    values: NDArray[np.float32]

    def dot(self, other: "SparseVector") -> float:
        """The inner product with another vector of the same features."""
        _, mine, theirs = np.intersect1d(self.indices, other.indices, assume_unique=True, return_indices=True)
        return float(self.values[mine] @ other.values[theirs])


def word_ngrams(text: str) -> list[str]:
    """Lower-cased words and pairs of neighbours."""
    words: list[str] = _WORD.findall(text.lower())
    return words + [f"{first} {second}" for first, second in itertools.pairwise(words)]


def character_ngrams(text: str) -> list[str]:
    """Runs of 2 to 4 characters inside words that are padded with a blank; a short word counts once."""
    ngrams: list[str] = []
    for word in text.lower().split():
        padded = f" {word} "
        for size in _CHARACTER_SIZES:
            if len(padded) <= size:
                ngrams.append(padded)
                break
            ngrams.extend(padded[at : at + size] for at in range(len(padded) - size + 1))
    return ngrams


Analyser = Callable[[str], list[str]]
ANALYSERS: tuple[tuple[Analyser, int], ...] = (
    (word_ngrams, MAX_WORD_FEATURES),
    (character_ngrams, MAX_CHARACTER_FEATURES),
)


class Block:
    """One kind of n-gram with its vocabulary and inverse document frequencies; immutable."""

    def __init__(
        self, analyse: Analyser, vocabulary: Sequence[str], idf: NDArray[np.float32], offset: int
    ) -> None:
        self._analyse = analyse
        self._ids = {ngram: at for at, ngram in enumerate(vocabulary)}
        self._idf = idf.tolist()
        self._offset = offset

    @property
    def size(self) -> int:
        """The number of features."""
        return len(self._idf)

    def weights(self, text: str) -> dict[int, float]:
        """Features of a text and their weights, of length 2^-0.5 in all."""
        find, idf = self._ids.get, self._idf
        counts: dict[int, int] = {}
        for ngram in self._analyse(text):
            at = find(ngram)
            if at is not None:
                counts[at] = counts.get(at, 0) + 1
        raw = {at: (1.0 + math.log(count)) * idf[at] for at, count in counts.items()}
        length = math.sqrt(sum(weight * weight for weight in raw.values()))
        return {self._offset + at: weight * _BLOCK_WEIGHT / length for at, weight in raw.items()}


class LexicalFeatures:
    """The two blocks together; immutable, shared by threads."""

    def __init__(self, vocabularies: Sequence[Sequence[str]], idf: NDArray[np.float32]) -> None:
        """Take the vocabularies of words and characters and the idf of all their features in a row."""
        self.vocabularies = vocabularies
        self.idf = idf
        self._blocks: list[Block] = []
        offset = 0
        for (analyse, _), vocabulary in zip(ANALYSERS, vocabularies, strict=True):
            end = offset + len(vocabulary)
            self._blocks.append(Block(analyse, vocabulary, idf[offset:end], offset))
            offset = end
        self.size = offset

    @classmethod
    def fit(cls, texts: Sequence[str]) -> "LexicalFeatures":
        """Choose the most frequent n-grams of the training texts; ties go by alphabet."""
        chosen = [_choose(map(analyse, texts), limit) for analyse, limit in ANALYSERS]
        frequencies = np.array([frequency for block in chosen for _, frequency in block], dtype=np.float64)
        idf = np.log((1 + len(texts)) / (1 + frequencies)) + 1
        return cls([[ngram for ngram, _ in block] for block in chosen], idf.astype(np.float32))

    def vector(self, text: str) -> SparseVector:
        """The features of one text."""
        weights: dict[int, float] = {}
        for block in self._blocks:
            weights.update(block.weights(text))
        indices = sorted(weights)
        values = np.array([weights[at] for at in indices], dtype=np.float32)
        return SparseVector(np.array(indices, dtype=np.intp), values)


def _choose(documents: Iterable[list[str]], limit: int) -> list[tuple[str, int]]:
    """The most frequent n-grams with the number of documents that hold them, in alphabetical order."""
    occurrences: Counter[str] = Counter()
    documents_with: Counter[str] = Counter()
    for ngrams in documents:
        occurrences.update(ngrams)
        documents_with.update(set(ngrams))
    frequent = sorted(occurrences, key=lambda ngram: (-occurrences[ngram], ngram))[:limit]
    return [(ngram, documents_with[ngram]) for ngram in sorted(frequent)]
