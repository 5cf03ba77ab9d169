"""Warnings about oddities that an import keeps."""

import json
import os
from pathlib import Path

import pytest

from doyle.skills.checking import check_actions, check_content, summary
from doyle.skills.lint.findings import Finding
from doyle.skills.lint.rules import Rule
from doyle.wire.json import Json, JsonObject
from doyle.wire.workspace import WorkspaceBody

DATA = Path(os.environ.get("DOYLE_TEST_DATA", Path(__file__).parents[2] / ".." / "shared"))


def warned(data: JsonObject) -> list[tuple[str, str]]:
    return [(warning.path, warning.message) for warning in check_content(WorkspaceBody.read(data))]


def paths(data: JsonObject) -> list[str]:
    return [path for path, _ in warned(data)]


def test_check_of_a_sound_skill_finds_nothing(skill: JsonObject) -> None:
    assert warned(skill) == []


def test_check_of_an_empty_skill_finds_nothing() -> None:
    assert warned({}) == []


@pytest.mark.parametrize(
    ("intent", "found"),
    [
        ({"intent": "sys-thing", "examples": [{"text": "x"}]}, ["/intents/0/intent"]),
        ({"intent": "two words", "examples": [{"text": "x"}]}, ["/intents/0/intent"]),
        ({"intent": "..", "examples": [{"text": "x"}]}, ["/intents/0/intent"]),
        ({"intent": "Ünïcode_1-2.3", "examples": [{"text": "x"}]}, []),
        ({"intent": "a"}, ["/intents/0"]),
        ({"intent": "a", "examples": []}, ["/intents/0"]),
        ({"intent": "a", "examples": [{"text": " "}]}, ["/intents/0/examples/0/text"]),
        ({"intent": "a", "examples": [{"text": "x"}, {"text": "a\tb"}]}, ["/intents/0/examples/1/text"]),
        ({"intent": "a", "description": "a\nb", "examples": [{"text": "x"}]}, ["/intents/0/description"]),
        ({"intent": "a", "description": "", "examples": [{"text": "x"}]}, []),
    ],
)
def test_check_of_an_intent_names_the_place(intent: Json, found: list[str]) -> None:
    """spec/nlu.md §2."""
    assert paths({"intents": [intent]}) == found


@pytest.mark.parametrize(
    ("location", "is_odd"), [([0, 3], False), ([0, 4], True), ([2, 2], True), ([-1, 2], True), ([3, 1], True)]
)
def test_check_of_a_mention_outside_its_example_names_it(location: list[int], is_odd: bool) -> None:
    mention = {"entity": "tea", "location": location}
    found = paths(
        {
            "entities": [{"entity": "tea", "values": []}],
            "intents": [{"intent": "a", "examples": [{"text": "tea", "mentions": [mention]}]}],
        }
    )
    assert found == (["/intents/0/examples/0/mentions/0/location"] if is_odd else [])


def test_check_of_a_mention_of_an_unknown_entity_names_it() -> None:
    mention = {"entity": "coffee", "location": [0, 3]}
    data = {"intents": [{"intent": "a", "examples": [{"text": "tea", "mentions": [mention]}]}]}
    assert warned(data) == [("/intents/0/examples/0/mentions/0/entity", "there is no entity @coffee")]


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ({"value": "a", "type": "novel"}, ["/entities/0/values/0/type"]),
        ({"value": "a\r"}, ["/entities/0/values/0/value"]),
        ({"value": " "}, ["/entities/0/values/0/value"]),
        ({"value": "a", "synonyms": ["b", "\t"]}, ["/entities/0/values/0/synonyms/1"]),
        ({"value": "a", "synonyms": ["b"], "patterns": ["c"]}, ["/entities/0/values/0"]),
        (
            {"value": "a", "type": "patterns", "patterns": ["ok", "(", "x*+"]},
            ["/entities/0/values/0/patterns/1", "/entities/0/values/0/patterns/2"],
        ),
        ({"value": "a", "type": "patterns", "patterns": ["\\b\\d{3}\\b", "(?<!a)b"]}, []),
    ],
)
def test_check_of_a_value_names_the_place(value: Json, found: list[str]) -> None:
    """spec/nlu.md §§4-5."""
    assert paths({"entities": [{"entity": "e", "values": [value]}]}) == found


@pytest.mark.parametrize(("name", "is_odd"), [("tea", False), ("a_b-c", False), ("a.b", True), ("a b", True)])
def test_check_of_an_entity_name(name: str, is_odd: bool) -> None:
    assert paths({"entities": [{"entity": name}]}) == (["/entities/0/entity"] if is_odd else [])


def test_check_ignores_the_content_of_system_entities() -> None:
    """spec/nlu.md §4: any content sent with one is ignored."""
    assert warned({"entities": [{"entity": "sys-date", "values": [{"value": " "}]}]}) == []


