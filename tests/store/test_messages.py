"""The synchronous fast path on both databases, called as the server calls it: from worker threads."""

import asyncio
import json
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from doyle.errors import DatabaseError, NotFoundError
from doyle.store import log_events, models, workspaces
from doyle.store.database import Store
from doyle.store.fast_sqlite import FastSqlite
from doyle.store.instances import ensure_instance
from doyle.store.messages import LogEvent, SkillHead
from doyle.store.messages_sqlite import SqliteMessageStore
from doyle.store.paging import PageQuery
from doyle.store.tables import log_events as table
from doyle.store.workspaces import NewWorkspace
from doyle.store.writer_gate import WriterGate
from doyle.wire.workspace import WorkspaceBody

MakeEvent = Callable[..., LogEvent]


async def _logged(store: Store) -> int:
    async with store.read() as tx:
        return await log_events.count(tx, "w1")


async def test_find_skill_when_workspace_exists_then_head_tells_its_state(
    store: Store, add_workspace: Any, now: int
) -> None:
    await add_workspace({"language": "fr", "learning_opt_out": True})
    head = await asyncio.to_thread(store.messages.find_skill, "default", "w1")
    assert head == SkillHead("w1", 1, "fr", "Processing", None, learning_opt_out=True)
    async with store.write() as tx:
        await workspaces.set_trained(tx, "w1", 1, "print", now)
    head = await asyncio.to_thread(store.messages.find_skill, "default", "w1")
    assert head == SkillHead("w1", 1, "fr", "Available", "print", learning_opt_out=True)


async def test_find_skill_when_booleans_are_read_then_they_are_booleans(
    store: Store, add_workspace: Any
) -> None:
    await add_workspace({})
    head = store.messages.find_skill("default", "w1")
    assert head is not None
    assert head.learning_opt_out is False


@pytest.mark.parametrize(
    ("instance_id", "workspace_id"), [("default", "w2"), ("other", "w1"), ("nobody", "w1"), ("", "")]
)
async def test_find_skill_when_it_is_not_in_the_instance_then_none(
    store: Store, add_workspace: Any, now: int, instance_id: str, workspace_id: str
) -> None:
    await add_workspace({})
    async with store.write() as tx:
        await ensure_instance(tx, "other", now)
    assert store.messages.find_skill(instance_id, workspace_id) is None


async def test_find_skill_when_a_change_was_committed_then_it_is_seen_at_once(
    store: Store, add_workspace: Any, now: int
) -> None:
    record = await add_workspace({})
    for revision in range(2, 6):
        async with store.write() as tx:
            record = await workspaces.update(tx, record, WorkspaceBody(name="n"), append=False, now=now)
        head = store.messages.find_skill("default", "w1")
        assert head is not None
        assert head.revision == revision


async def test_load_body_when_content_is_large_then_it_equals_what_the_other_path_reads(
    store: Store, add_workspace: Any, large_content: dict[str, Any]
) -> None:
    await add_workspace(large_content)
    revision, body = await asyncio.to_thread(store.messages.load_body, "w1")
    async with store.read() as tx:
        assert body == await workspaces.read_body(tx, "w1")
    assert revision == 1
    assert body.dump()["dialog_nodes"] == WorkspaceBody.read(large_content).dump()["dialog_nodes"]


async def test_load_body_when_values_are_of_every_kind_then_they_keep_their_types(
    store: Store, add_workspace: Any
) -> None:
    content = {
        "name": "n",
        "language": "en",
        "learning_opt_out": False,
        "metadata": {"null": None, "real": 1.0, "whole": 1, "yes": True, "text": "1"},
        "webhooks": [{"url": "u", "name": "n", "headers": [{"name": "a", "value": None}]}],
        "unknown": [None],
        "intents": [
            {"intent": "i", "examples": [{"text": "1", "mentions": [{"entity": "e", "location": [0, 1]}]}]}
        ],
        "entities": [
            {"entity": "e", "fuzzy_match": False, "values": [{"value": "007", "synonyms": ["1.0"]}]}
        ],
        "dialog_nodes": [
            {
                "dialog_node": "n",
                "disabled": True,
                "disambiguation_opt_out": False,
                "context": {"a": None},
                "next_step": {"behavior": "jump_to", "x": None},
                "actions": [{"name": "a", "y": 1}],
            }
        ],
        "counterexamples": [],
    }
    await add_workspace(content)
    _, body = store.messages.load_body("w1")
    assert body == WorkspaceBody.read(content)
    assert body.dump() == WorkspaceBody.read(content).dump()
    assert (body.dialog_nodes or [])[0].disabled is True
    assert (body.entities or [])[0].fuzzy_match is False


