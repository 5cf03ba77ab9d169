from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from doyle.server.services import Services
from doyle.store.instances import ensure_instance


@pytest.fixture(scope="module")
def other_instance(live_server: Any) -> str:
    async def make(services: Services) -> None:
        async with services.store.write() as tx:
            await ensure_instance(tx, "other", 0)

    live_server.run(make)
    return "other"


@pytest.fixture
def client(live_server: Any, other_instance: str) -> Iterator[httpx.Client]:
    with live_server.client() as client:
        yield client


def make_key(client: httpx.Client, role: str, prefix: str = "") -> dict[str, str]:
    response = client.post(f"{prefix}/admin/keys", json={"name": f"a {role}", "role": role})
    assert response.status_code == 201, response.text
    made: dict[str, str] = response.json()
    return made


def test_create_key_when_made_then_shows_its_text_this_once(client: httpx.Client) -> None:
    made = make_key(client, "Writer")
    assert set(made) == {"key_id", "name", "role", "created", "key"}
    assert (made["name"], made["role"]) == ("a Writer", "Writer")
    listed = client.get("/admin/keys").json()["keys"]
    shown = next(key for key in listed if key["key_id"] == made["key_id"])
    assert shown == {name: value for name, value in made.items() if name != "key"}
    assert made["key"] not in client.get("/admin/keys").text


@pytest.mark.parametrize(("body", "role"), [({}, "Reader"), ({"role": "manager"}, "Manager")])
def test_create_key_when_the_role_is_left_out_or_in_any_case_then_is_understood(
    client: httpx.Client, body: dict[str, str], role: str
) -> None:
    assert client.post("/admin/keys", json=body).json()["role"] == role


@pytest.mark.parametrize(
    ("body", "path"),
    [
        ({"role": "Owner"}, "/role"),
        ({"role": 1}, "/role"),
        ({"name": "x" * 129}, "/name"),
        ({"name": "a\nb"}, "/name"),
    ],
)
def test_create_key_when_the_body_is_bad_then_names_the_place(
    client: httpx.Client, body: dict[str, Any], path: str
) -> None:
    response = client.post("/admin/keys", json=body)
    assert response.status_code == 400
    assert [error["path"] for error in response.json()["errors"]] == [path]


# The rows of spec/operations.md §5 that this server has: role, method, path, status.
ROLE_TABLE = [
    ("Reader", "GET", "/v1/workspaces", 200),
    ("Reader", "GET", "/v1/workspaces/{greeter}", 200),
    ("Reader", "GET", "/v1/workspaces/{greeter}?export=true", 200),
    ("Reader", "POST", "/v1/workspaces/{greeter}/message", 200),
    ("Reader", "POST", "/v1/workspaces", 403),
    ("Reader", "POST", "/v1/workspaces/{greeter}", 403),
    ("Reader", "DELETE", "/v1/workspaces/{greeter}", 403),
    ("Reader", "GET", "/admin/keys", 403),
    ("Reader", "GET", "/admin/training/{greeter}", 200),
    ("Writer", "POST", "/v1/workspaces/{greeter}/message", 200),
    ("Writer", "POST", "/v1/workspaces", 403),
    ("Writer", "DELETE", "/v1/workspaces/{greeter}", 403),
    ("Writer", "POST", "/admin/keys", 403),
    ("Manager", "POST", "/v1/workspaces", 201),
    ("Manager", "GET", "/admin/keys", 200),
]


@pytest.fixture(scope="module")
def keys_by_role(live_server: Any) -> dict[str, str]:
    with live_server.client() as client:
        return {role: make_key(client, role)["key"] for role in ("Reader", "Writer", "Manager")}


@pytest.mark.parametrize(("role", "method", "path", "status"), ROLE_TABLE)
def test_role_when_an_operation_is_called_then_it_is_allowed_or_403(
    live_server: Any,
    greeter: str,
    keys_by_role: dict[str, str],
    role: str,
    method: str,
    path: str,
    status: int,
) -> None:
    """spec/operations.md §5; design, *HTTP*."""
    url = httpx.URL(path.format(greeter=greeter)).copy_merge_params({"version": "2021-11-27"})
    with live_server.client(key=keys_by_role[role], params={}) as client:
        response = client.request(method, url, json={} if method == "POST" else None)
    assert response.status_code == status
    if status == 403:
        assert response.json() == {"error": "Forbidden", "code": 403}


