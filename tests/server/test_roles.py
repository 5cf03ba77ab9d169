"""Every operation, every role: the table of operations against the one of spec/operations.md §5."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import httpx
import pytest

from doyle.security.credentials import Principal
from doyle.security.roles import ExtraRole, Role
from doyle.server.operation import Operation
from doyle.server.operations import OPERATIONS
from doyle.store.instances import ensure_instance

LOGS, VERSIONS = ExtraRole.LOGS_READER, ExtraRole.VERSION_MAKER
PRINCIPALS = {
    "Reader": Principal("r", Role.READER, "default"),
    "Writer": Principal("w", Role.WRITER, "default"),
    "Manager": Principal("m", Role.MANAGER, "default"),
    "Reader with logs": Principal("rl", Role.READER, "default", extra_roles=frozenset({LOGS})),
    "Writer with logs": Principal("wl", Role.WRITER, "default", extra_roles=frozenset({LOGS})),
    "Version Maker": Principal("v", Role.READER, "default", extra_roles=frozenset({VERSIONS})),
    "Writer of the server": Principal("sw", Role.WRITER),
    "Manager of the server": Principal("sm", Role.MANAGER),
}
EVERYBODY = frozenset(PRINCIPALS)
SERVER = frozenset({"Manager of the server"})
MANAGERS = frozenset({"Manager", *SERVER})
WRITERS = frozenset({"Writer", "Writer with logs", "Writer of the server", *MANAGERS})
OPEN = frozenset({"/identity/token", "/v1/authorize", "/icp4d-api/v1/authorize"})
HEALTH = frozenset({"/healthz", "/readyz", "/metrics"})
CONVERSATION = re.compile(r"/message(_stream)?$|/sessions(/\{[^}]+\})?$")
OF_SERVER = re.compile(r"/admin/(instances|settings|retention|tokens/rotate)")


@dataclass(frozen=True)
class Row:
    """A row of the table: which operations, and who may; None: no credential is asked for."""

    covers: Callable[[str, str], bool]
    allowed: frozenset[str] | None


# spec/operations.md §5 with design, *HTTP* (GET and message need Reader); the first row that fits counts.
# `/admin` is Doyle's own: Managers, what concerns more than one instance those of the server.
TABLE = (
    Row(lambda method, path: path in OPEN or path in HEALTH, None),
    Row(lambda method, path: CONVERSATION.search(path) is not None and method != "GET", EVERYBODY),
    Row(
        lambda method, path: method == "GET" and path.endswith("/logs"),
        MANAGERS | {"Reader with logs", "Writer with logs"},
    ),
    Row(lambda method, path: path.endswith("/user_data"), MANAGERS),
    Row(lambda method, path: path.startswith("/admin/training/"), EVERYBODY),
    Row(lambda method, path: OF_SERVER.match(path) is not None, SERVER),
    Row(lambda method, path: path.startswith("/admin/"), MANAGERS),
    Row(lambda method, path: path.startswith(("/v1/", "/v2/")) and method == "GET", EVERYBODY),
    Row(lambda method, path: path.startswith("/v1/"), MANAGERS),
    Row(
        lambda method, path: (
            (method == "POST" and path.endswith("/releases"))
            or (method == "DELETE" and re.search(r"/releases/\{[^}]+\}$", path) is not None)
        ),
        WRITERS | {"Version Maker"},
    ),
    Row(lambda method, path: path.startswith("/v2/") and path.endswith("/export"), EVERYBODY),
    Row(lambda method, path: path.startswith("/v2/"), WRITERS),
)


def allowed_by_the_table(operation: Operation) -> frozenset[str] | None:
    return next(row for row in TABLE if row.covers(operation.method, operation.path)).allowed


def name_of(operation: Operation) -> str:
    return operation.operation_id


@pytest.mark.parametrize("operation", OPERATIONS.values(), ids=name_of)
def test_operation_when_compared_with_the_table_of_roles_then_allows_just_those(operation: Operation) -> None:
    """spec/operations.md §5; design, *HTTP*."""
    expected = allowed_by_the_table(operation)
    assert (operation.role is None) is (expected is None)
    if expected is not None:
        assert {name for name, who in PRINCIPALS.items() if operation.allows(who)} == expected


@pytest.fixture(scope="module")
def keys(live_server: Any) -> dict[str, str]:
    """A key for every principal, and some that open nothing here."""

    async def make_instance(services: Any) -> None:
        async with services.store.write() as tx:
            await ensure_instance(tx, "other", 0)

    live_server.run(make_instance)
    made: dict[str, str] = {}
    with live_server.client() as client:
        for name, who in PRINCIPALS.items():
            scope = "server" if who.is_of_server else "instance"
            extra_roles = sorted(who.extra_roles)
            body = {"name": name, "role": who.role, "scope": scope, "extra_roles": extra_roles}
            made[name] = client.post("/admin/keys", json=body).json()["key"]
        made["stranger"] = client.post("/instances/other/admin/keys", json={"role": "Manager"}).json()["key"]
        disabled = client.post("/admin/keys", json={"role": "Manager", "scope": "server"}).json()
        client.post(f"/admin/keys/{disabled['key_id']}", json={"is_enabled": False})
        made["disabled"] = disabled["key"]
    made["wrong"] = "wrong"
    return made


def call(live_server: Any, operation: Operation, key: str | None) -> int:
    """Call an operation on things that do not exist; the status."""
    path = re.sub(r"\{[^}]+\}", str(uuid4()), operation.path)
    auth = None if key is None else ("apikey", key)
    response = httpx.request(
        operation.method,
        live_server.url + path,
        params={"version": "2021-11-27"},
        auth=auth,
        json={} if operation.method == "POST" else None,
    )
    assert response.status_code < 500 or operation.path in HEALTH
    return int(response.status_code)


@pytest.mark.parametrize("operation", OPERATIONS.values(), ids=name_of)
def test_operation_when_called_with_every_kind_of_key_then_answers_as_the_table_says(
    live_server: Any, keys: dict[str, str], operation: Operation
) -> None:
    """spec/operations.md §5: no or bad credentials 401, a role that is too low 403."""
    expected = allowed_by_the_table(operation)
    if expected is None:
        assert call(live_server, operation, None) != 403
        return
    assert call(live_server, operation, None) == 401
    for name in ("wrong", "disabled"):
        assert call(live_server, operation, keys[name]) == 401, name
    assert call(live_server, operation, keys["stranger"]) == 403
    for name in PRINCIPALS:
        status = call(live_server, operation, keys[name])
        assert (status not in {401, 403}) if name in expected else status == 403, f"{name}: {status}"


def test_routes_when_walked_then_each_is_in_the_table_of_operations(live_server: Any) -> None:
    """A route that nobody entered into the table would be open to all."""
    known = {(operation.method, operation.path) for operation in OPERATIONS.values()}
    pages = {("GET", path) for path in ("/docs", "/docs/{file:name}", "/openapi.json")}
    for route in live_server.app.routes:
        for method in route.methods:
            assert (method, route.path) in known | pages
