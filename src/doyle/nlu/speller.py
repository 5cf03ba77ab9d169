"""Judges words: which are known, and what an unknown one may have been meant as (nlu.md §7).

The candidates are the words within one or two edits, the word cut in two, and the word joined with a
neighbour. Their scores are logarithms to the base of ten: how likely the word is after the one in front of it
and before the one behind it, less what the edits cost. Unless the best reaches a bar, the word stays.
"""

from collections.abc import Iterator
from functools import cache
from math import inf, log10
from threading import Lock
from typing import NamedTuple

import numpy as np

from doyle.nlu.deletions import DeletionIndex
from doyle.nlu.languages import features_of
from doyle.nlu.spelling_edits import EDIT, edit_cost, least_cost
from doyle.nlu.text import exact_key
from doyle.nlu.words import WordList, find_word_list

MIN_LETTERS = 3
MAX_LETTERS = 30
# Shorter words have too many neighbours for two edits.
_MIN_LETTERS_FOR_TWO_EDITS = 6
_MIN_LETTERS_JOINED = 5
# Words rarer than this are known but never proposed.
_MIN_SHARE = 1e-7
# What an edit, a cut and a join cost, what a word of the skill gains, what a pair loses that was never
# counted, what the word behind adds at most, what a letter adds, and the bar; and how likely a word of the
# skill is at least.
_EDIT_COST = 2.0
_CUT_COST = 2.0
_JOIN_COST = 1.5
_OWN_WORD_GAIN = 1.5
_OWN_WORD_FIT = -4.5
_UNSEEN_PAIR_COST = 0.4
_MAX_FOLLOWING_GAIN = 2.0
_LETTER_GAIN = 0.5
_MAX_LETTERS_COUNTED = 10
_BAR = -7.5
# A known word is suspected only if the one that fits between both neighbours is so much more frequent.
_SUSPECT_RATIO = 100
_ENDINGS = ("s", "es", "ed", "ing", "er", "ers", "ly")
_BEGINNINGS = ("un", "re", "non", "pre", "mis", "anti", "multi")
_MIN_STEM_LETTERS = 4
_BUILDING = Lock()


class Proposal(NamedTuple):
    """The words that stand for an unknown one, and how likely that is."""

    score: float
    words: tuple[str, ...]


class Neighbours(NamedTuple):
    """The words in front and behind within the same phrase."""

    previous: str | None = None
    following: str | None = None


class _Places(NamedTuple):
    """The neighbours' places in the word list, as far as they are in it."""

    previous: int | None
    following: int | None


