"""Creating, updating and deleting whole workspaces, on both databases."""

from dataclasses import dataclass
from uuid import uuid4

import pytest

from doyle.errors import InputError, NotFoundError
from doyle.nlu.training_data import fingerprint, training_data_of
from doyle.skills.importing import Update, delete_workspace, import_workspace, update_workspace
from doyle.skills.training import TRAINING
from doyle.store import jobs, models, workspaces
from doyle.store.database import Store
from doyle.store.instances import DEFAULT_INSTANCE
from doyle.store.jobs import Claimant
from doyle.store.workspaces import WorkspaceRecord
from doyle.wire.json import Json, JsonObject
from doyle.wire.workspace import WorkspaceBody

NOW = 1_724_584_953_444
IDENTITY = "test-encoder"


@dataclass
class Desk:
    """Calls the use cases with everything that does not matter filled in."""

    store: Store

    async def create(self, data: JsonObject, *, learning_opt_out: bool | None = None) -> WorkspaceRecord:
        return await import_workspace(
            self.store,
            DEFAULT_INSTANCE,
            WorkspaceBody.read(data),
            learning_opt_out=learning_opt_out,
            now=NOW,
            new_id=lambda: str(uuid4()),
        )

    async def update(
        self,
        workspace_id: str,
        data: JsonObject,
        *,
        append: bool = False,
        learning_opt_out: bool | None = None,
    ) -> WorkspaceRecord:
        update = Update(WorkspaceBody.read(data), append, learning_opt_out)
        return await update_workspace(
            self.store, DEFAULT_INSTANCE, workspace_id, update, encoder_identity=IDENTITY, now=NOW + 1000
        )

    async def body(self, workspace_id: str) -> WorkspaceBody:
        async with self.store.read() as tx:
            return await workspaces.read_body(tx, workspace_id)

    async def get(self, workspace_id: str) -> WorkspaceRecord:
        async with self.store.read() as tx:
            return await workspaces.get(tx, DEFAULT_INSTANCE, workspace_id)

    async def jobs(self) -> list[tuple[str, str]]:
        async with self.store.read() as tx:
            return [(job.kind, job.subject) for job in await jobs.list_unfinished(tx)]

    async def pretend_trained(self, record: WorkspaceRecord) -> str:
        """Store a model for the present content and point to it, as training does."""
        mark = fingerprint(training_data_of(await self.body(record.workspace_id)), IDENTITY)
        async with self.store.write() as tx:
            await models.save_model(tx, mark, IDENTITY, b"model", NOW)
            await workspaces.set_trained(tx, record.workspace_id, record.revision, mark, NOW)
            for job in await jobs.list_unfinished(tx):
                claimed = await jobs.claim(tx, Claimant("test", 60), NOW + 10_000)
                assert claimed is not None
                assert claimed.job_id == job.job_id
                await jobs.finish(tx, claimed, NOW)
        return mark


@pytest.fixture
def desk(store: Store) -> Desk:
    return Desk(store)


async def test_import_stores_everything_and_asks_for_training(desk: Desk, skill: JsonObject) -> None:
    record = await desk.create(skill)
    assert (record.status, record.revision) == ("Training", 1)
    assert (await desk.body(record.workspace_id)).dump() == skill
    assert await desk.jobs() == [(TRAINING, record.workspace_id)]


async def test_import_of_an_empty_body_has_the_defaults(desk: Desk) -> None:
    """spec/api/guide.md §7: missing name an empty text, missing language `en`."""
    record = await desk.create({})
    assert (record.name, record.language, record.learning_opt_out) == ("", "en", False)


@pytest.mark.parametrize(
    ("header", "in_body", "expected"),
    [(None, True, True), (None, None, False), (True, False, True), (False, True, False), (True, None, True)],
)
async def test_opt_out_header_wins_over_the_body(
    desk: Desk, header: bool | None, in_body: bool | None, expected: bool
) -> None:
    """spec/api/guide.md §11; spec/nlu.md §8."""
    record = await desk.create({"learning_opt_out": in_body}, learning_opt_out=header)
    assert record.learning_opt_out is expected
    changed = await desk.update(
        record.workspace_id, {"learning_opt_out": in_body, "name": "x"}, learning_opt_out=header
    )
    assert changed.learning_opt_out is expected


