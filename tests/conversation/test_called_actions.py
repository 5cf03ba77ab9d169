"""Actions that a dialog calls, as the conversation keeps them (spec/actions-runtime.md §22)."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from doyle.actions.compile import compile_actions
from doyle.conversation.actions_skill import MAX_STATE_BYTES, ActionsSkill
from doyle.conversation.assistant_context import AssistantContext
from doyle.conversation.dialog_skill import DialogSkill
from doyle.conversation.skill_turn import AssistantMessage, SkillAnswer
from doyle.errors import InputError
from doyle.skills.compiled import compile_skill
from doyle.skills.library import LoadedActions, LoadedSkill
from doyle.wire.json import JsonObject
from doyle.wire.message_v2 import ACTIONS_SKILL, MAIN_SKILL, MessageOptionsV2
from doyle.wire.versions import ApiVersion
from doyle.wire.workspace import WorkspaceBody

NOW = datetime(2031, 8, 11, 11, 28, 2, tzinfo=UTC)


def question(name: str, says: str, **fields: Any) -> JsonObject:
    shown = [{"response_type": "text", "values": [{"text": says}]}]
    asked = {"free_text": True, "allow_topic_switch": True}
    base: JsonObject = {"step": name, "variable": name, "resolver": {"type": "continue"}, "question": asked}
    return {**base, "output": {"generic": shown}, **fields}


@pytest.fixture
def skill() -> DialogSkill:
    """Two nodes, both of which return, call an action that asks two questions."""
    steps = [question("s1", "One?", next_step="s2"), question("s2", "Two?")]
    action = {"action": "ask", "title": "Ask", "condition": {"intent": "ask"}, "steps": steps}
    settings = {"topic_switch": {"actions_to_dialog": True}}
    actions = compile_actions({"actions": [action], "system_settings": settings})
    nodes = [
        {"dialog_node": name, "conditions": f"#{name}", "digress_in": "returns"}
        | {"actions": [{"name": "ask", "type": "action"}]}
        for name in ("a", "b")
    ]
    body = WorkspaceBody.read({"intents": [{"intent": "a"}, {"intent": "b"}], "dialog_nodes": nodes})
    dialog = LoadedSkill(compile_skill("d1", 1, body), None)
    return DialogSkill("d1", dialog, None, actions=ActionsSkill("k1", LoadedActions(actions, None), None))


def say(skill: DialogSkill, text: str, context: AssistantContext | None = None, *intents: str) -> SkillAnswer:
    scored = [{"intent": name, "confidence": 1} for name in intents]
    typed: JsonObject = {"text": text, "intents": scored, "entities": []}
    begun = context or AssistantContext("s1", {"turn_count": 1, "user_id": "u1"})
    message = AssistantMessage(typed, MessageOptionsV2(), begun, ApiVersion.on(date(2024, 8, 25)), NOW)
    answer = skill.begin(message).advance(())
    assert isinstance(answer, SkillAnswer)
    return answer


def test_topic_when_an_action_waits_then_the_dialog_keeps_it(skill: DialogSkill) -> None:
    """docs/decisions/0036: at the node that waits; the state of the actions skill has no topic."""
    answer = say(skill, "x", None, "a")
    assert answer.output["generic"] == [{"response_type": "text", "text": "One?"}]
    assert "stacks" not in answer.context.skill(ACTIONS_SKILL)["system"]
    [entry] = answer.context.skill(MAIN_SKILL)["system"]["dialog_stack"]
    assert entry["action"]["waiting"]["stacks"][0][0]["action"] == "ask"


def test_request_when_its_zone_is_unknown_then_the_dialog_alone_says_so(skill: DialogSkill) -> None:
    """spec/system-entities.md §7: one message about it, however many skills see the request."""
    typed: JsonObject = {"text": "x", "intents": [{"intent": "a", "confidence": 1}], "entities": []}
    begun = AssistantContext("s1", {"turn_count": 1, "user_id": "u1", "timezone": "Mars/Olympus"})
    message = AssistantMessage(
        typed, MessageOptionsV2(debug=True), begun, ApiVersion.on(date(2024, 8, 25)), NOW
    )
    answer = skill.begin(message).advance(())
    assert isinstance(answer, SkillAnswer)
    [told] = answer.output["debug"]["log_messages"]
    assert "Mars/Olympus" in told["message"]


def test_topics_when_together_too_large_then_the_message_is_refused(skill: DialogSkill) -> None:
    """spec/actions-runtime.md §23: 130 KB in all, however many actions wait."""
    large = "y" * (MAX_STATE_BYTES // 3)  # Kept twice: as the answer and as what was typed.
    context = say(skill, large, say(skill, "x", None, "a").context).context
    aside = say(skill, "x", context, "b")
    assert aside.output["generic"][0]["text"] == "One?"
    with pytest.raises(InputError) as refused:
        say(skill, large, aside.context)
    assert refused.value.faults[0].message == "Session state exceeds the 130kb size limit"
    assert say(skill, "small", aside.context).output["generic"][0]["text"] == "Two?"
