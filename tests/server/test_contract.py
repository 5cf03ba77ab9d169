"""The error contract, shown on every route that the application has (spec/api/guide.md §6).

No attack on any route may end in a 5xx, and every error has the one shape. What bodies, parameters and names
may hold is attacked in test_contract_inputs.py.
"""

import json
import re
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import httpx
import pytest
from fastapi.routing import APIRoute

from doyle.server.app import create_app
from doyle.server.operation import BodySize, Operation
from doyle.server.operations import OPERATIONS
from doyle.server.routes import ANSWERS
from doyle.settings import Settings

VERSION = {"version": "2021-11-27"}
GUARDED = [operation for operation in OPERATIONS.values() if operation.role is not None]
VERSIONED = [operation for operation in OPERATIONS.values() if operation.is_versioned]
WITH_BODY = [operation for operation in OPERATIONS.values() if operation.body is not BodySize.NONE]
PATHS = sorted({operation.path for operation in OPERATIONS.values()})
OTHER_BODIES = {
    "iam_token": "application/x-www-form-urlencoded",
    "create_release_import": "application/octet-stream",
}
SIZES = {BodySize.GRANULAR: 1_000_000, BodySize.DOCUMENT: 5_000_000, BodySize.WHOLE_SKILL: 2_000_000}
JSON_BODY = [operation for operation in WITH_BODY if operation.operation_id not in OTHER_BODIES]


def name_of(operation: Operation) -> str:
    return operation.operation_id


@pytest.fixture(scope="module")
def client(live_server: Any) -> Iterator[httpx.Client]:
    with live_server.client(params={}) as client:
        yield client


@pytest.fixture(scope="module")
def anybody(live_server: Any) -> Iterator[httpx.Client]:
    """A client without a key."""
    with live_server.client(key=None, params={}) as client:
        yield client


@pytest.fixture(scope="module")
def small_world(start_shared_server: Any, make_world: Any) -> Iterator[Any]:
    """One of everything on a server that takes whole skills of 2 MB at the most."""
    server = start_shared_server(max_upload_mb=2)
    with server.client(params={}) as client:
        yield make_world(client, server.manager_key)


def filled(path: str, name: str) -> str:
    return re.sub(r"\{[^}]+\}", name, path)


def path_of(operation: Operation, name: str) -> str:
    """The path with this name in every place."""
    return filled(operation.path, name)


def assert_error(response: httpx.Response, *statuses: int) -> dict[str, Any]:
    """The reference shape, and nothing beyond it."""
    assert response.status_code in statuses, f"{response.status_code} {response.text[:300]}"
    assert response.headers["content-type"].startswith("application/json")
    assert re.fullmatch(r"[0-9a-f]{32}", response.headers["x-global-transaction-id"])
    content: dict[str, Any] = response.json()
    assert set(content) <= {"error", "code", "errors"}
    assert content["code"] == response.status_code
    assert isinstance(content["error"], str)
    assert content["error"]
    if "errors" in content:
        assert response.status_code == 400
        assert content["errors"]
        for item in content["errors"]:
            assert set(item) == {"message", "path"}
            assert item["path"] == "" or item["path"].startswith("/")
    return content


def test_operations_when_registered_then_table_and_application_agree(tmp_path: Any) -> None:
    app = create_app(Settings(_env_file=None, data_dir=tmp_path))
    routes = {
        (route.operation_id, *route.methods, route.path)
        for route in app.routes
        if isinstance(route, APIRoute) and route.include_in_schema
    }
    assert routes == {(each.operation_id, each.method, each.path) for each in OPERATIONS.values()}
    assert set(ANSWERS) == set(OPERATIONS)


WRONG_CREDENTIALS = (
    None,
    "Basic eDp5",
    "Bearer nope",
    "Bearer a.b.c",
    "Basic !",
    "nonsense",
    "Basic ÿ".encode("latin-1"),
)


@pytest.mark.parametrize("operation", GUARDED, ids=name_of)
def test_route_when_the_credential_is_missing_or_wrong_then_is_401_before_all_else(
    anybody: httpx.Client, operation: Operation
) -> None:
    """spec/api/guide.md §3: checked before `version` and before the existence of the resource."""
    for header in WRONG_CREDENTIALS:
        headers = {} if header is None else {"Authorization": header}
        for name, query in ((str(uuid4()), {}), ("x", VERSION)):
            path = path_of(operation, name)
            response = anybody.request(operation.method, path, params=query, headers=headers)
            assert assert_error(response, 401) == {"error": "Unauthorized", "code": 401}
            assert response.headers["www-authenticate"] == 'Bearer realm="doyle"'


