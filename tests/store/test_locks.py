"""What an edit on PostgreSQL keeps waiting while it lasts, and what it must not: messages."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from doyle.store import assistants, environments, instances, log_events, workspaces
from doyle.store.assistant_tables import assistant_log_events, sessions
from doyle.store.assistants import NewAssistant
from doyle.store.database import Store
from doyle.store.environments import NewEnvironment
from doyle.store.grants import lock_grants
from doyle.store.instances import DEFAULT_INSTANCE, ensure_instance
from doyle.store.messages import LogEvent
from doyle.store.sessions import AssistantLogEvent, NewSession, StoredTurn
from doyle.store.workspaces import NewWorkspace
from doyle.wire.workspace import WorkspaceBody

# No more than a bound on a hang: what is asked for takes milliseconds.
PATIENCE_SECONDS = 20

Lock = Callable[[AsyncConnection], Awaitable[Any]]


def _workspace(tx: AsyncConnection) -> Awaitable[Any]:
    return workspaces.get_for_update(tx, DEFAULT_INSTANCE, "w1")


def _assistant(tx: AsyncConnection) -> Awaitable[Any]:
    return assistants.get_for_update(tx, DEFAULT_INSTANCE, "a1")


def _instance(tx: AsyncConnection) -> Awaitable[Any]:
    return instances.get_record(tx, DEFAULT_INSTANCE, for_update=True)


LOCKS = pytest.mark.parametrize("lock", [_workspace, _assistant, _instance, lock_grants])


@pytest.fixture
async def store(postgres_url: str, tmp_path: Path, now: int) -> AsyncIterator[Store]:
    """A store on PostgreSQL with a workspace, and an assistant with an environment."""
    opened = await Store.open(postgres_url, tmp_path)
    async with opened.write() as tx:
        await ensure_instance(tx, DEFAULT_INSTANCE, now)
        await workspaces.create(tx, NewWorkspace("w1", DEFAULT_INSTANCE, WorkspaceBody(), None, now))
        await assistants.create(tx, NewAssistant("a1", DEFAULT_INSTANCE, None, None, "en", now))
        await environments.create(tx, NewEnvironment("e1", "a1", "draft", 3600, now))
    yield opened
    await opened.close()


async def done_meanwhile(store: Store, lock: Lock, work: Callable[[], Any]) -> Any:
    """What a piece of work in another thread gives while a transaction holds a lock."""
    async with store.write() as tx:
        await lock(tx)
        running = asyncio.create_task(asyncio.to_thread(work))
        done, _ = await asyncio.wait({running}, timeout=PATIENCE_SECONDS)
    result = await running
    assert done, "it had to wait for the end of the transaction"
    return result


@LOCKS
async def test_add_log_event_when_an_edit_lasts_then_does_not_wait_for_it(
    store: Store, lock: Lock, make_event: Callable[..., LogEvent]
) -> None:
    """design, *Speed budget*: a message waits for no author; a large import takes many seconds."""
    await done_meanwhile(store, lock, lambda: store.messages.add_log_event(make_event("l1")))
    async with store.read() as tx:
        assert await log_events.count(tx, "w1") == 1


@LOCKS
async def test_store_turn_when_an_edit_lasts_then_does_not_wait_for_it(
    store: Store,
    lock: Lock,
    make_session: Callable[..., NewSession],
    make_assistant_event: Callable[..., AssistantLogEvent],
    now: int,
) -> None:
    store.sessions.create_session(make_session())
    turn = StoredTurn(0, "{}", now + 1, make_assistant_event())
    assert await done_meanwhile(store, lock, lambda: store.sessions.store_turn(turn))


@LOCKS
async def test_lock_when_two_take_it_then_the_second_waits_for_the_first(
    store: Store, lock: Lock, until_somebody_waits: Callable[..., Awaitable[None]]
) -> None:
    """What is read under it and written then loses nothing."""
    order: list[str] = []

    async def second() -> None:
        async with store.write() as tx:
            order.append("asks")
            await lock(tx)
            order.append("second")

    async with store.write() as tx:
        await lock(tx)
        waiting = asyncio.create_task(second())
        await until_somebody_waits(waiting)
        order.append("first")
    await waiting
    assert order == ["asks", "first", "second"]


async def test_remove_assistant_when_a_turn_is_being_stored_then_both_are_done(
    store: Store,
    make_session: Callable[..., NewSession],
    make_assistant_event: Callable[..., AssistantLogEvent],
    until_somebody_waits: Callable[..., Awaitable[None]],
) -> None:
    """A turn locks its session, then its assistant; who removes them in another order ends in a deadlock."""
    store.sessions.create_session(make_session())

    async def remove() -> None:
        async with store.write() as tx:
            await _assistant(tx)
            await assistants.remove(tx, "a1")

    async with store.write() as turn:
        await turn.execute(update(sessions).values(fence=1))
        removing = asyncio.create_task(remove())
        await until_somebody_waits(removing)
        await turn.execute(insert(assistant_log_events), _columns_of(make_assistant_event()))
    await removing
    async with store.read() as tx:
        assert not await assistants.has(tx, DEFAULT_INSTANCE, "a1")
        assert (await tx.execute(select(assistant_log_events.c.log_id))).all() == []


def _columns_of(event: AssistantLogEvent) -> dict[str, Any]:
    bodies = {"request": json.loads(event.request), "response": json.loads(event.response)}
    return {**asdict(event), **bodies}
