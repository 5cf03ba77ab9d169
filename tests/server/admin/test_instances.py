"""Service instances over HTTP (design, *Identity of things*: a service instance is a tenant)."""

import asyncio
import time
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import httpx
import pytest

from doyle.errors import ForbiddenError, NotFoundError
from doyle.server.instance_gate import InstanceGate
from doyle.store import instances
from doyle.store.database import Store
from doyle.store.instances import CLOSED, DELETING


@pytest.fixture
def client(live_server: Any) -> Iterator[httpx.Client]:
    with live_server.client() as client:
        yield client


def add(client: httpx.Client, instance_id: str) -> str:
    """An instance; the text of a Manager key of its own."""
    made = client.post("/admin/instances", json={"instance_id": instance_id})
    assert made.status_code == 201, made.text
    key = client.post(f"/instances/{instance_id}/admin/keys", json={"name": "own", "role": "Manager"})
    return str(key.json()["key"])


def listed(client: httpx.Client) -> dict[str, str]:
    return {
        each["instance_id"]: each["status"] for each in client.get("/admin/instances").json()["instances"]
    }


def wait_until_gone(client: httpx.Client, instance_id: str) -> None:
    deadline = time.monotonic() + 60
    while instance_id in listed(client):
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_create_instance_when_named_then_is_listed_and_can_be_entered(client: httpx.Client) -> None:
    made = client.post("/admin/instances", json={"instance_id": "bakery"})
    assert made.status_code == 201
    assert made.json() == {"instance_id": "bakery", "status": "open", "created": made.json()["created"]}
    assert listed(client).items() >= {"default": "open", "bakery": "open"}.items()
    assert client.get("/instances/bakery/v1/workspaces").json()["workspaces"] == []
    again = client.post("/admin/instances", json={"instance_id": "bakery"})
    assert (again.status_code, again.json()["error"]) == (409, "Instance 'bakery' exists already")


def test_create_instance_when_not_named_then_gets_a_uuid_that_the_audit_log_names(
    client: httpx.Client,
) -> None:
    made = client.post("/admin/instances", json={}).json()["instance_id"]
    assert str(UUID(made)) == made
    [event, *_] = client.get("/admin/audit_log", params={"operation": "create_instance"}).json()["events"]
    assert event["resource"] == f"/admin/instances/{made}"
    assert "instance_id" not in event


@pytest.mark.parametrize("instance_id", ["", "a/b", "..", "a b", "ä", "x" * 65, 7, ["x"]])
def test_create_instance_when_the_id_is_bad_then_names_the_place(
    client: httpx.Client, instance_id: object
) -> None:
    answer = client.post("/admin/instances", json={"instance_id": instance_id})
    assert answer.status_code == 400
    assert [error["path"] for error in answer.json()["errors"]] == ["/instance_id"]


@pytest.mark.parametrize(
    ("path", "body", "place"),
    [
        ("/admin/instances", {"id": "misnamed"}, "/id"),
        ("/admin/instances/default", {"status": "open", "state": "closed"}, "/state"),
        ("/admin/tokens/rotate", {"revok": True}, "/revok"),
        ("/admin/tokens/revoke", {"username": "ann", "user": "bob"}, "/user"),
        ("/admin/users", {"username": "typist", "password": "correct horse", "roles": "Manager"}, "/roles"),
    ],
)
def test_administration_when_a_field_is_misspelt_then_is_refused_and_nothing_done(
    client: httpx.Client, path: str, body: dict[str, Any], place: str
) -> None:
    """It would be lost, and what is made or ended would be something else than was meant."""
    instances_before, users_before = listed(client), client.get("/admin/users").json()
    answer = client.post(path, json=body)
    assert answer.status_code == 400
    assert [error["path"] for error in answer.json()["errors"]] == [place]
    assert (listed(client), client.get("/admin/users").json()) == (instances_before, users_before)


