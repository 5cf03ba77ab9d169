"""Action skills that are anything at all: the checks end, raise nothing, and name places that are there."""

import json
from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.actions.test_properties import hold
from tests.timing import processor_seconds
from tests.transcripts.actions.conftest import check_events

from doyle.actions.compile import compile_actions
from doyle.errors import InputError
from doyle.skills.action_shape import check_action_content as refuse
from doyle.skills.lint.check import check_file
from doyle.skills.lint.findings import Finding
from doyle.skills.lint.rules import Rule
from doyle.skills.skill_document import lesson_of_workspace
from doyle.skills.skill_writing import check_skill
from doyle.wire.assistant import SkillChange
from doyle.wire.json import Json
from doyle.wire.runtime import RuntimeIntent

KEYS = [
    "actions", "action", "steps", "step", "condition", "question", "entity", "resolver", "type", "output",
    "generic", "values", "variables", "variable", "handlers", "handler", "system_settings", "entities",
    "intents", "intent", "examples", "text", "and", "or", "not", "eq", "in", "exists", "expression",
    "scalar", "skill_variable", "callout", "path", "method", "invoke_action", "parameters", "clear",
    "next_step", "next_action", "jump_to", "response_type", "options", "context", "value", "concat",
    "text_expression", "collection", "add", "title", "name", "max_hits", "source_variable", "search",
]  # fmt: skip
TEXTS = st.sampled_from(
    ["a", "b", "welcome", "text", "pause", "jump_to", "replay", "callout", "invoke_another_action", "${a}.x",
     "${", "((", "sys-number", "\ud800", "", "/{a}"]
)  # fmt: skip
LEAVES = st.none() | st.booleans() | st.integers(-3, 3) | st.floats(allow_nan=False) | TEXTS
ANY = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=5),
    max_leaves=25,
)
CONDITIONS = st.recursive(
    st.dictionaries(st.sampled_from(["eq", "in", "exists", "expression", "odd", "intent"]), ANY, max_size=2),
    lambda inner: st.builds(
        lambda key, parts: {key: parts}, st.sampled_from(["and", "or"]), st.lists(inner, max_size=3)
    ),
    max_leaves=5,
)
STEPS = st.builds(
    lambda name, condition, kind, rest: {**rest, "step": name, "condition": condition, "resolver": kind},
    st.sampled_from(["a", "b", "c"]),
    CONDITIONS | ANY,
    st.builds(
        lambda kind, rest: {**rest, "type": kind},
        TEXTS,
        st.dictionaries(st.sampled_from(KEYS), ANY, max_size=4),
    )
    | ANY,
    st.dictionaries(st.sampled_from(KEYS), ANY, max_size=4),
)
ACTIONS = st.builds(
    lambda name, steps, rest: {**rest, "action": name, "steps": steps},
    st.sampled_from(["a", "b", "welcome"]),
    st.lists(STEPS, max_size=4),
    st.dictionaries(st.sampled_from(KEYS), ANY, max_size=4),
)
SKILLS = st.builds(
    lambda actions, rest: {**rest, "actions": actions},
    st.lists(ACTIONS, max_size=3),
    st.dictionaries(st.sampled_from(KEYS), ANY, max_size=4),
)


def resolve(data: Json, path: str) -> Json:
    """What a pointer leads to; a missing last key is fine."""
    steps = [step.replace("~1", "/").replace("~0", "~") for step in path.split("/")[1:]]
    for at, step in enumerate(steps):
        if isinstance(data, dict) and step not in data and at == len(steps) - 1:
            return None
        data = data[int(step)] if isinstance(data, list) else data[step]
    return data


@settings(max_examples=60, deadline=None)
@given(SKILLS | ANY)
def test_any_action_skill_when_checked_then_every_finding_is_sound(skill: Any) -> None:
    """Spec/actions-format.md §13: what the import refuses is an error here, wherever it is."""
    data = {"type": "action", "language": "en", "workspace": skill}
    findings = check_file(data)
    compile_actions(skill if isinstance(skill, dict) else {})
    for finding in findings:
        orjson.dumps(finding.to_json())
        target = resolve(data, finding.path)
        if finding.expression is not None:
            assert finding.expression.source in target
            assert 0 <= finding.expression.position <= len(finding.expression.source)
    if isinstance(skill, dict):
        try:
            refuse(skill)
        except InputError as error:
            if error.faults[0].path:
                assert any(each.rule in (Rule.SCHEMA, Rule.DUPLICATE) for each in findings)


@settings(max_examples=60, deadline=None)
@given(SKILLS)
def test_any_action_skill_when_the_import_takes_it_then_it_is_trained_on_and_talks(skill: Any) -> None:
    """Spec/actions-runtime.md §23: never an error inside, whatever the skill holds."""
    try:
        checked = check_skill("action", SkillChange.model_construct(workspace=skill))
    except InputError:
        return
    content = json.loads(checked.content or b"")
    assert {"welcome", "fallback", "anything_else"} <= {each["action"] for each in content["actions"]}
    lesson_of_workspace(content, "en")
    said: list[Any] = [("x", [RuntimeIntent(name, 0.9)], [], 1) for name in ("a", "b")]
    for turn in hold(content, [*said, ("yes", [], [], 0)]):
        check_events(turn.output["debug"])


