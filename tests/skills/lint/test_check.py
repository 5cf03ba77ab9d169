"""All checks together: order, paths, hostile files, real skills."""

import copy
import json
import os
import random
import sys
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from doyle.dialog.compile import compile_dialog
from doyle.skills.content import entity_names
from doyle.skills.lint.check import check_body, check_file
from doyle.skills.lint.findings import Finding
from doyle.skills.lint.rules import Rule, Severity
from doyle.wire.json import Json, JsonObject
from doyle.wire.workspace import WorkspaceBody

Codes = Callable[[Json], list[tuple[str, str]]]
DATA = Path(os.environ.get("DOYLE_TEST_DATA", Path(__file__).parents[3] / ".." / "shared"))
REAL = ("bank_intermediate", "bank_simple", "car_dashboard")


@cache
def real_text(name: str) -> str:
    path = DATA / "skills" / "dialog" / f"{name}.json"
    if not path.exists():
        pytest.skip(f"needs DOYLE_TEST_DATA: {path} is absent")
    return path.read_text("utf-8")


def real_skill(name: str) -> JsonObject:
    content: JsonObject = json.loads(real_text(name))
    return content


def test_skill_when_sound_then_only_notes_are_told(skill: JsonObject) -> None:
    skill["dialog_nodes"][3]["conditions"] = "anything_else && !#hours && @sys-number"
    assert {finding.rule for finding in check_file(skill)} == {Rule.FEW_EXAMPLES}


def test_skill_when_a_v2_export_then_paths_lead_into_the_file(skill: JsonObject) -> None:
    skill["dialog_nodes"][1]["conditions"] = "#order && ("
    plain, wrapped = check_file(skill), check_file({"type": "dialog", "name": "x", "workspace": skill})
    assert [it.path for it in wrapped] == [f"/workspace{it.path}" for it in plain]
    assert [(it.rule, it.message, it.subject) for it in wrapped] == [
        (it.rule, it.message, it.subject) for it in plain
    ]


def test_body_when_read_already_then_the_same_is_told(skill: JsonObject) -> None:
    assert check_body(WorkspaceBody.read(skill)) == check_file(skill)


def test_findings_when_many_then_they_come_in_the_order_of_the_file() -> None:
    data = {
        "dialog_nodes": [
            {"dialog_node": "n0", "conditions": "#b"},
            {"dialog_node": "n1", "conditions": "(("},
        ],
        "counterexamples": [{"text": " "}],
        "entities": [{"entity": "e e"}, {"entity": "f f"}],
        "intents": [{"intent": "i i"}],
        "language": "tlh",
    }
    subjects = [(str(it.subject.kind), it.subject.name) for it in check_file(data)]
    assert list(dict.fromkeys(subjects)) == [
        ("skill", None),
        ("intent", "i i"),
        ("entity", "e e"),
        ("entity", "f f"),
        ("counterexample", " "),
        ("dialog_node", "n0"),
        ("dialog_node", "n1"),
    ]


def test_findings_when_told_then_each_is_told_once(skill: JsonObject) -> None:
    skill["dialog_nodes"].append(copy.deepcopy(skill["dialog_nodes"][0]))
    findings = check_file(skill)
    assert len(findings) == len(set(findings))


def resolve(data: Json, path: str) -> Json:
    """What a JSON Pointer leads to; a missing last key is fine, for fields that should be there."""
    steps = [step.replace("~1", "/").replace("~0", "~") for step in path.split("/")[1:]]
    for at, step in enumerate(steps):
        if isinstance(data, dict) and step not in data and at == len(steps) - 1:
            return None
        data = data[int(step)] if isinstance(data, list) else data[step]
    return data


def assert_sound(data: Json, findings: tuple[Finding, ...]) -> None:
    """Every path leads somewhere, every caret is in its text, and all of it is JSON."""
    for finding in findings:
        orjson.dumps(finding.to_json())
        assert finding.message
        target = resolve(data, finding.path)
        if finding.expression is not None:
            assert 0 <= finding.expression.position <= len(finding.expression.source)
            assert finding.expression.source in target


