"""The training job: from a workspace to its model, on both databases with the real training process."""

import asyncio
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from uuid import uuid4

import pytest

from doyle.errors import TrainingError
from doyle.jobs.child import ChildLimits, ChildProcess
from doyle.jobs.child_end import Progress
from doyle.jobs.frames import Frame
from doyle.jobs.runner import Lane, Runner
from doyle.nlu.encoder import find_encoder, identity_of
from doyle.nlu.model import load_model
from doyle.nlu.training_data import TrainingData, fingerprint, texts_to_embed, training_data_of
from doyle.skills.importing import Update, delete_workspace, import_workspace, update_workspace
from doyle.skills.training import TRAINING, TRAINING_COMMAND, Trainer, TrainingEncoder, retrain_outdated
from doyle.skills.training_request import request_frame
from doyle.store import jobs, models, workspaces
from doyle.store.database import Store
from doyle.store.instances import DEFAULT_INSTANCE
from doyle.store.jobs import Claimant, JobRecord
from doyle.store.workspaces import WorkspaceRecord
from doyle.wire.json import JsonObject
from doyle.wire.workspace import WorkspaceBody

NOW = 1_724_584_953_444
IDENTITY = identity_of(find_encoder())
HANGING_COMMAND = (sys.executable, str(Path(__file__).parent.parent / "jobs" / "hanging_script.py"))


def clock() -> int:
    return NOW


@pytest.fixture
async def child() -> AsyncIterator[ChildProcess]:
    process = ChildProcess(TRAINING_COMMAND, ChildLimits(memory_mb=2048, timeout_seconds=120))
    yield process
    await process.aclose()


async def imported(store: Store, data: JsonObject) -> str:
    body = WorkspaceBody.read(data)
    record = await import_workspace(store, DEFAULT_INSTANCE, body, now=NOW, new_id=lambda: str(uuid4()))
    return record.workspace_id


async def updated(store: Store, workspace_id: str, change: JsonObject) -> None:
    update = Update(WorkspaceBody.read(change))
    await update_workspace(store, DEFAULT_INSTANCE, workspace_id, update, encoder_identity=IDENTITY, now=NOW)


async def record_of(store: Store, workspace_id: str) -> WorkspaceRecord:
    async with store.read() as tx:
        return await workspaces.get(tx, DEFAULT_INSTANCE, workspace_id)


async def work(store: Store, child: ChildProcess, identity: str = IDENTITY) -> Trainer:
    """Do all jobs that wait."""
    trainer = Trainer(store, child, TrainingEncoder(identity), clock)
    await Runner(store, [Lane({TRAINING: trainer})], worker_id="w", clock=clock).run_pending()
    return trainer


def data_of(skill: JsonObject) -> TrainingData:
    return training_data_of(WorkspaceBody.read(skill))


async def test_training_makes_the_workspace_available_with_a_model(
    store: Store, child: ChildProcess, skill: JsonObject
) -> None:
    """spec/nlu.md §8: Training, then Available."""
    workspace_id = await imported(store, skill)
    trainer = await work(store, child)
    record = await record_of(store, workspace_id)
    assert (record.status, record.trained_revision) == ("Available", 1)
    assert record.model_fingerprint == fingerprint(data_of(skill), IDENTITY)
    blob = store.messages.load_model(record.model_fingerprint)
    assert blob is not None
    found = load_model(blob).understand("opening hours", find_encoder())
    assert found.intents[0].intent == "hours"
    assert trainer.progress_of(workspace_id) is None


async def test_training_keeps_the_vectors_that_it_made(
    store: Store, child: ChildProcess, skill: JsonObject
) -> None:
    await imported(store, skill)
    await work(store, child)
    texts = texts_to_embed(data_of(skill))
    async with store.read() as tx:
        known = await models.find_embeddings(tx, IDENTITY, texts)
    assert set(known) == (set(texts) if find_encoder() else set())


