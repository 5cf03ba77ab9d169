"""Extensions of an assistant over HTTP (design, *Extensions*)."""

import json
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import httpx
import pytest

from doyle.server.assistant_schemas import Extension
from doyle.store.extension_tables import extension_operations, extensions

VERSION = {"version": "2024-08-25"}
SECRET = "hunter2-is-secret"
SPEC: dict[str, Any] = {
    "openapi": "3.0.3",
    "info": {"title": "Stock", "version": "1"},
    "servers": [{"url": "https://example.com/v1"}],
    "paths": {
        "/stock/{tea}": {
            "get": {
                "summary": "See the stock",
                "parameters": [{"name": "tea", "in": "path", "required": True}],
            },
            "put": {"description": "Fill it up", "requestBody": {"content": {"application/json": {}}}},
        }
    },
    "components": {
        "securitySchemes": {
            "key": {"type": "apiKey", "in": "cookie", "name": "tea_key"},
            "flow": {"type": "oauth2", "flows": {"clientCredentials": {"tokenUrl": "/token", "scopes": {}}}},
        }
    },
}
FORMS: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "none": ({"type": "none"}, {}),
    "basic": ({"type": "basic", "username": "bob"}, {"password": SECRET}),
    "bearer": ({"type": "bearer"}, {"token": SECRET}),
    "api_key": ({"type": "api_key", "in": "header", "name": "X-Key"}, {"value": SECRET}),
    "oauth2": (
        {"type": "oauth2_client_credentials", "tokenUrl": "https://example.com/t", "client_id": "me"},
        {"client_secret": SECRET},
    ),
}


@pytest.fixture(scope="module")
def client(live_server: Any) -> Iterator[httpx.Client]:
    with live_server.client(params=VERSION) as client:
        yield client


@pytest.fixture(scope="module")
def assistant(client: httpx.Client) -> dict[str, Any]:
    made: dict[str, Any] = client.post("/v2/assistants", json={"name": "Tea"}).json()
    return made


@pytest.fixture(scope="module")
def base(assistant: dict[str, Any]) -> str:
    return f"/v2/assistants/{assistant['assistant_id']}/extensions"


@pytest.fixture
def made(client: httpx.Client, base: str) -> Iterator[dict[str, Any]]:
    response = client.post(base, json=body())
    assert response.status_code == 201, response.text
    yield response.json()
    client.delete(f"{base}/{response.json()['extension_id']}")


def body(**fields: Any) -> dict[str, Any]:
    return {"name": f"Stock {uuid4()}"[:60], "spec": SPEC, **fields}


def places(response: httpx.Response) -> list[str]:
    assert response.status_code == 400, response.text
    return [error["path"] for error in response.json()["errors"]]


def test_extension_when_registered_then_it_is_shown_and_listed(
    client: httpx.Client, base: str, made: dict[str, Any]
) -> None:
    assert made["servers"] == []
    assert made["auth"] == {"type": "none"}
    assert made["environments"] == []
    assert made["spec"] == SPEC
    assert made["operations"] == [
        {"method": "GET", "path": "/stock/{tea}", "label": "See the stock"},
        {"method": "PUT", "path": "/stock/{tea}", "label": "Fill it up"},
    ]
    assert client.get(f"{base}/{made['extension_id']}").json() == made
    listed = client.get(base, params={"include_count": True}).json()
    assert listed["pagination"]["total"] == len(listed["extensions"]) == 1
    [shown] = listed["extensions"]
    assert shown == {key: value for key, value in made.items() if key not in ("spec", "operations")}
    audited = client.get(f"{base}/{made['extension_id']}", params={"include_audit": True}).json()
    assert audited["created"] == audited["updated"]