class Speller:
    """Spelling correction of the words of one language; immutable, shared by threads.

    `has_elision`: words lose their vowel before another, and what is left stays at its front: l'abonnement.
    """

    def __init__(self, words: WordList, *, has_elision: bool = False) -> None:
        counts = np.array([words.count(place) for place in range(len(words))], np.float64)
        self.has_elision = has_elision
        self._words = words
        self._total = float(counts.sum())
        self._index = DeletionIndex(words, counts >= _MIN_SHARE * self._total)
        texts = (words[place].decode() for place in range(len(words)))
        self._contractions = frozenset(text.replace("'", "") for text in texts if "'" in text)

    def knows(self, word: str) -> bool:
        """Whether a word in lower case is in the list, or derived from one that is."""
        if self._words.find(word) is not None or word in self._contractions or word in _BEGINNINGS:
            return True
        return any(self._words.find(stem) is not None for stem in _stems(word))

    def propose(self, word: str, neighbours: Neighbours, own_words: frozenset[str]) -> Proposal | None:
        """The best proposal for an unknown word, if it is likely enough.

        Words of the skill, folded as by `word_key`, are more likely than others.
        """
        around = self._places(neighbours)
        similar = self._similar(word, around, own_words)
        best = max((*similar, *self._cut_in_two(word, around.previous, own_words)), default=None)
        return best if best and best.score >= _BAR else None

    def propose_joined(
        self, first: str, second: str, neighbours: Neighbours, own_words: frozenset[str]
    ) -> Proposal | None:
        """The two as one word between its neighbours, if it is known."""
        word = first + second
        place = self._words.find(word) if _MIN_LETTERS_JOINED <= len(word) <= MAX_LETTERS else None
        if place is None:
            return None
        fit = _own_fit(self._fit(place, self._places(neighbours)), word, own_words)
        return Proposal(_gain(word, (word,), own_words) + fit - _JOIN_COST, (word,))

    def propose_for_known(self, word: str, neighbours: Neighbours) -> Proposal | None:
        """A far more frequent word that fits between both neighbours, when this one was never seen there.

        Only the most common errors count: a letter doubled or not, two letters swapped.
        """
        previous, following = self._places(neighbours)
        place = self._words.find(word)
        if place is None or previous is None or following is None:
            return None
        if self._words.pair_count(previous, place) or self._words.pair_count(place, following):
            return None
        fitting = (
            self._words[candidate].decode()
            for candidate in self._index.find(word, 1).tolist()
            if self._words.count(candidate) >= _SUSPECT_RATIO * self._words.count(place)
            and self._words.pair_count(previous, candidate)
            and self._words.pair_count(candidate, following)
        )
        likely = [candidate for candidate in fitting if (edit_cost(word, candidate, 1) or EDIT + 1) <= EDIT]
        return Proposal(0.0, (likely[0],)) if len(likely) == 1 else None

    def _similar(self, word: str, around: _Places, own_words: frozenset[str]) -> tuple[Proposal, ...]:
        """The words within one edit, or if there are none and the word is long enough, within two."""
        found = tuple(self._within(1, word, around, own_words))
        if not found and len(word) >= _MIN_LETTERS_FOR_TWO_EDITS:
            found = tuple(self._within(2, word, around, own_words))
        return found

    def _within(
        self, edits: int, word: str, around: _Places, own_words: frozenset[str]
    ) -> Iterator[Proposal]:
        """Words within so many edits, each better than those before it: the best is the last.

        Whether there is a word within one edit counts, however unlikely it is; two edits must reach the bar.
        """
        candidates = []
        for place in self._index.find(word, edits).tolist():
            candidate = self._words[place].decode()
            fit = _own_fit(self._fit(place, around), candidate, own_words)
            candidates.append((_gain(word, (candidate,), own_words) + fit, candidate))
        best = -inf if edits == 1 else _BAR
        for fit, candidate in sorted(candidates, reverse=True):
            if fit - _EDIT_COST * least_cost(word, candidate, edits) / EDIT <= best:
                continue
            cost = edit_cost(word, candidate, edits)
            # The shortest words are too often abbreviations for any but the most common errors.
            if cost is None or (len(word) <= MIN_LETTERS and cost > EDIT):
                continue
            score = fit - _EDIT_COST * cost / EDIT
            if score > best:
                best = score
                yield Proposal(score, (candidate,))

    def _cut_in_two(self, word: str, previous: int | None, own_words: frozenset[str]) -> Iterator[Proposal]:
        for cut in range(1, len(word) if len(word) > MIN_LETTERS else 1):
            first = self._words.find(word[:cut])
            second = None if first is None else self._words.find(word[cut:])
            if first is None or second is None or not self._words.pair_count(first, second):
                continue
            words = (word[:cut], word[cut:])
            fit = _own_fit(self._after(previous, first), words[0], own_words) + self._after(first, second)
            yield Proposal(_gain(word, words, own_words) + fit - _CUT_COST, words)

    def _fit(self, word: int, around: _Places) -> float:
        """How likely a word is between its neighbours."""
        score = self._after(around.previous, word)
        following = around.following
        if following is not None and (together := self._words.pair_count(word, following)):
            by_chance = self._words.count(word) * self._words.count(following) / self._total
            score += min(max(log10(together / by_chance), 0.0), _MAX_FOLLOWING_GAIN)
        return score

    def _after(self, previous: int | None, word: int) -> float:
        if previous is None:
            return self._likelihood(word)
        if together := self._words.pair_count(previous, word):
            return log10(together / self._words.count(previous))
        return self._likelihood(word) - _UNSEEN_PAIR_COST

    def _likelihood(self, word: int) -> float:
        return log10(self._words.count(word) / self._total)

    def _places(self, neighbours: Neighbours) -> _Places:
        return _Places(*(None if word is None else self._words.find(word) for word in neighbours))


def find_speller(language: str) -> Speller | None:
    """The speller of a language, made once in a process.

    None: the language has no spelling correction, or its word list is absent.
    """
    words = find_word_list(language) if features_of(language).has_spelling else None
    if words is None:
        return None
    with _BUILDING:
        return _build(words, has_elision=language.lower().partition("-")[0] == "fr")


def word_key(word: str) -> str:
    """A word as `exact_key` folds it."""
    return word if word.isascii() and "-" not in word else exact_key(word)


@cache
def _build(words: WordList, *, has_elision: bool) -> Speller:
    return Speller(words, has_elision=has_elision)


def _gain(typed: str, meant: tuple[str, ...], own_words: frozenset[str]) -> float:
    """What speaks for a proposal beside words and neighbours: the letters typed, and words of the skill."""
    letters = min(len(typed), _MAX_LETTERS_COUNTED) - _MIN_LETTERS_FOR_TWO_EDITS
    are_own = all(word_key(word) in own_words for word in meant)
    return _LETTER_GAIN * letters + (_OWN_WORD_GAIN if are_own else 0.0)


def _own_fit(fit: float, word: str, own_words: frozenset[str]) -> float:
    """How likely a word is at least if the skill uses it, however rare it is elsewhere."""
    return max(fit, _OWN_WORD_FIT) if word_key(word) in own_words else fit


def _stems(word: str) -> Iterator[str]:
    """What a word may be derived from, if that is long enough to mean something."""
    if word.endswith("'s"):
        yield word.removesuffix("'s")
    if word.endswith("in"):
        yield f"{word}g"
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _MIN_STEM_LETTERS:
            yield word.removesuffix(ending)
    for beginning in _BEGINNINGS:
        if word.startswith(beginning) and len(word) - len(beginning) >= _MIN_STEM_LETTERS:
            yield word.removeprefix(beginning)
