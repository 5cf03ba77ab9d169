"""Log events are posted in the background, and found before and after (spec/operations.md §2)."""

import threading
import time
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from doyle.errors import ConflictError, DatabaseError
from doyle.server import log_posting
from doyle.store.database import Store
from doyle.store.logs.posting import count_postings, has_arrivals


@pytest.fixture(params=["sqlite", "postgresql"])
def server(request: pytest.FixtureRequest, start_server: Any) -> Any:
    """A running application on each database."""
    url = None if request.param == "sqlite" else request.getfixturevalue("postgres_url")
    return start_server(database_url=url)


@pytest.fixture
def replace_here(monkeypatch: pytest.MonkeyPatch) -> Callable[[str, Any], None]:
    """Puts a function in the place of one of `log_posting`, for this thread: servers of others go on."""
    here = threading.get_ident()

    def replace(name: str, function: Any) -> None:
        original = getattr(log_posting, name)

        async def chosen(*arguments: Any) -> Any:
            return await (function if threading.get_ident() == here else original)(*arguments)

        monkeypatch.setattr(log_posting, name, chosen)

    return replace


def say(client: httpx.Client, text: str, **headers: str) -> str:
    made = str(client.post("/v1/workspaces", json={}).json()["workspace_id"])
    sent = client.post(f"/v1/workspaces/{made}/message", json={"input": {"text": text}}, headers=headers)
    assert sent.status_code == 200
    return made


def say_to_assistant(client: httpx.Client, text: str, **headers: str) -> tuple[str, str]:
    """Says it to a new assistant, in its draft; its id and the session's."""
    made = str(client.post("/v2/assistants", json={}).json()["assistant_id"])
    session_id = str(client.post(f"/v2/assistants/{made}/sessions").json()["session_id"])
    path = f"/v2/assistants/{made}/sessions/{session_id}/message"
    assert client.post(path, json={"input": {"text": text}}, headers=headers).status_code == 200
    return made, session_id


def found(client: httpx.Client, owner_id: str, text: str, owners: str = "v1/workspaces") -> list[str]:
    answer = client.get(f"/{owners}/{owner_id}/logs", params={"filter": text})
    return [event["request"]["input"]["text"] for event in answer.raise_for_status().json()["logs"]]


async def state(services: Any) -> tuple[bool, int]:
    async with services.store.read() as tx:
        return await has_arrivals(tx), await count_postings(tx)


def wait_until_posted(server: Any) -> int:
    deadline = time.monotonic() + 60
    while (seen := server.run(state))[0] and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not seen[0]
    return int(seen[1])


def test_events_when_just_logged_then_are_found_at_once_and_after_they_are_posted(server: Any) -> None:
    """spec/operations.md §2, rows 3, 5, 27: by label, by word, by conversation."""
    with server.client() as client:
        made = say(client, "ordering a lamp", **{"X-Watson-Metadata": "customer_id=me"})
        for _ in range(2):
            for text in ("request.input.text:orders", "customer_id::me", "request.input.text:lamp"):
                assert found(client, made, text) == ["ordering a lamp"]
            assert found(client, made, "request.input.text:chair") == []
            assert wait_until_posted(server) >= 5


def test_user_data_when_deleted_then_nothing_of_it_stays_posted(server: Any) -> None:
    """spec/operations.md §4; §2, rows 3, 5, 27, 28: events of assistants are posted like all others."""
    label = {"X-Watson-Metadata": "customer_id=me"}
    with server.client() as client:
        made = say(client, "ordering a lamp", **label)
        assistant_id, session_id = say_to_assistant(client, "ordering a lamp", **label)
        texts = (
            *("request.input.text:orders", "customer_id::me", "snapshot::draft"),
            f"session_id::{session_id},request.input.text:lamp",
        )
        for _ in range(2):
            for text in texts:
                assert found(client, assistant_id, text, "v2/assistants") == ["ordering a lamp"]
            assert found(client, assistant_id, "request.input.text:chair", "v2/assistants") == []
            assert wait_until_posted(server) >= 5 + 7
        assert client.delete("/v2/user_data", params={"customer_id": "me"}).status_code == 202
        assert found(client, made, "customer_id::me") == []
        assert found(client, assistant_id, "customer_id::me", "v2/assistants") == []
        assert server.run(state) == (False, 0)


async def test_posting_when_many_have_arrived_then_goes_on_until_all_are_posted(
    tmp_path: Any, monkeypatch: pytest.MonkeyPatch, replace_here: Callable[[str, Any], None]
) -> None:
    calls: list[int] = []
    left = [2, 2, 2, 1]

    async def post(_: Any, limit: int) -> int:
        calls.append(limit)
        return left.pop(0)

    async def is_due(_: Any) -> bool:
        return True

    replace_here("post_arrivals", post)
    replace_here("has_arrivals", is_due)
    monkeypatch.setattr(log_posting, "EVENTS_AT_ONCE", 2)
    store = await Store.open(None, tmp_path)
    assert await log_posting.post_all(store) == 7
    assert calls == [2, 2, 2, 2]
    await store.close()


@pytest.mark.parametrize("fault", [DatabaseError, ConflictError, ValueError])
async def test_posting_when_it_fails_then_is_tried_again(
    tmp_path: Any,
    monkeypatch: pytest.MonkeyPatch,
    replace_here: Callable[[str, Any], None],
    fault: type[Exception],
) -> None:
    tried: list[bool] = []

    async def fail_once(_: Any) -> int:
        tried.append(True)
        if len(tried) == 1:
            raise fault
        return 0

    replace_here("post_all", fail_once)
    monkeypatch.setattr(log_posting, "PAUSE_AFTER_FAULT_SECONDS", 0)
    store = await Store.open(None, tmp_path)
    async with log_posting.posting(store):
        deadline = time.monotonic() + 60
        while len(tried) < 2 and time.monotonic() < deadline:
            await store.ping()
    assert len(tried) >= 2
    await store.close()