async def test_training_of_the_same_data_again_needs_no_process(
    store: Store, child: ChildProcess, skill: JsonObject
) -> None:
    await imported(store, skill)
    await work(store, child)
    twin = await imported(store, {**skill, "name": "Twin", "dialog_nodes": []})
    broken = ChildProcess(("/nowhere",), ChildLimits())
    await work(store, broken)
    assert (await record_of(store, twin)).status == "Available"


async def test_training_of_an_empty_workspace_makes_it_available(store: Store, child: ChildProcess) -> None:
    workspace_id = await imported(store, {})
    await work(store, child)
    assert (await record_of(store, workspace_id)).status == "Available"


async def test_training_that_fails_says_why_and_keeps_the_last_model(
    store: Store, child: ChildProcess, skill: JsonObject
) -> None:
    """spec/nlu.md §8: `status_errors` when Failed; the last available model answers."""
    workspace_id = await imported(store, skill)
    await work(store, child)
    before = await record_of(store, workspace_id)
    await updated(store, workspace_id, {"counterexamples": [{"text": "sing a song"}]})
    await work(store, ChildProcess(("/nowhere",), ChildLimits()))
    record = await record_of(store, workspace_id)
    assert record.status == "Failed"
    assert record.status_errors == [
        {"message": "The process could not be started: No such file or directory"}
    ]
    assert record.model_fingerprint == before.model_fingerprint
    await updated(store, workspace_id, {"counterexamples": [{"text": "sing me a song"}]})
    await work(store, child)
    assert (await record_of(store, workspace_id)).status == "Available"


async def test_training_without_enough_memory_fails_with_the_reason_and_the_last_model_stays(
    sqlite_store: Store, child: ChildProcess, skill: JsonObject
) -> None:
    workspace_id = await imported(sqlite_store, skill)
    await work(sqlite_store, child)
    before = await record_of(sqlite_store, workspace_id)
    await updated(sqlite_store, workspace_id, {"counterexamples": [{"text": "sing a song"}]})
    starved = ChildProcess(TRAINING_COMMAND, ChildLimits(memory_mb=1, timeout_seconds=60))
    await work(sqlite_store, starved)
    await starved.aclose()
    record = await record_of(sqlite_store, workspace_id)
    assert record.status == "Failed"
    assert record.status_errors is not None
    assert "memory" in record.status_errors[0]["message"]
    assert record.model_fingerprint == before.model_fingerprint


@pytest.mark.parametrize(
    ("deed", "limits", "reason"),
    [
        ("hang", ChildLimits(memory_mb=256, timeout_seconds=1), "longer than the limit of 1 seconds"),
        ("fill", ChildLimits(memory_mb=256, timeout_seconds=60), "more memory than the limit of 256 MB"),
        ("crash", ChildLimits(memory_mb=256, timeout_seconds=60), "ended by signal"),
    ],
)
async def test_training_beyond_its_limits_fails_with_the_reason(
    sqlite_store: Store, skill: JsonObject, deed: str, limits: ChildLimits, reason: str
) -> None:
    workspace_id = await imported(sqlite_store, skill)
    child = ChildProcess((*HANGING_COMMAND, deed), limits)
    await work(sqlite_store, child)
    record = await record_of(sqlite_store, workspace_id)
    assert record.status == "Failed"
    assert record.status_errors is not None
    assert reason in record.status_errors[0]["message"]
    await child.aclose()


class Meanwhile(ChildProcess):
    """Does something of the test's own while the process works."""

    happens: Callable[[], object]

    async def run(self, request, on_progress):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
        happens, self.happens = self.happens, _nothing
        result = happens()
        if asyncio.iscoroutine(result):
            await result
        return await super().run(request, on_progress)


def _nothing() -> None: ...


