"""What is audited, and that an event and its change are kept together or not at all."""

import secrets
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import httpx
import pytest

from doyle.errors import ConflictError, DatabaseError
from doyle.security.credentials import Principal
from doyle.security.roles import Role
from doyle.security.usage import Usage
from doyle.server.operation import Operation
from doyle.server.operations import OPERATIONS
from doyle.server.retention import AUDIT_EVENTS, DAY_MILLISECONDS, remove_expired
from doyle.server.usage import usage_written
from doyle.store import audit, keys
from doyle.store.audit import AuditEvent, AuditQuery
from doyle.store.database import Store
from doyle.store.keys import KeyRecord
from doyle.store.paging import PageQuery


@pytest.fixture
def server(start_server: Any) -> Any:
    return start_server()


@pytest.fixture
def client(server: Any) -> Iterator[httpx.Client]:
    with server.client() as client:
        yield client


def events(client: httpx.Client, **query: Any) -> list[dict[str, Any]]:
    answer = client.get("/admin/audit_log", params={"page_limit": 500, **query})
    assert answer.status_code == 200
    listed: list[dict[str, Any]] = answer.json()["events"]
    return listed


@pytest.mark.parametrize("operation", OPERATIONS.values(), ids=lambda operation: operation.operation_id)
def test_operation_when_it_changes_what_was_made_then_is_audited(operation: Operation) -> None:
    """Conversations, queries and reading are not; everything else that asks for a credential is."""
    is_conversing = operation.role == "Reader" or operation.is_query
    expected = operation.method != "GET" and operation.role is not None and not is_conversing
    assert operation.is_audited is expected
    if any(word in operation.path for word in ("/message", "/sessions", "/bulk_classify")):
        assert not operation.is_audited
    if operation.path.startswith("/admin/") and operation.method != "GET":
        assert operation.is_audited


def test_change_when_it_fails_half_way_then_only_the_failure_is_there(
    client: httpx.Client, server: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from doyle.server.admin import keys as admin_keys

    made = client.post("/admin/keys", json={"name": "kept"}).json()

    async def refuse(*given: Any) -> None:
        raise ConflictError

    monkeypatch.setattr(admin_keys, "keep_a_manager", refuse)
    assert client.delete(f"/admin/keys/{made['key_id']}").status_code == 409

    async def found(services: Any) -> Any:
        async with services.store.read() as tx:
            return await keys.find_key(tx, made["key_id"])

    assert server.run(found) is not None
    assert [event["status"] for event in events(client, operation="delete_key")] == [409]


def test_change_when_its_event_cannot_be_kept_then_is_not_made(
    client: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    from doyle.errors import DatabaseError

    async def fail(*given: Any) -> None:
        raise DatabaseError

    before = client.get("/admin/keys").json()
    monkeypatch.setattr(audit, "add", fail)
    assert client.post("/admin/keys", json={"name": "unseen"}).status_code == 503
    assert client.get("/admin/keys").json() == before


def test_change_when_it_needs_no_transaction_then_is_there_all_the_same(client: httpx.Client) -> None:
    client.delete("/v1/user_data", params={"customer_id": "the-name-of-somebody"})
    [event] = events(client)
    assert (event["operation"], event["status"]) == ("delete_user_data", 202)
    assert "somebody" not in str(event)


def test_changes_when_many_come_at_once_then_each_has_its_own_event(
    client: httpx.Client, server: Any
) -> None:
    def make(at: int) -> str:
        with server.client() as own:
            made: dict[str, str] = own.post("/admin/keys", json={"name": str(at)}).json()
            return made["key_id"]

    with ThreadPoolExecutor(8) as threads:
        made = sorted(threads.map(make, range(24)))
    resources = sorted(event["resource"].rpartition("/")[2] for event in events(client))
    assert resources == made


@pytest.mark.parametrize("name", ["a\r\nX-Evil: 1", "line\u2028break", "\u001b[31mred"])
def test_name_when_it_would_break_a_line_then_never_reaches_the_log(client: httpx.Client, name: str) -> None:
    assert client.post("/admin/keys", json={"name": name}).status_code == 400
    assert "evil" not in str(events(client)).lower()


def test_address_when_a_proxy_names_nonsense_then_is_kept_short(client: httpx.Client) -> None:
    client.post("/admin/keys", json={}, headers={"X-Forwarded-For": "x" * 5000})
    assert len(events(client)[0]["address"]) <= 64


async def test_last_use_when_the_server_ends_then_is_written(tmp_path: Any) -> None:
    store = await Store.open(None, tmp_path)
    record = KeyRecord("k1", None, "Reader", "till", "hash", 0)
    async with store.write() as tx:
        await keys.add_key(tx, record)
    usage = Usage()
    async with usage_written(store, usage):
        usage.note(Principal("key:k1", Role.READER, key_id="k1"), 77)
    async with store.read() as tx:
        assert await keys.find_key(tx, "k1") == replace(record, last_used=77)
    await store.close()


@pytest.mark.parametrize("fault", [DatabaseError, ConflictError, ValueError])
async def test_last_use_when_it_cannot_be_written_then_the_server_goes_on(
    tmp_path: Any, monkeypatch: pytest.MonkeyPatch, fault: type[Exception]
) -> None:
    store = await Store.open(None, tmp_path)

    async def fail(*given: Any) -> None:
        raise fault

    usage = Usage()
    monkeypatch.setattr(keys, "mark_used", fail)
    async with usage_written(store, usage):
        usage.note(Principal("key:k1", Role.READER, key_id="k1"), 77)
    assert usage._keys == {"k1": 77}
    await store.close()


async def test_events_when_older_than_they_are_kept_then_are_removed(tmp_path: Any) -> None:
    """`DOYLE_AUDIT_RETENTION_DAYS`."""
    store, now = await Store.open(None, tmp_path), 1_724_584_953_444
    async with store.write() as tx:
        for age in (0, 89, 91, 400):
            moment = now - age * DAY_MILLISECONDS
            await audit.add(
                tx, AuditEvent(str(age), None, moment, "a", "n", "Manager", "", "op", "/x", 200, "t")
            )
    assert await remove_expired(store, 90, now, AUDIT_EVENTS) == 2
    async with store.read() as tx:
        page = await audit.page(tx, AuditQuery(), PageQuery())
    assert [event.event_id for event in page.items] == ["0", "89"]
    await store.close()


def test_attempt_when_its_path_names_an_instance_that_none_can_be_then_is_404_and_told_in_brief(
    start_server: Any, postgres_url: str
) -> None:
    """An index of PostgreSQL takes 8 kB at most: the event could not be written, and the answer was a 503."""
    name = secrets.token_urlsafe(9000)
    with start_server(database_url=postgres_url).client() as client:
        answer = client.post(f"/instances/{name}/v1/workspaces", json={})
        assert answer.status_code == 404
        assert [(each["instance_id"], each["status"]) for each in events(client)] == [(name[:64], 404)]