async def test_import_with_dangling_parents_names_each_and_leaves_nothing(
    desk: Desk, skill: JsonObject
) -> None:
    skill["dialog_nodes"].append({"dialog_node": "lost", "parent": "nowhere"})
    skill["dialog_nodes"].append({"dialog_node": "lost too", "parent": ""})
    with pytest.raises(InputError) as caught:
        await desk.create(skill)
    assert [fault.path for fault in caught.value.faults] == [
        "/dialog_nodes/4/parent",
        "/dialog_nodes/5/parent",
    ]
    async with desk.store.read() as tx:
        assert await workspaces.count(tx, DEFAULT_INSTANCE) == 0
    assert await desk.jobs() == []


@pytest.mark.parametrize(
    "nodes",
    [
        [{"dialog_node": "a", "previous_sibling": "nowhere"}],
        [{"dialog_node": "a", "previous_sibling": "a"}],
        [{"dialog_node": "a"}, {"dialog_node": "b"}],
        [{"dialog_node": "a", "parent": "b"}, {"dialog_node": "b", "parent": "a"}],
        [{"dialog_node": "a", "next_step": {"behavior": "jump_to", "dialog_node": "nowhere"}}],
        [{"dialog_node": "a", "type": "novel", "digress_in": "perhaps", "conditions": "#((("}],
    ],
)
async def test_import_of_other_oddities_keeps_them(desk: Desk, nodes: Json) -> None:
    """Only what cannot be stored is refused; every other oddity is kept."""
    record = await desk.create({"dialog_nodes": nodes})
    assert (await desk.body(record.workspace_id)).dump()["dialog_nodes"] == nodes


async def test_update_replaces_the_arrays_that_are_given(desk: Desk, skill: JsonObject) -> None:
    """spec/api/guide.md §9."""
    record = await desk.create(skill)
    changed = await desk.update(record.workspace_id, {"intents": [{"intent": "new"}], "name": "Renamed"})
    assert (changed.revision, changed.name) == (2, "Renamed")
    assert (await desk.body(record.workspace_id)).dump() == {
        **skill,
        "name": "Renamed",
        "intents": [{"intent": "new"}],
    }


async def test_update_with_append_merges_by_key(desk: Desk, skill: JsonObject) -> None:
    """spec/api/guide.md §9: elements with the same key are updated."""
    record = await desk.create(skill)
    change = {"intents": [{"intent": "hours", "examples": [{"text": "at what hour"}]}, {"intent": "thanks"}]}
    await desk.update(record.workspace_id, change, append=True)
    body = await desk.body(record.workspace_id)
    names = [intent.intent for intent in body.intents or ()]
    assert names == ["order", "hours", "thanks"]
    assert "at what hour" in [example.text for example in (body.intents or ())[1].examples or ()]


@pytest.mark.parametrize("append", [False, True])
async def test_update_checks_parents_against_the_whole_that_results(
    desk: Desk, skill: JsonObject, append: bool
) -> None:
    record = await desk.create(skill)
    change = {"dialog_nodes": [{"dialog_node": "x", "parent": "order"}, {"dialog_node": "y", "parent": "x"}]}
    if append:
        assert (await desk.update(record.workspace_id, change, append=True)).revision == 2
        return
    with pytest.raises(InputError) as caught:
        await desk.update(record.workspace_id, change)
    assert [fault.path for fault in caught.value.faults] == ["/dialog_nodes/0/parent"]
    assert (await desk.get(record.workspace_id)).revision == 1


async def test_update_with_append_and_a_dangling_parent_writes_nothing(desk: Desk, skill: JsonObject) -> None:
    record = await desk.create(skill)
    change = {
        "name": "half",
        "dialog_nodes": [{"dialog_node": "ok"}, {"dialog_node": "x", "parent": "nowhere"}],
    }
    with pytest.raises(InputError) as caught:
        await desk.update(record.workspace_id, change, append=True)
    assert [fault.path for fault in caught.value.faults] == ["/dialog_nodes/1/parent"]
    assert (await desk.body(record.workspace_id)).dump() == skill


async def test_update_to_another_language_is_refused(desk: Desk, skill: JsonObject) -> None:
    """spec/api/guide.md §5: the language of a workspace cannot be changed."""
    record = await desk.create(skill)
    with pytest.raises(InputError) as caught:
        await desk.update(record.workspace_id, {"language": "de", "name": "Teehaus"})
    assert [fault.path for fault in caught.value.faults] == ["/language"]
    assert (await desk.get(record.workspace_id)).name == "Tea house"
    assert (await desk.update(record.workspace_id, {"language": "en"})).language == "en"


