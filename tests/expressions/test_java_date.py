"""`java.util.Date` (spec/expression-language.md §6.4)."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doyle.expressions.errors import MisfitError
from doyle.expressions.java_date import date_text, date_value, datetime_of
from doyle.expressions.values import DateValue


@pytest.mark.parametrize(
    ("milliseconds", "text"),
    [
        (1516984237000, "Fri Jan 26 16:30:37 UTC 2018"),
        (0, "Thu Jan 01 00:00:00 UTC 1970"),
        (-1, "Wed Dec 31 23:59:59 UTC 1969"),
        (951782400000, "Tue Feb 29 00:00:00 UTC 2000"),
        (-62135596800000, "Mon Jan 01 00:00:00 UTC 0001"),
    ],
)
def test_date_when_written_then_is_javas_text(milliseconds: int, text: str) -> None:
    """spec/expression-language.md §6.4: `EEE MMM dd HH:mm:ss zzz yyyy`, UTC."""
    assert date_text(DateValue(milliseconds)) == text


@pytest.mark.parametrize("milliseconds", [10**15, -(10**15), 10**300])
def test_date_when_out_of_the_calendar_then_fails(milliseconds: int) -> None:
    """The years 1 to 9999."""
    with pytest.raises(MisfitError, match="out of range"):
        datetime_of(DateValue(milliseconds))


@given(st.datetimes(timezones=st.just(UTC)))
def test_date_when_made_of_an_instant_then_gives_it_back_in_milliseconds(at: datetime) -> None:
    """A `Date` counts milliseconds."""
    assert datetime_of(date_value(at)) == at.replace(microsecond=at.microsecond // 1000 * 1000)
