"""The names under which nodes keep values: `x`, `$x`, `context.a.b` (spec dialog-engine.md §11.1)."""

from collections.abc import Sequence

from doyle.wire.json import Json, JsonObject

CONTEXT = "context"
DEFAULT_RESULT = "action_result_1"
MAX_CHARACTERS = 64
FORBIDDEN = frozenset("()[]'\"\\")


def variable_path(name: str | None) -> tuple[str, ...] | None:
    """The keys from the context down to a variable, or None when the name is none; dots nest.

    Slots may write `$(name)` or `${name}` for a name that `$name` cannot spell.
    """
    if not name:
        return None
    plain = name.strip().removeprefix("$")
    if plain[:1] + plain[-1:] in {"()", "{}"}:
        return (plain[1:-1],) if plain[1:-1] else None
    path = tuple(plain.split("."))
    if len(path) > 1 and path[0] == CONTEXT:
        path = path[1:]
    return path if all(path) else None


def result_path(name: str | None) -> tuple[str, ...] | None:
    """The keys of a `result_variable`, its place (`context`, `input`, `output`) included if it is written."""
    if not name or len(name) > MAX_CHARACTERS or FORBIDDEN & set(name):
        return None
    path = tuple(name.removeprefix("$").split("."))
    return path if all(path) else None


def read_path(place: JsonObject, path: Sequence[str]) -> Json:
    """The value at a path of keys; null where there is none."""
    value: Json = place
    for key in path:
        if not isinstance(value, dict):
            return None
        value = value.get(key)
    return value
