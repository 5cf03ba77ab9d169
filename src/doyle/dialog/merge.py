"""Putting values into JSON objects: deep merge and dotted paths."""

from collections.abc import Sequence

from doyle.wire.json import Json, JsonObject


def deep_merge(target: JsonObject, key: str, value: Json) -> None:
    """Set `target[key]`: an object merges into an object already there, anything else replaces.

    Source: spec dialog-engine.md §9.3 (context) and §8.4 (custom output keys). `value` is taken over, not
    copied. The walk is a loop, so depth costs no stack.
    """
    pending: list[tuple[JsonObject, str, Json]] = [(target, key, value)]
    while pending:
        place, name, new = pending.pop()
        old = place.get(name)
        if isinstance(old, dict) and isinstance(new, dict):
            pending.extend((old, inner, item) for inner, item in reversed(new.items()))
        else:
            place[name] = new


def set_path(target: JsonObject, path: Sequence[str], value: Json) -> None:
    """Set a value at a path of keys, making objects on the way; what is no object is replaced by one."""
    place = target
    for step in path[:-1]:
        inner = place.get(step)
        if not isinstance(inner, dict):
            inner = place[step] = {}
        place = inner
    place[path[-1]] = value
