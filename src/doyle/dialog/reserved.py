"""Context keys that the service itself reads in the next request (spec dialog-engine.md §9.6)."""

from doyle.wire.json import Json, JsonObject
from doyle.wire.json_copy import copy_json

CONVERSATION_ID = "conversation_id"
SKIP_USER_INPUT = "skip_user_input"
ENGINE_KEYS = frozenset({CONVERSATION_ID, SKIP_USER_INPUT})
METADATA = "metadata"
_METADATA_TEXTS = ("user_id", "deployment")


def restore_reserved(context: JsonObject, request_context: JsonObject) -> None:
    """Put back what a node made unusable, so that a client can always send its context again.

    `conversation_id` stays what it was; `metadata` may change, but stays an object whose user id and
    deployment are texts.
    """
    if CONVERSATION_ID in request_context:
        context[CONVERSATION_ID] = request_context[CONVERSATION_ID]
    if _is_usable(context.get(METADATA)):
        return
    context.pop(METADATA)
    if METADATA in request_context:
        context[METADATA] = copy_json(request_context[METADATA])


def _is_usable(metadata: Json) -> bool:
    if metadata is None:
        return True
    if not isinstance(metadata, dict):
        return False
    return all(isinstance(metadata.get(name), str | None) for name in _METADATA_TEXTS)
