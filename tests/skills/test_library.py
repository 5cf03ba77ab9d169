"""Skills and models in memory."""

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from uuid import uuid4

import pytest

from doyle.errors import NotFoundError
from doyle.nlu.train import train
from doyle.nlu.training_data import fingerprint, training_data_of
from doyle.skills.importing import Update, delete_workspace, import_workspace, update_workspace
from doyle.skills.library import SkillLibrary
from doyle.store import models
from doyle.store.database import Store
from doyle.store.instances import DEFAULT_INSTANCE
from doyle.store.messages import LogEvent, MessageStore, SkillHead
from doyle.wire.json import JsonObject
from doyle.wire.workspace import WorkspaceBody

NOW = 1_724_584_953_444


class Counted:
    """A real message store that counts what is loaded from it; loading can be held up."""

    def __init__(self, messages: MessageStore) -> None:
        self.messages = messages
        self.bodies: list[str] = []
        self.models: list[str] = []
        self.gate = threading.Event()
        self.gate.set()

    def find_skill(self, instance_id: str, workspace_id: str) -> SkillHead | None:
        return self.messages.find_skill(instance_id, workspace_id)

    def load_body(self, workspace_id: str) -> tuple[int, WorkspaceBody]:
        self.bodies.append(workspace_id)
        assert self.gate.wait(30)
        return self.messages.load_body(workspace_id)

    def load_model(self, model_fingerprint: str) -> bytes | None:
        self.models.append(model_fingerprint)
        return self.messages.load_model(model_fingerprint)

    def add_log_event(self, event: LogEvent) -> None:
        self.messages.add_log_event(event)


@pytest.fixture
def messages(sqlite_store: Store) -> Counted:
    return Counted(sqlite_store.messages)


@pytest.fixture
def library(messages: Counted) -> SkillLibrary:
    return SkillLibrary(messages, 100_000_000)


async def imported(store: Store, skill: JsonObject) -> str:
    body = WorkspaceBody.read(skill)
    record = await import_workspace(store, DEFAULT_INSTANCE, body, now=NOW, new_id=lambda: str(uuid4()))
    return record.workspace_id


async def edited(store: Store, workspace_id: str, change: JsonObject) -> None:
    update = Update(WorkspaceBody.read(change))
    await update_workspace(store, DEFAULT_INSTANCE, workspace_id, update, encoder_identity="e", now=NOW)


async def stored_model(store: Store, skill: JsonObject, blob: bytes | None = None) -> str:
    data = training_data_of(WorkspaceBody.read(skill))
    mark = fingerprint(data, "fallback")
    made = train(data, None, {}, lambda *_: None).blob if blob is None else blob
    async with store.write() as tx:
        await models.save_model(tx, mark, "fallback", made, NOW)
    return mark


def head_of(messages: Counted, workspace_id: str) -> SkillHead:
    head = messages.find_skill(DEFAULT_INSTANCE, workspace_id)
    assert head is not None
    return head


async def test_get_twice_compiles_once(
    sqlite_store: Store, messages: Counted, library: SkillLibrary, skill: JsonObject
) -> None:
    head = head_of(messages, await imported(sqlite_store, skill))
    assert library.get(head).skill is library.get(head).skill
    assert messages.bodies == [head.workspace_id]


async def test_get_at_the_same_time_compiles_once(
    sqlite_store: Store, messages: Counted, library: SkillLibrary, skill: JsonObject
) -> None:
    head = head_of(messages, await imported(sqlite_store, skill))
    messages.gate.clear()
    with ThreadPoolExecutor(8) as pool:
        asked = [pool.submit(library.get, head) for _ in range(8)]
        messages.gate.set()
        skills = {id(future.result(30).skill) for future in asked}
    assert len(skills) == 1
    assert len(messages.bodies) == 1


async def test_get_of_one_skill_does_not_wait_for_another(
    sqlite_store: Store, messages: Counted, library: SkillLibrary, skill: JsonObject
) -> None:
    slow = head_of(messages, await imported(sqlite_store, skill))
    ready = head_of(messages, await imported(sqlite_store, {**skill, "name": "Ready"}))
    library.get(ready)
    messages.gate.clear()
    with ThreadPoolExecutor(2) as pool:
        waiting = pool.submit(library.get, slow)
        assert pool.submit(library.get, ready).result(30).skill.workspace_id == ready.workspace_id
        assert not waiting.done()
        messages.gate.set()
        assert waiting.result(30).skill.workspace_id == slow.workspace_id


