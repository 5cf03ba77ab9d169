"""Loading skills aside from the threads that answer."""

import asyncio
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from doyle.conversation.loading import SkillLoader
from doyle.errors import NotFoundError
from doyle.skills.compiled import compile_skill
from doyle.skills.library import LoadedSkill
from doyle.store.messages import SkillHead
from doyle.wire.workspace import WorkspaceBody


@pytest.fixture
def threads() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(2) as pool:
        yield pool


def head(workspace_id: str = "w", revision: int = 1) -> SkillHead:
    return SkillHead(workspace_id, revision, "en", "Available", None, False)


def loaded() -> LoadedSkill:
    return LoadedSkill(compile_skill("w", 1, WorkspaceBody.read({})), None)


class SlowWork:
    """Work that runs until it is let go, and counts how often it was called."""

    def __init__(self) -> None:
        self.calls = 0
        self.has_begun = threading.Event()
        self.may_end = threading.Event()

    def __call__(self) -> LoadedSkill:
        self.calls += 1
        self.has_begun.set()
        self.may_end.wait()
        return loaded()


async def begun(work: SlowWork) -> None:
    await asyncio.to_thread(work.has_begun.wait)


async def test_load_when_many_wait_for_the_same_then_it_runs_once(threads: ThreadPoolExecutor) -> None:
    """Design, *Decisions*: a revision is compiled once."""
    loader, work = SkillLoader(threads), SlowWork()
    waiting = [asyncio.create_task(loader.load(head(), work)) for _ in range(20)]
    await begun(work)
    work.may_end.set()
    skills = await asyncio.gather(*waiting)
    assert work.calls == 1
    assert len({id(skill) for skill in skills}) == 1


async def test_load_when_one_skill_takes_long_then_another_does_not_wait(threads: ThreadPoolExecutor) -> None:
    loader, slow = SkillLoader(threads), SlowWork()
    waiting = [asyncio.create_task(loader.load(head("slow"), slow)) for _ in range(20)]
    await begun(slow)
    assert (await loader.load(head("other"), loaded)).model is None
    slow.may_end.set()
    await asyncio.gather(*waiting)


async def test_load_when_the_revision_differs_then_runs_for_each(threads: ThreadPoolExecutor) -> None:
    loader, first, second = SkillLoader(threads), SlowWork(), SlowWork()
    first.may_end.set()
    second.may_end.set()
    await asyncio.gather(loader.load(head(revision=1), first), loader.load(head(revision=2), second))
    assert (first.calls, second.calls) == (1, 1)


async def test_load_when_done_then_the_next_one_runs_again(threads: ThreadPoolExecutor) -> None:
    loader, work = SkillLoader(threads), SlowWork()
    work.may_end.set()
    await loader.load(head(), work)
    await loader.load(head(), work)
    assert work.calls == 2


async def test_load_when_it_fails_then_every_waiter_hears_and_the_next_may_try(
    threads: ThreadPoolExecutor,
) -> None:
    def fail() -> LoadedSkill:
        raise NotFoundError

    loader = SkillLoader(threads)
    results = await asyncio.gather(*(loader.load(head(), fail) for _ in range(3)), return_exceptions=True)
    assert [type(result) for result in results] == [NotFoundError] * 3
    assert (await loader.load(head(), loaded)).skill.revision == 1


async def test_load_when_a_waiter_goes_away_then_the_others_get_the_skill(
    threads: ThreadPoolExecutor,
) -> None:
    loader, work = SkillLoader(threads), SlowWork()
    leaving, staying = (asyncio.create_task(loader.load(head(), work)) for _ in range(2))
    await begun(work)
    leaving.cancel()
    with pytest.raises(asyncio.CancelledError):
        await leaving
    work.may_end.set()
    assert (await staying).skill.workspace_id == "w"
    assert work.calls == 1
