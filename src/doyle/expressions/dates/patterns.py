"""Date and time patterns as `java.text.SimpleDateFormat` reads them (spec/expression-language.md §8.5)."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache

from doyle.expressions.dates.names import CalendarNames, names_in
from doyle.expressions.dates.zones import colon_offset, offset_minutes
from doyle.expressions.errors import MisfitError

_PART = re.compile(r"(?P<letters>([A-Za-z])\2*)|'(?P<quoted>(?:[^']|'')*)'|(?P<other>[^A-Za-z'])", re.DOTALL)
_MAX_PATTERN_CHARACTERS = 500


@dataclass(frozen=True, slots=True)
class _Instant:
    """What a letter is rendered from."""

    at: datetime
    names: CalendarNames


_Letter = Callable[[_Instant, int], str]


def format_instant(at: datetime, pattern: str, language: str) -> str:
    """Write an aware instant by a pattern, with names in a language (`en`, `pt-br`, …).

    Raises:
        MisfitError: the pattern has an unknown letter, an open quote, or is too long.
    """
    instant = _Instant(at, names_in(language))
    try:
        return "".join(
            part if isinstance(part, str) else part[0](instant, part[1]) for part in _parts_of(pattern)
        )
    except OverflowError:
        raise MisfitError("the date is out of range") from None


@lru_cache(maxsize=512)
def _parts_of(pattern: str) -> tuple[str | tuple[_Letter, int], ...]:
    if len(pattern) > _MAX_PATTERN_CHARACTERS:
        raise MisfitError(f"a date pattern has at most {_MAX_PATTERN_CHARACTERS} characters")
    parts: list[str | tuple[_Letter, int]] = []
    at = 0
    while at < len(pattern):
        match = _PART.match(pattern, at)
        if match is None:
            raise MisfitError("a quote in the date pattern is not closed")
        parts.append(_part(match))
        at = match.end()
    return tuple(parts)


def _part(match: re.Match[str]) -> str | tuple[_Letter, int]:
    letters = match["letters"]
    if letters is None:
        quoted = match["quoted"]
        return match["other"] if quoted is None else quoted.replace("''", "'") or "'"
    letter = _LETTERS.get(letters[0])
    if letter is None:
        raise MisfitError(f"the date pattern has an unknown letter '{letters[0]}'")
    return letter, len(letters)


def _number(read: Callable[[datetime], int]) -> _Letter:
    return lambda instant, width: f"{read(instant.at):0{width}}"


def _year(read: Callable[[_Instant], int]) -> _Letter:
    def write(instant: _Instant, width: int) -> str:
        year = read(instant)
        return f"{year % 100:02}" if width == 2 else f"{year:0{width}}"

    return write


def _month(instant: _Instant, width: int) -> str:
    return _month_name(instant, width, instant.names.months)


def _standalone_month(instant: _Instant, width: int) -> str:
    return _month_name(instant, width, instant.names.standalone_months or instant.names.months)


def _month_name(instant: _Instant, width: int, full: tuple[str, ...]) -> str:
    month = instant.at.month
    if width < 3:
        return f"{month:0{width}}"
    return (full if width > 3 else instant.names.short_months)[month - 1]


def _day_name(instant: _Instant, width: int) -> str:
    return (instant.names.days if width > 3 else instant.names.short_days)[instant.at.weekday()]


def _half(instant: _Instant, _width: int) -> str:
    return instant.names.halves[instant.at.hour >= 12]


def _era(instant: _Instant, _width: int) -> str:
    return instant.names.eras[1]


def _zone_name(instant: _Instant, _width: int) -> str:
    name = instant.at.tzname() or ""
    offset = offset_minutes(instant.at)
    if name[:1].isalpha() and not name.startswith("UTC"):
        return name
    return f"GMT{colon_offset(offset)}" if offset else "GMT"


def _rfc_zone(instant: _Instant, _width: int) -> str:
    return colon_offset(offset_minutes(instant.at)).replace(":", "")


def _iso_zone(instant: _Instant, width: int) -> str:
    offset = offset_minutes(instant.at)
    if not offset:
        return "Z"
    text = colon_offset(offset)
    return text[:3] if width == 1 else text.replace(":", "") if width == 2 else text


def _week_start(day: date, names: CalendarNames) -> date:
    """The first day of the week numbered 1 of the year or month that begins on `day`."""
    before = (day.weekday() - names.first_day) % 7
    start = day - timedelta(days=before)
    return start if 7 - before >= names.minimal_days else start + timedelta(days=7)


def _week_year(instant: _Instant) -> int:
    day = instant.at.date()
    if day < _week_start(date(day.year, 1, 1), instant.names):
        return day.year - 1
    if day.year < date.max.year and day >= _week_start(date(day.year + 1, 1, 1), instant.names):
        return day.year + 1
    return day.year


def _week_of_year(instant: _Instant, width: int) -> str:
    start = _week_start(date(_week_year(instant), 1, 1), instant.names)
    return f"{(instant.at.date() - start).days // 7 + 1:0{width}}"


def _week_of_month(instant: _Instant, width: int) -> str:
    day = instant.at.date()
    return f"{(day - _week_start(day.replace(day=1), instant.names)).days // 7 + 1:0{width}}"


_LETTERS: Mapping[str, _Letter] = {
    "y": _year(lambda instant: instant.at.year),
    "Y": _year(_week_year),
    "M": _month,
    "L": _standalone_month,
    "d": _number(lambda at: at.day),
    "D": _number(lambda at: at.timetuple().tm_yday),
    "E": _day_name,
    "u": _number(lambda at: at.isoweekday()),
    "a": _half,
    "H": _number(lambda at: at.hour),
    "k": _number(lambda at: at.hour or 24),
    "K": _number(lambda at: at.hour % 12),
    "h": _number(lambda at: at.hour % 12 or 12),
    "m": _number(lambda at: at.minute),
    "s": _number(lambda at: at.second),
    "S": _number(lambda at: at.microsecond // 1000),
    "z": _zone_name,
    "Z": _rfc_zone,
    "X": _iso_zone,
    "w": _week_of_year,
    "W": _week_of_month,
    "F": _number(lambda at: (at.day - 1) // 7 + 1),
    "G": _era,
}
