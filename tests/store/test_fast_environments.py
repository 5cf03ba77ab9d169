"""The read of a message in an assistant, on both databases, called as the server calls it."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, insert, text
from sqlalchemy.dialects import sqlite

from doyle.errors import InputError
from doyle.store import action_skills, assistants, environments, fast_environments, workspaces
from doyle.store.action_skills import NewActionSkill
from doyle.store.assistant_tables import snapshots
from doyle.store.assistants import NewAssistant
from doyle.store.database import Store
from doyle.store.environments import NewEnvironment, SkillReference
from doyle.store.fast_environments import EnvironmentHead, SkillInUse
from doyle.store.instances import ensure_instance
from doyle.store.messages import statement_text
from doyle.store.migrating import migrate

AddAssistant = Callable[..., Awaitable[None]]


@pytest.fixture
def add_assistant(store: Store, now: int) -> AddAssistant:
    """Makes an assistant with the environments `<id>-draft` and `<id>-live`."""

    async def add(
        assistant_id: str, draft: tuple[SkillReference, ...] = (), live: tuple[SkillReference, ...] = ()
    ) -> None:
        async with store.write() as tx:
            await assistants.create(tx, NewAssistant(assistant_id, "default", None, None, "fr", now))
            for kind, skills in (("draft", draft), ("live", live)):
                environment_id = f"{assistant_id}-{kind}"
                await environments.create(tx, NewEnvironment(environment_id, assistant_id, kind, 3600, now))
                await environments.set_references(tx, environment_id, skills)

    return add


async def test_find_environment_when_given_either_id_then_the_assistants_own_means_its_draft(
    store: Store, add_assistant: AddAssistant
) -> None:
    """spec/api/guide.md §4: an assistant id means the classic behaviour."""
    await add_assistant("a")
    await add_assistant("b")
    draft = EnvironmentHead("a-draft", "a", "draft", "fr", 3600, False, None, ())
    for address in ("a", "a-draft"):
        assert await asyncio.to_thread(store.environments.find_environment, "default", address) == draft
    live = store.environments.find_environment("default", "a-live")
    assert live == EnvironmentHead("a-live", "a", "live", "fr", 3600, False, None, ())


@pytest.mark.parametrize(
    ("instance_id", "address"), [("default", "c"), ("other", "a"), ("other", "a-live"), ("", "")]
)
async def test_find_environment_when_it_is_not_in_the_instance_then_none(
    store: Store, add_assistant: AddAssistant, now: int, instance_id: str, address: str
) -> None:
    await add_assistant("a")
    async with store.write() as tx:
        await ensure_instance(tx, "other", now)
    assert store.environments.find_environment(instance_id, address) is None


@pytest.mark.parametrize("address", ["a\0b", "\ud800"])
async def test_find_environment_when_the_id_is_hostile_then_input_error_or_none(
    store: Store, address: str
) -> None:
    with suppress(InputError):
        assert store.environments.find_environment("default", address) is None


async def test_find_environment_when_drafts_answer_then_their_revisions_are_told(
    store: Store, add_assistant: AddAssistant, add_workspace: Any, now: int
) -> None:
    await add_workspace({"language": "de", "learning_opt_out": True})
    await add_assistant("a", (SkillReference("action", "s", False), SkillReference("dialog", "w1", True)))
    async with store.write() as tx:
        new = NewActionSkill("s", "a", "n", None, "en", learning_opt_out=False, content=b"{}", now=now)
        await action_skills.create(tx, new)
        await workspaces.set_trained(tx, "w1", 1, "print", now)
    head = store.environments.find_environment("default", "a")
    assert head is not None
    assert head.skills == (
        SkillInUse("action", "s", False, None, None, "en", False, None, 1, "Available"),
        SkillInUse("dialog", "w1", True, None, None, "de", True, "print", 1, "Available"),
    )
    assert head.find_skill("dialog") is head.skills[1]
    assert head.find_skill("search") is None
    assert head.skills[0].snapshot == "draft"


async def test_find_environment_when_snapshots_answer_then_the_drafts_do_not_shine_through(
    store: Store, add_assistant: AddAssistant, add_workspace: Any, now: int
) -> None:
    """spec/operations.md §9: an environment keeps serving what was deployed."""
    await add_workspace({"language": "de"})
    await add_assistant("a", (), (SkillReference("dialog", "w1", False, 7, "digest"),))
    async with store.write() as tx:
        await tx.execute(
            insert(snapshots).values(
                digest="digest",
                type="dialog",
                language="it",
                learning_opt_out=True,
                content=b'{"type":"dialog"}',
                model_fingerprint="old print",
                created=now,
            )
        )
        await environments.change(tx, "a-live", {"release": 7, "search_skill_fallback": True}, now)
    head = store.environments.find_environment("default", "a-live")
    assert head is not None
    assert (head.release, head.search_skill_fallback) == (7, True)
    assert head.skills == (
        SkillInUse("dialog", "w1", False, 7, "digest", "it", True, "old print", None, None),
    )
    assert head.skills[0].snapshot == "7"
    assert store.environments.load_snapshot("digest") == b'{"type":"dialog"}'
    assert store.environments.load_snapshot("other") is None


async def test_load_action_skill_when_it_changes_then_revision_and_content_belong_together(
    store: Store, add_assistant: AddAssistant, now: int
) -> None:
    await add_assistant("a")
    async with store.write() as tx:
        new = NewActionSkill("s", "a", "n", None, "en", learning_opt_out=False, content=b'{"a":1}', now=now)
        await action_skills.create(tx, new)
    assert store.environments.load_action_skill("s") == (1, b'{"a":1}')
    async with store.write() as tx:
        await action_skills.change(tx, "s", {"content": b'{"a":2}'}, now + 1)
    assert store.environments.load_action_skill("s") == (2, b'{"a":2}')
    assert store.environments.load_action_skill("t") is None


def test_find_environment_when_planned_then_every_step_is_a_look_up(tmp_path: Path) -> None:
    """issue 6: its cost does not grow with what is stored."""
    statement = statement_text(fast_environments.HEAD, sqlite.dialect(paramstyle="named"))
    engine = create_engine(f"sqlite:///{tmp_path / 'plan.db'}")
    with engine.begin() as connection:
        migrate(connection)
        wanted = {"address": "a", "instance_id": "i"}
        steps = [row.detail for row in connection.execute(text(f"EXPLAIN QUERY PLAN {statement}"), wanted)]
    engine.dispose()
    assert not [step for step in steps if step.startswith("SCAN")]
    assert [step for step in steps if step.startswith("SEARCH environments USING INDEX")]
