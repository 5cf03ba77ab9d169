"""Actions skills as assistants see them (spec/actions-runtime.md §§1, 2, 20, 23)."""

from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import count, pairwise
from typing import Any

import orjson
import pytest
from cryptography.fernet import Fernet

from doyle.actions.compile import compile_actions
from doyle.actions.effects import CalloutResult
from doyle.actions.state import MAX_STATE_BYTES
from doyle.conversation.actions_skill import ActionsSkill
from doyle.conversation.assistant_context import AssistantContext
from doyle.conversation.extension_calls import Extensions
from doyle.conversation.skill_turn import AssistantMessage, PendingCalls, SkillAnswer
from doyle.errors import InputError
from doyle.security.vault import Vault
from doyle.skills.library import LoadedActions
from doyle.skills.openapi_document import read_document
from doyle.store.fast_extensions import ExtensionOperation
from doyle.wire.json import JsonObject
from doyle.wire.message_v2 import ACTIONS_SKILL, MessageOptionsV2
from doyle.wire.versions import ApiVersion

NOW = datetime(2031, 8, 11, 11, 28, 2, tzinfo=UTC)


def step(name: str, *parts: Any, **fields: Any) -> JsonObject:
    concat = [part if isinstance(part, dict) else {"scalar": part} for part in parts]
    texts = [{"response_type": "text", "values": [{"text_expression": {"concat": concat}}]}] if parts else []
    base: JsonObject = {"step": name, "variable": name, "resolver": {"type": "continue"}}
    return {**base, "output": {"generic": texts}, **fields}


def skill(*steps: JsonObject, **workspace: Any) -> ActionsSkill:
    """A skill whose one action starts by the intent `go`, which a test supplies itself."""
    for one, other in pairwise(steps):
        one["next_step"] = other["step"]
    action = {"action": "go", "title": "Go", "condition": {"intent": "go"}, "steps": list(steps)}
    compiled = compile_actions({"actions": [action], **workspace})
    return ActionsSkill("k1", LoadedActions(compiled, None), None)


def say(
    skill: ActionsSkill,
    text: str,
    context: AssistantContext | None = None,
    *,
    intents: bool = True,
    version: date = date(2024, 8, 25),
    entities: list[JsonObject] | None = None,
    **options: Any,
) -> SkillAnswer:
    typed: JsonObject = {"text": text, "entities": entities or []}
    typed["intents"] = [{"intent": "go", "confidence": 1}] if intents else []
    message = AssistantMessage(
        typed,
        MessageOptionsV2(**options),
        context or AssistantContext("s1", {"turn_count": 1}),
        ApiVersion.on(version),
        NOW,
    )
    return skill.begin(message).advance(())


def texts(answer: SkillAnswer) -> list[str]:
    return [each["text"] for each in answer.output["generic"]]


ASKING = (
    step("s1", "Well?", question={"free_text": True}),
    step("s2", "You said ", {"variable": "s1"}, " ", {"skill_variable": "v"}),
)


def test_conversation_when_it_goes_on_then_its_state_is_in_the_context() -> None:
    """spec/actions-runtime.md §1: plain data between turns; the context is never changed in place."""
    asking = skill(*ASKING)
    first = say(asking, "x")
    kept = first.context.stored()
    assert texts(first) == ["Well?"]
    assert texts(say(asking, "mine", first.context)) == ["You said mine "]
    assert first.context.stored() == kept
    assert texts(say(asking, "x")) == ["Well?"]


def test_same_message_when_taken_twice_then_the_answers_are_the_same() -> None:
    """The dice follow from session, turn and text."""
    texts_of = step("s1")
    texts_of["output"]["generic"] = [
        {
            "response_type": "text",
            "selection_policy": "random",
            "values": [{"text": str(at)} for at in range(9)],
        }
    ]
    rolling = skill(texts_of)
    assert texts(say(rolling, "x")) == texts(say(rolling, "x"))
    said = {texts(say(rolling, "x", AssistantContext("s1", {"turn_count": count})))[0] for count in range(40)}
    assert len(said) > 3


def test_variables_when_the_client_changed_them_then_those_count() -> None:
    """spec/actions-runtime.md §20: set, and removed by null before the skill sees them."""
    asking = skill(*ASKING, variables=[{"variable": "v", "initial_value": {"scalar": "first"}}])
    context = say(asking, "x").context
    part = context.skill(ACTIONS_SKILL)
    assert part["skill_variables"] == {"v": "first"}
    sent = context.with_skill(ACTIONS_SKILL, {**part, "skill_variables": {"v": "second"}})
    assert texts(say(asking, "mine", sent)) == ["You said mine second"]
    gone = context.with_skill(ACTIONS_SKILL, {**part, "skill_variables": {}})
    assert texts(say(asking, "mine", gone)) == ["You said mine "]


