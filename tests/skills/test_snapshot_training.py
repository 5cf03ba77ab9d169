"""What becomes of releases whose snapshot cannot be made ready."""

from uuid import uuid4

from doyle.jobs.child import ChildLimits, ChildProcess
from doyle.skills.assistants import create_assistant
from doyle.skills.releases import NewRelease, create_release, list_releases
from doyle.skills.snapshot_training import SNAPSHOT, SnapshotTrainer
from doyle.skills.training import Trainer, TrainingEncoder
from doyle.store import jobs
from doyle.store.database import Store
from doyle.store.instances import DEFAULT_INSTANCE
from doyle.store.jobs import Claimant, JobRecord
from doyle.store.paging import PageQuery
from doyle.wire.assistant import AssistantBody

NOW = 1_724_584_953_444


async def claimed(store: Store) -> JobRecord:
    async with store.write() as tx:
        job = await jobs.claim(tx, Claimant("w", 30, (SNAPSHOT,)), NOW)
    assert job is not None
    return job


async def test_give_up_when_another_release_asks_for_the_same_skill_then_both_wait_for_the_next_attempt(
    store: Store,
) -> None:
    """spec/operations.md §9: poll until Available or Failed; one that may still be Available is neither."""
    made = await create_assistant(
        store, DEFAULT_INSTANCE, AssistantBody(), now=NOW, new_id=lambda: str(uuid4())
    )
    assistant_id = made.record.assistant_id

    async def release() -> None:
        await create_release(store, DEFAULT_INSTANCE, assistant_id, NewRelease(None, 0), NOW)

    async def statuses() -> list[str]:
        page = await list_releases(store, DEFAULT_INSTANCE, assistant_id, PageQuery())
        return [each.record.status for each in page.items]

    child = ChildProcess(("/nowhere",), ChildLimits())
    trainer = SnapshotTrainer(store, Trainer(store, child, TrainingEncoder("e"), lambda: NOW), lambda: NOW)
    await release()
    first = await claimed(store)
    await release()
    await trainer.give_up(first, "There is not enough memory")
    assert await statuses() == ["Processing", "Processing"]
    async with store.write() as tx:
        assert await jobs.finish(tx, first, NOW, "There is not enough memory")
    await trainer.give_up(await claimed(store), "There is not enough memory")
    assert await statuses() == ["Failed", "Failed"]
