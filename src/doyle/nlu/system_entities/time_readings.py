"""Readings of times of day, and of phrases that give a date and a time (system-entities.md §7)."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, time, timedelta
from decimal import Decimal
from types import MappingProxyType

from doyle.nlu.system_entities.calendar import Days, Unit
from doyle.nlu.system_entities.date_readings import weekday_reading
from doyle.nlu.system_entities.durations import Duration, duration_of
from doyle.nlu.system_entities.grammar import Parts
from doyle.nlu.system_entities.lexicon import Clock, DayPart, Kind, WeekPart
from doyle.nlu.system_entities.readings import (
    DateRange,
    DateReading,
    HalfOfDay,
    Meaning,
    Reference,
    TimeRange,
    TimeReading,
    on_day,
)

INSTANT = "instant"
MORNING, AFTERNOON, EVENING, NIGHT = "morning", "afternoon", "evening", "night"
PARTS_OF_DAY: Mapping[str, tuple[time, time]] = MappingProxyType(
    {
        MORNING: (time(6), time(12)),
        AFTERNOON: (time(12), time(18)),
        EVENING: (time(18), time(22)),
        NIGHT: (time(22), time(23, 59, 59)),
    }
)
_MINUTES_OF_HOUR = 60
_NOON = 12
# "three at night" is before the day begins, "nine at night" after it ends.
_FIRST_LATE_HOUR = 6


def read_time(parts: Parts, _reference: Reference) -> Meaning | None:
    """`2pm`, `at 4`, `15:30`, `3 o'clock`, `two thirty pm`, `5 in the afternoon`."""
    clock = _clock(parts)
    minute = parts.find(Kind.MINUTE, int)
    return _settled(clock if minute is None else clock._replace(minute=minute), parts)


def read_time_past(parts: Parts, _reference: Reference) -> Meaning | None:
    """`half past 4`, `ten past four`."""
    minutes, clock = _minutes(parts), _clock(parts)
    if minutes is None or clock.minute is not None:
        return None
    return _settled(clock._replace(minute=minutes), parts)


def read_time_to(parts: Parts, _reference: Reference) -> Meaning | None:
    """`quarter to 5`, `ten minutes to noon`."""
    minutes, clock = _minutes(parts), _clock(parts)
    if not minutes or clock.minute is not None:
        return None
    return _settled(_before(clock, minutes), parts)


def read_half_to(parts: Parts, _reference: Reference) -> Meaning | None:
    """The half hour before: German `halb fünf` is 4:30, `fünf vor halb fünf` 4:25."""
    clock, minutes = _clock(parts), _minutes(parts) or 0
    distance = minutes if parts.has(Kind.TILL) else -minutes
    if clock.minute is not None or abs(distance) >= _MINUTES_OF_HOUR // 2:
        return None
    return _settled(_before(clock, _MINUTES_OF_HOUR // 2 + distance), parts)


def read_written_hour(parts: Parts, _reference: Reference) -> Meaning | None:
    """`15h30`, `8h`, `17 h 30`; but `2h` or `2 h 30` is more often a length of time."""
    clock, minute = _clock(parts), parts.find(Kind.MINUTE, int)
    is_short = clock.minute is None and not clock.is_settled and clock.hour < _FIRST_LATE_HOUR
    return None if is_short else _settled(clock if minute is None else clock._replace(minute=minute), parts)


def read_hour(parts: Parts, reference: Reference) -> Meaning | None:
    """An hour that stands alone or beside a date: Dutch `morgen 15 uur`, Portuguese `amanhã 3 e meia`."""
    return read_time_past(parts, reference) if parts.has(Kind.PAST) else read_time(parts, reference)


def read_clockword(parts: Parts, _reference: Reference) -> Meaning | None:
    """`noon`, `midnight`, `12 noon`."""
    at = parts.get(Kind.CLOCKWORD, time)
    hour = parts.find(Kind.HOUR, Clock)
    if hour is not None and hour.hour != _NOON:
        return None
    fields: dict[str, int | str] = {"specific_hour": at.hour}
    if at.minute:
        fields["specific_minute"] = at.minute
    return Meaning(time=TimeReading(at, fields, zone=parts.find(Kind.ZONE, str)))


def read_part(parts: Parts, reference: Reference) -> Meaning | None:
    """`afternoon`, `this morning`, `in the evening`; `last night` and `next morning` name the day too."""
    shift = parts.find(Kind.SHIFT, int) or 0
    date = on_day(reference.today + timedelta(days=shift), relative_day=shift) if shift else None
    return Meaning(date, _part_of_day(parts.get(Kind.PART, str)))


def read_daypart(parts: Parts, reference: Reference) -> Meaning | None:
    """`tonight`: a day and a part of it."""
    day, part = parts.get(Kind.DAYPART, DayPart)
    date = on_day(reference.today + timedelta(days=day), relative_day=day)
    return Meaning(date, _part_of_day(part))


def read_weekpart(parts: Parts, reference: Reference) -> Meaning | None:
    """A weekday and a part of it in one word, as in Dutch: `vrijdagavond`."""
    weekday, part = parts.get(Kind.WEEKPART, WeekPart)
    date = weekday_reading(weekday, parts.find(Kind.SHIFT, int), reference.today)
    return Meaning(date, _part_of_day(part))


def read_now(_parts: Parts, reference: Reference) -> Meaning | None:
    """`now`: today, and this very second."""
    fields: dict[str, int | str] = {"part_of_day": "now"}
    return Meaning(
        on_day(reference.today, relative_day=0), TimeReading(_time_of(reference.now), fields, INSTANT)
    )


def read_ago(parts: Parts, reference: Reference) -> Meaning | None:
    """`two weeks ago`, `5 hours ago`."""
    return _displaced(parts, reference, -1)


def read_ahead(parts: Parts, reference: Reference) -> Meaning | None:
    """`in ten days`, `two hours from now`."""
    return _displaced(parts, reference, 1)


def read_span(parts: Parts, reference: Reference) -> Meaning | None:
    """`next 4 hours`, `for the last 3 days`: from now on, or up to now."""
    shift, unit = parts.get(Kind.SHIFT, int), parts.get(Kind.UNIT, Unit)
    amounts = parts.all(Kind.AMOUNT, int)
    count = Decimal(amounts[0]) if amounts else parts.find(Kind.COUNT, Decimal) or Decimal(1)
    duration = duration_of(count, unit)
    if shift == 0 or duration is None or not (duration.has_time or parts.has(Kind.COUNT) or amounts):
        return None
    moment = duration.from_moment(reference.now, shift)
    if duration.has_time:
        here = TimeReading(_time_of(reference.now), _nowhere(duration), duration.granularity)
        there = TimeReading(_time_of(moment), duration.fields(shift), duration.granularity)
        return Meaning(time=TimeRange(here, there) if shift > 0 else TimeRange(there, here))
    today, other = (
        DateReading(Days(day, day), fields, duration.granularity)
        for day, fields in ((reference.today, _nowhere(duration)), (moment.date(), duration.fields(shift)))
    )
    return Meaning(DateRange(today, other) if shift > 0 else DateRange(other, today))


TIME_READINGS: Mapping[str, Callable[[Parts, Reference], Meaning | None]] = MappingProxyType(
    {
        "time": read_time,
        "time_past": read_time_past,
        "time_to": read_time_to,
        "half_to": read_half_to,
        "written_hour": read_written_hour,
        "hour_alone": read_hour,
        "hour_beside": read_hour,
        "hour_before_part": read_hour,
        "clockword": read_clockword,
        "part": read_part,
        "part_beside": read_part,
        "daypart": read_daypart,
        "weekpart": read_weekpart,
        "now": read_now,
        "ago": read_ago,
        "ahead": read_ahead,
        "span": read_span,
    }
)


def open_time(clock: Clock) -> TimeReading:
    """The reading of an hour and minutes as they stand: before noon unless it is settled."""
    fields: dict[str, int | str] = {"specific_hour": clock.hour}
    granularity = Unit.HOUR
    for unit, number in ((Unit.MINUTE, clock.minute), (Unit.SECOND, clock.second)):
        if number is not None:
            fields[f"specific_{unit.value}"] = number
            granularity = unit
    first = time(clock.hour, clock.minute or 0, clock.second or 0)
    if clock.is_settled or not 1 <= clock.hour < _NOON:
        return TimeReading(first, fields, granularity)
    later = first.replace(hour=clock.hour + _NOON)
    return TimeReading(first, fields, granularity, alternative=later, is_open=True)


def in_part(reading: TimeReading, part: str) -> TimeReading:
    """The reading inside a part of the day: 5 in the afternoon is 17 hours."""
    hour = reading.first.hour
    if not (reading.is_open or (hour == _NOON and reading.half is None)):
        return reading
    is_late = _FIRST_LATE_HOUR <= hour < _NOON if part == NIGHT else part != MORNING
    found = reading.in_half(HalfOfDay.PM if is_late else HalfOfDay.AM)
    return replace(found, fields={**found.fields, "part_of_day": part})


def _settled(clock: Clock, parts: Parts) -> Meaning | None:
    """The time, in the half or part of the day and the zone that the phrase names."""
    half, part = parts.find(Kind.MERIDIEM, HalfOfDay), parts.find(Kind.PART, str)
    if half is not None:
        found = _in_half(clock, half)
    else:
        found = open_time(clock) if part is None else in_part(open_time(clock), part)
    if found is None:
        return None
    return Meaning(time=replace(found, zone=parts.find(Kind.ZONE, str)))


def _in_half(clock: Clock, half: HalfOfDay) -> TimeReading | None:
    is_odd = clock.hour == 0 and half is HalfOfDay.PM and clock.minute is None
    if is_odd or (clock.hour > _NOON and half is HalfOfDay.AM):
        return None
    reading = open_time(clock)
    return replace(reading, half=half) if clock.hour > _NOON else reading.in_half(half)


def _part_of_day(part: str) -> TimeReading:
    first, last = PARTS_OF_DAY[part]
    return TimeReading(first, {"part_of_day": part}, last=last)


def _clock(parts: Parts) -> Clock:
    for kind in (Kind.CLOCK, Kind.HOUR, Kind.DOTTED, Kind.HCLOCK, Kind.HALF_HOUR):
        found = parts.find(kind, Clock)
        if found is not None:
            return found
    word = parts.get(Kind.CLOCKWORD, time)
    return Clock(word.hour, is_settled=True)


def _minutes(parts: Parts) -> int | None:
    for kind in (Kind.FRACTION, Kind.MINUTE, Kind.SPELLED):
        found = parts.find(kind, int)
        if found is not None:
            return found
    count = parts.find(Kind.COUNT, Decimal)
    if count is None or count != int(count) or not 0 < count < _MINUTES_OF_HOUR:
        return None
    return int(count) if parts.find(Kind.UNIT, Unit) in (None, Unit.MINUTE) else None


def _before(clock: Clock, minutes: int) -> Clock:
    """The time so many minutes before an hour; that of one o'clock is past twelve."""
    hour = clock.hour - 1
    if hour == 0 and not clock.is_settled:
        return Clock(_NOON, _MINUTES_OF_HOUR - minutes, is_settled=True)
    return Clock(hour % 24, _MINUTES_OF_HOUR - minutes, is_settled=clock.is_settled and hour != _NOON - 1)


def _displaced(parts: Parts, reference: Reference, sign: int) -> Meaning | None:
    duration = parts.get(Kind.DURATION, Duration)
    moment = duration.from_moment(reference.now, sign)
    fields = duration.fields(sign)
    if duration.has_time:
        return Meaning(on_day(moment.date()), TimeReading(_time_of(moment), fields, duration.granularity))
    return Meaning(DateReading(Days(moment.date(), moment.date()), fields, duration.granularity))


def _nowhere(duration: Duration) -> dict[str, int | str]:
    return dict.fromkeys(duration.fields(1), 0)


def _time_of(moment: datetime) -> time:
    return moment.time().replace(microsecond=0, fold=0)
