"""The job that trains the drafts of action skills on their phrases and entities."""

import asyncio
from collections.abc import Callable

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from doyle.errors import NotFoundError
from doyle.skills.checking import check_actions, summary
from doyle.skills.skill_document import lesson_of_workspace
from doyle.skills.training import Trainer, origin_of_models
from doyle.store import action_skills, jobs
from doyle.store.action_skills import ActionSkillRecord
from doyle.store.database import Store
from doyle.store.encoding import decode_json
from doyle.store.jobs import JobProgress, JobRecord
from doyle.wire.json import JsonObject

_log = structlog.get_logger(__name__)

ACTION_TRAINING = "action training"


class ActionTrainer:
    """The handler of jobs of kind `ACTION_TRAINING`, whose subject is a skill id; `clock` as for training."""

    def __init__(self, store: Store, trainer: Trainer, clock: Callable[[], int]) -> None:
        self._store = store
        self._trainer = trainer
        self._clock = clock

    async def run(self, job: JobRecord) -> None:
        """Give an action skill the model of its present content.

        Raises:
            TrainingError: there is no model, and why.
        """
        try:
            async with self._store.read() as tx:
                record = await action_skills.get(tx, job.subject)
        except NotFoundError:
            _log.info("action skill is gone, nothing to train", skill_id=job.subject)
            return
        workspace = await asyncio.to_thread(decode_json, record.content)
        body = await asyncio.to_thread(lesson_of_workspace, workspace, record.language)
        await asyncio.to_thread(report_oddities, record, workspace)
        fingerprint = await self._trainer.learn(_key_of(job.subject), body)
        async with self._store.write() as tx:
            await action_skills.set_trained(tx, job.subject, record.revision, fingerprint, self._clock())

    async def give_up(self, job: JobRecord, reason: str) -> None:
        """Mark the skill as Failed, with the reason, unless it changed; it goes on with the model it has."""
        try:
            async with self._store.write() as tx:
                record = await action_skills.get(tx, job.subject)
                if not await jobs.is_asked_for_again(tx, job):
                    errors = [{"message": reason}]
                    await action_skills.set_failed(tx, job.subject, record.revision, errors, self._clock())
        except NotFoundError:
            return

    def progress_of(self, subject: str) -> JobProgress | None:
        """How far the training of an action skill is; None if none runs in this process."""
        return self._trainer.progress_of(_key_of(subject))


async def ask_for_action_training(tx: AsyncConnection, skill_id: str, now: int) -> None:
    """Have an action skill trained, in the transaction that changes it."""
    await jobs.enqueue(tx, ACTION_TRAINING, skill_id, now)


async def retrain_outdated_actions(store: Store, encoder_identity: str, now: int) -> tuple[str, ...]:
    """Ask for the training of all action skills whose model this server would make differently."""
    async with store.write() as tx:
        outdated = await action_skills.list_outdated(tx, origin_of_models(encoder_identity))
        for skill_id in outdated:
            await ask_for_action_training(tx, skill_id, now)
    return outdated


def report_oddities(record: ActionSkillRecord, workspace: JsonObject) -> None:
    """Log the first things that will not work in an action skill, or will surprise."""
    warnings = check_actions(workspace, record.language)
    if warnings:
        _log.warning(
            "skill has oddities",
            skill_id=record.skill_id,
            revision=record.revision,
            count=len(warnings),
            first=summary(warnings),
        )


def _key_of(skill_id: str) -> str:
    """What the trainer calls the work on an action skill."""
    return f"{ACTION_TRAINING} {skill_id}"