@pytest.mark.parametrize("operation", VERSIONED, ids=name_of)
def test_route_when_the_version_is_bad_then_is_400_before_the_resource(
    client: httpx.Client, operation: Operation
) -> None:
    """spec/api/guide.md §5."""
    path = path_of(operation, str(uuid4()))
    for query in ({}, {"version": ""}):
        content = assert_error(client.request(operation.method, path, params=query), 400)
        assert content == {"error": "Missing 'version' query parameter", "code": 400}
    for version in ("latest", "2021-02-30", "2021-1-1", "\0", "ü"):
        content = assert_error(client.request(operation.method, path, params={"version": version}), 400)
        assert content == {"error": "Invalid 'version' query parameter", "code": 400}


@pytest.mark.parametrize("operation", VERSIONED, ids=name_of)
def test_route_when_the_version_is_old_or_in_the_future_then_is_accepted(
    client: httpx.Client, operation: Operation
) -> None:
    """spec/api/guide.md §5: what is still refused is an absent body or parameter."""
    path = path_of(operation, str(uuid4()))
    for version in ("1900-01-01", "2016-07-11", "9999-12-31"):
        response = client.request(operation.method, path, params={"version": version})
        if response.status_code not in {200, 201, 202, 404}:
            assert response.status_code == 400
            assert "version" not in response.json()["error"]


METHODS = ("GET", "POST", "DELETE", "PUT", "PATCH", "OPTIONS", "TRACE", "PROPFIND")


def methods_of(path: str) -> set[str]:
    return {operation.method for operation in OPERATIONS.values() if operation.path == path}


@pytest.mark.parametrize("path", PATHS)
def test_route_when_the_method_is_another_then_is_405_with_the_possible_ones(
    client: httpx.Client, path: str
) -> None:
    """spec/api/guide.md §6."""
    for method in set(METHODS) - methods_of(path):
        response = client.request(method, filled(path, str(uuid4())), params=VERSION)
        assert_error(response, 405)
        assert set(response.headers["allow"].split(", ")) == methods_of(path)


BROKEN_BODIES = [
    b"{",
    b"[]",
    b"null",
    b"1",
    b'"x"',
    b'{"a": NaN}',
    b'{"a": 1e999}',
    b'{"a": "\\ud800"}',
    b'{"a": "\\u0000"}',
    b'{"\\u0000": 1}',
    b"\xff\xfe",
    b'{"a": "\xff"}',
    b'{"a":' * 5000 + b"1" + b"}" * 5000,
    b'{"a":' * 300 + b"1" + b"}" * 300,
    b"[" * 10_000,
    b"\x1f\x8b\x08",
]


@pytest.mark.parametrize("operation", JSON_BODY, ids=name_of)
def test_route_when_the_json_is_broken_then_is_400_with_the_place(world: Any, operation: Operation) -> None:
    """spec/api/guide.md §6: malformed JSON is 400, not 500."""
    for body in BROKEN_BODIES:
        response = world.send(operation, json=None, content=body)
        assert assert_error(response, 400)["errors"], body[:20]


@pytest.mark.parametrize("operation", WITH_BODY, ids=name_of)
def test_route_when_the_content_type_is_wrong_then_is_415(world: Any, operation: Operation) -> None:
    """spec/api/guide.md §6."""
    for content_type in ("text/plain", "application/xml", "multipart/form-data", "x"):
        headers = {"Content-Type": content_type}
        response = world.send(operation, json=None, data=None, content=b"{}", headers=headers)
        assert assert_error(response, 415) == {"error": "Unsupported Media Type", "code": 415}


@pytest.mark.parametrize("operation", WITH_BODY, ids=name_of)
def test_route_when_the_body_claims_gzip_but_is_not_then_is_400(world: Any, operation: Operation) -> None:
    headers = {"Content-Encoding": "gzip"}
    response = world.send(operation, json=None, data=None, content=b'{"a": 1}', headers=headers)
    assert_error(response, 400)


