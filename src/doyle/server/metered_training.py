"""Counts trainings on their way to the trainer."""

from dataclasses import dataclass

from doyle.jobs.runner import JobHandler
from doyle.server.metrics import Metrics
from doyle.store.jobs import JobProgress, JobRecord


@dataclass(frozen=True, slots=True)
class MeteredTraining:
    """A job handler that counts how the jobs of another end."""

    handler: JobHandler
    metrics: Metrics

    async def run(self, job: JobRecord) -> None:
        """Pass a job on; count it if it ends well."""
        await self.handler.run(job)
        self.metrics.count_training("finished")

    async def give_up(self, job: JobRecord, reason: str) -> None:
        """Pass a failure on, and count it."""
        self.metrics.count_training("failed")
        await self.handler.give_up(job, reason)

    def progress_of(self, subject: str) -> JobProgress | None:
        """What the other handler tells."""
        return self.handler.progress_of(subject)
