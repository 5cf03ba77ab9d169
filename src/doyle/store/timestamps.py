"""Timestamps as the API writes them."""

from datetime import UTC, datetime, timedelta

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def iso_timestamp(milliseconds: int) -> str:
    """Epoch milliseconds as `2024-08-25T11:22:33.444Z` (spec/api/guide.md §7)."""
    moment = _EPOCH + timedelta(milliseconds=milliseconds)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
