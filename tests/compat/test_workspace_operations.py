"""Workspaces, messages and logs: each operation with IBM's Python SDK (spec/api/contract.yaml)."""

from collections.abc import Callable
from typing import Any

import pytest
from ibm_cloud_sdk_core import ApiException
from ibm_watson import AssistantV1
from ibm_watson.assistant_v1 import (
    BulkClassifyResponse,
    BulkClassifyUtterance,
    Counterexample,
    CreateEntity,
    CreateIntent,
    CreateValue,
    DialogNode,
    Example,
    LogCollection,
    MessageResponse,
    Webhook,
    Workspace,
    WorkspaceCollection,
    WorkspaceSystemSettings,
)

pytestmark = pytest.mark.compat

CONTENT: dict[str, Any] = {
    "name": "Whole",
    "description": "One of each",
    "language": "en",
    "metadata": {"build": {"number": 7}},
    "learning_opt_out": True,
    "system_settings": WorkspaceSystemSettings.from_dict(
        {"spelling_auto_correct": False, "disambiguation": {"enabled": True, "prompt": "Which?"}}
    ),
    "webhooks": [Webhook("https://example.com/hook", "main_webhook")],
    "intents": [CreateIntent("hi", examples=[Example("hello"), Example("good day")])],
    "entities": [CreateEntity("size", values=[CreateValue("big", synonyms=["large"])])],
    "counterexamples": [Counterexample("how tall is the tower")],
    "dialog_nodes": [
        DialogNode("start", conditions="welcome", output={"text": "Welcome"}),
        DialogNode("greet", conditions="#hi", previous_sibling="start", output={"text": "Hello"}),
        DialogNode("else", conditions="anything_else", previous_sibling="greet", output={"text": "Pardon"}),
    ],
}


@pytest.fixture(scope="module")
def workspace_id(client: AssistantV1, await_training: Callable[..., dict[str, Any]]) -> str:
    """A trained workspace with one of each."""
    made = str(client.create_workspace(**CONTENT).get_result()["workspace_id"])
    await_training(client, made)
    return made


@pytest.mark.operation("list_workspaces")
def test_workspaces_when_listed_then_are_shown_without_content(
    client: AssistantV1, workspace_id: str, parsed: Callable[..., Any]
) -> None:
    response = client.list_workspaces(include_audit=True, include_count=True, sort="-updated")
    found = parsed(WorkspaceCollection, response)
    shown = {item.workspace_id: item for item in found.workspaces}[workspace_id]
    assert (shown.name, shown.intents, shown.learning_opt_out) == ("Whole", None, True)
    assert shown.created <= shown.updated
    assert found.pagination.total == len(found.workspaces)


@pytest.mark.operation("create_workspace")
def test_workspace_when_created_then_the_answer_is_its_envelope(
    client: AssistantV1, parsed: Callable[..., Any]
) -> None:
    """spec/api/guide.md §7: name, language, metadata and learning_opt_out always, never the elements."""
    made = parsed(Workspace, client.create_workspace(**CONTENT, include_audit=True), 201)
    assert (made.name, made.language, made.metadata) == ("Whole", "en", {"build": {"number": 7}})
    assert (made.intents, made.entities, made.dialog_nodes, made.counterexamples) == (None,) * 4
    assert made.system_settings.disambiguation.prompt == "Which?"
    empty = parsed(Workspace, client.create_workspace(), 201)
    assert (empty.name, empty.language, empty.metadata, empty.learning_opt_out) == ("", "en", {}, False)


@pytest.mark.operation("get_workspace")
def test_workspace_when_exported_then_everything_in_it_is_a_model(
    client: AssistantV1, workspace_id: str, parsed: Callable[..., Any]
) -> None:
    response = client.get_workspace(workspace_id, export=True, include_audit=True, sort="stable")
    found = parsed(Workspace, response)
    assert found.status == "Available"
    assert [example.text for example in found.intents[0].examples] == ["good day", "hello"]
    assert found.entities[0].values[0].synonyms == ["large"]
    assert [node.dialog_node for node in found.dialog_nodes] == ["else", "greet", "start"]
    assert found.counterexamples[0].created is not None
    assert found.webhooks[0].url == "https://example.com/hook"