@pytest.mark.parametrize("form", FORMS)
def test_secrets_when_given_then_they_are_encrypted_and_never_shown(
    live_server: Any, client: httpx.Client, base: str, assistant: dict[str, Any], form: str
) -> None:
    """design, *Extensions*: answers carry everything but secrets, of the environments too."""
    public, secret = FORMS[form]
    environment_id = assistant["assistant_environments"][1]["environment_id"]
    override = {
        "environment_id": environment_id,
        "servers": [{"url": "https://live.example.com"}],
        "auth": {**public, **secret},
    }
    sent = body(auth={**public, **secret, "unknown": SECRET}, environments=[override])
    response = client.post(base, json=sent)
    assert response.status_code == 201, response.text
    made = response.json()
    described = Extension.model_validate(made)
    assert described.model_extra == described.auth.model_extra == {}
    assert made["auth"] == public
    [shown] = made["environments"]
    assert shown == {**override, "auth": public}
    extension_id = made["extension_id"]
    for answer in (response, client.get(f"{base}/{extension_id}"), client.get(base)):
        assert SECRET not in answer.text

    async def stored(services: Any) -> tuple[bytes, bytes, str]:
        async with services.store.read() as tx:
            row = (
                await tx.execute(extensions.select().where(extensions.c.extension_id == extension_id))
            ).one()
        return row.private, services.vault.open(row.private), repr(row)

    sealed, opened, row = live_server.run(stored)
    assert SECRET not in row
    assert sealed != opened
    assert json.loads(opened) == {"": secret, environment_id: secret}
    assert client.delete(f"{base}/{extension_id}").json() == {}


def test_authentication_when_it_leaves_something_out_then_the_document_says_it(
    client: httpx.Client, base: str
) -> None:
    """design, *Extensions*: the fields of the OpenAPI security scheme."""
    key = {"type": "api_key", "value": SECRET}
    flow = {"type": "oauth2_client_credentials", "client_id": "me", "client_secret": SECRET}
    first = client.post(base, json=body(auth=key)).json()
    assert first["auth"] == {"type": "api_key", "in": "cookie", "name": "tea_key"}
    extension = f"{base}/{first['extension_id']}"
    changed = client.post(extension, json={"auth": flow}).json()
    assert changed["auth"] == {
        "type": "oauth2_client_credentials",
        "tokenUrl": "/token",
        "client_id": "me",
    }
    bare = {**SPEC, "components": {}}
    assert places(client.post(base, json=body(auth=key, spec=bare))) == ["/auth/in", "/auth/name"]
    assert places(client.post(extension, json={"auth": flow, "spec": bare})) == ["/auth/tokenUrl"]
    client.delete(extension)


def test_extension_when_changed_then_the_rest_stays(
    live_server: Any, client: httpx.Client, base: str, made: dict[str, Any]
) -> None:
    """Absent fields keep their value, secrets too; a new document brings its operations."""
    extension = f"{base}/{made['extension_id']}"
    auth = {"type": "bearer", "token": SECRET}
    client.post(extension, json={"auth": auth, "servers": [{"url": "http://a.example.com/b"}]})
    spec = {**SPEC, "paths": {"/new": {"delete": {}}}}
    changed = client.post(extension, json={"spec": spec, "name": "New", "description": "d"}).json()
    assert changed["auth"] == {"type": "bearer"}
    assert changed["servers"] == [{"url": "http://a.example.com/b"}]
    assert (changed["name"], changed["description"]) == ("New", "d")
    assert changed["operations"] == [{"method": "DELETE", "path": "/new", "label": ""}]
    assert client.get(extension).json() == changed

    async def secrets(services: Any) -> Any:
        async with services.store.read() as tx:
            mine = extensions.c.extension_id == made["extension_id"]
            row = (await tx.execute(extensions.select().where(mine))).one()
        return json.loads(services.vault.open(row.private))

    assert live_server.run(secrets) == {"": {"token": SECRET}}


def test_environments_when_given_anew_then_the_earlier_ones_are_gone(
    client: httpx.Client, base: str, made: dict[str, Any], assistant: dict[str, Any]
) -> None:
    draft, live = (each["environment_id"] for each in assistant["assistant_environments"])
    extension = f"{base}/{made['extension_id']}"
    for environment_id in (draft, live):
        one = {"environment_id": environment_id, "servers": [{"url": "https://x.example.com"}]}
        shown = client.post(extension, json={"environments": [one]}).json()
        assert [each["environment_id"] for each in shown["environments"]] == [environment_id]
    twice = [{"environment_id": live}, {"environment_id": live}, {"environment_id": "other"}]
    assert places(client.post(extension, json={"environments": twice})) == [
        "/environments/1/environment_id",
        "/environments/2/environment_id",
    ]
    assert client.post(extension, json={"environments": []}).json()["environments"] == []


