"""`java.util.Date` as text, always in UTC (spec/expression-language.md §6.4)."""

from datetime import UTC, datetime, timedelta

from doyle.expressions.errors import MisfitError
from doyle.expressions.values import DateValue

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def date_text(value: DateValue) -> str:
    """`Fri Jan 26 16:30:37 UTC 2018`."""
    at = datetime_of(value)
    return f"{_DAYS[at.weekday()]} {_MONTHS[at.month - 1]} {at:%d %H:%M:%S} UTC {at.year:04}"


def datetime_of(value: DateValue) -> datetime:
    """The instant in UTC.

    Raises:
        MisfitError: it lies outside the years 1 to 9999.
    """
    try:
        return _EPOCH + timedelta(milliseconds=value.milliseconds)
    except OverflowError:
        raise MisfitError("the date is out of range") from None


def date_value(at: datetime) -> DateValue:
    """The `Date` of an aware instant."""
    return DateValue((at - _EPOCH) // timedelta(milliseconds=1))