@pytest.mark.parametrize("data", [{}, {"name": None}, {"unknown": 1}, {"status": "Available"}])
async def test_update_without_any_attribute_is_refused(
    desk: Desk, skill: JsonObject, data: JsonObject
) -> None:
    """spec/api/guide.md §9: 400 `No valid update attributes.`"""
    record = await desk.create(skill)
    with pytest.raises(InputError) as caught:
        await desk.update(record.workspace_id, data)
    assert [fault.message for fault in caught.value.faults] == ["No valid update attributes."]


async def test_update_and_delete_of_an_unknown_workspace_are_not_found(desk: Desk) -> None:
    with pytest.raises(NotFoundError):
        await desk.update("nowhere", {"name": "x"})
    with pytest.raises(NotFoundError):
        await delete_workspace(desk.store, DEFAULT_INSTANCE, "nowhere")


async def test_update_in_another_instance_is_not_found(desk: Desk, skill: JsonObject) -> None:
    record = await desk.create(skill)
    update = Update(WorkspaceBody.read({"name": "stolen"}))
    with pytest.raises(NotFoundError):
        await update_workspace(
            desk.store, "other", record.workspace_id, update, encoder_identity=IDENTITY, now=NOW
        )
    with pytest.raises(NotFoundError):
        await delete_workspace(desk.store, "other", record.workspace_id)
    assert (await desk.get(record.workspace_id)).name == "Tea house"


@pytest.mark.parametrize(
    "change",
    [
        {"name": "Renamed"},
        {"dialog_nodes": [{"dialog_node": "only", "conditions": "true"}]},
        {"webhooks": []},
        {"system_settings": {"disambiguation": {"enabled": True}}},
        {"metadata": {"a": 1}},
    ],
)
async def test_update_that_training_does_not_see_stays_available(
    desk: Desk, skill: JsonObject, change: JsonObject
) -> None:
    """spec/nlu.md §8: dialog-only edits do not train."""
    record = await desk.create(skill)
    mark = await desk.pretend_trained(record)
    changed = await desk.update(record.workspace_id, change)
    assert (changed.status, changed.revision, changed.trained_revision) == ("Available", 2, 2)
    assert changed.model_fingerprint == mark
    assert await desk.jobs() == []


async def test_update_with_the_same_training_data_stays_available(desk: Desk, skill: JsonObject) -> None:
    """Models are keyed by what they were trained on, so feeding an export back retrains nothing."""
    record = await desk.create(skill)
    await desk.pretend_trained(record)
    changed = await desk.update(record.workspace_id, skill)
    assert changed.status == "Available"
    assert await desk.jobs() == []


@pytest.mark.parametrize(
    "change",
    [
        {"intents": [{"intent": "new", "examples": [{"text": "x"}]}]},
        {"entities": []},
        {"counterexamples": []},
        {"system_settings": {"off_topic": {"enabled": False}}},
    ],
)
async def test_update_of_training_data_trains_and_keeps_the_last_model(
    desk: Desk, skill: JsonObject, change: JsonObject
) -> None:
    """spec/nlu.md §8: while training, the last available model answers."""
    record = await desk.create(skill)
    mark = await desk.pretend_trained(record)
    changed = await desk.update(record.workspace_id, change)
    assert changed.status == "Training"
    assert changed.model_fingerprint == mark
    assert await desk.jobs() == [(TRAINING, record.workspace_id)]


async def test_dialog_edit_while_training_asks_again_so_that_it_ends_available(
    desk: Desk, skill: JsonObject
) -> None:
    record = await desk.create(skill)
    async with desk.store.write() as tx:
        running = await jobs.claim(tx, Claimant("test", 60), NOW)
        assert running is not None
    await desk.update(record.workspace_id, {"dialog_nodes": []})
    async with desk.store.write() as tx:
        await jobs.finish(tx, running, NOW)
    assert await desk.jobs() == [(TRAINING, record.workspace_id)]


async def test_dialog_edit_of_a_failed_skill_stays_failed_and_a_new_example_trains(
    desk: Desk, skill: JsonObject
) -> None:
    record = await desk.create(skill)
    async with desk.store.write() as tx:
        await workspaces.set_failed(tx, record.workspace_id, 1, [{"message": "why"}], NOW)
    assert (await desk.update(record.workspace_id, {"dialog_nodes": []})).status == "Failed"
    assert (await desk.update(record.workspace_id, {"counterexamples": []})).status == "Training"


async def test_delete_removes_the_workspace_and_its_content(desk: Desk, skill: JsonObject) -> None:
    record = await desk.create(skill)
    await delete_workspace(desk.store, DEFAULT_INSTANCE, record.workspace_id)
    with pytest.raises(NotFoundError):
        await desk.get(record.workspace_id)
    with pytest.raises(NotFoundError):
        await desk.body(record.workspace_id)
