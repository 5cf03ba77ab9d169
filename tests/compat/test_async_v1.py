"""The asynchronous workspace operations through the genuine client (spec/api/guide.md §14)."""

import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from ibm_cloud_sdk_core import ApiException
from ibm_watson import AssistantV1
from ibm_watson.assistant_v1 import (
    Counterexample,
    CreateEntity,
    CreateIntent,
    CreateValue,
    DialogNode,
    Example,
    Workspace,
)

UNKNOWN = "6d8ce3ee-0ba1-41d4-8a4f-9b1e2f1a2b3c"
ENDED = {"Available", "Failed"}


@pytest.fixture
def made(client: AssistantV1) -> Iterator[list[str]]:
    """Ids of workspaces that are deleted after the test."""
    ids: list[str] = []
    yield ids
    for workspace_id in ids:
        client.delete_workspace(workspace_id)


@pytest.fixture
def bakery(client: AssistantV1, made: list[str]) -> dict[str, Any]:
    """A workspace that was asked for in the background; the answer to the request."""
    response = client.create_workspace_async(
        name="Bakery",
        description="Sells bread",
        language="en",
        metadata={"from": "a test"},
        system_settings={"spelling_auto_correct": False},
        intents=[
            CreateIntent("order", examples=[Example("a loaf please"), Example("I want bread")]),
            CreateIntent("greeting", examples=[Example("hello"), Example("good morning")]),
        ],
        entities=[
            CreateEntity("bread", values=[CreateValue("rye", type="synonyms", synonyms=["dark bread"])])
        ],
        dialog_nodes=[
            DialogNode("start", conditions="#greeting", output={"text": "Good day"}, context={"a": None})
        ],
        counterexamples=[Counterexample("what is the weather")],
    )
    assert response.get_status_code() == 202
    created: dict[str, Any] = response.get_result()
    made.append(created["workspace_id"])
    return created


def poll(client: AssistantV1, workspace_id: str, **parameters: Any) -> dict[str, Any]:
    """Export again and again until the work has ended, as the client's users do."""
    for _ in range(600):
        response = client.export_workspace_async(workspace_id, **parameters)
        assert response.get_status_code() == 200
        shown: dict[str, Any] = response.get_result()
        if shown["status"] in ENDED:
            return shown
        assert "intents" not in shown
        time.sleep(0.2)
    raise AssertionError(f"still {shown['status']}")


@pytest.mark.operation("create_workspace_async")
def test_create_workspace_async_when_asked_for_then_is_processing_with_its_envelope(
    bakery: dict[str, Any],
) -> None:
    """spec/api/guide.md §14: the first answer of a 202 start must say Processing."""
    assert Workspace.from_dict(bakery).status == "Processing"
    assert {name: bakery[name] for name in ("name", "description", "language", "metadata")} == {
        "name": "Bakery",
        "description": "Sells bread",
        "language": "en",
        "metadata": {"from": "a test"},
    }
    assert "intents" not in bakery
    assert "counts" not in bakery


def test_create_workspace_async_when_it_is_available_then_export_has_everything(
    client: AssistantV1, bakery: dict[str, Any]
) -> None:
    """spec/api/guide.md §14: content once the status is Available."""
    exported = poll(client, bakery["workspace_id"])
    model = Workspace.from_dict(exported)
    assert exported["status"] == "Available"
    assert [intent.intent for intent in model.intents or ()] == ["order", "greeting"]
    assert [entity.entity for entity in model.entities or ()] == ["bread"]
    assert exported["dialog_nodes"][0]["context"] == {"a": None}
    assert exported["counterexamples"] == [{"text": "what is the weather"}]
    synchronous = client.get_workspace(bakery["workspace_id"], export=True).get_result()
    assert exported == synchronous
    answer = client.message(bakery["workspace_id"], input={"text": "hello"}).get_result()
    assert answer["output"]["text"] == ["Good day"]


def test_edits_when_updates_wait_then_none_is_overwritten(
    client: AssistantV1, bakery: dict[str, Any]
) -> None:
    """spec/api/guide.md §14: asked for in this order, made in this order."""
    workspace_id = bakery["workspace_id"]
    for name in ("First", "Second"):
        client.update_workspace_async(workspace_id, name=name, dialog_nodes=[])
    client.update_workspace(workspace_id, name="Third")
    client.create_dialog_node(workspace_id, "mine")
    exported = poll(client, workspace_id)
    assert exported["name"] == "Third"
    assert [each["dialog_node"] for each in exported["dialog_nodes"]] == ["mine"]


