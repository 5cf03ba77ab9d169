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
# How a count of units is told: there is no field for the others.
_TOLD_AS: Mapping[Unit, tuple[Unit, int]] = MappingProxyType(
    {Unit.FORTNIGHT: (Unit.WEEK, 2), Unit.QUARTER: (Unit.MONTH, MONTHS_OF_QUARTER)}
)


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
    """So many units; None where they make no whole number of seconds, days or months."""
    if not 0 <= count <= _MAX_COUNT:
        return None
    if unit in _SECONDS:
        return _of_seconds(count, unit)
    if unit in _DAYS:
        return _of_days(count, unit)
    months = count * _MONTHS[unit] if unit in _MONTHS else Decimal("0.5")
    if months != int(months):
        return None
    return Duration(_told(count, unit), unit if count == int(count) else Unit.MONTH, months=int(months))


def _of_days(count: Decimal, unit: Unit) -> Duration | None:
    days = count * _DAYS[unit]
    if days == int(days):
        return Duration(_told(count, unit), unit if count == int(count) else Unit.DAY, days=int(days))
    if unit is not Unit.DAY:
        return None
    rest = _of_seconds((days - int(days)) * 24, Unit.HOUR)
    whole = Duration({Unit.DAY: int(days)} if days >= 1 else {}, Unit.DAY, days=int(days))
    return None if rest is None else whole.plus(rest)


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


def _told(count: Decimal, unit: Unit) -> dict[Unit, int]:
    told, factor = _TOLD_AS.get(unit, (unit, 1))
    whole = count * factor
    if whole == int(whole):
        return {told: int(whole)}
    if told is Unit.YEAR:
        years = int(whole)
        return {**({Unit.YEAR: years} if years else {}), Unit.MONTH: int((whole - years) * 12)}
    return {Unit.DAY: int(count * _DAYS[unit])}
