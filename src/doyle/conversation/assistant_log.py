"""The log event of a v2 message (spec/operations.md §1)."""

from doyle.actions.privacy import masked
from doyle.conversation.assistant_context import SYSTEM, AssistantContext, show_context
from doyle.conversation.assistant_opening import V2Call
from doyle.conversation.log_event import encode_json
from doyle.conversation.private import without_private, without_private_skills
from doyle.conversation.skill_turn import SkillAnswer
from doyle.dialog.state import BRANCH_EXITED, BRANCH_EXITED_REASON
from doyle.wire.json import JsonObject
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


def logged_request(call: V2Call, answer: SkillAnswer) -> JsonObject:
    """What the client sent, without private data and sealed states; who spoke is always said."""
    given: JsonObject = call.raw.get("input") or {}
    known = {key: given[key] for key in LOGGED_INPUT_KEYS if given.get(key) is not None}
    logged: JsonObject = {
        "input": masked(known, answer.secrets),
        "context": _masked_skills(_without_states(call.context, answer.context), answer),
        "user_id": call.request.user_id or answer.context.system["user_id"],
    }
    return without_private_skills(without_private(logged))


def logged_response(answer: SkillAnswer) -> JsonObject:
    """The answer with the full context, whether the client asked for it or not; without private data.

    Where the dialog stands is told openly in the `system` of its skill.
    """
    context, output = answer.context, masked(answer.output, answer.secrets)
    shown = _masked_skills(show_context(context, None, has_private=False), answer)
    state: JsonObject = context.skill(MAIN_SKILL).get(SYSTEM) or {}
    if told := {key: state[key] for key in LOGGED_STATE_KEYS if key in state}:
        shown["skills"][MAIN_SKILL][SYSTEM] = told
    logged = {"output": output, "context": shown, "user_id": context.system["user_id"]}
    return without_private_skills(without_private(logged))


def encode_event(logged: JsonObject) -> bytes:
    """A logged request or response as the database keeps it."""
    return encode_json(logged)


def _masked_skills(context: JsonObject, answer: SkillAnswer) -> JsonObject:
    """A context with stars for what is private in variables, as clients set them or steps copied them (§9.7
    of the actions' runtime)."""
    if "skills" not in context or not answer.secrets:
        return context
    return {**context, "skills": masked(context["skills"], answer.secrets)}


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
