"""Finds the phrases of a text that mean dates and times."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import TypeAlias

from doyle.nlu.system_entities.date_readings import DATE_READINGS
from doyle.nlu.system_entities.duration_readings import DURATION_READINGS
from doyle.nlu.system_entities.grammar import Edge, Match, Parts, PatternTrie
from doyle.nlu.system_entities.guards import Guards
from doyle.nlu.system_entities.lexicon import Kind
from doyle.nlu.system_entities.lexicon_index import LexiconIndex
from doyle.nlu.system_entities.mention import DATE, TIME
from doyle.nlu.system_entities.period_readings import PERIOD_READINGS
from doyle.nlu.system_entities.range_readings import RANGE_READINGS
from doyle.nlu.system_entities.readings import DateReading, Meaning, Reference, TimeReading
from doyle.nlu.system_entities.time_readings import TIME_READINGS
from doyle.nlu.system_entities.words import Word

READINGS = MappingProxyType({**DATE_READINGS, **PERIOD_READINGS, **TIME_READINGS, **RANGE_READINGS})
# Dates that a noun after them refutes: `on the 5th floor`.
_BARE_DAY = {"specific_day"}
# Numbers that a unit after them refutes: `at 5 minutes`, `10 minutes to one hour`.
_NEVER_BEFORE_UNITS = frozenset({Kind.HOUR, Kind.MINUTE})
# Readings that one of these before them refutes: `one night`, Italian `un'ora` (an hour, `ora` is now).
_COUNTS = frozenset({Kind.COUNT, Kind.A})
_NEVER_AFTER = MappingProxyType(
    {"part": _COUNTS, "now": _COUNTS | {Kind.THE, Kind.FRACTION, Kind.ORDINAL, Kind.SHIFT}}
)
# Readings that count only as the whole text, or only beside a date: Dutch `3 uur` may be three hours.
_WHOLE = frozenset({"hour_alone", "day_alone", "time_range_alone", "numeric_alone"})
_BESIDE_A_DATE = frozenset({"hour_beside", "part_beside"})
_BESIDE_AN_HOUR = frozenset({"numeric_beside"})
# Readings of bare hours that only a part of the day after them makes times: `7 this evening`.
_BEFORE_A_PART = frozenset({"hour_before_part", "time_range_before_part"})
# Readings of bare hours, that a noun after them refutes.
_BEFORE_NO_NOUN = frozenset({"hour_beside", "half_open_hour"})
_Edges: TypeAlias = list[list[Edge]]


@dataclass(frozen=True, slots=True)
class Phrase:
    """The words from `start` up to `end`, and what they mean; `inner_start` is behind its modifier."""

    start: int
    end: int
    meaning: Meaning
    inner_start: int


class PhraseFinder:
    """One search through one text: terminals become durations, phrases, compounds."""

    def __init__(
        self,
        text: str,
        words: Sequence[Word],
        edges: _Edges,
        index: LexiconIndex,
        reference: Reference,
        enabled: frozenset[str],
    ) -> None:
        self._words = words
        self._edges = edges
        self._index = index
        self._reference = reference
        self._enabled = enabled
        self._guards = Guards(text, words, edges, index.lexicon)
        self._candidates: list[Phrase] = []

    def find(self) -> list[Phrase]:
        """The phrases that do not overlap, the longest first choice, in order of place."""
        for start, match in self._matches(self._index.durations):
            duration = DURATION_READINGS[match.rule.reading](match.parts)
            if duration is not None:
                self._edges[start].append(Edge(Kind.DURATION, match.parts.end, duration))
        for layer in (self._index.phrases, self._index.compounds):
            for start, match in self._matches(layer):
                self._take(start, match)
        return self._longest()

    def _matches(self, layer: PatternTrie) -> Iterator[tuple[int, Match]]:
        """All matches of a layer, from the right, so that a match sees what was found to its right."""
        for start in range(len(self._words) - 1, -1, -1):
            if self._edges[start] and layer.starts_with(self._edges[start]):
                for match in list(layer.matches(self._edges, start)):
                    yield start, match

    def _take(self, start: int, match: Match) -> None:
        meaning = self._read(match)
        if meaning is None:
            return
        end = match.parts.end
        if self._is_refuted(match, meaning):
            return
        is_beside = match.rule.reading in _BESIDE_A_DATE
        is_weak = match.rule.is_weak or (not is_beside and self._guards.is_ordinary(match.parts))
        if meaning.modifier is None:
            self._add_edges(start, end, meaning)
        if not is_weak and self._guards.is_alone(start, end) and self._is_wanted(meaning):
            inner_start = match.parts.edges[0].end if meaning.modifier else start
            self._candidates.append(Phrase(start, end, meaning, inner_start))

    def _is_refuted(self, match: Match, meaning: Meaning) -> bool:
        """Whether a word beside the phrase shows that something else is meant."""
        (reading, is_weak), parts, guards = match.rule, match.parts, self._guards
        if guards.is_counted(parts.start, parts.end, _NEVER_AFTER.get(reading, frozenset())):
            return True
        if parts.edges[-1].kind in _NEVER_BEFORE_UNITS and guards.is_followed_by_a_unit(parts.end):
            return True
        if guards.is_count(reading, parts):
            return True
        if guards.is_too_short(parts) or self._is_out_of_place(reading, parts):
            return True
        is_bare_day = isinstance(meaning.date, DateReading) and meaning.date.fields.keys() == _BARE_DAY
        if not is_bare_day and reading != "weekday_of_number":
            return False
        is_sure = not is_bare_day or parts.has(Kind.THE_DAY)
        return guards.is_followed_by_a_noun(parts.end, is_weak=is_weak or is_sure)

    def _is_out_of_place(self, reading: str, parts: Parts) -> bool:
        """Whether a reading needs the whole text, or a date beside it, or no noun, and does not have that."""
        guards = self._guards
        if reading in _WHOLE:
            return self._guards.has_other_words(parts.start, parts.end)
        if reading in _BESIDE_AN_HOUR and not guards.is_beside_an_hour(parts.start, parts.end):
            return True
        if reading in _BEFORE_A_PART and not guards.is_before_a_part(parts):
            return True
        if reading == "hour_before_part" and not guards.is_at_start(parts.start):
            return True
        if reading in _BESIDE_A_DATE and not self._guards.is_beside_a_date(parts.start, parts.end):
            return True
        is_bare = reading in _BEFORE_NO_NOUN
        return is_bare and self._guards.is_followed_by_a_noun(parts.end, is_weak=False)

    def _is_wanted(self, meaning: Meaning) -> bool:
        """Whether an enabled entity comes of it, or would if the date were possible."""
        if meaning.date is not None or meaning.time is None:
            return DATE in self._enabled or (meaning.time is not None and TIME in self._enabled)
        return TIME in self._enabled

    def _read(self, match: Match) -> Meaning | None:
        try:
            return READINGS[match.rule.reading](match.parts, self._reference)
        except (ValueError, OverflowError):
            return None  # it lies outside of the calendar

    def _add_edges(self, start: int, end: int, meaning: Meaning) -> None:
        if isinstance(meaning.date, DateReading):
            self._edges[start].append(Edge(Kind.DATE, end, meaning.date))
        if isinstance(meaning.time, TimeReading):
            edge = Edge(Kind.TIME, end, meaning.time)
            if edge not in self._edges[start]:  # several patterns may read the same time
                self._edges[start].append(edge)
        if meaning.date is not None and meaning.time is not None:
            self._edges[start].append(Edge(Kind.MOMENT, end, meaning))

    def _longest(self) -> list[Phrase]:
        taken = bytearray(len(self._words))
        chosen = []
        for phrase in sorted(self._candidates, key=self._rank):
            if not any(taken[phrase.start : phrase.end]):
                taken[phrase.start : phrase.end] = b"\x01" * (phrase.end - phrase.start)
                chosen.append(phrase)
        return sorted(chosen, key=lambda phrase: phrase.start)

    def _rank(self, phrase: Phrase) -> tuple[int, int, bool, bool]:
        """The longest first; of equal ones the leftmost, then what tells both, the time before the date."""
        meaning = phrase.meaning
        length = self._words[phrase.end - 1].end - self._words[phrase.start].start
        has_both = meaning.date is not None and meaning.time is not None
        return -length, phrase.start, not has_both, meaning.time is None
