"""The log event of a v2 message (spec/operations.md §1)."""

from collections.abc import Collection

from doyle.actions.privacy import masked
from doyle.conversation.assistant_context import GLOBAL, SYSTEM, AssistantContext, show_context
from doyle.conversation.assistant_opening import V2Call
from doyle.conversation.log_event import encode_json
from doyle.conversation.private import logged_part, logged_part_of_response
from doyle.conversation.skill_turn import SkillAnswer
from doyle.dialog.state import BRANCH_EXITED, BRANCH_EXITED_REASON
from doyle.wire.json import Json, JsonObject
from doyle.wire.message_v2 import MAIN_SKILL

LOGGED_INPUT_KEYS = (
    "message_type",
    "text",
    "intents",
    "entities",
    "suggestion_id",
    "attachments",
    "analytics",
    "options",
)
LOGGED_STATE_KEYS = (
    "dialog_stack",
    "dialog_turn_counter",
    "dialog_request_counter",
    BRANCH_EXITED,
    BRANCH_EXITED_REASON,
)
SYSTEM_KEYS = frozenset(
    {
        "timezone",
        "locale",
        "reference_time",
        "session_start_time",
        "user_id",
        "turn_count",
        "skip_user_input",
        "state",
    }
)
"""Of `context.global.system`: what the API says itself, and events are found by."""


def logged_request(call: V2Call, answer: SkillAnswer) -> JsonObject:
    """What the client sent, without private data and sealed states; who spoke is always said."""
    given: JsonObject = call.raw.get("input") or {}
    known = {key: given[key] for key in LOGGED_INPUT_KEYS if given.get(key) is not None}
    logged: JsonObject = {
        "input": masked(known, answer.secrets),
        "context": _masked_context(_without_states(call.context, answer.context), answer.secrets),
        "user_id": call.request.user_id or answer.context.system["user_id"],
    }
    return logged_part(logged)


def logged_response(answer: SkillAnswer) -> JsonObject:
    """The answer with the full context, whether the client asked for it or not; without private data.

    Where the dialog stands is told openly in the `system` of its skill.
    """
    context, output = answer.context, masked(answer.output, answer.secrets)
    shown = _masked_context(show_context(context, None, has_private=False), answer.secrets)
    state: JsonObject = context.skill(MAIN_SKILL).get(SYSTEM) or {}
    if told := {key: state[key] for key in LOGGED_STATE_KEYS if key in state}:
        shown["skills"][MAIN_SKILL][SYSTEM] = told
    logged = {"output": output, "context": shown, "user_id": context.system["user_id"]}
    return logged_part_of_response(logged)


def encode_event(logged: JsonObject) -> bytes:
    """A logged request or response as the database keeps it."""
    return encode_json(logged)


def _without_states(sent: JsonObject, context: AssistantContext) -> JsonObject:
    shown = {key: sent[key] for key in ("integrations",) if sent.get(key) is not None}
    system: JsonObject = (sent.get("global") or {}).get("system") or {}
    known = {key: value for key, value in system.items() if key != "state" and value is not None}
    shown["global"] = {
        "system": {**known, "user_id": context.system["user_id"]},
        "session_id": context.session_id,
    }
    skills: JsonObject = sent.get("skills") or {}
    parts = {
        name: {key: value for key, value in part.items() if key != "system"}
        for name, part in skills.items()
        if isinstance(part, dict)
    }
    return {**shown, "skills": parts} if parts else shown


def _masked_context(context: JsonObject, secrets: Collection[str]) -> JsonObject:
    """A context with stars for what is private in what skills, integrations and clients put there (§9.7)."""
    if not secrets:
        return context
    shown = dict(context)
    skills: JsonObject = context.get("skills") or {}
    if skills:
        shown["skills"] = {
            name: {kind: _masked_values(values, secrets) for kind, values in part.items()}
            for name, part in skills.items()
        }
    if "integrations" in context:
        shown["integrations"] = _masked_values(context["integrations"], secrets)
    system = context[GLOBAL][SYSTEM]
    own = {key: value for key, value in system.items() if key in SYSTEM_KEYS}
    others = {key: value for key, value in system.items() if key not in SYSTEM_KEYS}
    return {**shown, GLOBAL: {**context[GLOBAL], SYSTEM: {**own, **_masked_values(others, secrets)}}}


def _masked_values(values: Json, secrets: Collection[str]) -> Json:
    """Variables by name; the names themselves are the author's and stay."""
    if not isinstance(values, dict):
        return masked(values, secrets, has_own_keys=False)
    return {name: masked(value, secrets, has_own_keys=False) for name, value in values.items()}
