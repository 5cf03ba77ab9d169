"""The job that readies snapshots: a released skill answers with a model of its own content.

Models are shared by their fingerprints: what the draft is trained on already needs no training again.
"""

import asyncio
from collections.abc import Callable

import structlog

from doyle.errors import NotFoundError
from doyle.skills.skill_document import lesson_of
from doyle.skills.training import Trainer, origin_of_models
from doyle.store import jobs, releases, snapshots
from doyle.store.database import Store
from doyle.store.jobs import JobProgress, JobRecord

_log = structlog.get_logger(__name__)

SNAPSHOT = "snapshot"
# So long after its deletion a release still answers conversations whose clients keep the state.
_UNUSED_SNAPSHOT_MILLISECONDS = 8 * 24 * 60 * 60 * 1000


class SnapshotTrainer:
    """The handler of jobs of kind `SNAPSHOT`, whose subject is a digest; `clock` gives epoch milliseconds."""

    def __init__(self, store: Store, trainer: Trainer, clock: Callable[[], int]) -> None:
        self._store = store
        self._trainer = trainer
        self._clock = clock

    async def run(self, job: JobRecord) -> None:
        """Give a snapshot its model, and make the releases Available that waited for it.

        Raises:
            TrainingError: there is no model, and why.
        """
        try:
            async with self._store.read() as tx:
                record = await snapshots.get(tx, job.subject)
        except NotFoundError:
            _log.info("snapshot is gone, nothing to train", digest=job.subject)
            return
        body = await asyncio.to_thread(lesson_of, record.content)
        fingerprint = await self._trainer.learn(_key_of(record.digest), body)
        now = self._clock()
        async with self._store.write() as tx:
            await snapshots.set_model(tx, record.digest, fingerprint)
            await releases.settle(tx, record.digest, now)
            await snapshots.prune(tx, now - _UNUSED_SNAPSHOT_MILLISECONDS)

    async def give_up(self, job: JobRecord, reason: str) -> None:
        """Mark the releases as Failed that wait for the snapshot; others go on with the model they have.

        Where another release asked for the same snapshot meanwhile, all of them wait for the next attempt.
        """
        async with self._store.write() as tx:
            if not await jobs.is_asked_for_again(tx, job):
                await releases.fail(tx, job.subject, [{"message": reason}], self._clock())

    def progress_of(self, subject: str) -> JobProgress | None:
        """How far the training of a snapshot is; None if none runs in this process."""
        return self._trainer.progress_of(_key_of(subject))


async def retrain_outdated_snapshots(store: Store, encoder_identity: str, now: int) -> tuple[str, ...]:
    """Ask for the training of all snapshots whose model this server would make differently."""
    async with store.write() as tx:
        outdated = await snapshots.list_outdated(tx, origin_of_models(encoder_identity))
        for digest in outdated:
            await jobs.enqueue(tx, SNAPSHOT, digest, now)
    return outdated


def _key_of(digest: str) -> str:
    """What the trainer calls the work on a snapshot."""
    return f"{SNAPSHOT} {digest}"
