"""How much a context may hold, so that the client can send it again (spec dialog-engine.md §10)."""

import json
import re
from dataclasses import dataclass

import orjson

from doyle.dialog.json_copy import copy_json, freeze_json
from doyle.dialog.state import OWN_KEYS
from doyle.errors import DoyleError
from doyle.wire.json import Json, JsonObject
from doyle.wire.message_size import CONTEXT_BYTES, CONTEXT_VALUES

TOO_LARGE = (
    f"the context would be too large for the next message: it may hold {CONTEXT_BYTES:,} bytes "
    f"and {CONTEXT_VALUES:,} values"
)
# What small things after the last check may add: nulls in the place of values, then the engine's own keys.
LATE_SHARE = 1.05
WHOLE_SHARE = 1.1
SYSTEM = "system"
_TEXT = re.compile(rb'"(?:[^"\\]++|\\.)*+"', re.DOTALL)
# As JSON escapes them: `\u00e9`, and two of that for what is beyond the basic plane.
_BYTES_PER_ESCAPE = 6


class ContextTooLargeError(DoyleError):
    """The context would be too large for the next message"""


@dataclass(frozen=True, slots=True)
class JsonSize:
    """What a JSON value takes in a request: `values` are counted as the server does, by separators.

    `bytes` are those of the most wasteful form in use: ASCII with escapes, and spaces behind separators.
    """

    bytes: int
    values: int


class Capacity:
    """What the context of one turn may hold: as much as the limits say, or as it came with."""

    def __init__(self, context: JsonObject) -> None:
        self._given = freeze_json(context)

    def has_room(self, context: JsonObject, share: float = 1.0) -> bool:
        """Whether the variables are within `share` of the limits, or no larger than those that came."""
        variables = _without_state(context)
        return _fits(variables, share) or _is_within(variables, _without_state(self._given()))

    def has_room_for_state(self, context: JsonObject) -> bool:
        """Whether there is room for what the engine itself keeps in `system` too."""
        return _fits(context, WHOLE_SHARE) or _is_within(context, self._given())

    def check(self, context: JsonObject) -> None:
        """Raise `ContextTooLargeError` if there is no room for the variables of a context."""
        if not self.has_room(context):
            raise ContextTooLargeError(TOO_LARGE)


def _without_state(context: JsonObject) -> JsonObject:
    system = context.get(SYSTEM)
    if not isinstance(system, dict):
        return context
    return {**context, SYSTEM: {key: value for key, value in system.items() if key not in OWN_KEYS}}


def _fits(context: JsonObject, share: float) -> bool:
    raw = _encoded(context)
    if len(raw) <= CONTEXT_VALUES:
        return True
    size = _size_of(raw)
    return size.bytes <= CONTEXT_BYTES * share and size.values <= CONTEXT_VALUES * share


def _is_within(context: JsonObject, given: JsonObject) -> bool:
    size, limit = measure(context), measure(given)
    return size.bytes <= max(CONTEXT_BYTES, limit.bytes) and size.values <= max(CONTEXT_VALUES, limit.values)


def measure(value: Json) -> JsonSize:
    """The size of a JSON value."""
    return _size_of(_encoded(value))


def _encoded(value: Json) -> bytes:
    try:
        return orjson.dumps(value)
    except TypeError:
        return _encoded_slowly(value)


def _encoded_slowly(value: Json) -> bytes:
    """For what the fast encoder refuses: integers beyond 64 bits, odd text, and values without an end."""
    try:
        return json.dumps(value, separators=(",", ":")).encode()
    except (TypeError, ValueError, RecursionError):
        return json.dumps(copy_json(value), separators=(",", ":")).encode()


def _size_of(raw: bytes) -> JsonSize:
    """The size of encoded JSON; separators inside texts are told apart only where it matters."""
    length = _escaped_length(raw)
    size = _with_separators(length, raw)
    if size.bytes <= CONTEXT_BYTES and size.values <= CONTEXT_VALUES:
        return size
    return _with_separators(length, _TEXT.sub(b"", raw))


def _with_separators(length: int, raw: bytes) -> JsonSize:
    return JsonSize(length + raw.count(b",") + raw.count(b":"), sum(map(raw.count, (b",", b"[", b"{"))))


def _escaped_length(raw: bytes) -> int:
    if raw.isascii():
        return len(raw)
    text = raw.decode()
    plain = len(text.encode("ascii", "ignore"))
    units = len(text.encode("utf-16-le")) // 2
    return plain + _BYTES_PER_ESCAPE * (units - plain)