def test_delete_key_when_withdrawn_then_it_and_its_tokens_stop_at_once(
    client: httpx.Client, live_server: Any
) -> None:
    made = make_key(client, "Reader")
    with live_server.client(key=made["key"]) as reader:
        assert reader.get("/v1/workspaces").status_code == 200
        form = {"grant_type": "urn:ibm:params:oauth:grant-type:apikey", "apikey": made["key"]}
        token = client.post("/identity/token", data=form).json()["access_token"]
        bearer = {"Authorization": f"Bearer {token}"}
        assert (
            httpx.get(f"{live_server.url}/v1/workspaces?version=2021-11-27", headers=bearer).status_code
            == 200
        )
        deleted = client.delete(f"/admin/keys/{made['key_id']}")
        assert (deleted.status_code, deleted.content) == (200, b"{}")
        assert reader.get("/v1/workspaces").status_code == 401
        assert (
            httpx.get(f"{live_server.url}/v1/workspaces?version=2021-11-27", headers=bearer).status_code
            == 401
        )


@pytest.mark.parametrize("key_id", ["nope", "f2bf519d-d3db-4f03-8d9b-447cdbc4b532", "a%2Fb", "%20"])
def test_delete_key_when_unknown_then_is_404(client: httpx.Client, key_id: str) -> None:
    assert client.delete(f"/admin/keys/{key_id}").status_code == 404


def test_delete_key_when_it_makes_the_request_itself_then_is_refused(
    client: httpx.Client, live_server: Any
) -> None:
    made = make_key(client, "Manager")
    with live_server.client(key=made["key"]) as manager:
        response = manager.delete(f"/admin/keys/{made['key_id']}")
        assert (response.status_code, response.json()["code"]) == (409, 409)
        assert manager.get("/admin/keys").status_code == 200


def test_instance_when_a_key_belongs_to_another_then_is_403(
    client: httpx.Client, live_server: Any, other_instance: str
) -> None:
    """spec/api/guide.md §2: 403 for a credential of another instance."""
    made = make_key(client, "Manager", f"/instances/{other_instance}")
    with live_server.client(key=made["key"]) as stranger:
        assert stranger.get("/v1/workspaces").json() == {"error": "Forbidden", "code": 403}
        assert stranger.get("/instances/default/v1/workspaces").status_code == 403
        assert stranger.get("/instances/unknown/v1/workspaces").status_code == 404
        assert stranger.get("/instances/other/v1/workspaces").status_code == 200
        assert stranger.get("/assistant/prod/instances/other/api/v1/workspaces").status_code == 200
        assert stranger.delete(f"/admin/keys/{made['key_id']}").status_code == 403


def test_instance_when_unknown_then_is_404(client: httpx.Client) -> None:
    """spec/api/guide.md §2."""
    for prefix in ("/instances/unknown", "/assistant/prod/instances/unknown/api", "/instances/a%2Fb"):
        response = client.get(f"{prefix}/v1/workspaces")
        assert (response.status_code, response.json()["code"]) == (404, 404)


def test_instance_when_it_is_another_then_holds_keys_and_workspaces_of_its_own(
    client: httpx.Client, other_instance: str
) -> None:
    """design, *Identity of things*: a service instance is a tenant."""
    mine = client.post("/v1/workspaces", json={"name": "mine"}).json()["workspace_id"]
    theirs = client.post("/instances/other/v1/workspaces", json={"name": "theirs"}).json()["workspace_id"]
    assert client.get(f"/v1/workspaces/{theirs}").status_code == 404
    assert client.get(f"/instances/other/v1/workspaces/{mine}").status_code == 404
    assert client.post(f"/v1/workspaces/{theirs}/message", json={}).status_code == 404
    assert client.post(f"/instances/other/v1/workspaces/{theirs}/message", json={}).status_code == 200
    listed = client.get("/instances/other/v1/workspaces").json()["workspaces"]
    assert [workspace["workspace_id"] for workspace in listed] == [theirs]
    key_id = make_key(client, "Reader", "/instances/other")["key_id"]
    assert client.delete(f"/admin/keys/{key_id}").status_code == 404
    assert client.delete(f"/instances/other/admin/keys/{key_id}").status_code == 200


def test_get_training_when_a_workspace_is_there_then_says_how_far_it_is(
    client: httpx.Client, greeter: str
) -> None:
    shown = client.get(f"/admin/training/{greeter}").json()
    assert set(shown) == {"status", "phase", "done", "total"}
    assert shown["status"] in {"Training", "Available"}


@pytest.mark.parametrize(
    ("workspace_id", "status"), [("f2bf519d-d3db-4f03-8d9b-447cdbc4b532", 404), ("x", 400)]
)
def test_get_training_when_there_is_no_workspace_then_says_so(
    client: httpx.Client, workspace_id: str, status: int
) -> None:
    assert client.get(f"/admin/training/{workspace_id}").status_code == status