def test_check_of_a_blank_counterexample_names_it() -> None:
    assert paths({"counterexamples": [{"text": "ok"}, {"text": " "}]}) == ["/counterexamples/1/text"]


@pytest.mark.parametrize(
    ("node", "found"),
    [
        ({"conditions": "#((("}, "/dialog_nodes/0/conditions"),
        ({"conditions": "true", "context": {"a": "<? 1 + ?>"}}, "/dialog_nodes/0/context/a"),
        ({"conditions": "true", "type": "novel"}, "/dialog_nodes/0/type"),
        ({"conditions": "true", "event_name": "novel"}, "/dialog_nodes/0/event_name"),
        ({"conditions": "true", "digress_in": "perhaps"}, "/dialog_nodes/0/digress_in"),
        ({"conditions": "true", "digress_out": "perhaps"}, "/dialog_nodes/0/digress_out"),
        ({"conditions": "true", "digress_out_slots": "perhaps"}, "/dialog_nodes/0/digress_out_slots"),
        ({"conditions": "true", "next_step": {"behavior": "novel"}}, "/dialog_nodes/0/next_step/behavior"),
        ({"conditions": "true", "next_step": {"behavior": "jump_to", "selector": "body"}},
         "/dialog_nodes/0/next_step/dialog_node"),
        ({"conditions": "true", "description": "a\nb"}, "/dialog_nodes/0/description"),
        ({"conditions": "#unknown"}, "/dialog_nodes/0/conditions"),
        ({"conditions": "@unknown:x"}, "/dialog_nodes/0/conditions"),
        ({"conditions": "true", "previous_sibling": "nowhere"}, "/dialog_nodes/0/previous_sibling"),
        ({"conditions": "true", "parent": "nowhere"}, "/dialog_nodes/0/parent"),
        ({"type": "slot"}, "/dialog_nodes/0/parent"),
        ({"type": "response_condition"}, "/dialog_nodes/0/parent"),
        ({"type": "event_handler", "event_name": "focus"}, "/dialog_nodes/0/parent"),
    ],
)  # fmt: skip
def test_check_of_a_node_names_the_place(node: JsonObject, found: str) -> None:
    """spec/dialog-engine.md §§1.1-1.3, 4."""
    assert found in paths({"dialog_nodes": [{"dialog_node": "n", **node}]})


def test_check_of_unknown_names_in_conditions_says_which() -> None:
    data = {
        "intents": [{"intent": "known", "examples": [{"text": "x"}]}],
        "dialog_nodes": [{"dialog_node": "n", "conditions": "#known || #lost || @gone || @sys-date"}],
    }
    assert warned(data) == [
        ("/dialog_nodes/0/conditions", "there is no intent #lost"),
        ("/dialog_nodes/0/conditions", "there is no entity @gone"),
        (
            "/dialog_nodes/0/conditions",
            "the system entity @sys-date is not switched on: add it to the entities",
        ),
    ]


@pytest.mark.parametrize("node", [{"conditions": "#gone"}, {"type": "slot"}])
def test_check_leaves_disabled_nodes_alone(node: JsonObject) -> None:
    assert paths({"dialog_nodes": [{"dialog_node": "n", **node}]}) != []
    assert paths({"dialog_nodes": [{"dialog_node": "n", "disabled": True, **node}]}) == []


def test_summary_shows_the_first_of_many() -> None:
    warnings = tuple(Finding(Rule.SCHEMA, f"/intents/{at}", "odd") for at in range(30))
    shown = summary(warnings, shown=2)
    assert shown == [{"path": "/intents/0", "message": "odd"}, {"path": "/intents/1", "message": "odd"}]


@pytest.mark.compat
@pytest.mark.parametrize(
    ("name", "count"), [("car_dashboard", 2), ("bank_simple", 3), ("bank_intermediate", 3)]
)
def test_check_of_real_skills_finds_only_what_is_odd_in_them(name: str, count: int) -> None:
    """spec/dialog-engine.md §1.3: exports contain slots whose parent is a standard node."""
    path = DATA / "skills" / "dialog" / f"{name}.json"
    if not path.exists():
        pytest.skip(f"needs DOYLE_TEST_DATA: {path} is absent")
    assert len(warned(json.loads(path.read_text("utf-8")))) == count


def test_check_of_an_action_skill_finds_what_will_surprise() -> None:
    """spec/actions-format.md §13: kept with a warning; notes are left to `doyle lint`."""
    call = {"type": "invoke_another_action", "invoke_action": {"action": "gone"}}
    content = {"actions": [{"action": "a", "steps": [{"step": "s", "resolver": call}]}]}
    assert [(found.path, found.message) for found in check_actions(content, "tlh")] == [
        (
            "/actions/0/steps/0/resolver/invoke_action/action",
            "there is no action 'gone': the call is passed over",
        )
    ]
