"""Time zones by name (spec/expression-language.md §8.5, spec/system-entities.md §7)."""

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo

from doyle.expressions.dates.zone_names import OTHER_NAMES

_OFFSET = re.compile(r"(?:GMT|UTC)?([+-])(\d{1,2})(?::?([0-5]\d))?", re.ASCII)
_REGION = re.compile(r"[A-Za-z][A-Za-z0-9_+-]*(?:/[A-Za-z0-9_+-]+){0,2}")
_MAX_NAME_CHARACTERS = 64
_MAX_OFFSET_HOURS = 18
_ZERO = frozenset({"GMT", "UTC", "Z", "GMTZ", "UTCZ"})


@lru_cache(maxsize=1_024)
def find_zone(name: str) -> tzinfo | None:
    """The zone of an IANA name, a short name or an offset such as `GMT+01:00`, `GMTZ`, `+0100`, or None."""
    if name in _ZERO:
        return UTC
    offset = _OFFSET.fullmatch(name)
    if offset is not None:
        return _fixed(offset)
    if len(name) > _MAX_NAME_CHARACTERS or not _REGION.fullmatch(name):
        return None
    return _named(name) or _named(OTHER_NAMES.get(name))


def offset_text(at: datetime) -> str:
    """The offset of an aware time as it is written behind date and time: `GMT+01:00`, or `GMTZ` for zero."""
    offset = offset_minutes(at)
    return f"GMT{colon_offset(offset)}" if offset else "GMTZ"


def offset_minutes(at: datetime) -> int:
    """Minutes east of Greenwich."""
    return int((at.utcoffset() or timedelta()) / timedelta(minutes=1))


def colon_offset(minutes: int) -> str:
    """`+01:00`."""
    hours, rest = divmod(abs(minutes), 60)
    return f"{'-' if minutes < 0 else '+'}{hours:02}:{rest:02}"


def _named(name: str | None) -> tzinfo | None:
    try:
        return None if name is None else ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return None


def _fixed(offset: re.Match[str]) -> tzinfo | None:
    hours, minutes = int(offset[2]), int(offset[3] or 0)
    if hours > _MAX_OFFSET_HOURS:
        return None
    distance = timedelta(hours=hours, minutes=minutes)
    return timezone(-distance if offset[1] == "-" else distance)
