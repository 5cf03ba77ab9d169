"""Users over HTTP, with the genuine SDK where it logs in."""

import threading
import time
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from ibm_cloud_sdk_core.authenticators import BasicAuthenticator, CloudPakForDataAuthenticator
from ibm_watson import AssistantV1

from doyle.store import users

PASSWORD = "correct horse ü:battery"


@pytest.fixture
def client(live_server: Any) -> Iterator[httpx.Client]:
    with live_server.client() as client:
        yield client


def make(client: httpx.Client, username: str, prefix: str = "", **body: Any) -> dict[str, Any]:
    content = {"username": username, "password": PASSWORD, **body}
    response = client.post(f"{prefix}/admin/users", json=content)
    assert response.status_code == 201, response.text
    made: dict[str, Any] = response.json()
    return made


def status(live_server: Any, username: str, password: str = PASSWORD, path: str = "/v1/workspaces") -> int:
    auth = httpx.BasicAuth(username.encode(), password.encode())
    response = httpx.get(live_server.url + path, params={"version": "2021-11-27"}, auth=auth, timeout=30)
    return int(response.status_code)


def test_create_user_when_made_then_logs_in_and_the_password_is_nowhere(
    client: httpx.Client, live_server: Any
) -> None:
    """spec/api/guide.md §3, form 1: split at the first colon, decoded as UTF-8."""
    made = make(client, "ann")
    assert set(made) == {"username", "role", "scope", "instance_id", "is_enabled", "created"}
    assert made["role"] == "Reader"
    assert status(live_server, "ann") == 200
    assert status(live_server, "ann", path="/admin/users") == 403
    assert status(live_server, "ann", "wrong password") == 401
    assert status(live_server, "Ann") == 401
    listed = client.get("/admin/users")
    assert [user["username"] for user in listed.json()["users"]] == ["ann"]
    assert "password" not in listed.text

    async def stored(services: Any) -> Any:
        async with services.store.read() as tx:
            return await users.find_user_by_name(tx, "ann")

    assert live_server.run(stored).password_hash.startswith("scrypt$16384$8$5$")


def test_create_user_when_the_sdk_logs_in_then_every_form_works(
    client: httpx.Client, live_server: Any
) -> None:
    """spec/api/guide.md §§3, 3.2."""
    make(client, "sdk")
    url = live_server.url
    for authenticator in (
        BasicAuthenticator("sdk", PASSWORD),
        CloudPakForDataAuthenticator("sdk", password=PASSWORD, url=url),
    ):
        assistant = AssistantV1("2021-11-27", authenticator=authenticator)
        assistant.set_service_url(url)
        assert "workspaces" in assistant.list_workspaces().get_result()


@pytest.mark.parametrize(
    ("body", "path"),
    [
        ({"username": "a:b"}, "/username"),
        ({"username": "apikey"}, "/username"),
        ({"username": "a\r\nX-Evil: 1"}, "/username"),
        ({"username": ""}, "/username"),
        ({"username": None}, "/username"),
        ({"password": "short"}, "/password"),
        ({"password": "x" * 900_000}, "/password"),
        ({"password": '"quoted-password"'}, "/password"),
        ({"role": "Owner"}, "/role"),
        ({"scope": "world"}, "/scope"),
    ],
)
def test_create_user_when_the_body_is_bad_then_names_the_place(
    client: httpx.Client, body: dict[str, Any], path: str
) -> None:
    response = client.post("/admin/users", json={"username": "bad", "password": PASSWORD, **body})
    assert response.status_code == 400
    assert [error["path"] for error in response.json()["errors"]] == [path]
    assert "x" * 100 not in response.text


def test_create_user_when_the_name_is_taken_in_whatever_form_then_is_409(client: httpx.Client) -> None:
    make(client, "m\u00fcller")
    for name in ("m\u00fcller", "mu\u0308ller"):
        response = client.post("/admin/users", json={"username": name, "password": PASSWORD})
        assert response.status_code == 409


