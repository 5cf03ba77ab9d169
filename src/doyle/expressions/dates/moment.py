"""Dates and times as written in strings: reading, comparing, moving (spec/expression-language.md §8.5)."""

import calendar
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from doyle.expressions.dates.zones import find_zone, offset_text
from doyle.expressions.errors import MisfitError

_DATE = r"(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})"
_TIME = r"(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,](?P<fraction>\d{1,9}))?)?"
_ZONE = r"(?: ?(?P<offset>Z|[+-]\d{2}:?\d{2})| (?P<zone>[A-Za-z][\w/+:-]{0,63}))?"
_FORMS = tuple(
    re.compile(form, re.ASCII) for form in (_DATE, _TIME, f"{_DATE}(?P<separator>T| ){_TIME}{_ZONE}")
)
_MAX_AMOUNT = 10**12
_TIME_UNITS = frozenset({"Hours", "Minutes", "Seconds"})
_EPOCH_DAY = date(1970, 1, 1)


@dataclass(frozen=True, slots=True)
class Moment:
    """A date, a time of day or both, and how they were written.

    `suffix` is the zone as written, with the blank before it.
    """

    date: date | None
    time: time | None
    zone: tzinfo | None = None
    separator: str = " "
    has_seconds: bool = True
    suffix: str = ""

    def __str__(self) -> str:
        """The moment in the form that it was written in."""
        day = "" if self.date is None else self.date.isoformat()
        if self.time is None:
            return day
        shown = f"{self.time:%H:%M:%S}" if self.has_seconds or self.time.second else f"{self.time:%H:%M}"
        return f"{day}{self.separator if day else ''}{shown}{self.suffix}"

    @property
    def kind(self) -> str:
        """What it is, for messages."""
        if self.time is None:
            return "date"
        return "time" if self.date is None else "date with time"

    def local(self) -> datetime:
        """Date and time without zone: a missing time is midnight, a missing date 1970-01-01."""
        return datetime.combine(self.date or _EPOCH_DAY, self.time or time())

    def aware(self, default: tzinfo) -> datetime:
        """The instant, in the zone of the moment or else in the given one."""
        return self.local().replace(tzinfo=self.zone or default)


def read_moment(text: str) -> Moment:
    """Read a date, a time, or both.

    Raises:
        MisfitError: the text is none of the accepted forms, or no real date.
    """
    for form in _FORMS:
        match = form.fullmatch(text)
        if match is not None:
            return _moment(match.groupdict(), text)
    raise MisfitError("not a date or time")


def moment_of(at: datetime, *, has_offset: bool) -> Moment:
    """An aware instant as `now()` writes it, with its offset if wanted."""
    suffix = f" {offset_text(at)}" if has_offset else ""
    local = at.replace(tzinfo=None, microsecond=0)
    return Moment(local.date(), local.time(), at.tzinfo if has_offset else None, suffix=suffix)


def find_order(left: Moment, right: Moment) -> int | None:
    """Below, at or above zero as `left` is before, at or after `right`; None if their kinds do not compare.

    A date is midnight against a date with time; of a date with time only the time counts against a time.
    """
    if right.date is None:
        return None if left.time is None or right.time is None else _sign(left.time, right.time)
    if left.date is None:
        return None
    if left.zone is not None and right.zone is not None:
        return _sign(left.aware(UTC), right.aware(UTC))
    return _sign(left.local(), right.local())


def moved(moment: Moment, unit: str, amount: int) -> Moment:
    """Move by a number of `Days`, `Months`, `Years`, `Hours`, `Minutes` or `Seconds`.

    Times wrap at midnight, month ends clamp, a date moved by hours becomes a date with time.

    Raises:
        MisfitError: a time has no days, or the result is out of range.
    """
    if abs(amount) > _MAX_AMOUNT:
        raise MisfitError(f"the number of {unit.lower()} is out of range")
    try:
        return _moved_time(moment, unit, amount) if unit in _TIME_UNITS else _moved_date(moment, unit, amount)
    except (OverflowError, ValueError):
        raise MisfitError("the date is out of range") from None


def _moment(parts: Mapping[str, str | None], text: str) -> Moment:
    zone_name = parts.get("offset") or parts.get("zone")
    zone = find_zone(zone_name) if zone_name else None
    if zone_name and zone is None:
        raise MisfitError("unknown time zone")
    suffix = text[text.rindex(str(zone_name)) :] if zone_name else ""
    is_spaced = bool(zone_name) and text[: -len(suffix)].endswith(" ")
    try:
        return Moment(
            date=date(*(int(parts[key] or 0) for key in ("year", "month", "day")))
            if parts.get("year")
            else None,
            time=_time(parts) if parts.get("hour") else None,
            zone=zone,
            separator=parts.get("separator") or " ",
            has_seconds=parts.get("hour") is None or parts.get("second") is not None,
            suffix=f" {suffix}" if is_spaced else suffix,
        )
    except ValueError:
        raise MisfitError("not a date or time") from None


def _time(parts: Mapping[str, str | None]) -> time:
    fraction = (parts.get("fraction") or "").ljust(6, "0")[:6]
    hour, minute, second = (int(parts.get(key) or 0) for key in ("hour", "minute", "second"))
    return time(hour, minute, second, int(fraction))


def _moved_date(moment: Moment, unit: str, amount: int) -> Moment:
    if moment.date is None:
        raise MisfitError(f"a time of day has no {unit.lower()}")
    return replace(moment, date=_DATE_MOVES[unit](moment.date, amount))


def _moved_time(moment: Moment, unit: str, amount: int) -> Moment:
    distance = timedelta(**{unit.lower(): amount})
    if moment.date is None:
        return replace(moment, time=(moment.local() + distance % timedelta(days=1)).time())
    if moment.zone is None:
        at = moment.local() + distance
    else:
        at = (moment.aware(UTC).astimezone(UTC) + distance).astimezone(moment.zone)
    return replace(moment, date=at.date(), time=at.time())


def _days_later(day: date, amount: int) -> date:
    return day + timedelta(days=amount)


def _months_later(day: date, amount: int) -> date:
    years, month = divmod(day.year * 12 + day.month - 1 + amount, 12)
    last = calendar.monthrange(years, month + 1)[1] if 1 <= years <= 9999 else 0
    return date(years, month + 1, min(day.day, last))


def _years_later(day: date, amount: int) -> date:
    return _months_later(day, 12 * amount)


_DATE_MOVES: Mapping[str, Callable[[date, int], date]] = {
    "Days": _days_later,
    "Months": _months_later,
    "Years": _years_later,
}


def _sign(left: date | time, right: date | time) -> int:
    return (left > right) - (left < right)  # type: ignore[operator]
