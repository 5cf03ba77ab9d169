"""The log and its filter with IBM's Python SDK (spec/operations.md §§1-4)."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from ibm_cloud_sdk_core import ApiException
from ibm_cloud_sdk_core.authenticators import BasicAuthenticator
from ibm_watson import AssistantV1, AssistantV2
from ibm_watson.assistant_v1 import CreateIntent, Example, LogCollection

pytestmark = pytest.mark.compat

SAID = ("I want to order tea", "ordering twice", "hello there", "good bye")


@pytest.fixture
def label() -> str:
    return f"customer-{uuid4()}"


@pytest.fixture
def workspace_id(client: AssistantV1, label: str, await_training: Callable[..., dict[str, Any]]) -> str:
    """A workspace that four things have been said to, of one customer."""
    intents = [
        CreateIntent("order", examples=[Example("I want to order tea"), Example("ordering twice")]),
        CreateIntent("hello", examples=[Example("hello there")]),
    ]
    made = client.create_workspace(name="Logged", intents=intents).get_result()["workspace_id"]
    await_training(client, made)
    for text in SAID:
        client.message(
            made,
            input={"text": text},
            context={"metadata": {"deployment": label}, "private": {"secret": "s"}},
            headers={"X-Watson-Metadata": f"customer_id={label}"},
        )
    return str(made)


def said(collection: LogCollection) -> list[str]:
    return [log.to_dict()["request"]["input"]["text"] for log in collection.logs]


def logs(client: AssistantV1, workspace_id: str, **parameters: Any) -> LogCollection:
    return LogCollection.from_dict(client.list_logs(workspace_id, **parameters).get_result())


def refusal(call: Callable[[], Any], status: int = 400) -> str:
    with pytest.raises(ApiException) as caught:
        call()
    assert caught.value.status_code == status
    return str(caught.value.http_response.json()["error"])


@pytest.mark.operation("list_logs")
def test_log_when_messages_were_answered_then_holds_each_once_without_private_data(
    client: AssistantV1, workspace_id: str
) -> None:
    """spec/operations.md §1."""
    found = logs(client, workspace_id)
    assert said(found) == list(reversed(SAID))
    assert found.pagination.to_dict() == {}
    newest = found.logs[0]
    assert (newest.workspace_id, newest.language) == (workspace_id, "en")
    assert newest.request_timestamp <= newest.response_timestamp
    assert "private" not in newest.request.to_dict()["context"]
    assert newest.response.output.log_messages == []


def test_log_when_expressions_fail_on_private_values_then_holds_none_of_them(client: AssistantV1) -> None:
    """spec/dialog-engine.md §9.8: removed from logs, out of messages and parameters of actions, too."""
    failing = {"output": {"text": "<? T(Integer).parseInt($private.pin) ?>"}}
    asking = {"actions": [{"name": "pay", "parameters": {"pin": "$private.pin"}}]}
    nodes = [
        {"dialog_node": "test", "conditions": "input.text == 'a' && $private.pin.before('2020-01-01')"},
        {"dialog_node": "say", "conditions": "input.text == 'a'", "previous_sibling": "test", **failing},
        {"dialog_node": "ask", "conditions": "true", "previous_sibling": "say", **asking},
    ]
    made = client.create_workspace(name="Private", dialog_nodes=nodes).get_result()["workspace_id"]
    for text in "ab":
        reply = client.message(
            made,
            input={"text": text},
            intents=[],
            entities=[],
            context={"private": {"pin": "S3CRETPIN99"}},
        ).get_result()
    assert reply["actions"][0]["parameters"] == {"pin": "S3CRETPIN99"}
    asked, failed = client.list_logs(made).get_result()["logs"]
    assert asked["response"]["actions"][0]["parameters"] == {"pin": "*" * 11}
    assert len(failed["response"]["output"]["log_messages"]) == 2
    assert "parseInt" in failed["response"]["output"]["log_messages"][1]["msg"]
    assert "S3CRET" not in str(failed) + str(asked)


@pytest.mark.operation("list_logs")
def test_log_when_followed_page_by_page_then_shows_everything_in_order(
    client: AssistantV1, workspace_id: str
) -> None:
    """spec/api/guide.md §8."""
    found: list[str] = []
    cursor = None
    for _ in range(3):
        page = logs(client, workspace_id, page_limit=2, sort="request_timestamp", cursor=cursor)
        found += said(page)
        cursor = page.pagination.next_cursor
        if cursor is None:
            break
        assert f"cursor={cursor}" in str(page.pagination.next_url)
    assert found == list(SAID)


@pytest.mark.operation("list_logs")
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("request.input.text:order", ["ordering twice", "I want to order tea"]),
        ("response.intents:intent::hello", ["hello there"]),
        ("response.top_intent::!order,request.input.text:!bye", ["hello there"]),
        ("request.input.text::good bye", ["good bye"]),
        ("response.intents:(intent:hello,confidence>=0.2)", ["hello there"]),
        ("response.intents:(intent:hello,confidence>1)", []),
        ("request.intents:intent:off_topic", []),
        ("meta.summary.input_text_length_i>14", ["I want to order tea"]),
        ("request.context.system.dialog_turn_counter::1", []),
        (
            "response.output:nodes_visited::[x]|response.context.system.dialog_turn_counter::!1",
            [],
        ),
    ],
)
def test_log_when_filtered_then_shows_what_fits(
    client: AssistantV1, workspace_id: str, text: str, expected: list[str]
) -> None:
    """spec/operations.md §2."""
    assert said(logs(client, workspace_id, filter=text)) == expected


@pytest.mark.operation("list_all_logs")
def test_logs_of_all_workspaces_when_language_and_deployment_are_named_then_are_found(
    client: AssistantV1, workspace_id: str, label: str
) -> None:
    """spec/operations.md §1."""
    text = f"language::en,request.context.metadata.deployment::{label}"
    found = LogCollection.from_dict(client.list_all_logs(text).get_result())
    assert {log.workspace_id for log in found.logs} == {workspace_id}
    assert len(found.logs) == len(SAID)
    assert refusal(lambda: client.list_all_logs("request.input.text:tea")) == "Invalid query request"


@pytest.mark.operation("list_all_logs", "message_v2")
def test_logs_of_all_workspaces_when_an_assistant_is_named_then_its_v2_messages_are_among_them(
    live_server: Any, client: AssistantV1, workspace_id: str
) -> None:
    """spec/operations.md §2, row 22: v2 traffic through v1 logs, in the form of v1, page by page."""
    v2 = AssistantV2("2024-08-25", authenticator=BasicAuthenticator("apikey", live_server.manager_key))
    v2.set_service_url(live_server.url)
    made = v2.create_assistant(language="en").get_result()
    ours, draft = made["assistant_id"], made["assistant_environments"][0]["environment_id"]
    action, dialog = (
        {"skill_id": each["skill_id"], "type": each["type"]} for each in made["assistant_skills"]
    )
    skills = [{**action, "disabled": True}, {**dialog, "skill_id": workspace_id, "disabled": False}]
    v2.update_environment(ours, draft, skill_references=skills)
    client.create_dialog_node(workspace_id, "ordering", conditions="#order", output={"text": "Tea it is"})
    session_id = v2.create_session(ours, draft).get_result()["session_id"]
    texts = ["order tea", "ordering twice", "hello there"]
    for text in texts:
        v2.message(ours, draft, session_id, input={"text": text})
    client.message(workspace_id, input={"text": "order"}, context={"system": {"assistant_id": ours}})
    needed = f"language::en,request.context.system.assistant_id::{ours}"
    found: list[str] = []
    cursor = None
    for _ in range(4):
        page = LogCollection.from_dict(
            client.list_all_logs(needed, page_limit=2, sort="request_timestamp", cursor=cursor).get_result()
        )
        found += said(page)
        cursor = page.pagination.next_cursor
        if cursor is None:
            break
    assert found == [*texts, "order"]
    narrow = f"{needed},response.intents:intent::order,response.context.conversation_id::{session_id}"
    [second, first] = LogCollection.from_dict(client.list_all_logs(narrow).get_result()).logs
    assert [each.response.input.text for each in (first, second)] == texts[:2]
    assert first.response.intents[0].intent == "order"
    assert first.response.context.conversation_id == session_id
    assert (first.workspace_id, first.language) == (workspace_id, "en")
    assert [each.response.context.system["dialog_turn_counter"] for each in (first, second)] == [1, 2]
    assert second.response.context.system["branch_exited_reason"] == "completed"
    assert [each.to_dict()["request"]["context"]["system"] for each in (first, second)] == [
        {"assistant_id": ours, "dialog_turn_counter": turn, "dialog_request_counter": turn} for turn in (0, 1)
    ]
    other = f"language::en,request.context.system.assistant_id::{uuid4()}"
    assert client.list_all_logs(other).get_result()["logs"] == []


@pytest.mark.operation("delete_user_data")
def test_user_data_when_deleted_by_its_label_then_is_gone(
    client: AssistantV1, workspace_id: str, label: str
) -> None:
    """spec/operations.md §4."""
    client.message(workspace_id, input={"text": "somebody else"})
    response = client.delete_user_data(label)
    assert (response.get_status_code(), response.get_result()) == (202, {})
    assert said(logs(client, workspace_id)) == ["somebody else"]
    assert client.delete_user_data("nobody").get_status_code() == 202


def test_log_when_the_request_cannot_be_then_is_refused(client: AssistantV1, workspace_id: str) -> None:
    """spec/operations.md §§1-2."""
    assert refusal(lambda: logs(client, workspace_id, filter="nothing::x")) == "Invalid query request"
    page = logs(client, workspace_id, page_limit=1)
    cursor = page.pagination.next_cursor
    other = refusal(lambda: logs(client, workspace_id, page_limit=1, cursor=cursor, filter="language::en"))
    assert other == "Invalid query parameter"
    assert refusal(lambda: logs(client, workspace_id, sort="log_id")) == "Invalid query parameter"
    assert refusal(lambda: logs(client, str(uuid4())), 404) == "Resource not found"
