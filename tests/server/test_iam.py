import json
from base64 import b64decode
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

API_KEY_GRANT = "urn:ibm:params:oauth:grant-type:apikey"
NOT_FOUND = {"errorCode": "BXNIM0415E", "errorMessage": "Provided API key could not be found."}
AUTHORIZE_PATHS = ["/v1/authorize", "/icp4d-api/v1/authorize"]


@pytest.fixture
def client(live_server: Any) -> Iterator[httpx.Client]:
    with live_server.client(key=None, params={}) as client:
        yield client


def claims_of(token: str) -> dict[str, Any]:
    payload = token.split(".")[1]
    claims: dict[str, Any] = json.loads(b64decode(payload + "=" * (-len(payload) % 4), altchars=b"-_"))
    return claims


def exchange(client: httpx.Client, **fields: str) -> httpx.Response:
    return client.post("/identity/token", data=fields)


def enters(client: httpx.Client, token: str) -> bool:
    headers = {"Authorization": f"Bearer {token}"}
    response = client.get("/v1/workspaces", params={"version": "2021-11-27"}, headers=headers)
    assert response.status_code in {200, 401}
    return response.status_code == 200


def test_iam_token_when_given_an_api_key_then_answers_what_clients_read(
    client: httpx.Client, live_server: Any
) -> None:
    """spec/api/guide.md §3.1."""
    response = exchange(
        client, grant_type=API_KEY_GRANT, apikey=live_server.manager_key, response_type="cloud_iam"
    )
    assert response.status_code == 200
    issued = response.json()
    assert (issued["token_type"], issued["expires_in"]) == ("Bearer", 3600)
    claims = claims_of(issued["access_token"])
    assert issued["expiration"] == claims["exp"] == claims["iat"] + 3600
    assert enters(client, issued["access_token"])


def test_iam_token_when_a_scope_is_asked_for_then_is_echoed(client: httpx.Client, live_server: Any) -> None:
    """spec/api/guide.md §3.1."""
    response = exchange(client, grant_type=API_KEY_GRANT, apikey=live_server.manager_key, scope="a b")
    assert response.json()["scope"] == "a b"


@pytest.mark.parametrize("header", ["Basic Yng6Yng=", "Basic broken", "nonsense"])
def test_iam_token_when_a_client_authorizes_itself_then_that_is_ignored(
    client: httpx.Client, live_server: Any, header: str
) -> None:
    """spec/api/guide.md §3.1: `bx:bx`, to be ignored."""
    fields = {"grant_type": API_KEY_GRANT, "apikey": live_server.manager_key}
    response = client.post("/identity/token", data=fields, headers={"Authorization": header})
    assert response.status_code == 200


@pytest.mark.parametrize("key", ["wrong", "", "ü"])
def test_iam_token_when_the_key_is_wrong_then_says_so_in_the_known_words(
    client: httpx.Client, key: str
) -> None:
    """spec/api/guide.md §3.1."""
    response = exchange(client, grant_type=API_KEY_GRANT, apikey=key)
    assert (response.status_code, response.json()) == (400, NOT_FOUND)


def test_iam_token_when_refreshed_then_issues_anew(client: httpx.Client, live_server: Any) -> None:
    """spec/api/guide.md §3.1: clients of 2018 refresh."""
    issued = exchange(client, grant_type=API_KEY_GRANT, apikey=live_server.manager_key).json()
    renewed = exchange(client, grant_type="refresh_token", refresh_token=issued["refresh_token"])
    assert renewed.status_code == 200
    assert enters(client, renewed.json()["access_token"])


def test_iam_token_when_an_access_token_is_used_to_refresh_then_is_refused(
    client: httpx.Client, live_server: Any
) -> None:
    issued = exchange(client, grant_type=API_KEY_GRANT, apikey=live_server.manager_key).json()
    refused = exchange(client, grant_type="refresh_token", refresh_token=issued["access_token"])
    assert refused.status_code == 400
    assert not enters(client, issued["refresh_token"])


@pytest.mark.parametrize("fields", [{}, {"grant_type": ""}, {"grant_type": "password"}, {"apikey": "x"}])
def test_iam_token_when_the_grant_is_unknown_then_is_400(
    client: httpx.Client, fields: dict[str, str]
) -> None:
    response = exchange(client, **fields)
    assert response.status_code == 400
    assert set(response.json()) == {"errorCode", "errorMessage"}


@pytest.mark.parametrize(
    ("content", "content_type", "status"),
    [
        (b"\xff\xfe", "application/x-www-form-urlencoded", 400),
        (b"&".join([b"a=b"] * 1000), "application/x-www-form-urlencoded", 400),
        (b"x" * 1_000_001, "application/x-www-form-urlencoded", 413),
        (b"{}", "application/json", 415),
    ],
)
def test_iam_token_when_the_form_is_bad_then_is_refused_in_the_usual_shape(
    client: httpx.Client, content: bytes, content_type: str, status: int
) -> None:
    response = client.post("/identity/token", content=content, headers={"Content-Type": content_type})
    assert response.status_code == response.json()["code"] == status


@pytest.mark.parametrize("path", AUTHORIZE_PATHS)
@pytest.mark.parametrize(
    "unused", [{}, {"username": None, "password": None, "account_id": None}, {"username": "someone"}]
)
def test_cp4d_token_when_given_an_api_key_then_answers_a_token(
    client: httpx.Client, live_server: Any, path: str, unused: dict[str, Any]
) -> None:
    """spec/api/guide.md §3.2: Python sends unused keys as null."""
    response = client.post(path, json={**unused, "api_key": live_server.manager_key})
    assert response.status_code == 200
    answer = response.json()
    assert (answer["_messageCode_"], answer["message"]) == ("success", "success")
    assert enters(client, answer["token"])


@pytest.mark.parametrize("path", AUTHORIZE_PATHS)
@pytest.mark.parametrize(
    "body",
    [
        {},
        {"api_key": "wrong"},
        {"username": "ann"},
        {"username": "ann", "password": "wrong"},
        {"username": None, "password": None, "api_key": None, "account_id": None},
    ],
)
def test_cp4d_token_when_the_credential_is_wrong_then_is_401(
    client: httpx.Client, path: str, body: dict[str, Any]
) -> None:
    """spec/api/guide.md §3.2."""
    response = client.post(path, json=body)
    assert (response.status_code, response.json()) == (401, {"error": "Unauthorized", "code": 401})


def test_cp4d_token_when_given_user_and_password_then_answers_a_token(start_server: Any) -> None:
    """spec/api/guide.md §3.2."""
    server = start_server(username="ann", password="geheim")
    with server.client(key=None, params={}) as client:
        body = {"username": "ann", "password": "geheim", "api_key": None, "account_id": None}
        assert enters(client, client.post("/v1/authorize", json=body).json()["token"])
        by_key = {"username": "apikey", "password": server.manager_key}
        assert enters(client, client.post("/v1/authorize", json=by_key).json()["token"])
        basic = httpx.BasicAuth("ann", "geheim")
        assert client.get("/v1/workspaces", params={"version": "2021-11-27"}, auth=basic).status_code == 200
