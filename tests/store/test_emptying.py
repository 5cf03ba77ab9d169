"""What is in an instance goes a few rows at a time, on both databases."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import func, select, text

from doyle.store import assistants, emptying, environments, instances, jobs, workspaces
from doyle.store.assistant_tables import assistant_log_events, sessions
from doyle.store.assistants import NewAssistant
from doyle.store.columns import metadata
from doyle.store.database import Store
from doyle.store.environments import NewEnvironment
from doyle.store.jobs import Payload, Task
from doyle.store.logs import posting
from doyle.store.messages import LogEvent
from doyle.store.sessions import AssistantLogEvent, NewSession
from doyle.store.tables import job_payloads, log_arrivals, log_events, log_postings
from doyle.store.workspaces import NewWorkspace
from doyle.wire.workspace import WorkspaceBody

CONTENT: dict[str, Any] = {
    "intents": [{"intent": "buy", "examples": [{"text": f"loaf {at}"} for at in range(3)]}],
    "entities": [
        {"entity": "bread", "values": [{"value": "rye", "synonyms": ["dark", "black"]}, {"value": "white"}]}
    ],
    "dialog_nodes": [{"dialog_node": "start"}],
    "counterexamples": [{"text": "no"}],
}
KEPT = {
    "alembic_version",
    "instances",
    "audit_events",
    "models",
    "embeddings",
    "snapshots",
    "signing_keys",
    "encryption_proof",
}

MakeEvent = Callable[..., LogEvent]
MakeSession = Callable[..., NewSession]
MakeAssistantEvent = Callable[..., AssistantLogEvent]


async def fill(store: Store, instance_id: str, now: int) -> None:
    """A workspace `w-<instance>` with a task, and an assistant `a-<instance>` with an environment."""
    new = NewWorkspace(f"w-{instance_id}", instance_id, WorkspaceBody.read(CONTENT), None, now)
    async with store.write() as tx:
        await instances.ensure_instance(tx, instance_id, now)
        await workspaces.create(tx, new)
        await jobs.add_task(tx, Task("k", f"t-{instance_id}", new.workspace_id, Payload({})), now)
        await assistants.create(tx, NewAssistant(f"a-{instance_id}", instance_id, None, None, "en", now))
        home = NewEnvironment(f"e-{instance_id}", f"a-{instance_id}", "draft", 60, now)
        await environments.create(tx, home)


def talk(
    store: Store, instance_id: str, event: MakeEvent, session: MakeSession, said: MakeAssistantEvent
) -> None:
    """Four events of each log and three sessions."""
    place = {"instance_id": instance_id, "workspace_id": f"w-{instance_id}"}
    home = {"instance_id": instance_id, "assistant_id": f"a-{instance_id}"}
    home["environment_id"] = f"e-{instance_id}"
    for at in range(4):
        store.messages.add_log_event(event(f"{instance_id}-{at}", **place))
        if at < 3:
            store.sessions.create_session(session(f"{instance_id}-{at}", **home))
        store.sessions.add_event(said(f"{instance_id}-{at}", **home))


async def counts(store: Store) -> dict[str, int]:
    async with store.read() as tx:
        tables = [table for table in metadata.sorted_tables if table.name not in KEPT]
        return {
            table.name: int((await tx.execute(select(func.count()).select_from(table))).scalar_one())
            for table in tables
        }


async def test_instance_when_emptied_then_nothing_of_it_is_left_and_nothing_else_gone(
    store: Store,
    now: int,
    make_event: MakeEvent,
    make_session: MakeSession,
    make_assistant_event: MakeAssistantEvent,
) -> None:
    await fill(store, "default", now)
    talk(store, "default", make_event, make_session, make_assistant_event)
    async with store.write() as tx:
        assert await posting.post_arrivals(tx, 100) == 8
    before = await counts(store)
    assert (before["log_postings"], before["examples"], before["sessions"]) == (before["log_postings"], 3, 3)
    assert before["log_postings"] > 0
    await fill(store, "shop", now)
    talk(store, "shop", make_event, make_session, make_assistant_event)
    async with store.write() as tx:
        assert await posting.post_arrivals(tx, 2) == 2
    steps = []
    while not steps or steps[-1]:
        async with store.write() as tx:
            steps.append(await emptying.delete_some(tx, "shop", 2))
    assert max(steps) == 2
    assert len(steps) > 15
    assert await counts(store) == before
    async with store.write() as tx:
        await instances.delete_instance(tx, "shop")
        assert await instances.list_instances(tx) == ("default",)


async def test_instance_when_nothing_is_in_it_then_nothing_is_deleted(store: Store) -> None:
    async with store.write() as tx:
        assert await emptying.delete_some(tx, "default", 100) == 0
        assert await emptying.delete_some(tx, "nobody", 100) == 0


async def test_big_tables_when_deleted_from_then_are_searched_by_an_index(sqlite_store: Store) -> None:
    """A step of a deletion, and the cascade from the instance at its end, read no table from end to end."""
    found = []
    async with sqlite_store.write() as tx:
        for table in (log_events, log_postings, log_arrivals, assistant_log_events, sessions, job_payloads):
            key = ", ".join(column.name for column in table.primary_key)
            owner = "instance_id" if "instance_id" in table.c else next(iter(table.primary_key)).name
            for where in (f"({key}) IN (SELECT {key} FROM {table.name} LIMIT 5)", f"{owner} = 1"):
                plan = await tx.execute(text(f"EXPLAIN QUERY PLAN DELETE FROM {table.name} WHERE {where}"))
                found.append(next(row.detail for row in plan))
    assert all(detail.startswith("SEARCH ") for detail in found), found