async def test_load_body_when_workspace_is_unknown_then_not_found_and_the_store_goes_on(
    store: Store, add_workspace: Any
) -> None:
    for _ in range(20):
        with pytest.raises(NotFoundError):
            store.messages.load_body("w1")
    await add_workspace({"name": "there"})
    assert store.messages.load_body("w1")[1].name == "there"


async def test_load_body_when_skill_changes_all_the_time_then_revision_and_content_belong_together(
    store: Store, add_workspace: Any, now: int
) -> None:
    record = await add_workspace({"description": "1", "counterexamples": [{"text": "1"}]})
    is_done = threading.Event()
    seen: list[tuple[int, WorkspaceBody]] = []

    def read_on() -> None:
        while not is_done.is_set():
            seen.append(store.messages.load_body("w1"))

    reader = asyncio.create_task(asyncio.to_thread(read_on))
    for revision in range(2, 40):
        change = {"description": str(revision), "counterexamples": [{"text": str(revision)}]}
        async with store.write() as tx:
            body = WorkspaceBody.read(change)
            await workspaces.update(tx, record, body, append=False, now=now)
    is_done.set()
    await reader
    assert seen
    for revision, body in seen:
        assert body.description == str(revision)
        assert [item.text for item in body.counterexamples or ()] == [str(revision)]


async def test_load_model_when_saved_then_its_bytes_else_none(store: Store, now: int) -> None:
    blob = bytes(range(256)) * 5000
    async with store.write() as tx:
        await models.save_model(tx, "print", "encoder", blob, now)
    assert store.messages.load_model("print") == blob
    assert store.messages.load_model("other") is None


async def test_add_log_event_when_it_returns_then_the_event_is_committed(
    store: Store, add_workspace: Any, make_event: MakeEvent, now: int
) -> None:
    await add_workspace({})
    event = make_event("l1", customer_id="abc", conversation_id="conv")
    await asyncio.to_thread(store.messages.add_log_event, event)
    async with store.read() as tx:
        [record] = (await log_events.page(tx, "default", PageQuery())).items
    assert (record.log_id, record.workspace_id, record.language) == ("l1", "w1", "en")
    assert (record.request_timestamp, record.response_timestamp) == (now, now + 5)
    assert record.request == {"input": {"text": "hello"}}
    assert record.response == {"output": {"text": ["Hi"]}}
    assert (record.conversation_id, record.customer_id) == ("conv", "abc")


@pytest.mark.parametrize("is_opted_out", [True, False])
async def test_add_log_event_when_opted_out_of_learning_then_the_event_says_so(
    store: Store, add_workspace: Any, make_event: MakeEvent, is_opted_out: bool
) -> None:
    """spec/operations.md §4: stored with the event."""
    await add_workspace({})
    store.messages.add_log_event(make_event("l1", learning_opt_out=is_opted_out))
    async with store.read() as tx:
        assert (await tx.execute(select(table.c.learning_opt_out))).scalar_one() is is_opted_out


async def test_add_log_event_when_stored_twice_then_it_is_there_once(
    store: Store, add_workspace: Any, make_event: MakeEvent
) -> None:
    await add_workspace({})
    for _ in range(3):
        store.messages.add_log_event(make_event("l1"))
    assert await _logged(store) == 1


async def test_add_log_event_when_the_workspace_is_gone_then_not_found(
    store: Store, make_event: MakeEvent
) -> None:
    with pytest.raises(NotFoundError):
        store.messages.add_log_event(make_event("l1"))


HOSTILE = [
    json.dumps({"big": 2**80}).encode(),
    json.dumps({"half": "\ud83d", "nul": "\0"}).encode(),
    json.dumps({"text": "'); DROP TABLE log_events; --"}).encode(),
    '{"text":"žluťoučký 😀"}'.encode(),
]


@pytest.mark.parametrize("body", HOSTILE)
async def test_add_log_event_when_json_is_unusual_then_it_reads_back_the_same(
    store: Store, add_workspace: Any, make_event: MakeEvent, body: bytes
) -> None:
    await add_workspace({})
    store.messages.add_log_event(make_event("l1", request=body, response=body))
    async with store.read() as tx:
        [record] = (await log_events.page(tx, "default", PageQuery())).items
    assert record.request == record.response == json.loads(body)


