"""Assistants, their environments and what answers in them, on both databases."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncConnection

from doyle.errors import ConflictError, InputError, NotFoundError
from doyle.store import action_skills, assistants, dialog_skills, environments, skill_imports
from doyle.store.action_skills import NewActionSkill
from doyle.store.assistants import AssistantRecord, NewAssistant
from doyle.store.database import Store
from doyle.store.environments import NewEnvironment, SkillReference
from doyle.store.instances import ensure_instance
from doyle.store.paging import PageQuery, SortKey
from doyle.store.skill_imports import SkillImportRecord

MakeAssistant = Callable[..., Awaitable[AssistantRecord]]


@pytest.fixture
def make(store: Store, now: int) -> MakeAssistant:
    """Makes an assistant with the environments `<id>-draft` and `<id>-live`."""

    async def made(assistant_id: str, instance_id: str = "default", **fields: Any) -> AssistantRecord:
        given = {"name": None, "description": None, "language": "en", "now": now, **fields}
        async with store.write() as tx:
            record = await assistants.create(tx, NewAssistant(assistant_id, instance_id, **given))
            for kind in ("draft", "live"):
                new = NewEnvironment(f"{assistant_id}-{kind}", assistant_id, kind, 3600, now)
                await environments.create(tx, new)
        return record

    return made


async def test_create_when_made_then_is_found_in_its_instance_alone(
    store: Store, make: MakeAssistant, now: int
) -> None:
    record = await make("a", name="Shop", description="sells", language="de")
    assert record == AssistantRecord("a", "default", "Shop", "sells", "de", 0, now, now)
    async with store.write() as tx:
        await ensure_instance(tx, "other", now)
        assert await assistants.get_for_update(tx, "default", "a") == record
        for instance_id, assistant_id in (("other", "a"), ("default", "b")):
            with pytest.raises(NotFoundError):
                await assistants.get(tx, instance_id, assistant_id)


async def test_create_when_the_id_is_taken_or_the_instance_is_none_then_says_so(make: MakeAssistant) -> None:
    await make("a")
    with pytest.raises(ConflictError):
        await make("a")
    with pytest.raises(NotFoundError):
        await make("b", "nobody")
    with pytest.raises(InputError):
        await make("b", name="a\0b")


async def test_page_when_sorted_then_each_comes_once_and_only_of_the_instance(
    store: Store, make: MakeAssistant, now: int
) -> None:
    async with store.write() as tx:
        await ensure_instance(tx, "other", now)
    for at, name in enumerate(("c", "a", "b", None)):
        await make(f"id{at}", name=name, now=now + at)
    await make("theirs", "other")
    found: list[str] = []
    after = None
    async with store.read() as tx:
        while True:
            query = PageQuery(2, (SortKey("name"),), after, is_counted=True)
            page = await assistants.page(tx, "default", query)
            assert page.total == 4
            found += [record.name for record in page.items]
            if (after := page.next_after) is None:
                break
        newest = await assistants.page(tx, "default", PageQuery(1, (SortKey("created", True),)))
        assert await assistants.count(tx, "default") == 4
    assert found == ["", "a", "b", "c"]
    assert newest.items[0].assistant_id == "id3"


async def test_take_release_number_when_asked_again_then_goes_on(
    store: Store, make: MakeAssistant, now: int
) -> None:
    await make("a")
    numbers = []
    for _ in range(3):
        async with store.write() as tx:
            record = await assistants.get_for_update(tx, "default", "a")
            numbers.append(await assistants.take_release_number(tx, record, now))
    assert numbers == [1, 2, 3]


async def test_remove_when_removed_then_nothing_of_it_is_left(
    store: Store, make: MakeAssistant, now: int
) -> None:
    await make("a")
    async with store.write() as tx:
        new = NewActionSkill("s", "a", "n", None, "en", learning_opt_out=False, content=b"{}", now=now)
        await action_skills.create(tx, new)
        await environments.set_references(tx, "a-draft", [SkillReference("action", "s", False)])
        await skill_imports.save(tx, SkillImportRecord("a", "skills", "t", {"action": 1}, now))
        await assistants.remove(tx, "a")
    async with store.read() as tx:
        assert await environments.list_of(tx, ["a"]) == {"a": ()}
        assert await environments.references_of(tx, ["a-draft"]) == {"a-draft": ()}
        assert await skill_imports.find(tx, "a", "skills") is None
        with pytest.raises(NotFoundError):
            await action_skills.get(tx, "s")


async def test_environments_when_listed_then_the_draft_comes_first(store: Store, make: MakeAssistant) -> None:
    """spec/api/guide.md §14."""
    await make("a")
    await make("b")
    async with store.read() as tx:
        found = await environments.list_of(tx, ["b", "a"])
        page = await environments.page(tx, "a", PageQuery(10, (SortKey("name", True),)))
        draft = await environments.get_draft(tx, "b")
        with pytest.raises(NotFoundError):
            await environments.get(tx, "a", "b-live")
    assert [each.environment_id for each in found["a"]] == ["a-draft", "a-live"]
    assert [each.environment_id for each in found["b"]] == ["b-draft", "b-live"]
    assert [each.name for each in page.items] == ["live", "draft"]
    assert (draft.environment_id, draft.environment, draft.release) == ("b-draft", "draft", None)


async def test_change_when_some_columns_are_set_then_the_others_stay(
    store: Store, make: MakeAssistant, now: int
) -> None:
    await make("a")
    async with store.write() as tx:
        await environments.change(tx, "a-live", {"name": "shop", "session_timeout": 10}, now + 5)
        changed = await environments.get(tx, "a", "a-live")
        with pytest.raises(InputError):
            await environments.change(tx, "a-live", {"name": "a\0b"}, now)
    assert (changed.name, changed.session_timeout, changed.search_skill_fallback) == ("shop", 10, False)
    assert (changed.created, changed.updated) == (now, now + 5)


async def test_references_when_set_then_they_replace_the_old_ones(store: Store, make: MakeAssistant) -> None:
    await make("a")
    action, dialog = SkillReference("action", "s", False), SkillReference("dialog", "w", True, 3, "digest")
    async with store.write() as tx:
        await environments.set_references(tx, "a-live", [dialog, action])
        assert await environments.references_of(tx, ["a-live"]) == {"a-live": (action, dialog)}
        await environments.set_references(tx, "a-live", [])
        assert await environments.references_of(tx, ["a-live"]) == {"a-live": ()}


async def test_skill_when_switched_or_forgotten_then_only_drafts_change(
    store: Store, make: MakeAssistant
) -> None:
    await make("a")
    await make("b")
    draft, frozen = SkillReference("dialog", "w", True), SkillReference("dialog", "w", True, 1, "digest")
    async with store.write() as tx:
        for environment_id in ("a-draft", "b-draft"):
            await environments.set_references(tx, environment_id, [draft])
        await environments.set_references(tx, "a-live", [frozen])
        assert await environments.drafts_with(tx, "w") == ("a-draft", "b-draft")
        await environments.enable(tx, "w")
        await environments.switch(tx, "b-draft", "dialog", disabled=True)
        found = await environments.references_of(tx, ["a-draft", "b-draft", "a-live"])
        assert [each.disabled for (each,) in found.values()] == [False, True, True]
        await environments.forget_skill(tx, "w")
        found = await environments.references_of(tx, ["a-draft", "b-draft", "a-live"])
        assert list(found.values()) == [(), (), (frozen,)]


async def test_dialog_skill_when_touched_then_that_is_told_once(
    store: Store, make: MakeAssistant, add_workspace: Any
) -> None:
    await make("a")
    await add_workspace({}, "w1")
    await add_workspace({}, "w2")
    async with store.write() as tx:
        await dialog_skills.create(tx, "w1", "a")
        assert await dialog_skills.owned_by(tx, "a") == ("w1",)
        assert [await dialog_skills.mark_touched(tx, "w1") for _ in range(2)] == [True, False]
        assert await dialog_skills.mark_touched(tx, "w2") is False
        await dialog_skills.disown(tx, "w1")
        assert await dialog_skills.owned_by(tx, "a") == ()


async def test_dialog_settings_when_kept_then_they_are_read_whether_or_not_the_skill_stands_alone(
    store: Store, make: MakeAssistant, add_workspace: Any
) -> None:
    await make("a")
    await add_workspace({}, "w1")
    await add_workspace({}, "w2")
    async with store.write() as tx:
        await dialog_skills.create(tx, "w1", "a")
        for skill_id in ("w1", "w2"):
            await dialog_skills.set_settings(tx, skill_id, {"a": [skill_id]})
        owned, alone = [await dialog_skills.get(tx, skill_id) for skill_id in ("w1", "w2")]
        unknown = await dialog_skills.get(tx, "w3")
    assert (owned.assistant_id, owned.dialog_settings, owned.is_untouched) == ("a", {"a": ["w1"]}, True)
    assert (alone.assistant_id, alone.dialog_settings, alone.is_untouched) == (None, {"a": ["w2"]}, False)
    assert (unknown.assistant_id, unknown.dialog_settings) == (None, None)


async def add_action_skill(tx: AsyncConnection, now: int) -> None:
    """The action skill `s` of the assistant `a`."""
    new = NewActionSkill("s", "a", "n", "d", "en", learning_opt_out=True, content=b"{}", now=now)
    await action_skills.create(tx, new)


async def test_action_skill_when_changed_then_its_revision_rises_and_the_rest_stays(
    store: Store, make: MakeAssistant, now: int
) -> None:
    await make("a")
    async with store.write() as tx:
        await add_action_skill(tx, now)
        await action_skills.change(tx, "s", {"name": "m", "dialog_settings": {"a": 1}}, now + 1)
        record = await action_skills.get(tx, "s")
        with pytest.raises(InputError):
            await action_skills.change(tx, "s", {"name": "\0"}, now)
    assert (record.name, record.description, record.dialog_settings) == ("m", "d", {"a": 1})
    assert (record.revision, record.status, record.learning_opt_out) == (2, "Available", True)
    assert (record.content, record.created, record.updated) == (b"{}", now, now + 1)


async def test_action_skill_when_an_older_training_ends_late_then_the_newer_model_stays(
    store: Store, make: MakeAssistant, now: int
) -> None:
    """A worker whose lease ran out may end after the one that took its job over."""
    await make("a")
    async with store.write() as tx:
        await add_action_skill(tx, now)
        await action_skills.change(tx, "s", {"content": b"[]", "status": "Training"}, now)
        await action_skills.set_trained(tx, "s", 2, "newer", now + 2)
        await action_skills.set_trained(tx, "s", 1, "older", now + 3)
        record = await action_skills.get(tx, "s")
        assert (record.model_fingerprint, record.trained_revision) == ("newer", 2)
        assert (record.status, record.updated) == ("Available", now + 2)
        await action_skills.set_trained(tx, "s", 2, "by another encoder", now + 4)
        assert (await action_skills.get(tx, "s")).model_fingerprint == "by another encoder"


async def test_skill_import_when_saved_again_then_it_replaces_the_last_of_its_kind(
    store: Store, make: MakeAssistant, now: int
) -> None:
    await make("a")
    first = SkillImportRecord("a", "skills", "t1", {"dialog": 2}, now)
    second = SkillImportRecord("a", "skills", "t2", {"action": 3, "dialog": 4}, now + 1, {"action": "s"})
    release = SkillImportRecord("a", "release", "t3", {}, now)
    async with store.write() as tx:
        for record in (first, second, release):
            await skill_imports.save(tx, record)
        assert await skill_imports.find(tx, "a", "skills") == second
        assert await skill_imports.find(tx, "a", "release") == release
        assert await skill_imports.find(tx, "b", "skills") is None
