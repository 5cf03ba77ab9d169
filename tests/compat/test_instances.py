"""Instances are tenants, shown with IBM's Python SDK: nothing of one is seen or touched from another.

(design, *Identity of things*; spec/api/guide.md §2.)
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from ibm_cloud_sdk_core import ApiException
from ibm_cloud_sdk_core.authenticators import BasicAuthenticator, IAMAuthenticator
from ibm_watson import AssistantV1, AssistantV2
from ibm_watson.assistant_v2 import BulkClassifyUtterance, EnvironmentSkill, MessageInput

pytestmark = pytest.mark.compat

V1, V2 = "2021-11-27", "2024-08-25"
CONTENT: dict[str, Any] = {
    "intents": [{"intent": "buy", "examples": [{"text": "a loaf please"}, {"text": "I want bread"}]}],
    "entities": [{"entity": "bread", "values": [{"value": "rye"}]}],
    "dialog_nodes": [{"dialog_node": "start", "conditions": "true", "output": {"text": "Good day"}}],
}
PROVIDER = {
    "servers": [{"url": "https://example.com"}],
    "security_schemes": {"authentication_method": "none"},
}
EXTENSION = {
    "name": "Oven",
    "spec": {
        "openapi": "3.0.3",
        "info": {"title": "Oven", "version": "1"},
        "servers": [{"url": "https://example.com"}],
        "paths": {"/heat": {"get": {"operationId": "heat", "responses": {"200": {"description": "Hot"}}}}},
    },
}
CUSTOMER = {"X-Watson-Metadata": "customer_id=ann"}

Attempt = Callable[[AssistantV1, AssistantV2, "Tenant"], Any]


@dataclass
class Tenant:
    """An instance with its clients, and the ids of one of everything in it."""

    name: str
    key: str
    v1: AssistantV1
    v2: AssistantV2
    workspace_id: str = ""
    assistant_id: str = ""
    draft: str = ""
    skill_id: str = ""
    session_id: str = ""


def clients(url: str, authenticator: Any) -> tuple[AssistantV1, AssistantV2]:
    v1, v2 = AssistantV1(V1, authenticator=authenticator), AssistantV2(V2, authenticator=authenticator)
    for client in (v1, v2):
        client.set_service_url(url)
    return v1, v2


@pytest.fixture(scope="module")
def make_tenant(live_server: Any) -> Callable[[str, str], Tenant]:
    """An instance whose clients come through a prefix; "" is the default instance."""

    def make(name: str, prefix: str) -> Tenant:
        with live_server.client() as manager:
            if prefix:
                made = manager.post("/admin/instances", json={"instance_id": name})
                assert made.status_code == 201
            body = {"name": name, "role": "Manager"}
            key = manager.post(f"/instances/{name}/admin/keys", json=body).json()["key"]
        tenant = Tenant(name, key, *clients(live_server.url + prefix, BasicAuthenticator("apikey", key)))
        furnish(tenant)
        return tenant

    return make


def furnish(tenant: Tenant) -> None:
    made = tenant.v1.create_workspace(name="Same name", **CONTENT).get_result()
    tenant.workspace_id = made["workspace_id"]
    assistant = tenant.v2.create_assistant(name="Same name").get_result()
    tenant.assistant_id = assistant["assistant_id"]
    tenant.skill_id = assistant["assistant_skills"][0]["skill_id"]
    tenant.draft = assistant["assistant_environments"][0]["environment_id"]
    reference = EnvironmentSkill(tenant.workspace_id, type="dialog", disabled=False)
    tenant.v2.update_environment(tenant.assistant_id, tenant.draft, skill_references=[reference])
    tenant.v2.create_provider("same", PROVIDER, {"authentication": {}})
    tenant.session_id = tenant.v2.create_session(tenant.assistant_id, tenant.draft).get_result()["session_id"]
    tenant.v1.message(tenant.workspace_id, input={"text": tenant.name}, headers=CUSTOMER)
    said = MessageInput(text=tenant.name)
    ids = (tenant.assistant_id, tenant.draft, tenant.session_id)
    tenant.v2.message(*ids, input=said, headers=CUSTOMER)


@pytest.fixture(scope="module")
def shop(make_tenant: Any) -> Tenant:
    return make_tenant("shop", "/instances/shop")


@pytest.fixture(scope="module")
def garage(make_tenant: Any) -> Tenant:
    return make_tenant("garage", "/assistant/prod/instances/garage/api")


@pytest.fixture(scope="module")
def home(make_tenant: Any) -> Tenant:
    return make_tenant("default", "")


ATTEMPTS: dict[str, Attempt] = {
    "get_workspace": lambda v1, v2, of: v1.get_workspace(of.workspace_id, export=True),
    "update_workspace": lambda v1, v2, of: v1.update_workspace(of.workspace_id, name="mine now"),
    "update_workspace_async": lambda v1, v2, of: v1.update_workspace_async(of.workspace_id, name="mine now"),
    "export_workspace_async": lambda v1, v2, of: v1.export_workspace_async(of.workspace_id),
    "delete_workspace": lambda v1, v2, of: v1.delete_workspace(of.workspace_id),
    "message": lambda v1, v2, of: v1.message(of.workspace_id, input={"text": "hello"}),
    "bulk_classify": lambda v1, v2, of: v1.bulk_classify(of.workspace_id, input=[{"text": "hello"}]),
    "list_intents": lambda v1, v2, of: v1.list_intents(of.workspace_id),
    "create_intent": lambda v1, v2, of: v1.create_intent(of.workspace_id, "mine"),
    "delete_intent": lambda v1, v2, of: v1.delete_intent(of.workspace_id, "buy"),
    "update_example": lambda v1, v2, of: v1.update_example(
        of.workspace_id, "buy", "I want bread", new_text="x"
    ),
    "list_synonyms": lambda v1, v2, of: v1.list_synonyms(of.workspace_id, "bread", "rye"),
    "delete_dialog_node": lambda v1, v2, of: v1.delete_dialog_node(of.workspace_id, "start"),
    "list_mentions": lambda v1, v2, of: v1.list_mentions(of.workspace_id, "bread"),
    "list_logs": lambda v1, v2, of: v1.list_logs(of.workspace_id),
    "list_environments": lambda v1, v2, of: v2.list_environments(of.assistant_id),
    "get_environment": lambda v1, v2, of: v2.get_environment(of.assistant_id, of.draft),
    "update_environment": lambda v1, v2, of: v2.update_environment(of.assistant_id, of.draft, name="mine"),
    "list_releases": lambda v1, v2, of: v2.list_releases(of.assistant_id),
    "create_release": lambda v1, v2, of: v2.create_release(of.assistant_id),
    "get_skill": lambda v1, v2, of: v2.get_skill(of.assistant_id, of.skill_id),
    "update_skill": lambda v1, v2, of: v2.update_skill(of.assistant_id, of.skill_id, name="mine"),
    "export_skills": lambda v1, v2, of: v2.export_skills(of.assistant_id),
    "import_skills_status": lambda v1, v2, of: v2.import_skills_status(of.assistant_id),
    "create_session": lambda v1, v2, of: v2.create_session(of.assistant_id, of.draft),
    "message_v2": lambda v1, v2, of: v2.message(of.assistant_id, of.draft, of.session_id),
    "message_stateless": lambda v1, v2, of: v2.message_stateless(of.assistant_id, of.draft),
    "delete_session": lambda v1, v2, of: v2.delete_session(of.assistant_id, of.draft, of.session_id),
    "bulk_classify_v2": lambda v1, v2, of: v2.bulk_classify(of.skill_id, [BulkClassifyUtterance("hello")]),
    "list_logs_v2": lambda v1, v2, of: v2.list_logs(of.draft),
    "delete_assistant": lambda v1, v2, of: v2.delete_assistant(of.assistant_id),
}


def refusal(call: Callable[[], Any]) -> tuple[int, str | None]:
    with pytest.raises(ApiException) as caught:
        call()
    return caught.value.status_code, caught.value.message


def test_things_of_another_instance_when_reached_for_then_are_not_there_and_its_doors_are_shut(
    live_server: Any, shop: Tenant, garage: Tenant, home: Tenant
) -> None:
    """Through its own path a thing of another instance is unknown; the path of another is forbidden."""
    for stranger in (garage, home):
        shut = clients(f"{live_server.url}/instances/shop", BasicAuthenticator("apikey", stranger.key))
        for name, attempt in ATTEMPTS.items():
            status, said = refusal(lambda run=attempt, who=stranger: run(who.v1, who.v2, shop))
            assert status == 404, f"{name} by {stranger.name}: {status} {said}"
            status, said = refusal(lambda run=attempt, doors=shut: run(*doors, shop))
            assert (status, said) == (403, "Forbidden"), f"{name} by {stranger.name}"
    intact = shop.v1.get_workspace(shop.workspace_id, export=True).get_result()
    assert (intact["name"], len(intact["intents"]), len(intact["dialog_nodes"])) == ("Same name", 1, 1)
    answer = shop.v2.message(shop.assistant_id, shop.draft, shop.session_id).get_result()
    assert answer["output"]["generic"][0]["text"] == "Good day"


def test_extensions_when_of_another_instance_then_are_not_there(live_server: Any, shop: Tenant) -> None:
    """The API of extensions is Doyle's own: the SDK has no methods for it."""
    path = f"/v2/assistants/{shop.assistant_id}/extensions"
    with live_server.client(params={"version": V2}) as manager:
        assert manager.get(f"/instances/shop{path}").json()["extensions"] == []
        for place in ("", "/instances/default"):
            assert manager.get(f"{place}{path}").status_code == 404
            assert manager.post(f"{place}{path}", json=EXTENSION).status_code == 404
        made = manager.post(f"/instances/shop{path}", json=EXTENSION)
        assert made.status_code == 201, made.text
        for place in ("", "/instances/default"):
            extension = f"{place}{path}/{made.json()['extension_id']}"
            for method, body in (("GET", None), ("POST", {"name": "mine"}), ("DELETE", None)):
                assert manager.request(method, extension, json=body).status_code == 404
        [kept] = manager.get(f"/instances/shop{path}").json()["extensions"]
        assert kept["name"] == EXTENSION["name"]


