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
    assert set(made) == {"key_id", "name", "role", "scope", "instance_id", "is_enabled", "created", "key"}
    assert (made["name"], made["role"], made["instance_id"]) == ("a Writer", "Writer", "default")
    listed = client.get("/admin/keys").json()["keys"]
    shown = next(key for key in listed if key["key_id"] == made["key_id"])
    assert shown == {name: value for name, value in made.items() if name != "key"}
    assert made["key"] not in client.get("/admin/keys").text


def test_create_key_when_no_name_is_given_then_is_called_by_its_id(client: httpx.Client) -> None:
    made = client.post("/admin/keys", json={}).json()
    assert made["name"] == f"key {made['key_id'][:8]}"


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
        ({"name": ""}, "/name"),
        ({"name": " \u00a0"}, "/name"),
        ({"name": "x" * 129}, "/name"),
        ({"name": "a\nb"}, "/name"),
        ({"name": "a\u001b[2Jb"}, "/name"),
        ({"name": "a\u2028b"}, "/name"),
        ({"scope": "world"}, "/scope"),
        ({"extra_roles": "Logs Reader"}, "/extra_roles"),
        ({"extra_roles": ["Manager"]}, "/extra_roles/0"),
        ({"expires": "2001-01-01"}, "/expires"),
        ({"expires": "0001-01-01T00:00:00+23:59"}, "/expires"),
        ({"expires": "9999-12-31T23:59:59-14:00"}, "/expires"),
        ({"expires": "2999-W01-1"}, "/expires"),
        ({"expires": "tomorrow"}, "/expires"),
        ({"expires": 1}, "/expires"),
        ({"name": "e", "expire": "2999-01-01"}, "/expire"),
        ({"roles": "Manager"}, "/roles"),
        ({"instance_id": "other"}, "/instance_id"),
    ],
)
def test_create_key_when_the_body_is_bad_then_names_the_place_and_makes_none(
    client: httpx.Client, body: dict[str, Any], path: str
) -> None:
    before = client.get("/admin/keys").json()
    response = client.post("/admin/keys", json=body)
    assert response.status_code == 400
    assert [error["path"] for error in response.json()["errors"]] == [path]
    assert client.get("/admin/keys").json() == before


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


def make(client: httpx.Client, **body: Any) -> dict[str, Any]:
    response = client.post("/admin/keys", json=body)
    assert response.status_code == 201, response.text
    made: dict[str, Any] = response.json()
    return made


def status_with(live_server: Any, key: str, path: str = "/v1/workspaces") -> int:
    with live_server.client(key=key) as client:
        return int(client.get(path).status_code)


def test_update_key_when_changed_then_the_key_is_what_it_became_at_once(
    client: httpx.Client, live_server: Any
) -> None:
    made = make(client, name="till", role="Manager")
    assert status_with(live_server, made["key"], "/admin/keys") == 200
    changed = client.post(f"/admin/keys/{made['key_id']}", json={"name": "shop", "role": "reader"}).json()
    assert (changed["name"], changed["role"]) == ("shop", "Reader")
    assert status_with(live_server, made["key"], "/admin/keys") == 403
    assert status_with(live_server, made["key"]) == 200


def test_update_key_when_disabled_then_is_401_until_enabled_again(
    client: httpx.Client, live_server: Any
) -> None:
    made = make(client, role="Reader")
    path = f"/admin/keys/{made['key_id']}"
    assert client.post(path, json={"is_enabled": False}).json()["is_enabled"] is False
    assert status_with(live_server, made["key"]) == 401
    assert client.post(path, json={"is_enabled": True}).json()["is_enabled"] is True
    assert status_with(live_server, made["key"]) == 200


def test_update_key_when_its_end_is_set_then_shows_it_until_it_is_taken_away(client: httpx.Client) -> None:
    made = make(client, expires="2999-01-01")
    assert made["expires"] == "2999-01-01T00:00:00.000Z"
    path = f"/admin/keys/{made['key_id']}"
    later = client.post(path, json={"expires": "2999-01-01T02:00:00+02:00"}).json()
    assert later["expires"] == made["expires"]
    assert "expires" not in client.post(path, json={"expires": None}).json()


