"""What answers where no skill can: an environment with nothing deployed, or with all its skills off.

It greets, and says that it did not understand, as a new action skill does (design, *Skills and assistants*).
"""

from dataclasses import dataclass

from doyle.conversation.skill_turn import AssistantMessage, SkillAnswer
from doyle.dialog.effects import EffectResult
from doyle.skills.new_action_skill import GREETING, NO_MATCH
from doyle.wire.json import JsonObject
from doyle.wire.runtime import Understanding

LANGUAGE = "en"


@dataclass(frozen=True, slots=True)
class GreetingSkill:
    """Answers in place of a skill."""

    skill_id: str
    language: str = LANGUAGE

    def begin(self, message: AssistantMessage) -> "GreetingTurn":
        """Begin a turn; there is nothing to make ready."""
        return GreetingTurn(message)


@dataclass(frozen=True, slots=True)
class GreetingTurn:
    """One greeting, or one text that says that nothing was understood."""

    message: AssistantMessage

    def advance(self, _: tuple[EffectResult, ...]) -> SkillAnswer:
        """The answer; it needs no calls, so there are no results."""
        said = self.message.text.strip()
        output: JsonObject = {
            "generic": [{"response_type": "text", "text": NO_MATCH if said else GREETING}],
            "intents": list(self.message.input.get("intents") or ()),
            "entities": list(self.message.input.get("entities") or ()),
        }
        if self.message.options.debug is True:
            output["debug"] = {
                "nodes_visited": [],
                "log_messages": [],
                "branch_exited": True,
                "branch_exited_reason": "fallback" if said else "completed",
            }
        trace = self.message.trace
        shown = None if trace is None else trace.to_json(Understanding())
        return SkillAnswer(output, self.message.context, shown)
