"""Timestamps as the API writes them."""

from datetime import UTC, datetime, timedelta

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def iso_timestamp(milliseconds: int) -> str:
    """Epoch milliseconds as `2024-08-25T11:22:33.444Z` (spec/api/guide.md §7)."""
    moment = _EPOCH + timedelta(milliseconds=milliseconds)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def milliseconds_of(text: str) -> int:
    """The epoch milliseconds of an ISO 8601 date or time; one without a zone is UTC.

    Raises:
        ValueError: it is no such text.
    """
    moment = datetime.fromisoformat(text)
    aware = moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)
    try:
        return (aware - _EPOCH) // timedelta(milliseconds=1)
    except OverflowError:
        raise ValueError("outside of the calendar") from None
