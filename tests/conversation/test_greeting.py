"""What answers where no skill can (spec/api/guide.md §4)."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from doyle.conversation.assistant_opening import V2Call, new_context, open_message
from doyle.conversation.greeting import GreetingSkill
from doyle.conversation.skill_turn import SkillAnswer
from doyle.conversation.tracing import MessageTrace
from doyle.skills.new_action_skill import GREETING, NO_MATCH
from doyle.wire.message_v2 import MessageRequestV2


def answer(raw: dict[str, Any], trace: MessageTrace | None = None) -> SkillAnswer:
    call = V2Call("default", MessageRequestV2.read(raw), raw, date(2024, 8, 25))
    now = datetime(2024, 8, 25, tzinfo=UTC)
    message = open_message(call, new_context("s1", 0), now, lambda *_: None, trace)
    return GreetingSkill("k").begin(message).advance(())


@pytest.mark.parametrize(
    ("text", "said"),
    [(None, GREETING), ("", GREETING), ("  ", GREETING), ("hello", NO_MATCH), ("😀", NO_MATCH)],
)
def test_greeting_when_something_is_said_or_nothing_then_one_text(text: str | None, said: str) -> None:
    """spec/api/guide.md §4: one `text` item, empty `intents` and `entities`."""
    found = answer({"input": {"text": text}})
    assert found.output == {
        "generic": [{"response_type": "text", "text": said}],
        "intents": [],
        "entities": [],
    }
    assert found.context.skills == {}


def test_greeting_when_intents_are_supplied_then_they_come_back() -> None:
    """spec/nlu.md §1.2."""
    intents, entities = [{"intent": "a", "confidence": 1}], [{"entity": "e", "value": "v"}]
    found = answer({"input": {"text": "x", "intents": intents, "entities": entities}})
    assert (found.output["intents"], found.output["entities"]) == (intents, entities)


@pytest.mark.parametrize(("text", "reason"), [("", "completed"), ("x", "fallback")])
def test_greeting_when_debug_is_asked_for_then_it_says_why(text: str, reason: str) -> None:
    """spec/dialog-engine.md §8.6: `branch_exited_reason` is `completed` or `fallback`."""
    found = answer({"input": {"text": text, "options": {"debug": True}}})
    assert found.output["debug"] == {
        "nodes_visited": [],
        "log_messages": [],
        "branch_exited": True,
        "branch_exited_reason": reason,
    }


def test_greeting_when_traced_then_nothing_was_understood() -> None:
    trace = answer({}, MessageTrace(lambda: 0.0)).trace
    assert trace is not None
    assert trace["understanding"] == {"intents": [], "entities": [], "is_irrelevant": False}
