"""The public actions skills, as they are: every action of them is walked through."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.actions.walking import Walk, answered, failing

from doyle.actions.compile import compile_actions
from doyle.actions.effects import AnyEffect, AnyResult, CalloutEffect, CalloutResult

pytestmark = pytest.mark.compat

NAMES = [
    "complex-info-openai-actions",
    "content-carousel.actions",
    "custom-buttons.actions",
    "discovery-openai-actions",
    "hubspot.basic.actions",
    "metaweather.basic.actions",
    "openai-actions",
    "phone-common-interactions.actions",
    "share-location.actions",
    "testitall.actions",
    "user-defined-response.actions",
    "zendesk.actions",
]
Read = Callable[[str], dict[str, Any]]


def startable(source: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """The actions that a text can start, with their intents."""
    for action in source["workspace"]["actions"]:
        condition = action.get("condition") or {}
        if isinstance(condition.get("intent"), str):
            yield action["action"], condition["intent"]


@pytest.mark.parametrize("name", NAMES)
def test_skill_when_compiled_then_without_warning(real_actions: Read, name: str) -> None:
    """Every expression of the public skills can be read, every chain of steps is whole."""
    source = real_actions(name)
    compiled = compile_actions(source["workspace"], source["language"])
    assert compiled.warnings == ()
    assert set(compiled.actions) == {each["action"] for each in source["workspace"]["actions"]}
    assert compiled.order[0] == "welcome"
    assert compiled.order[-1] == "anything_else"


@pytest.mark.parametrize("name", NAMES)
def test_skill_when_compiled_then_its_source_is_as_it_was(real_actions: Read, name: str) -> None:
    """Nothing is lost: what is exported is what was imported."""
    source = real_actions(name)
    before = json.dumps(source)
    compile_actions(source["workspace"], source["language"])
    assert json.dumps(source) == before


@pytest.mark.parametrize("outside", [answered, failing])
@pytest.mark.parametrize("name", NAMES)
def test_actions_when_walked_through_then_each_comes_to_an_end(
    real_actions: Read, name: str, outside: Callable[[AnyEffect], AnyResult]
) -> None:
    """Ten turns or more with every skill, its extensions well or down: no question is left unasked."""
    source = real_actions(name)
    compiled = compile_actions(source["workspace"], source["language"])
    turns = 0
    for action, intent in startable(source):
        walk = Walk(compiled, outside)
        walk.say("")
        result = walk.say("please", intent)
        visited = [each["source"].get("action") for each in result.output["debug"]["turn_events"]]
        assert action in visited
        while walk.state["pending"] is not None and turns % 30 != 29:
            walk.answer()
            turns += 1
        turns += 2
        assert walk.said
        unexpected = [
            text for text in walk.log if "call of an extension failed" not in text and "null" not in text
        ]
        assert not [text for text in unexpected if "SpEL syntax" in text]
    assert turns >= 4


@pytest.mark.parametrize("name", NAMES)
def test_nonsense_when_said_four_times_then_a_person_is_called(real_actions: Read, name: str) -> None:
    """spec actions-runtime.md §21, trace 4, on the built-in actions of real skills."""
    source = real_actions(name)
    walk = Walk(compile_actions(source["workspace"], source["language"]), failing)
    walk.say("")
    for _ in range(4):
        walk.say("qwertz")
    types = [each["response_type"] for each in walk.said]
    assert "connect_to_agent" in types or walk.state["no_action_matches_count"] >= 4


@pytest.mark.parametrize("name", NAMES)
@settings(max_examples=25, deadline=None)
@given(st.data())
def test_conversation_when_it_wanders_then_never_fails_and_repeats(
    real_actions: Read, name: str, data: st.DataObject
) -> None:
    """Random walks: no exception, the same arguments give the same result, each state feeds the next."""
    source = real_actions(name)
    intents = [intent for _, intent in startable(source)] + [None]
    walk = Walk(
        compile_actions(source["workspace"], source["language"]),
        data.draw(st.sampled_from([answered, failing])),
    )
    for _ in range(data.draw(st.integers(1, 10))):
        if data.draw(st.booleans()):
            walk.answer()
        else:
            text = data.draw(st.sampled_from(["yes", "no", "hello", "5", ""]))
            walk.say(text, data.draw(st.sampled_from(intents)), seed=data.draw(st.integers(0, 3)))
        frames = [frame for stack in walk.state["stacks"] for frame in stack]
        assert all(frame["action"] in walk.skill.actions for frame in frames)
        assert (walk.state["pending"] == "question") <= bool(frames)


def test_array_when_collected_over_turns_then_it_reaches_the_extension(real_actions: Read) -> None:
    """`testitall`: an action that asks again and again, appends each answer and sends the array away."""
    source = real_actions("testitall.actions")
    sent: list[Any] = []

    def outside(effect: AnyEffect) -> AnyResult:
        assert isinstance(effect, CalloutEffect)
        sent.append((effect.method, effect.path, effect.body))
        return CalloutResult({"success": True, "status": 200, "body": {"my_array": ["two", "one"]}})

    walk = Walk(compile_actions(source["workspace"], "en"), outside)
    intent = dict(startable(source))["action_21392"]
    walk.say("array", intent)
    for text in ("one", "yes", "two", "no"):
        walk.say(text)
    assert sent == [("POST", "/test/arrays-object", {"my_array": ["one", "two"]})]
    texts = [each["text"] for each in walk.said if each["response_type"] == "text"]
    assert 'ok we are done with building the array. It is currently ["one","two"]' in texts
