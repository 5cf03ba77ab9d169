"""Workspaces made and changed in the background, on both databases."""

import asyncio
import itertools
from typing import Any

import pytest

from doyle.errors import ConflictError, InputError, LimitError, NotFoundError
from doyle.jobs.runner import Lane, Runner
from doyle.skills import settling
from doyle.skills.authoring import Desk as EditingDesk
from doyle.skills.authoring import Drawer, create_element
from doyle.skills.importing import Update, delete_workspace, update_workspace
from doyle.skills.training import TRAINING
from doyle.skills.workspace_tasks import (
    MAX_WAITING,
    WORKSPACE_CHANGE,
    WorkspaceChanger,
    start_import,
    start_update,
)
from doyle.store import jobs, workspaces
from doyle.store.content import INTENTS
from doyle.store.database import Store
from doyle.store.elements import View
from doyle.store.instances import DEFAULT_INSTANCE
from doyle.store.jobs import Claimant, JobRecord
from doyle.store.workspaces import WorkspaceRecord
from doyle.wire.authoring import NewIntent
from doyle.wire.json import JsonObject
from doyle.wire.workspace import WorkspaceBody

NOW = 1_724_584_953_444
IDENTITY = "test-encoder"


class Desk:
    """Calls the use cases with everything that does not matter filled in."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.changer = WorkspaceChanger(store, IDENTITY, lambda: NOW + 2000)
        self._ids = (f"id-{at}" for at in itertools.count())

    def new_id(self) -> str:
        return next(self._ids)

    async def create(self, data: JsonObject, **more: Any) -> WorkspaceRecord:
        body = WorkspaceBody.read(data)
        return await start_import(self.store, DEFAULT_INSTANCE, body, now=NOW, new_id=self.new_id, **more)

    async def update(
        self, workspace_id: str, data: JsonObject, *, append: bool = False, opt_out: bool | None = None
    ) -> WorkspaceRecord:
        update = Update(WorkspaceBody.read(data), append, opt_out)
        return await start_update(
            self.store, DEFAULT_INSTANCE, workspace_id, update, now=NOW + 1000, new_id=self.new_id
        )

    async def edit(self, workspace_id: str, data: JsonObject) -> WorkspaceRecord:
        """Change it at once."""
        update = Update(WorkspaceBody.read(data))
        return await update_workspace(
            self.store, DEFAULT_INSTANCE, workspace_id, update, encoder_identity=IDENTITY, now=NOW + 1500
        )

    async def work(self) -> int:
        """Do all tasks that wait."""
        lane = Lane({WORKSPACE_CHANGE: self.changer})
        return await Runner(self.store, [lane], worker_id="w", clock=lambda: NOW + 2000).run_pending()

    async def claim(self) -> JobRecord:
        async with self.store.write() as tx:
            job = await jobs.claim(tx, Claimant("w", 30, (WORKSPACE_CHANGE,)), NOW + 2000)
        assert job is not None
        return job

    async def get(self, workspace_id: str) -> WorkspaceRecord:
        async with self.store.read() as tx:
            return await workspaces.get(tx, DEFAULT_INSTANCE, workspace_id)

    async def body(self, workspace_id: str) -> JsonObject:
        async with self.store.read() as tx:
            return (await workspaces.read_body(tx, workspace_id)).dump()

    async def waiting(self) -> list[str]:
        async with self.store.read() as tx:
            return [job.kind for job in await jobs.list_unfinished(tx)]


@pytest.fixture
def desk(store: Store) -> Desk:
    return Desk(store)


async def test_import_when_asked_for_then_the_envelope_is_there_and_the_content_waits(
    desk: Desk, skill: JsonObject
) -> None:
    """spec/api/guide.md §14: Processing at first."""
    record = await desk.create(skill)
    assert record.shown_status == "Processing"
    assert record.name == skill["name"]
    assert set(await desk.body(record.workspace_id)).isdisjoint({"intents", "entities", "dialog_nodes"})
    assert await desk.waiting() == [WORKSPACE_CHANGE]


async def test_import_when_worked_off_then_equals_the_file_and_trains(desk: Desk, skill: JsonObject) -> None:
    record = await desk.create(skill, learning_opt_out=True)
    assert await desk.work() == 1
    after = await desk.get(record.workspace_id)
    assert (after.shown_status, after.tasks, after.learning_opt_out) == ("Training", 0, True)
    assert await desk.body(record.workspace_id) == {**skill, "learning_opt_out": True}
    assert await desk.waiting() == [TRAINING]


async def test_import_when_nulls_and_unknown_keys_are_inside_then_they_arrive(desk: Desk) -> None:
    node = {"dialog_node": "a", "context": {"x": None, "n": 1.5}, "strange": {"deep": [None, "ü"]}}
    record = await desk.create({"name": "N", "dialog_nodes": [node], "other": {"k": None}, "intents": []})
    await desk.work()
    body = await desk.body(record.workspace_id)
    assert body["dialog_nodes"] == [node]
    assert body["other"] == {"k": None}
    assert body["intents"] == []


async def test_import_when_renamed_before_it_is_worked_off_then_the_new_name_stays(
    desk: Desk, skill: JsonObject
) -> None:
    """The task brings the elements alone: the envelope is there from the beginning."""
    record = await desk.create(skill)
    await asyncio.gather(desk.edit(record.workspace_id, {"name": "Renamed"}), desk.work())
    assert (await desk.get(record.workspace_id)).name == "Renamed"
    assert (await desk.body(record.workspace_id))["intents"] != []


async def test_edits_when_a_change_waits_then_come_after_it(desk: Desk, skill: JsonObject) -> None:
    """What has been acknowledged is not overwritten by what was asked for before."""
    workspace_id = (await desk.create(skill)).workspace_id
    await desk.work()
    await desk.update(workspace_id, {"name": "Asked for first", "intents": [], "dialog_nodes": []})
    scene = EditingDesk(desk.store, DEFAULT_INSTANCE, workspace_id, NOW + 1500)
    intent = NewIntent.read({"intent": "mine"})
    edits = [
        asyncio.create_task(desk.edit(workspace_id, {"name": "Asked for second"})),
        asyncio.create_task(create_element(scene, Drawer(INTENTS), intent, View())),
    ]
    await asyncio.sleep(0.1)
    assert [edit.done() for edit in edits] == [False, False]
    await desk.work()
    await asyncio.gather(*edits)
    assert (await desk.get(workspace_id)).name == "Asked for second"
    assert [each["intent"] for each in (await desk.body(workspace_id))["intents"]] == ["mine"]


async def test_edit_when_a_change_waits_for_ever_then_conflicts_and_writes_nothing(
    desk: Desk, skill: JsonObject, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settling, "WAITING_SECONDS", 0.05)
    record = await desk.create(skill)
    with pytest.raises(ConflictError, match="Processing"):
        await desk.edit(record.workspace_id, {"name": "Renamed"})
    assert (await desk.get(record.workspace_id)).name == record.name


@pytest.mark.parametrize(
    ("data", "path"),
    [
        ({"dialog_nodes": [{"dialog_node": "a", "parent": "b"}]}, "/dialog_nodes/0/parent"),
        ({"intents": [{"intent": "a", "description": "\ud800"}]}, "/intents/0/description"),
        ({"metadata": {"n": 10**30}}, "/metadata"),
        ({"strange": "\ud800"}, ""),
    ],
)
async def test_start_when_the_content_cannot_be_stored_then_is_refused_and_nothing_is_written(
    desk: Desk, data: JsonObject, path: str
) -> None:
    known = await desk.create({"name": "Known"})
    await desk.work()
    waiting = await desk.waiting()
    for start in (desk.create(data), desk.update(known.workspace_id, data)):
        with pytest.raises(InputError) as caught:
            await start
        assert [fault.path for fault in caught.value.faults] == [path]
    assert await desk.waiting() == waiting
    async with desk.store.read() as tx:
        assert await workspaces.count(tx, DEFAULT_INSTANCE) == 1


async def test_update_when_asked_for_then_the_content_stays_until_it_is_made(
    desk: Desk, skill: JsonObject
) -> None:
    record = await desk.create(skill)
    await desk.work()
    asked = await desk.update(record.workspace_id, {"counterexamples": [{"text": "x"}]}, opt_out=True)
    assert asked.shown_status == "Processing"
    assert (await desk.body(record.workspace_id))["counterexamples"] == skill["counterexamples"]
    await desk.work()
    after = await desk.get(record.workspace_id)
    assert (after.shown_status, after.updated, after.learning_opt_out) == ("Training", NOW + 2000, True)
    assert (await desk.body(record.workspace_id))["counterexamples"] == [{"text": "x"}]


async def test_update_when_fields_are_null_then_they_go_once_it_is_made(
    desk: Desk, skill: JsonObject
) -> None:
    """docs/decisions/0032-null-takes-away.md: the same as at once."""
    made = await desk.create({**skill, "description": "d", "metadata": {"a": 1}})
    await desk.work()
    assert (await desk.get(made.workspace_id)).description == "d"
    await desk.update(made.workspace_id, {"description": None, "name": None, "intents": None})
    await desk.work()
    after = await desk.get(made.workspace_id)
    assert (after.name, after.description, after.metadata) == (skill["name"], None, {"a": 1})
    assert (await desk.body(made.workspace_id))["intents"] == skill["intents"]


async def test_update_when_appended_elements_have_nulls_then_their_fields_go_as_at_once(desk: Desk) -> None:
    """docs/updates.md: update_workspace_async does what update_workspace does, later."""
    nodes = [
        {"dialog_node": "a", "title": "A"},
        {"dialog_node": "b", "parent": "a", "description": "below"},
        {"dialog_node": "c", "previous_sibling": "a", "context": {"x": None}},
    ]
    intents = [{"intent": "hello", "description": "greets", "examples": [{"text": "hi"}]}]
    change = {
        "dialog_nodes": [
            {"dialog_node": "a", "title": None},
            {"dialog_node": "b", "parent": None, "description": None},
        ],
        "intents": [{"intent": "hello", "description": None, "examples": None}],
    }
    later = await desk.create({"name": "N", "dialog_nodes": nodes, "intents": intents})
    now = await desk.create({"name": "N", "dialog_nodes": nodes, "intents": intents})
    await desk.work()
    await desk.update(later.workspace_id, change, append=True)
    await desk.work()
    update = Update(WorkspaceBody.read(change), append=True)
    await update_workspace(
        desk.store, DEFAULT_INSTANCE, now.workspace_id, update, encoder_identity=IDENTITY, now=NOW
    )
    body = await desk.body(later.workspace_id)
    assert body == await desk.body(now.workspace_id)
    assert [set(node) & {"title", "parent", "description"} for node in body["dialog_nodes"]] == [set()] * 3
    assert body["intents"] == [{"intent": "hello", "examples": [{"text": "hi"}]}]


async def test_update_when_understanding_is_untouched_then_is_available_again_at_once(
    desk: Desk, skill: JsonObject
) -> None:
    """spec/nlu.md §8: a change of the dialog alone trains nothing."""
    record = await desk.create(skill)
    await desk.work()
    current = await desk.get(record.workspace_id)
    async with desk.store.write() as tx:
        await workspaces.set_trained(tx, record.workspace_id, current.revision, "mark", NOW)
    await desk.update(record.workspace_id, {"name": "Other"})
    await desk.work()
    after = await desk.get(record.workspace_id)
    assert (after.shown_status, after.name) == ("Available", "Other")


async def test_update_when_training_ends_meanwhile_then_is_still_processing(
    desk: Desk, skill: JsonObject
) -> None:
    record = await desk.create(skill)
    await desk.work()
    await desk.update(record.workspace_id, {"name": "Other"})
    current = await desk.get(record.workspace_id)
    async with desk.store.write() as tx:
        await workspaces.set_trained(tx, record.workspace_id, current.revision, "mark", NOW)
    assert (await desk.get(record.workspace_id)).shown_status == "Processing"


async def test_update_when_a_parent_comes_with_a_change_that_waits_then_both_are_made(
    desk: Desk, skill: JsonObject
) -> None:
    record = await desk.create(skill)
    node: JsonObject = {"dialog_node": "new"}
    await desk.update(record.workspace_id, {"dialog_nodes": [node]}, append=True)
    child = {"dialog_node": "child", "parent": "new"}
    await desk.update(record.workspace_id, {"dialog_nodes": [child]}, append=True)
    assert await desk.work() == 3
    names = [node["dialog_node"] for node in (await desk.body(record.workspace_id))["dialog_nodes"]]
    assert names[-2:] == ["new", "child"]


async def test_update_when_nothing_waits_then_a_missing_parent_is_told_at_once(
    desk: Desk, skill: JsonObject
) -> None:
    record = await desk.create(skill)
    await desk.work()
    child = {"dialog_node": "child", "parent": "nowhere"}
    with pytest.raises(InputError):
        await desk.update(record.workspace_id, {"dialog_nodes": [child]}, append=True)


async def test_update_when_it_turns_out_impossible_then_fails_and_the_next_one_is_made(
    desk: Desk, skill: JsonObject
) -> None:
    record = await desk.create(skill)
    faulty = {
        "name": "Never",
        "dialog_nodes": [{"dialog_node": "c", "parent": "x"}, {"dialog_node": "d", "parent": "y"}],
    }
    await desk.update(record.workspace_id, faulty, append=True)
    await desk.work()
    failed = await desk.get(record.workspace_id)
    shown = workspaces.show(failed)
    assert (shown["status"], shown["name"]) == ("Failed", skill["name"])
    assert shown["status_errors"] == [
        {"message": "/dialog_nodes/0/parent: there is no dialog node 'x'"},
        {"message": "/dialog_nodes/1/parent: there is no dialog node 'y'"},
    ]
    assert await desk.body(record.workspace_id) == skill
    await desk.update(record.workspace_id, {"description": "next"})
    await desk.work()
    mended = await desk.get(record.workspace_id)
    assert (mended.shown_status, mended.description) == ("Training", "next")


async def test_update_when_too_many_wait_then_is_refused(desk: Desk) -> None:
    record = await desk.create({})
    for _ in range(MAX_WAITING - 1):
        await desk.update(record.workspace_id, {"name": "x"})
    with pytest.raises(LimitError):
        await desk.update(record.workspace_id, {"name": "x"})
    await desk.work()
    assert (await desk.update(record.workspace_id, {"name": "x"})).tasks == 1


async def test_update_when_the_workspace_is_of_another_instance_then_is_not_found(desk: Desk) -> None:
    record = await desk.create({})
    update = Update(WorkspaceBody.read({"name": "x"}))
    with pytest.raises(NotFoundError):
        await start_update(desk.store, "elsewhere", record.workspace_id, update, now=NOW, new_id=desk.new_id)


async def test_give_up_when_interrupted_too_often_then_the_workspace_is_failed_with_the_reason(
    desk: Desk, skill: JsonObject
) -> None:
    record = await desk.create(skill)
    job = await desk.claim()
    await desk.changer.give_up(job, "It was interrupted 2 times")
    shown = workspaces.show(await desk.get(record.workspace_id))
    assert shown["status"] == "Failed"
    assert shown["status_errors"] == [{"message": "It was interrupted 2 times"}]
    assert "intents" not in await desk.body(record.workspace_id)
    assert await desk.work() == 0


async def test_run_when_the_job_was_taken_over_then_changes_nothing(desk: Desk, skill: JsonObject) -> None:
    """An update with `append` is made once, however many processes believe that they hold it."""
    record = await desk.create(skill)
    lost = await desk.claim()
    async with desk.store.write() as tx:
        await jobs.free_abandoned(tx, "another")
    assert await desk.work() == 1
    revision = (await desk.get(record.workspace_id)).revision
    with pytest.raises(jobs.LostJobError):
        await desk.changer.run(lost)
    await desk.changer.give_up(lost, "reason")
    after = await desk.get(record.workspace_id)
    assert (after.revision, after.tasks, after.shown_status) == (revision, 0, "Training")


async def test_delete_when_changes_wait_or_run_then_they_are_called_off(
    desk: Desk, skill: JsonObject
) -> None:
    record = await desk.create(skill)
    await desk.update(record.workspace_id, {"name": "x"})
    running = await desk.claim()
    await delete_workspace(desk.store, DEFAULT_INSTANCE, record.workspace_id)
    assert await desk.waiting() == []
    with pytest.raises(jobs.LostJobError):
        await desk.changer.run(running)
    await desk.changer.give_up(running, "reason")


async def test_progress_of_a_change_is_not_told(desk: Desk) -> None:
    assert desk.changer.progress_of("any") is None
