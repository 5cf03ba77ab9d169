"""Timestamps as the API writes them."""

import pytest

from doyle.store.timestamps import iso_timestamp


@pytest.mark.parametrize(
    ("milliseconds", "expected"),
    [
        (1_724_584_953_444, "2024-08-25T11:22:33.444Z"),
        (1_724_584_953_000, "2024-08-25T11:22:33.000Z"),
        (1_724_584_953_007, "2024-08-25T11:22:33.007Z"),
        (0, "1970-01-01T00:00:00.000Z"),
        (-1, "1969-12-31T23:59:59.999Z"),
        (253_402_300_799_999, "9999-12-31T23:59:59.999Z"),
    ],
)
def test_iso_timestamp_when_written_then_utc_with_milliseconds_and_z(
    milliseconds: int, expected: str
) -> None:
    """spec/api/guide.md §7: UTC, milliseconds, Z: `2024-08-25T11:22:33.444Z`."""
    assert iso_timestamp(milliseconds) == expected
