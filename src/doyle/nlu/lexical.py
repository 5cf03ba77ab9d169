"""Word and character n-grams weighted by TF-IDF: the features of intent head B (nlu-design.md §2)."""

import itertools
import math
import re
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

MAX_WORD_FEATURES = 4000
MAX_CHARACTER_FEATURES = 8000
_WORD = re.compile(r"\w+")
_CHARACTER_SIZES = (2, 3, 4)
_BLOCK_WEIGHT = 2**-0.5
_REMEMBERED_WORDS = 4096
_REMEMBERED_CHARACTERS = 32


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
    return [ngram for word in text.lower().split() for ngram in _ngrams_in_word(word)]


def _ngrams_in_word(word: str) -> list[str]:
    padded = f" {word} "
    ngrams: list[str] = []
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


class Block(ABC):
    """One kind of n-gram with its vocabulary and inverse document frequencies; shared by threads."""

    def __init__(self, vocabulary: Sequence[str], idf: NDArray[np.float32], offset: int) -> None:
        self._ids = {ngram: at for at, ngram in enumerate(vocabulary)}
        self._idf = idf.tolist()
        self._offset = offset

    @abstractmethod
    def known(self, text: str) -> Sequence[int]:
        """The known n-grams of a text, once for each time that they occur."""

    def weights(self, text: str) -> dict[int, float]:
        """Features of a text and their weights, of length 2^-0.5 in all."""
        idf = self._idf
        raw = {at: (1.0 + math.log(count)) * idf[at] for at, count in Counter(self.known(text)).items()}
        length = math.sqrt(sum(weight * weight for weight in raw.values()))
        return {self._offset + at: weight * _BLOCK_WEIGHT / length for at, weight in raw.items()}

    def _find(self, ngrams: Iterable[str]) -> list[int]:
        ids = self._ids
        return [ids[ngram] for ngram in ngrams if ngram in ids]


class WordBlock(Block):
    """Words and pairs of words."""

    def known(self, text: str) -> Sequence[int]:
        """The known words and pairs."""
        return self._find(word_ngrams(text))


class CharacterBlock(Block):
    """Runs of characters; those of the words met last are remembered, since most words come again."""

    def __init__(self, vocabulary: Sequence[str], idf: NDArray[np.float32], offset: int) -> None:
        super().__init__(vocabulary, idf, offset)
        self._known_in_word = lru_cache(maxsize=_REMEMBERED_WORDS)(self._find_in_word)

    def known(self, text: str) -> Sequence[int]:
        """The known runs of each word."""
        known: list[int] = []
        for word in text.lower().split():
            is_usual = len(word) <= _REMEMBERED_CHARACTERS
            known += self._known_in_word(word) if is_usual else self._find_in_word(word)
        return known

    def _find_in_word(self, word: str) -> list[int]:
        return self._find(_ngrams_in_word(word))


class LexicalFeatures:
    """The two blocks together; immutable, shared by threads."""

    def __init__(self, vocabularies: Sequence[Sequence[str]], idf: NDArray[np.float32]) -> None:
        """Take the vocabularies of words and characters and the idf of all their features in a row."""
        self.vocabularies = vocabularies
        self.idf = idf
        words, characters = vocabularies
        self._blocks: tuple[Block, ...] = (
            WordBlock(words, idf[: len(words)], 0),
            CharacterBlock(characters, idf[len(words) :], len(words)),
        )
        self.size = len(words) + len(characters)

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
