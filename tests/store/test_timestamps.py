"""Timestamps as the API writes them."""

import pytest

from doyle.store.timestamps import iso_timestamp, milliseconds_of, moment_of


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


@pytest.mark.parametrize(
    ("text", "milliseconds"),
    [
        ("2024-08-25T11:22:33.444Z", 1_724_584_953_444),
        ("2024-08-25T13:22:33.444+02:00", 1_724_584_953_444),
        ("2024-08-25T11:22:33.444", 1_724_584_953_444),
        ("1970-01-01", 0),
        ("0001-01-01T00:00:00Z", -62_135_596_800_000),
        ("2024-08-25 11:22:33.4449", 1_724_584_953_444),
        ("9999-12-31T23:59:59.999Z", 253_402_300_799_999),
    ],
)
def test_milliseconds_of_when_a_moment_is_written_then_is_read_in_its_zone(
    text: str, milliseconds: int
) -> None:
    assert milliseconds_of(text) == milliseconds


def test_moment_of_when_written_finer_than_milliseconds_then_keeps_that() -> None:
    assert moment_of("2024-08-25T13:22:33.4449+02:00").isoformat() == "2024-08-25T11:22:33.444900+00:00"


NO_MOMENTS = [
    *("", "yesterday", "2024-02-30", "1724584953", "2024-08-25T25:00:00Z"),
    *("2026-W53-1", "2026-W53", "2026-365", "20261231", "2026-12-31x10:00", "２０２６-12-31", "2026-12-31\n"),
    *("9999-12-31T23:59:59-14:00", "0001-01-01T00:00:00+23:59"),
]


@pytest.mark.parametrize("text", NO_MOMENTS)
def test_milliseconds_of_when_it_is_no_moment_then_is_a_value_error(text: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        milliseconds_of(text)
