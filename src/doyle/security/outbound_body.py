"""Reading an answer that may be hostile: within a size, compressed or not."""

import asyncio
import zlib
from collections.abc import AsyncIterator

import httpx

from doyle.security.outbound_errors import OutboundError, OutboundTooLargeError

_GZIP = 31
_PIECE_BYTES = 64 * 1024


async def read_body(response: httpx.Response, max_bytes: int) -> bytes:
    """The body of an answer, decompressed where it came as gzip.

    Raises:
        OutboundTooLargeError: more than `max_bytes`, found while it streams in.
        OutboundError: another content encoding, or broken gzip data.
        httpx.HTTPError: the connection failed.
    """
    declared = response.headers.get("content-length", "")
    if declared.isdecimal() and int(declared[:20]) > max_bytes:
        raise OutboundTooLargeError
    match response.headers.get("content-encoding", "").strip().lower():
        case "" | "identity":
            return await _collect(response.aiter_raw(), max_bytes)
        case "gzip" | "x-gzip":
            return await _collect(_gunzip(response.aiter_raw()), max_bytes)
    raise OutboundError("its answer has an encoding that was not asked for")


async def _collect(pieces: AsyncIterator[bytes], max_bytes: int) -> bytes:
    body = bytearray()
    async for piece in pieces:
        body += piece
        if len(body) > max_bytes:
            raise OutboundTooLargeError
    return bytes(body)


async def _gunzip(chunks: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """Inflate in small pieces, so that a bomb is noticed before it has grown."""
    inflater = zlib.decompressobj(_GZIP)
    has_started = False
    async for chunk in chunks:
        pending = chunk
        while pending:
            if inflater.eof:
                inflater = zlib.decompressobj(_GZIP)
            try:
                yield inflater.decompress(pending, _PIECE_BYTES)
            except zlib.error:
                raise OutboundError("its answer is not valid gzip data") from None
            has_started = True
            pending = inflater.unused_data if inflater.eof else inflater.unconsumed_tail
            await asyncio.sleep(0)
    if has_started and not inflater.eof:
        raise OutboundError("its answer is not valid gzip data")
