"""Frames between processes."""

import asyncio
import io
import struct

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from doyle.jobs.frames import MAX_HEADER_BYTES, Frame, FrameError, encode_frame, read_frame, receive_frame

HEADERS = st.dictionaries(
    st.text(max_size=10), st.integers(-(2**31), 2**31) | st.text() | st.none(), max_size=5
)
FRAMES = st.builds(Frame, HEADERS, st.lists(st.binary(max_size=200), max_size=4).map(tuple))


async def received(data: bytes) -> list[Frame]:
    reader = asyncio.StreamReader()
    reader.feed_data(data)
    reader.feed_eof()
    frames = []
    while (frame := await receive_frame(reader)) is not None:
        frames.append(frame)
    return frames


@given(st.lists(FRAMES, max_size=4))
def test_frames_written_one_after_the_other_are_read_back_equal(frames: list[Frame]) -> None:
    data = b"".join(encode_frame(frame) for frame in frames)
    stream = io.BytesIO(data)
    read = []
    while (frame := read_frame(stream)) is not None:
        read.append(frame)
    assert read == frames
    assert asyncio.run(received(data)) == frames


@pytest.mark.parametrize("kept", [1, 3, 5, 20, -1])
async def test_frame_cut_short_is_refused_by_both_readers(kept: int) -> None:
    data = encode_frame(Frame({"kind": "result"}, (b"part of the matter",)))[:kept]
    with pytest.raises(FrameError):
        read_frame(io.BytesIO(data))
    with pytest.raises(FrameError):
        await received(data)


@pytest.mark.parametrize(
    "head",
    [
        b"no json",
        b"[]",
        b"{}",
        orjson.dumps({"header": 1, "sizes": []}),
        orjson.dumps({"header": {}, "sizes": 3}),
        orjson.dumps({"header": {}, "sizes": [-1]}),
        orjson.dumps({"header": {}, "sizes": ["1"]}),
        orjson.dumps({"header": {}, "sizes": [2**40]}),
    ],
)
async def test_head_of_another_shape_is_refused(head: bytes) -> None:
    data = struct.pack(">I", len(head)) + head
    with pytest.raises(FrameError):
        read_frame(io.BytesIO(data))
    with pytest.raises(FrameError):
        await received(data)


def test_absurd_length_is_refused_before_anything_is_read() -> None:
    with pytest.raises(FrameError):
        read_frame(io.BytesIO(struct.pack(">I", MAX_HEADER_BYTES + 1)))


async def test_end_of_an_empty_stream_is_no_frame() -> None:
    assert read_frame(io.BytesIO(b"")) is None
    assert await received(b"") == []
