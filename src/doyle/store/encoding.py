"""JSON as the database keeps it, and digests of texts too long for an index."""

import json
import re
from hashlib import blake2b

import orjson

from doyle.wire.json import Json

DIGEST_BYTES = 16

_LONG_NUMBER = re.compile(r"\d{19,}", re.ASCII)
_UNSTORABLE = re.compile("[\\x00\\ud800-\\udfff]")


def encode_json(value: Json) -> str:
    """JSON text of a value; numbers, key order and nulls stay as they are."""
    return orjson.dumps(value).decode()


def decode_json(text: str | bytes) -> Json:
    """The value of a JSON text; what only the slower reader takes (huge integers, surrogates) is read too."""
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        return json.loads(text)


def decode_exactly(text: str) -> Json:
    """The value of a JSON text of our own, integers beyond 64 bits included, which the fast reader rounds."""
    return json.loads(text) if _LONG_NUMBER.search(text) else orjson.loads(text)


def digest_of(text: str) -> bytes:
    """The 16-byte digest under which a long text is unique and found."""
    return blake2b(text.encode(), digest_size=DIGEST_BYTES).digest()


def storable_text(text: str) -> str:
    """The text with the characters that no database can keep replaced by U+FFFD."""
    return _UNSTORABLE.sub("\ufffd", text)


def reason_unstorable_text(text: str) -> str | None:
    """Why a text cannot be stored (PostgreSQL has no NUL, UTF-8 no lone surrogates), or None."""
    if "\0" in text:
        return "must not contain the character U+0000"
    try:
        text.encode()
    except UnicodeEncodeError:
        return "must not contain a lone surrogate"
    return None


def reason_unstorable_json(value: Json) -> str | None:
    """Why a JSON value cannot be stored, or None: too deep, an integer beyond 64 bits, a lone surrogate."""
    try:
        orjson.dumps(value)
    except orjson.JSONEncodeError as error:
        return f"cannot be stored: {error}"
    return None
