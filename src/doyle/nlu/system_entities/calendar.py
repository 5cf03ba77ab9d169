"""Calendar arithmetic: units, their periods, and what recurs (system-entities.md §6).

Weeks run from Monday to Sunday, weekends are Saturday and Sunday, a fortnight is fourteen days from today.
"""

from calendar import monthrange
from collections.abc import Callable
from datetime import date, timedelta
from enum import StrEnum
from typing import NamedTuple

MONTHS_OF_QUARTER = 3
_SATURDAY = 5
_DAYS_OF_WEEK = 7
# What recurs yearly has a date in at least one of nine years: 29 February, and days of every fourth year.
_YEARS_TO_TRY = 9


class Unit(StrEnum):
    """A unit of time, in the words of `granularity`."""

    SECOND = "second"
    MINUTE = "minute"
    HOUR = "hour"
    DAY = "day"
    WEEKEND = "weekend"
    WEEK = "week"
    FORTNIGHT = "fortnight"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


class Days(NamedTuple):
    """A period: its first and its last day."""

    first: date
    last: date

    def shifted(self, days: int) -> "Days":
        """The period so many days later."""
        distance = timedelta(days=days)
        return Days(self.first + distance, self.last + distance)


def one_day(day: date) -> Days:
    """The period of one day."""
    return Days(day, day)


def add_months(day: date, months: int) -> date:
    """The same day so many months later, clipped to the end of the month.

    Raises:
        ValueError: it lies outside of the calendar.
    """
    year, month0 = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month0 + 1, min(day.day, monthrange(year, month0 + 1)[1]))


def month_of(year: int, month: int) -> Days:
    """A whole month."""
    return Days(date(year, month, 1), date(year, month, monthrange(year, month)[1]))


def quarter_of(year: int, quarter: int) -> Days:
    """A whole quarter, 1 to 4."""
    month = (quarter - 1) * MONTHS_OF_QUARTER + 1
    return Days(date(year, month, 1), month_of(year, month + MONTHS_OF_QUARTER - 1).last)


def year_of(year: int) -> Days:
    """A whole year."""
    return Days(date(year, 1, 1), date(year, 12, 31))


def week_of(day: date) -> Days:
    """The week of a day, Monday to Sunday."""
    monday = day - timedelta(days=day.weekday())
    return Days(monday, monday + timedelta(days=_DAYS_OF_WEEK - 1))


def period(unit: Unit, today: date, offset: int) -> Days | None:
    """The week, month … so many units after the one of today; None for units that are no calendar period."""
    whole = _PERIODS.get(unit)
    return None if whole is None else whole(today, offset)


def _weekend(today: date, offset: int) -> Days:
    saturday = week_of(today).first + timedelta(days=_SATURDAY + _DAYS_OF_WEEK * offset)
    return Days(saturday, saturday + timedelta(days=1))


def _month(today: date, offset: int) -> Days:
    day = add_months(today.replace(day=1), offset)
    return month_of(day.year, day.month)


def _quarter(today: date, offset: int) -> Days:
    day = add_months(today.replace(day=1), offset * MONTHS_OF_QUARTER)
    return quarter_of(day.year, quarter_number(day))


_PERIODS: dict[Unit, Callable[[date, int], Days]] = {
    Unit.WEEKEND: _weekend,
    Unit.WEEK: lambda today, offset: week_of(today).shifted(_DAYS_OF_WEEK * offset),
    Unit.FORTNIGHT: lambda today, offset: Days(today, today + timedelta(days=13)).shifted(14 * offset),
    Unit.MONTH: _month,
    Unit.QUARTER: _quarter,
    Unit.YEAR: lambda today, offset: year_of(today.year + offset),
}


def quarter_number(day: date) -> int:
    """The quarter of a day, 1 to 4."""
    return (day.month - 1) // MONTHS_OF_QUARTER + 1


def weekday_from(day: date, weekday: int) -> date:
    """The first such weekday (Monday is 0) on or after a day."""
    return day + timedelta(days=(weekday - day.weekday()) % _DAYS_OF_WEEK)


def weekday_before(day: date, weekday: int) -> date:
    """The last such weekday before a day."""
    return weekday_from(day - timedelta(days=_DAYS_OF_WEEK), weekday)


def nth_weekday(days: Days, weekday: int, number: int) -> date | None:
    """The nth such weekday of a period, the last one for −1; None where there are not so many."""
    if number < 0:
        return weekday_before(days.last + timedelta(days=1), weekday)
    found = weekday_from(days.first, weekday) + timedelta(days=_DAYS_OF_WEEK * (number - 1))
    return found if found <= days.last else None


def next_yearly(of_year: Callable[[int], Days | None], day: date) -> Days | None:
    """The first occurrence that is not over before a day, of what happens once a year (or in some years)."""
    for year in range(day.year, day.year + _YEARS_TO_TRY):
        days = of_year(year)
        if days is not None and days.last >= day:
            return days
    return None


def last_yearly(of_year: Callable[[int], Days | None], day: date) -> Days | None:
    """The last occurrence that is over before a day."""
    for year in range(day.year, day.year - _YEARS_TO_TRY, -1):
        days = of_year(year)
        if days is not None and days.last < day:
            return days
    return None


def find_date(year: int, month: int, day: int) -> date | None:
    """A day of the calendar, or None where there is none."""
    try:
        return date(year, month, day)
    except ValueError:
        return None
