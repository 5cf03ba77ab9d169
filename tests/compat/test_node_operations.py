"""Dialog nodes: each operation with IBM's Python SDK (spec/api/contract.yaml, spec/api/guide.md §9)."""

from collections.abc import Callable
from typing import Any

import pytest
from ibm_cloud_sdk_core import ApiException
from ibm_watson import AssistantV1
from ibm_watson.assistant_v1 import DialogNode, DialogNodeAction, DialogNodeCollection, DialogNodeNextStep

pytestmark = pytest.mark.compat


@pytest.fixture
def workspace_id(client: AssistantV1) -> str:
    """Three roots in a row; the middle one has two children, the last one jumps to the first."""
    nodes = [
        DialogNode("one", conditions="welcome", title="One"),
        DialogNode("two", conditions="true", previous_sibling="one", metadata={"n": 1}),
        DialogNode(
            "three",
            conditions="anything_else",
            previous_sibling="two",
            next_step=DialogNodeNextStep("jump_to", dialog_node="one", selector="body"),
        ),
        DialogNode("left", parent="two", conditions="true"),
        DialogNode("right", parent="two", previous_sibling="left", conditions="true"),
    ]
    made = client.create_workspace(name="Nodes", dialog_nodes=nodes)
    return str(made.get_result()["workspace_id"])


def places(client: AssistantV1, workspace_id: str) -> dict[str, tuple[str | None, str | None]]:
    """Parent and previous sibling of every node."""
    listed = client.list_dialog_nodes(workspace_id).get_result()["dialog_nodes"]
    return {node["dialog_node"]: (node.get("parent"), node.get("previous_sibling")) for node in listed}


@pytest.mark.operation("list_dialog_nodes")
def test_nodes_when_listed_then_each_is_a_model(
    client: AssistantV1, workspace_id: str, parsed: Callable[..., Any]
) -> None:
    response = client.list_dialog_nodes(workspace_id, include_count=True, include_audit=True)
    found = parsed(DialogNodeCollection, response)
    assert [node.dialog_node for node in found.dialog_nodes] == ["left", "one", "right", "three", "two"]
    assert found.pagination.matched == 5
    assert all(node.created <= node.updated for node in found.dialog_nodes)


@pytest.mark.operation("create_dialog_node")
def test_node_when_created_with_every_field_then_shows_them(
    client: AssistantV1, workspace_id: str, parsed: Callable[..., Any]
) -> None:
    given = {
        "description": "All of it",
        "conditions": "#hi || @size:big",
        "parent": "two",
        "previous_sibling": "left",
        "output": {
            "generic": [
                {"response_type": "text", "values": [{"text": "Hi"}], "selection_policy": "sequential"}
            ]
        },
        "context": {"a": 1},
        "metadata": {"b": {"c": None}},
        "title": "Everything",
        "type": "standard",
        "digress_in": "returns",
        "digress_out": "allow_returning",
        "digress_out_slots": "allow_all",
        "user_label": "label",
        "disambiguation_opt_out": True,
        "actions": [DialogNodeAction("call", "context.answer", type="server", parameters={"x": 1})],
        "next_step": DialogNodeNextStep("jump_to", dialog_node="one", selector="condition"),
    }
    made = parsed(DialogNode, client.create_dialog_node(workspace_id, "all", **given), 201)
    shown = made.to_dict()
    assert {name: shown[name] for name in given if name not in {"actions", "next_step"}} == {
        name: value for name, value in given.items() if name not in {"actions", "next_step"}
    }
    assert (made.actions[0].name, made.next_step.selector) == ("call", "condition")
    assert places(client, workspace_id)["right"] == ("two", "all")


@pytest.mark.operation("get_dialog_node")
def test_node_when_read_then_is_shown(
    client: AssistantV1, workspace_id: str, parsed: Callable[..., Any]
) -> None:
    found = parsed(DialogNode, client.get_dialog_node(workspace_id, "two", include_audit=True))
    assert (found.previous_sibling, found.metadata, found.title) == ("one", {"n": 1}, None)
    assert found.created is not None


@pytest.mark.operation("update_dialog_node")
def test_node_when_changed_then_absent_fields_keep_their_value(
    client: AssistantV1, workspace_id: str, parsed: Callable[..., Any]
) -> None:
    changed = parsed(DialogNode, client.update_dialog_node(workspace_id, "one", new_conditions="false"))
    assert (changed.conditions, changed.title) == ("false", "One")


