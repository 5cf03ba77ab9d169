"""Independent copies of JSON values, whatever their size or depth."""

import json
from dataclasses import dataclass

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


@dataclass(frozen=True, slots=True)
class EncodedJson:
    """A JSON value as it was when written, without spaces; `is_slow`: it took the slow encoder."""

    raw: bytes
    is_slow: bool = False

    def decode(self) -> Json:
        """A copy of the value."""
        return json.loads(self.raw) if self.is_slow else orjson.loads(self.raw)


def encode_json(value: Json) -> EncodedJson:
    """Write a JSON value; integers of any size and every text survive. Bounded like `copy_json`."""
    try:
        return EncodedJson(orjson.dumps(value))
    except TypeError:
        return EncodedJson(_encoded_slowly(value), is_slow=True)


def _encoded_slowly(value: Json) -> bytes:
    """For what orjson refuses: integers beyond 64 bits, odd text, and values without an end."""
    try:
        return json.dumps(value, separators=(",", ":")).encode()
    except (TypeError, ValueError, RecursionError):
        return json.dumps(_Copier().copy(value, 0), separators=(",", ":")).encode()


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
