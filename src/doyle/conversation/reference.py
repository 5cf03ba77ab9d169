"""When and where a message was written: what its dates and times depend on (spec/system-entities.md §7)."""

from datetime import UTC, datetime
from typing import NamedTuple

from doyle.expressions.dates.zones import find_zone
from doyle.nlu.reference_point import ReferencePoint
from doyle.wire.json import Json, JsonObject

DEFAULT_TIMEZONE = "GMT"
_MAX_SHOWN_CHARACTERS = 60


class Whereabouts(NamedTuple):
    """The reference point of a message, and what is wrong with what the client said about it."""

    point: ReferencePoint
    complaint: str | None = None

    def complaints(self, others: tuple[str, ...]) -> tuple[str, ...]:
        """Other complaints about the request with this one, if there is one."""
        return others if self.complaint is None else (*others, self.complaint)


def whereabouts(context: JsonObject, now: datetime) -> Whereabouts:
    """Where the user of a v1 message is: `context.timezone`, GMT where it is absent or unknown.

    `now` is aware.
    """
    name: Json = context.get("timezone")
    zone = find_zone(name) if isinstance(name, str) and name else None
    if zone is not None:
        return Whereabouts(ReferencePoint(now.astimezone(zone), str(name)))
    point = ReferencePoint(now.astimezone(UTC), DEFAULT_TIMEZONE)
    if name is None or name == "":
        return Whereabouts(point)
    shown = str(name)[:_MAX_SHOWN_CHARACTERS]
    return Whereabouts(point, f"context.timezone names no known time zone, so GMT is used: '{shown}'")
