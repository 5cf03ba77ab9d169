"""IBM's Python SDK against a running server (spec/api/guide.md)."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from ibm_cloud_sdk_core import ApiException
from ibm_watson import AssistantV1
from ibm_watson.assistant_v1 import (
    Context,
    CreateEntity,
    CreateIntent,
    CreateValue,
    DialogNode,
    Example,
    MessageInput,
    MessageResponse,
    RuntimeEntity,
    RuntimeIntent,
    Workspace,
    WorkspaceCollection,
)

pytestmark = pytest.mark.compat

AUTHENTICATORS = (
    "basic",
    "iam",
    "iam with the whole path",
    "iam of a client",
    "cloud pak, key",
    "cloud pak, older path",
    "static bearer",
)
PREFIXES = (
    "",
    "/",
    "/instances/default",
    "/assistant/prod/instances/default/api",
    "/assistant/api",
    "/conversation/api",
)


def create(client: AssistantV1, **content: Any) -> Workspace:
    response = client.create_workspace(**content)
    assert response.get_status_code() == 201
    return Workspace.from_dict(response.get_result())


def small_bot(client: AssistantV1) -> Workspace:
    return create(
        client,
        name="Small",
        intents=[CreateIntent("hi", examples=[Example("hello"), Example("good day")])],
        entities=[CreateEntity("size", values=[CreateValue("big", type="synonyms", synonyms=["large"])])],
        dialog_nodes=[
            DialogNode("start", conditions="welcome", output={"text": "Welcome"}),
            DialogNode("greet", conditions="#hi", previous_sibling="start", output={"text": "Hello"}),
            DialogNode(
                "else", conditions="anything_else", previous_sibling="greet", output={"text": "Pardon"}
            ),
        ],
    )


def failure(call: Callable[[], Any]) -> ApiException:
    with pytest.raises(ApiException) as caught:
        call()
    return caught.value


@pytest.mark.parametrize("name", AUTHENTICATORS)
def test_client_when_it_authenticates_in_any_form_then_is_let_in(
    connect: Callable[..., AssistantV1], name: str
) -> None:
    """spec/api/guide.md §3."""
    response = connect(name).list_workspaces()
    assert response.get_status_code() == 200
    assert WorkspaceCollection.from_dict(response.get_result()).pagination.refresh_url


@pytest.mark.parametrize("prefix", PREFIXES)
@pytest.mark.parametrize("name", ["basic", "iam"])
def test_client_when_its_base_url_has_a_prefix_then_reaches_the_same_service(
    connect: Callable[..., AssistantV1], client: AssistantV1, name: str, prefix: str
) -> None:
    """spec/api/guide.md §2."""
    made = create(client, name="prefixed")
    seen = connect(name, prefix).get_workspace(made.workspace_id).get_result()
    assert seen["name"] == "prefixed"


def test_client_when_its_key_is_wrong_then_raises_with_status_and_transaction_id(live_server: Any) -> None:
    """spec/api/guide.md §§3.1, 6."""
    from ibm_cloud_sdk_core.authenticators import BasicAuthenticator, IAMAuthenticator

    basic = AssistantV1("2021-06-14", authenticator=BasicAuthenticator("apikey", "wrong"))
    basic.set_service_url(live_server.url)
    error = failure(basic.list_workspaces)
    assert (error.status_code, error.message) == (401, "Unauthorized")
    assert error.global_transaction_id
    iam = AssistantV1("2021-06-14", authenticator=IAMAuthenticator("wrong", url=live_server.url))
    iam.set_service_url(live_server.url)
    error = failure(iam.list_workspaces)
    assert (error.status_code, error.message) == (400, "Provided API key could not be found.")


@pytest.mark.operation("create_workspace", "get_workspace", "update_workspace", "delete_workspace")
def test_workspace_when_it_goes_through_its_life_then_every_answer_fits_the_models(
    client: AssistantV1,
) -> None:
    """spec/api/contract.yaml, the five workspace operations."""
    made = small_bot(client)
    assert (made.name, made.language, made.learning_opt_out, made.metadata) == ("Small", "en", False, {})
    assert made.intents is None
    exported = client.get_workspace(made.workspace_id, export=True, include_audit=True).get_result()
    shown = Workspace.from_dict(exported)
    assert [intent.intent for intent in shown.intents] == ["hi"]
    assert shown.created is not None
    assert {example["text"] for example in exported["intents"][0]["examples"]} == {"hello", "good day"}
    client.update_workspace(made.workspace_id, name="Renamed", intents=[CreateIntent("bye")], append=True)
    grown = client.get_workspace(made.workspace_id, export=True, sort="stable").get_result()
    assert (grown["name"], [intent["intent"] for intent in grown["intents"]]) == ("Renamed", ["bye", "hi"])
    deleted = client.delete_workspace(made.workspace_id)
    assert (deleted.get_status_code(), deleted.get_result()) == (200, {})
    assert failure(lambda: client.get_workspace(made.workspace_id)).status_code == 404


@pytest.mark.operation("list_workspaces")
def test_list_workspaces_when_paged_then_the_cursor_leads_on(client: AssistantV1) -> None:
    """spec/api/guide.md §8."""
    made = {create(client, name=f"page {number}").workspace_id for number in range(3)}
    found: list[str] = []
    cursor = None
    while True:
        page = client.list_workspaces(
            page_limit=2, sort="-updated", cursor=cursor, include_count=True
        ).get_result()
        found += [workspace["workspace_id"] for workspace in page["workspaces"]]
        assert page["pagination"]["total"] >= 3
        cursor = page["pagination"].get("next_cursor")
        if cursor is None:
            break
    assert made <= set(found)
    assert len(found) == len(set(found))


@pytest.mark.operation("message")
def test_message_when_the_context_is_sent_back_then_the_conversation_goes_on(client: AssistantV1) -> None:
    """spec/api/guide.md §4."""
    workspace_id = small_bot(client).workspace_id
    opening = MessageResponse.from_dict(client.message(workspace_id).get_result())
    assert opening.output.generic[0].text == "Welcome"
    answer = client.message(
        workspace_id,
        input=MessageInput(text="xyz"),
        context=Context.from_dict(opening.context.to_dict()),
        intents=[RuntimeIntent("hi", confidence=1)],
        entities=[RuntimeEntity("size", "big")],
        alternate_intents=True,
        nodes_visited_details=True,
    ).get_result()
    shown = MessageResponse.from_dict(answer)
    assert shown.output.generic[0].text == "Hello"
    assert answer["output"]["text"] == ["Hello"]
    assert shown.output.nodes_visited_details[0].dialog_node == "greet"
    assert shown.context.conversation_id == opening.context.conversation_id
    assert shown.alternate_intents is True
    assert shown.user_id


@pytest.mark.parametrize(
    ("call", "status", "message"),
    [
        (lambda client, workspace_id: client.get_workspace(str(uuid4())), 404, "Resource not found"),
        (
            lambda client, workspace_id: client.get_workspace("x y/z"),
            400,
            "URL workspaceid parameter 'x y/z' is not a valid GUID.",
        ),
        (
            lambda client, workspace_id: client.update_workspace(workspace_id),
            400,
            "No valid update attributes.",
        ),
        (
            lambda client, workspace_id: client.list_workspaces(page_limit=-1),
            400,
            "must be an integer of at least 1",
        ),
        (lambda client, workspace_id: client.create_workspace(name="a\nb"), 400, None),
        (lambda client, workspace_id: client.message(workspace_id, input={"text": "x" * 2049}), 400, None),
        (
            lambda client, workspace_id: client.create_workspace(intents=[{"intent": "a"}, {"intent": "a"}]),
            400,
            None,
        ),
    ],
)
def test_client_when_a_call_is_refused_then_the_exception_says_why(
    client: AssistantV1, call: Callable[[AssistantV1, str], Any], status: int, message: str | None
) -> None:
    """spec/api/guide.md §6: the client shows `errors[0].message`, else `error`."""
    workspace_id = small_bot(client).workspace_id
    error = failure(lambda: call(client, workspace_id))
    assert error.status_code == status
    assert error.global_transaction_id
    assert message is None or error.message == message
    assert error.message != "Invalid Request Body"


def test_client_when_it_compresses_bodies_then_is_understood(connect: Callable[..., AssistantV1]) -> None:
    """spec/api/guide.md §11."""
    client = connect()
    client.set_enable_gzip_compression(True)
    assert create(client, name="compressed", description="x" * 100).description == "x" * 100


def test_client_when_it_opts_out_of_learning_then_the_workspace_says_so(client: AssistantV1) -> None:
    """spec/api/guide.md §11."""
    made = client.create_workspace(name="private", headers={"X-Watson-Learning-Opt-Out": "true"}).get_result()
    assert made["learning_opt_out"] is True
