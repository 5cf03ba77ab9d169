"""Every change is in the audit log, over HTTP (spec/operations.md §13, *Activity log*)."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from doyle.server.auditing import REFUSALS, resource_of
from doyle.store.instances import ensure_instance


@pytest.fixture
def client(start_server: Any) -> Iterator[httpx.Client]:
    server = start_server()

    async def make_instance(services: Any) -> None:
        async with services.store.write() as tx:
            await ensure_instance(tx, "other", 0)

    server.run(make_instance)
    with server.client() as client:
        client.headers["X-Forwarded-For"] = "203.0.113.7"
        yield client


def events(client: httpx.Client, prefix: str = "", **query: Any) -> list[dict[str, Any]]:
    response = client.get(f"{prefix}/admin/audit_log", params=query)
    assert response.status_code == 200, response.text
    listed: list[dict[str, Any]] = response.json()["events"]
    return listed


def test_audit_log_when_something_is_made_then_tells_who_what_and_from_where(client: httpx.Client) -> None:
    response = client.post("/admin/keys", json={"name": "till", "role": "Reader"})
    [event] = events(client)
    assert event == {
        "event_id": event["event_id"],
        "timestamp": event["timestamp"],
        "instance_id": "default",
        "actor": "setting:api_key",
        "actor_name": "DOYLE_API_KEY",
        "role": "Manager",
        "address": "203.0.113.7",
        "operation": "create_key",
        "resource": f"/admin/keys/{response.json()['key_id']}",
        "status": 201,
        "transaction_id": response.headers["x-global-transaction-id"],
    }
    assert response.json()["key"] not in str(event)


def test_audit_log_when_a_skill_is_edited_then_every_step_is_there_without_its_texts(
    client: httpx.Client,
) -> None:
    workspace_id = client.post("/v1/workspaces", json={"name": "w"}).json()["workspace_id"]
    path = f"/v1/workspaces/{workspace_id}"
    client.post(f"{path}/intents", json={"intent": "buy", "examples": [{"text": "my secret"}]})
    client.post(f"{path}/intents/buy/examples/my%20secret", json={"text": "my other secret"})
    client.post(f"{path}/message", json={"input": {"text": "my spoken secret"}})
    client.get(path, params={"export": "true"})
    client.post(f"{path}/bulk_classify", json={"input": [{"text": "my spoken secret"}]})
    client.delete(path)
    listed = list(reversed(events(client)))
    names = ["create_workspace", "create_intent", "update_example", "delete_workspace"]
    assert [event["operation"] for event in listed] == names
    assert listed[2]["resource"] == f"{path}/intents/buy/examples/..."
    assert "secret" not in str(listed)


def test_audit_log_when_an_attempt_fails_then_its_status_is_there_and_nobodys_is_not(
    client: httpx.Client,
) -> None:
    reader = client.post("/admin/keys", json={"name": "nosy"}).json()
    with httpx.Client(base_url=client.base_url, auth=("apikey", reader["key"])) as nosy:
        assert nosy.post("/admin/keys", json={}).status_code == 403
    assert httpx.post(f"{client.base_url}/admin/keys", auth=("apikey", "wrong")).status_code == 401
    assert client.delete("/admin/keys/unknown").status_code == 404
    assert client.post("/admin/keys", json={"role": "King"}).status_code == 400
    assert [event["status"] for event in events(client)] == [400, 404, 403, 201]
    assert [event["actor"] for event in events(client, actor="nosy")] == [f"key:{reader['key_id']}"]


def test_audit_log_when_one_credential_fails_again_and_again_then_the_flood_is_cut(
    client: httpx.Client,
) -> None:
    reader = client.post("/admin/keys", json={}).json()
    with httpx.Client(base_url=client.base_url, auth=("apikey", reader["key"])) as nosy:
        for _ in range(REFUSALS.count + 5):
            nosy.delete("/admin/keys/x")
    assert len(events(client, operation="delete_key", page_limit=500)) == REFUSALS.count


def test_audit_log_when_an_instance_asks_then_sees_its_own_alone(client: httpx.Client) -> None:
    theirs = client.post("/instances/other/admin/keys", json={"role": "Manager"}).json()
    client.post("/admin/keys", json={})
    client.post("/admin/tokens/rotate", json={})
    assert len(events(client)) == 3
    assert [event["instance_id"] for event in events(client, "/instances/other")] == ["other"]
    assert "instance_id" not in events(client, operation="rotate_tokens")[0]
    with httpx.Client(base_url=client.base_url, auth=("apikey", theirs["key"])) as tenant:
        assert [event["instance_id"] for event in events(tenant, "/instances/other")] == ["other"]
        assert tenant.get("/admin/audit_log").status_code == 403


def test_audit_log_when_read_in_pages_then_every_event_comes_once(client: httpx.Client) -> None:
    for at in range(5):
        client.post("/admin/keys", json={"name": str(at)})
    seen, cursor = [], {}
    while True:
        answer = client.get("/admin/audit_log", params={"page_limit": 2, **cursor}).json()
        seen += [event["event_id"] for event in answer["events"]]
        if "next_cursor" not in answer["pagination"]:
            break
        cursor = {"cursor": answer["pagination"]["next_cursor"]}
    assert len(seen) == len(set(seen)) == 5


def test_audit_log_when_narrowed_by_time_then_only_those(client: httpx.Client) -> None:
    client.post("/admin/keys", json={})
    [event] = events(client)
    assert events(client, since=event["timestamp"]) == [event]
    assert events(client, until=event["timestamp"]) == []
    assert events(client, since="2999-01-01") == []


BAD_QUERIES = [
    *({"since": "x"}, {"until": ""}, {"cursor": "x"}, {"page_limit": "0"}, {"actors": "ann"}),
    *({"since": "2026-W53-1"}, {"until": "9999-12-31T23:59:59-14:00"}),
]


@pytest.mark.parametrize("query", BAD_QUERIES)
def test_audit_log_when_a_parameter_is_bad_then_names_it(client: httpx.Client, query: dict[str, str]) -> None:
    response = client.get("/admin/audit_log", params=query)
    assert response.status_code == 400
    assert [error["path"] for error in response.json()["errors"]] == [f"/{name}" for name in query]


def test_resource_when_a_name_is_very_long_or_a_text_then_is_cut_or_hidden() -> None:
    assert resource_of("/v1/x/{text:name}", {"text": "hello"}) == "/v1/x/..."
    assert len(resource_of("/v1/x/{intent:name}", {"intent": "y" * 5000})) == 1000
