"""What stands at a path of keys in an event."""

from collections.abc import Iterable

from doyle.wire.json import Json


def value_at(found: Json, steps: Iterable[str]) -> Json:
    """The value at a path of keys, None where it does not lead on."""
    for step in steps:
        found = found.get(step) if isinstance(found, dict) else None
    return found


def values_at(found: Json, steps: Iterable[str]) -> list[Json]:
    """Every value at a path of keys that goes into each element of a list on its way; objects are none."""
    level = [found]
    for step in steps:
        items = [item for each in level for item in (each if isinstance(each, list) else (each,))]
        level = [item[step] for item in items if isinstance(item, dict) and step in item]
    ends = [item for each in level for item in (each if isinstance(each, list) else (each,))]
    return [item for item in ends if isinstance(item, str | int | float)]
