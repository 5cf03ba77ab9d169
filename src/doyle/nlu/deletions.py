"""Finds the words of a list within one or two edits of a misspelt one, by shared deletions.

Two words are within k edits of each other only if some string comes from both by deleting at most k letters
(the idea of SymSpell). Only the first letters of a word are indexed, which bounds the memory: 13 MB for the
65,000 more frequent words of English.
"""

from collections.abc import Iterator
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from doyle.nlu.words import WordList

PREFIX_LETTERS = 7
MAX_EDITS = 2
# A key: the hash of what is left of the prefix, how many letters were deleted, the word's place in the list.
_PLACE_BITS = 20
_EDITS_BITS = 2
_HASH_BITS = 64 - _PLACE_BITS - _EDITS_BITS
_MULTIPLIER = 0x9E3779B97F4A7C15
_MASK = (1 << 64) - 1
_Keys = NDArray[np.uint64]


class DeletionIndex:
    """The index of one word list; immutable, shared by threads.

    `is_indexed` tells by place which words are to be found; no more than a million.
    """

    def __init__(self, words: WordList, is_indexed: NDArray[np.bool_]) -> None:
        places = np.flatnonzero(is_indexed)
        letters = _letters([words[place].decode() for place in places.tolist()], PREFIX_LETTERS)
        self._shapes = _Shapes(words)
        deletions = [
            deleted
            for count in range(MAX_EDITS + 1)
            for deleted in combinations(range(PREFIX_LETTERS), count)
        ]
        keys = np.empty(len(places) * len(deletions), np.uint64)
        end = 0
        for deleted in deletions:
            some = _keys(letters, deleted, places)
            keys[end : end + len(some)] = some
            end += len(some)
        self._keys = np.sort(keys[:end])

    def find(self, word: str, edits: int) -> NDArray[np.int64]:
        """The places of all words within so many edits, one or two, and of some others, in order."""
        hashes = np.fromiter(_hashes_without(word[:PREFIX_LETTERS], edits), np.uint64)
        low = hashes << np.uint64(_PLACE_BITS + _EDITS_BITS)
        high = low + np.uint64((edits + 1) << _PLACE_BITS)
        starts, ends = np.searchsorted(self._keys, low), np.searchsorted(self._keys, high)
        found = [
            self._keys[start:end]
            for start, end in zip(starts.tolist(), ends.tolist(), strict=True)
            if start < end
        ]
        if not found:
            return np.empty(0, np.int64)
        keys = np.concatenate(found) & np.uint64((1 << _PLACE_BITS) - 1)
        return self._shapes.near(word, edits, np.unique(keys.astype(np.int64)))


class _Shapes:
    """How many letters each word of a list has, and which: one bit each, by the last bits of the letter."""

    def __init__(self, words: WordList) -> None:
        texts = [words[place].decode() for place in range(len(words))]
        self._lengths = np.array([len(text) for text in texts], np.int32)
        self._masks = np.array([_mask(text) for text in texts], np.uint32)

    def near(self, word: str, edits: int, places: NDArray[np.int64]) -> NDArray[np.int64]:
        """Those of the places whose words do not differ by more edits in length and letters alone."""
        mask = np.uint32(_mask(word))
        masks, lengths = self._masks[places], self._lengths[places]
        is_near = np.abs(lengths - len(word)) <= edits
        is_near &= np.bitwise_count(masks & ~mask) <= edits
        is_near &= np.bitwise_count(mask & ~masks) <= edits
        near: NDArray[np.int64] = places[is_near]
        return near


def _letters(words: list[str], width: int) -> NDArray[np.uint32]:
    """The code points of words, one row each, cut or filled up with zeros to the width."""
    rows = "".join(word[:width].ljust(width, "\0") for word in words)
    return np.frombuffer(rows.encode("utf-32-le", "surrogatepass"), np.uint32).reshape(len(words), width)


def _mask(word: str) -> int:
    """One bit for each letter that a word has."""
    mask = 0
    for letter in word:
        mask |= 1 << (ord(letter) & 31)
    return mask


def _keys(letters: NDArray[np.uint32], deleted: tuple[int, ...], places: NDArray[np.int64]) -> _Keys:
    """The keys of all words with the letters at some positions deleted, where they have letters there."""
    has_them = np.ones(len(letters), np.bool_)
    for position in deleted:
        has_them &= letters[:, position] != 0
    hashes = np.zeros(len(letters), np.uint64)
    for position in range(letters.shape[1]):
        if position not in deleted:
            column = letters[:, position]
            hashes = np.where(column == 0, hashes, (hashes + column) * np.uint64(_MULTIPLIER))
    keys = (hashes >> np.uint64(64 - _HASH_BITS)) << np.uint64(_PLACE_BITS + _EDITS_BITS)
    keys |= np.uint64(len(deleted) << _PLACE_BITS)
    return (keys | places.astype(np.uint64))[has_them]


def _hashes_without(prefix: str, edits: int) -> Iterator[int]:
    """The hashes of a prefix with up to so many letters deleted."""
    states = {(0, 0)}
    for letter in map(ord, prefix):
        kept = {(((state + letter) * _MULTIPLIER) & _MASK, deleted) for state, deleted in states}
        states = kept | {(state, deleted + 1) for state, deleted in states if deleted < edits}
    for state, _ in states:
        yield state >> (64 - _HASH_BITS)
