"""What the phrases of a text mean: dates and times, before they become mentions."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import TypeAlias

from doyle.nlu.system_entities.calendar import Days, Unit
from doyle.nlu.system_entities.locales import Locale

NOTHING: Mapping[str, int | str] = MappingProxyType({})
_NOON_HOUR = 12
_WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Reference:
    """What readings are relative to: the moment, in the zone of the user, and the locale.

    `are_bare_ranges_times`: `from 2 to 3` is meant as times (system-entities.md §7).
    """

    now: datetime
    locale: Locale
    are_bare_ranges_times: bool = False

    @property
    def today(self) -> date:
        """The day of the user."""
        return self.now.date()


@dataclass(frozen=True, slots=True)
class DateReading:
    """A day or a period; `fields` are the entries of `interpretation`.

    `following` gives the first occurrence on or after a day, for what recurs. `is_weekly`: the other reading
    is always a week earlier.
    """

    days: Days
    fields: Mapping[str, int | str] = field(default_factory=dict)
    granularity: str = Unit.DAY
    is_period: bool = False
    alternative: Days | None = None
    following: Callable[[date], Days | None] | None = None
    is_weekly: bool = False

    def from_day(self, day: date) -> "DateReading":
        """The first such date on or after a day, where it recurs and is not yet so."""
        if self.following is None or self.days.first >= day:
            return self
        days = self.following(day)
        if days is None:
            return self
        alternative = Days(days.first - _WEEK, days.last - _WEEK) if self.is_weekly else self.alternative
        return replace(self, days=days, alternative=alternative)


@dataclass(frozen=True, slots=True)
class DateRange:
    """From the first day of one reading to the last day of another."""

    start: DateReading
    end: DateReading


class HalfOfDay(StrEnum):
    """What settles an hour between 1 and 12."""

    AM = "am"
    PM = "pm"


@dataclass(frozen=True, slots=True)
class TimeReading:
    """A time of day, or a period of one day.

    `is_open`: the hour was said without its half of the day, so that `alternative` is twelve hours later.
    `zone` is the time zone that the text names.
    """

    first: time
    fields: Mapping[str, int | str] = field(default_factory=dict)
    granularity: str = Unit.HOUR
    last: time | None = None
    alternative: time | None = None
    is_open: bool = False
    half: HalfOfDay | None = None
    zone: str | None = None

    def in_half(self, half: HalfOfDay) -> "TimeReading":
        """The reading of an open hour in a half of the day."""
        return replace(self.at_hour(self.first.hour % 12 + (12 if half is HalfOfDay.PM else 0)), half=half)

    def at_hour(self, hour: int) -> "TimeReading":
        """The same minutes at another hour, settled."""
        fields = {**self.fields, "specific_hour": hour}
        return replace(
            self, first=self.first.replace(hour=hour), fields=fields, alternative=None, is_open=False
        )

    def swapped(self) -> "TimeReading":
        """The later reading of an open hour first, the earlier one as alternative."""
        later = self.at_hour(self.first.hour + _NOON_HOUR)
        return replace(later, alternative=self.first, is_open=True)


@dataclass(frozen=True, slots=True)
class TimeRange:
    """From one time to another."""

    start: TimeReading
    end: TimeReading


@dataclass(frozen=True, slots=True)
class Modifier:
    """A word that makes a half-open range: its normal form, which end it names, which edge of a period."""

    name: str
    is_start: bool
    is_last: bool = False


DateMeaning: TypeAlias = DateReading | DateRange
TimeMeaning: TypeAlias = TimeReading | TimeRange


@dataclass(frozen=True, slots=True)
class Meaning:
    """What one phrase means: a date, a time or both; neither for one that only keeps others from it."""

    date: DateMeaning | None = None
    time: TimeMeaning | None = None
    modifier: Modifier | None = None


def on_day(day: date, granularity: str = Unit.DAY, **fields: int | str) -> DateReading:
    """A single day that does not recur."""
    return DateReading(Days(day, day), fields, granularity)
