"""Parts of periods; whole phrases are tested with the languages."""

from datetime import UTC, date, datetime

import pytest

from doyle.nlu.system_entities.calendar import Unit
from doyle.nlu.system_entities.grammar import Edge, Parts
from doyle.nlu.system_entities.lexicon import Kind
from doyle.nlu.system_entities.locales import locale_of
from doyle.nlu.system_entities.period_readings import read_part_of_period
from doyle.nlu.system_entities.readings import DateReading, Reference

_REFERENCE = Reference(datetime(2020, 5, 21, tzinfo=UTC), locale_of("en", None))


@pytest.mark.parametrize(
    ("number", "unit", "whole", "first", "last"),
    [
        (1, Unit.DAY, Unit.MONTH, "2020-06-01", "2020-06-01"),
        (5, Unit.DAY, Unit.YEAR, "2021-01-05", "2021-01-05"),
        (2, Unit.WEEK, Unit.MONTH, "2020-06-08", "2020-06-14"),
        (3, Unit.MONTH, Unit.YEAR, "2021-03-01", "2021-03-31"),
        (4, Unit.QUARTER, Unit.YEAR, "2021-10-01", "2021-12-31"),
        (5, Unit.QUARTER, Unit.YEAR, None, None),
        (5, Unit.WEEK, Unit.MONTH, None, None),
        (31, Unit.DAY, Unit.MONTH, None, None),
        (2, Unit.MONTH, Unit.MONTH, None, None),
        (2, Unit.DAY, Unit.WEEK, None, None),
        (2, Unit.HOUR, Unit.MONTH, None, None),
    ],
)
def test_read_part_of_period_when_a_number_and_units_are_given_then_counts_from_the_first_day(
    number: int, unit: Unit, whole: Unit, first: str | None, last: str | None
) -> None:
    """system-entities.md §6: `the second week of next month`; there is not always one."""
    values = ((Kind.ORDINAL, number), (Kind.UNIT, unit), (Kind.SHIFT, 1), (Kind.UNIT, whole))
    meaning = read_part_of_period(Parts(0, [Edge(kind, 1, value) for kind, value in values]), _REFERENCE)
    if first is None or last is None:
        assert meaning is None
        return
    assert meaning is not None
    assert isinstance(meaning.date, DateReading)
    assert meaning.date.days == (date.fromisoformat(first), date.fromisoformat(last))
