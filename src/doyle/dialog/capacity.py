"""How much a context may hold, so that the client can send it again (spec dialog-engine.md §10)."""

import re
from dataclasses import dataclass
from functools import cached_property

from doyle.dialog.state import OWN_KEYS
from doyle.errors import DoyleError
from doyle.expressions.budget import TURN_TOO_LONG, Budget
from doyle.expressions.errors import MisfitError
from doyle.wire.json import Json, JsonObject
from doyle.wire.json_copy import EncodedJson, encode_json
from doyle.wire.message_size import CONTEXT_BYTES, CONTEXT_VALUES

TOO_LARGE = (
    f"the context would be too large for the next message: it may hold {CONTEXT_BYTES:,} bytes "
    f"and {CONTEXT_VALUES:,} values"
)
TOO_COSTLY = f"{TURN_TOO_LONG}, and each look at a large context takes some"
# What small things after the last check may add: nulls in the place of values, then the engine's own keys.
LATE_SHARE = 1.05
WHOLE_SHARE = 1.1
SYSTEM = "system"
BYTES_PER_STEP = 64
SLOW_BYTES_PER_STEP = 8
_TEXT = re.compile(rb'"(?:[^"\\]++|\\.)*+"', re.DOTALL)
# As JSON escapes them: `\u00e9`, and two of that for what is beyond the basic plane.
_BYTES_PER_ESCAPE = 6


class ContextTooLargeError(DoyleError):
    """The context would be too large for the next message"""


@dataclass(frozen=True, slots=True)
class JsonSize:
    """What a JSON value takes in a request: `values` are counted as the server does, by separators.

    `bytes` are those of the most wasteful form in use: ASCII with escapes, and spaces behind separators.
    `steps`: what it took to find out, beside the encoding.
    """

    bytes: int
    values: int
    steps: int = 0


class Capacity:
    """What the context of one turn may hold: as much as the limits say, or as it came with.

    A turn looks at its context before and after every body. That takes time by its size, so all looks but
    the last ones, at the end of the turn, take steps from its budget.
    """

    def __init__(self, context: JsonObject, budget: Budget) -> None:
        self._given = encode_json(context)
        self._budget = budget

    def keep(self, context: JsonObject) -> EncodedJson:
        """The context as it is now.

        Raises:
            ContextTooLargeError: the turn has no steps left for that.
        """
        self._spend(0)
        encoded = encode_json(context)
        self._spend(len(encoded.raw) // (SLOW_BYTES_PER_STEP if encoded.is_slow else BYTES_PER_STEP))
        return encoded

    def check(self, context: JsonObject) -> None:
        """See to it that there is room for the variables of a context.

        Raises:
            ContextTooLargeError: there is none, or the turn has no steps left to find out.
        """
        encoded = self.keep(_without_state(context))
        if _is_small(encoded):
            return
        size = _size_of(encoded.raw)
        self._spend(size.steps)
        if not (_fits(size, 1.0) or _is_within(size, self._variables_given)):
            raise ContextTooLargeError(TOO_LARGE)

    def has_room(self, context: JsonObject) -> bool:
        """Whether there is room for the variables at the end of a turn, nearly or as they came."""
        encoded = encode_json(_without_state(context))
        if _is_small(encoded):
            return True
        size = _size_of(encoded.raw)
        return _fits(size, LATE_SHARE) or _is_within(size, self._variables_given)

    def has_room_for_state(self, context: JsonObject) -> bool:
        """Whether there is room for what the engine itself keeps in `system` too."""
        encoded = encode_json(context)
        if _is_small(encoded):
            return True
        size = _size_of(encoded.raw)
        return _fits(size, WHOLE_SHARE) or _is_within(size, _size_of(self._given.raw))

    @cached_property
    def _variables_given(self) -> JsonSize:
        return measure(_without_state(self._given.decode()))

    def _spend(self, steps: int) -> None:
        try:
            self._budget.spend_for_turn(steps)
        except MisfitError:
            raise ContextTooLargeError(TOO_COSTLY) from None


def _without_state(context: JsonObject) -> JsonObject:
    system = context.get(SYSTEM)
    if not isinstance(system, dict):
        return context
    return {**context, SYSTEM: {key: value for key, value in system.items() if key not in OWN_KEYS}}


def _is_small(encoded: EncodedJson) -> bool:
    """Whether there is no need to measure: no byte is more than one value, or more than a few bytes."""
    return len(encoded.raw) <= CONTEXT_VALUES


def _fits(size: JsonSize, share: float) -> bool:
    return size.bytes <= CONTEXT_BYTES * share and size.values <= CONTEXT_VALUES * share


def _is_within(size: JsonSize, given: JsonSize) -> bool:
    return size.bytes <= max(CONTEXT_BYTES, given.bytes) and size.values <= max(CONTEXT_VALUES, given.values)


def measure(value: Json) -> JsonSize:
    """The size of a JSON value."""
    return _size_of(encode_json(value).raw)


def _size_of(raw: bytes) -> JsonSize:
    """The size of encoded JSON; separators inside texts are told apart only where it matters."""
    length = _escaped_length(raw)
    size = _with_separators(length, raw)
    if size.bytes <= CONTEXT_BYTES and size.values <= CONTEXT_VALUES:
        return size
    return _with_separators(length, _TEXT.sub(b"", raw), len(raw) // SLOW_BYTES_PER_STEP)


def _with_separators(length: int, raw: bytes, steps: int = 0) -> JsonSize:
    values = sum(map(raw.count, (b",", b"[", b"{")))
    return JsonSize(length + raw.count(b",") + raw.count(b":"), values, steps)


def _escaped_length(raw: bytes) -> int:
    if raw.isascii():
        return len(raw)
    text = raw.decode()
    plain = len(text.encode("ascii", "ignore"))
    units = len(text.encode("utf-16-le")) // 2
    return plain + _BYTES_PER_ESCAPE * (units - plain)
