"""Reading request bodies that may be hostile (spec/api/guide.md §§6, 11; design, *HTTP*).

Limits hold for the decompressed size and while the body streams in. What leaves this module is plain
JSON that every part below can walk and store: bounded depth, no NUL characters, no lone surrogates, finite
numbers.
"""

import asyncio
import json
import re
import zlib
from collections.abc import AsyncIterator, Iterator

import orjson
from starlette.requests import Request

from doyle.errors import Fault, InputError, TooLargeError, UnsupportedMediaTypeError, first_faults
from doyle.wire.json import Json, JsonObject
from doyle.wire.json_numbers import finite_number
from doyle.wire.message_size import MEGABYTE, MESSAGE_BYTES, max_values
from doyle.wire.model import pointer

GRANULAR_BYTES = MESSAGE_BYTES
DOCUMENT_BYTES = 5 * MEGABYTE
# A value that an expression made may be 200 levels deep, and comes back inside a context.
MAX_DEPTH = 240
MAX_INTEGER_DIGITS = 1000
_BOM = b"\xef\xbb\xbf"
_NUL_ESCAPE = b"\\u0000"
_IN_LINE_BYTES = 64_000
_CHUNK_BYTES = 64 * 1024
_LONG_NUMBER = re.compile(rb"(\d{4})\d{15,}")
_TEXT = re.compile(rb'"(?:[^"\\]|\\.)*+"', re.DOTALL)


async def read_json(request: Request, max_bytes: int) -> JsonObject:
    """Read the JSON object of a request; an empty body is `{}`.

    Raises:
        UnsupportedMediaTypeError: another content type than JSON, or an unknown content encoding.
        TooLargeError: more than `max_bytes`, compressed or not.
        InputError: malformed JSON, or JSON that is no object or cannot be stored.
    """
    require_content_type(request, "application/json")
    raw = await read_bytes(request, max_bytes)
    if len(raw) <= _IN_LINE_BYTES:
        return parse_object(raw, max_bytes)
    return await asyncio.to_thread(parse_object, raw, max_bytes)


async def read_bytes(request: Request, max_bytes: int) -> bytes:
    """Read a body within a limit, decompressing it where it came as gzip."""
    declared = request.headers.get("content-length", "")
    if declared.isdecimal() and int(declared[:20]) > max_bytes:
        raise _too_large(max_bytes)
    match request.headers.get("content-encoding", "identity").strip().lower():
        case "" | "identity":
            return await _collect(request.stream(), max_bytes)
        case "gzip" | "x-gzip":
            return await _collect(_gunzip(request.stream()), max_bytes)
    raise UnsupportedMediaTypeError


def require_content_type(request: Request, media_type: str) -> None:
    """Refuse a body of another content type; none at all is accepted (guide §11)."""
    declared = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if declared and declared != media_type:
        raise UnsupportedMediaTypeError


def parse_object(raw: bytes, max_bytes: int = GRANULAR_BYTES) -> JsonObject:
    """Decode the JSON object of a body whose size limit is `max_bytes`.

    Raises:
        InputError: as in `read_json`.
        TooLargeError: it holds more values than a body of that limit may.
    """
    raw = raw.removeprefix(_BOM).strip()
    if not raw:
        return {}
    _check_count(raw, max_values(max_bytes))
    content = _decode(raw)
    if not isinstance(content, dict):
        raise InputError.at("", "The body must be a JSON object")
    if raw.count(b"{") + raw.count(b"[") > MAX_DEPTH:
        _check_depth(content)
    if _NUL_ESCAPE in raw:
        _check_characters(content)
    return content


def _check_count(raw: bytes, most: int) -> None:
    """Refuse a body of too many values before they are made; separators tell their number."""
    if _separators(raw) > most and _separators(_TEXT.sub(b"", raw)) > most:
        raise TooLargeError(f"The request body holds more than {most:,} values")


def _separators(raw: bytes) -> int:
    return sum(map(raw.count, (b",", b"[", b"{")))


def _decode(raw: bytes) -> Json:
    try:
        if _LONG_NUMBER.search(raw):
            return _decode_exactly(raw)
        return orjson.loads(raw)
    except (ValueError, RecursionError) as error:
        raise InputError.at("", f"Malformed JSON: {error}") from None


def _decode_exactly(raw: bytes) -> Json:
    """Decode JSON whose integers may be beyond 64 bits, which the fast decoder would round.

    The fast decoder still judges everything else: it knows more faults than the standard library does. Four
    digits stay for it, as the first ones may belong to an escape: `\\u2013` and a number.
    """
    orjson.loads(_LONG_NUMBER.sub(rb"\1", raw))
    return json.loads(raw, parse_int=_exact_integer, parse_float=finite_number)


def _exact_integer(digits: str) -> int:
    if len(digits) > MAX_INTEGER_DIGITS:
        raise ValueError(f"an integer has more than {MAX_INTEGER_DIGITS} digits")
    return int(digits)


def _check_depth(content: Json) -> None:
    level: list[Json] = [content]
    for _ in range(MAX_DEPTH):
        level = [child for parent in level for child in _children(parent) if isinstance(child, dict | list)]
        if not level:
            return
    raise InputError.at("", f"The body is nested more than {MAX_DEPTH} levels deep")


def _children(parent: Json) -> Json:
    return parent.values() if isinstance(parent, dict) else parent


def _check_characters(content: Json) -> None:
    faults = first_faults(Fault("must not contain a NUL character", path) for path in _nul_paths(content, ()))
    if faults:
        raise InputError(faults=faults)


def _nul_paths(content: Json, steps: tuple[str | int, ...]) -> Iterator[str]:
    match content:
        case str() if "\0" in content:
            yield pointer(*steps)
        case list():
            for at, item in enumerate(content):
                yield from _nul_paths(item, (*steps, at))
        case dict():
            for key, item in content.items():
                if "\0" in key:
                    yield pointer(*steps)
                yield from _nul_paths(item, (*steps, key))


async def _collect(stream: AsyncIterator[bytes], max_bytes: int) -> bytes:
    body = bytearray()
    async for chunk in stream:
        body += chunk
        if len(body) > max_bytes:
            raise _too_large(max_bytes)
    return bytes(body)


async def _gunzip(stream: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    inflater = zlib.decompressobj(wbits=31)
    has_started = False
    async for chunk in stream:
        pending = chunk
        while pending:
            if inflater.eof:
                inflater = zlib.decompressobj(wbits=31)
            try:
                yield inflater.decompress(pending, _CHUNK_BYTES)
            except zlib.error:
                raise InputError("The body is not valid gzip data") from None
            has_started = True
            pending = inflater.unused_data if inflater.eof else inflater.unconsumed_tail
            await asyncio.sleep(0)
    if has_started and not inflater.eof:
        raise InputError("The body is not valid gzip data")


def _too_large(max_bytes: int) -> TooLargeError:
    return TooLargeError(f"The request body is larger than {max_bytes // MEGABYTE} MB")