@pytest.mark.parametrize("change", [{"dialog_nodes": []}, {"counterexamples": [{"text": "sing a song"}]}])
async def test_content_changed_while_training_ends_available_at_its_newest(
    store: Store, skill: JsonObject, change: JsonObject
) -> None:
    workspace_id = await imported(store, skill)
    child = Meanwhile(TRAINING_COMMAND, ChildLimits(memory_mb=2048))
    child.happens = lambda: updated(store, workspace_id, change)
    await work(store, child)
    await child.aclose()
    record = await record_of(store, workspace_id)
    assert (record.status, record.revision, record.trained_revision) == ("Available", 2, 2)
    assert record.model_fingerprint == fingerprint(data_of({**skill, **change}), IDENTITY)


class NeverEnough(ChildProcess):
    """Trains nothing, and does one thing after the other of the test's own instead."""

    happens: list[Callable[[], Awaitable[object]]]

    async def run(self, request, on_progress):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
        await self.happens.pop(0)()
        raise TrainingError("There is not enough memory")


async def test_content_changed_while_training_fails_is_not_called_failed_before_its_own_training_is(
    store: Store, skill: JsonObject
) -> None:
    """spec/nlu.md §8: who waits for the end of his own change must not be told that of another."""
    workspace_id = await imported(store, skill)
    seen: list[str] = []

    async def change() -> None:
        await updated(store, workspace_id, {"counterexamples": [{"text": "sing a song"}]})

    async def look() -> None:
        seen.append((await record_of(store, workspace_id)).status)

    child = NeverEnough(TRAINING_COMMAND, ChildLimits())
    child.happens = [change, look]
    await work(store, child)
    await look()
    assert seen == ["Training", "Failed"]


async def test_workspace_deleted_while_training_leaves_nothing_to_do(store: Store, skill: JsonObject) -> None:
    workspace_id = await imported(store, skill)
    child = Meanwhile(TRAINING_COMMAND, ChildLimits(memory_mb=2048))
    child.happens = lambda: delete_workspace(store, DEFAULT_INSTANCE, workspace_id)
    trainer = await work(store, child)
    await child.aclose()
    assert trainer.progress_of(workspace_id) is None
    assert await Runner(store, [Lane({TRAINING: trainer})], worker_id="w", clock=clock).run_pending() == 0


async def test_give_up_of_a_deleted_workspace_does_nothing(sqlite_store: Store) -> None:
    child = ChildProcess(("/nowhere",), ChildLimits())
    trainer = Trainer(sqlite_store, child, TrainingEncoder(IDENTITY), clock)
    job = JobRecord(
        job_id=1,
        kind=TRAINING,
        subject="nowhere",
        ticket=1,
        available=0,
        attempts=1,
        claims=1,
        worker_id=None,
        leased_until=None,
        created=0,
    )
    await trainer.give_up(job, "reason")
    await trainer.run(job)


async def test_progress_can_be_watched_while_training(store: Store, skill: JsonObject) -> None:
    workspace_id = await imported(store, skill)
    seen: list[object] = []

    class Watched(ChildProcess):
        async def run(self, request, on_progress):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
            def watch(stage: str, done: int, total: int) -> None:
                on_progress(stage, done, total)
                seen.append(trainer.progress_of(workspace_id))

            return await super().run(request, watch)

    child = Watched(TRAINING_COMMAND, ChildLimits(memory_mb=2048))
    trainer = Trainer(store, child, TrainingEncoder(IDENTITY), clock)
    await Runner(store, [Lane({TRAINING: trainer})], worker_id="w", clock=clock).run_pending()
    await child.aclose()
    assert seen
    assert all(progress is not None for progress in seen)


async def test_server_with_another_encoder_than_the_process_fails_with_the_reason(
    sqlite_store: Store, child: ChildProcess, skill: JsonObject
) -> None:
    workspace_id = await imported(sqlite_store, skill)
    await work(sqlite_store, child, identity="another encoder")
    record = await record_of(sqlite_store, workspace_id)
    assert record.status_errors is not None
    assert "restart the server" in record.status_errors[0]["message"]


