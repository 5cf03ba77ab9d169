import gzip
import json
import zlib
from collections.abc import Iterable
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.requests import Request
from starlette.types import Message

from doyle.errors import InputError, TooLargeError, UnsupportedMediaTypeError
from doyle.server.bodies import (
    MAX_DEPTH,
    parse_object,
    read_bytes,
    read_json,
    require_content_type,
)
from doyle.wire.message_size import BYTES_PER_VALUE, MIN_VALUES

LIMIT = 10_000


class Upload:
    """A request whose body comes in chunks; counts how many were taken."""

    def __init__(self, chunks: Iterable[bytes], **headers: str) -> None:
        self._chunks = iter(chunks)
        self.taken = 0
        pairs = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
        scope = {"type": "http", "method": "POST", "path": "/", "headers": pairs, "query_string": b""}
        self.request = Request(scope, self._receive)

    async def _receive(self) -> Message:
        chunk = next(self._chunks, None)
        if chunk is None:
            return {"type": "http.request", "body": b"", "more_body": False}
        self.taken += 1
        return {"type": "http.request", "body": chunk, "more_body": True}


def nested(depth: int, opening: str = '{"a":', closing: str = "}") -> bytes:
    return (opening * depth + "1" + closing * depth).encode()


async def test_read_json_when_a_body_is_an_object_then_is_read() -> None:
    upload = Upload([b'{"a": ', b'[1, "\xc3\xbc"]}'], content_type="application/json")
    assert await read_json(upload.request, LIMIT) == {"a": [1, "ü"]}


@pytest.mark.parametrize("body", [b"", b"  \r\n ", b"\xef\xbb\xbf", b"{}"])
async def test_read_json_when_a_body_is_empty_then_is_an_empty_object(body: bytes) -> None:
    assert await read_json(Upload([body]).request, LIMIT) == {}


async def test_read_json_when_a_byte_order_mark_leads_then_is_skipped() -> None:
    assert await read_json(Upload([b'\xef\xbb\xbf{"a":1}']).request, LIMIT) == {"a": 1}


async def test_read_json_when_a_body_is_large_but_within_its_limit_then_is_read() -> None:
    content = {"texts": ["x" * 100] * 2000}
    assert await read_json(Upload([json.dumps(content).encode()]).request, 1_000_000) == content


@pytest.mark.parametrize(
    "content_type", ["application/json", "application/json; charset=utf-8", "Application/JSON ;x=y", ""]
)
def test_require_content_type_when_json_or_none_then_is_accepted(content_type: str) -> None:
    """spec/api/guide.md §11: charset optional; a missing type is accepted."""
    require_content_type(Upload([], content_type=content_type).request, "application/json")


@pytest.mark.parametrize(
    "content_type",
    ["text/plain", "application/xml", "application/x-www-form-urlencoded", "application/ld+json"],
)
async def test_read_json_when_the_content_type_is_another_then_is_415(content_type: str) -> None:
    """spec/api/guide.md §6."""
    with pytest.raises(UnsupportedMediaTypeError):
        await read_json(Upload([b"{}"], content_type=content_type).request, LIMIT)


async def test_read_bytes_when_the_declared_length_is_over_the_limit_then_nothing_is_read() -> None:
    upload = Upload([b"x"], content_length=str(LIMIT + 1))
    with pytest.raises(TooLargeError):
        await read_bytes(upload.request, LIMIT)
    assert upload.taken == 0


async def test_read_bytes_when_chunks_go_over_the_limit_then_stops_at_once() -> None:
    upload = Upload(b"x" * 1000 for _ in range(1_000_000))
    with pytest.raises(TooLargeError):
        await read_bytes(upload.request, LIMIT)
    assert upload.taken == 11


async def test_read_bytes_when_exactly_at_the_limit_then_is_read() -> None:
    assert len(await read_bytes(Upload([b"x" * LIMIT]).request, LIMIT)) == LIMIT


@pytest.mark.parametrize("declared", ["abc", "-1", "1e9", "٣"])
async def test_read_bytes_when_the_declared_length_is_nonsense_then_the_stream_counts(declared: str) -> None:
    assert await read_bytes(Upload([b"xyz"], content_length=declared).request, LIMIT) == b"xyz"


