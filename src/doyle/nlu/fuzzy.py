"""Finds values and synonyms that are misspelt, inflected or not written out (nlu.md §5, *Fuzzy*)."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby, islice
from typing import NamedTuple, TypeAlias

from doyle.nlu.edit_distance import edit_distance
from doyle.nlu.index_terms import ACCENT_CONFIDENCE, LEAST_CONFIDENCE
from doyle.nlu.languages import features_of
from doyle.nlu.mentions import Likeness, Meaning, Mention
from doyle.nlu.near_words import MAX_NEAR
from doyle.nlu.readings import APOSTROPHE, HYPHEN, Reading, is_spelt
from doyle.nlu.stemming import find_stemmer
from doyle.nlu.term_index import TermIndex
from doyle.nlu.term_trie import TermMeaning
from doyle.nlu.term_walk import ACCENT, FUZZY, MISSPELT, STEM, Arc, Found, walk
from doyle.nlu.text import strip_accents
from doyle.nlu.tokens import Token
from doyle.nlu.words import WordList

STEM_CONFIDENCE = 0.7
MOST_PARTIAL_CONFIDENCE = 0.9
# By language, how often a word must have been counted to be no misspelling of another: that keeps the 22,000
# commonest of the list. The reference does so in English; French words deserve no less.
COMMON_COUNTS: Mapping[str, int] = {"en": 1_000_000, "fr": 250}
# A rarer word of the list may be one, but not a careless one.
MOST_EDITS_OF_A_WORD = 1
# Less than that before or behind an apostrophe or a hyphen is an ending or an article, not a word.
MIN_PART_CHARACTERS = 3
# A part of an English term that has none but such words, the hundred commonest, says nothing.
FUNCTION_WORD_COUNT = 500_000_000
MAX_STEPS = 40_000
MAX_CANDIDATES = 20_000
# Values and entities that share a term, as far as they are looked at.
MAX_MEANINGS = 100
# Number of the entity, start and end.
_Span: TypeAlias = tuple[int, int, int]


class _Candidate(NamedTuple):
    """What one term makes of a span, for one entity: its values share the confidence."""

    confidence: float
    meanings: Sequence[TermMeaning]
    likeness: Likeness

    def is_better_than(self, other: "_Candidate") -> bool:
        """Equal ones keep workspace order."""
        if self.confidence != other.confidence:
            return self.confidence > other.confidence
        return self.meanings[0].value < other.meanings[0].value


class FuzzyMatcher:
    """The fuzzy entities of one skill; immutable, shared by threads.

    Every word of a text is exact, inflected or misspelt, never two of it in English; elsewhere a stem may be
    misspelt too. Words that are common, or a value or synonym themselves, are not misspelt.
    """

    def __init__(self, code: str, index: TermIndex, entities: frozenset[int], words: WordList | None) -> None:
        self._index = index
        self._entities = entities
        self._words = words if code in COMMON_COUNTS else None
        self._common_count = COMMON_COUNTS.get(code, 0)
        self._stem = find_stemmer(code)
        self._may_combine = features_of(code).may_combine
        self._has_free_accents = code in ACCENT_CONFIDENCE
        self._accent_confidence = ACCENT_CONFIDENCE.get(code, 1.0)

    def find(
        self,
        tokens: Sequence[Token],
        readings: Sequence[Sequence[Reading]],
        exact: Sequence[Sequence[Arc]],
        found: Iterable[Found],
    ) -> list[Mention]:
        """The best mention of each entity in each span.

        `exact` are the arcs of every token that are not fuzzy, `found` the terms they lead to.
        """
        spans_of_exact = [(one.first, one.following) for one in found if not one.way]
        defined = {at for span in spans_of_exact for at in range(*span)}
        terms = set(spans_of_exact)
        spans: dict[_Span, _Candidate] = {}
        arcs = self._with_fuzzy(readings, exact, defined)
        for one in walk(self._index.terms, tokens, arcs, MAX_STEPS):
            if one.way & FUZZY and (one.first, one.following) not in terms:
                self._gather(spans, one, self._candidates(one))
        for one in walk(self._index.parts, tokens, exact, MAX_STEPS):
            if not self._are_function_words(tokens[one.first : one.following]):
                self._gather(spans, one, self._partial_candidates(one))
        mentions = (
            Mention(
                Meaning(entity, meaning.value), start, end, candidate.confidence, likeness=candidate.likeness
            )
            for (entity, start, end), candidate in spans.items()
            for meaning in candidate.meanings
        )
        return list(islice(mentions, MAX_CANDIDATES))

    def _with_fuzzy(
        self, readings: Sequence[Sequence[Reading]], exact: Sequence[Sequence[Arc]], defined: set[int]
    ) -> list[list[Arc]]:
        spelt = [[one for one in each if is_spelt(one.word) and not one.is_loose] for each in readings]
        doubtful = {
            reading.word
            for at, each in enumerate(spelt)
            for reading in each
            if not (at in defined or self._is_common(reading.word))
        }
        misspelt = self._misspelt(sorted(doubtful))
        return [
            [
                *known,
                *(arc for reading in each for arc in self._arcs(reading, misspelt.get(reading.word, {}))),
            ]
            for known, each in zip(exact, spelt, strict=True)
        ]

    def _misspelt(self, typed: Sequence[str]) -> dict[str, dict[int, int]]:
        """By typed word, the words that it may be a misspelling of, with the number of edits."""
        near = self._index.near.find(typed)
        found = {
            word: {place: edits for place, edits in places if self._may_be(word, place, edits)}
            for word, places in zip(typed, near, strict=True)
        }
        if self._may_combine and self._stem:
            unknown = [word for word in typed if not self._count(word)]
            stems = self._index.near_stems.find([self._stem(word) for word in unknown])
            for word, places in zip(unknown, stems, strict=True):
                others = (other for stem in places for other in self._index.stems.words_at(stem.place))
                for other in islice(others, MAX_NEAR):
                    found[word].setdefault(other, edit_distance(word, self._index.vocabulary.text(other)))
        return found

    def _arcs(self, reading: Reading, misspelt: Mapping[int, int]) -> Iterator[Arc]:
        """The words that a reading may be another inflection or a misspelling of."""
        inflected = self._inflected(reading.word)
        for place in inflected:
            other = self._index.vocabulary.text(place)
            edits = edit_distance(reading.word, other)
            plain = edit_distance(strip_accents(reading.word), strip_accents(other))
            if self._has_free_accents and 0 < plain < edits:
                yield Arc(place, reading, plain, STEM | ACCENT)
            elif edits:
                yield Arc(place, reading, edits, STEM)
        for place, edits in misspelt.items():
            if edits and place not in inflected:
                yield Arc(place, reading, edits, MISSPELT)

    def _inflected(self, word: str) -> Sequence[int]:
        """The words of the same stem; accents may be missing or too many where they do not count."""
        if self._stem is None:
            return ()
        stem = self._stem(word)
        stems = {stem, strip_accents(stem)} if self._has_free_accents else {stem}
        return sorted({place for each in stems for place in self._index.stems.find(each)})

    def _is_common(self, word: str) -> bool:
        """Whether a word is itself whatever it is near to; `don't` is like `don`."""
        if APOSTROPHE in word:
            return self._has_common_parts(word)
        return self._words is not None and self._count(word) >= self._common_count

    def _has_common_parts(self, word: str) -> bool:
        """Whether there is none but common words and endings between the marks in a word."""
        parts = word.replace(APOSTROPHE, HYPHEN).split(HYPHEN)
        return self._words is not None and all(
            len(part) < MIN_PART_CHARACTERS or self._count(part) >= self._common_count for part in parts
        )

    def _may_be(self, word: str, place: int, edits: int) -> bool:
        """Whether a word may be a misspelling: a known one by one edit, `check-in` only of `checkin`."""
        if HYPHEN in word and self._has_common_parts(word):
            return word.replace(HYPHEN, "") == self._index.vocabulary.text(place).replace(HYPHEN, "")
        return edits <= MOST_EDITS_OF_A_WORD or not self._count(word)

    def _count(self, word: str) -> int:
        return self._words.frequency(word) if self._words else 0

    def _are_function_words(self, tokens: Iterable[Token]) -> bool:
        return self._words is not None and all(
            self._count(token.key) >= FUNCTION_WORD_COUNT for token in tokens if token.key[:1].isalnum()
        )

    def _candidates(self, one: Found) -> Iterator[tuple[int, _Candidate]]:
        """By entity, what a term that was found misspelt or inflected means."""
        meanings = self._index.terms.meanings_of(one.node, MAX_MEANINGS)
        for entity, group in groupby(meanings, key=lambda meaning: meaning.entity):
            of_entity = list(group)
            confidence = 1.0 - one.edits / max(one.characters, of_entity[0].characters)
            if not one.way & MISSPELT:
                confidence = max(STEM_CONFIDENCE, confidence)
            if one.way & ACCENT:
                confidence = min(self._accent_confidence, confidence)
            yield entity, _Candidate(confidence, of_entity, Likeness.FUZZY)

    def _partial_candidates(self, one: Found) -> Iterator[tuple[int, _Candidate]]:
        """By entity, the term that a run of words is part of."""
        for meaning in self._index.parts.meanings_of(one.node, MAX_MEANINGS):
            confidence = min(MOST_PARTIAL_CONFIDENCE, one.characters / meaning.characters)
            yield meaning.entity, _Candidate(confidence, (meaning,), Likeness.PARTIAL)

    def _gather(
        self, spans: dict[_Span, _Candidate], one: Found, candidates: Iterable[tuple[int, _Candidate]]
    ) -> None:
        for entity, candidate in candidates:
            span = (entity, one.start, one.end)
            is_worth = entity in self._entities and candidate.confidence > LEAST_CONFIDENCE
            if is_worth and (span not in spans or candidate.is_better_than(spans[span])):
                spans[span] = candidate
