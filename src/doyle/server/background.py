"""Which jobs there are, who does them, and in which lanes."""

import time
from collections.abc import Sequence
from contextlib import AsyncExitStack
from uuid import uuid4

import structlog

from doyle.jobs.child import ChildLimits, ChildProcess
from doyle.jobs.runner import JobHandler, Lane, Runner, RunnerLimits
from doyle.nlu.encoder import Encoder, identity_of
from doyle.server.instance_deletion import INSTANCE_DELETION, InstanceDeleter
from doyle.server.metered_training import MeteredTraining
from doyle.server.metrics import Metrics
from doyle.server.user_data import USER_DATA_DELETION, UserDataDeleter
from doyle.settings import Settings
from doyle.skills.action_training import ACTION_TRAINING, ActionTrainer
from doyle.skills.snapshot_training import SNAPSHOT, SnapshotTrainer
from doyle.skills.training import TRAINING, TRAINING_COMMAND, Trainer, TrainingEncoder
from doyle.skills.workspace_tasks import WORKSPACE_CHANGE, WorkspaceChanger
from doyle.store.database import Store

log = structlog.get_logger("doyle.server")

# A training runs in a process of its own: what interrupts it is seldom its fault.
TRAINING_ATTEMPTS = 10
# A deletion goes on where it was interrupted.
DELETION_ATTEMPTS = 100
NOBODY_WORKS = "DOYLE_WORKERS is 0: nobody makes imports and trains, SQLite serves one process only"
OTHERS_WORK = "DOYLE_WORKERS is 0: imports and trainings wait until a `doyle worker` runs on this database"
# Where several processes share the database, a job may have been asked for in another one.
SHARED_POLL_SECONDS = 1


def start_background(
    settings: Settings, store: Store, encoder: Encoder | None, metrics: Metrics, opened: AsyncExitStack
) -> tuple[Trainer, Runner]:
    """Run jobs, as many as the settings say, until `opened` closes."""
    limits = ChildLimits(
        memory_mb=settings.training_memory_mb, timeout_seconds=settings.training_timeout_seconds
    )
    child = ChildProcess(TRAINING_COMMAND, limits)
    opened.push_async_callback(child.aclose)
    identity = identity_of(encoder)
    trainer = Trainer(store, child, TrainingEncoder(identity, settings.encoder), milliseconds)
    lanes: Sequence[Lane] = ()
    if settings.workers:
        quick = {WORKSPACE_CHANGE: WorkspaceChanger(store, identity, milliseconds)}
        training = {
            TRAINING: MeteredTraining(trainer, metrics),
            ACTION_TRAINING: MeteredTraining(ActionTrainer(store, trainer, milliseconds), metrics),
            SNAPSHOT: MeteredTraining(SnapshotTrainer(store, trainer, milliseconds), metrics),
        }
        deletion: dict[str, JobHandler] = {
            INSTANCE_DELETION: InstanceDeleter(store, milliseconds),
            USER_DATA_DELETION: UserDataDeleter(store),
        }
        lanes = (
            Lane(quick, settings.workers),
            Lane(training, max_attempts=TRAINING_ATTEMPTS),
            Lane(deletion, max_attempts=DELETION_ATTEMPTS),
        )
    else:
        log.warning(NOBODY_WORKS if store.dialect == "sqlite" else OTHERS_WORK)
    patience = RunnerLimits() if store.dialect == "sqlite" else RunnerLimits(poll_seconds=SHARED_POLL_SECONDS)
    runner = Runner(store, lanes, worker_id=str(uuid4()), clock=milliseconds, limits=patience)
    runner.start()
    opened.push_async_callback(runner.stop)
    return trainer, runner


def milliseconds() -> int:
    """The present, in epoch milliseconds."""
    return time.time_ns() // 1_000_000
