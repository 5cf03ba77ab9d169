"""Bodies that lie about themselves."""

import gzip
import zlib
from collections.abc import AsyncIterator

import httpx
import pytest

from doyle.security.outbound_body import read_body
from doyle.security.outbound_errors import OutboundError, OutboundTooLargeError

LIMIT = 100_000
TEXT = b'{"words": "' + b"abcdefgh" * 500 + b'"}'


def answer(*chunks: bytes, **headers: str) -> tuple[httpx.Response, list[int]]:
    """A response that streams these chunks, and the list of those that were read."""
    read: list[int] = []

    async def stream() -> AsyncIterator[bytes]:
        for at, chunk in enumerate(chunks):
            read.append(at)
            yield chunk

    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return httpx.Response(200, headers=named, content=stream()), read


@pytest.mark.parametrize("encoding", ["", "identity", " Identity "])
async def test_body_when_plain_then_is_the_chunks(encoding: str) -> None:
    response, _ = answer(b"ab", b"", b"c", Content_Encoding=encoding)
    assert await read_body(response, LIMIT) == b"abc"


async def test_body_when_empty_then_is_empty() -> None:
    for headers in ({}, {"Content_Encoding": "gzip"}):
        response, _ = answer(**headers)
        assert await read_body(response, 0) == b""


@pytest.mark.parametrize("encoding", ["gzip", "x-gzip", "GZIP"])
@pytest.mark.parametrize("size", [1, 7, 10_000])
async def test_body_when_compressed_then_is_inflated(encoding: str, size: int) -> None:
    packed = gzip.compress(TEXT, mtime=0)
    chunks = [packed[at : at + size] for at in range(0, len(packed), size)]
    response, _ = answer(*chunks, Content_Encoding=encoding)
    assert await read_body(response, LIMIT) == TEXT


async def test_body_when_compressed_in_several_members_then_all_are_read() -> None:
    response, _ = answer(
        gzip.compress(b"one ", mtime=0) + gzip.compress(b"two", mtime=0), Content_Encoding="gzip"
    )
    assert await read_body(response, LIMIT) == b"one two"


@pytest.mark.parametrize(
    "packed",
    [b"plain", gzip.compress(TEXT, mtime=0)[:-5], zlib.compress(TEXT), gzip.compress(b"x", mtime=0) + b"y"],
)
async def test_body_when_compressed_badly_then_is_an_error(packed: bytes) -> None:
    response, _ = answer(packed, Content_Encoding="gzip")
    with pytest.raises(OutboundError, match="gzip"):
        await read_body(response, LIMIT)


@pytest.mark.parametrize("encoding", ["br", "deflate", "gzip, gzip", "zstd", "nonsense"])
async def test_body_when_the_encoding_is_another_then_is_an_error(encoding: str) -> None:
    response, _ = answer(b"x", Content_Encoding=encoding)
    with pytest.raises(OutboundError, match="encoding"):
        await read_body(response, LIMIT)


async def test_body_when_exactly_at_the_limit_then_is_read() -> None:
    response, _ = answer(b"x" * LIMIT)
    assert len(await read_body(response, LIMIT)) == LIMIT
    response, _ = answer(gzip.compress(b"x" * LIMIT, mtime=0), Content_Encoding="gzip")
    assert len(await read_body(response, LIMIT)) == LIMIT


@pytest.mark.parametrize("length", [str(LIMIT + 1), "9" * 5000])
async def test_body_when_declared_too_large_then_nothing_is_read(length: str) -> None:
    response, read = answer(b"x", Content_Length=length)
    with pytest.raises(OutboundTooLargeError):
        await read_body(response, LIMIT)
    assert read == []


async def test_body_when_it_grows_too_large_then_reading_ends_there() -> None:
    response, read = answer(*[b"x" * 40_000] * 10)
    with pytest.raises(OutboundTooLargeError):
        await read_body(response, LIMIT)
    assert read == [0, 1, 2]


async def test_body_when_it_inflates_too_much_then_reading_ends_early() -> None:
    packed = gzip.compress(b"\0" * 50_000_000, mtime=0)
    response, read = answer(packed[:1000], *[packed[at : at + 100] for at in range(1000, len(packed), 100)])
    response.headers["Content-Encoding"] = "gzip"
    with pytest.raises(OutboundTooLargeError):
        await read_body(response, LIMIT)
    assert read == [0]
