"""Time zones by name (spec/expression-language.md §8.5)."""

from datetime import UTC, datetime, timedelta

import pytest

from doyle.expressions.dates.zones import find_zone, offset_text


@pytest.mark.parametrize(
    ("name", "hours"),
    [
        ("GMT", 0),
        ("UTC", 0),
        ("Z", 0),
        ("GMTZ", 0),
        ("GMT+01:00", 1),
        ("GMT-05:00", -5),
        ("GMT+5:30", 5.5),
        ("GMT+0530", 5.5),
        ("UTC+2", 2),
        ("+01:00", 1),
        ("-0330", -3.5),
        ("Europe/Prague", 1),
        ("America/Argentina/Buenos_Aires", -3),
        ("Etc/GMT+5", -5),
        ("EST", -5),
        ("PST", -8),
        ("IST", 5.5),
        ("CTT", 8),
        ("AST", -9),
        ("Japan", 9),
        ("Zulu", 0),
    ],
)
def test_zone_when_named_then_has_its_offset(name: str, hours: float) -> None:
    """spec/expression-language.md §8.5, in January."""
    zone = find_zone(name)
    assert zone is not None
    assert datetime(2018, 1, 1, tzinfo=zone).utcoffset() == timedelta(hours=hours)


@pytest.mark.parametrize(
    "name",
    [
        *("ACT", "AET", "AGT", "ART", "AST", "BET", "BST", "CAT"),
        *("CET", "CNT", "CST", "CST6CDT", "CTT", "EAT", "ECT", "EET"),
        *("EST", "EST5EDT", "GMT", "HST", "IET", "IST", "JST", "MET"),
        *("MIT", "MST", "MST7MDT", "NET", "NST", "PLT", "PNT", "PRC"),
        *("PRT", "PST", "PST8PDT", "ROK", "SST", "UCT", "UTC", "VST"),
        *("WET", "Cuba", "Egypt", "GB", "Iran", "Japan", "NZ", "Zulu"),
    ],
)
def test_zone_when_it_has_a_short_or_old_name_then_is_found(name: str) -> None:
    """spec/system-entities.md §7, *Time zone*: the names beside those of the database."""
    assert find_zone(name) is not None


@pytest.mark.parametrize(
    "name",
    [
        "",
        "Nowhere",
        "Europe/",
        "/etc/passwd",
        "../../etc/passwd",
        "Europe/../Europe/Prague",
        "Europe",
        "GMT+99",
        "a" * 100,
        "x\0y",
        "+1:99",
        "Prague",
    ],
)
def test_zone_when_unknown_then_is_not_found(name: str) -> None:
    """spec/expression-language.md §§8.5, 9: no file access through a name."""
    assert find_zone(name) is None


@pytest.mark.parametrize(
    ("zone", "text"),
    [
        ("UTC", "GMTZ"),
        ("Europe/London", "GMTZ"),
        ("Europe/Prague", "GMT+01:00"),
        ("America/St_Johns", "GMT-03:30"),
        ("Asia/Kathmandu", "GMT+05:45"),
    ],
)
def test_offset_when_written_then_zero_is_z(zone: str, text: str) -> None:
    """spec/expression-language.md §8.5."""
    assert offset_text(datetime(2018, 1, 1, tzinfo=UTC).astimezone(find_zone(zone))) == text
