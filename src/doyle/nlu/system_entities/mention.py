"""A recognised system entity (system-entities.md §3)."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from doyle.wire.json import Json, JsonObject
from doyle.wire.runtime import RuntimeEntity

NUMBER = "sys-number"
PERCENTAGE = "sys-percentage"
CURRENCY = "sys-currency"
DATE = "sys-date"
TIME = "sys-time"
SYSTEM_ENTITIES = frozenset({NUMBER, PERCENTAGE, CURRENCY, DATE, TIME})

_PRIORITIES = {CURRENCY: 0, PERCENTAGE: 0, DATE: 1, TIME: 1, NUMBER: 2}
_METADATA_KEYS = ("calendar_type", "timezone", "numeric_value", "unit")


@dataclass(frozen=True, slots=True)
class SystemMention:
    """One value of a system entity at a span [start, end) of the text, in code points.

    `role` is the type of a role, such as `date_from`. The two members of a range, and the date and the time
    that one phrase gives, are mentions of the same span.
    """

    entity: str
    value: str
    start: int
    end: int
    interpretation: Mapping[str, Json] = field(default_factory=dict)
    alternatives: tuple[str, ...] = ()
    role: str | None = None

    @property
    def length(self) -> int:
        """The number of code points."""
        return self.end - self.start

    @property
    def priority(self) -> int:
        """Which reading of one span wins: the least (system-entities.md §3, *Precedence*)."""
        return _PRIORITIES[self.entity]

    @property
    def is_range(self) -> bool:
        """Whether it is one end of a range, open or closed."""
        return self.role is not None

    @property
    def metadata(self) -> JsonObject:
        """The details in the shape of the old model (system-entities.md §2)."""
        return {key: self.interpretation[key] for key in _METADATA_KEYS if key in self.interpretation}

    def to_runtime(self) -> RuntimeEntity:
        """The API's object, `interpretation` and the older `metadata` both in it."""
        attributes: JsonObject = {"interpretation": dict(self.interpretation)}
        if self.alternatives:
            attributes["alternatives"] = [{"value": value, "confidence": 1} for value in self.alternatives]
        if self.role is not None:
            attributes["role"] = {"type": self.role}
        attributes["metadata"] = self.metadata
        return RuntimeEntity(self.entity, self.value, (self.start, self.end), 1.0, attributes)
