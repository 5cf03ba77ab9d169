"""What the answer to a v2 message says was understood (spec/api/models.yaml, MessageOutput)."""

from doyle.conversation.reply import shown_entities, shown_intents
from doyle.conversation.skill_turn import AssistantMessage
from doyle.wire.json import JsonObject
from doyle.wire.runtime import Understanding


def shown_understanding(understanding: Understanding, message: AssistantMessage, skill: str) -> JsonObject:
    """`intents` and `entities`: where both skills may find some, each says which found it (§21 of the
    actions' runtime); what the client supplied stays as it came."""
    asked = {**message.input, "alternate_intents": message.options.alternate_intents}
    shown: JsonObject = {
        "intents": shown_intents(understanding, asked),
        "entities": shown_entities(understanding, asked, message.version),
    }
    if not message.names_skills:
        return shown
    return {
        key: found if asked.get(key) is not None else [{**each, "skill": skill} for each in found]
        for key, found in shown.items()
    }