def test_variables_when_sent_with_the_first_message_then_initial_values_give_way() -> None:
    """spec/actions-runtime.md §2, step 1."""
    asking = skill(*ASKING, variables=[{"variable": "v", "initial_value": {"scalar": "first"}}])
    start = AssistantContext("s1", {}, {ACTIONS_SKILL: {"skill_variables": {"v": "sent"}}})
    assert say(asking, "x", start).context.skill(ACTIONS_SKILL)["skill_variables"] == {"v": "sent"}


def test_private_variable_when_sent_with_the_first_message_then_it_counts() -> None:
    """spec/actions-runtime.md §20: as one that is not private."""
    asking = skill(*ASKING, variables=[{"variable": "v", "privacy": {"enabled": True}}])
    part = {"private_skill_variables": {"v": "pin"}}
    sent = AssistantContext("s1", {"turn_count": 1}, {ACTIONS_SKILL: part})
    assert texts(say(asking, "mine", say(asking, "x", sent).context)) == ["You said mine pin"]


def test_private_variables_when_kept_then_apart_from_the_others() -> None:
    """spec/actions-runtime.md §9.7."""
    asking = skill(
        *ASKING,
        variables=[{"variable": "v", "initial_value": {"scalar": "pin"}, "privacy": {"enabled": True}}],
    )
    first = say(asking, "x")
    part = first.context.skill(ACTIONS_SKILL)
    assert (part["skill_variables"], part["private_skill_variables"]) == ({}, {"v": "pin"})
    assert texts(say(asking, "mine", first.context)) == ["You said mine pin"]


def test_client_action_when_asked_for_then_the_client_is_to_come_back() -> None:
    """spec/actions-runtime.md §17: `skip_user_input` in the global system context, gone afterwards."""
    then = {"type": "client_actions", "client_actions": [{"name": "locate", "result_variable": "place"}]}
    locating = skill(step("s1", resolver=then), step("s2", "In ", {"variable": "place"}))
    first = say(locating, "x")
    assert first.output["actions"][0]["name"] == "locate"
    assert first.context.system["skip_user_input"] is True
    part = first.context.skill(ACTIONS_SKILL)
    answered = first.context.with_skill(ACTIONS_SKILL, {**part, "action_variables": {"place": "Rome"}})
    second = say(locating, "", answered, intents=False)
    assert texts(second) == ["In Rome"]
    assert "skip_user_input" not in second.context.system


def test_extension_when_called_then_the_action_sees_that_there_is_none() -> None:
    """spec/actions-runtime.md §16, step 1: 404, and the flow goes on."""
    then = {"type": "callout", "callout": {"method": "GET", "path": "/x", "result_variable": "r"}}
    calling = skill(step("s1", resolver=then), step("s2", {"variable": "r", "variable_path": "status"}))
    answer = say(calling, "x", debug=True)
    assert texts(answer) == ["404"]
    assert "no extension is registered" in answer.output["debug"]["log_messages"][0]["message"]


def test_restart_when_asked_for_then_the_running_action_is_left() -> None:
    """spec/dialog-engine.md §10, for actions: variables of the session stay."""
    asking = skill(*ASKING, variables=[{"variable": "v", "initial_value": {"scalar": "kept"}}])
    context = say(asking, "x").context
    again = say(asking, "mine", context, intents=False, restart=True)
    assert texts(again) == []
    assert again.context.skill(ACTIONS_SKILL)["skill_variables"] == {"v": "kept"}


def test_debug_when_not_asked_for_then_it_is_not_shown() -> None:
    """spec/actions-runtime.md §21."""
    asking = skill(*ASKING)
    assert "debug" not in say(asking, "x").output
    debug = say(asking, "x", debug=True).output["debug"]
    assert [event["event"] for event in debug["turn_events"]] == ["action_visited", "step_visited"]


def test_request_when_something_is_wrong_with_it_then_the_log_says_so() -> None:
    """spec/system-entities.md §7: a time zone that nobody knows; and what was found before the turn."""
    typed: JsonObject = {"text": "x", "entities": [], "intents": []}
    context = AssistantContext("s1", {"turn_count": 1, "timezone": "Mars/Olympus"})
    options, version = MessageOptionsV2(debug=True), ApiVersion.on(date(2024, 8, 25))
    message = AssistantMessage(typed, options, context, version, NOW, ("no such clock",))
    logged = skill(step("s1")).begin(message).advance(()).output["debug"]["log_messages"]
    assert [(each["level"], each["message"]) for each in logged] == [
        ("warn", "no such clock"),
        ("warn", "context.timezone names no known time zone, so GMT is used: 'Mars/Olympus'"),
    ]


@pytest.mark.parametrize(
    ("version", "stored"),
    [
        (date(2021, 10, 31), 20),
        (date(2021, 11, 1), {"system_type": "currency", "value": 20}),
    ],
)
def test_amount_when_the_version_is_old_then_it_is_a_bare_number(version: date, stored: Any) -> None:
    """spec/operations.md §7: 2021-11-01."""
    paying = skill(
        step("s1", "How much?", question={"entity": "sys-currency"}),
        step("s2", "?", question={"free_text": True}),
    )
    context = say(paying, "x").context
    mention = {"entity": "sys-currency", "value": "20", "location": [0, 2]}
    answer = say(paying, "20", context, version=version, entities=[mention])
    assert answer.context.skill(ACTIONS_SKILL)["action_variables"] == {"s1": stored}