def test_update_user_when_the_password_changes_then_the_old_one_and_its_tokens_end_at_once(
    client: httpx.Client, live_server: Any
) -> None:
    make(client, "eve")
    body = {"username": "eve", "password": PASSWORD}
    token = client.post("/v1/authorize", json=body).json()["token"]
    headers = {"Authorization": f"Bearer {token}"}
    url = f"{live_server.url}/v1/workspaces?version=2021-11-27"
    assert httpx.get(url, headers=headers).status_code == 200
    assert status(live_server, "eve") == 200
    assert client.post("/admin/users/eve", json={"password": "another password"}).status_code == 200
    assert status(live_server, "eve") == 401
    assert httpx.get(url, headers=headers).status_code == 401
    assert status(live_server, "eve", "another password") == 200


def test_update_user_when_disabled_or_deleted_then_is_401(client: httpx.Client, live_server: Any) -> None:
    make(client, "leaver")
    assert client.post("/admin/users/leaver", json={"is_enabled": False}).json()["is_enabled"] is False
    assert status(live_server, "leaver") == 401
    assert client.post("/admin/users/leaver", json={"is_enabled": True, "role": "Manager"}).status_code == 200
    assert status(live_server, "leaver", path="/admin/users") == 200
    assert client.delete("/admin/users/leaver").status_code == 200
    assert status(live_server, "leaver") == 401
    assert client.delete("/admin/users/leaver").status_code == 404
    assert client.post("/admin/users/leaver", json={}).status_code == 400


def test_user_of_an_instance_when_it_reaches_for_more_then_gets_nothing(
    client: httpx.Client, live_server: Any
) -> None:
    make(client, "tenant", role="Manager")
    make(client, "root", role="Manager", scope="server")
    auth = httpx.BasicAuth("tenant", PASSWORD.encode())
    with httpx.Client(base_url=live_server.url, auth=auth) as tenant:
        body = {"username": "x", "password": PASSWORD, "scope": "server"}
        assert tenant.post("/admin/users", json=body).status_code == 403
        assert tenant.post("/admin/users/root", json={"password": "stolen-account"}).status_code == 404
        assert tenant.delete("/admin/users/root").status_code == 404
        assert "root" not in tenant.get("/admin/users").text
        assert tenant.post("/admin/users/tenant", json={"role": "Reader"}).status_code == 409
        assert tenant.delete("/admin/users/tenant").status_code == 409
        assert tenant.post("/admin/tokens/rotate", json={}).status_code == 403
    assert status(live_server, "root", path="/admin/users") == 200


def test_login_when_repeated_then_the_slow_hash_is_computed_once(
    client: httpx.Client, live_server: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from doyle.security.passwords import PasswordHash

    make(client, "busy")
    calls = []
    original = PasswordHash.matches
    monkeypatch.setattr(PasswordHash, "matches", lambda *given: calls.append(1) or original(*given))

    async def forget(services: Any) -> None:
        services.authenticator.forget()

    for _ in range(3):
        assert status(live_server, "busy") == 200
        live_server.run(forget)
    assert len(calls) == 1


def test_login_when_an_address_guesses_then_it_waits_and_known_credentials_do_not(start_server: Any) -> None:
    """Brute force is slowed, never is the right key locked out."""
    server = start_server()
    with server.client() as client:
        make(client, "victim")
    assert status(server, "victim") == 200
    guesses = [threading.Thread(target=status, args=(server, "victim", f"guess {at}")) for at in range(13)]
    for guess in guesses:
        guess.start()
    for guess in guesses[:10]:
        guess.join(0.3)
    started = time.perf_counter()
    assert status(server, "victim") == 200
    with server.client() as client:
        assert client.get("/v1/workspaces").status_code == 200
    assert time.perf_counter() - started < 2
    for guess in guesses:
        guess.join()
    started = time.perf_counter()
    assert status(server, "victim", "one more guess") == 401
    assert time.perf_counter() - started >= 1