@pytest.mark.operation("update_workspace")
def test_workspace_when_changed_then_absent_fields_stay_and_arrays_are_replaced_or_merged(
    client: AssistantV1, parsed: Callable[..., Any]
) -> None:
    """spec/api/guide.md §9."""
    made = client.create_workspace(**CONTENT).get_result()["workspace_id"]
    changed = parsed(
        Workspace, client.update_workspace(made, intents=[CreateIntent("bye")], append=True, description="D")
    )
    assert (changed.name, changed.description) == ("Whole", "D")
    shown = client.get_workspace(made, export=True).get_result()
    assert [intent["intent"] for intent in shown["intents"]] == ["hi", "bye"]
    client.update_workspace(made, intents=[CreateIntent("only")])
    shown = client.get_workspace(made, export=True).get_result()
    assert [intent["intent"] for intent in shown["intents"]] == ["only"]
    assert len(shown["dialog_nodes"]) == 3


@pytest.mark.operation("delete_workspace")
def test_workspace_when_deleted_then_is_gone(client: AssistantV1) -> None:
    made = client.create_workspace(name="Short-lived").get_result()["workspace_id"]
    deleted = client.delete_workspace(made)
    assert (deleted.get_status_code(), deleted.get_result()) == (200, {})
    with pytest.raises(ApiException) as caught:
        client.delete_workspace(made)
    assert caught.value.status_code == 404


@pytest.mark.operation("message")
def test_message_when_answered_then_is_a_model_with_what_the_client_requires(
    client: AssistantV1, workspace_id: str, parsed: Callable[..., Any]
) -> None:
    """spec/api/guide.md §4."""
    response = client.message(
        workspace_id, input={"text": "hello"}, alternate_intents=True, nodes_visited_details=True
    )
    found = parsed(MessageResponse, response)
    assert [item.text for item in found.output.generic] == ["Hello"]
    assert (found.output.nodes_visited, found.output.log_messages) == (["greet"], [])
    assert found.intents[0].intent == "hi"
    assert found.user_id == found.context.conversation_id


@pytest.mark.operation("bulk_classify")
def test_texts_when_classified_then_each_is_a_model(
    client: AssistantV1, workspace_id: str, parsed: Callable[..., Any]
) -> None:
    response = client.bulk_classify(workspace_id, input=[BulkClassifyUtterance("hello, a large one")])
    found = parsed(BulkClassifyResponse, response)
    assert [entity.value for entity in found.output[0].entities] == ["big"]
    assert [intent.intent for intent in found.output[0].intents] == ["hi"]


@pytest.mark.operation("list_logs", "list_all_logs", "delete_user_data")
def test_logs_when_listed_and_deleted_then_each_event_is_a_model(
    client: AssistantV1, workspace_id: str, parsed: Callable[..., Any], fresh: Callable[[str], str]
) -> None:
    """spec/operations.md §§1, 4."""
    customer = fresh("customer")
    client.message(
        workspace_id, input={"text": "hello"}, headers={"X-Watson-Metadata": f"customer_id={customer}"}
    )
    of_one = parsed(LogCollection, client.list_logs(workspace_id, filter=f"customer_id::{customer}"))
    assert [event.response.output.nodes_visited for event in of_one.logs] == [["greet"]]
    of_all = parsed(LogCollection, client.list_all_logs(f"language::en,workspace_id::{workspace_id}"))
    assert of_one.logs[0].log_id in {event.log_id for event in of_all.logs}
    deleted = client.delete_user_data(customer)
    assert (deleted.get_status_code(), deleted.get_result()) == (202, {})
    assert client.list_logs(workspace_id, filter=f"customer_id::{customer}").get_result()["logs"] == []
