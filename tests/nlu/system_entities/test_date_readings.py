"""The rules of dates, on any day (system-entities.md §6)."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from doyle.nlu.reference_point import ReferencePoint
from doyle.nlu.system_entities.mention import SystemMention
from doyle.nlu.system_entities.recognise import SystemEntityRecogniser

RECOGNISER = SystemEntityRecogniser("en", frozenset({"sys-date"}))
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September")
TODAYS = st.dates(date(1990, 1, 1), date(2090, 12, 31))
WEEK = timedelta(days=7)

# A busy machine is no fault of the reading.
UNHURRIED = settings(deadline=None)


def found(text: str, today: date) -> list[SystemMention]:
    return RECOGNISER.find(text, ReferencePoint(datetime.combine(today, datetime.min.time(), UTC)))


def dates(text: str, today: date) -> list[date]:
    return [date.fromisoformat(mention.value) for mention in found(text, today)]


def alternatives(text: str, today: date) -> list[date]:
    return [date.fromisoformat(value) for mention in found(text, today) for value in mention.alternatives]


def is_this_week(day: date, today: date) -> bool:
    return day.isocalendar()[:2] == today.isocalendar()[:2]


@UNHURRIED
@given(TODAYS, st.sampled_from(WEEKDAYS), st.sampled_from(["", "on "]))
def test_weekday_when_bare_then_is_strictly_after_today_with_the_one_before_it(
    today: date, name: str, preposition: str
) -> None:
    (day,) = dates(preposition + name, today)
    assert WEEKDAYS[day.weekday()] == name
    assert timedelta(0) < day - today <= WEEK
    assert alternatives(preposition + name, today) == [day - WEEK]


@UNHURRIED
@given(TODAYS, st.sampled_from(WEEKDAYS))
def test_weekday_when_this_one_then_has_an_alternative_only_on_that_weekday(today: date, name: str) -> None:
    (day,) = dates(f"this {name}", today)
    assert [day] == dates(name, today)
    is_today = WEEKDAYS[today.weekday()] == name
    assert alternatives(f"this {name}", today) == ([today] if is_today else [])


@UNHURRIED
@given(TODAYS, st.sampled_from(WEEKDAYS))
def test_weekday_when_next_then_may_be_the_one_after_if_it_is_in_this_week(today: date, name: str) -> None:
    (day,) = dates(f"next {name}", today)
    assert [day] == dates(name, today)
    assert alternatives(f"next {name}", today) == ([day + WEEK] if is_this_week(day, today) else [])


@UNHURRIED
@given(TODAYS, st.sampled_from(WEEKDAYS))
def test_weekday_when_last_then_is_strictly_before_today(today: date, name: str) -> None:
    (day,) = dates(f"last {name}", today)
    assert WEEKDAYS[day.weekday()] == name
    assert timedelta(0) < today - day <= WEEK
    assert alternatives(f"last {name}", today) == ([day - WEEK] if is_this_week(day, today) else [])


@UNHURRIED
@given(TODAYS, st.integers(1, 9), st.integers(1, 28))
def test_month_and_day_when_the_year_is_missing_then_is_the_next_one(
    today: date, month: int, day: int
) -> None:
    text = f"{MONTHS[month - 1]} {day}"
    this_year = date(today.year, month, day)
    is_over = this_year < today
    assert dates(text, today) == [this_year.replace(year=today.year + 1) if is_over else this_year]
    assert alternatives(text, today) == ([this_year] if is_over else [])


@UNHURRIED
@given(TODAYS, st.integers(1, 9))
def test_month_when_alone_then_is_a_pair_of_its_next_occurrence(today: date, month: int) -> None:
    text = f"in {MONTHS[month - 1]}"
    first, last = dates(text, today)
    assert (first.day, (last + timedelta(days=1)).day) == (1, 1)
    assert first.month == last.month == month
    assert first.year == last.year == today.year + (month < today.month)
    assert alternatives(text, today) == (
        []
        if month >= today.month
        else [
            first.replace(year=today.year),
            (last + timedelta(days=1)).replace(year=today.year) - timedelta(days=1),
        ]
    )


@UNHURRIED
@given(TODAYS, st.integers(1, 500))
def test_days_when_counted_then_are_displaced_by_so_many(today: date, count: int) -> None:
    distance = timedelta(days=count)
    assert dates(f"in {count} days", today) == [today + distance]
    assert dates(f"{count} days ago", today) == [today - distance]
    assert dates(f"next {count} days", today) == [today, today + distance]
    assert dates(f"the last {count} days", today) == [today - distance, today]


@UNHURRIED
@given(TODAYS, st.sampled_from(["week", "weekend", "month", "quarter", "year"]))
def test_units_when_shifted_then_are_whole_and_touch(today: date, unit: str) -> None:
    past, current, coming = (dates(f"{shift} {unit}", today) for shift in ("last", "this", "next"))
    assert past[0] < past[1] < current[0] < current[1] < coming[0]
    if unit == "weekend":
        assert [day.weekday() for day in (*past, *current, *coming)] == [5, 6] * 3
    else:
        assert current[0] <= today <= current[1]
        assert past[1] + timedelta(days=1) == current[0]
        assert current[1] + timedelta(days=1) == coming[0]


@UNHURRIED
@given(TODAYS, st.sampled_from(WEEKDAYS), st.sampled_from(WEEKDAYS))
def test_range_when_it_ends_on_a_weekday_then_that_is_the_first_after_its_start(
    today: date, first: str, last: str
) -> None:
    start, end = dates(f"from {first} to {last}", today)
    assert [start] == dates(first, today)
    assert timedelta(0) <= end - start < WEEK
    assert alternatives(f"from {first} to {last}", today) == [start - WEEK, end - WEEK]


@UNHURRIED
@given(TODAYS)
def test_day_of_the_month_when_said_then_is_the_next_one(today: date) -> None:
    (day,) = dates("on the 31st", today)
    assert day.day == 31
    assert today <= day <= today + timedelta(days=62)


@pytest.mark.parametrize("shift", ["this", "next", "last"])
@UNHURRIED
@given(today=TODAYS)
def test_named_month_when_shifted_then_lies_on_that_side_of_today(shift: str, today: date) -> None:
    first, last = dates(f"{shift} June", today)
    assert (first.month, last.day) == (6, 30)
    if shift == "this":
        assert first.year == today.year
    elif shift == "next":
        assert first > today
    else:
        assert last < today
