"""Background work: jobs are taken from the store, kept by a lease, and never forgotten."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Protocol

import structlog

from doyle.errors import DatabaseError, DoyleError, InputError
from doyle.jobs.waiting import wait_for_notice
from doyle.store import jobs
from doyle.store.database import Store
from doyle.store.jobs import Claimant, JobProgress, JobRecord, LostJobError

_log = structlog.get_logger(__name__)


class JobHandler(Protocol):
    """Does the jobs of one kind."""

    async def run(self, job: JobRecord) -> None:
        """Do a job. It may have been begun before, by a process that is gone.

        What must happen once settles the job (`jobs.settle`) in the transaction of its change.
        """

    async def give_up(self, job: JobRecord, reason: str) -> None:
        """Record that a job failed for good; `reason` is for the user's eyes."""

    def progress_of(self, subject: str) -> JobProgress | None:
        """How far the job on a subject is that runs here; None if there is nothing to tell."""


@dataclass(frozen=True, slots=True)
class Lane:
    """Kinds of jobs with slots of their own, so that long ones never keep quick ones waiting.

    `max_attempts` is how often a job may be begun: one that was interrupted each time, by crashes, fails.
    """

    handlers: Mapping[str, JobHandler]
    slots: int = 1
    max_attempts: int = 2


@dataclass(frozen=True, slots=True)
class RunnerLimits:
    """How patient the runner is.

    A lease is renewed, and progress told, every `beat_seconds`. `poll_seconds` is for jobs that other
    processes enqueued, or lost.
    """

    lease_seconds: float = 30
    beat_seconds: float = 2
    poll_seconds: float = 5


