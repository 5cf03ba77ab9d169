"""Calendar arithmetic."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from doyle.nlu.system_entities import calendar
from doyle.nlu.system_entities.calendar import Days, Unit

THURSDAY = date(2020, 5, 21)
DAYS = st.dates(date(1900, 1, 1), date(2100, 1, 1))

# A busy machine is no fault of the reading.
UNHURRIED = settings(deadline=None)


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2020, 5, 21), 1, date(2020, 6, 21)),
        (date(2020, 1, 31), 1, date(2020, 2, 29)),
        (date(2020, 1, 31), -11, date(2019, 2, 28)),
        (date(2020, 12, 15), 1, date(2021, 1, 15)),
        (date(2020, 2, 29), 12, date(2021, 2, 28)),
    ],
)
def test_add_months_when_the_month_is_shorter_then_clips(day: date, months: int, expected: date) -> None:
    """system-entities.md §6: end of month clipped."""
    assert calendar.add_months(day, months) == expected


def test_add_months_when_the_calendar_ends_then_raises() -> None:
    with pytest.raises(ValueError, match="year"):
        calendar.add_months(date(9999, 12, 1), 1)


@pytest.mark.parametrize(
    ("unit", "offset", "first", "last"),
    [
        (Unit.WEEK, 0, "2020-05-18", "2020-05-24"),
        (Unit.WEEK, -1, "2020-05-11", "2020-05-17"),
        (Unit.WEEKEND, 0, "2020-05-23", "2020-05-24"),
        (Unit.WEEKEND, 1, "2020-05-30", "2020-05-31"),
        (Unit.FORTNIGHT, 0, "2020-05-21", "2020-06-03"),
        (Unit.FORTNIGHT, -1, "2020-05-07", "2020-05-20"),
        (Unit.MONTH, 9, "2021-02-01", "2021-02-28"),
        (Unit.QUARTER, 0, "2020-04-01", "2020-06-30"),
        (Unit.QUARTER, 3, "2021-01-01", "2021-03-31"),
        (Unit.YEAR, -1, "2019-01-01", "2019-12-31"),
    ],
)
def test_period_when_a_unit_is_given_then_is_the_calendar_unit(
    unit: Unit, offset: int, first: str, last: str
) -> None:
    """system-entities.md §6: weeks from Monday, weekends Saturday and Sunday, a fortnight from today."""
    expected = Days(date.fromisoformat(first), date.fromisoformat(last))
    assert calendar.period(unit, THURSDAY, offset) == expected


@pytest.mark.parametrize("unit", [Unit.SECOND, Unit.MINUTE, Unit.HOUR, Unit.DAY])
def test_period_when_the_unit_is_a_day_or_less_then_is_none(unit: Unit) -> None:
    assert calendar.period(unit, THURSDAY, 0) is None


@UNHURRIED
@given(DAYS, st.integers(0, 6))
def test_weekday_from_when_given_any_day_then_is_the_first_such_weekday(day: date, weekday: int) -> None:
    found = calendar.weekday_from(day, weekday)
    assert found.weekday() == weekday
    assert 0 <= (found - day).days < 7
    before = calendar.weekday_before(day, weekday)
    assert before.weekday() == weekday
    assert 1 <= (day - before).days <= 7


@pytest.mark.parametrize(
    ("number", "expected"),
    [(1, date(2020, 5, 1)), (5, date(2020, 5, 29)), (6, None), (-1, date(2020, 5, 29))],
)
def test_nth_weekday_when_counted_then_stays_in_the_month(number: int, expected: date | None) -> None:
    assert calendar.nth_weekday(calendar.month_of(2020, 5), 4, number) == expected


def leap_day(year: int) -> Days | None:
    day = calendar.find_date(year, 2, 29)
    return None if day is None else calendar.one_day(day)


def test_yearly_when_some_years_have_none_then_others_are_looked_at() -> None:
    """system-entities.md §6: the next occurrence, today included."""
    assert calendar.next_yearly(leap_day, date(2020, 2, 29)) == leap_day(2020)
    assert calendar.next_yearly(leap_day, date(2020, 3, 1)) == leap_day(2024)
    assert calendar.next_yearly(leap_day, date(1896, 3, 1)) == leap_day(1904)
    assert calendar.last_yearly(leap_day, date(2020, 2, 29)) == leap_day(2016)
    assert calendar.next_yearly(lambda year: None, THURSDAY) is None
    assert calendar.last_yearly(lambda year: None, THURSDAY) is None
