"""Readings of lengths of time: `two weeks`, `half an hour`, `an hour and a half`."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from itertools import pairwise
from types import MappingProxyType

from doyle.nlu.system_entities.calendar import Unit
from doyle.nlu.system_entities.durations import Duration, duration_of
from doyle.nlu.system_entities.grammar import Parts
from doyle.nlu.system_entities.lexicon import Kind

_MINUTES_OF_HOUR = 60


def read_units(parts: Parts) -> Duration | None:
    """`two weeks`, `an hour`, `a couple of days`."""
    return duration_of(_count(parts), parts.get(Kind.UNIT, Unit))


def read_part_of_unit(parts: Parts) -> Duration | None:
    """`half an hour`, `a quarter of an hour`."""
    return duration_of(_fraction(parts), parts.get(Kind.UNIT, Unit))


def read_units_and_part(parts: Parts) -> Duration | None:
    """`an hour and a half`, `two and a half hours`."""
    return duration_of(_count(parts) + _fraction(parts), parts.get(Kind.UNIT, Unit))


def read_minutes(parts: Parts) -> Duration | None:
    """A part of an hour in one word, as in Dutch: `een kwartier`."""
    return duration_of(Decimal(parts.get(Kind.MINUTES, int)), Unit.MINUTE)


def read_sum(parts: Parts) -> Duration | None:
    """`2 hours and 15 minutes`, `1 hour, 9 minutes and 1 second`: from the coarser unit to the finer."""
    counts, units = parts.all(Kind.COUNT, Decimal), parts.all(Kind.UNIT, Unit)
    if len(counts) < len(units):
        counts = [Decimal(1), *counts]
    order = [tuple(Unit).index(unit) for unit in units]
    if any(finer >= coarser for coarser, finer in pairwise(order)):
        return None
    durations = [duration_of(count, unit) for count, unit in zip(counts, units, strict=True)]
    total = durations[0]
    for duration in durations[1:]:
        total = None if total is None or duration is None else total.plus(duration)
    return total


DURATION_READINGS: Mapping[str, Callable[[Parts], Duration | None]] = MappingProxyType(
    {
        "units": read_units,
        "part_of_unit": read_part_of_unit,
        "units_and_part": read_units_and_part,
        "minutes": read_minutes,
        "sum": read_sum,
    }
)


def _count(parts: Parts) -> Decimal:
    amount = parts.find(Kind.AMOUNT, int)
    return Decimal(amount) if amount is not None else parts.find(Kind.COUNT, Decimal) or Decimal(1)


def _fraction(parts: Parts) -> Decimal:
    return Decimal(parts.get(Kind.FRACTION, int)) / _MINUTES_OF_HOUR
