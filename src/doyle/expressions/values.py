"""The values of expressions (spec/expression-language.md §5.1).

JSON values are the plain Python ones, arrays and objects being the very lists and dicts of the context, so
that methods can change them in place. What JSON has no word for is wrapped in the classes below; a wrapper
never leaves an expression (`doyle.expressions.plain`).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any, Final, TypeAlias

from doyle.expressions.java_random import JavaRandom
from doyle.wire.json import Json
from doyle.wire.runtime import RuntimeEntity, RuntimeIntent

# A JSON value or one of the wrappers: every use looks at the type first.
Value: TypeAlias = Any

Number: TypeAlias = int | float


class Void(Enum):
    """The type of `VOID`."""

    VOID = "void"


VOID: Final = Void.VOID
"""What `addAll`, `clear` and their like yield (spec/expression-language.md §8.6)."""

NO_INTENT: Final = RuntimeIntent("", 0.0)
"""The null-object that `intent` is when nothing was recognised (spec/expression-language.md §7.1)."""


@dataclass(frozen=True, slots=True)
class Mention:
    """One mention of an entity: `value` is a number for the numeric system entities."""

    entity: RuntimeEntity
    value: str | int | float
    text: str

    @property
    def literal(self) -> str | None:
        """The span of the text, or None for a supplied mention without a location."""
        location = self.entity.location
        return None if location is None else self.text[location[0] : location[1]]


@dataclass(frozen=True, slots=True)
class MentionList:
    """Mentions in text order: of one entity if `name` is set, else of all."""

    mentions: tuple[Mention, ...]
    name: str | None = None


@dataclass(frozen=True, slots=True)
class IntentList:
    """The recognised intents, best first."""

    intents: tuple[RuntimeIntent, ...]


@dataclass(frozen=True, slots=True)
class DateValue:
    """A `java.util.Date`: milliseconds since the epoch."""

    milliseconds: int


@dataclass(frozen=True, slots=True)
class RandomValue:
    """A `java.util.Random`."""

    generator: JavaRandom


@dataclass(frozen=True, slots=True)
class TypedValue:
    """What an answer of a typed question is stored as: `{"system_type": "date", "value": "2030-06-30"}`.

    Operators and methods see its value (spec/actions-runtime.md §6.1). `source` is the stored object.
    """

    source: dict[str, Json]

    @property
    def value(self) -> Json:
        """What it stands for."""
        return self.source["value"]


def typed(value: Json) -> Value:
    """A stored value as expressions see it."""
    if type(value) is dict and type(value.get("system_type")) is str and "value" in value:
        return TypedValue(value)
    return value


@dataclass(frozen=True, slots=True)
class RootValue:
    """What `#root` stands for: its members are the global names."""

    lookup: Callable[[str], Value]


def first_value(value: Value) -> Value:
    """A mention as its value, a list of mentions as the value of its first, an intent as its name."""
    kind = type(value)
    if kind is Mention:
        return value.value
    if kind is MentionList:
        return value.mentions[0].value if value.mentions else None
    if kind is RuntimeIntent:
        return None if value is NO_INTENT else value.intent
    return value.value if kind is TypedValue else value


def mention_json(mention: Mention) -> dict[str, Json]:
    """The API's object of a mention."""
    return mention.entity.to_json()


def kind_of(value: Value) -> str:
    """The name of a value's type, for messages."""
    return _KIND_NAMES.get(type(value), "value")


_KIND_NAMES: Mapping[type, str] = {
    type(None): "null",
    bool: "boolean",
    int: "integer",
    float: "double",
    str: "string",
    list: "array",
    dict: "object",
    Mention: "entity mention",
    MentionList: "entity list",
    RuntimeIntent: "intent",
    IntentList: "intent list",
    DateValue: "Date",
    RandomValue: "Random",
    Void: "void",
    TypedValue: "typed value",
}
