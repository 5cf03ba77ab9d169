"""The log event of a v1 message (spec/operations.md §1)."""

import json

import orjson

from doyle.conversation.private import logged_part, logged_part_of_response
from doyle.wire.json import Json, JsonObject
from doyle.wire.versions import ApiVersion, Change

LOGGED_REQUEST_KEYS = ("input", "context", "alternate_intents", "intents", "entities", "output", "user_id")


def logged_request(raw: JsonObject, version: ApiVersion) -> bytes:
    """The request as the log keeps it, in JSON: the known keys that were sent, without private data.

    `input` with its `text` and `context` are there even if the client sent none: tools for logs rely on it.
    """
    sent = {key: raw[key] for key in LOGGED_REQUEST_KEYS if raw.get(key) is not None}
    said: JsonObject = sent.get("input") or {}
    whole = {"context": {}, **sent, "input": {**said, "text": said.get("text") or ""}}
    return encode_json(logged_part(_dated(whole, version)))


def logged_response(reply: JsonObject, version: ApiVersion) -> bytes:
    """The reply as the log keeps it, in JSON: without private data."""
    return encode_json(logged_part_of_response(_dated(reply, version)))


def encode_json(value: Json) -> bytes:
    """The bytes of a JSON value, whatever an expression made of it.

    Integers beyond 64 bits stay exact; half a surrogate pair, which no database takes, becomes a question
    mark.
    """
    try:
        return orjson.dumps(value)
    except TypeError:
        return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode(errors="replace")


def _dated(message: JsonObject, version: ApiVersion) -> JsonObject:
    """`alternate_intents` was kept as a text before 2020-02-05 (spec/nlu.md §3)."""
    if "alternate_intents" not in message or version.has(Change.ALTERNATE_INTENTS_BOOLEAN):
        return message
    return {**message, "alternate_intents": "true" if message["alternate_intents"] else "false"}