@pytest.mark.parametrize(
    ("given", "kept"), [("a\0b", "a�b"), ("x" * 100_000, "x" * 100_000), ("a\ud800", "a�")]
)
async def test_add_log_event_when_a_label_is_hostile_then_the_event_is_kept_all_the_same(
    store: Store, add_workspace: Any, make_event: MakeEvent, given: str, kept: str
) -> None:
    await add_workspace({})
    store.messages.add_log_event(make_event("l1", conversation_id=given, customer_id=given))
    async with store.read() as tx:
        row = (await tx.execute(select(table.c.conversation_id, table.c.customer_id))).one()
    assert tuple(row) == (kept, kept)


async def test_messages_when_many_threads_read_and_write_then_every_event_is_stored(
    store: Store, add_workspace: Any, make_event: MakeEvent
) -> None:
    await add_workspace({})

    def converse(thread: int) -> None:
        for turn in range(25):
            assert store.messages.find_skill("default", "w1") is not None
            store.messages.add_log_event(make_event(f"{thread}-{turn}"))

    await asyncio.gather(*(asyncio.to_thread(converse, thread) for thread in range(16)))
    assert await _logged(store) == 400


async def test_messages_when_imports_run_then_messages_and_imports_all_get_through(
    store: Store, add_workspace: Any, make_event: MakeEvent, large_content: dict[str, Any], now: int
) -> None:
    await add_workspace({})

    def converse() -> None:
        for turn in range(100):
            assert store.messages.find_skill("default", "w1") is not None
            store.messages.add_log_event(make_event(str(turn)))

    async def bring_in(at: int) -> None:
        await add_workspace(large_content, f"large{at}", now)

    await asyncio.gather(asyncio.to_thread(converse), *(bring_in(at) for at in range(4)))
    assert await _logged(store) == 100
    async with store.read() as tx:
        assert await workspaces.count(tx, "default") == 5


async def test_find_skill_when_an_import_is_in_the_middle_then_it_answers_and_sees_nothing_of_it(
    store: Store, add_workspace: Any, large_content: dict[str, Any], now: int
) -> None:
    await add_workspace({})
    new = NewWorkspace("large", "default", WorkspaceBody.read(large_content), None, now)
    async with store.write() as tx:
        await workspaces.create(tx, new)
        assert await asyncio.to_thread(store.messages.find_skill, "default", "large") is None
        assert await asyncio.to_thread(store.messages.find_skill, "default", "w1") is not None
    assert store.messages.find_skill("default", "large") is not None


async def test_sqlite_connections_when_threads_come_and_go_then_they_are_shared(
    sqlite_store: Store, tmp_path: Path
) -> None:
    messages = sqlite_store.messages
    assert isinstance(messages, SqliteMessageStore)
    for _ in range(30):
        thread = threading.Thread(target=messages.find_skill, args=("default", "w1"))
        thread.start()
        thread.join()
    assert len(messages._database.readers) == 1


def test_sqlite_messages_when_the_file_has_no_tables_then_database_error(tmp_path: Path) -> None:
    database = FastSqlite(tmp_path / "empty.db", WriterGate())
    with pytest.raises(DatabaseError, match="no such table"):
        SqliteMessageStore(database).find_skill("default", "w1")
    database.close()


def test_sqlite_messages_when_the_folder_is_missing_then_database_error(tmp_path: Path) -> None:
    with pytest.raises(DatabaseError, match="unable to open"):
        FastSqlite(tmp_path / "none" / "doyle.db", WriterGate())


async def test_postgres_messages_when_connections_are_cut_then_the_next_call_works(
    postgres_url: str, tmp_path: Path, now: int
) -> None:
    """As after a restart of the database server."""
    store = await Store.open(postgres_url, tmp_path)
    async with store.write() as tx:
        await ensure_instance(tx, "default", now)
        await workspaces.create(tx, NewWorkspace("w1", "default", WorkspaceBody(), None, now))
    assert store.messages.find_skill("default", "w1") is not None
    async with store.write() as tx:
        others = "pid <> pg_backend_pid() AND datname = current_database()"
        cut = f"SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE {others}"
        assert (await tx.exec_driver_sql(cut)).scalar_one() > 0
    head = await asyncio.to_thread(store.messages.find_skill, "default", "w1")
    assert head is not None
    await store.ping()
    await store.close()
