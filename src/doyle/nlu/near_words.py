"""Finds the defined words that a typed word may be a misspelling of, among a hundred thousand (nlu.md §5).

All typed words of a text are looked up at once, in two passes of plain array operations. The first compares
signatures: 64 bits that say which letters a word has, and which twice; an edit changes two of them at most.
The second computes the distances of what is left (edit_distance.py), one row of bits for each candidate. What
both cost depends on the number of words alone, not on how alike they are.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from doyle.nlu.edit_distance import MOST_EDITS, allowed_edits

MAX_WORD_CHARACTERS = 64
# Per text; further ones are not looked at.
MAX_CANDIDATES = 50_000
# Per typed word, the nearest.
MAX_NEAR = 64
_Bits = NDArray[np.uint64]
_ONE = np.uint64(1)


class NearWord(NamedTuple):
    """A defined word and how many edits it is away."""

    place: int
    edits: int


class _Candidates(NamedTuple):
    """Defined words of one length that one typed word may be near to, by their place among that length."""

    typed: int
    rows: NDArray[np.intp]


class NearWords:
    """Words by length; immutable, shared by threads.

    `counts[n]` words have n characters. `codes` holds their characters, word after word, as places in
    `alphabet`, which begins with 0. `places` and `signatures` have an item for each word.
    """

    def __init__(
        self,
        alphabet: NDArray[np.uint32],
        codes: NDArray[np.unsignedinteger],
        counts: NDArray[np.uint32],
        places: NDArray[np.uint32],
        signatures: _Bits,
    ) -> None:
        self.alphabet, self.codes, self.counts = alphabet, codes, counts
        self.places, self.signatures = places, signatures
        self._code_of = {chr(point): code for code, point in enumerate(alphabet.tolist())}
        words = np.concatenate([[0], np.cumsum(counts, dtype=np.int64)]).tolist()
        self._slices = [slice(start, end) for start, end in pairwise(words)]
        ends = np.cumsum(counts * np.arange(len(counts), dtype=np.int64)).tolist()
        starts = [0, *ends]
        self._blocks = [
            codes[start:end].reshape(-1, max(1, length))
            for length, (start, end) in enumerate(zip(starts, ends, strict=False))
        ]

    @classmethod
    def of(cls, words: Mapping[str, int]) -> "NearWords":
        """Index words, each with the place that stands for it; those that forgive no edit are left out."""
        kept = [word for word in words if allowed_edits(len(word)) and len(word) <= MAX_WORD_CHARACTERS]
        kept.sort(key=lambda word: (len(word), word))
        alphabet = ["\0", *sorted({character for word in kept for character in word} - {"\0"})]
        code_of = {character: code for code, character in enumerate(alphabet)}
        coded = [[code_of[character] for character in word] for word in kept]
        counts = np.bincount([len(word) for word in kept], minlength=MAX_WORD_CHARACTERS + 1)
        return cls(
            alphabet=np.array([ord(character) for character in alphabet], np.uint32),
            codes=np.array([code for codes in coded for code in codes], np.min_scalar_type(len(alphabet))),
            counts=counts.astype(np.uint32),
            places=np.array([words[word] for word in kept], np.uint32),
            signatures=np.array([_signature(codes) for codes in coded], np.uint64),
        )

    def __len__(self) -> int:
        return len(self.places)

    def find(self, typed: Sequence[str]) -> list[list[NearWord]]:
        """For each typed word the defined words near it, nearest first; those equal to it are among them."""
        near: list[list[NearWord]] = [[] for _ in typed]
        patterns = [word if len(word) <= MAX_WORD_CHARACTERS else "" for word in typed]
        by_length = self._candidates(patterns)
        for candidates, distances, length in self._measured(patterns, by_length):
            within = np.flatnonzero(distances <= allowed_edits(length))
            places = self.places[self._slices[length]][candidates[1, within]].tolist()
            for at, place, edits in zip(
                candidates[0, within].tolist(), places, distances[within].tolist(), strict=True
            ):
                near[at].append(NearWord(place, edits))
        return [sorted(words, key=lambda word: (word.edits, word.place))[:MAX_NEAR] for words in near]

    def _candidates(self, typed: Sequence[str]) -> dict[int, list[_Candidates]]:
        """By length, the words whose signature differs little enough."""
        left = MAX_CANDIDATES
        found: dict[int, list[_Candidates]] = {}
        for at, word in enumerate(typed):
            signature = np.uint64(_signature([self._code_of.get(character, 0) for character in word]))
            for length, differences in self._lengths_near(len(word)):
                signatures = self.signatures[self._slices[length]]
                rows = np.flatnonzero(np.bitwise_count(signatures ^ signature) <= differences)[:left]
                if len(rows):
                    left -= len(rows)
                    found.setdefault(length, []).append(_Candidates(at, rows))
        return found

    def _lengths_near(self, typed: int) -> Iterator[tuple[int, int]]:
        """The lengths that a word typed with so many characters may have, and how many bits may differ.

        A character more or less is an insertion or a deletion, which changes one bit; other edits change two.
        """
        for length in range(max(0, typed - MOST_EDITS), min(typed + MOST_EDITS, MAX_WORD_CHARACTERS) + 1):
            spare = allowed_edits(length) - abs(length - typed)
            if typed and spare >= 0 and self.counts[length]:
                yield length, 2 * spare + abs(length - typed)

    def _measured(
        self, typed: Sequence[str], by_length: Mapping[int, Sequence[_Candidates]]
    ) -> Iterator[tuple[NDArray[np.intp], NDArray[np.int64], int]]:
        """The candidates of each length (typed word, row) with their distances; all advance together."""
        if not by_length:
            return
        lengths = sorted(by_length, reverse=True)
        pairs = [_pairs(by_length[length]) for length in lengths]
        ends = np.cumsum([pair.shape[1] for pair in pairs]).tolist()
        words = np.concatenate([pair[0] for pair in pairs])
        narrow, equal = self._equal_bits(typed)
        columns = np.zeros((lengths[0], ends[-1]), narrow.dtype)
        for length, pair, end in zip(lengths, pairs, ends, strict=True):
            columns[:length, end - pair.shape[1] : end] = narrow[self._blocks[length][pair[1]]].T
        walk = _Distances(np.array([len(word) for word in typed], np.int64)[words])
        for at in range(lengths[0]):
            end = max(end for length, end in zip(lengths, ends, strict=True) if length > at)
            walk.advance(equal[words[:end], columns[at, :end]])
        for length, pair, end in zip(lengths, pairs, ends, strict=True):
            yield pair, walk.distances[end - pair.shape[1] : end], length

    def _equal_bits(self, typed: Sequence[str]) -> tuple[NDArray[np.uint16], _Bits]:
        """A number for each code that was typed (0: for all others), and where each word has it."""
        known = sorted({character for word in typed for character in word if character in self._code_of})
        number_of = {character: number for number, character in enumerate(known, start=1)}
        narrow = np.zeros(len(self.alphabet), np.uint16)
        narrow[[self._code_of[character] for character in known]] = np.arange(1, len(known) + 1)
        equal = np.zeros((len(typed), len(known) + 1), np.uint64)
        for word_at, word in enumerate(typed):
            for at, character in enumerate(word):
                if character in number_of:
                    equal[word_at, number_of[character]] |= np.uint64(1 << at)
        return narrow, equal


class _Distances:
    """The rows of bits of many pairs of words; the longest defined words stand first."""

    def __init__(self, lengths: NDArray[np.int64]) -> None:
        self.distances = lengths.copy()
        self._last = (lengths - 1).astype(np.uint64)
        self._up = np.full(len(lengths), ~np.uint64(0))
        self._down = np.zeros(len(lengths), np.uint64)
        self._diagonal = np.zeros(len(lengths), np.uint64)
        self._before = np.zeros(len(lengths), np.uint64)

    def advance(self, equal: _Bits) -> None:
        """Go on by one character of the first pairs: `equal` has a bit where the typed word has it too."""
        end = len(equal)
        up, down = self._up[:end], self._down[:end]
        swapped = (~self._diagonal[:end] & equal) << _ONE & self._before[:end]
        diagonal = ((equal & up) + up ^ up) | equal | down | swapped
        right_up, right_down = down | ~(diagonal | up), diagonal & up
        last = self._last[:end]
        self.distances[:end] += (right_up >> last & _ONE).astype(np.int64)
        self.distances[:end] -= (right_down >> last & _ONE).astype(np.int64)
        right_up = right_up << _ONE | _ONE
        self._up[:end] = right_down << _ONE | ~(diagonal | right_up)
        self._down[:end] = right_up & diagonal
        self._diagonal[:end], self._before[:end] = diagonal, equal


def _pairs(candidates: Sequence[_Candidates]) -> NDArray[np.intp]:
    """Two rows: the numbers of typed words, and the rows of defined words."""
    typed = np.repeat([each.typed for each in candidates], [len(each.rows) for each in candidates])
    return np.stack([typed.astype(np.intp), np.concatenate([each.rows for each in candidates])])


def _signature(codes: Sequence[int]) -> int:
    """A bit for each letter, and one for each that occurs again; letters share bits where there are many."""
    bits = 0
    seen: set[int] = set()
    for code in codes:
        bits |= 1 << (2 * code + (code in seen)) % 64
        seen.add(code)
    return bits
