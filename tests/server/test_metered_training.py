import pytest

from doyle.errors import TrainingError
from doyle.server.metered_training import MeteredTraining
from doyle.server.metrics import Metrics
from doyle.store.jobs import JobProgress, JobRecord

JOB = JobRecord(
    job_id=1,
    kind="training",
    subject="workspace",
    ticket=1,
    available=0,
    attempts=1,
    claims=1,
    worker_id="worker",
    leased_until=1,
    created=0,
)


class Pupil:
    """A job handler that notes what it is asked, and fails on demand."""

    def __init__(self, failure: Exception | None = None) -> None:
        self.failure = failure
        self.asked: list[object] = []

    async def run(self, job: JobRecord) -> None:
        self.asked.append(job)
        if self.failure is not None:
            raise self.failure

    async def give_up(self, job: JobRecord, reason: str) -> None:
        self.asked.append((job, reason))

    def progress_of(self, subject: str) -> JobProgress | None:
        return JobProgress(subject, 1, 2)


def counted(metrics: Metrics) -> dict[str, float]:
    lines = metrics.render().decode().splitlines()
    return {
        line.split('"')[1]: float(line.rsplit(" ", 1)[1])
        for line in lines
        if line.startswith("doyle_trainings_total{")
    }


async def test_training_when_it_ends_well_then_is_counted_as_finished() -> None:
    pupil, metrics = Pupil(), Metrics()
    await MeteredTraining(pupil, metrics).run(JOB)
    assert pupil.asked == [JOB]
    assert counted(metrics) == {"finished": 1}


async def test_training_when_it_breaks_then_is_counted_only_when_given_up() -> None:
    pupil, metrics = Pupil(TrainingError("no")), Metrics()
    handler = MeteredTraining(pupil, metrics)
    with pytest.raises(TrainingError):
        await handler.run(JOB)
    assert counted(metrics) == {}
    await handler.give_up(JOB, "no")
    assert pupil.asked == [JOB, (JOB, "no")]
    assert counted(metrics) == {"failed": 1}


def test_progress_of_passes_on_what_the_trainer_tells() -> None:
    metered = MeteredTraining(Pupil(), Metrics())
    assert metered.progress_of("workspace") == JobProgress("workspace", 1, 2)