def test_lists_when_asked_for_then_hold_what_is_of_the_instance_alone(
    shop: Tenant, garage: Tenant, home: Tenant
) -> None:
    for tenant in (shop, garage, home):
        # With the assistant came a dialog skill of its own, which is a workspace.
        found = [each["workspace_id"] for each in tenant.v1.list_workspaces().get_result()["workspaces"]]
        assert tenant.workspace_id in found
        assert len(found) == 2
        assistants = tenant.v2.list_assistants().get_result()["assistants"]
        assert [each["assistant_id"] for each in assistants] == [tenant.assistant_id]
        providers = tenant.v2.list_providers().get_result()["conversational_skill_providers"]
        assert [each["provider_id"] for each in providers] == ["same"]


def test_workspace_of_another_instance_when_attached_to_ones_own_draft_then_is_refused(
    shop: Tenant, garage: Tenant
) -> None:
    stolen = EnvironmentSkill(shop.workspace_id, type="dialog", disabled=False)
    status, _ = refusal(
        lambda: garage.v2.update_environment(garage.assistant_id, garage.draft, skill_references=[stolen])
    )
    assert status in {400, 404}
    status, _ = refusal(lambda: garage.v2.message(garage.assistant_id, garage.draft, shop.session_id))
    assert status == 404


