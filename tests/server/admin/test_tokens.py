"""Tokens are signed anew and ended, over HTTP."""

from collections.abc import Iterator
from typing import Any

import httpx
import jwt
import pytest

GRANT = "urn:ibm:params:oauth:grant-type:apikey"


@pytest.fixture
def client(live_server: Any) -> Iterator[httpx.Client]:
    with live_server.client() as client:
        yield client


def token_of(client: httpx.Client, key: str) -> str:
    issued = client.post("/identity/token", data={"grant_type": GRANT, "apikey": key})
    token: str = issued.json()["access_token"]
    return token


def status(live_server: Any, token: str) -> int:
    headers = {"Authorization": f"Bearer {token}"}
    return int(httpx.get(f"{live_server.url}/v1/workspaces?version=2021-11-27", headers=headers).status_code)


def test_rotate_when_done_then_a_new_key_signs_and_old_tokens_live(
    client: httpx.Client, live_server: Any
) -> None:
    """spec/api/guide.md §3.4: `kid` names the key."""
    old = token_of(client, live_server.manager_key)
    made = client.post("/admin/tokens/rotate", json={}).json()
    new = token_of(client, live_server.manager_key)
    assert jwt.get_unverified_header(new)["kid"] == made["key_id"]
    assert jwt.get_unverified_header(old)["kid"] != made["key_id"]
    assert status(live_server, old) == status(live_server, new) == 200


def test_rotate_when_revoking_then_all_tokens_end_and_keys_do_not(
    client: httpx.Client, live_server: Any
) -> None:
    old = token_of(client, live_server.manager_key)
    assert status(live_server, old) == 200
    assert client.post("/admin/tokens/rotate", json={"revoke": True}).status_code == 200
    assert status(live_server, old) == 401
    assert client.get("/v1/workspaces").status_code == 200
    assert status(live_server, token_of(client, live_server.manager_key)) == 200


def test_rotate_when_a_list_is_being_read_then_its_cursor_lives_on(client: httpx.Client) -> None:
    for name in "ab":
        client.post("/v1/workspaces", json={"name": name})
    page = client.get("/v1/workspaces", params={"page_limit": 1}).json()["pagination"]
    client.post("/admin/tokens/rotate", json={"revoke": True})
    next_page = client.get("/v1/workspaces", params={"page_limit": 1, "cursor": page["next_cursor"]})
    assert next_page.status_code == 200


def test_revoke_when_a_key_is_named_then_its_tokens_end_and_it_does_not(
    client: httpx.Client, live_server: Any
) -> None:
    made, other = (client.post("/admin/keys", json={}).json() for _ in range(2))
    token, stranger = token_of(client, made["key"]), token_of(client, other["key"])
    assert status(live_server, token) == 200
    assert client.post("/admin/tokens/revoke", json={"key_id": made["key_id"]}).json() == {}
    assert (status(live_server, token), status(live_server, stranger)) == (401, 200)
    assert status(live_server, token_of(client, made["key"])) == 200


def test_revoke_when_a_user_is_named_then_the_users_tokens_end(
    client: httpx.Client, live_server: Any
) -> None:
    body = {"username": "ann", "password": "a long password"}
    assert client.post("/admin/users", json=body).status_code == 201
    token = client.post("/v1/authorize", json=body).json()["token"]
    assert status(live_server, token) == 200
    assert client.post("/admin/tokens/revoke", json={"username": "ann"}).status_code == 200
    assert status(live_server, token) == 401


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({}, 400),
        ({"key_id": "a", "username": "b"}, 400),
        ({"key_id": 1}, 400),
        ({"key_id": "nobody"}, 404),
        ({"username": "nobody"}, 404),
    ],
)
def test_revoke_when_not_exactly_one_is_meant_then_is_refused(
    client: httpx.Client, body: dict[str, Any], expected: int
) -> None:
    assert client.post("/admin/tokens/revoke", json=body).status_code == expected
