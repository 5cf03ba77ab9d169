"""The strings in free JSON, with their places."""

from collections.abc import Iterator

from doyle.expressions.budget import MAX_VALUE_DEPTH
from doyle.skills.lint.findings import Place
from doyle.wire.json import Json


def texts_in(value: Json, place: Place) -> Iterator[tuple[Place, str]]:
    """Every string (keys are none), in the order of the file; what is nested too deeply is left out."""
    waiting: list[tuple[Json, Place]] = [(value, place)]
    deepest = len(place) + MAX_VALUE_DEPTH
    while waiting:
        part, at = waiting.pop()
        if len(at) > deepest:
            continue
        if isinstance(part, str):
            yield at, part
        elif isinstance(part, dict):
            waiting.extend((item, (*at, key)) for key, item in reversed(part.items()) if _may_hold_text(item))
        elif isinstance(part, list):
            waiting.extend(
                (part[index], (*at, index))
                for index in range(len(part) - 1, -1, -1)
                if _may_hold_text(part[index])
            )


def _may_hold_text(part: Json) -> bool:
    return isinstance(part, (str, dict, list))


def is_too_deep(value: Json) -> bool:
    """Whether JSON is nested deeper than a value may be."""
    level = [value]
    for _ in range(MAX_VALUE_DEPTH):
        level = [item for part in level for item in _items(part) if isinstance(item, (dict, list))]
        if not level:
            return False
    return any(_items(part) for part in level)


def _items(part: Json) -> list[Json]:
    if isinstance(part, dict):
        return list(part.values())
    return part if isinstance(part, list) else []