def test_logs_when_read_or_deleted_then_are_those_of_the_instance_alone(shop: Tenant, garage: Tenant) -> None:
    query = f"language::en,workspace_id::{shop.workspace_id}"
    mine = shop.v1.list_all_logs(query).get_result()["logs"]
    assert [each["request"]["input"]["text"] for each in mine] == ["shop"]
    assert garage.v1.list_all_logs(query).get_result()["logs"] == []
    garage.v1.delete_user_data("ann")
    garage.v2.delete_user_data("ann")
    assert garage.v1.list_logs(garage.workspace_id).get_result()["logs"] == []
    said = shop.v2.list_logs(shop.draft).get_result()["logs"]
    assert "ann" in [each.get("customer_id") for each in said]
    assert len(shop.v1.list_logs(shop.workspace_id).get_result()["logs"]) == 1


def test_token_when_made_with_a_key_of_an_instance_then_enters_it_alone(
    live_server: Any, shop: Tenant, garage: Tenant
) -> None:
    v1, _ = clients(f"{live_server.url}/instances/shop", IAMAuthenticator(shop.key, url=live_server.url))
    assert v1.get_workspace(shop.workspace_id).get_status_code() == 200
    v1.set_service_url(f"{live_server.url}/instances/garage")
    assert refusal(lambda: v1.get_workspace(garage.workspace_id)) == (403, "Forbidden")


def test_key_of_the_server_when_used_then_enters_every_instance_by_its_path(
    live_server: Any, shop: Tenant, garage: Tenant, home: Tenant
) -> None:
    """The default instance needs no prefix."""
    with live_server.client(params={"version": V2}) as client:
        for tenant, prefix in ((home, ""), (shop, "/instances/shop"), (garage, "/instances/garage")):
            listed: httpx.Response = client.get(f"{prefix}/v2/assistants")
            assert [each["assistant_id"] for each in listed.json()["assistants"]] == [tenant.assistant_id]
