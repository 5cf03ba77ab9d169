"""Walks through the public skills with supplied intents and entities."""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from functools import cache

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from doyle.conversation.opening import open_turn
from doyle.dialog.compile import compile_dialog
from doyle.dialog.compiled import CompiledDialog
from doyle.dialog.trace import TurnTrace
from doyle.dialog.turn import TurnRequest, TurnResult, World, take_turn
from doyle.wire.json import JsonObject
from doyle.wire.message import MessageRequest
from doyle.wire.runtime import RuntimeEntity, RuntimeIntent, Understanding
from doyle.wire.versions import ApiVersion
from doyle.wire.workspace import WorkspaceBody

pytestmark = pytest.mark.compat

MAX_BODY_CHARACTERS = 1_000_000
NAMES = ["car_dashboard", "bank_simple", "bank_intermediate"]
SYSTEM_MENTIONS = [
    RuntimeEntity("sys-number", "5", (0, 1), 1.0),
    RuntimeEntity("sys-date", "2018-03-10", (0, 1), 1.0),
    RuntimeEntity("sys-time", "14:00:00", (0, 1), 1.0),
]
Read = Callable[[str], WorkspaceBody]


class Skill:
    """A real skill, compiled, and what can be understood in it."""

    def __init__(self, body: WorkspaceBody) -> None:
        entities = frozenset(entity.entity for entity in body.entities or ())
        system = {mention.entity for mention in SYSTEM_MENTIONS}
        self.dialog: CompiledDialog = compile_dialog(
            body.dialog_nodes or [], entities=entities | system, settings=body.system_settings or {}
        )
        self.intents = [intent.intent for intent in body.intents or ()]
        self.mentions = SYSTEM_MENTIONS + [
            RuntimeEntity(entity.entity, value.value, (0, 1), 1.0)
            for entity in body.entities or ()
            for value in entity.values or ()
        ]

    def understandings(self) -> st.SearchStrategy[Understanding]:
        """Any top intent with a runner-up, any two mentions."""
        intents = st.lists(st.sampled_from(self.intents), max_size=2, unique=True)
        scores = st.sampled_from([(0.9, 0.4), (0.3, 0.2), (0.1, 0.05)])
        return st.builds(
            lambda names, bars, mentions, flag: Understanding(
                tuple(RuntimeIntent(name, bar) for name, bar in zip(names, bars, strict=False)),
                tuple(mentions),
                flag,
            ),
            intents,
            scores,
            st.lists(st.sampled_from(self.mentions), max_size=2),
            st.booleans(),
        )


@cache
def _skill(read: Read, name: str) -> Skill:
    return Skill(read(name))


def turn(
    skill: Skill,
    context: JsonObject,
    understanding: Understanding,
    text: str,
    seed: int,
    trace: TurnTrace | None = None,
) -> TurnResult:
    request = TurnRequest({"text": text}, context, understanding, text=text)
    return take_turn(skill.dialog, request, World(datetime(2018, 3, 9, 8, 0, tzinfo=UTC), seed), trace=trace)


def frozen(result: TurnResult) -> bytes:
    return json.dumps([result.context, result.output, result.actions, result.nodes_visited]).encode()


@pytest.mark.parametrize("name", NAMES)
def test_skill_when_compiled_then_without_warning(real_skill: Read, name: str) -> None:
    """Every expression of the real skills parses, every chain is whole."""
    assert _skill(real_skill, name).dialog.warnings == ()


@pytest.mark.parametrize("name", NAMES)
def test_skill_when_greeted_then_welcomes(real_skill: Read, name: str) -> None:
    """spec dialog-engine.md §2: the first turn without text meets `conversation_start` or `welcome`."""
    result = turn(_skill(real_skill, name), {"conversation_id": "c"}, Understanding(), "", 1)
    assert result.output["text"]
    assert result.output["log_messages"] == []


@pytest.mark.parametrize("name", NAMES)
@settings(max_examples=60, deadline=None)
@given(st.data())
def test_conversation_when_it_wanders_then_never_fails_and_repeats(
    real_skill: Read, name: str, data: st.DataObject
) -> None:
    """Random walks: no exception, byte-equal repetition, arguments unchanged, each context feeds the next.

    The context goes the way that a client's goes: through JSON and the checks of the v1 request.

    The repetitions are traced: that changes no byte, and the traces are equal too.
    """
    skill = _skill(real_skill, name)
    context: JsonObject = {"conversation_id": "c"}
    for number in range(data.draw(st.integers(1, 12))):
        understanding = data.draw(skill.understandings()) if number else Understanding()
        text = data.draw(st.sampled_from(["hello", "yes", "5", ""])) if number else ""
        seed = data.draw(st.integers(0, 3))
        before = json.dumps(context)
        result = turn(skill, context, understanding, text, seed)
        assert json.dumps(context) == before
        traces = TurnTrace(), TurnTrace()
        for trace in traces:
            assert frozen(turn(skill, context, understanding, text, seed, trace)) == frozen(result)
        assert orjson.dumps(traces[0].to_json()) == orjson.dumps(traces[1].to_json())
        assert traces[0].to_json()[-1]["step"] == "end"
        assert set(result.nodes_visited) <= set(skill.dialog.nodes)
        places = [entry["dialog_node"] for entry in result.context["system"]["dialog_stack"]]
        assert all(place == "root" or place in skill.dialog.nodes for place in places)
        context = received(result.context)


