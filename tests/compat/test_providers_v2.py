"""IBM's Python SDK against a running server: providers (spec/api/contract.yaml; spec/api/models.yaml)."""

import json
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from ibm_cloud_sdk_core import ApiException
from ibm_cloud_sdk_core.authenticators import BasicAuthenticator
from ibm_watson import AssistantV2
from ibm_watson.assistant_v2 import ProviderCollection, ProviderResponse

pytestmark = pytest.mark.compat

SECRET = "hunter2-is-secret"
PUBLIC_FLOW = {
    "token_url": "https://example.com/token",
    "refresh_url": "https://example.com/refresh",
    "client_auth_type": "BasicAuthHeader",
    "content_type": "application/x-www-form-urlencoded",
    "header_prefix": "Bearer",
}
PRIVATE_FLOW = {"client_id": "id", "client_secret": SECRET, "access_token": SECRET, "refresh_token": SECRET}
VALUE = {"type": "value", "value": SECRET}
FORMS: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "basic": (
        {"authentication_method": "basic", "basic": {"username": {"type": "value", "value": "bob"}}},
        {"password": VALUE},
    ),
    "bearer": ({"authentication_method": "bearer"}, {"token": VALUE}),
    "api_key": ({"authentication_method": "api_key"}, {"token": VALUE}),
    "none": ({"authentication_method": "none"}, {}),
    "client credentials": (
        {
            "authentication_method": "oauth2",
            "oauth2": {"preferred_flow": "client_credentials", "flows": PUBLIC_FLOW},
        },
        {"flows": PRIVATE_FLOW},
    ),
    "authorization code": (
        {
            "authentication_method": "oauth2",
            "oauth2": {
                "preferred_flow": "authorization_code",
                "flows": {
                    **PUBLIC_FLOW,
                    "authorization_url": "https://example.com/allow",
                    "redirect_uri": "https://example.com/back",
                },
            },
        },
        {"flows": {**PRIVATE_FLOW, "authorization_code": SECRET}},
    ),
    "password": (
        {
            "authentication_method": "oauth2",
            "oauth2": {
                "preferred_flow": "password",
                "flows": {**PUBLIC_FLOW, "username": {"type": "value", "value": "bob"}},
            },
        },
        {"flows": {**PRIVATE_FLOW, "password": VALUE}},
    ),
    "a flow of one's own": (
        {"authentication_method": "oauth2", "oauth2": {"preferred_flow": "x-mine", "flows": PUBLIC_FLOW}},
        {"flows": PRIVATE_FLOW},
    ),
}


@pytest.fixture(scope="module")
def assistants(live_server: Any) -> AssistantV2:
    made = AssistantV2("2024-08-25", authenticator=BasicAuthenticator("apikey", live_server.manager_key))
    made.set_service_url(live_server.url)
    return made


def failure(call: Callable[[], Any]) -> ApiException:
    with pytest.raises(ApiException) as caught:
        call()
    return caught.value


def specification(schemes: dict[str, Any], url: str = "https://example.com") -> dict[str, Any]:
    return {"servers": [{"url": url}], "components": {"securitySchemes": schemes}}


def stored(live_server: Any, provider_id: str) -> tuple[bytes, bytes]:
    """The secrets of a provider as they are stored, and opened."""

    async def read(services: Any) -> tuple[bytes, bytes]:
        from doyle.store import providers

        async with services.store.read() as tx:
            record = await providers.get(tx, "default", provider_id)
        return record.private, services.vault.open(record.private)

    found: tuple[bytes, bytes] = live_server.run(read)
    return found


@pytest.mark.operation("create_provider")
@pytest.mark.parametrize("form", FORMS)
def test_provider_when_it_authenticates_in_any_form_then_its_secrets_are_kept_and_never_shown(
    live_server: Any, assistants: AssistantV2, form: str
) -> None:
    """issue 6, Build 4: every authentication form, secrets encrypted at rest and never returned."""
    schemes, authentication = FORMS[form]
    provider_id = f"provider-{uuid4()}"
    answer = assistants.create_provider(
        provider_id, specification(schemes), {"authentication": authentication}
    )
    assert answer.get_status_code() == 200
    shown = answer.get_result()
    made = ProviderResponse.from_dict(shown)
    assert made.provider_id == provider_id
    assert (
        made.specification.components.security_schemes.authentication_method
        == schemes["authentication_method"]
    )
    assert shown == {"provider_id": provider_id, "specification": specification(schemes)}
    listed = assistants.list_providers(page_limit=500).get_result()
    assert SECRET not in json.dumps([shown, listed])
    sealed, opened = stored(live_server, provider_id)
    assert SECRET.encode() not in sealed
    assert json.loads(opened) == {"authentication": authentication}