def test_create_workspace_async_when_fed_an_export_then_makes_the_same(
    client: AssistantV1, bakery: dict[str, Any], made: list[str]
) -> None:
    """spec/api/guide.md §8: exports can be fed back unchanged."""
    exported = poll(client, bakery["workspace_id"])
    content = {name: value for name, value in exported.items() if name not in {"workspace_id", "status"}}
    copy = client.create_workspace_async(**content).get_result()
    made.append(copy["workspace_id"])
    again = poll(client, copy["workspace_id"])
    assert {**again, "workspace_id": exported["workspace_id"]} == exported


def test_create_workspace_async_when_empty_then_becomes_available(
    client: AssistantV1, made: list[str]
) -> None:
    """spec/api/contract.yaml: the body is optional."""
    created = client.create_workspace_async().get_result()
    made.append(created["workspace_id"])
    assert (created["name"], created["language"], created["status"]) == ("", "en", "Processing")
    assert poll(client, created["workspace_id"])["intents"] == []


@pytest.mark.operation("export_workspace_async")
def test_export_workspace_async_when_verbose_then_counts_the_elements(
    client: AssistantV1, bakery: dict[str, Any]
) -> None:
    """spec/api/models.yaml, Workspace: `counts` only with verbose=true."""
    exported = poll(client, bakery["workspace_id"], verbose=True)
    assert exported["counts"] == {"intent": 2, "entity": 1, "node": 1}
    counts = Workspace.from_dict(exported).counts
    assert counts is not None
    assert (counts.intent, counts.entity, counts.node) == (2, 1, 1)


def test_export_workspace_async_when_stable_and_audited_then_is_ordered_with_times(
    client: AssistantV1, bakery: dict[str, Any]
) -> None:
    """spec/api/guide.md §8: every array ordered by its key; times at every level."""
    exported = poll(client, bakery["workspace_id"], sort="stable", include_audit=True)
    assert [intent["intent"] for intent in exported["intents"]] == ["greeting", "order"]
    assert exported["created"] <= exported["intents"][0]["created"] <= exported["updated"]


def test_export_workspace_async_when_sorted_otherwise_then_is_refused(
    client: AssistantV1, bakery: dict[str, Any]
) -> None:
    """spec/api/contract.yaml: `sort` allows `stable` alone."""
    with pytest.raises(ApiException) as caught:
        client.export_workspace_async(bakery["workspace_id"], sort="name")
    assert caught.value.status_code == 400


@pytest.mark.operation("update_workspace_async")
def test_update_workspace_async_when_done_then_replaces_what_it_names(
    client: AssistantV1, bakery: dict[str, Any]
) -> None:
    """spec/api/contract.yaml: the same merge rules as update_workspace; absent arrays stay."""
    workspace_id = bakery["workspace_id"]
    response = client.update_workspace_async(
        workspace_id,
        name="Baker",
        intents=[CreateIntent("leave", examples=[Example("bye"), Example("see you")])],
    )
    assert response.get_status_code() == 202
    assert response.get_result()["status"] == "Processing"
    exported = poll(client, workspace_id)
    assert exported["name"] == "Baker"
    assert [intent["intent"] for intent in exported["intents"]] == ["leave"]
    assert [entity["entity"] for entity in exported["entities"]] == ["bread"]


def test_update_workspace_async_when_appended_then_merges_by_key(
    client: AssistantV1, bakery: dict[str, Any]
) -> None:
    """spec/api/guide.md §9: with `append` elements with the same key are updated."""
    workspace_id = bakery["workspace_id"]
    client.update_workspace_async(
        workspace_id,
        intents=[CreateIntent("order", examples=[Example("two rolls")]), CreateIntent("leave")],
        append=True,
    )
    exported = poll(client, workspace_id)
    assert [intent["intent"] for intent in exported["intents"]] == ["order", "greeting", "leave"]
    texts = [example["text"] for example in exported["intents"][0]["examples"]]
    assert texts == ["a loaf please", "I want bread", "two rolls"]


