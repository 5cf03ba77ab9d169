"""From phrases of dates and times to mentions of `sys-date` and `sys-time` (system-entities.md §§3, 6-7)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time
from typing import NamedTuple

from doyle.nlu.system_entities.linking import LinkedPhrase
from doyle.nlu.system_entities.mention import DATE, TIME, SystemMention
from doyle.nlu.system_entities.readings import (
    DateMeaning,
    DateRange,
    DateReading,
    TimeMeaning,
    TimeRange,
    TimeReading,
)
from doyle.nlu.system_entities.words import Word
from doyle.wire.json import Json

CALENDAR = "GREGORIAN"


class _End(NamedTuple):
    """One end of a range, or all of a single date or time."""

    value: date | time
    alternative: date | time | None
    fields: Mapping[str, int | str]
    granularity: str
    zone: str | None = None


@dataclass(frozen=True, slots=True)
class _Shape:
    """What is the same for dates and times, but for names."""

    entity: str
    name: str


_DATE_SHAPE, _TIME_SHAPE = _Shape(DATE, "date"), _Shape(TIME, "time")


def mentions_of(
    linked: LinkedPhrase, words: Sequence[Word], timezone: str, enabled: frozenset[str]
) -> Iterator[SystemMention]:
    """The mentions that a phrase gives, the date before the time."""
    emitter = _Emitter(linked, words, timezone, enabled)
    meaning = linked.phrase.meaning
    if meaning.date is not None and DATE in enabled:
        yield from emitter.emit(_DATE_SHAPE, _date_ends(meaning.date))
    if meaning.time is not None and TIME in enabled:
        yield from emitter.emit(_TIME_SHAPE, _time_ends(meaning.time))


class _Emitter:
    def __init__(
        self, linked: LinkedPhrase, words: Sequence[Word], timezone: str, enabled: frozenset[str]
    ) -> None:
        self._phrase = linked.phrase
        self._words = words
        self._timezone = timezone
        self._link = linked.link if {DATE, TIME} <= enabled else None

    def emit(self, shape: _Shape, ends: tuple[_End, _End] | tuple[_End]) -> Iterator[SystemMention]:
        """A single mention, the two of a range, or the one of a half-open range."""
        modifier = self._phrase.meaning.modifier
        if modifier is not None:
            end = ends[-1 if modifier.is_last else 0]
            role = f"{shape.name}_{'from' if modifier.is_start else 'to'}"
            yield self._mention(shape, end, {"range_modifier": modifier.name}, role)
        elif len(ends) == 1:
            yield self._mention(shape, ends[0], {})
        else:
            link = {"range_link": f"{shape.name}_range_{self._span(self._phrase.start, self._phrase.end)}"}
            for end, side in zip(ends, ("from", "to"), strict=True):
                yield self._mention(shape, end, link, f"{shape.name}_{side}")

    def _mention(
        self, shape: _Shape, end: _End, links: Mapping[str, str], role: str | None = None
    ) -> SystemMention:
        details: dict[str, Json] = {
            "calendar_type": CALENDAR,
            "timezone": end.zone or self._timezone,
            "granularity": str(end.granularity),
            **end.fields,
            **links,
        }
        if self._link is not None:
            details["datetime_link"] = f"datetime_link_{self._span(*self._link)}"
        return SystemMention(
            shape.entity,
            end.value.isoformat(),
            self._words[self._phrase.start].start,
            self._words[self._phrase.end - 1].end,
            details,
            () if end.alternative is None else (end.alternative.isoformat(),),
            role,
        )

    def _span(self, start: int, end: int) -> str:
        return f"{self._words[start].start}_{self._words[end - 1].end}"


def _date_ends(meaning: DateMeaning) -> tuple[_End, _End] | tuple[_End]:
    if isinstance(meaning, DateRange):
        return _first_day(meaning.start), _last_day(meaning.end)
    if meaning.is_period:
        return _first_day(meaning), _last_day(meaning)
    return (_first_day(meaning),)


def _first_day(reading: DateReading) -> _End:
    alternative = reading.alternative.first if reading.alternative else None
    return _End(reading.days.first, alternative, reading.fields, reading.granularity)


def _last_day(reading: DateReading) -> _End:
    alternative = reading.alternative.last if reading.alternative else None
    return _End(reading.days.last, alternative, reading.fields, reading.granularity)


def _time_ends(meaning: TimeMeaning) -> tuple[_End, _End] | tuple[_End]:
    if isinstance(meaning, TimeRange):
        return _first_time(meaning.start), _last_time(meaning.end)
    if meaning.last is not None:
        return _first_time(meaning), _last_time(meaning)
    return (_first_time(meaning),)


def _first_time(reading: TimeReading) -> _End:
    return _End(reading.first, reading.alternative, reading.fields, reading.granularity, reading.zone)


def _last_time(reading: TimeReading) -> _End:
    end = _first_time(reading)
    return end if reading.last is None else end._replace(value=reading.last)