class Runner:
    """Runs the jobs of its lanes, in the event loop that started it. `clock` gives epoch milliseconds.

    Without lanes it runs nothing, and leaves all work to other processes.
    """

    def __init__(
        self,
        store: Store,
        lanes: Sequence[Lane],
        *,
        worker_id: str,
        clock: Callable[[], int],
        limits: RunnerLimits | None = None,
    ) -> None:
        self._store = store
        self._lanes = lanes
        self._worker_id = worker_id
        self._clock = clock
        self._limits = limits or RunnerLimits()
        self._held: set[int] = set()
        self._wakes: list[asyncio.Event] = []
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to work, first on whatever an earlier process left undone."""
        if self._lanes:
            self._task = asyncio.create_task(self._work())

    def notify(self) -> None:
        """Say that there is a new job; call it after the transaction that enqueued it."""
        for wake in self._wakes:
            wake.set()

    async def stop(self) -> None:
        """Stop at once; the jobs in hand go back to the queue for the next start."""
        task, self._task = self._task, None
        if task is not None:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    async def run_pending(self) -> int:
        """Do all jobs that are due now, lane by lane, without waiting for more; returns their number."""
        taken, before = 0, -1
        while taken > before:
            before = taken
            for lane in self._lanes:
                taken += await self._run_lane(lane)
        return taken

    async def take_over(self) -> None:
        """Free the jobs of dead processes; where several processes share a database, their leases tell."""
        if self._store.dialect == "sqlite":
            async with self._store.write() as tx:
                await jobs.free_abandoned(tx, self._worker_id)

    async def _work(self) -> None:
        while True:
            if await self._tries(self.take_over):
                break
            await asyncio.sleep(self._limits.poll_seconds)
        async with asyncio.TaskGroup() as slots:
            for lane in self._lanes:
                for _ in range(lane.slots):
                    slots.create_task(self._fill_slot(lane))

    async def _fill_slot(self, lane: Lane) -> None:
        wake = asyncio.Event()
        self._wakes.append(wake)
        try:
            while True:
                wake.clear()
                await self._tries(lambda: self._run_lane(lane))
                await wait_for_notice(wake, self._limits.poll_seconds)
        finally:
            self._wakes.remove(wake)

    async def _tries(self, deed: Callable[[], Awaitable[object]]) -> bool:
        try:
            await deed()
        except Exception:  # noqa: BLE001  (the edge of a job)
            _log.exception("job queue is not reachable, trying again")
            return False
        return True

    async def _run_lane(self, lane: Lane) -> int:
        """Do what is due in a lane; every job may have asked for others, or let others of its queue go."""
        taken = 0
        while (job := await self._claim(lane)) is not None:
            await self._carry_out(lane, job)
            taken += 1
            self.notify()
        return taken

    async def _claim(self, lane: Lane) -> JobRecord | None:
        """A job that nobody works on: neither another process, nor a slot of ours whose lease ran out."""
        seconds = self._limits.lease_seconds
        claimant = Claimant(self._worker_id, seconds, tuple(lane.handlers), tuple(self._held))
        async with self._store.write() as tx:
            return await jobs.claim(tx, claimant, self._clock())

    async def _carry_out(self, lane: Lane, job: JobRecord) -> None:
        self._held.add(job.job_id)
        work = asyncio.create_task(self._attempt(lane, job))
        heartbeat = asyncio.create_task(self._keep_lease(lane, job, work))
        try:
            await asyncio.wait({work})
        except asyncio.CancelledError:
            work.cancel()
            await asyncio.wait({work})
            await self._hand_back(job)
            raise
        finally:
            self._held.discard(job.job_id)
            await heartbeat
        if work.cancelled():
            _log.warning("job was taken over by another process", kind=job.kind, subject=job.subject)
        else:
            work.result()

    async def _attempt(self, lane: Lane, job: JobRecord) -> None:
        """Run the handler and finish the job. A lost database settles nothing: the lease runs out."""
        handler = lane.handlers[job.kind]
        reason = None
        try:
            if job.attempts > lane.max_attempts:
                raise DoyleError(f"It was interrupted {job.attempts - 1} times")
            await handler.run(job)
        except DatabaseError:
            raise
        except LostJobError:
            _log.warning("job was taken over or called off", kind=job.kind, subject=job.subject)
        except Exception as error:  # noqa: BLE001  (the edge of a job)
            _log.warning("job failed", kind=job.kind, subject=job.subject, exc_info=_unless_expected(error))
            reason = _reason_of(error)
            await handler.give_up(job, reason)
        async with self._store.write() as tx:
            await jobs.finish(tx, job, self._clock(), reason)

    async def _keep_lease(self, lane: Lane, job: JobRecord, work: asyncio.Task[None]) -> None:
        handler = lane.handlers[job.kind]
        beat_seconds = min(self._limits.beat_seconds, self._limits.lease_seconds / 3)
        while not work.done():
            await asyncio.wait({work}, timeout=beat_seconds)
            if not work.done() and not await self._renew(job, handler.progress_of(job.subject)):
                work.cancel()

    async def _renew(self, job: JobRecord, progress: JobProgress | None) -> bool:
        """Whether the job is still ours; a database that is away for a moment does not take it from us."""
        try:
            async with self._store.write() as tx:
                return await jobs.renew(tx, job, self._limits.lease_seconds, self._clock(), progress)
        except DatabaseError:
            _log.warning("lease could not be renewed", kind=job.kind, subject=job.subject)
            return True

    async def _hand_back(self, job: JobRecord) -> None:
        """Free a job; where the database is away, its lease runs out."""
        try:
            async with self._store.write() as tx:
                await jobs.release(tx, job, self._clock())
        except DatabaseError:
            _log.warning("job could not be handed back", kind=job.kind, subject=job.subject)


def _reason_of(error: Exception) -> str:
    if isinstance(error, InputError) and error.faults:
        return "; ".join(f"{fault.path}: {fault.message}" for fault in error.faults)
    return error.message if isinstance(error, DoyleError) else f"{type(error).__name__}: {error}"


def _unless_expected(error: Exception) -> Exception | None:
    return None if isinstance(error, DoyleError) else error