@pytest.mark.operation("delete_dialog_node")
def test_node_when_deleted_from_the_middle_then_its_siblings_are_linked_and_its_children_gone(
    client: AssistantV1, workspace_id: str
) -> None:
    deleted = client.delete_dialog_node(workspace_id, "two")
    assert (deleted.get_status_code(), deleted.get_result()) == (200, {})
    assert places(client, workspace_id) == {"one": (None, None), "three": (None, "one")}


@pytest.mark.operation("delete_dialog_node")
def test_node_when_the_first_of_its_chain_is_deleted_then_the_next_one_is_first(
    client: AssistantV1, workspace_id: str
) -> None:
    client.delete_dialog_node(workspace_id, "one")
    client.delete_dialog_node(workspace_id, "left")
    assert places(client, workspace_id) == {
        "two": (None, None),
        "three": (None, "two"),
        "right": ("two", None),
    }
    three = client.get_dialog_node(workspace_id, "three").get_result()
    assert "next_step" not in three


@pytest.mark.operation("update_dialog_node")
def test_node_when_renamed_then_parent_sibling_and_jump_name_it_anew(
    client: AssistantV1, workspace_id: str
) -> None:
    client.update_dialog_node(workspace_id, "two", new_dialog_node="second")
    client.update_dialog_node(workspace_id, "one", new_dialog_node="first")
    assert places(client, workspace_id) == {
        "first": (None, None),
        "second": (None, "first"),
        "three": (None, "second"),
        "left": ("second", None),
        "right": ("second", "left"),
    }
    three = client.get_dialog_node(workspace_id, "three").get_result()
    assert three["next_step"]["dialog_node"] == "first"


def test_node_when_renamed_to_one_that_is_there_then_is_refused_and_nothing_changes(
    client: AssistantV1, workspace_id: str
) -> None:
    before = places(client, workspace_id)
    with pytest.raises(ApiException) as caught:
        client.update_dialog_node(workspace_id, "two", new_dialog_node="one", new_parent="three")
    assert caught.value.status_code in {400, 409}
    assert places(client, workspace_id) == before


def test_go_to_when_its_node_is_renamed_or_deleted_then_it_follows_and_is_exported_as_it_was(
    client: AssistantV1,
) -> None:
    """spec/api/guide.md §9, for the steps of exports before May 2017, which stay in their form."""
    step = {"dialog_node": "b", "selector": "body", "return": None}
    nodes = [{"dialog_node": "a", "conditions": "true", "go_to": step, "output": {"text": "A"}}]
    nodes += [{"dialog_node": "b", "conditions": "false", "previous_sibling": "a", "output": {"text": "B"}}]
    made = client.create_workspace(name="2016", dialog_nodes=nodes).get_result()
    workspace_id = made["workspace_id"]

    def node() -> dict[str, Any]:
        exported = client.get_workspace(workspace_id, export=True).get_result()["dialog_nodes"]
        return next(item for item in exported if item["dialog_node"] == "a")

    def said() -> list[str]:
        reply = client.message(workspace_id, input={"text": "x"}, intents=[], entities=[]).get_result()
        return reply["output"]["nodes_visited"]

    assert node()["go_to"] == step
    assert "next_step" not in node()
    assert said() == ["a", "b"]
    client.update_dialog_node(workspace_id, "b", new_dialog_node="z")
    assert node()["go_to"] == {**step, "dialog_node": "z"}
    assert said() == ["a", "z"]
    client.update_dialog_node(workspace_id, "a", new_title="First")
    assert said() == ["a", "z"]
    client.delete_dialog_node(workspace_id, "z")
    assert not node().get("go_to")
    assert said() == ["a"]


def test_slot_when_its_frame_became_another_node_then_it_is_edited_and_stays(
    client: AssistantV1, workspace_id: str
) -> None:
    """Exports of the reference service hold such slots; only a new place of theirs is looked at."""
    client.create_dialog_node(workspace_id, "frame", type="frame")
    client.create_dialog_node(workspace_id, "slot", type="slot", parent="frame", variable="$size")
    client.update_dialog_node(workspace_id, "frame", new_type="standard")
    for change in ({"new_title": "Size"}, {"new_type": "slot"}, {"new_parent": "frame"}):
        client.update_dialog_node(workspace_id, "slot", **change)
    assert places(client, workspace_id)["slot"] == ("frame", None)
    with pytest.raises(ApiException) as caught:
        client.update_dialog_node(workspace_id, "slot", new_parent="two", new_previous_sibling="right")
    assert caught.value.status_code == 400
