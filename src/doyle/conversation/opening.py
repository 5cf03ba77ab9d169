"""The state that a v1 message starts from: its context made whole, its input, who is speaking."""

from collections.abc import Callable
from dataclasses import dataclass

from doyle.errors import Fault, InputError
from doyle.wire.json import Json, JsonObject
from doyle.wire.message import MessageRequest
from doyle.wire.model import pointer
from doyle.wire.versions import ApiVersion, Change

KNOWN_METADATA = frozenset({"user_id", "deployment"})
KNOWN_INTEGRATIONS = frozenset(
    {
        "chat",
        "facebook",
        "intercom",
        "liveengage",
        "salesforce",
        "slack",
        "service_desk",
        "text_messaging",
        "voice_telephony",
        "zendesk",
    }
)


@dataclass(frozen=True, slots=True)
class Opening:
    """What a turn starts with; `context` is the client's with the keys that the service owns filled in."""

    context: JsonObject
    input: JsonObject
    text: str
    conversation_id: str
    user_id: str


def open_turn(
    request: MessageRequest, raw: JsonObject, version: ApiVersion, new_id: Callable[[], str]
) -> Opening:
    """Complete the context and input that a client sent; the client's objects stay untouched.

    A missing `conversation_id` is made; `user_id` at the root of the request wins over the one in
    `context.metadata`, and the conversation's id stands in for both (spec/dialog-engine.md §9.7). Stack
    entries that are texts, as before 2016-09-20, become objects; other keys of `context.metadata` than the
    service's are ignored from 2018-07-10 on (spec/operations.md §7).

    Raises:
        InputError: `context.integrations` has an unknown key, from version 2020-04-01 on.
    """
    given: JsonObject = raw.get("context") or {}
    if version.has(Change.INTEGRATIONS_CLOSED):
        _refuse_unknown_integrations(given.get("integrations"))
    conversation_id = given.get("conversation_id") or new_id()
    metadata = _metadata(given, version)
    user_id = request.user_id or metadata.get("user_id") or conversation_id
    context = {**given, "conversation_id": conversation_id, "metadata": {**metadata, "user_id": user_id}}
    if given.get("system") is not None:
        context["system"] = _with_stack_of_objects(given["system"])
    elif "system" in context:
        del context["system"]
    typed: JsonObject = {"text": "", **(raw.get("input") or {})}
    if typed["text"] is None:
        typed["text"] = ""
    return Opening(context, typed, typed["text"], conversation_id, user_id)


def _metadata(context: JsonObject, version: ApiVersion) -> JsonObject:
    metadata: JsonObject = context.get("metadata") or {}
    if not version.has(Change.CONTEXT_METADATA_CLOSED):
        return metadata
    return {key: value for key, value in metadata.items() if key in KNOWN_METADATA}


def _refuse_unknown_integrations(integrations: Json) -> None:
    if not isinstance(integrations, dict):
        return
    faults = tuple(
        Fault(f"unknown integration {key!r}", pointer("context", "integrations", key))
        for key in integrations
        if key not in KNOWN_INTEGRATIONS
    )
    if faults:
        raise InputError(faults=faults)


def _with_stack_of_objects(system: JsonObject) -> JsonObject:
    stack = system.get("dialog_stack")
    if not isinstance(stack, list) or not any(isinstance(entry, str) for entry in stack):
        return system
    entries = [{"dialog_node": entry} if isinstance(entry, str) else entry for entry in stack]
    return {**system, "dialog_stack": entries}