KEYS = st.sampled_from(
    [
        "intents", "entities", "dialog_nodes", "counterexamples", "workspace", "system_settings", "webhooks",
        "dialog_node", "conditions", "context", "output", "generic", "text", "values", "options", "parent",
        "previous_sibling", "next_step", "behavior", "type", "actions", "name", "examples", "mentions", "x",
    ]
)  # fmt: skip
LEAVES = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False)
TEXTS = st.sampled_from(
    [
        "#a",
        "@b:c",
        "$x.y(",
        "<? 1 + ?>",
        "true",
        "a",
        "b",
        "slot",
        "frame",
        "jump_to",
        "body",
        "(",
        "[",
        "\ud800",
        "",
    ]
) | st.text(max_size=20)
JSON = st.recursive(
    LEAVES | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS | TEXTS, inner, max_size=6),
    max_leaves=30,
)


@given(JSON)
def test_any_json_when_checked_then_nothing_is_raised(data: Json) -> None:
    for finding in check_file(data):
        assert finding.message


NODE = st.fixed_dictionaries(
    {"dialog_node": st.sampled_from("abcdefgh")},
    optional={
        "type": st.sampled_from(
            ["standard", "frame", "slot", "folder", "event_handler", "response_condition", "?"]
        ),
        "parent": st.sampled_from("abcdefgh!"),
        "previous_sibling": st.sampled_from("abcdefgh!"),
        "conditions": st.sampled_from(["true", "false", "", "#i", "$x", "anything_else", "(("]),
        "event_name": st.sampled_from(["focus", "input", "filled", "generic", "nomatch", "validate", "?"]),
        "variable": st.sampled_from(["$x", "$", ""]),
        "disabled": st.booleans(),
        "digress_out_slots": st.sampled_from(["allow_all", "not_allowed"]),
        "next_step": st.fixed_dictionaries(
            {
                "behavior": st.sampled_from(
                    ["jump_to", "jump_to", "skip_user_input", "get_user_input", "reprompt", "?"]
                )
            },
            optional={
                "dialog_node": st.sampled_from("abcdefgh!"),
                "selector": st.sampled_from(["body", "condition", "user_input", "client", "?"]),
            },
        ),
    },
)


@given(st.lists(NODE, max_size=12))
@settings(max_examples=300)
def test_any_tree_when_checked_then_nothing_is_raised_and_what_the_engine_finds_is_told(
    nodes: list[Any],
) -> None:
    data = {"dialog_nodes": nodes}
    findings = check_file(data)
    assert_sound(data, findings)
    assert engine_warnings(data) <= {place(finding.path) for finding in findings}


ORDER = "order"


def place(path: str) -> str:
    """The node that a path leads into; that a level is out of order may be told at any of its nodes."""
    return ORDER if path.endswith("/previous_sibling") else "/".join(path.split("/")[:3])


def engine_warnings(data: JsonObject) -> set[str]:
    """The nodes that compiling warns of, unless they are disabled: imports have always told of these."""
    body = WorkspaceBody.model_validate(data)
    nodes = body.dialog_nodes or []
    compiled = compile_dialog(nodes, entities=entity_names(body), settings={})
    places = {place(warning.path) for warning in compiled.warnings}
    return {it for it in places if it == ORDER or not nodes[int(it.split("/")[2])].disabled}


def parts_of(data: Json) -> Iterator[tuple[Any, Any]]:
    """Every container with each of its keys or indices."""
    waiting = [data]
    while waiting:
        part = waiting.pop()
        keys = part.keys() if isinstance(part, dict) else range(len(part))
        for key in keys:
            yield part, key
            if isinstance(part[key], (dict, list)):
                waiting.append(part[key])


def mutated(data: JsonObject, dice: random.Random, values: list[Json]) -> JsonObject:
    """The skill with some of its parts exchanged, removed or replaced."""
    parts = list(parts_of(data))
    for value in values:
        (one, key), (other, another) = dice.choice(parts), dice.choice(parts)
        is_gone = key >= len(one) if isinstance(one, list) else key not in one
        if is_gone:
            continue
        action = dice.randrange(3)
        if action == 0:
            one[key] = value
        elif action == 1:
            del one[key]
        elif isinstance(other, dict) and another in other and not isinstance(other[another], (dict, list)):
            one[key] = other[another]
    return data


