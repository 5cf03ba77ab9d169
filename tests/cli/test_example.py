"""The sample workspace in `examples/`: clean, varied, and pleasant to talk to."""

import json
from pathlib import Path
from typing import Any

import pytest

from doyle.skills.checking import check_content
from doyle.wire.workspace import WorkspaceBody

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "fern_and_rye.json"


@pytest.fixture(scope="module")
def content() -> dict[str, Any]:
    return json.loads(EXAMPLE.read_text(encoding="utf-8"))


def test_example_when_checked_then_has_no_warning(content: dict[str, Any]) -> None:
    assert check_content(WorkspaceBody.read(content)) == ()


def test_example_when_counted_then_every_intent_has_eight_examples(content: dict[str, Any]) -> None:
    assert len(content["intents"]) >= 12
    assert min(len(intent["examples"]) for intent in content["intents"]) >= 8


def test_example_when_compared_then_no_text_trains_two_intents(content: dict[str, Any]) -> None:
    texts = [example["text"].lower() for intent in content["intents"] for example in intent["examples"]]
    texts += [counterexample["text"].lower() for counterexample in content["counterexamples"]]
    assert len(texts) == len(set(texts))


def test_example_when_read_then_its_chain_of_siblings_is_whole(content: dict[str, Any]) -> None:
    """Exactly one child per parent has no previous sibling (spec/dialog-engine.md §1.1)."""
    nodes = {node["dialog_node"]: node for node in content["dialog_nodes"]}
    heads: dict[str | None, int] = {}
    for node in nodes.values():
        if "previous_sibling" in node:
            assert nodes[node["previous_sibling"]].get("parent") == node.get("parent")
        else:
            heads[node.get("parent")] = heads.get(node.get("parent"), 0) + 1
    assert set(heads.values()) == {1}


def test_example_when_read_then_every_jump_has_a_target(content: dict[str, Any]) -> None:
    names = {node["dialog_node"] for node in content["dialog_nodes"]}
    steps = [node["next_step"] for node in content["dialog_nodes"] if "next_step" in node]
    assert {step["dialog_node"] for step in steps if "dialog_node" in step} <= names
    assert {step.get("selector") for step in steps} >= {"body", "condition", "user_input", None}


def test_example_when_read_then_the_readmes_questions_belong_to_it(content: dict[str, Any]) -> None:
    first = content["intents"][0]["examples"][0]["text"]
    assert first in EXAMPLE.with_name("README.md").read_text(encoding="utf-8")


def test_example_when_a_flow_waits_then_the_user_may_leave_it(content: dict[str, Any]) -> None:
    """A waiting level that always matches, or a frame that keeps its users, is a trap (§§4.2, 5.1, 6.6)."""
    nodes = {node["dialog_node"]: node for node in content["dialog_nodes"]}
    steps = [node["next_step"] for node in nodes.values() if "next_step" in node]
    waiting = {
        nodes[step["dialog_node"]].get("parent") for step in steps if step.get("selector") == "user_input"
    }
    level = [node for node in nodes.values() if node["type"] == "standard" and node.get("parent") in waiting]
    assert len(level) > 2
    assert not [node["dialog_node"] for node in level if node.get("conditions") in {"true", "anything_else"}]
    frames = [node for node in nodes.values() if node["type"] == "frame"]
    assert [frame["digress_out_slots"] for frame in frames] == ["allow_all"]
