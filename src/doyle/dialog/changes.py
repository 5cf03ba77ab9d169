"""What differs between two states of a context."""

from collections.abc import Iterator
from dataclasses import dataclass

from doyle.dialog.assign import SYSTEM
from doyle.dialog.state import OWN_KEYS
from doyle.wire.json import Json, JsonObject


@dataclass(frozen=True, slots=True)
class Change:
    """One variable that is new (`was_absent`), gone (`is_absent`) or different; `path` are keys."""

    path: tuple[str, ...]
    before: Json = None
    after: Json = None
    was_absent: bool = False
    is_absent: bool = False


def find_changes(before: JsonObject, after: JsonObject) -> Iterator[Change]:
    """The changes from one context to another, in the order of the keys; objects are compared inside.

    What the engine itself keeps in `system` is left out. Depth is limited by that of a context's copy.
    """
    yield from _changes((), before, after)


def _changes(path: tuple[str, ...], before: JsonObject, after: JsonObject) -> Iterator[Change]:
    for key in (*before, *(key for key in after if key not in before)):
        place, old, new = (*path, key), before.get(key), after.get(key)
        if path == (SYSTEM,) and key in OWN_KEYS:
            continue
        if key not in before or key not in after:
            yield Change(place, old, new, was_absent=key not in before, is_absent=key not in after)
        elif isinstance(old, dict) and isinstance(new, dict):
            yield from _changes(place, old, new)
        elif not _is_same(old, new):
            yield Change(place, old, new)


def _is_same(one: Json, other: Json) -> bool:
    """Whether two values are the same JSON: 1, 1.0 and true are not."""
    return type(one) is type(other) and bool(one == other)
