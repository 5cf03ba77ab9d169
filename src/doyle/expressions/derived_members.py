"""What a date or time tells of itself beside its interpretation (spec/system-entities.md §3, *Shorthand*)."""

from datetime import date, time

from doyle.wire.json import Json
from doyle.wire.runtime import RuntimeEntity

_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def derived_member(entity: RuntimeEntity, name: str) -> Json:
    """A member that the value tells; None for any other name, and where the value is no date or time.

    `.day`, `.month`, `.year` and `.day_of_week` of a `sys-date` are texts, `.hour`, `.minute`, `.second` of
    a `sys-time` numbers.
    """
    try:
        if entity.entity == "sys-date":
            return _of_date(date.fromisoformat(entity.value), name)
        if entity.entity == "sys-time":
            return _of_time(time.fromisoformat(entity.value), name)
    except (TypeError, ValueError):
        return None
    return None


def _of_date(day: date, name: str) -> Json:
    if name == "day_of_week":
        return _WEEKDAYS[day.weekday()]
    return {"day": str(day.day), "month": str(day.month), "year": str(day.year)}.get(name)


def _of_time(at: time, name: str) -> Json:
    return {"hour": at.hour, "minute": at.minute, "second": at.second}.get(name)
