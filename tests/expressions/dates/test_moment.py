"""Dates and times as written in strings (spec/expression-language.md §8.5)."""

from contextlib import suppress
from datetime import UTC, date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doyle.expressions.dates.moment import find_order, moment_of, moved, read_moment
from doyle.expressions.dates.zones import find_zone
from doyle.expressions.errors import MisfitError

EARLIEST = datetime(1900, 1, 1, tzinfo=UTC).replace(tzinfo=None)
LATEST = datetime(2100, 1, 1, tzinfo=UTC).replace(tzinfo=None)
FORMS = [
    "08:00",
    "08:00:30",
    "2018-03-09",
    "2018-03-09 08:00:30",
    "2018-03-09 08:00",
    "2018-03-09T08:00:30",
    "2018-03-09T08:00:30Z",
    "2018-03-09T08:00:30+01:00",
    "2018-03-09 08:00:30 Europe/London",
    "2018-03-09 08:00:30 GMT+01:00",
    "2018-03-09 08:00:30 GMTZ",
    "2018-03-09 08:00:30 UTC",
]


@pytest.mark.parametrize("text", FORMS)
def test_moment_when_read_then_is_written_as_it_was(text: str) -> None:
    """spec/expression-language.md §8.5."""
    assert str(read_moment(text)) == text


@pytest.mark.parametrize(
    ("text", "day", "clock"),
    [
        ("08:05", None, time(8, 5)),
        ("8:05", None, time(8, 5)),
        ("08:05:09.25", None, time(8, 5, 9, 250_000)),
        ("2018-03-09", date(2018, 3, 9), None),
        ("2018-3-9", date(2018, 3, 9), None),
        ("2018-03-09 08:05:09", date(2018, 3, 9), time(8, 5, 9)),
        ("2018-03-09T08:05:09,123456789", date(2018, 3, 9), time(8, 5, 9, 123_456)),
    ],
)
def test_moment_when_read_then_knows_date_and_time(text: str, day: date | None, clock: time | None) -> None:
    """spec/expression-language.md §8.5: T separator and fraction tolerated."""
    moment = read_moment(text)
    assert (moment.date, moment.time) == (day, clock)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x",
        "8",
        "24:00",
        "10:60",
        "10:00:60",
        "2018",
        "2018-03",
        "2018-00-09",
        "2018-02-29",
        "0000-01-01",
        "18-03-09",
        "2018-03-09  08:00",
        "2018-03-09 08",
        " 2018-03-09",
        "2018-03-09 ",
        "08:00 Europe/London",
        "2018-03-09 08:00:00 Nowhere",
        "2018-03-09 08:00:00 GMT+99",
        "\u0662\u0660\u0661\u0668-03-09",
        "9" * 5_000,
    ],
)
def test_moment_when_not_a_date_then_fails(text: str) -> None:
    """spec/expression-language.md §8.5: other text is an error."""
    with pytest.raises(MisfitError):
        read_moment(text)


@given(st.text(max_size=40))
def test_moment_when_given_any_text_then_reads_or_fails(text: str) -> None:
    """A hostile string is a fault, never a crash."""
    with suppress(MisfitError):
        assert read_moment(text).local()


@given(
    st.datetimes(min_value=EARLIEST, max_value=LATEST),
    st.sampled_from(["Days", "Hours", "Minutes", "Seconds"]),
    st.integers(-10_000, 10_000),
)
def test_moment_when_moved_there_and_back_then_is_the_same(at: datetime, unit: str, amount: int) -> None:
    """spec/expression-language.md §8.5."""
    text = f"{at:%Y-%m-%d %H:%M:%S}"
    assert str(moved(moved(read_moment(text), unit, amount), unit, -amount)) == text


@given(st.dates(min_value=date(1, 1, 1)), st.integers(-200_000, 200_000))
def test_month_move_when_any_then_day_never_grows(day: date, amount: int) -> None:
    """spec/expression-language.md §8.5: month ends clamp."""
    moment = read_moment(f"{day.year:04}-{day:%m-%d}")
    try:
        result = moved(moment, "Months", amount).date
    except MisfitError:
        assert not 1 <= day.year + (day.month - 1 + amount) // 12 <= 9999
    else:
        assert result is not None
        assert (result.year * 12 + result.month) - (day.year * 12 + day.month) == amount
        assert result.day <= day.day


@pytest.mark.parametrize(
    ("left", "right", "order"),
    [
        ("2018-01-01", "2018-01-02", -1),
        ("10:00", "09:00", 1),
        ("2018-01-01", "2018-01-01 00:00", 0),
        ("2018-01-01 12:00", "12:00", 0),
        ("12:00", "2018-01-01 12:00", None),
        ("12:00", "2018-01-01", None),
        ("2018-01-01", "12:00", None),
    ],
)
def test_order_when_kinds_differ_then_follows_the_table(left: str, right: str, order: int | None) -> None:
    """spec/expression-language.md §8.5."""
    assert find_order(read_moment(left), read_moment(right)) == order


def test_moment_when_made_of_an_instant_then_drops_fractions() -> None:
    """spec/expression-language.md §8.5: `now()`."""
    at = datetime(2018, 3, 9, 8, 0, 0, 999_999, tzinfo=UTC)
    assert str(moment_of(at, has_offset=False)) == "2018-03-09 08:00:00"
    assert str(moment_of(at.astimezone(find_zone("Asia/Kolkata")), has_offset=True)) == (
        "2018-03-09 13:30:00 GMT+05:30"
    )
