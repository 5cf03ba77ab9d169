"""What must never reach a log: the private parts of a context (spec/operations.md §1, *Private data*)."""

from doyle.wire.json import Json, JsonObject

PRIVATE_KEYS = frozenset({"private", "$private"})


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
