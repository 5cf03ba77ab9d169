"""Chooses the lexical features of many texts and weighs them all at once (nlu-design.md §2, step 3)."""

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from doyle.nlu.lexical import (
    BLOCK_WEIGHT,
    MAX_CHARACTER_FEATURES,
    MAX_WORD_FEATURES,
    LexicalFeatures,
    mention_strength,
    ngrams_in_word,
    word_ngrams,
)

_TEXTS_AT_ONCE = 1000


@dataclass(frozen=True, slots=True)
class SparseMatrix:
    """Rows of features: row i holds `indices[starts[i]:starts[i + 1]]`, ascending, with their `values`.

    `width` is the number of features.
    """

    starts: NDArray[np.int64]
    indices: NDArray[np.int64]
    values: NDArray[np.float32]
    width: int


@dataclass(frozen=True, slots=True)
class _Counted:
    """How often texts hold n-grams of one kind: parallel arrays of text, n-gram and count, in that order."""

    names: list[str]
    texts: NDArray[np.int64]
    ngrams: NDArray[np.int64]
    counts: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class _Weighed:
    """One kind of n-gram, chosen and weighed: parallel arrays of text, feature and weight."""

    vocabulary: list[str]
    idf: NDArray[np.float64]
    texts: NDArray[np.int64]
    features: NDArray[np.int64]
    weights: NDArray[np.float64]


def fit_features(
    texts: Sequence[str], mentioned: Sequence[Sequence[str]] = ()
) -> tuple[LexicalFeatures, SparseMatrix]:
    """Choose the most frequent n-grams of training texts, ties by alphabet, and weigh the texts by them.

    `mentioned` holds the names of the entities that each text stands for, or nothing at all. A row equals
    `LexicalFeatures.vector` of its text, within rounding.
    """
    words = _weigh(_count(_words(texts)), MAX_WORD_FEATURES, len(texts))
    characters = _weigh(_count(_characters(texts)), MAX_CHARACTER_FEATURES, len(texts))
    idf = np.concatenate([words.idf, characters.idf]).astype(np.float32)
    entities = sorted({name for names in mentioned for name in names})
    features = LexicalFeatures([words.vocabulary, characters.vocabulary], idf, entities)
    mentions = _weigh_mentions(mentioned, entities)
    rows = np.concatenate([words.texts, characters.texts, mentions.texts])
    columns = np.concatenate(
        [words.features, len(words.vocabulary) + characters.features, len(idf) + mentions.features]
    )
    order = np.lexsort((columns, rows))
    starts = np.searchsorted(rows[order], np.arange(len(texts) + 1))
    values = np.concatenate([words.weights, characters.weights, mentions.weights])[order].astype(np.float32)
    return features, SparseMatrix(starts, columns[order], values, features.size)


def _weigh_mentions(mentioned: Sequence[Sequence[str]], entities: Sequence[str]) -> _Weighed:
    numbers = {name: at for at, name in enumerate(entities)}
    found = [
        (row, numbers[name], mention_strength(len(names)))
        for row, names in enumerate(mentioned)
        for name in names
    ]
    texts, features, weights = np.array(found, dtype=np.float64).reshape(-1, 3).T
    return _Weighed(list(entities), np.zeros(0), texts.astype(np.int64), features.astype(np.int64), weights)


class _Numbers(dict[str, int]):
    """Numbers n-grams in the order of their first use."""

    def __missing__(self, name: str) -> int:
        self[name] = len(self)
        return self[name]


def _words(texts: Sequence[str]) -> Iterator[tuple[_Numbers, list[int]]]:
    numbers = _Numbers()
    for text in texts:
        yield numbers, [numbers[ngram] for ngram in word_ngrams(text)]


def _characters(texts: Sequence[str]) -> Iterator[tuple[_Numbers, list[int]]]:
    numbers = _Numbers()
    in_word: dict[str, list[int]] = {}
    for text in texts:
        found: list[int] = []
        for word in text.lower().split():
            if word not in in_word:
                in_word[word] = [numbers[ngram] for ngram in ngrams_in_word(word)]
            found += in_word[word]
        yield numbers, found


def _count(found: Iterator[tuple[_Numbers, list[int]]]) -> _Counted:
    """Count piece by piece, so that only what is counted stays in memory."""
    numbers = _Numbers()
    pieces: list[tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]] = []
    first = 0
    while piece := list(itertools.islice(found, _TEXTS_AT_ONCE)):
        numbers = piece[-1][0]
        lengths = [len(ngrams) for _, ngrams in piece]
        ngrams = np.fromiter(itertools.chain.from_iterable(row for _, row in piece), np.int64, sum(lengths))
        texts = np.repeat(np.arange(first, first + len(piece)), lengths)
        pairs, counts = np.unique(texts * max(1, len(numbers)) + ngrams, return_counts=True)
        pieces.append((pairs // max(1, len(numbers)), pairs % max(1, len(numbers)), counts))
        first += len(piece)
    texts, ngrams, counts = (np.concatenate(parts) for parts in zip(*pieces, strict=True))
    return _Counted(list(numbers), texts, ngrams, counts)


def _weigh(counted: _Counted, limit: int, text_count: int) -> _Weighed:
    vocabulary = _choose(counted, limit)
    numbers = {name: at for at, name in enumerate(vocabulary)}
    feature_of = np.array([numbers.get(name, -1) for name in counted.names], dtype=np.int64)
    features = feature_of[counted.ngrams]
    is_kept = features >= 0
    features, texts = features[is_kept], counted.texts[is_kept]
    frequencies = np.bincount(features, minlength=len(vocabulary))
    idf = np.log((1 + text_count) / (1 + frequencies)) + 1
    weights = (1.0 + np.log(counted.counts[is_kept])) * idf.astype(np.float32)[features]
    lengths = np.sqrt(np.bincount(texts, weights * weights, minlength=text_count))
    return _Weighed(vocabulary, idf, texts, features, weights * BLOCK_WEIGHT / lengths[texts])


def _choose(counted: _Counted, limit: int) -> list[str]:
    """The most frequent n-grams, in alphabetical order."""
    names = counted.names
    if len(names) <= limit:
        return sorted(names)
    occurrences = np.bincount(counted.ngrams, counted.counts, minlength=len(names))
    least = np.partition(occurrences, -limit)[-limit]
    frequent = [names[at] for at in np.flatnonzero(occurrences > least)]
    tied = sorted(names[at] for at in np.flatnonzero(occurrences == least))
    return sorted([*frequent, *tied[: limit - len(frequent)]])