def test_get_instance_when_there_then_tells_how_much_is_in_it(client: httpx.Client) -> None:
    add(client, "counted")
    client.post("/instances/counted/v1/workspaces", json={})
    client.post("/instances/counted/v2/assistants", json={})
    user = {"username": "counted-ann", "password": "correct horse"}
    client.post("/instances/counted/admin/users", json=user)
    shown = client.get("/admin/instances/counted").json()
    assert shown["counts"] == {"workspaces": 2, "assistants": 1, "keys": 1, "users": 1}
    assert client.get("/admin/instances/nobody").status_code == 404


def test_update_instance_when_closed_then_nobody_enters_until_it_is_open_again(
    client: httpx.Client, live_server: Any
) -> None:
    own = add(client, "cinema")
    with live_server.client(key=own) as tenant:
        made = tenant.post("/instances/cinema/v1/workspaces", json={"name": "kept"})
        assert made.status_code == 201
        closed = client.post("/admin/instances/cinema", json={"status": "closed"})
        assert (closed.status_code, closed.json()["status"]) == (200, "closed")
        for anybody in (tenant, client):
            for path in ("v1/workspaces", "v2/assistants", "admin/keys"):
                answer = anybody.get(f"/instances/cinema/{path}")
                assert answer.status_code == 403
                assert answer.json() == {"error": "Instance 'cinema' is closed", "code": 403}
        client.post("/admin/instances/cinema", json={"status": "open"})
        names = [each["name"] for each in tenant.get("/instances/cinema/v1/workspaces").json()["workspaces"]]
        assert names == ["kept"]


@pytest.mark.parametrize(("body", "path"), [({}, "/status"), ({"status": "deleting"}, "/status")])
def test_update_instance_when_the_body_is_bad_then_names_the_place(
    client: httpx.Client, body: dict[str, str], path: str
) -> None:
    answer = client.post("/admin/instances/default", json=body)
    assert answer.status_code == 400
    assert [error["path"] for error in answer.json()["errors"]] == [path]


def test_delete_instance_when_asked_then_everything_in_it_goes_and_its_key_at_once(
    client: httpx.Client, live_server: Any
) -> None:
    own, mine = add(client, "gone"), client.post("/v1/workspaces", json={"name": "mine"}).json()
    with live_server.client(key=own, base_url=f"{live_server.url}/instances/gone") as tenant:
        workspace_id = tenant.post("/v1/workspaces", json={"name": "w"}).json()["workspace_id"]
        assert tenant.post(f"/v1/workspaces/{workspace_id}/message", json={}).status_code == 200
        assistant = tenant.post("/v2/assistants", json={}).json()
        draft = assistant["assistant_environments"][0]["environment_id"]
        assert tenant.post(f"/v2/assistants/{draft}/sessions", json={}).status_code == 201
        deleted = client.delete("/admin/instances/gone")
        assert (deleted.status_code, deleted.json()["status"]) == (202, "deleting")
        assert deleted.json()["counts"] == {"workspaces": 2, "assistants": 1, "keys": 0, "users": 0}
        assert tenant.get("/v1/workspaces").status_code == 401
    assert client.get("/instances/gone/v1/workspaces").status_code == 404
    wait_until_gone(client, "gone")
    assert client.get("/admin/instances/gone").status_code == 404
    assert client.delete("/admin/instances/gone").status_code == 404
    assert client.get(f"/v1/workspaces/{mine['workspace_id']}").status_code == 200
    add(client, "gone")
    assert client.get("/instances/gone/v1/workspaces").json()["workspaces"] == []


def operations(events: httpx.Response) -> list[str]:
    return [event["operation"] for event in events.json()["events"]]


