"""An answer as server-sent events, in the strict form that clients parse (spec/api/guide.md §13)."""

import re
from collections.abc import AsyncIterator, Iterator

from starlette.responses import StreamingResponse

from doyle.server.responses import encode_json
from doyle.store.encoding import decode_exactly
from doyle.wire.json import Json, JsonObject

MEDIA_TYPE = "text/event-stream"
MAX_PARTS = 200
_METADATA = "streaming_metadata"
_WORD = re.compile(r"\s*\S+\s*|\s+")


class StreamedAnswer(StreamingResponse):
    """The events of an answer in JSON, which has been stored before the first of them leaves."""

    def __init__(self, answer: bytes) -> None:
        events = events_of(decode_exactly(answer.decode()))
        super().__init__(_sent(events), media_type=MEDIA_TYPE, headers={"Cache-Control": "no-cache"})


def events_of(answer: JsonObject) -> Iterator[JsonObject]:
    """The events in their order: the words of each text, each item whole, the whole answer at the end."""
    output: JsonObject = answer["output"]
    for number, item in enumerate(output["generic"], start=1):
        place = {_METADATA: {"id": number}}
        for part in _parts(item):
            yield {"partial_item": {"response_type": "text", "text": part, **place}}
        yield {"complete_item": {**(item if isinstance(item, dict) else {}), **place}}
    last = {_METADATA: {"id": max(len(output["generic"]), 1)}}
    yield {"final_response": {**answer, "output": {**output, _METADATA: last}}}


def encode_event(event: JsonObject) -> bytes:
    """One event: its name, then its JSON on one line, then a blank line."""
    return b"event: message\ndata: " + encode_json(event) + b"\n\n"


def _parts(item: Json) -> Iterator[str]:
    """A text in so many parts that together they are the text; other items come whole."""
    is_text = isinstance(item, dict) and item.get("response_type") == "text"
    words = _WORD.findall(item["text"]) if is_text and isinstance(item.get("text"), str) else []
    size = max(-(-len(words) // MAX_PARTS), 1)
    for at in range(0, len(words), size):
        yield "".join(words[at : at + size])


async def _sent(events: Iterator[JsonObject]) -> AsyncIterator[bytes]:
    for event in events:
        yield encode_event(event)
