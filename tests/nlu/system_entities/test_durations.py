"""Lengths of time."""

from datetime import UTC, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from doyle.nlu.system_entities.calendar import Unit
from doyle.nlu.system_entities.durations import Duration, duration_of

NOW = datetime(2020, 5, 21, 10, 15, 30, tzinfo=UTC)

# A busy machine is no fault of the reading.
UNHURRIED = settings(deadline=None)


def duration(count: str, unit: Unit) -> Duration:
    found = duration_of(Decimal(count), unit)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("count", "unit", "fields", "granularity", "moment"),
    [
        ("2", Unit.WEEK, {"relative_week": 2}, "week", "2020-06-04T10:15:30"),
        ("1", Unit.FORTNIGHT, {"relative_week": 2}, "fortnight", "2020-06-04T10:15:30"),
        ("3", Unit.MONTH, {"relative_month": 3}, "month", "2020-08-21T10:15:30"),
        ("1", Unit.QUARTER, {"relative_month": 3}, "quarter", "2020-08-21T10:15:30"),
        ("5", Unit.YEAR, {"relative_year": 5}, "year", "2025-05-21T10:15:30"),
        ("0.5", Unit.YEAR, {"relative_month": 6}, "month", "2020-11-21T10:15:30"),
        ("1.5", Unit.YEAR, {"relative_year": 1, "relative_month": 6}, "month", "2021-11-21T10:15:30"),
        ("5.5", Unit.MONTH, {"relative_month": 5, "relative_day": 15}, "day", "2020-11-05T10:15:30"),
        ("1.5", Unit.WEEK, {"relative_week": 1, "relative_day": 3}, "day", "2020-05-31T10:15:30"),
        ("2.5", Unit.FORTNIGHT, {"relative_week": 5}, "day", "2020-06-25T10:15:30"),
        ("1.5", Unit.HOUR, {"relative_hour": 1, "relative_minute": 30}, "minute", "2020-05-21T11:45:30"),
        ("0.5", Unit.MINUTE, {"relative_second": 30}, "second", "2020-05-21T10:16:00"),
        ("90", Unit.MINUTE, {"relative_minute": 90}, "minute", "2020-05-21T11:45:30"),
        ("1.5", Unit.DAY, {"relative_day": 1, "relative_hour": 12}, "hour", "2020-05-22T22:15:30"),
        ("0", Unit.HOUR, {"relative_hour": 0}, "hour", "2020-05-21T10:15:30"),
    ],
)
def test_duration_when_counted_then_tells_its_units_and_moves_the_clock(
    count: str, unit: Unit, fields: dict[str, int], granularity: str, moment: str
) -> None:
    """system-entities.md §§3, 6: displaced by exactly N units, granularity the finest unit given."""
    found = duration(count, unit)
    assert found.fields(1) == fields
    assert found.fields(-1) == {name: -value for name, value in fields.items()}
    assert found.granularity == granularity
    assert found.from_moment(NOW, 1) == datetime.fromisoformat(moment).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("count", "unit"),
    [
        *(
            ("0.7", Unit.SECOND),
            ("1.3", Unit.MONTH),
            ("0.3", Unit.QUARTER),
            ("1.1", Unit.WEEK),
            ("0.5", Unit.WEEKEND),
        ),
        *(("1", Unit.WEEKEND), ("1e30", Unit.DAY), ("-1", Unit.DAY), ("1000001", Unit.SECOND)),
    ],
)
def test_duration_of_when_it_is_no_whole_number_of_anything_then_is_none(count: str, unit: Unit) -> None:
    assert duration_of(Decimal(count), unit) is None


def test_plus_when_units_differ_then_both_are_told() -> None:
    total = duration("2", Unit.HOUR).plus(duration("15", Unit.MINUTE))
    assert total.fields(1) == {"relative_hour": 2, "relative_minute": 15}
    assert total.granularity is Unit.MINUTE
    assert total.has_time
    assert total.from_moment(NOW, -1) == NOW.replace(hour=8, minute=0)


def test_from_moment_when_clocks_change_then_hours_are_real_and_days_are_not() -> None:
    zone = ZoneInfo("America/New_York")
    before = datetime(2020, 3, 8, 1, 30, tzinfo=zone)
    assert duration("1", Unit.HOUR).from_moment(before, 1).hour == 3
    assert duration("1", Unit.DAY).from_moment(before, 1).hour == 1


@UNHURRIED
@given(st.decimals(0, 10_000, places=2), st.sampled_from(Unit))
def test_duration_of_when_given_any_count_then_comes_back_by_the_same_way(count: Decimal, unit: Unit) -> None:
    found = duration_of(count, unit)
    if found is not None and not found.months:
        assert found.from_moment(found.from_moment(NOW, 1), -1) == NOW