def nested(count: int) -> Json:
    condition: Json = {"expression": "true"}
    for _ in range(count):
        condition = {"not": condition}
    return condition


@pytest.mark.parametrize("count", [10, 400])
def test_condition_when_nested_deeply_then_it_is_checked(count: int) -> None:
    step = {"step": "s", "condition": nested(count), "resolver": {"type": "continue"}}
    findings = check_file({"type": "action", "workspace": {"actions": [{"action": "a", "steps": [step]}]}})
    assert not [each for each in findings if each.rule is Rule.BAD_CONDITION]


def many(count: int) -> Json:
    """Actions that call each other, with steps that jump, clear and compare."""
    steps = [
        {
            "step": f"s{at}",
            "next_step": f"s{at + 1}",
            "condition": {"eq": [{"variable": f"s{at}"}, {"scalar": "x"}]},
            "resolver": {"type": "replay", "clear": [{"variable": f"s{other}"} for other in range(3)]},
            "context": {
                "variables": [{"skill_variable": f"v{at}", "value": {"expression": f"${{s{at}}} + 1"}}]
            },
        }
        for at in range(count)
    ]
    call = {"type": "invoke_another_action", "invoke_action": {"action": "a0"}}
    calling = [
        {"action": f"a{at}", "steps": [{"step": "s", "resolver": call}], "condition": {"intent": f"i{at}"}}
        for at in range(count)
    ]
    intents = [{"intent": f"i{at}", "examples": [{"text": f"text {at}"}]} for at in range(count)]
    return {"actions": [*calling, {"action": "long", "steps": steps}], "intents": intents}


def test_skill_when_ten_times_as_large_then_the_check_takes_not_much_more_than_ten_times_as_long() -> None:
    """In time linear in its size."""
    small, large = (json.loads(json.dumps(many(count))) for count in (100, 1_000))
    assert check_file(small)
    assert processor_seconds(lambda: check_file(large)) < 40 * processor_seconds(lambda: check_file(small))


def test_steps_when_half_of_very_many_are_never_reached_then_each_is_told_in_a_moment() -> None:
    """In time linear in its size."""
    count = 40_000
    steps = [
        {
            "step": f"s{at}",
            "next_step": f"s{at + 1}",
            "resolver": {"type": "end_action" if at == count // 2 else "continue"},
        }
        for at in range(count)
    ]
    data = {"type": "action", "workspace": {"actions": [{"action": "a", "steps": steps}]}}
    found: list[Finding] = []
    assert processor_seconds(lambda: found.extend(check_file(data)), times=1) < 10
    unreachable = [each for each in found if each.rule is Rule.UNREACHABLE]
    assert len(unreachable) == count // 2 - 1
    assert {each.message for each in unreachable} == {
        f"no conversation comes to the step: 's{count // 2}' always ends the action"
    }


def test_actions_when_very_many_beside_a_call_with_as_many_parameters_then_are_checked_in_a_moment() -> None:
    """In time linear in its size."""
    count = 30_000
    call = {"action": "a0", "parameters": {f"p{at}": {"scalar": 1} for at in range(count)}}
    step = {"step": "s", "resolver": {"type": "invoke_another_action", "invoke_action": call}}
    actions: list[Json] = [{"action": f"a{at}"} for at in range(count)]
    data = {"type": "action", "workspace": {"actions": [*actions, {"action": "calling", "steps": [step]}]}}
    found: list[Finding] = []
    assert processor_seconds(lambda: found.extend(check_file(data)), times=1) < 8
    assert len([each for each in found if each.rule is Rule.UNKNOWN_VARIABLE]) == count


HOSTILE: dict[str, Json] = {
    "one condition with thousands of parts": {
        "and": [{kind: {"exists": {"variable": f"v{at}"}}} for at in range(4_000) for kind in ("not", "odd")]
    },
    "one expression thousands of times": {"or": [{"expression": "${a}.b(1) && ("}] * 4_000},
    "a list of values that nobody can say": {
        "in": [{"variable": "s"}, {"collection": [{"scalar": f"V{at}"} for at in range(4_000)]}]
    },
}


@pytest.mark.parametrize("condition", HOSTILE.values(), ids=HOSTILE)
def test_condition_when_it_is_huge_then_it_is_checked_in_a_moment(condition: Json) -> None:
    steps = [{"step": "s", "question": {"entity": "e"}}, {"step": "t", "condition": condition}]
    entities = [{"entity": "e", "values": [{"value": f"v{at}"} for at in range(4_000)]}]
    data = {
        "type": "action",
        "workspace": {"actions": [{"action": "a", "steps": steps}], "entities": entities},
    }
    assert processor_seconds(lambda: check_file(data), times=1) < 10
