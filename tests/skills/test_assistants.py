"""Assistants that are changed by several people at once, on a database with many writers."""

import asyncio
import itertools
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest

from doyle.errors import InputError
from doyle.skills.assistant_skills import list_skills
from doyle.skills.assistants import Assistant, create_assistant, delete_assistant, update_environment
from doyle.skills.importing import delete_workspace
from doyle.store import environments, workspaces
from doyle.store.database import Store
from doyle.store.instances import DEFAULT_INSTANCE, ensure_instance
from doyle.wire.assistant import AssistantBody, EnvironmentChange

NOW = 1_724_584_953_444

Wait = Callable[..., Awaitable[None]]


@pytest.fixture
async def store(postgres_url: str, tmp_path: Path) -> AsyncIterator[Store]:
    """A store on PostgreSQL."""
    opened = await Store.open(postgres_url, tmp_path)
    async with opened.write() as tx:
        await ensure_instance(tx, DEFAULT_INSTANCE, NOW)
    yield opened
    await opened.close()


class Shop:
    """Two assistants; the second is to take the dialog skill of the first."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._ids = (f"id-{at}" for at in itertools.count())

    async def open(self) -> None:
        self.first, self.second = [await self._assistant(name) for name in ("First", "Second")]
        self.shared = next(skill.skill_id for skill in self.first.skills if skill.type == "dialog")

    async def _assistant(self, name: str) -> Assistant:
        body = AssistantBody(name=name)
        return await create_assistant(
            self._store, DEFAULT_INSTANCE, body, now=NOW, new_id=lambda: next(self._ids)
        )

    async def share(self) -> None:
        draft = self.second.environments[0].record
        change = EnvironmentChange.read(
            {"skill_references": [{"type": "dialog", "skill_id": self.shared, "disabled": False}]}
        )
        await update_environment(
            self._store, DEFAULT_INSTANCE, draft.assistant_id, draft.environment_id, change, NOW
        )

    async def skills_of_second(self) -> list[str]:
        found = await list_skills(self._store, DEFAULT_INSTANCE, self.second.record.assistant_id)
        return [skill.skill_id for skill in found]


@pytest.fixture
async def shop(store: Store) -> Shop:
    made = Shop(store)
    await made.open()
    return made


async def test_update_environment_when_the_skill_is_being_deleted_then_is_told_and_nothing_dangles(
    store: Store, shop: Shop, until_somebody_waits: Wait
) -> None:
    """design, *Skills and assistants*: the draft takes a dialog skill of the instance, which is there."""
    async with store.write() as deletion:
        await workspaces.delete(deletion, DEFAULT_INSTANCE, shop.shared)
        await environments.forget_skill(deletion, shop.shared)
        sharing = asyncio.create_task(shop.share())
        await until_somebody_waits(sharing)
    with pytest.raises(InputError) as refused:
        await sharing
    assert [fault.path for fault in refused.value.faults] == ["/skill_references/0/skill_id"]
    assert len(await shop.skills_of_second()) == 2


async def test_delete_workspace_when_a_draft_is_taking_it_then_the_draft_loses_it_again(
    store: Store, shop: Shop, until_somebody_waits: Wait
) -> None:
    async with store.write() as taking:
        await workspaces.find(taking, DEFAULT_INSTANCE, shop.shared, for_update=True)
        deleting = asyncio.create_task(delete_workspace(store, DEFAULT_INSTANCE, shop.shared))
        await until_somebody_waits(deleting)
        draft_id = shop.second.environments[0].record.environment_id
        reference = environments.SkillReference("dialog", shop.shared, disabled=False)
        await environments.set_references(taking, draft_id, [reference])
    await deleting
    assert await shop.skills_of_second() == []


async def test_delete_assistant_when_another_takes_its_skill_then_the_skill_goes_on_alone(
    store: Store, shop: Shop, until_somebody_waits: Wait
) -> None:
    """A dialog skill that another assistant uses goes on alone."""
    async with store.write() as taking:
        await workspaces.find(taking, DEFAULT_INSTANCE, shop.shared, for_update=True)
        assistant_id = shop.first.record.assistant_id
        deleting = asyncio.create_task(delete_assistant(store, DEFAULT_INSTANCE, assistant_id))
        await until_somebody_waits(deleting)
        draft_id = shop.second.environments[0].record.environment_id
        reference = environments.SkillReference("dialog", shop.shared, disabled=False)
        await environments.set_references(taking, draft_id, [reference])
    assert await deleting == ()
    assert await shop.skills_of_second() == [shop.shared]
