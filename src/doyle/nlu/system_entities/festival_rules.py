"""The rules by which festivals recur: fixed days, weekdays, days from Easter, days of moon calendars."""

from calendar import monthrange
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import NamedTuple, TypeAlias

from doyle.nlu.system_entities.moon_and_sun import day_at, solar_term
from doyle.nlu.system_entities.moon_calendars import CHINA, chinese_day, islamic_day

MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY, SATURDAY, SUNDAY = range(7)

# The day of a year, None if there is none.
Rule: TypeAlias = Callable[[int], date | None]


class Festival(NamedTuple):
    """When a festival is, and what people call it."""

    rule: Rule
    names: tuple[str, ...] = ()


Festivals: TypeAlias = Mapping[str, Festival]


def festival(rule: Rule, names: str = "") -> Festival:
    """A festival with its names, separated by bars."""
    return Festival(rule, tuple(name.strip() for name in names.split("|") if name.strip()))


def fixed(month: int, day: int) -> Rule:
    """The same day every year."""
    return lambda year: date(year, month, day)


def nth(weekday: int, number: int, month: int) -> Rule:
    """The first, second … weekday of a month; -1 is the last."""
    if number < 0:
        return lambda year: _last(year, month, weekday)
    return lambda year: _on_or_after(date(year, month, 1 + 7 * (number - 1)), weekday)


def weekday_from(weekday: int, month: int, day: int) -> Rule:
    """The first such weekday on or after a day."""
    return lambda year: _on_or_after(date(year, month, day), weekday)


def easter(days: int = 0) -> Rule:
    """So many days after Easter Sunday, before it if negative."""
    return lambda year: easter_sunday(year) + timedelta(days=days)


def advent(days: int = 0) -> Rule:
    """So many days after the first Sunday of Advent."""
    return lambda year: _on_or_after(date(year, 11, 27), SUNDAY) + timedelta(days=days)


def shifted(rule: Rule, days: int) -> Rule:
    """So many days after another festival."""

    def of(year: int) -> date | None:
        day = rule(year)
        return None if day is None else day + timedelta(days=days)

    return of


def on_monday(rule: Rule, days: tuple[int, ...] = (SATURDAY, SUNDAY)) -> Rule:
    """The Monday instead of a day that falls on one of the given days of the week, in other years none."""

    def of(year: int) -> date | None:
        day = rule(year)
        return None if day is None or day.weekday() not in days else _on_or_after(day, MONDAY)

    return of


def every(years: int, remainder: int, rule: Rule) -> Rule:
    """Only in every so many years."""
    return lambda year: rule(year) if year % years == remainder else None


def between(first: int, last: int, rule: Rule) -> Rule:
    """Only from one year to another."""
    return lambda year: rule(year) if first <= year <= last else None


def except_in(days: Mapping[int, tuple[int, int] | None], rule: Rule) -> Rule:
    """A rule that single years deviate from: their month and day, None for no festival."""

    def of(year: int) -> date | None:
        if year not in days:
            return rule(year)
        month_and_day = days[year]
        return None if month_and_day is None else date(year, *month_and_day)

    return of


def chinese(month: int, day: int, days: int = 0, zone: float = CHINA) -> Rule:
    """A day of the Chinese calendar, or so many days after it."""

    def of(year: int) -> date | None:
        found = chinese_day(year, month, day, zone)
        return None if found is None else found + timedelta(days=days)

    return of


def islamic(month: int, day: int) -> Rule:
    """A day of the Islamic calendar; of two in one year the first."""
    return lambda year: islamic_day(year, month, day)


def solar(longitude: float, zone: float) -> Rule:
    """The day on which the sun reaches a longitude."""
    return lambda year: day_at(solar_term(year, longitude), zone)


def easter_sunday(year: int) -> date:
    """Easter Sunday by the Gregorian reckoning (the rule known as Meeus, Jones and Butcher)."""
    century, of_century = divmod(year, 100)
    golden = year % 19
    correction = (century - (century + 8) // 25 + 1) // 3
    epact = (19 * golden + century - century // 4 - correction + 15) % 30
    weekday = (32 + 2 * (century % 4) + 2 * (of_century // 4) - epact - of_century % 4) % 7
    late = (golden + 11 * epact + 22 * weekday) // 451
    month, day = divmod(epact + weekday - 7 * late + 114, 31)
    return date(year, month, day + 1)


def _on_or_after(day: date, weekday: int) -> date:
    return day + timedelta(days=(weekday - day.weekday()) % 7)


def _last(year: int, month: int, weekday: int) -> date:
    end = date(year, month, monthrange(year, month)[1])
    return end - timedelta(days=(end.weekday() - weekday) % 7)