def test_instance_made_anew_when_its_manager_reads_the_audit_log_then_sees_nothing_of_before(
    client: httpx.Client, live_server: Any
) -> None:
    """design, *Identity of things*: the former tenant of an id is somebody else; the operator sees both."""
    former = add(client, "relet")
    with live_server.client(key=former, base_url=f"{live_server.url}/instances/relet") as tenant:
        tenant.post("/v1/workspaces", json={"name": "theirs"})
        assert operations(tenant.get("/admin/audit_log")) == ["create_workspace", "create_key"]
    client.delete("/admin/instances/relet")
    wait_until_gone(client, "relet")
    new = add(client, "relet")
    with live_server.client(key=new, base_url=f"{live_server.url}/instances/relet") as tenant:
        for query in ({}, {"since": "2001-01-01"}, {"actor": "own"}, {"page_limit": "1"}):
            seen = tenant.get("/admin/audit_log", params=query)
            assert operations(seen) == ([] if "actor" in query else ["create_key"])
            assert "next_cursor" not in seen.json()["pagination"]
        assert operations(tenant.get("/admin/audit_log", params={"since": "2999-01-01"})) == []
        tenant.post("/v1/workspaces", json={"name": "ours"})
        assert operations(tenant.get("/admin/audit_log")) == ["create_workspace", "create_key"]
    all_of_it = ["create_workspace", "create_key"] * 2
    assert operations(client.get("/instances/relet/admin/audit_log")) == all_of_it


def test_delete_instance_when_a_deletion_was_left_undone_then_is_taken_up_by_asking_again(
    client: httpx.Client, live_server: Any
) -> None:
    add(client, "halfway")

    async def begin(services: Any) -> None:
        async with services.store.write() as tx:
            await instances.set_status(tx, "halfway", DELETING)

    live_server.run(begin)
    assert client.post("/admin/instances", json={"instance_id": "halfway"}).status_code == 409
    assert client.post("/admin/instances/halfway", json={"status": "open"}).status_code == 409
    assert client.delete("/admin/instances/halfway").status_code == 202
    wait_until_gone(client, "halfway")


def test_default_instance_when_it_would_close_or_go_then_is_refused(client: httpx.Client) -> None:
    assert client.delete("/admin/instances/default").status_code == 409
    assert client.post("/admin/instances/default", json={"status": "closed"}).status_code == 409
    assert client.post("/admin/instances/default", json={"status": "open"}).status_code == 200


def test_instances_of_the_settings_when_the_server_starts_then_are_there_and_stay(start_server: Any) -> None:
    """`DOYLE_INSTANCES`: instances that exist from the start."""
    with start_server(instances="shop, garage").client() as client:
        assert listed(client) == {"default": "open", "garage": "open", "shop": "open"}
        refused = client.delete("/admin/instances/shop")
        assert refused.status_code == 409
        assert "DOYLE_INSTANCES" in refused.json()["error"]
        assert client.post("/admin/instances/shop", json={"status": "closed"}).status_code == 200


async def test_instance_gate_when_another_process_closes_then_is_refused_after_a_moment(
    tmp_path: Any,
) -> None:
    now = 1000.0
    store = await Store.open(None, tmp_path)
    gate = InstanceGate(store, lambda: now)
    with pytest.raises(NotFoundError, match="shop"):
        await gate.check("shop")
    async with store.write() as tx:
        await instances.ensure_instance(tx, "shop", 0)
    await gate.check("shop")
    async with store.write() as tx:
        await instances.set_status(tx, "shop", CLOSED)
    await gate.check("shop")
    now += 5
    with pytest.raises(ForbiddenError, match="closed"):
        await gate.check("shop")
    await gate.check("default")
    await store.close()


async def test_instance_gate_when_an_instance_is_closed_while_it_is_checked_then_is_not_kept_open(
    tmp_path: Any,
) -> None:
    store = await Store.open(None, tmp_path)
    async with store.write() as tx:
        await instances.ensure_instance(tx, "shop", 0)
    gate = InstanceGate(store, lambda: 1000.0)
    checking = asyncio.create_task(gate.check("shop"))
    await asyncio.sleep(0)
    gate.forget()
    await checking
    async with store.write() as tx:
        await instances.set_status(tx, "shop", CLOSED)
    with pytest.raises(ForbiddenError, match="closed"):
        await gate.check("shop")
    await store.close()