def received(context: JsonObject) -> JsonObject:
    """A context as the next request brings it: written as JSON, checked as a v1 body, completed."""
    raw = json.loads(json.dumps({"context": context}))
    assert len(json.dumps(raw)) < MAX_BODY_CHARACTERS
    version = ApiVersion.on(date(2021, 11, 27))
    return open_turn(MessageRequest.read(raw), raw, version, lambda: "new").context


@pytest.mark.parametrize("name", NAMES)
def test_every_node_when_jumped_to_then_its_body_runs(real_skill: Read, name: str) -> None:
    """spec dialog-engine.md §3: each node of the skill is reached once, with and without a mention."""
    skill = _skill(real_skill, name)
    for dialog_node in skill.dialog.nodes:
        stack = [{"dialog_node": dialog_node, "selector": "body"}]
        for mentions in ((), tuple(SYSTEM_MENTIONS)):
            context = {"system": {"dialog_stack": stack, "dialog_turn_counter": 3}}
            result = turn(skill, context, Understanding((), mentions), "hello", 1)
            again = turn(
                skill, json.loads(json.dumps(result.context)), Understanding((), mentions), "next", 2
            )
            assert again.context["system"]["dialog_turn_counter"] == 5


def test_car_when_a_cuisine_is_not_served_then_the_next_answer_is_matched_in_place(real_skill: Read) -> None:
    """spec dialog-engine.md §4.2 and §13 trace 5: a real `user_input` jump and the answer after it."""
    skill = _skill(real_skill, "car_dashboard")
    steps = [
        ("", None, None),
        ("find a restaurant", "locate_amenity", ("amenity", "restaurant")),
        ("danish", None, ("cuisine_out_of_scope", "danish")),
    ]
    result = _talk(skill, steps)
    assert result.context["system"]["dialog_stack"][0]["selector"] == "user_input"
    assert [element["response_type"] for element in result.output["generic"]][:1] == ["text"]
    result = _talk(skill, [("pasta", None, ("cuisine", "pasta"))], result.context)
    assert result.context["previous_cuisine"] == "pasta"
    assert result.output["log_messages"] == []
    assert result.output["ui_action"]


def test_car_when_lights_are_turned_on_then_state_and_custom_output_follow(real_skill: Read) -> None:
    """spec dialog-engine.md §8.1: custom keys of `output`; §9: variables persist."""
    steps = [("", None, None), ("lights on", "turn_on", ("appliance", "lights"))]
    result = _talk(_skill(real_skill, "car_dashboard"), steps)
    assert result.output["ui_action"] == {"lights_on": ""}
    assert result.context["lightonoff"] == "on"
    assert result.context["system"]["branch_exited_reason"] == "completed"


def test_bank_when_client_actions_are_met_then_handed_to_the_client(real_skill: Read) -> None:
    """spec dialog-engine.md §11.2: the two client actions of the real workspace come back with evaluated
    parameters."""
    skill = _skill(real_skill, "bank_intermediate")
    asking = [node for node in skill.dialog.nodes.values() if node.body.actions]
    assert {action.name for node in asking for action in node.body.actions} == {"ValidateAcc", "RetrieveZip"}
    for node in asking:
        stack = [{"dialog_node": node.dialog_node, "selector": "body"}]
        context = {"system": {"dialog_stack": stack}, "cc_chosen": "5624", "app_zip": "90210"}
        result = turn(skill, context, Understanding(), "x", 1)
        assert [action["type"] for action in result.actions] == ["client"]
        assert next(iter(result.actions[0]["parameters"].values())) in {"5624", "90210"}


def test_bank_when_a_word_meets_a_number_then_condition_is_false_and_logged(real_skill: Read) -> None:
    """spec dialog-engine.md §12.1: real workspaces depend on `$level < 581` where `$level` holds a word."""
    skill = _skill(real_skill, "bank_simple")
    comparing = [
        node
        for node in skill.dialog.nodes.values()
        if "$ccpsp_credlvl" in (node.conditions or "") and "<" in (node.conditions or "")
    ]
    assert comparing
    for node in comparing:
        stack = [{"dialog_node": node.dialog_node, "selector": "condition"}]
        context = {"system": {"dialog_stack": stack}, "ccpsp_credlvl": "Average"}
        result = turn(skill, context, Understanding(), "x", 1)
        messages = result.output["log_messages"]
        assert any(message["level"] == "error" and node.dialog_node in message["msg"] for message in messages)


def _talk(
    skill: Skill,
    steps: list[tuple[str, str | None, tuple[str, str] | None]],
    context: JsonObject | None = None,
) -> TurnResult:
    result = TurnResult(context or {"conversation_id": "c"}, {})
    for text, intent, mention in steps:
        understanding = Understanding(
            (RuntimeIntent(intent, 0.9),) if intent else (),
            (RuntimeEntity(*mention, (0, len(text)), 1.0),) if mention else (),
        )
        result = turn(skill, result.context, understanding, text, 1)
    return result