async def test_get_after_an_edit_gives_the_new_revision_and_never_the_old_again(
    sqlite_store: Store, messages: Counted, library: SkillLibrary, skill: JsonObject
) -> None:
    workspace_id = await imported(sqlite_store, skill)
    old = head_of(messages, workspace_id)
    assert library.get(old).skill.revision == 1
    await edited(sqlite_store, workspace_id, {"dialog_nodes": [{"dialog_node": "only"}]})
    new = library.get(head_of(messages, workspace_id)).skill
    assert (new.revision, set(new.dialog.nodes)) == (2, {"only"})
    assert library.get(old).skill is new
    assert len(messages.bodies) == 2


async def test_model_is_shared_by_skills_with_the_same_fingerprint(
    sqlite_store: Store, messages: Counted, library: SkillLibrary, skill: JsonObject
) -> None:
    mark = await stored_model(sqlite_store, skill)
    one = head_of(messages, await imported(sqlite_store, skill))
    two = head_of(messages, await imported(sqlite_store, {**skill, "name": "Twin"}))
    first = library.get(replace(one, model_fingerprint=mark)).model
    second = library.get(replace(two, model_fingerprint=mark)).model
    assert first is second
    assert first is not None
    assert first.understand("opening hours", None).intents[0].intent == "hours"
    assert messages.models == [mark]


async def test_skill_without_a_model_or_with_a_missing_one_has_none(
    sqlite_store: Store, messages: Counted, library: SkillLibrary, skill: JsonObject
) -> None:
    head = head_of(messages, await imported(sqlite_store, skill))
    assert library.get(head).model is None
    assert library.get(replace(head, model_fingerprint="gone")).model is None
    assert messages.models == ["gone"]


async def test_model_that_cannot_be_read_is_none_and_read_once(
    sqlite_store: Store, messages: Counted, library: SkillLibrary, skill: JsonObject
) -> None:
    mark = await stored_model(sqlite_store, skill, b"not a model")
    head = replace(head_of(messages, await imported(sqlite_store, skill)), model_fingerprint=mark)
    assert library.get(head).model is None
    assert library.get(head).model is None
    assert messages.models == [mark]


async def test_library_beyond_its_weight_loads_again_what_it_forgot(
    sqlite_store: Store, messages: Counted, skill: JsonObject
) -> None:
    library = SkillLibrary(messages, 1)
    one = head_of(messages, await imported(sqlite_store, skill))
    two = head_of(messages, await imported(sqlite_store, {**skill, "name": "Two"}))
    for head in (one, two, one):
        assert library.get(head).skill.workspace_id == head.workspace_id
    assert len(messages.bodies) == 3
    assert library.size_bytes == library.get(one).skill.size_bytes


async def test_forget_drops_a_skill(
    sqlite_store: Store, messages: Counted, library: SkillLibrary, skill: JsonObject
) -> None:
    head = head_of(messages, await imported(sqlite_store, skill))
    library.get(head)
    library.forget(head.workspace_id)
    library.forget("never there")
    assert library.size_bytes == 0


async def test_get_of_a_skill_deleted_meanwhile_is_not_found(
    sqlite_store: Store, messages: Counted, library: SkillLibrary, skill: JsonObject
) -> None:
    head = head_of(messages, await imported(sqlite_store, skill))
    await delete_workspace(sqlite_store, DEFAULT_INSTANCE, head.workspace_id)
    with pytest.raises(NotFoundError):
        library.get(head)


async def test_find_when_not_in_memory_then_none_until_loaded(
    sqlite_store: Store, messages: Counted, library: SkillLibrary, skill: JsonObject
) -> None:
    """A message that finds its skill cold loads it elsewhere: finding alone loads nothing."""
    head = head_of(messages, await imported(sqlite_store, skill))
    assert library.find(head) is None
    assert messages.bodies == []
    assert library.get(head) == library.find(head)
    assert library.find(replace(head, revision=head.revision + 1)) is None


async def test_find_when_the_model_is_not_in_memory_then_none(
    sqlite_store: Store, messages: Counted, library: SkillLibrary, skill: JsonObject
) -> None:
    workspace_id = await imported(sqlite_store, skill)
    head = replace(head_of(messages, workspace_id), model_fingerprint=await stored_model(sqlite_store, skill))
    library.get(replace(head, model_fingerprint=None))
    assert library.find(head) is None
    library.get(head)
    found = library.find(head)
    assert found is not None
    assert found.model is not None
