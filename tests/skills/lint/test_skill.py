"""Reading files with faults, part by part."""

from collections.abc import Callable
from typing import Any

import pytest

from doyle.skills.lint.findings import Finding
from doyle.skills.lint.rules import Rule
from doyle.skills.lint.skill import read_skill, skill_of, skill_type, unwrap
from doyle.wire.json import Json, JsonObject
from doyle.wire.workspace import WorkspaceBody

Found = Callable[..., list[Finding]]


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        ({}, "dialog"),
        ({"intents": []}, "dialog"),
        ({"type": "dialog", "workspace": {}}, "dialog"),
        ({"type": "action", "workspace": {"actions": []}}, "action"),
        ({"workspace": {"actions": [], "intents": []}}, "action"),
        ({"type": "search"}, "search"),
        ({"actions": []}, "action"),
        ({"actions": [], "dialog_nodes": []}, "dialog"),
        ({"type": ["action"]}, "dialog"),
        ([], "dialog"),
        (None, "dialog"),
    ],
)
def test_file_when_of_some_type_then_it_is_known(data: Json, kind: str) -> None:
    assert skill_type(data) == kind


@pytest.mark.parametrize(
    ("data", "place"),
    [
        ({"dialog_nodes": []}, ()),
        ({"workspace": {"dialog_nodes": []}}, ("workspace",)),
        ({"workspace": "x"}, ()),
        ({"workspace": {}, "intents": []}, ()),
        (5, ()),
    ],
)
def test_file_when_a_v2_skill_then_its_workspace_is_meant(data: Json, place: tuple[str, ...]) -> None:
    """spec/api/models.yaml: Skill.workspace."""
    assert unwrap(data) == (data["workspace"] if place else data, place)


def test_skill_when_sound_then_reading_it_gives_what_the_body_gives(skill: JsonObject) -> None:
    assert read_skill(skill) == skill_of(WorkspaceBody.read(skill))


BROKEN: JsonObject = {
    "name": 5,
    "language": "en",
    "system_settings": {"x": 1},
    "webhooks": "none",
    "intents": [
        "no object",
        {"intent": "a", "examples": [{"text": "x"}, {"text": 5}, {"text": ""}, {"text": "y", "mentions": 1}]},
        {"intent": 5, "examples": []},
        {"intent": "b", "examples": "none", "description": 7},
    ],
    "entities": [
        {"entity": "e", "values": [{"value": "v"}, {"value": "w" * 65}, {"value": "u", "synonyms": [1]}]}
    ],
    "counterexamples": {"text": "x"},
    "dialog_nodes": [
        {"dialog_node": "n", "conditions": "#a", "context": []},
        {"dialog_node": ""},
        {"dialog_node": "m", "next_step": {"behavior": 5}, "parent": "n"},
    ],
}


def test_skill_when_parts_are_broken_then_the_others_are_read_with_their_places() -> None:
    skill = read_skill(BROKEN)
    assert skill.envelope.dump() == {"language": "en", "system_settings": {"x": 1}}
    assert [(it.at, it.name, [at for at, _ in it.examples]) for it in skill.intents] == [
        (1, "a", [0, 3]),
        (3, "b", []),
    ]
    assert [(it.at, [at for at, _ in it.values]) for it in skill.entities] == [(0, [0, 2])]
    assert skill.counterexamples == ()
    assert [(it.at, it.node.dump()) for it in skill.nodes] == [
        (0, {"dialog_node": "n", "conditions": "#a"}),
        (2, {"dialog_node": "m", "parent": "n"}),
    ]


def test_skill_when_parts_are_broken_then_all_faults_of_the_import_are_told(found: Found) -> None:
    with pytest.raises(ValueError, match="validation error"):
        WorkspaceBody.model_validate(BROKEN)
    places = {it.path for it in found(BROKEN, Rule.SCHEMA)}
    assert places >= {
        "/name", "/webhooks", "/intents/0", "/intents/1/examples/1/text", "/intents/1/examples/2/text",
        "/intents/1/examples/3/mentions", "/intents/2/intent", "/intents/3/examples",
        "/intents/3/description",
        "/entities/0/values/1/value", "/entities/0/values/2/synonyms/0", "/counterexamples",
        "/dialog_nodes/0/context", "/dialog_nodes/1/dialog_node", "/dialog_nodes/2/next_step/behavior",
    }  # fmt: skip


def test_skill_when_parts_are_broken_then_what_they_name_is_known_all_the_same(found: Found) -> None:
    assert found(BROKEN, Rule.UNKNOWN_INTENT, Rule.PARENT_MISSING) == []


@pytest.mark.parametrize("data", [None, 5, "x", [], [{}], True])
def test_file_when_no_object_then_that_is_all(found: Found, data: Any) -> None:
    (finding,) = found(data)
    assert (finding.rule, finding.path) == (Rule.SCHEMA, "")


def test_file_when_a_search_skill_then_it_is_told_and_left_alone(found: Found) -> None:
    (finding,) = found({"type": "search", "workspace": {"intents": 5}})
    assert (finding.rule, finding.path) == (Rule.UNKNOWN_SKILL_TYPE, "")


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        ({"type": "action"}, "action"),
        ({"type": "dialog", "workspace": {"actions": [], "intents": []}}, "action"),
        ({"actions": [], "intents": []}, "action"),
        ({"workspace": {"actions": [], "dialog_nodes": []}}, "dialog"),
        ({"dialog_nodes": [], "actions": []}, "dialog"),
        ({"workspace": {"dialog_nodes": [{"actions": []}]}}, "dialog"),
        ([], "dialog"),
    ],
)
def test_skill_type_when_the_content_says_more_than_the_type_then_the_content_counts(
    data: Any, kind: str
) -> None:
    """spec/actions-format.md §1: older files call a skill with actions `dialog`."""
    assert skill_type(data) == kind