async def test_training_clears_away_old_models_that_nobody_uses(
    store: Store, child: ChildProcess, skill: JsonObject
) -> None:
    async with store.write() as tx:
        await models.save_model(tx, "forgotten", IDENTITY, b"old", NOW - 3_700_000)
        await models.save_model(tx, "about to be used", IDENTITY, b"new", NOW - 3_500_000)
    await imported(store, skill)
    await work(store, child)
    async with store.read() as tx:
        assert await models.find_model(tx, "forgotten") is None
        assert await models.find_model(tx, "about to be used") == b"new"


async def test_learn_of_what_an_old_model_knows_keeps_it_from_being_cleared_away(
    store: Store, child: ChildProcess, skill: JsonObject
) -> None:
    """Another training may clear away before the skill points to the model."""
    body = WorkspaceBody.read(skill)
    known = fingerprint(training_data_of(body), IDENTITY)
    async with store.write() as tx:
        await models.save_model(tx, known, IDENTITY, b"old", NOW - 3_700_000)
    trainer = Trainer(store, child, TrainingEncoder(IDENTITY), clock)
    assert await trainer.learn("action training s", body) == known
    await imported(store, {"name": "another", "intents": []})
    await work(store, child)
    async with store.read() as tx:
        assert await models.find_model(tx, known) == b"old"


async def test_retrain_outdated_asks_for_the_models_of_another_encoder_only(
    store: Store, child: ChildProcess, skill: JsonObject
) -> None:
    trained = await imported(store, skill)
    await work(store, child)
    fresh = await imported(store, {"name": "Never trained"})
    assert await retrain_outdated(store, IDENTITY, NOW) == ()
    assert await retrain_outdated(store, "another encoder", NOW) == (trained,)
    assert (await record_of(store, trained)).status == "Training"
    async with store.read() as tx:
        assert {job.subject for job in await jobs.list_unfinished(tx)} == {trained, fresh}
    await work(store, child)
    assert (await record_of(store, trained)).status == "Available"


async def test_retrain_outdated_asks_for_a_model_that_is_gone(store: Store, skill: JsonObject) -> None:
    workspace_id = await imported(store, skill)
    async with store.write() as tx:
        await workspaces.set_trained(tx, workspace_id, 1, "gone", NOW)
    assert await retrain_outdated(store, IDENTITY, NOW) == (workspace_id,)


async def test_training_error_is_what_the_process_raises(child: ChildProcess) -> None:
    with pytest.raises(TrainingError, match="encoder changed"):
        await child.run(request_frame(TrainingData(), None, "another", {}), lambda *_: None)


class Announcing(ChildProcess):
    """Tells when it got a request."""

    def __init__(self, command: tuple[str, ...], limits: ChildLimits) -> None:
        super().__init__(command, limits)
        self.has_request = asyncio.Event()

    async def run(self, request: Frame, on_progress: Progress) -> Frame:
        self.has_request.set()
        return await super().run(request, on_progress)


async def test_stop_when_a_training_runs_then_the_next_job_need_not_wait(
    store: Store, skill: JsonObject
) -> None:
    """Trainings run one after the other: that of a deleted workspace must hold up nobody."""
    workspace_id = await imported(store, skill)
    async with store.write() as tx:
        job = await jobs.claim(tx, Claimant("w", 30), NOW)
    assert job is not None
    process = Announcing((*HANGING_COMMAND, "hang"), ChildLimits(memory_mb=2048, timeout_seconds=120))
    trainer = Trainer(store, process, TrainingEncoder(IDENTITY), clock)
    running = asyncio.create_task(trainer.run(job))
    await process.has_request.wait()
    trainer.stop(workspace_id)
    await asyncio.wait_for(running, 30)
    assert trainer.progress_of(workspace_id) is None
    assert (await record_of(store, workspace_id)).model_fingerprint is None
    await process.aclose()


async def test_stop_when_nothing_runs_then_nothing_happens(store: Store, child: ChildProcess) -> None:
    Trainer(store, child, TrainingEncoder(IDENTITY), clock).stop("nobody")
