"""Independent copies of JSON values, whatever their size or depth."""

from collections.abc import Callable

import orjson

from doyle.wire.json import Json

MAX_DEPTH = 200
MAX_VALUES = 1_000_000


def copy_json(value: Json) -> Json:
    """Copy a JSON value so that no part is shared with the original.

    Values nested deeper than `MAX_DEPTH` levels, whatever comes after `MAX_VALUES` values and what is no JSON
    become null: a value that contains itself or is absurdly large still has a bounded copy. Unpaired
    surrogates become `?`.
    """
    if value is None or isinstance(value, (str, int, float)):
        return value
    try:
        return orjson.loads(orjson.dumps(value))
    except TypeError:
        return _Copier().copy(value, 0)


def freeze_json(value: Json) -> Callable[[], Json]:
    """Keep a JSON value as it is now; calling the result gives a copy of it, bounded like `copy_json`."""
    try:
        kept = orjson.dumps(value)
    except TypeError:
        copied = _Copier().copy(value, 0)
        return lambda: copied
    return lambda: orjson.loads(kept)


class _Copier:
    """The slow path: for what orjson refuses (deep nesting, integers beyond 64 bits, odd text)."""

    def __init__(self) -> None:
        self._copied = 0

    def copy(self, value: Json, depth: int) -> Json:
        self._copied += 1
        if value is None or isinstance(value, (bool, int, float)):
            return value
        if depth > MAX_DEPTH or self._copied > MAX_VALUES:
            return None
        if isinstance(value, str):
            return value.encode("utf-8", "replace").decode("utf-8")
        if isinstance(value, dict):
            return {self.copy(str(key), 0): self.copy(item, depth + 1) for key, item in value.items()}
        if isinstance(value, list):
            return [self.copy(item, depth + 1) for item in value]
        return None