@pytest.mark.parametrize(
    ("body", "path"),
    [
        ({}, ""),
        ({"unknown": 1}, "/unknown"),
        ({"name": "other", "disabled": True}, "/disabled"),
        ({"name": ""}, "/name"),
        ({"role": "Owner"}, "/role"),
        ({"is_enabled": "no"}, "/is_enabled"),
        ({"expires": "2001-01-01"}, "/expires"),
        ({"name": "other", "expires": "9999-12-31T23:59:59-14:00"}, "/expires"),
    ],
)
def test_update_key_when_the_body_is_bad_then_names_the_place_and_changes_nothing(
    client: httpx.Client, body: dict[str, Any], path: str
) -> None:
    made = make(client, name="kept")
    response = client.post(f"/admin/keys/{made['key_id']}", json=body)
    assert response.status_code == 400
    assert [error["path"] for error in response.json()["errors"]] == [path]
    listed = {key["key_id"]: key for key in client.get("/admin/keys").json()["keys"]}
    assert listed[made["key_id"]]["name"] == "kept"


def test_update_key_when_unknown_then_is_404(client: httpx.Client) -> None:
    assert client.post("/admin/keys/nope", json={"name": "x"}).status_code == 404


@pytest.mark.parametrize("change", [{"role": "Reader"}, {"is_enabled": False}, {"expires": "2999-01-01"}])
def test_update_key_when_it_would_weaken_itself_then_is_refused(
    client: httpx.Client, live_server: Any, change: dict[str, Any]
) -> None:
    made = make(client, role="Manager")
    with live_server.client(key=made["key"]) as manager:
        path = f"/admin/keys/{made['key_id']}"
        assert manager.post(path, json=change).status_code == 409
        assert manager.post(path, json={"name": "me"}).json()["name"] == "me"


def test_key_of_an_instance_when_it_reaches_for_the_server_then_gets_nothing(
    client: httpx.Client, live_server: Any
) -> None:
    """Nobody can give more than they have: a Manager of an instance makes no key of the server."""
    server_key = make(client, role="Manager", scope="server")
    assert server_key["scope"] == "server"
    assert "instance_id" not in server_key
    tenant = make(client, role="Manager")
    path = f"/admin/keys/{server_key['key_id']}"
    with live_server.client(key=tenant["key"]) as manager:
        assert manager.post("/admin/keys", json={"scope": "server"}).status_code == 403
        assert server_key["key_id"] not in manager.get("/admin/keys").text
        assert manager.post(path, json={"is_enabled": False}).status_code == 404
        assert manager.delete(path).status_code == 404
        made = manager.post("/admin/keys", json={"role": "Manager"}).json()
        assert made["instance_id"] == "default"
    assert status_with(live_server, server_key["key"], "/instances/other/admin/keys") == 200
    assert server_key["key_id"] in client.get("/admin/keys").text


def test_server_manager_when_the_last_lasting_one_would_go_then_is_refused(start_server: Any) -> None:
    """Somebody must be left who can let others in again."""
    server = start_server()
    with server.client() as setting:
        lasting = make(setting, role="Manager", scope="server")
        expiring = make(setting, role="Manager", scope="server", expires="2999-01-01")
        reader = make(setting, role="Reader")
    path = f"/admin/keys/{lasting['key_id']}"
    with server.client(key=expiring["key"]) as manager:
        assert manager.delete(path).status_code == 409
        for change in ({"role": "Writer"}, {"is_enabled": False}, {"expires": "2999-01-01"}):
            assert manager.post(path, json=change).status_code == 409
        assert manager.delete(f"/admin/keys/{reader['key_id']}").status_code == 200
        second = manager.post("/admin/keys", json={"role": "Manager", "scope": "server"})
        assert second.status_code == 201
        assert manager.delete(path).status_code == 200
    with server.client() as setting:
        assert setting.delete(f"/admin/keys/{second.json()['key_id']}").status_code == 200


def test_delete_key_when_two_managers_withdraw_each_other_at_once_then_one_remains(
    start_server: Any, postgres_url: str
) -> None:
    from concurrent.futures import ThreadPoolExecutor

    server = start_server(database_url=postgres_url)
    for _ in range(5):
        with server.client() as setting:
            pair = [make(setting, role="Manager", scope="server") for _ in range(2)]

        def withdraw(at: int, pair: list[dict[str, Any]] = pair) -> int:
            with server.client(key=pair[at]["key"]) as manager:
                return int(manager.delete(f"/admin/keys/{pair[1 - at]['key_id']}").status_code)

        with ThreadPoolExecutor(2) as threads:
            assert 200 in list(threads.map(withdraw, (0, 1)))
        with server.client() as setting:
            left = [key for key in setting.get("/admin/keys").json()["keys"] if key["scope"] == "server"]
            assert len(left) == 1
            setting.delete(f"/admin/keys/{left[0]['key_id']}")
