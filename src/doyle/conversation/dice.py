"""The dice of a turn, thrown by the conversation itself, so that every turn can be repeated."""

from hashlib import blake2b

import orjson

from doyle.wire.json import Json, JsonObject

_SEED_BYTES = 8


def turn_seed(context: JsonObject, text: str) -> int:
    """The seed of a turn: another one each turn and each conversation, the same when a turn is repeated.

    `context` has its `conversation_id`; a client that sends the same state and text gets the same answer.
    """
    system: Json = context.get("system")
    turn = system.get("dialog_request_counter") if isinstance(system, dict) else None
    named = orjson.dumps([repr(context.get("conversation_id")), repr(turn), text])
    return int.from_bytes(blake2b(named, digest_size=_SEED_BYTES).digest())
