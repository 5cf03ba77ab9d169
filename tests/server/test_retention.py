"""Old log events are removed in the background (spec/operations.md §1, *Retention*)."""

import asyncio
import time
from typing import Any

import httpx
import pytest

from doyle.server import retention
from doyle.server.retention import DAY_MILLISECONDS, LOG_EVENTS, Kept, Retention, remove_expired
from doyle.store import log_events
from doyle.store.database import Store
from doyle.store.instances import DEFAULT_INSTANCE, ensure_instance
from doyle.store.messages import LogEvent
from doyle.store.paging import PageQuery
from doyle.store.workspaces import NewWorkspace
from doyle.store.workspaces import create as create_workspace
from doyle.wire.workspace import WorkspaceBody

NOW = 1_724_584_953_444


async def with_events(store: Store, ages: list[float]) -> None:
    """A workspace with an event for every age in days."""
    async with store.write() as tx:
        await ensure_instance(tx, DEFAULT_INSTANCE, NOW)
        await create_workspace(tx, NewWorkspace("w1", DEFAULT_INSTANCE, WorkspaceBody.read({}), None, NOW))
    for at, age in enumerate(ages):
        store.messages.add_log_event(event_of(at, age))


def event_of(at: int, age: float) -> LogEvent:
    """An event of so many days ago."""
    moment = NOW - round(age * DAY_MILLISECONDS)
    return LogEvent(f"l{at}", DEFAULT_INSTANCE, "w1", "en", moment, moment, b"{}", b"{}")


async def kept(store: Store) -> list[str]:
    async with store.read() as tx:
        return [record.log_id for record in (await log_events.page(tx, DEFAULT_INSTANCE, PageQuery())).items]


async def test_events_when_older_than_they_are_kept_then_are_removed(
    tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retention, "EVENTS_AT_ONCE", 2)
    store = await Store.open(None, tmp_path)
    await with_events(store, [0, 29.9, 30.1, 31, 40, 365, 9000])
    assert await remove_expired(store, 30, NOW) == 5
    assert await kept(store) == ["l0", "l1"]
    assert await remove_expired(store, 30, NOW) == 0
    await store.close()


@pytest.mark.parametrize(("days", "is_kept"), [(30, False), (0, True)])
def test_server_when_it_starts_then_removes_what_is_too_old(
    start_server: Any, tmp_path: Any, days: int, is_kept: bool
) -> None:
    """`DOYLE_LOG_RETENTION_DAYS`; 0 keeps them for ever."""
    asyncio.run(fill(tmp_path / "data"))
    server = start_server(log_retention_days=days)
    with server.client() as client:
        deadline = time.monotonic() + 60
        while count(client) == 1 and not is_kept and time.monotonic() < deadline:
            time.sleep(0.05)
        assert count(client) == is_kept


async def test_retention_when_one_kind_cannot_be_removed_then_the_others_go_and_the_task_lives(
    tmp_path: Any,
) -> None:
    """A fault of whatever kind ends that attempt alone."""
    store = await Store.open(None, tmp_path)
    await with_events(store, [0, 31])
    beyond = Kept(LOG_EVENTS, "too much for the database", 10**12)
    work = Retention(store, (beyond, Kept(LOG_EVENTS, "days", 30)), lambda: NOW)
    async with work.running():
        for left in (["l0"], ["l0"]):
            await until(store, left)
            await asyncio.to_thread(store.messages.add_log_event, event_of(99, 40))
            work.run_soon()
        await until(store, ["l0"])
    await store.close()


async def until(store: Store, left: list[str]) -> None:
    for _ in range(1000):
        if await kept(store) == left:
            return
        await asyncio.sleep(0.01)
    pytest.fail(f"{left} expected, there are {await kept(store)}")


async def fill(data_dir: Any) -> None:
    store = await Store.open(None, data_dir)
    await with_events(store, [0])
    await store.close()


def count(client: httpx.Client) -> int:
    query = {"filter": "language::en,workspace_id::w1"}
    return len(client.get("/v1/logs", params=query).json()["logs"])
