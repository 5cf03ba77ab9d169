"""Corrects the spelling of a text before it is understood (nlu.md §7)."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from doyle.nlu.mentions import Claims
from doyle.nlu.speller import MAX_LETTERS, MIN_LETTERS, Neighbours, Proposal, Speller, word_key
from doyle.nlu.spelling_tokens import SpellingToken, spelling_tokens
from doyle.nlu.text import MAX_CHARACTERS

# Unknown words that are looked into in one text; one with more is hardly of this language.
MAX_LOOKUPS = 24
# Shorter parts of a word with hyphens are more often names than misspelt.
_MIN_LETTERS_IN_HYPHENS = 5


@dataclass(frozen=True, slots=True)
class Change:
    """The stretch [start, end) of the original text, and what stands in its place."""

    start: int
    end: int
    replacement: str


@dataclass(frozen=True, slots=True)
class Correction:
    """A text as it was typed, and how it should be read.

    `claims`: what is mentioned in the original, so that it need not be looked for again.
    """

    original: str
    changes: tuple[Change, ...] = ()
    claims: Claims | None = field(default=None, compare=False)

    @property
    def text(self) -> str:
        """The corrected text."""
        pieces: list[str] = []
        end = 0
        for change in self.changes:
            pieces += (self.original[end : change.start], change.replacement)
            end = change.end
        return "".join((*pieces, self.original[end:]))


def correct(
    text: str,
    speller: Speller,
    own_words: frozenset[str] = frozenset(),
    spans: Iterable[tuple[int, int]] = (),
) -> Correction:
    """Correct the first 2,048 characters of a text.

    The words of the skill, folded as by `word_key`, and what overlaps the spans stay as they are. Words that
    hyphens join are corrected one by one; if that changes one of them, the hyphens go.
    """
    tokens = spelling_tokens(text[:MAX_CHARACTERS], spans, has_elision=speller.has_elision)
    return Correction(text, tuple(_Run(speller, own_words, tokens).changes()))


class _Reading(NamedTuple):
    """What is proposed for a token, which may take in one token before or after it."""

    proposal: Proposal
    before: int = 0
    after: int = 0


class _Run:
    """The correction of one text."""

    def __init__(self, speller: Speller, own_words: frozenset[str], tokens: Sequence[SpellingToken]) -> None:
        self._speller = speller
        self._own_words = own_words
        self._tokens = tokens
        self._lookups = MAX_LOOKUPS

    def changes(self) -> Iterator[Change]:
        """The changes, from the left; a word that was changed is not taken in by another."""
        readings: list[tuple[int, _Reading]] = []
        at = free = 0
        previous: str | None = None
        while at < len(self._tokens):
            neighbours = Neighbours(previous if self._tokens[at].follows else None, self._following(at))
            reading = self._read(at, at > free, neighbours)
            if reading is None:
                previous, at = self._tokens[at].text.lower(), at + 1
                continue
            readings.append((at, reading))
            previous = reading.proposal.words[-1]
            at = free = at + 1 + reading.after
        for at, reading in readings:
            first, last = self._tokens[at - reading.before], self._tokens[at + reading.after]
            yield Change(first.start, last.end, " ".join(reading.proposal.words))

    def _read(self, at: int, is_previous_free: bool, neighbours: Neighbours) -> _Reading | None:
        token = self._tokens[at]
        if not token.parts or word_key(token.text) in self._own_words:
            return None
        if len(token.parts) > 1:
            proposal = self._propose_without_hyphens(token.parts, neighbours)
            return proposal and _Reading(proposal)
        (word,) = token.parts
        if not MIN_LETTERS <= len(word) <= MAX_LETTERS:
            return None
        if self._speller.knows(word):
            suspected = self._speller.propose_for_known(word, neighbours)
            return suspected and _Reading(suspected)
        if not self._may_look_up():
            return None
        readings = [*self._joined(at, is_previous_free, neighbours)]
        if proposal := self._speller.propose(word, neighbours, self._own_words):
            readings.append(_Reading(proposal))
        return max(readings, default=None)

    def _joined(self, at: int, is_previous_free: bool, neighbours: Neighbours) -> Iterator[_Reading]:
        """The token as one word with the token before it or the one after it."""
        if is_previous_free and self._tokens[at].follows:
            outside = Neighbours(self._previous(at - 1), neighbours.following)
            yield from self._joined_pair(at - 1, outside, before=1)
        if neighbours.following is not None:
            outside = Neighbours(neighbours.previous, self._following(at + 1))
            yield from self._joined_pair(at, outside, after=1)

    def _joined_pair(
        self, at: int, outside: Neighbours, *, before: int = 0, after: int = 0
    ) -> Iterator[_Reading]:
        first, second = self._tokens[at].parts, self._tokens[at + 1].parts
        if len(first) == len(second) == 1:
            proposal = self._speller.propose_joined(first[0], second[0], outside, self._own_words)
            if proposal:
                yield _Reading(proposal, before, after)

    def _propose_without_hyphens(self, parts: Sequence[str], outside: Neighbours) -> Proposal | None:
        """The parts one by one, if one of them can be corrected and all the others are known."""
        words: list[str] = []
        for part, following in zip(parts, (*parts[1:], outside.following), strict=True):
            if self._speller.knows(part) or word_key(part) in self._own_words:
                words.append(part)
                continue
            neighbours = Neighbours(words[-1] if words else outside.previous, following)
            is_due = _MIN_LETTERS_IN_HYPHENS <= len(part) <= MAX_LETTERS and self._may_look_up()
            proposal = self._speller.propose(part, neighbours, self._own_words) if is_due else None
            if proposal is None:
                return None
            words += proposal.words
        return None if words == list(parts) else Proposal(0.0, tuple(words))

    def _may_look_up(self) -> bool:
        """Whether an unknown word may be looked into still; counts it."""
        self._lookups -= 1
        return self._lookups >= 0

    def _previous(self, at: int) -> str | None:
        return self._tokens[at - 1].text.lower() if at and self._tokens[at].follows else None

    def _following(self, at: int) -> str | None:
        following = self._tokens[at + 1 : at + 2]
        return following[0].text.lower() if following and following[0].follows else None
