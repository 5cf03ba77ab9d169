"""Which dialog skill a file holds."""

import json
import os
from pathlib import Path
from typing import Any

import pytest

from doyle.cli.dialog_skill import dialog_skill_of
from doyle.cli.failures import CheckFailedError

DATA = Path(os.environ.get("DOYLE_TEST_DATA", Path(__file__).resolve().parents[3] / "shared"))
WORKSPACE: dict[str, Any] = {"intents": [], "dialog_nodes": [{"dialog_node": "a"}]}
SKILL = {"type": "dialog", "name": "Shop", "description": "d", "language": "de", "skill_id": "x"}
ACTIONS = {"type": "action", "name": "Acts", "workspace": {"actions": [{"action": "a"}], "intents": []}}


@pytest.mark.parametrize("key", ["intents", "entities", "dialog_nodes", "counterexamples"])
def test_dialog_skill_when_the_file_is_a_workspace_then_it_is_taken_as_it_is(key: str) -> None:
    content = {"name": "w", key: [], "type": "dialog", "extra": 1}
    assert dialog_skill_of(content, "f.json") is content


def test_dialog_skill_when_wrapped_as_in_v2_then_is_unwrapped_with_its_name() -> None:
    content = {**SKILL, "workspace": WORKSPACE}
    expected = {"name": "Shop", "description": "d", "language": "de", **WORKSPACE}
    assert dialog_skill_of(content, "f.json") == expected


def test_dialog_skill_when_the_workspace_has_a_name_itself_then_that_is_kept() -> None:
    content = {**SKILL, "workspace": {**WORKSPACE, "name": "Inner", "language": "fr"}}
    found = dialog_skill_of(content, "f.json")
    assert (found["name"], found["language"]) == ("Inner", "fr")


@pytest.mark.parametrize("key", ["assistant_skills", "skills"])
def test_dialog_skill_when_the_file_lists_skills_then_the_only_dialog_skill_is_taken(key: str) -> None:
    """An assistant's exported skills (spec/api/guide.md §14)."""
    content = {key: [ACTIONS, {**SKILL, "workspace": WORKSPACE}], "assistant_state": {}}
    assert dialog_skill_of(content, "f.json")["name"] == "Shop"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ({}, "is no dialog skill"),
        ({"openapi": "3.0.0", "paths": {}}, "is no dialog skill"),
        ({"intents": 5}, "is no dialog skill"),
        ({"workspace": {}}, "is no dialog skill"),
        (ACTIONS, "is an action skill, .* by the v2 API"),
        ({**ACTIONS, "type": "dialog"}, "is an action skill"),
        ({"type": "action", "intents": []}, "is an action skill"),
        (ACTIONS["workspace"], "is an action skill"),
        ({"type": "search", "name": "s"}, "of type 'search'"),
        ({"skills": [ACTIONS]}, r"holds 0 dialog skills.*\(skills: action\)"),
        ({"skills": []}, r"holds 0 dialog skills.*\(skills: none\)"),
        ({"skills": [{**SKILL, "workspace": WORKSPACE}] * 2}, "holds 2 dialog skills"),
        ({"skills": [7, None, {"type": "dialog"}]}, "holds 0 dialog skills"),
    ],
)
def test_dialog_skill_when_there_is_none_or_several_then_the_check_fails(content: Any, said: str) -> None:
    with pytest.raises(CheckFailedError, match=said) as caught:
        dialog_skill_of(content, "f.json")
    assert caught.value.message.startswith("f.json ")


@pytest.mark.compat
@pytest.mark.skipif(not (DATA / "skills").is_dir(), reason="needs the skills in DOYLE_TEST_DATA")
def test_dialog_skill_when_real_files_are_read_then_only_the_dialog_skills_pass() -> None:
    """An action skill labelled "dialog" is told by its actions (spec/actions-format.md, F2)."""
    passed = set()
    for file in sorted(DATA.glob("skills/*/*.json")):
        try:
            dialog_skill_of(json.loads(file.read_bytes()), file.name)
        except CheckFailedError:
            continue
        passed.add(file)
    assert passed
    assert passed == set(DATA.glob("skills/dialog/*.json"))