@pytest.mark.compat
@pytest.mark.parametrize("name", REAL)
@given(seed=st.integers(0, 2**32), values=st.lists(JSON, min_size=1, max_size=12))
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_real_skill_when_damaged_then_nothing_is_raised(name: str, seed: int, values: list[Json]) -> None:
    data = mutated(real_skill(name), random.Random(seed), values)
    for finding in check_file(data):
        assert finding.message


@pytest.mark.compat
@pytest.mark.parametrize("name", REAL)
def test_real_skill_when_checked_then_there_is_no_error_and_every_warning_is_true(name: str) -> None:
    """Each was looked at by hand: spec/dialog-engine.md §1.3 for the slots; the rest is training data."""
    data = real_skill(name)
    findings = check_file(data)
    assert_sound(data, findings)
    told = {(it.rule.code, str(it.subject.name)) for it in findings if it.severity is not Severity.INFO}
    if name == "car_dashboard":
        assert told == {
            ("misplaced-node", "slot_32_1530147346206"),
            ("misplaced-node", "slot_35_1530147374122"),
        }
    else:
        assert {code for code, _ in told} == {"example-in-two-intents", "ambiguous-synonym"}
        assert len(told) == 3


def chain(count: int) -> JsonObject:
    """Nodes with conditions, texts and jumps, in one level below the root and one below each tenth node."""
    nodes: list[JsonObject] = []
    for at in range(count):
        parent = {} if at % 10 == 0 else {"parent": f"n{at - at % 10}"}
        step = 10 if at % 10 == 0 else 1
        previous = {"previous_sibling": f"n{at - step}"} if at >= step and at % 10 != 1 else {}
        jump = {"behavior": "jump_to", "dialog_node": f"n{at * 7 % count}", "selector": "condition"}
        nodes.append(
            {
                "dialog_node": f"n{at}",
                "conditions": f"#i{at} && @e:v{at} && $x{at % 50}",
                "output": {"text": f"Hello $x{at} <? $x{at % 50}.size() ?>"},
                "next_step": jump,
                **parent,
                **previous,
            }
        )
    return {"dialog_nodes": nodes}


def many_values(count: int) -> JsonObject:
    values = [{"value": f"value {at}", "synonyms": [f"one {at}", f"other {at}"]} for at in range(count)]
    return {"entities": [{"entity": "e", "values": values}]}


def deep(count: int) -> JsonObject:
    """One folder in the other, with jumps into each."""
    nodes: list[JsonObject] = [{"dialog_node": "f0", "type": "folder"}]
    for at in range(1, count):
        nodes.append({"dialog_node": f"f{at}", "type": "folder", "parent": f"f{at - 1}"})
        jump = {"behavior": "jump_to", "dialog_node": f"f{at}", "selector": "condition"}
        nodes.append({"dialog_node": f"j{at}", "conditions": "$x", "parent": f"f{at}", "next_step": jump})
    return {"dialog_nodes": nodes}


def crowded(count: int) -> JsonObject:
    """Everybody follows the same node, says the same, and jumps to the same."""
    jump = {"behavior": "jump_to", "dialog_node": "n1", "selector": "body"}
    node = {"previous_sibling": "n0", "parent": "n0", "conditions": "true", "next_step": jump}
    return {"dialog_nodes": [{"dialog_node": f"n{at}", **node} for at in range(count)]}


def calls_of(data: JsonObject) -> int:
    """How many functions a check calls: what it costs, whatever the machine is busy with."""
    count = 0

    def note(_frame: object, event: str, _argument: object) -> None:
        nonlocal count
        count += event in {"call", "c_call"}

    sys.setprofile(note)
    try:
        check_file(data)
    finally:
        sys.setprofile(None)
    return count


@pytest.mark.parametrize("make", [chain, many_values, deep, crowded])
def test_check_when_the_skill_grows_then_the_work_grows_no_faster(make: Callable[[int], JsonObject]) -> None:
    assert calls_of(make(2_000)) < 11 * calls_of(make(200))
