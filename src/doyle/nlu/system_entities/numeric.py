"""Dates and clock times in digits: `10/30/2020`, `2020-05-21`, `15:30` (system-entities.md §§6-7)."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from doyle.nlu.system_entities.calendar import find_date
from doyle.nlu.system_entities.lexicon import Clock, Kind, NumericDate, Value
from doyle.nlu.system_entities.locales import Locale

_CENTURY = 2000
_MONTHS = 12
_LEAP_YEAR = 2000
# Not inside a word, nor a part of a longer row of digits and marks: versions, addresses, telephone numbers.
_BEFORE = r"(?<![\w@#$€£₹])(?<!\w[.:/])(?<!\d,)"
_AFTER = r"(?!\w)(?![.:/]\w)(?!,\d)"
_ISO = re.compile(rf"{_BEFORE}(\d{{4}})([-/.])(\d{{1,2}})\2(\d{{1,2}})(?!\d)(?![.:/]\w)(?=\W|[Tt]\d|$)")
_FULL = re.compile(rf"{_BEFORE}(\d{{1,2}})([-/.])(\d{{1,2}})\2(\d{{4}}|\d{{2}}){_AFTER}")
_SHORT = re.compile(rf"{_BEFORE}(\d{{1,2}})/(\d{{1,2}}){_AFTER}")
_DAY_AND_MONTH = re.compile(rf"{_BEFORE}(\d{{1,2}})\. ?(\d{{1,2}})\.(?!\w)")
_CLOCK = re.compile(
    r"(?:(?<![\w.:,/])|(?<=\d[Tt])|(?<=\w[-,/]))(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d{1,9})?)?(?![\d%])(?![:.]\d)"
)
_DOTTED = re.compile(rf"{_BEFORE}(\d{{1,2}})\.(\d{{2}})(?!\d)(?![.:/,]\d)")
_HCLOCK = re.compile(r"(?<![\w.:,/])(\d{1,2})(?:\s?[hH]|[uU])(?:(\d{2})(?:min)?)?(?!\w)")
# `24/7` says always; nobody means the 24th of July.
_ALWAYS = frozenset({(24, 7), (7, 24)})


class NumericSpan(NamedTuple):
    """A terminal in digits, at a span of the text in code points."""

    kind: Kind
    start: int
    end: int
    value: Value


def find_numeric(text: str, locale: Locale) -> Iterator[NumericSpan]:
    """All dates and clock times in digits; impossible dates are among them, without a day."""
    for match in _ISO.finditer(text):
        yield _span(Kind.NUMERIC, match, _full(int(match[1]), int(match[3]), int(match[4])))
    for match in _FULL.finditer(text):
        date = _read_full(match, locale)
        if date is not None:
            yield _span(Kind.NUMERIC, match, date)
    for match in _SHORT.finditer(text):
        short = _read_short(int(match[1]), int(match[2]), locale)
        if short is not None:
            kind = Kind.NUMERIC if _is_surely_a_date(match, short) else Kind.DOUBTFUL
            yield _span(kind, match, short)
    if locale.decimal_mark == ",":
        for match in _DAY_AND_MONTH.finditer(text):
            short = _read_short(int(match[1]), int(match[2]), locale)
            if short is not None:
                yield _span(Kind.DOUBTFUL, match, short)
    for kind, pattern in ((Kind.CLOCK, _CLOCK), (Kind.DOTTED, _DOTTED), (Kind.HCLOCK, _HCLOCK)):
        for match in pattern.finditer(text):
            is_iso = text[max(match.start() - 1, 0)] in "Tt"
            clock = _read_clock(*match.groups(), is_iso=is_iso)
            if clock is not None:
                yield _span(kind, match, clock)


def _span(kind: Kind, match: re.Match[str], value: Value) -> NumericSpan:
    return NumericSpan(kind, match.start(), match.end(), value)


def _read_full(match: re.Match[str], locale: Locale) -> NumericDate | None:
    """A date of three parts; None where two digits of the year make it too doubtful."""
    is_short = len(match[4]) == 2
    if is_short and match[2] != "/" and not (match[2] == "." and locale.decimal_mark == ","):
        return None
    day, month = _day_and_month(int(match[1]), int(match[3]), locale)
    return _full(int(match[4]) + (_CENTURY if is_short else 0), month, day)


def _full(year: int, month: int, day: int) -> NumericDate:
    return NumericDate(find_date(year, month, day), (month, day), has_year=True)


def _read_short(first: int, second: int, locale: Locale) -> NumericDate | None:
    day, month = _day_and_month(first, second, locale)
    is_possible = find_date(_LEAP_YEAR, month, day) is not None and (first, second) not in _ALWAYS
    return NumericDate(None, (month, day), has_year=False) if is_possible else None


def _is_surely_a_date(match: re.Match[str], short: NumericDate) -> bool:
    """Whether it can hardly be a fraction: `5/21`, `12/25`, `05/03`, but not `3/4` or `9/10`."""
    is_padded = match[1].startswith("0") or match[2].startswith("0")
    return is_padded or short.month_and_day[1] > _MONTHS


def _day_and_month(first: int, second: int, locale: Locale) -> tuple[int, int]:
    """American dates start with the month unless the first number is too great for one."""
    is_day_first = locale.is_day_first or first > _MONTHS
    return (first, second) if is_day_first else (second, first)


def _read_clock(
    hour: str, minute: str | None, second: str | None = None, *, is_iso: bool = False
) -> Clock | None:
    numbers = (int(hour), int(minute or 0), int(second or 0))
    if numbers != (24, 0, 0) and not (numbers[0] < 24 and numbers[1] < 60 and numbers[2] < 60):
        return None
    return Clock(
        numbers[0] % 24,
        None if minute is None else numbers[1],
        None if second is None else numbers[2],
        is_settled=is_iso or hour.startswith("0") or numbers[0] >= 12,
    )
