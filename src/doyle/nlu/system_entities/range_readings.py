"""Readings of ranges: from one date or time to another, or half open (system-entities.md §§3, 6-7)."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, time
from types import MappingProxyType

from doyle.nlu.system_entities.grammar import Parts
from doyle.nlu.system_entities.lexicon import Clock, Found, Kind
from doyle.nlu.system_entities.readings import (
    DateRange,
    DateReading,
    HalfOfDay,
    Meaning,
    Modifier,
    Reference,
    TimeRange,
    TimeReading,
)
from doyle.nlu.system_entities.time_readings import in_part, open_time, read_hour

YEAR_FIELD = "specific_year"
_NOON_HOUR = 12
_ENDS_OF_TIMES = frozenset(
    {Kind.TIME, Kind.HOUR, Kind.CLOCK, Kind.DOTTED, Kind.HCLOCK, Kind.HALF_HOUR, Kind.CLOCKWORD}
)


def read_date_range(parts: Parts, _reference: Reference) -> Meaning | None:
    """`from A to B`: B is the first match on or after A."""
    start, end = parts.all(Kind.DATE, DateReading)
    if YEAR_FIELD in end.fields and start.following is not None:
        start = _in_year_of(start, end)
    return Meaning(DateRange(start, end.from_day(start.days.first)))


def read_time_range(parts: Parts, _reference: Reference) -> Meaning | None:
    """`from 9AM to 11AM`, `between 2 and 4pm`, `from 10 to noon`, `9am to 5`."""
    ends = [
        open_time(edge.value) if isinstance(edge.value, Clock) else _of_word(edge.value)
        for edge in parts.edges
        if edge.kind in _ENDS_OF_TIMES
    ]
    start, end = (end for end in ends if isinstance(end, TimeReading))
    start = replace(start, zone=start.zone or end.zone)
    if end.is_open:
        return Meaning(time=TimeRange(start, _end_after(start, end)))
    return Meaning(time=TimeRange(_start_before(start, end), end))


def read_bare_time_range(parts: Parts, reference: Reference) -> Meaning | None:
    """`from 2 to 3`: times only where numbers are not looked for."""
    return read_time_range(parts, reference) if reference.are_bare_ranges_times else None


def read_half_open_date(parts: Parts, _reference: Reference) -> Meaning | None:
    """`since yesterday`, `until May 5`."""
    return Meaning(parts.get(Kind.DATE, DateReading), modifier=parts.get(Kind.MODIFIER, Modifier))


def read_half_open_time(parts: Parts, _reference: Reference) -> Meaning | None:
    """`until 9PM`, `starting at 1`."""
    return Meaning(time=parts.get(Kind.TIME, TimeReading), modifier=parts.get(Kind.MODIFIER, Modifier))


def read_half_open_hour(parts: Parts, reference: Reference) -> Meaning | None:
    """A bare hour after a word that only stands before hours: Italian `dalle 9`."""
    meaning = read_hour(parts, reference)
    return None if meaning is None else replace(meaning, modifier=parts.get(Kind.HOUR_MODIFIER, Modifier))


def read_half_open_moment(parts: Parts, _reference: Reference) -> Meaning | None:
    """`until now`, `by tonight`: a date and a time, both half open."""
    return replace(parts.get(Kind.MOMENT, Meaning), modifier=parts.get(Kind.MODIFIER, Modifier))


RANGE_READINGS: Mapping[str, Callable[[Parts, Reference], Meaning | None]] = MappingProxyType(
    {
        "date_range": read_date_range,
        "time_range": read_time_range,
        "time_range_alone": read_time_range,
        "time_range_before_part": read_time_range,
        "bare_time_range": read_bare_time_range,
        "half_open_date": read_half_open_date,
        "half_open_time": read_half_open_time,
        "half_open_hour": read_half_open_hour,
        "half_open_moment": read_half_open_moment,
    }
)


def range_in_part(times: TimeRange, part: str) -> TimeRange:
    """A range of open hours inside a part of the day: `from 5 to 7 tonight` is in the evening."""
    end = in_part(times.end, part)
    start = _start_before(times.start, end)
    return TimeRange(start if start.first < end.first else in_part(times.start, part), end)


def _in_year_of(start: DateReading, end: DateReading) -> DateReading:
    """A start without a year, in that of the end: `May 3 to May 5, 2021`, `Dec 28 to Jan 3, 2021`."""
    for year in (end.days.first.year, end.days.first.year - 1):
        days = start.following(date(year, 1, 1)) if start.following else None
        if days is not None and days.first <= end.days.first:
            return replace(start, days=days, alternative=None)
    return start


def _of_word(value: Found) -> Found:
    """The reading of a word for a time, as in Portuguese: `do meio-dia às 3`."""
    return TimeReading(value, {"specific_hour": value.hour}) if isinstance(value, time) else value


def _end_after(start: TimeReading, end: TimeReading) -> TimeReading:
    """An open end: the first reading after the start; both stay open if the start is."""
    if start.is_open:
        return end if end.first > start.first else end.swapped()
    is_later = end.first <= start.first and end.first.replace(hour=end.first.hour + _NOON_HOUR) > start.first
    return end.in_half(HalfOfDay.PM if is_later else HalfOfDay.AM)


def _start_before(start: TimeReading, end: TimeReading) -> TimeReading:
    """An open start: in the half of the day of the end, unless that comes after it."""
    if not start.is_open or (end.half is None and end.first.hour < _NOON_HOUR and end.first.hour):
        return start
    later = start.in_half(HalfOfDay.PM)
    is_late = end.first.hour >= _NOON_HOUR and later.first < end.first
    return replace(later if is_late else start.in_half(HalfOfDay.AM), half=None)
