"""Deletes instances in the background: a few rows at a time, and on to the end after a crash."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

import structlog

from doyle.store import emptying, instances, jobs
from doyle.store.database import Store
from doyle.store.instances import DELETING
from doyle.store.jobs import JobProgress, JobRecord

INSTANCE_DELETION = "instance deletion"
ROWS_AT_ONCE = 200

log = structlog.get_logger("doyle.server")


@dataclass(frozen=True, slots=True)
class InstanceDeleter:
    """The handler of jobs of kind `INSTANCE_DELETION`, whose subject is an instance that nobody enters.

    `clock` gives epoch milliseconds.
    """

    store: Store
    clock: Callable[[], int]

    async def run(self, job: JobRecord) -> None:
        """Delete everything in the instance, then the instance; messages are answered in between."""
        gone = 1
        while gone:
            async with self.store.write() as tx:
                gone = await emptying.delete_some(tx, job.subject, ROWS_AT_ONCE)
            await asyncio.sleep(0)
        async with self.store.write() as tx:
            record = await instances.find_record(tx, job.subject)
            if record is not None and record.status == DELETING:
                await instances.delete_instance(tx, job.subject)
            await jobs.settle(tx, job, self.clock())
        log.info("instance deleted", instance_id=job.subject)

    async def give_up(self, job: JobRecord, reason: str) -> None:
        """Say so; deleting the instance once more goes on where this stopped."""
        log.error("instance was not deleted", instance_id=job.subject, reason=reason)

    def progress_of(self, subject: str) -> JobProgress | None:
        """How much there is to delete is not counted."""