@pytest.mark.parametrize("operation", WITH_BODY, ids=name_of)
def test_route_when_the_body_is_over_its_limit_then_is_413(small_world: Any, operation: Operation) -> None:
    """design, *HTTP*: 1 MB, or the upload limit for whole skills."""
    size = SIZES[operation.body]
    headers = {"Content-Type": OTHER_BODIES.get(operation.operation_id, "application/json")}
    for content in (b" " * (size + 1), (b" " * 100_000 for _ in range(size // 100_000 + 1))):
        response = small_world.send(operation, json=None, data=None, content=content, headers=headers)
        assert_error(response, 413)
    within = small_world.send(operation, json=None, data=None, content=b" " * size, headers=headers)
    assert within.status_code != 413


HOSTILE_NAMES = [
    "x",
    "%00",
    "a%00b",
    "%",
    "%2",
    "%zz",
    "%ff",
    "%ED%A0%80",
    "a%2Fb",
    "%252F",
    "..",
    "%2e%2e",
    "%0A",
    "%F0%9F%99%82",
    "a" * 5000,
    "'--",
    "%7B%7D",
    "{workspace_id}",
]


@pytest.mark.parametrize("operation", [each for each in OPERATIONS.values() if "{" in each.path], ids=name_of)
def test_route_when_a_name_in_the_path_is_hostile_then_is_400_or_404(
    live_server: Any, operation: Operation
) -> None:
    """spec/api/guide.md §10: the raw path is split and decoded once."""
    for name in HOSTILE_NAMES:
        status, content = send_raw(live_server, operation.method, path_of(operation, name))
        assert status in {400, 404, 405}, name[:20]
        assert content["code"] == status


def send_raw(live_server: Any, method: str, path: str) -> tuple[int, dict[str, Any]]:
    """Send a request target as it is: HTTP clients would normalise it."""
    from http.client import HTTPConnection

    host, port = live_server.url.removeprefix("http://").split(":")
    connection = HTTPConnection(host, int(port), timeout=30)
    connection.putrequest(method, f"{path}?version=2021-11-27", skip_accept_encoding=True)
    connection.putheader("Authorization", f"Bearer {live_server.manager_key}")
    connection.putheader("Content-Length", "0")
    connection.endheaders()
    response = connection.getresponse()
    content = json.loads(response.read())
    connection.close()
    return response.status, content


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/nope",
        "/v1",
        "/v3/workspaces",
        "/v1/workspaces/x/y/z",
        "/instances",
        "/instances/default",
        "/%F0%9F%99%82",
    ],
)
def test_path_when_unknown_then_is_404(client: httpx.Client, path: str) -> None:
    """spec/api/guide.md §6."""
    assert assert_error(client.get(path), 404) == {"error": "Resource not found", "code": 404}


@pytest.mark.parametrize("path", ["/%", "/%zz", "/v1/%ff", "/v1/%00", "/instances/%C3/v1/workspaces"])
def test_path_when_malformed_then_is_400(live_server: Any, path: str) -> None:
    status, content = send_raw(live_server, "GET", path)
    assert (status, content["code"]) == (400, 400)


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("DELETE", "/v1/user_data?customer_id=%00"),
        ("DELETE", "/v2/user_data?customer_id=a%00b"),
        ("GET", "/admin/audit_log?actor=%00"),
        ("GET", "/v1/workspaces?%00=x%00"),
    ],
)
def test_query_when_it_holds_a_nul_then_is_400_on_every_database(
    client: httpx.Client, method: str, path: str
) -> None:
    """SQLite would take it, PostgreSQL does not."""
    response = client.request(method, f"{path}&version=2021-11-27", params=None)
    assert "U+0000" in assert_error(response, 400)["errors"][0]["message"]


@pytest.mark.parametrize("method", ["POST", "DELETE"])
def test_path_when_it_ends_with_a_slash_then_leads_nowhere_for_what_changes_something(
    live_server: Any, method: str
) -> None:
    """RFC 3986, section 5.2.4: clients make this of `…/workspaces/W/dialog_nodes/..`."""
    for path in ("/v1/workspaces/W/", "/v2/assistants/A//", "/instances/default/v1/workspaces/W/intents/I/"):
        assert send_raw(live_server, method, path)[0] == 404


@pytest.mark.parametrize(
    "path",
    [
        "/v1/workspaces/",
        "//v1//workspaces",
        "/instances/default/v1/workspaces",
        "/instances//default//v1/workspaces/",
        "/assistant/prod/instances/default/api/v1/workspaces",
        "/assistant/api/v1/workspaces",
        "/conversation/api/v1/workspaces",
        "/v1/%77orkspaces",
    ],
)
def test_path_when_in_any_of_the_known_forms_then_reaches_the_operation(live_server: Any, path: str) -> None:
    """spec/api/guide.md §2."""
    status, content = send_raw(live_server, "GET", path)
    assert (status, "workspaces" in content) == (200, True)


def test_route_when_something_unforeseen_breaks_then_is_500_without_a_word_of_the_inside(
    start_server: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    server = start_server()

    def explode(*_: object) -> None:
        raise RuntimeError("secret detail of the inside")

    server.app.state.services.conversation.message_v1 = explode
    with server.client() as client:
        made = client.post("/v1/workspaces", json={}).json()["workspace_id"]
        response = client.post(f"/v1/workspaces/{made}/message", json={})
        content = assert_error(response, 500)
        assert content == {"error": "Internal Server Error", "code": 500}
        assert client.get("/healthz").status_code == 200
    logged = capsys.readouterr().err
    assert "secret detail of the inside" in logged
    assert response.headers["x-global-transaction-id"] in logged