@pytest.mark.parametrize(
    ("wrong", "at"),
    [
        ({"name": ""}, "/name"),
        ({"name": "a\nb"}, "/name"),
        ({"spec": []}, "/spec"),
        ({"spec": {**SPEC, "openapi": "2"}}, "/spec/openapi"),
        ({"auth": {"type": "magic"}}, "/auth"),
        ({"auth": {"type": "basic", "username": "u"}}, "/auth/password"),
        ({"auth": {"type": "api_key", "value": "v", "in": "body"}}, "/auth/in"),
        ({"auth": {"type": "api_key", "value": "v", "name": "a b"}}, "/auth/name"),
        ({"environments": [{"environment_id": 1}]}, "/environments/0/environment_id"),
        (
            {"environments": [{"environment_id": "x", "auth": {"type": "bearer"}}]},
            "/environments/0/auth/token",
        ),
        ({"servers": [{"url": "ftp://example.com"}]}, "/servers/0/url"),
        ({"servers": [{"url": "/relative"}]}, "/servers/0/url"),
        ({"servers": [{"url": "https://{host}"}]}, "/servers/0/url"),
        ({"servers": [{"url": "https://example.com/?q"}]}, "/servers/0/url"),
        ({"servers": [{"url": "https://{h}", "variables": {"h": {}}}]}, "/servers/0/variables/h/default"),
        ({"servers": [{"url": "http://[::1"}]}, "/servers/0/url"),
    ],
)
def test_body_when_wrong_then_the_place_is_named(
    client: httpx.Client, base: str, wrong: dict[str, Any], at: str
) -> None:
    assert places(client.post(base, json=body(**wrong))) == [at]


def test_name_when_taken_then_it_is_a_conflict(client: httpx.Client, base: str, made: dict[str, Any]) -> None:
    assert client.post(base, json=body(name=made["name"])).status_code == 409
    other = client.post(base, json=body()).json()
    renamed = client.post(f"{base}/{other['extension_id']}", json={"name": made["name"]})
    assert renamed.status_code == 409
    client.delete(f"{base}/{other['extension_id']}")


def test_extension_when_of_another_assistant_then_it_is_not_there(
    client: httpx.Client, made: dict[str, Any], base: str
) -> None:
    other = client.post("/v2/assistants", json={}).json()["assistant_id"]
    for path in (f"/v2/assistants/{other}/extensions/{made['extension_id']}", f"{base}/none"):
        assert client.get(path).status_code == 404
        assert client.post(path, json={}).status_code == 404
        assert client.delete(path).status_code == 404
    assert client.post("/v2/assistants/none/extensions", json=body()).status_code == 404
    assert client.get("/v2/assistants/none/extensions").status_code == 404


def test_assistant_when_deleted_then_its_extensions_go_too(live_server: Any, client: httpx.Client) -> None:
    assistant_id = client.post("/v2/assistants", json={}).json()["assistant_id"]
    assert client.post(f"/v2/assistants/{assistant_id}/extensions", json=body()).status_code == 201
    assert client.delete(f"/v2/assistants/{assistant_id}").status_code == 200

    async def left(services: Any) -> int:
        async with services.store.read() as tx:
            tables = (extensions, extension_operations)
            wanted = [table.select().where(table.c.assistant_id == assistant_id) for table in tables]
            return sum([len((await tx.execute(each)).all()) for each in wanted])

    assert live_server.run(left) == 0


def test_extensions_when_there_are_a_hundred_then_no_more_are_taken(client: httpx.Client) -> None:
    """spec/actions-runtime.md §24."""
    assistant_id = client.post("/v2/assistants", json={}).json()["assistant_id"]
    base = f"/v2/assistants/{assistant_id}/extensions"
    spec = {**SPEC, "paths": {"/": {"get": {}}}, "components": {}}
    statuses = [client.post(base, json=body(name=f"e{at}", spec=spec)).status_code for at in range(101)]
    assert statuses == [201] * 100 + [400]


def test_reader_when_it_would_change_something_then_it_is_refused(
    live_server: Any, client: httpx.Client, base: str, made: dict[str, Any]
) -> None:
    """Registered by Writers, seen by Readers; what was changed is in the audit log."""
    key = client.post("/admin/keys", json={"name": "reader", "role": "Reader"}).json()["key"]
    with live_server.client(key=key, params=VERSION) as reader:
        assert reader.get(f"{base}/{made['extension_id']}").json() == made
        assert reader.post(base, json=body()).status_code == 403
        assert reader.delete(f"{base}/{made['extension_id']}").status_code == 403
    events = client.get("/admin/audit_log", params={"page_limit": 50}).json()["events"]
    noted = {(each["operation"], each["status"]) for each in events}
    assert {("create_extension", 201), ("create_extension", 403), ("delete_extension", 403)} <= noted
