"""Answers of webhooks, good and hostile."""

import json
import random
from typing import Any

import pytest

from doyle.conversation.answers import MAX_DEPTH, MAX_INTEGER_DIGITS, MAX_VALUES, read_result
from doyle.dialog.effects import EffectResult
from doyle.security.outbound import OutboundAnswer


def read(body: bytes, status: int = 200) -> EffectResult:
    return read_result(OutboundAnswer(status, body))


def nested(depth: int) -> bytes:
    return b'{"a":[' * (depth // 2) + b"[" * (depth % 2) + b"1" + b"]" * (depth % 2) + b"]}" * (depth // 2)


@pytest.mark.parametrize(
    ("body", "value"),
    [
        (b'{"a": [1, null]}', {"a": [1, None]}),
        (b'""', ""),
        (b"", ""),
        (b"  ", ""),
        (b"null", None),
        (b'["{[{["]', ["{[{["]),
        (b'"' + b"[" * 5000 + b'"', "[" * 5000),
        (b"[" + b"{}," * 5000 + b"1]", [{}] * 5000 + [1]),
    ],
)
def test_result_when_the_answer_is_json_or_empty_then_is_its_value(body: bytes, value: Any) -> None:
    """spec dialog-engine.md §11.3."""
    assert read(body) == EffectResult(value)


@pytest.mark.parametrize(
    ("status", "body"), [(500, b"{}"), (404, b""), (302, b"{}"), (200, b"<p>"), (200, b"NaN")]
)
def test_result_when_the_answer_is_anything_else_then_is_an_error(status: int, body: bytes) -> None:
    """spec dialog-engine.md §11.3: non-2xx, a body that is neither empty nor JSON."""
    result = read(body, status)
    assert result.value is None
    assert result.error


def test_result_when_nested_as_deep_as_allowed_then_is_its_value() -> None:
    assert read(nested(MAX_DEPTH)) == EffectResult(json.loads(nested(MAX_DEPTH)))


@pytest.mark.parametrize("depth", [MAX_DEPTH + 1, 300, 900, 100_000])
def test_result_when_nested_too_deeply_then_is_an_error(depth: int) -> None:
    """The context that it goes into has to come back in a request body."""
    assert read(nested(depth)).error


@pytest.mark.parametrize(
    "body", [b"[" + b"1," * MAX_VALUES + b"1]", b"[" + b"{}," * MAX_VALUES + b"1]", b"[" * (MAX_VALUES + 1)]
)
def test_result_when_it_holds_too_many_values_then_is_an_error(body: bytes) -> None:
    """A few bytes of JSON are many of memory."""
    assert "values" in str(read(body).error)


@pytest.mark.parametrize("text", ["," * (MAX_VALUES + 1), '\\"[' * MAX_VALUES])
def test_result_when_a_text_looks_like_many_values_then_is_a_text(text: str) -> None:
    assert read(json.dumps([text]).encode()) == EffectResult([text])


def test_result_when_a_number_is_endless_then_is_an_error() -> None:
    assert read(b"9" * MAX_INTEGER_DIGITS) == EffectResult(int("9" * MAX_INTEGER_DIGITS))
    for body in (b"9" * (MAX_INTEGER_DIGITS + 1), b'{"a": -' + b"1" * 100_000 + b"}"):
        assert "number" in str(read(body).error)


@pytest.mark.parametrize(
    ("body", "value"),
    [
        (b'"a\\u0000b"', "a\ufffdb"),
        (b'{"\\u0000": [{"x": "\\u0000"}, 1, null]}', {"\ufffd": [{"x": "\ufffd"}, 1, None]}),
        (b'"\\\\u0000"', "\\u0000"),
    ],
)
def test_result_when_it_holds_nul_characters_then_they_are_replaced(body: bytes, value: Any) -> None:
    """No database stores them, and no request body may hold them."""
    assert read(body) == EffectResult(value)


def test_result_when_the_answer_is_random_bytes_then_is_a_value_or_an_error() -> None:
    dice = random.Random(7)
    alphabet = b'{}[]",:0123456789\\u aeflnrstu\x00\xff'
    for _ in range(3000):
        body = bytes(dice.choices(alphabet, k=dice.randrange(30)))
        result = read(body)
        assert (result.error is None) or (result.value is None and result.error), body
