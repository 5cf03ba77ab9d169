"""What must never reach a log: the private parts of a context (spec/operations.md §1, *Private data*)."""

from collections.abc import Iterator
from itertools import islice

from doyle.actions.privacy import MAX_SECRETS, masked
from doyle.dialog.masking import texts_within
from doyle.wire.json import Json, JsonObject

PRIVATE_KEYS = frozenset({"private", "$private"})
_PRIVATE_VARIABLES = "private_"
_ACTIONS = "actions"


def without_private(message: JsonObject) -> JsonObject:
    """A request or a response without `context.private` and `context.integrations.*.private`.

    Their spelling with a dollar sign goes too. The message itself stays untouched; where nothing is
    private it is returned as it is.
    """
    context = message.get("context")
    if not isinstance(context, dict):
        return message
    public = _public_context(context)
    return message if public is context else {**message, "context": public}


def without_private_skills(message: JsonObject) -> JsonObject:
    """A request or a response without what its skills keep private, `user_defined.private` and more."""
    context = message.get("context")
    skills = context.get("skills") if isinstance(context, dict) else None
    if not isinstance(skills, dict):
        return message
    public = {name: _public_skill(part) for name, part in skills.items()}
    return {**message, "context": {**message["context"], "skills": public}}


def without_private_parameters(response: JsonObject) -> JsonObject:
    """A response of v1 or v2 that asks the client for actions, with stars for private values in these.

    Parameters are where a dialog hands private values on (spec/dialog-engine.md §11.2). Where there are no
    actions or nothing is private the response is returned as it is.
    """
    output = response.get("output")
    holder = response if _ACTIONS in response else output
    if not isinstance(holder, dict) or not holder.get(_ACTIONS):
        return response
    secrets = frozenset(islice(texts_within(_private_values(response.get("context"))), MAX_SECRETS))
    shown = {**holder, _ACTIONS: masked(holder[_ACTIONS], secrets)}
    return shown if holder is response else {**response, "output": shown}


def logged_part(message: JsonObject) -> JsonObject:
    """A request or a response of v1 or v2 as logs may keep it."""
    return without_private_skills(without_private(message))


def logged_part_of_response(response: JsonObject) -> JsonObject:
    """The same of a response, whose actions for the client may carry private values."""
    return logged_part(without_private_parameters(response))


def _private_values(context: Json) -> Iterator[Json]:
    """What the private parts of a context hold, those of its integrations and its skills too."""
    if not isinstance(context, dict):
        return
    integrations, skills = context.get("integrations"), context.get("skills")
    owners = [context, *(integrations.values() if isinstance(integrations, dict) else ())]
    parts = skills.values() if isinstance(skills, dict) else ()
    owners += [part.get("user_defined") for part in parts if isinstance(part, dict)]
    for owner in owners:
        if isinstance(owner, dict):
            yield from (owner[key] for key in PRIVATE_KEYS if key in owner)


def _public_skill(part: Json) -> Json:
    if not isinstance(part, dict):
        return part
    shown = {key: value for key, value in part.items() if not key.startswith(_PRIVATE_VARIABLES)}
    if "user_defined" in shown:
        shown["user_defined"] = _without_keys(shown["user_defined"])
    return shown


def _public_context(context: JsonObject) -> JsonObject:
    public: JsonObject = _without_keys(context)
    integrations = context.get("integrations")
    if isinstance(integrations, dict):
        cleaned = {name: _without_keys(value) for name, value in integrations.items()}
        if any(cleaned[name] is not integrations[name] for name in integrations):
            return {**public, "integrations": cleaned}
    return public


def _without_keys(value: Json) -> Json:
    if not isinstance(value, dict) or PRIVATE_KEYS.isdisjoint(value):
        return value
    return {key: item for key, item in value.items() if key not in PRIVATE_KEYS}
