"""The context of a v2 conversation as its dialog sees it, and back (spec/dialog-engine.md §10).

Inside a dialog the variables of v2 look exactly like those of v1: `$x` is `user_defined.x`.
"""

from dataclasses import replace

from doyle.conversation.assistant_context import SYSTEM, USER_DEFINED, AssistantContext
from doyle.wire.json import JsonObject
from doyle.wire.message_v2 import MAIN_SKILL

CONVERSATION_ID = "conversation_id"
INTEGRATIONS = "integrations"
METADATA = "metadata"
SKIP_USER_INPUT = "skip_user_input"
TIMEZONE = "timezone"
USER_ID = "user_id"
RESERVED = frozenset({CONVERSATION_ID, SYSTEM, METADATA, INTEGRATIONS, TIMEZONE, SKIP_USER_INPUT})


def dialog_context(context: AssistantContext) -> JsonObject:
    """The v1 context that a turn of the dialog starts from.

    Variables of the client that have the name of a reserved one are not visible to the dialog.
    """
    part, system = context.skill(MAIN_SKILL), context.system
    variables: JsonObject = part.get(USER_DEFINED) or {}
    seen = {name: value for name, value in variables.items() if name not in RESERVED}
    seen[CONVERSATION_ID] = context.session_id
    seen[METADATA] = {USER_ID: system[USER_ID]}
    if SYSTEM in part:
        seen[SYSTEM] = part[SYSTEM]
    if context.integrations is not None:
        seen[INTEGRATIONS] = context.integrations
    for key in (TIMEZONE, SKIP_USER_INPUT):
        if key in system:
            seen[key] = system[key]
    return seen


def with_dialog_context(
    context: AssistantContext, after: JsonObject, began: JsonObject | None = None
) -> AssistantContext:
    """The v2 context after a turn of the dialog that ended with a v1 context.

    `began`: the integrations that the turn began with; where it changed nothing, those of `context` stay.
    """
    before: JsonObject = context.skill(MAIN_SKILL).get(USER_DEFINED) or {}
    hidden = {name: value for name, value in before.items() if name in RESERVED}
    variables = {name: value for name, value in after.items() if name not in RESERVED}
    system = {key: value for key, value in context.system.items() if key != SKIP_USER_INPUT}
    if after.get(SKIP_USER_INPUT) is True:
        system[SKIP_USER_INPUT] = True
    if isinstance(after.get(TIMEZONE), str):
        system[TIMEZONE] = after[TIMEZONE]
    integrations = after.get(INTEGRATIONS)
    is_kept = not isinstance(integrations, dict) or integrations == began
    kept = context.integrations if is_kept else integrations
    changed = replace(context, system=system, integrations=kept)
    part = {**context.skill(MAIN_SKILL), USER_DEFINED: {**hidden, **variables}, SYSTEM: after[SYSTEM]}
    return changed.with_skill(MAIN_SKILL, part)
