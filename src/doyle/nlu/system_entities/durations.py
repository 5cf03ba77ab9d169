"""Lengths of time: `two weeks`, `an hour and a half` (system-entities.md §§6-7)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from types import MappingProxyType

from doyle.nlu.system_entities.calendar import MONTHS_OF_QUARTER, Unit, add_months

# Beyond every honest count; keeps arithmetic with hostile numbers small.
_MAX_COUNT = 1_000_000
_HOUR = 3600
_SECONDS: Mapping[Unit, int] = MappingProxyType({Unit.SECOND: 1, Unit.MINUTE: 60, Unit.HOUR: _HOUR})
_DAYS: Mapping[Unit, int] = MappingProxyType({Unit.DAY: 1, Unit.WEEK: 7, Unit.FORTNIGHT: 14})
_MONTHS: Mapping[Unit, int] = MappingProxyType(
    {Unit.MONTH: 1, Unit.QUARTER: MONTHS_OF_QUARTER, Unit.YEAR: 12}
)
_FINEST_FIRST = tuple(Unit)
# There is no field for these: they are told as so many of others.
_TOLD_AS: Mapping[Unit, Unit] = MappingProxyType({Unit.FORTNIGHT: Unit.WEEK, Unit.QUARTER: Unit.MONTH})
_TIMES: Mapping[Unit, int] = MappingProxyType({Unit.FORTNIGHT: 2, Unit.QUARTER: MONTHS_OF_QUARTER})
_DAYS_OF_MONTH = 30


@dataclass(frozen=True, slots=True)
class Duration:
    """A length of time; `counts` are the units as the text gave them, `granularity` is the finest of them."""

    counts: Mapping[Unit, int]
    granularity: Unit
    months: int = 0
    days: int = 0
    seconds: int = 0

    @property
    def has_time(self) -> bool:
        """Whether the time of day counts, not only the day."""
        return self.granularity in _SECONDS

    def fields(self, sign: int) -> dict[str, int | str]:
        """The entries of `interpretation`: `relative_week` 2 and so on."""
        return {f"relative_{unit.value}": sign * count for unit, count in self.counts.items()}

    def plus(self, other: "Duration") -> "Duration":
        """The sum of both."""
        counts = dict(self.counts)
        for unit, count in other.counts.items():
            counts[unit] = counts.get(unit, 0) + count
        return Duration(
            counts,
            min(self.granularity, other.granularity, key=_FINEST_FIRST.index),
            self.months + other.months,
            self.days + other.days,
            self.seconds + other.seconds,
        )

    def from_moment(self, moment: datetime, sign: int) -> datetime:
        """The moment so much later, or earlier for the sign −1; hours are counted through changes of clocks.

        Raises:
            ValueError, OverflowError: it lies outside of the calendar.
        """
        day = add_months(moment.date(), sign * self.months) + timedelta(days=sign * self.days)
        moved = moment.replace(year=day.year, month=day.month, day=day.day)
        if not self.seconds:
            return moved
        return (moved.astimezone(UTC) + timedelta(seconds=sign * self.seconds)).astimezone(moment.tzinfo)


def duration_of(count: Decimal, unit: Unit) -> Duration | None:
    """So many units; None where they make no whole number of seconds, half days or half months.

    Half a month is fifteen days; half a day more or less does not count beside weeks.
    """
    if not 0 <= count <= _MAX_COUNT:
        return None
    if unit in _SECONDS:
        return _of_seconds(count, unit)
    if unit in _DAYS:
        return _of_days(count, unit)
    return _of_months(count, unit) if unit in _MONTHS else None


def _of_months(count: Decimal, unit: Unit) -> Duration | None:
    total = count * _MONTHS[unit]
    months, days = int(total), int((total - int(total)) * _DAYS_OF_MONTH)
    if (total - months) * 2 not in (0, 1):
        return None
    if count == int(count):
        return Duration({_TOLD_AS.get(unit, unit): int(count * _TIMES.get(unit, 1))}, unit, months=months)
    years = int(count) if unit is Unit.YEAR else 0
    told = {Unit.YEAR: years, Unit.MONTH: months - 12 * years, Unit.DAY: days}
    counts = {part: number for part, number in told.items() if number}
    return Duration(counts, Unit.DAY if days else Unit.MONTH, months=months, days=days)


def _of_days(count: Decimal, unit: Unit) -> Duration | None:
    total = count * _DAYS[unit]
    days = int(total)
    if count == int(count):
        return Duration({_TOLD_AS.get(unit, unit): int(count * _TIMES.get(unit, 1))}, unit, days=days)
    if unit is Unit.DAY:
        rest = _of_seconds((total - days) * 24, Unit.HOUR)
        whole = Duration({Unit.DAY: days} if days else {}, Unit.DAY, days=days)
        return None if rest is None else whole.plus(rest)
    if (total - days) * 2 not in (0, 1):
        return None
    told = {Unit.WEEK: days // 7, Unit.DAY: days % 7}
    return Duration({part: number for part, number in told.items() if number}, Unit.DAY, days=days)


def _of_seconds(count: Decimal, unit: Unit) -> Duration | None:
    seconds = count * _SECONDS[unit]
    if seconds != int(seconds):
        return None
    counts: dict[Unit, int] = {}
    rest = int(seconds)
    for part in (Unit.HOUR, Unit.MINUTE, Unit.SECOND):
        if _SECONDS[part] <= _SECONDS[unit] and (rest >= _SECONDS[part] or part is unit):
            number, rest = divmod(rest, _SECONDS[part])
            if number or not seconds:
                counts[part] = number
    return Duration(counts, min(counts, key=_FINEST_FIRST.index), seconds=int(seconds))
