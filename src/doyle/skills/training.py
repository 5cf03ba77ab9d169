"""The training job: from a workspace's content to the model that it answers with."""

import asyncio
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import structlog

from doyle.errors import NotFoundError
from doyle.jobs.child import ChildProcess
from doyle.nlu.training_data import ALGORITHM, TrainingData, fingerprint, texts_to_embed, training_data_of
from doyle.skills.checking import check_content, summary
from doyle.skills.training_request import read_result, request_frame
from doyle.store import jobs, models, workspaces
from doyle.store.database import Store
from doyle.store.jobs import JobProgress, JobRecord
from doyle.wire.workspace import WorkspaceBody

_log = structlog.get_logger(__name__)

TRAINING = "training"
# How long models that nobody points to stay, and sentence vectors, which are a cache.
_UNUSED_MODEL_MILLISECONDS = 60 * 60 * 1000
_EMBEDDING_MILLISECONDS = 90 * 24 * 60 * 60 * 1000
TRAINING_COMMAND = (sys.executable, "-m", "doyle.skills.training_process")


@dataclass(frozen=True, slots=True)
class TrainingEncoder:
    """Which sentence encoder to train with: its identity, and its directory (None: the packaged one)."""

    identity: str
    directory: Path | None = None


@dataclass(frozen=True, slots=True)
class _Lesson:
    """What is to be learned: the content of one revision."""

    workspace_id: str
    revision: int
    data: TrainingData
    fingerprint: str


class Trainer:
    """Trains workspaces: the handler of jobs of kind `TRAINING`, whose subject is a workspace's id.

    `clock` gives epoch milliseconds. A skill keeps answering with its last model until the new one is stored.
    """

    def __init__(
        self, store: Store, child: ChildProcess, encoder: TrainingEncoder, clock: Callable[[], int]
    ) -> None:
        self._store = store
        self._child = child
        self._encoder = encoder
        self._clock = clock
        self._progress: dict[str, JobProgress] = {}
        self._running: dict[str, asyncio.Task[None]] = {}
        self._stopped: set[str] = set()

    def stop(self, workspace_id: str) -> None:
        """Give up the training of a workspace that was deleted, if one runs in this process."""
        training = self._running.get(workspace_id)
        if training is not None:
            self._stopped.add(workspace_id)
            training.cancel()

    def progress_of(self, subject: str) -> JobProgress | None:
        """How far the training of a workspace is; None if none runs in this process."""
        return self._progress.get(subject)

    async def run(self, job: JobRecord) -> None:
        """Train a workspace; a deleted one needs nothing.

        Content that changes meanwhile asks for another run of the job.

        Raises:
            TrainingError: there is no model, and why.
        """
        training = self._running[job.subject] = asyncio.create_task(self._train(job.subject))
        try:
            await training
        except NotFoundError:
            _log.info("workspace is gone, nothing to train", workspace_id=job.subject)
        except asyncio.CancelledError:
            if job.subject not in self._stopped:
                raise
            _log.info("workspace was deleted, its training is given up", workspace_id=job.subject)
        finally:
            self._stopped.discard(job.subject)
            self._running.pop(job.subject, None)
            self._progress.pop(job.subject, None)

    async def learn(self, key: str, body: WorkspaceBody) -> str:
        """See to it that there is a model of a content; returns its fingerprint. `key` names the work.

        Raises:
            TrainingError: there is no model, and why.
        """
        data = await asyncio.to_thread(training_data_of, body)
        lesson = _Lesson(key, 0, data, fingerprint(data, self._encoder.identity))
        try:
            await self._learn_unless_known(lesson)
        finally:
            self._progress.pop(key, None)
        return lesson.fingerprint

    async def give_up(self, job: JobRecord, reason: str) -> None:
        """Mark the workspace as Failed, with the reason, unless it changed; its last model stays in use."""
        async with self._store.write() as tx:
            revision = await workspaces.find_revision(tx, job.subject)
            if revision is not None and not await jobs.is_asked_for_again(tx, job):
                errors = [{"message": reason}]
                await workspaces.set_failed(tx, job.subject, revision, errors, self._clock())

    async def _train(self, workspace_id: str) -> None:
        lesson = await asyncio.to_thread(self._read_lesson, workspace_id)
        await self._learn_unless_known(lesson)
        now = self._clock()
        async with self._store.write() as tx:
            await workspaces.set_trained(tx, workspace_id, lesson.revision, lesson.fingerprint, now)
            await models.prune_models(tx, now - _UNUSED_MODEL_MILLISECONDS)
            await models.prune_embeddings(tx, now - _EMBEDDING_MILLISECONDS)

    def _read_lesson(self, workspace_id: str) -> _Lesson:
        revision, body = self._store.messages.load_body(workspace_id)
        _report_oddities(workspace_id, revision, body)
        data = training_data_of(body)
        return _Lesson(workspace_id, revision, data, fingerprint(data, self._encoder.identity))

    async def _learn_unless_known(self, lesson: _Lesson) -> None:
        async with self._store.write() as tx:
            is_known = await models.renew_model(tx, lesson.fingerprint, self._clock())
        if not is_known:
            await self._learn(lesson)

    async def _learn(self, lesson: _Lesson) -> None:
        texts = await asyncio.to_thread(texts_to_embed, lesson.data)
        async with self._store.read() as tx:
            known = await models.find_embeddings(tx, self._encoder.identity, texts)
        request = request_frame(lesson.data, self._encoder.directory, self._encoder.identity, known)
        blob, vectors = read_result(await self._child.run(request, self._progress_into(lesson.workspace_id)))
        fresh = {text: vector for text, vector in vectors.items() if text not in known}
        now = self._clock()
        async with self._store.write() as tx:
            origin = origin_of_models(self._encoder.identity)
            await models.save_model(tx, lesson.fingerprint, origin, blob, now)
            await models.save_embeddings(tx, self._encoder.identity, fresh, now)

    def _progress_into(self, workspace_id: str) -> Callable[[str, int, int], None]:
        def note(stage: str, done: int, total: int) -> None:
            self._progress[workspace_id] = JobProgress(stage, done, total)

        return note


async def retrain_outdated(store: Store, encoder_identity: str, now: int) -> tuple[str, ...]:
    """Ask for the training of all workspaces whose model this server would make differently.

    Such models are left by another sentence encoder or an older release; they answer until then. Returns the
    ids. Tell the job runner afterwards.
    """
    async with store.write() as tx:
        outdated = await models.list_outdated(tx, origin_of_models(encoder_identity))
        for workspace_id in outdated:
            await workspaces.set_training(tx, workspace_id, now)
            await jobs.enqueue(tx, TRAINING, workspace_id, now)
    if outdated:
        _log.info("models are outdated, training anew", count=len(outdated))
    return outdated


def origin_of_models(encoder_identity: str) -> str:
    """What models are made with: the encoder, and the edition of the training."""
    return f"{encoder_identity} {ALGORITHM}"


def _report_oddities(workspace_id: str, revision: int, body: WorkspaceBody) -> None:
    warnings = check_content(body)
    if warnings:
        _log.warning(
            "skill has oddities",
            workspace_id=workspace_id,
            revision=revision,
            count=len(warnings),
            first=summary(warnings),
        )
