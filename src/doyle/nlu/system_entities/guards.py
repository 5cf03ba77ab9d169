"""Keeps ordinary words and parts of codes from being read as dates and times."""

from collections.abc import Sequence

from doyle.nlu.system_entities.grammar import Edge, Parts
from doyle.nlu.system_entities.lexicon import Clock, Kind, Lexicon
from doyle.nlu.system_entities.readings import TimeReading
from doyle.nlu.system_entities.terminals import is_at_sentence_start
from doyle.nlu.system_entities.words import Word

_BEFORE_CODES = frozenset("@#$€£₹\\_~")
_AFTER_CODES = frozenset("@_\\")
_AMOUNT_SIGNS = frozenset("%$€£¥₹°")
_LISTED = frozenset({Kind.WEEKDAY, Kind.MONTH})
_ROW_MARKS = frozenset(".,:/-")
# No terminal that matters before a phrase is longer; keeps the search short.
_MAX_TERMINAL = 8
_FIRST_USUAL_HOUR = 5
_WITHOUT_SMALL_HOURS = frozenset({"morning", "night"})
# The name of a street, and the word for it.
_MAX_STREET = 2


class Guards:
    """What is known about the surroundings of a phrase."""

    def __init__(
        self, text: str, words: Sequence[Word], edges: Sequence[Sequence[Edge]], lexicon: Lexicon
    ) -> None:
        self._text = text
        self._words = words
        self._edges = edges
        self._lexicon = lexicon
        self._is_shouted = text.isupper()
        self._word_count = sum(map(_is_word, words))

    def is_alone(self, start: int, end: int) -> bool:
        """Whether the words from `start` up to `end` are no part of a code, an address or an amount."""
        return not (self._continues_left(start) or self._continues_right(end))

    def is_ordinary(self, parts: Parts) -> bool:
        """Whether a phrase rests on a word that is probably meant in its ordinary sense (`you may march`)."""
        word, count = self._words[parts.start], parts.end - parts.start
        if self._is_bare_abbreviation(parts) or self._is_adjective(parts):
            return True
        if word.key not in self._lexicon.weak_terms or self._is_name(parts.start):
            return False
        if count == 1:
            return not self._is_in_a_list(parts.start) and self.has_other_words(parts.start, parts.end)
        return parts.edges[0].kind is Kind.MONTH and self._is_spelled_count(parts)

    def is_followed_by_a_noun(self, end: int, *, is_weak: bool) -> bool:
        """Whether the next word refutes a bare day of the month (`on the 5th floor`).

        For one that stands alone that is any word but a few, for one that may be an end of a range a few.
        """
        if end >= len(self._words) or not self._words[end].is_letters:
            return False
        key = self._words[end].key
        return key in self._lexicon.things if is_weak else key not in self._lexicon.followers

    def is_counted(self, start: int, end: int, counts: frozenset[Kind]) -> bool:
        """Whether a single word has a number or an article before it (`two nights`, `a night`)."""
        return end - start == 1 and bool(counts) and self._follows(start, counts)

    def is_beside_a_date(self, start: int, end: int) -> bool:
        """Whether a date ends right before a phrase or starts right after it."""
        is_before = end < len(self._words) and any(edge.kind is Kind.DATE for edge in self._edges[end])
        is_comma = start > 0 and self._words[start - 1].key == ","
        return is_before or self._follows(start - is_comma, frozenset({Kind.DATE}))

    def is_beside_an_hour(self, start: int, end: int) -> bool:
        """Whether an hour ends right before a phrase or starts right after it, or after a comma."""
        is_comma = end < len(self._words) and self._words[end].key == ","
        following = self._edges[end + is_comma] if end + is_comma < len(self._edges) else ()
        before = (edge for at in range(max(0, start - _MAX_TERMINAL), start) for edge in self._edges[at])
        return any(_is_hour(edge) for edge in (*following, *(edge for edge in before if edge.end == start)))

    def is_before_a_part(self, parts: Parts) -> bool:
        """Whether a part of the day starts right after an hour, or after a date: `8 Friday evening`.

        Few mean an hour by `2 tonight`.
        """
        end, is_small = parts.end, parts.get(Kind.HOUR, Clock).hour < _FIRST_USUAL_HOUR
        if end >= len(self._edges):
            return False
        ends = [edge.end for edge in self._edges[end] if edge.kind is Kind.DATE]
        starts = [end, *(at for at in ends if at < len(self._edges))]
        found = [
            edge.value for at in starts for edge in self._edges[at] if isinstance(edge.value, TimeReading)
        ]
        named = {time.fields.get("part_of_day") for time in found if time.last is not None}
        return bool(named - _WITHOUT_SMALL_HOURS if is_small else named)

    def is_at_start(self, start: int) -> bool:
        """Whether a phrase is the first of a sentence or behind a comma: `for 4 tonight` tells no hour."""
        return is_at_sentence_start(self._words, start) or self._words[start - 1].key == ","

    def is_too_short(self, parts: Parts) -> bool:
        """Whether a phrase rests on an abbreviation without digits beside it (Portuguese `dez` is ten).

        Weekdays count in a range of two: German `Mo-Fr`, but not `so bis Freitag`.
        """
        short_terms = self._lexicon.short_terms
        if not short_terms or parts.has(Kind.MONTH):
            return self._is_bare_abbreviation(parts)
        starts = (parts.start, *(edge.end for edge in parts.edges))
        days = [
            edge
            for start, edge in zip(starts, parts.edges, strict=False)
            if edge.kind is Kind.DATE and edge.end - start == 1 and self._words[start].key in short_terms
        ]
        return len(days) == 1

    def has_other_words(self, start: int, end: int) -> bool:
        """Whether a text has words or numbers beside those from `start` up to `end`."""
        return self._word_count > sum(map(_is_word, self._words[start:end]))

    def is_followed_by_a_unit(self, end: int) -> bool:
        """Whether the next word is a unit of time, so that a number before it is a count."""
        return end < len(self._edges) and any(edge.kind is Kind.UNIT for edge in self._edges[end])

    def is_count(self, reading: str, parts: Parts) -> bool:
        """Whether a noun makes a count or an address of what looks like an hour or a day of a month.

        `at 3 pictures`, `at 10 Downing Street`; `may 5 people come`, but `May 5 flights`.
        """
        last, end = parts.edges[-1].kind, parts.end
        if end >= len(self._words) or not self._words[end].is_letters or not self._words[end].is_apart:
            return False
        key = self._words[end].key
        if reading == "month_day" and last is Kind.DAY and self._words[end - 1].is_digits:
            is_weak = self._words[parts.start].key in self._lexicon.weak_terms and not self._is_name(
                parts.start
            )
            return is_weak and key in self._lexicon.counted
        if reading != "time" or last is not Kind.HOUR or self._is_term(end):
            return False
        is_plural = bool(self._lexicon.plural) and key.endswith(self._lexicon.plural)
        if key in self._lexicon.counted or (is_plural and key not in self._lexicon.no_plurals):
            return True
        return any(word.key in self._lexicon.streets for word in self._words[end : end + _MAX_STREET])

    def _is_term(self, at: int) -> bool:
        return bool(self._edges[at])

    def _is_name(self, at: int) -> bool:
        """Whether a word is written with a capital letter that no sentence or shouting explains."""
        is_capital = self._text[self._words[at].start].isupper()
        return is_capital and not self._is_shouted and not is_at_sentence_start(self._words, at)

    def _follows(self, start: int, kinds: frozenset[Kind]) -> bool:
        """Whether a terminal of a kind ends right before a word."""
        first = max(0, start - _MAX_TERMINAL)
        return any(
            edge.end == start and edge.kind in kinds for at in range(first, start) for edge in self._edges[at]
        )

    def _is_bare_abbreviation(self, parts: Parts) -> bool:
        """Whether a phrase has an abbreviation of a weekday or month, and no digits."""
        if not self._lexicon.short_terms or any(
            word.is_digits for word in self._words[parts.start : parts.end]
        ):
            return False
        return any(
            edge.kind in _LISTED and self._words[edge.end - 1].key in self._lexicon.short_terms
            for edge in parts.edges
        )

    def _is_adjective(self, parts: Parts) -> bool:
        """Whether a weekday is an ordinal here: Portuguese `a sexta`, `na sexta vez`."""
        if self._words[parts.end - 1].key not in self._lexicon.adjectives:
            return False
        return self.is_followed_by_a_noun(parts.end, is_weak=False) or self._follows(
            parts.start, frozenset({Kind.THE})
        )

    def _is_in_a_list(self, at: int) -> bool:
        """Whether a word is joined to another one of its kind: `sat or sun`."""
        kinds = {edge.kind for edge in self._edges[at]} & _LISTED
        return any(self._is_joined(at + step, at + 2 * step, kinds) for step in (-1, 1))

    def _is_joined(self, mark: int, other: int, kinds: set[Kind]) -> bool:
        if not 0 <= other < len(self._words) or self._words[mark].key not in self._lexicon.joins:
            return False
        return any(edge.kind in kinds for edge in self._edges[other])

    def _is_spelled_count(self, parts: Parts) -> bool:
        """Whether a month is followed by a spelled number: `May third` is a date, `may three` hardly."""
        second = parts.edges[1]
        starts_at = parts.edges[0].end
        is_ordinal = any(edge.kind is Kind.ORDINAL for edge in parts.edges)
        return second.kind is Kind.DAY and not self._words[starts_at].is_digits and not is_ordinal

    def _is_iso_mark(self, at: int) -> bool:
        """Whether a word is the T of `2020-05-21T10:00`."""
        if self._words[at].key != "t" or not 0 < at < len(self._words) - 1:
            return False
        return self._words[at - 1].is_digits and self._words[at + 1].is_digits

    def _continues_left(self, start: int) -> bool:
        word = self._words[start]
        if start == 0 or word.is_apart:
            return False
        before = self._words[start - 1]
        if self._is_iso_mark(start - 1):
            return False
        if before.is_letters or before.is_digits or before.key in _BEFORE_CODES:
            return True
        is_inner = start > 1 and not before.is_apart
        if before.key == "." and is_inner:
            return word.is_digits or self._text[word.start].islower()
        return before.key in ":,/" and word.is_digits and is_inner and self._words[start - 2].is_digits

    def _continues_right(self, end: int) -> bool:
        if end >= len(self._words):
            return False
        following, is_number = self._words[end], self._words[end - 1].is_digits
        if is_number and following.key in _AMOUNT_SIGNS:
            return True
        if following.is_apart or self._is_iso_mark(end):
            return False
        if following.is_letters or following.is_digits or following.key in _AFTER_CODES:
            return True
        if end + 1 >= len(self._words) or self._words[end + 1].is_apart:
            return False
        beyond = self._words[end + 1]
        if following.key == ".":
            return beyond.is_digits or self._text[beyond.start].islower()
        return is_number and following.key in _ROW_MARKS and beyond.is_digits


def _is_hour(edge: Edge) -> bool:
    return isinstance(edge.value, TimeReading) and "specific_hour" in edge.value.fields


def _is_word(word: Word) -> bool:
    return word.is_letters or word.is_digits
