"""Background work inside the server: jobs are taken from the store, kept by a lease, and never forgotten."""

import asyncio
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Protocol

import structlog

from doyle.errors import DatabaseError, DoyleError
from doyle.store import jobs
from doyle.store.database import Store
from doyle.store.jobs import JobRecord

_log = structlog.get_logger(__name__)


class JobHandler(Protocol):
    """Does the jobs of one kind."""

    async def run(self, job: JobRecord) -> None:
        """Do a job. It may have been begun before, by a process that is gone."""

    async def give_up(self, job: JobRecord, reason: str) -> None:
        """Record that a job failed for good; `reason` is for the user's eyes."""


@dataclass(frozen=True, slots=True)
class RunnerLimits:
    """How patient the runner is.

    A lease is renewed at a third of its time. `poll_seconds` is for jobs that other processes enqueued, or
    lost.
    A job that was interrupted `max_attempts` times, by crashes or restarts, fails.
    """

    lease_seconds: float = 30
    poll_seconds: float = 5
    max_attempts: int = 10


class Runner:
    """Runs one job after the other, in the event loop that started it. `clock` gives epoch milliseconds."""

    def __init__(
        self,
        store: Store,
        handlers: Mapping[str, JobHandler],
        *,
        worker_id: str,
        clock: Callable[[], int],
        limits: RunnerLimits | None = None,
    ) -> None:
        self._store = store
        self._handlers = handlers
        self._worker_id = worker_id
        self._clock = clock
        self._limits = limits or RunnerLimits()
        self._wake = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to work, first on whatever an earlier process left undone."""
        self._task = asyncio.create_task(self._work())

    def notify(self) -> None:
        """Say that there is a new job; call it after the transaction that enqueued it."""
        self._wake.set()

    async def stop(self) -> None:
        """Stop at once; the job in hand goes back to the queue for the next start."""
        task, self._task = self._task, None
        if task is not None:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    async def run_pending(self) -> int:
        """Do all jobs that are due now, without waiting for more; returns how many were taken."""
        taken = 0
        while (job := await self._claim()) is not None:
            await self._carry_out(job)
            taken += 1
        return taken

    async def take_over(self) -> None:
        """Free the jobs of dead processes; where several processes share a database, their leases tell."""
        if self._store.dialect != "sqlite":
            return
        async with self._store.write() as tx:
            for job in await jobs.list_unfinished(tx):
                if job.worker_id not in {None, self._worker_id}:
                    await jobs.release(tx, job, job.available)

    async def _work(self) -> None:
        has_taken_over = False
        while True:
            self._wake.clear()
            try:
                if not has_taken_over:
                    await self.take_over()
                    has_taken_over = True
                await self.run_pending()
            except Exception:  # noqa: BLE001  (the edge of a job)
                _log.exception("job queue is not reachable, trying again")
            with suppress(TimeoutError):
                await asyncio.wait_for(self._wake.wait(), self._limits.poll_seconds)

    async def _claim(self) -> JobRecord | None:
        async with self._store.write() as tx:
            return await jobs.claim(tx, self._worker_id, self._limits.lease_seconds, self._clock())

    async def _carry_out(self, job: JobRecord) -> None:
        work = asyncio.create_task(self._attempt(job))
        heartbeat = asyncio.create_task(self._keep_lease(job, work))
        try:
            await asyncio.wait({work})
        except asyncio.CancelledError:
            work.cancel()
            await asyncio.wait({work})
            await self._hand_back(job)
            raise
        finally:
            await heartbeat
        if work.cancelled():
            _log.warning("job was taken over by another process", kind=job.kind, subject=job.subject)
        else:
            work.result()

    async def _attempt(self, job: JobRecord) -> None:
        """Run the handler and settle the job. A lost database settles nothing: the lease runs out."""
        handler = self._handlers[job.kind]
        try:
            if job.attempts > self._limits.max_attempts:
                raise DoyleError(f"It was interrupted {job.attempts - 1} times")
            await handler.run(job)
        except DatabaseError:
            raise
        except Exception as error:  # noqa: BLE001  (the edge of a job)
            _log.warning("job failed", kind=job.kind, subject=job.subject, exc_info=_unless_expected(error))
            await handler.give_up(job, _reason_of(error))
        async with self._store.write() as tx:
            await jobs.finish(tx, job)

    async def _keep_lease(self, job: JobRecord, work: asyncio.Task[None]) -> None:
        while not work.done():
            await asyncio.wait({work}, timeout=self._limits.lease_seconds / 3)
            if not work.done() and not await self._renew(job):
                work.cancel()

    async def _renew(self, job: JobRecord) -> bool:
        """Whether the job is still ours; a database that is away for a moment does not take it from us."""
        try:
            async with self._store.write() as tx:
                return await jobs.renew(tx, job, self._limits.lease_seconds, self._clock())
        except DatabaseError:
            _log.warning("lease could not be renewed", kind=job.kind, subject=job.subject)
            return True

    async def _hand_back(self, job: JobRecord) -> None:
        async with self._store.write() as tx:
            await jobs.release(tx, job, self._clock())


def _reason_of(error: Exception) -> str:
    return error.message if isinstance(error, DoyleError) else f"{type(error).__name__}: {error}"


def _unless_expected(error: Exception) -> Exception | None:
    return None if isinstance(error, DoyleError) else error
