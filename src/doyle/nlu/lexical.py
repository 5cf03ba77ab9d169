"""Word and character n-grams weighted by TF-IDF: the features of intent head B (nlu-design.md §2)."""

import itertools
import math
import re
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

MAX_WORD_FEATURES = 4000
MAX_CHARACTER_FEATURES = 8000
_WORD = re.compile(r"\w+")
_CHARACTER_SIZES = (2, 3, 4)
BLOCK_WEIGHT = 2**-0.5
# Weak beside the words: the mentions of a text together.
MENTION_WEIGHT = 0.4
_REMEMBERED_WORDS = 4096
_REMEMBERED_CHARACTERS = 32


@dataclass(frozen=True, slots=True)
class SparseVector:
    """A sparse vector of unit length (or nothing at all): `indices`, each once, with their `values`."""

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
    return [ngram for word in text.lower().split() for ngram in ngrams_in_word(word)]


def ngrams_in_word(word: str) -> list[str]:
    """The runs of one word."""
    padded = f" {word} "
    ngrams: list[str] = []
    for size in _CHARACTER_SIZES:
        if len(padded) <= size:
            ngrams.append(padded)
            break
        ngrams.extend(padded[at : at + size] for at in range(len(padded) - size + 1))
    return ngrams


class Block(ABC):
    """One kind of n-gram with its numbers, which begin at `offset`; shared by threads."""

    def __init__(self, vocabulary: Sequence[str], offset: int) -> None:
        self._ids = {ngram: offset + at for at, ngram in enumerate(vocabulary)}

    @abstractmethod
    def known(self, text: str) -> Sequence[int]:
        """The known n-grams of a text, once for each time that they occur."""

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

    def __init__(self, vocabulary: Sequence[str], offset: int) -> None:
        super().__init__(vocabulary, offset)
        self._known_in_word = lru_cache(maxsize=_REMEMBERED_WORDS)(self._find_in_word)

    def known(self, text: str) -> Sequence[int]:
        """The known runs of each word."""
        known: list[int] = []
        for word in text.lower().split():
            is_usual = len(word) <= _REMEMBERED_CHARACTERS
            known += self._known_in_word(word) if is_usual else self._find_in_word(word)
        return known

    def _find_in_word(self, word: str) -> list[int]:
        return self._find(ngrams_in_word(word))


class LexicalFeatures:
    """The two blocks together, and the entities that a text mentions; immutable, shared by threads."""

    def __init__(
        self,
        vocabularies: Sequence[Sequence[str]],
        idf: NDArray[np.float32],
        entities: Sequence[str] = (),
    ) -> None:
        """Take the vocabularies of words and characters and the idf of all their features in a row.

        `entities` names those whose mentions are features, after all others.
        """
        self.vocabularies = vocabularies
        self.idf = idf
        self.entities = tuple(entities)
        words, characters = vocabularies
        self._idf = idf.astype(np.float64)
        self._words = WordBlock(words, 0)
        self._characters = CharacterBlock(characters, len(words))
        self._places = {name: len(words) + len(characters) + at for at, name in enumerate(entities)}
        self.size = len(words) + len(characters) + len(self.entities)

    def vector(self, text: str, mentioned: Iterable[str] = ()) -> SparseVector:
        """The features of one text: each block of n-grams has the length 2^-0.5.

        `mentioned` are the names of the entities that it mentions.
        """
        counts = Counter(self._words.known(text))
        words = len(counts)
        counts.update(self._characters.known(text))
        indices = np.fromiter(counts, np.intp, len(counts))
        weights = np.log(np.fromiter(counts.values(), np.float64, len(counts)))
        weights += 1.0
        weights *= self._idf[indices]
        _shorten(weights[:words])
        _shorten(weights[words:])
        values = weights.astype(np.float32)
        if self._places and (places := [self._places[it] for it in mentioned if it in self._places]):
            strengths = np.full(len(places), mention_strength(len(places)), np.float32)
            return SparseVector(np.concatenate((indices, places)), np.concatenate((values, strengths)))
        return SparseVector(indices, values)


def mention_strength(count: int) -> float:
    """The weight of each of the mentioned entities; together they have a fixed length."""
    return float(MENTION_WEIGHT / math.sqrt(count))


def _shorten(block: NDArray[np.float64]) -> None:
    """Give a block its length, in place; one without features has none."""
    if block.size:
        block *= BLOCK_WEIGHT / math.sqrt(block @ block)
