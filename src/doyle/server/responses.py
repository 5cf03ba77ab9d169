"""JSON answers and the forms of values in them (spec/api/guide.md §7)."""

import json

import orjson
from starlette.responses import Response

from doyle.wire.json import Json

JSON_MEDIA_TYPE = "application/json; charset=utf-8"


def encode_json(content: Json) -> bytes:
    """The bytes of a JSON value.

    Values that orjson refuses (integers beyond 64 bits, lone surrogates, deep nesting) take the slower road
    through the standard library.
    """
    try:
        return orjson.dumps(content)
    except TypeError:
        return json.dumps(content, separators=(",", ":")).encode()


class JsonResponse(Response):
    """An answer in JSON; `content` may be the encoded bytes already."""

    media_type = JSON_MEDIA_TYPE

    def render(self, content: Json) -> bytes:
        """The body."""
        return content if isinstance(content, bytes) else encode_json(content)
