"""What the answer to a call becomes in a conversation.

The result goes into the context, and the context to the client and back: it must be JSON that this server
takes in a request body.
"""

import re

from doyle.dialog.effects import EffectResult, read_answer
from doyle.security.outbound import OutboundAnswer
from doyle.wire.json import Json

MAX_DEPTH = 100
MAX_INTEGER_DIGITS = 1_000
MAX_VALUES = 250_000
_NUL = "\0"
_NUL_ESCAPE = b"\\u0000"
_REPLACEMENT = "\ufffd"
_SEPARATORS = b",[{"
_TEXT = re.compile(rb'"(?:[^"\\]++|\\.)*+"', re.DOTALL)
_ENDLESS_INTEGER = re.compile(rb"[0-9]{%d}" % (MAX_INTEGER_DIGITS + 1))


def read_result(answer: OutboundAnswer) -> EffectResult:
    """The result of a call (spec/dialog-engine.md §11.3), within what a context can carry.

    Nested too deeply, of too many values or with endless numbers it is an error; a NUL character becomes
    U+FFFD.
    """
    if _count(answer.body) > MAX_VALUES and _count(_TEXT.sub(b"", answer.body)) > MAX_VALUES:
        return EffectResult(error=f"its answer holds more than {MAX_VALUES:,} values")
    if _ENDLESS_INTEGER.search(answer.body):
        return EffectResult(error="its answer has a number that is too long")
    result = read_answer(answer.status, answer.body)
    if result.error is not None:
        return result
    if answer.body.count(b"{") + answer.body.count(b"[") > MAX_DEPTH and _is_deep(result.value):
        return EffectResult(error=f"its answer is nested more than {MAX_DEPTH} levels deep")
    return EffectResult(_without_nul(result.value)) if _NUL_ESCAPE in answer.body else result


def _count(body: bytes) -> int:
    """How many values JSON can hold, at most; they are counted before they are made."""
    return 1 + sum(map(body.count, _SEPARATORS))


def _is_deep(value: Json) -> bool:
    level: list[Json] = [value]
    for _ in range(MAX_DEPTH + 1):
        level = [child for parent in level for child in _children(parent)]
        if not level:
            return False
    return True


def _children(value: Json) -> list[Json]:
    """The parts of an object or an array, and nothing of other values."""
    if isinstance(value, dict):
        return list(value.values())
    return value if isinstance(value, list) else []


def _without_nul(value: Json) -> Json:
    if isinstance(value, str):
        return value.replace(_NUL, _REPLACEMENT)
    if isinstance(value, list):
        return [_without_nul(item) for item in value]
    if isinstance(value, dict):
        return {key.replace(_NUL, _REPLACEMENT): _without_nul(item) for key, item in value.items()}
    return value
