"""The members of entity mentions (spec/expression-language.md §7.2)."""

from collections.abc import Callable, Mapping
from typing import Final

from doyle.expressions.derived_members import derived_member
from doyle.expressions.numbers import find_number
from doyle.expressions.values import Mention, MentionList, Value
from doyle.wire.json import Json
from doyle.wire.runtime import RuntimeEntity

NUMERIC_ENTITIES = frozenset({"sys-number", "sys-currency", "sys-percentage"})

INTERPRETATION_MEMBERS = frozenset(
    {
        "granularity",
        "festival",
        "day_of_week",
        "day",
        "month",
        "year",
        "specific_day",
        "specific_day_of_week",
        "specific_month",
        "specific_quarter",
        "specific_year",
        "specific_hour",
        "specific_minute",
        "specific_second",
        "relative_day",
        "relative_week",
        "relative_weekend",
        "relative_month",
        "relative_year",
        "relative_hour",
        "relative_minute",
        "relative_second",
        "range_link",
        "range_modifier",
        "datetime_link",
        "part_of_day",
        "hour",
        "minute",
        "second",
        "numeric_value",
        "subtype",
        "unit",
        "calendar_type",
        "timezone",
    }
)


class Missing:
    """The type of `MISSING`."""


MISSING: Final = Missing()
"""Says that something has no member of that name, as opposed to a null member."""


COUNTS = frozenset({"length", "size"})
"""Members of arrays, and of the mentions of an entity: how many there are.

IBM's tutorials on slots count so (`@topping.length > 1`); the specification does not say it of entities.
"""


def mention_of(entity: RuntimeEntity, text: str) -> Mention:
    """Wrap a mention: numeric system entities get a number for a value."""
    value: str | int | float = entity.value
    if entity.entity in NUMERIC_ENTITIES:
        value = _numeric_value(entity)
    return Mention(entity, value, text)


def mention_member(mention: Mention, name: str) -> Value:
    """A member of one mention, or `MISSING` where the mention has none of that name."""
    reader = _MEMBERS.get(name)
    if reader is not None:
        return reader(mention)
    interpretation = mention.entity.attributes.get("interpretation")
    if isinstance(interpretation, Mapping) and name in interpretation:
        return interpretation[name]
    if name in INTERPRETATION_MEMBERS:
        return derived_member(mention.entity, name)
    return mention.entity.attributes.get(name, MISSING)


def list_member(mentions: MentionList, name: str) -> Value:
    """A member of the mentions of one entity: the collections, else the first mention's."""
    if name == "values":
        return [mention.value for mention in mentions.mentions]
    if name == "literals":
        return [mention.literal for mention in mentions.mentions]
    found = mention_member(mentions.mentions[0], name) if mentions.mentions else MISSING
    return len(mentions.mentions) if found is MISSING and name in COUNTS else found


def is_list_member(name: str) -> bool:
    """Whether `@entity.name` reads the mention whatever was recognised."""
    return name in {"values", "literals"} | COUNTS or name in _MEMBERS or name in INTERPRETATION_MEMBERS


def _numeric_value(entity: RuntimeEntity) -> str | int | float:
    number = find_number(entity.value)
    if number is not None:
        return number
    interpretation = entity.attributes.get("interpretation")
    stated = interpretation.get("numeric_value") if isinstance(interpretation, Mapping) else None
    return entity.value if stated is None or type(stated) not in (int, float) else stated


def _confidence(mention: Mention) -> float | None:
    if mention.entity.confidence is None and mention.entity.entity.startswith("sys-"):
        return 1.0
    return mention.entity.confidence


def _location(mention: Mention) -> Json:
    return None if mention.entity.location is None else list(mention.entity.location)


def _groups(mention: Mention) -> Json:
    groups = mention.entity.attributes.get("groups")
    return [_group_text(mention.text, group) for group in groups] if isinstance(groups, list) else None


def _first_alternative(mention: Mention) -> Json:
    """The value of the first alternative (spec/nlu.md §6)."""
    alternatives = mention.entity.attributes.get("alternatives")
    first = alternatives[0] if isinstance(alternatives, list) and alternatives else None
    return first.get("value") if isinstance(first, Mapping) else first


def _group_text(text: str, group: Json) -> str | None:
    location = group.get("location") if isinstance(group, Mapping) else None
    if not isinstance(location, (list, tuple)) or [type(end) for end in location] != [int, int]:
        return None
    return text[max(location[0], 0) : max(location[1], 0)]


def _attribute(name: str) -> Callable[[Mention], Json]:
    return lambda mention: mention.entity.attributes.get(name)


_MEMBERS: Mapping[str, Callable[[Mention], Value]] = {
    "entity": lambda mention: mention.entity.entity,
    "value": lambda mention: mention.value,
    "literal": lambda mention: mention.literal,
    "location": _location,
    "confidence": _confidence,
    "groups": _groups,
    "groups_json": _attribute("groups"),
    "metadata": _attribute("metadata"),
    "interpretation": _attribute("interpretation"),
    "role": _attribute("role"),
    "alternatives": _attribute("alternatives"),
    "alternative": _first_alternative,
}