@pytest.mark.parametrize("size", [1, 7, 100_000])
async def test_read_bytes_when_compressed_then_is_decompressed(size: int) -> None:
    """spec/api/guide.md §11: clients can compress bodies."""
    packed = gzip.compress(b"hello " * 100, mtime=0)
    chunks = [packed[at : at + size] for at in range(0, len(packed), size)]
    assert await read_bytes(Upload(chunks, content_encoding="gzip").request, LIMIT) == b"hello " * 100


async def test_read_bytes_when_compressed_in_several_members_then_all_are_read() -> None:
    packed = gzip.compress(b"one ", mtime=0) + gzip.compress(b"two", mtime=0)
    assert await read_bytes(Upload([packed], content_encoding="GZIP").request, LIMIT) == b"one two"


async def test_read_bytes_when_a_small_body_inflates_beyond_the_limit_then_stops() -> None:
    bomb = gzip.compress(b"\0" * 200_000_000, mtime=0)
    chunks = [bomb[at : at + 1000] for at in range(0, len(bomb), 1000)]
    upload = Upload(chunks, content_encoding="gzip")
    with pytest.raises(TooLargeError):
        await read_bytes(upload.request, 1_000_000)
    assert upload.taken <= 2


@pytest.mark.parametrize(
    "packed",
    [
        b"not gzip",
        gzip.compress(b"hello", mtime=0)[:-4],
        gzip.compress(b"hello", mtime=0)[:5],
        gzip.compress(b"hello", mtime=0) + b"trailing",
        zlib.compress(b"hello"),
    ],
)
async def test_read_bytes_when_gzip_data_is_broken_then_is_an_input_error(packed: bytes) -> None:
    with pytest.raises(InputError):
        await read_bytes(Upload([packed], content_encoding="gzip").request, LIMIT)


async def test_read_bytes_when_an_empty_body_claims_gzip_then_is_empty() -> None:
    assert await read_bytes(Upload([], content_encoding="gzip").request, LIMIT) == b""


@pytest.mark.parametrize("encoding", ["br", "deflate", "gzip, gzip", "zstd"])
async def test_read_bytes_when_the_encoding_is_unknown_then_is_415(encoding: str) -> None:
    with pytest.raises(UnsupportedMediaTypeError):
        await read_bytes(Upload([b"x"], content_encoding=encoding).request, LIMIT)


@pytest.mark.parametrize(
    "raw",
    [
        b"{",
        b"}",
        b"{'a': 1}",
        b'{"a": }',
        b'{"a": 1,}',
        b'{"a": NaN}',
        b'{"a": Infinity}',
        b'{"a": -Infinity}',
        b'{"a": 1e999}',
        b'{"a": 01}',
        b'{"a": "\\ud800"}',
        b'{"\\udc00": 1}',
        b'{"a": "\xff"}',
        b'{"a": "\xed\xa0\x80"}',
        b'{"a": "\x00"}',
        b'{"a": "line\nbreak"}',
        b"\xff\xfe{\x00}\x00",
        b'{"a": 1} {"b": 2}',
        b"[]",
        b"null",
        b"1",
        b'"text"',
        b"true",
        nested(2000),
        nested(20_000, "[", "]"),
        b'{"a":' * 20_000,
    ],
)
def test_parse_object_when_a_body_is_no_json_object_then_is_an_input_error(raw: bytes) -> None:
    """spec/api/guide.md §6: malformed JSON is 400, not 500."""
    with pytest.raises(InputError) as caught:
        parse_object(raw)
    assert [fault.path for fault in caught.value.faults] == [""]


def test_parse_object_when_nested_to_the_limit_then_is_read() -> None:
    assert parse_object(nested(MAX_DEPTH)) == json.loads(nested(MAX_DEPTH))


@pytest.mark.parametrize(
    "raw", [nested(MAX_DEPTH + 1), b'{"a":' + nested(MAX_DEPTH, "[", "]") + b"}", nested(400)]
)
def test_parse_object_when_nested_deeper_then_is_an_input_error(raw: bytes) -> None:
    with pytest.raises(InputError, match="Invalid Request Body") as caught:
        parse_object(raw)
    assert "levels deep" in caught.value.faults[0].message


def test_parse_object_when_wide_but_flat_then_is_read() -> None:
    raw = json.dumps({"items": [{"a": [1]}] * 1000}).encode()
    assert parse_object(raw) == json.loads(raw)