def test_state_when_it_grows_too_large_then_the_message_is_refused() -> None:
    """spec/actions-runtime.md §23: 130 KB."""
    growing = skill(
        step(
            "s1",
            "x",
            context={"variables": [{"skill_variable": "v", "value": {"expression": "${v} + ${v}"}}]},
        ),
        variables=[{"variable": "v", "initial_value": {"scalar": "x" * (MAX_STATE_BYTES // 3)}}],
    )
    context = say(growing, "x").context
    with pytest.raises(InputError) as refused:
        say(growing, "x", replace(context, system={"turn_count": 2}))
    assert refused.value.faults[0].message == "Session state exceeds the 130kb size limit"


SPEC: JsonObject = {
    "openapi": "3.0.3",
    "info": {"title": "Shop"},
    "servers": [{"url": "https://shop.example.com"}],
    "paths": {"/x": {"get": {}}},
}
VAULT = Vault((Fernet.generate_key().decode(),))


class Registered:
    """The operations of one document, whatever the environment."""

    def find_operations(self, _environment_id: str, _method: str, path: str) -> Any:
        [read] = read_document(SPEC)
        private = VAULT.seal(orjson.dumps({}))
        found = ExtensionOperation("e1", "Shop", "c1", {}, private, read.spec_hash_id, read.request)
        return (found,) if path == "/x" else ()


def calling(calls: int, path: str = "/x") -> ActionsSkill:
    """A skill that makes calls one after the other and tells the status of each."""
    steps = []
    for at in range(calls):
        then = {"type": "callout", "callout": {"method": "GET", "path": path, "result_variable": f"r{at}"}}
        steps.append(step(f"c{at}", resolver=then))
        steps.append(step(f"s{at}", {"variable": f"r{at}", "variable_path": "status"}))
    return replace(skill(*steps), extensions=Extensions(Registered(), VAULT, "live"))


def message_to(calling: ActionsSkill, timer: Any = None) -> Any:
    typed: JsonObject = {"text": "x", "entities": [], "intents": [{"intent": "go", "confidence": 1}]}
    context = AssistantContext("s1", {"turn_count": 1})
    options = MessageOptionsV2(debug=True)
    turn = calling.begin(AssistantMessage(typed, options, context, ApiVersion.on(date(2024, 8, 25)), NOW))
    return turn if timer is None else replace(turn, timer=timer)


@pytest.mark.parametrize(("path", "first"), [("/x", "429"), ("/unbound", "404")])
def test_calls_when_a_turn_was_dear_then_no_more_are_made_nor_turns_taken_for_them(
    path: str, first: str
) -> None:
    """issue 7, hostile skills: each turn costs 1.6 s here, and there are twenty calls to make."""
    clock = count(step=1.6)
    answer = message_to(calling(20, path), clock.__next__).advance(())
    assert texts(answer) == [first, *["429"] * 19]
    assert next(clock) == pytest.approx(4 * 1.6), "taken twice, and each asks for the time twice"
    logged = answer.output["debug"]["log_messages"][-1]["message"]
    assert "too much processor time" in logged


def test_calls_when_there_are_none_to_make_then_the_turn_is_taken_once() -> None:
    """spec/actions-runtime.md §16, step 1: without extensions all fail alike."""
    clock = count()
    answer = message_to(replace(calling(30), extensions=None), clock.__next__).advance(())
    assert next(clock) == 2
    assert texts(answer) == [*["404"] * 25, *["503"] * 5]


def answered(size: int) -> CalloutResult:
    return CalloutResult({"success": True, "status": 200, "body": {"text": "x" * size}})


@pytest.mark.parametrize(
    ("sizes", "statuses"), [((99_000, 99_000), "200 413"), ((40_000, 40_000), "200 200")]
)
def test_answers_when_the_conversation_has_no_room_for_one_then_its_call_fails_and_the_flow_goes_on(
    sizes: tuple[int, ...], statuses: str
) -> None:
    """spec/actions-runtime.md §23: a message that is refused after its calls loses what they did."""
    turn = message_to(calling(2))
    step: SkillAnswer | PendingCalls = turn.advance(())
    results: tuple[CalloutResult, ...] = ()
    for size in sizes:
        assert isinstance(step, PendingCalls)
        results = (*results, answered(size))
        step = turn.advance(results)
    assert isinstance(step, SkillAnswer)
    assert " ".join(texts(step)) == statuses
    reasons = [each["message"] for each in step.output["debug"]["log_messages"]]
    assert any("has no room" in reason for reason in reasons) == ("413" in statuses)
