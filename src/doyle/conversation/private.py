"""What must never reach a log: the private parts of a context (spec/operations.md §1, *Private data*)."""

from doyle.wire.json import Json, JsonObject

PRIVATE_KEYS = frozenset({"private", "$private"})
_PRIVATE_VARIABLES = "private_"


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
