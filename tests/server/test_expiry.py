"""Sessions whose time is over are removed in the background (spec/operations.md §8)."""

import asyncio
import time
from typing import Any

import pytest
from sqlalchemy import func, select

from doyle.errors import ConflictError, DatabaseError
from doyle.server import expiry
from doyle.server.expiry import remove_expired_sessions
from doyle.server.services import Services
from doyle.store import assistants, environments
from doyle.store.assistant_tables import sessions
from doyle.store.assistants import NewAssistant
from doyle.store.database import Store
from doyle.store.environments import NewEnvironment
from doyle.store.instances import DEFAULT_INSTANCE, ensure_instance
from doyle.store.sessions import NewSession

NOW = 1_724_584_953_444


async def count(store: Store) -> int:
    async with store.read() as tx:
        return int((await tx.execute(select(func.count()).select_from(sessions))).scalar_one())


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
async def test_sessions_when_their_time_is_over_then_are_removed_in_batches(
    tmp_path: Any, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest, database: str
) -> None:
    monkeypatch.setattr(expiry, "SESSIONS_AT_ONCE", 2)
    url = None if database == "sqlite" else request.getfixturevalue("postgres_url")
    store = await Store.open(url, tmp_path)
    async with store.write() as tx:
        await ensure_instance(tx, DEFAULT_INSTANCE, NOW)
        await assistants.create(tx, NewAssistant("a1", DEFAULT_INSTANCE, None, None, "en", NOW))
        await environments.create(tx, NewEnvironment("e1", "a1", "draft", 60, NOW))
    for at in range(7):
        expires = NOW + at
        made = NewSession(f"s{at}", DEFAULT_INSTANCE, "a1", "e1", "{}", "{}", 60, NOW, expires)
        store.sessions.create_session(made)
    assert await remove_expired_sessions(store, NOW + 4) == 5
    assert await count(store) == 2
    assert await remove_expired_sessions(store, NOW + 4) == 0
    assert await remove_expired_sessions(store, NOW + 6) == 2
    await store.close()


@pytest.mark.parametrize("fault", [DatabaseError, ConflictError, ValueError])
async def test_expiry_when_it_fails_then_is_tried_again(
    tmp_path: Any, monkeypatch: pytest.MonkeyPatch, fault: type[Exception]
) -> None:
    monkeypatch.setattr(expiry, "PAUSE_SECONDS", 0)
    store = await Store.open(None, tmp_path)
    asked: list[int] = []
    again = asyncio.Event()

    def clock() -> int:
        asked.append(NOW)
        if len(asked) == 1:
            raise fault
        again.set()
        return NOW

    async with expiry.session_expiry(store, clock):
        await asyncio.wait_for(again.wait(), 30)
    await store.close()


def test_server_when_a_session_expires_then_it_is_gone_from_the_database_too(
    start_server: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(expiry, "PAUSE_SECONDS", 0.05)
    server = start_server()
    with server.client() as client:
        made = client.post("/v2/assistants", json={}).json()
        environment_id = made["assistant_environments"][0]["environment_id"]
        base = f"/v2/assistants/{made['assistant_id']}/environments/{environment_id}/sessions"
        session_id = client.post(base).json()["session_id"]

        async def end(services: Services) -> None:
            async with services.store.write() as tx:
                await tx.execute(sessions.update().values(expires=1))

        server.run(end)
        assert client.post(f"{base}/{session_id}/message").status_code == 404
        deadline = time.monotonic() + 60
        while server.run(lambda services: count(services.store)) and time.monotonic() < deadline:
            time.sleep(0.05)
        assert server.run(lambda services: count(services.store)) == 0
