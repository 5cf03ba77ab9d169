"""Readings of parts of periods: `the last day of next month`, `the first week of June`, `Q3 last year`."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from types import MappingProxyType

from doyle.nlu.system_entities import calendar
from doyle.nlu.system_entities.calendar import Days, Unit, one_day
from doyle.nlu.system_entities.grammar import Parts
from doyle.nlu.system_entities.lexicon import Kind
from doyle.nlu.system_entities.readings import DateReading, Meaning, Reference

_WEEK_DAYS = 7
_MONTHS_OF_YEAR = 12


def read_part_of_period(parts: Parts, reference: Reference) -> Meaning | None:
    """A day, week, month or quarter of a longer period; weeks are counted from the first day."""
    units, shifts = parts.all(Kind.UNIT, Unit), parts.all(Kind.SHIFT, int)
    number = parts.find(Kind.ORDINAL, int) or shifts.pop(0)
    month, year = parts.find(Kind.MONTH, int), parts.find(Kind.YEAR, int)

    def of_days(days: Days) -> Days | None:
        return _part(units[0], number, days)

    if month is not None and year is None:
        return _next_of_month(month, of_days, units[0], reference.today)
    if month is not None and year is not None:
        days: Days | None = calendar.month_of(year, month)
    elif year is not None:
        days = calendar.year_of(year)
    else:
        days = calendar.period(units[1], reference.today, shifts[0] if shifts else 0)
    found = None if days is None else of_days(days)
    return None if found is None else Meaning(_reading(found, units[0]))


def read_quarter_of_year(parts: Parts, reference: Reference) -> Meaning | None:
    """`Q3 last year`."""
    if parts.get(Kind.UNIT, Unit) is not Unit.YEAR:
        return None
    quarter, year = parts.get(Kind.QUARTER, int), reference.today.year + parts.get(Kind.SHIFT, int)
    fields = {"specific_quarter": quarter, "specific_year": year}
    return Meaning(DateReading(calendar.quarter_of(year, quarter), fields, Unit.QUARTER, is_period=True))


PERIOD_READINGS: Mapping[str, Callable[[Parts, Reference], Meaning | None]] = MappingProxyType(
    {"part_of_period": read_part_of_period, "quarter_of_year": read_quarter_of_year}
)


def _next_of_month(
    month: int, of_days: Callable[[Days], Days | None], unit: Unit, today: date
) -> Meaning | None:
    days = calendar.next_yearly(lambda year: of_days(calendar.month_of(year, month)), today)
    return None if days is None else Meaning(_reading(days, unit))


def _reading(days: Days, unit: Unit) -> DateReading:
    return DateReading(days, granularity=unit, is_period=unit is not Unit.DAY)


def _part(unit: Unit, number: int, days: Days) -> Days | None:
    """The part of a period with a number, the last one for −1; None where there is none."""
    length = (days.last - days.first).days + 1
    if number == 0 or length <= _WEEK_DAYS:
        return None
    found = _of_days(unit, number, days) if unit in (Unit.DAY, Unit.WEEK) else _of_months(unit, number, days)
    return found if found is not None and found.first >= days.first and found.last <= days.last else None


def _of_days(unit: Unit, number: int, days: Days) -> Days:
    size = 1 if unit is Unit.DAY else _WEEK_DAYS
    if number < 0:
        return Days(days.last - timedelta(days=size - 1), days.last)
    first = one_day(days.first).shifted(size * (number - 1))
    return Days(first.first, first.last + timedelta(days=size - 1))


def _of_months(unit: Unit, number: int, days: Days) -> Days | None:
    """A month or a quarter of a whole year."""
    size = {Unit.MONTH: 1, Unit.QUARTER: calendar.MONTHS_OF_QUARTER}.get(unit)
    if size is None or days != calendar.year_of(days.first.year):
        return None
    count = _MONTHS_OF_YEAR // size
    if number > count:
        return None
    first = calendar.add_months(days.first, size * ((count if number < 0 else number) - 1))
    last = calendar.add_months(first, size - 1)
    return Days(first, calendar.month_of(last.year, last.month).last)