@pytest.mark.operation("update_provider")
def test_update_provider_when_given_both_parts_then_they_replace_the_old_ones(
    live_server: Any, assistants: AssistantV2
) -> None:
    schemes, authentication = FORMS["basic"]
    provider_id = f"provider-{uuid4()}"
    assistants.create_provider(provider_id, specification(schemes), {"authentication": authentication})
    bearer, token = FORMS["bearer"]
    changed = specification(bearer, "https://example.org")
    answer = assistants.update_provider(provider_id, changed, {"authentication": token})
    assert (
        ProviderResponse.from_dict(answer.get_result()).specification.servers[0].url == "https://example.org"
    )
    assert answer.get_result() == {"provider_id": provider_id, "specification": changed}
    assert json.loads(stored(live_server, provider_id)[1]) == {"authentication": token}


@pytest.mark.operation("list_providers")
def test_list_providers_when_paged_and_audited_then_each_comes_once_in_order(assistants: AssistantV2) -> None:
    """spec/api/guide.md §8."""
    made = [f"page-{at}" for at in range(3)]
    for provider_id in reversed(made):
        assistants.create_provider(provider_id, {"servers": []}, {"authentication": {}})
    found: list[str] = []
    cursor = None
    while True:
        answer = assistants.list_providers(
            page_limit=2, include_count=True, include_audit=True, cursor=cursor
        ).get_result()
        page = ProviderCollection.from_dict(answer)
        assert page.pagination.total >= 3
        assert all(each["created"] and each["updated"] for each in answer["conversational_skill_providers"])
        found += [each.provider_id for each in page.conversational_skill_providers]
        cursor = page.pagination.next_cursor
        if cursor is None:
            break
    assert found == sorted(set(found))
    assert [each for each in found if each in made] == made


def test_create_provider_when_the_id_is_taken_then_409(assistants: AssistantV2) -> None:
    """spec/api/contract.yaml, create_provider: duplicate 400 or 409."""
    assistants.create_provider("twice", {"servers": []}, {"authentication": {}})
    again = failure(lambda: assistants.create_provider("twice", {"servers": []}, {"authentication": {}}))
    assert (again.status_code, again.message) == (409, "Provider 'twice' exists already")


def test_update_provider_when_unknown_then_404(assistants: AssistantV2) -> None:
    error = failure(lambda: assistants.update_provider("nobody", {"servers": []}, {"authentication": {}}))
    assert (error.status_code, error.message) == (404, "Resource not found")


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"provider_id": ""}, "/provider_id"),
        ({"provider_id": "x" * 257}, "/provider_id"),
        ({"provider_id": "a b"}, "/provider_id"),
        ({"provider_id": "a/b"}, "/provider_id"),
        ({"provider_id": None}, "/provider_id"),
        ({"specification": {}}, "/specification/servers"),
        ({"specification": {"servers": [1]}}, "/specification/servers/0"),
        (
            {
                "specification": {
                    "servers": [],
                    "components": {"securitySchemes": {"authentication_method": "x"}},
                }
            },
            "/specification/components/securitySchemes/authentication_method",
        ),
        ({"private": {}}, "/private/authentication"),
        ({"private": {"authentication": {"password": SECRET}}}, "/private/authentication/password"),
        (
            {"private": {"authentication": {"token": {"type": "secret"}}}},
            "/private/authentication/token/type",
        ),
    ],
)
def test_create_provider_when_a_field_is_wrong_then_400_with_the_place_and_no_secret(
    live_server: Any, change: dict[str, Any], path: str
) -> None:
    """spec/limits.md: provider id 1-256; spec/api/guide.md §6."""
    body = {"provider_id": "p", "specification": {"servers": []}, "private": {"authentication": {}}, **change}
    with live_server.client() as client:
        answer = client.post("/v2/providers", json=body)
    assert (answer.status_code, answer.json()["errors"][0]["path"]) == (400, path)
    assert SECRET not in answer.text


def test_provider_when_a_secret_stands_in_an_unknown_key_then_it_is_not_shown(
    assistants: AssistantV2,
) -> None:
    schemes = {"authentication_method": "basic", "basic": {"password": SECRET}, "token": SECRET}
    answer = assistants.create_provider("misplaced", specification(schemes), {"authentication": {}})
    assert SECRET not in json.dumps(answer.get_result())
