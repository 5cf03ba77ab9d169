"""What a server and its child process say to each other: a JSON header and raw parts, length first."""

import asyncio
import struct
from dataclasses import dataclass
from typing import BinaryIO

import orjson

from doyle.errors import DoyleError
from doyle.wire.json import Json, JsonObject

_PREFIX = struct.Struct(">I")
MAX_HEADER_BYTES = 256 * 1024 * 1024
MAX_PARTS_BYTES = 2 * 1024 * 1024 * 1024


class FrameError(DoyleError):
    """The other process sent something that is no frame"""


@dataclass(frozen=True, slots=True)
class Frame:
    """One message between the processes: `header` says what it is, `parts` hold bytes of any kind."""

    header: JsonObject
    parts: tuple[bytes, ...] = ()


def encode_frame(frame: Frame) -> bytes:
    """The bytes of a frame: a 4-byte length, the JSON with the sizes of the parts, the parts."""
    sizes = [len(part) for part in frame.parts]
    head = orjson.dumps({"header": frame.header, "sizes": sizes})
    return b"".join((_PREFIX.pack(len(head)), head, *frame.parts))


def read_frame(stream: BinaryIO) -> Frame | None:
    """Wait for the next frame on a blocking stream; None at its end.

    Raises:
        FrameError: the stream ends within a frame, or holds something else.
    """
    prefix = stream.read(_PREFIX.size)
    if not prefix:
        return None
    header, sizes = _parse_head(_read_exactly(stream, _head_size(prefix)))
    return Frame(header, tuple(_read_exactly(stream, size) for size in sizes))


async def receive_frame(reader: asyncio.StreamReader) -> Frame | None:
    """Wait for the next frame on an asynchronous stream; None at its end.

    Raises:
        FrameError: the stream ends within a frame, or holds something else.
    """
    try:
        prefix = await reader.readexactly(_PREFIX.size)
    except asyncio.IncompleteReadError as error:
        if error.partial:
            raise FrameError from None
        return None
    try:
        header, sizes = _parse_head(await reader.readexactly(_head_size(prefix)))
        return Frame(header, tuple([await reader.readexactly(size) for size in sizes]))
    except asyncio.IncompleteReadError:
        raise FrameError from None


def _read_exactly(stream: BinaryIO, size: int) -> bytes:
    data = stream.read(size)
    if len(data) != size:
        raise FrameError
    return data


def _head_size(prefix: bytes) -> int:
    if len(prefix) != _PREFIX.size:
        raise FrameError
    size: int = _PREFIX.unpack(prefix)[0]
    if size > MAX_HEADER_BYTES:
        raise FrameError
    return size


def _parse_head(head: bytes) -> tuple[JsonObject, list[int]]:
    try:
        data: Json = orjson.loads(head)
    except orjson.JSONDecodeError:
        raise FrameError from None
    if not isinstance(data, dict) or not isinstance(data.get("header"), dict):
        raise FrameError
    sizes = data.get("sizes")
    if not isinstance(sizes, list) or not all(isinstance(size, int) and size >= 0 for size in sizes):
        raise FrameError
    if sum(sizes) > MAX_PARTS_BYTES:
        raise FrameError
    return data["header"], sizes