def test_update_workspace_async_when_several_wait_then_are_made_in_order(
    client: AssistantV1, bakery: dict[str, Any]
) -> None:
    """Doyle's choice: a queue for each workspace, none refused."""
    workspace_id = bakery["workspace_id"]
    for at in range(4):
        shown = client.update_workspace_async(
            workspace_id,
            description=f"change {at}",
            counterexamples=[Counterexample(f"text {at}")],
            append=True,
        ).get_result()
        assert shown["status"] == "Processing"
    exported = poll(client, workspace_id)
    assert exported["description"] == "change 3"
    texts = [item["text"] for item in exported["counterexamples"]]
    assert texts == ["what is the weather", "text 0", "text 1", "text 2", "text 3"]


def test_update_workspace_async_when_it_turns_out_impossible_then_fails_with_the_reason(
    client: AssistantV1, bakery: dict[str, Any]
) -> None:
    """spec/api/guide.md §14: Failed, then `status_errors[].message`; nothing of it is done."""
    workspace_id = bakery["workspace_id"]
    poll(client, workspace_id)
    client.update_workspace_async(workspace_id, dialog_nodes=[DialogNode("other")])
    client.update_workspace_async(
        workspace_id, name="Never", dialog_nodes=[DialogNode("child", parent="start")], append=True
    )
    shown = poll(client, workspace_id)
    assert shown["status"] == "Failed"
    assert shown["status_errors"] == [{"message": "/dialog_nodes/0/parent: there is no dialog node 'start'"}]
    kept = client.get_workspace(workspace_id, export=True).get_result()
    assert kept["name"] == "Bakery"
    assert [node["dialog_node"] for node in kept["dialog_nodes"]] == ["other"]
    client.update_workspace(workspace_id, description="mended")
    assert poll(client, workspace_id)["status"] == "Available"


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"name": "x" * 65}, "/name"),
        ({"intents": [{"intent": "x" * 200}]}, "/intents/0/intent"),
        ({"intents": [{"intent": "a"}, {"intent": "a"}]}, "/intents/1/intent"),
        ({"dialog_nodes": [{"dialog_node": "a", "parent": "b"}]}, "/dialog_nodes/0/parent"),
    ],
)
def test_start_when_the_body_is_at_fault_then_is_refused_at_once(
    client: AssistantV1, bakery: dict[str, Any], change: dict[str, Any], path: str
) -> None:
    """spec/api/contract.yaml: both starts know 400; spec/api/guide.md §6."""
    starts: list[Callable[[], Any]] = [
        lambda: client.create_workspace_async(**change),
        lambda: client.update_workspace_async(bakery["workspace_id"], **change),
    ]
    count = len(client.list_workspaces(page_limit=500).get_result()["workspaces"])
    for start in starts:
        with pytest.raises(ApiException) as caught:
            start()
        assert caught.value.status_code == 400
        assert caught.value.http_response.json()["errors"][0]["path"] == path
    assert len(client.list_workspaces(page_limit=500).get_result()["workspaces"]) == count


def test_update_workspace_async_when_there_is_nothing_to_update_then_is_refused(
    client: AssistantV1, bakery: dict[str, Any]
) -> None:
    """spec/api/guide.md §9."""
    with pytest.raises(ApiException) as caught:
        client.update_workspace_async(bakery["workspace_id"])
    assert caught.value.http_response.json()["errors"][0]["message"] == "No valid update attributes."


def test_update_workspace_async_when_the_language_is_another_then_is_refused(
    client: AssistantV1, bakery: dict[str, Any]
) -> None:
    """spec/api/contract.yaml, update_workspace: changing language is rejected (400)."""
    with pytest.raises(ApiException) as caught:
        client.update_workspace_async(bakery["workspace_id"], language="de")
    assert caught.value.status_code == 400


def test_operation_when_the_workspace_is_unknown_then_is_404(client: AssistantV1) -> None:
    """spec/api/contract.yaml: update and export know 404."""
    for call in (
        lambda: client.update_workspace_async(UNKNOWN, name="x"),
        lambda: client.export_workspace_async(UNKNOWN),
    ):
        with pytest.raises(ApiException) as caught:
            call()
        assert caught.value.status_code == 404