@pytest.mark.parametrize(
    ("raw", "paths"),
    [
        (b'{"a": "x\\u0000y"}', ["/a"]),
        (b'{"a": ["ok", {"b/c": "\\u0000"}]}', ["/a/1/b~1c"]),
        (b'{"a": {"x\\u0000": 1}}', ["/a"]),
        (b'{"\\u0000": "\\u0000"}', ["", "/\0"]),
    ],
)
def test_parse_object_when_a_text_holds_nul_then_names_the_places(raw: bytes, paths: list[str]) -> None:
    """PostgreSQL cannot store the character."""
    with pytest.raises(InputError) as caught:
        parse_object(raw)
    assert [fault.path for fault in caught.value.faults] == paths


def test_parse_object_when_a_backslash_stands_before_u0000_then_is_no_nul() -> None:
    assert parse_object(b'{"a": "\\\\u0000"}') == {"a": "\\u0000"}


@pytest.mark.parametrize(
    "number", [2**63, 2**64, -(2**64), 2**70, 10**999, 9007199254740993, 12345678901234567890123]
)
def test_parse_object_when_an_integer_is_beyond_64_bits_then_is_exact(number: int) -> None:
    """spec/expression-language.md §5.1: integers have any precision, and contexts bring them back."""
    assert parse_object(b'{"n": [%d, 1.5, "%d"]}' % (number, number)) == {"n": [number, 1.5, str(number)]}


@pytest.mark.parametrize(
    "raw",
    [
        b'{"n": 1' + b"0" * 1000 + b"}",
        b'{"n": 1e999, "m": 12345678901234567890}',
        b'{"n": NaN, "m": 12345678901234567890}',
        b'{"n": 012345678901234567890}',
        b'{"n": 12345678901234567890',
        b'{"n": "\\ud800", "m": 12345678901234567890}',
        b'{"n": 1' + b"0" * 400 + b".5}",
    ],
)
def test_parse_object_when_a_long_number_is_not_json_then_is_an_input_error(raw: bytes) -> None:
    with pytest.raises(InputError):
        parse_object(raw)


@pytest.mark.parametrize("start", ["–", "\u0660", "é", "😀", "\x7f", "\\u2013", "0000"])
def test_parse_object_when_many_digits_follow_an_escape_then_is_the_text_that_was_sent(start: str) -> None:
    """The SDKs write other letters than ASCII as escapes: the digits of some are no part of the number."""
    sent = {f"{start}{digits}": f"{start}{digits}" for digits in ("411111111111111", "4" * 16, "1" * 30)}
    assert parse_object(json.dumps({**sent, "n": 2**70}).encode()) == {**sent, "n": 2**70}


@pytest.mark.parametrize("element", [b"[]", b"{}", b"0", b'""', b'"\\"[,"'])
def test_parse_object_when_it_holds_too_many_values_then_is_too_large(element: bytes) -> None:
    """A short body of many values costs as much as a long one, and is refused like one."""
    body = b'{"x":[' + b",".join([element] * (MIN_VALUES * 2)) + b"]}"
    with pytest.raises(TooLargeError, match=r"more than [\d,]+ values"):
        parse_object(body)
    assert len(parse_object(body, BYTES_PER_VALUE * MIN_VALUES * 6)["x"]) == MIN_VALUES * 2


@pytest.mark.parametrize("prose", ["well, " * 60_000, '"[,{" ' * 30_000, "\\" * 60_000])
def test_parse_object_when_a_text_is_full_of_separators_then_they_do_not_count(prose: str) -> None:
    assert parse_object(json.dumps({"x": prose}).encode()) == {"x": prose}


def test_parse_object_when_quotes_are_never_closed_then_is_an_input_error() -> None:
    with pytest.raises(InputError):
        parse_object(b'{"x": "' + b"[,\\" * 200_000)


def test_parse_object_when_a_key_occurs_twice_then_the_last_counts() -> None:
    assert parse_object(b'{"a": 1, "a": 2}') == {"a": 2}


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0")),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text("abü/~", max_size=4), inner, max_size=4)
    ),
    max_leaves=20,
)


@given(st.dictionaries(st.text("abc", max_size=3), JSON, max_size=4))
def test_parse_object_when_given_any_storable_object_then_reads_the_same(content: dict[str, Any]) -> None:
    assert parse_object(json.dumps(content).encode()) == content


@given(st.binary(max_size=60))
def test_parse_object_when_given_any_bytes_then_never_fails_otherwise(raw: bytes) -> None:
    with suppress(InputError):
        assert isinstance(parse_object(raw), dict)
