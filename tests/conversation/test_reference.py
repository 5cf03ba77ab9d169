"""When and where a message was written."""

from datetime import UTC, datetime, timedelta

import pytest

from doyle.conversation.reference import whereabouts
from doyle.wire.json import Json

NOW = datetime(2020, 12, 31, 22, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("name", "hours"),
    [("GMT", 0), ("America/New_York", -5), ("Pacific/Auckland", 13), ("IST", 5.5), ("Japan", 9), ("EST", -5)],
)
def test_whereabouts_when_the_zone_is_known_then_the_clock_is_there(name: str, hours: float) -> None:
    """spec/system-entities.md §7, *Time zone*: IANA names, short names, old names."""
    point, complaint = whereabouts({"timezone": name}, NOW)
    assert point.now == NOW
    assert point.now.utcoffset() == timedelta(hours=hours)
    assert (point.timezone, point.locale, complaint) == (name, None, None)


@pytest.mark.parametrize("context", [{}, {"timezone": None}, {"timezone": ""}])
def test_whereabouts_when_no_zone_is_given_then_is_gmt(context: dict[str, Json]) -> None:
    """spec/system-entities.md §7: default GMT."""
    point, complaint = whereabouts(context, NOW)
    assert (point.now, point.timezone, complaint) == (NOW, "GMT", None)


@pytest.mark.parametrize("name", ["Mars/Olympus", "../etc/passwd", 5, ["GMT"], {"a": 1}, "x" * 5000])
def test_whereabouts_when_the_zone_is_unknown_then_is_gmt_with_a_complaint(name: Json) -> None:
    """spec/system-entities.md §7: an unknown name is treated as GMT, with a log message."""
    point, complaint = whereabouts({"timezone": name}, NOW)
    assert (point.now, point.timezone) == (NOW, "GMT")
    assert complaint is not None
    assert str(name)[:20] in complaint
    assert len(complaint) < 150
