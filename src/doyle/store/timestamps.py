"""Timestamps as the API writes them, and moments as clients write them."""

import re
from datetime import UTC, datetime, timedelta

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_WRITTEN = re.compile(r"\d{4}-\d{2}-\d{2}(?:[Tt ].+)?", re.ASCII)


def iso_timestamp(milliseconds: int) -> str:
    """Epoch milliseconds as `2024-08-25T11:22:33.444Z` (spec/api/guide.md §7)."""
    moment = _EPOCH + timedelta(milliseconds=milliseconds)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def moment_of(text: str) -> datetime:
    """The moment in UTC of an ISO 8601 date (its first moment) or time; one without a zone is UTC.

    Raises:
        ValueError: it is no such text (weeks and days of the year are none), or outside of UTC's calendar.
    """
    if _WRITTEN.fullmatch(text) is None:
        raise ValueError("no date and time as 2026-12-31T23:59:59Z")
    moment = datetime.fromisoformat(text)
    aware = moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)
    try:
        return aware.astimezone(UTC)
    except OverflowError:
        raise ValueError("outside of the calendar") from None


def milliseconds_of(text: str) -> int:
    """The epoch milliseconds of such a text; `iso_timestamp` can write every one of them.

    Raises:
        ValueError: as `moment_of`.
    """
    return (moment_of(text) - _EPOCH) // timedelta(milliseconds=1)
