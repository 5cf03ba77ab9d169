"""Work to be done, kept in the database so that a crash forgets nothing.

A job is claimed by a lease. A worker that dies lets its lease run out, and the next claim takes the job up.
There are two sorts. Of plain jobs one row stands for a kind of work on a subject: asked for again while it
waits, it runs once; asked for again while it runs, it runs once more. A task (`add_task`) is one request with
what it works on: the tasks of a queue run one after the other, in the order of their requests.
"""

from collections.abc import Collection
from dataclasses import dataclass, fields

from sqlalchemy import ColumnElement, and_, case, delete, exists, func, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from doyle.errors import StateError
from doyle.store.tables import job_payloads, jobs
from doyle.store.upsert import insert_into
from doyle.wire.json import JsonObject

MILLISECONDS = 1000


class LostJobError(StateError):
    """The job belongs to somebody else now"""


@dataclass(frozen=True, slots=True)
class JobProgress:
    """How far a running job is; `total` 0 means that nobody knows."""

    stage: str
    done: int
    total: int


@dataclass(frozen=True, slots=True)
class JobRecord:
    """A job: `available` is the moment from which it may be claimed (epoch milliseconds).

    `ticket` counts the requests, `attempts` the claims since the last request that nobody handed back,
    `claims` all of them: it tells the claim that holds the job from one whose lease ran out. Of tasks
    `subject` is an id of their own and `queue` says what they are about; they stay when they are `finished`,
    with the `error` if they failed. `stage`, `done` and `total` are the progress told last.
    """

    job_id: int
    kind: str
    subject: str
    ticket: int
    available: int
    attempts: int
    claims: int
    worker_id: str | None
    leased_until: int | None
    created: int
    queue: str | None = None
    finished: int | None = None
    error: str | None = None
    stage: str | None = None
    done: int | None = None
    total: int | None = None

    @property
    def progress(self) -> JobProgress | None:
        """How far the work was when its worker told last; None if it never did."""
        return None if self.stage is None else JobProgress(self.stage, self.done or 0, self.total or 0)


@dataclass(frozen=True, slots=True)
class Payload:
    """What a task works on: some settings, and content of any kind."""

    options: JsonObject
    content: bytes = b""


@dataclass(frozen=True, slots=True)
class Task:
    """A task to be added. `task_id` is unique; one `queue` is worked off in order, whatever the kinds."""

    kind: str
    task_id: str
    queue: str
    payload: Payload


@dataclass(frozen=True, slots=True)
class Claimant:
    """Who asks for a job: of these kinds (None: any), and none of those that it holds already."""

    worker_id: str
    lease_seconds: float
    kinds: Collection[str] | None = None
    held: Collection[int] = ()


_JOB = select(*(jobs.c[field.name] for field in fields(JobRecord)))
_IS_UNFINISHED = jobs.c.finished.is_(None)


async def enqueue(tx: AsyncConnection, kind: str, subject: str, now: int) -> None:
    """Ask for work on a subject, at once: in the transaction of the change that makes it necessary."""
    row = _new_row(kind, subject, now)
    earliest = case((jobs.c.available < now, jobs.c.available), else_=now)
    asked_again = {"ticket": jobs.c.ticket + 1, "available": earliest, "attempts": 0}
    statement = insert_into(tx, jobs).values(row)
    await tx.execute(statement.on_conflict_do_update(index_elements=["kind", "subject"], set_=asked_again))


async def add_task(tx: AsyncConnection, task: Task, now: int) -> int:
    """Ask for a task, at the end of its queue; returns the id of the job.

    What the queue is about must be locked by the transaction, so that two tasks keep the order of their
    changes. Of the finished tasks of this kind in the queue only the last is kept.
    """
    finished = delete(jobs).where(jobs.c.queue == task.queue, jobs.c.kind == task.kind, ~_IS_UNFINISHED)
    await tx.execute(finished)
    row = {**_new_row(task.kind, task.task_id, now), "queue": task.queue}
    job_id = int((await tx.execute(insert(jobs).values(row).returning(jobs.c.job_id))).scalar_one())
    payload = {"job_id": job_id, "options": task.payload.options, "content": task.payload.content}
    await tx.execute(insert(job_payloads).values(payload))
    return job_id


async def get_payload(tx: AsyncConnection, job: JobRecord) -> Payload:
    """What a task works on.

    Raises:
        LostJobError: the task is finished or was called off.
    """
    statement = select(job_payloads.c.options, job_payloads.c.content)
    row = (await tx.execute(statement.where(job_payloads.c.job_id == job.job_id))).first()
    if row is None:
        raise LostJobError
    return Payload(row.options, bytes(row.content))


async def find_last_task(tx: AsyncConnection, kind: str, queue: str) -> JobRecord | None:
    """The task of this kind that was asked for last, finished or not; None if there never was one."""
    of_kind = _JOB.where(jobs.c.kind == kind, jobs.c.queue == queue)
    row = (await tx.execute(of_kind.order_by(jobs.c.job_id.desc()).limit(1))).first()
    return None if row is None else JobRecord(*row)


async def count_waiting(tx: AsyncConnection, queue: str) -> int:
    """How many tasks of a queue are not finished."""
    counted = select(func.count()).select_from(jobs).where(jobs.c.queue == queue, _IS_UNFINISHED)
    return int((await tx.execute(counted)).scalar_one())


async def forget_queue(tx: AsyncConnection, queue: str) -> None:
    """Call off every task of a queue, and forget the finished ones: what it was about is gone."""
    await tx.execute(delete(jobs).where(jobs.c.queue == queue))


async def claim(tx: AsyncConnection, claimant: Claimant, now: int) -> JobRecord | None:
    """Lease the job that has waited longest, or None. Claims never wait for each other.

    A job whose lease ran out is taken up again; one that was put back for later waits until then; a task
    waits for the earlier ones of its queue.
    """
    is_free = or_(jobs.c.leased_until.is_(None), jobs.c.leased_until <= now)
    conditions = [is_free, jobs.c.available <= now, _IS_UNFINISHED, ~_has_earlier_task()]
    if claimant.kinds is not None:
        conditions.append(jobs.c.kind.in_(claimant.kinds))
    if claimant.held:
        conditions.append(jobs.c.job_id.not_in(claimant.held))
    waiting = (
        select(jobs.c.job_id)
        .where(*conditions)
        .order_by(jobs.c.available, jobs.c.job_id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    job_id = await tx.scalar(waiting)
    if job_id is None:
        return None
    lease = {
        "worker_id": claimant.worker_id,
        "leased_until": now + round(claimant.lease_seconds * MILLISECONDS),
        "attempts": jobs.c.attempts + 1,
        "claims": jobs.c.claims + 1,
    }
    await tx.execute(update(jobs).where(jobs.c.job_id == job_id).values(lease))
    return JobRecord(*(await tx.execute(_JOB.where(jobs.c.job_id == job_id))).one())


async def renew(
    tx: AsyncConnection, job: JobRecord, lease_seconds: float, now: int, progress: JobProgress | None = None
) -> bool:
    """Prolong the lease and say how far the work is; False if somebody else has taken the job over."""
    values: JsonObject = {"leased_until": now + round(lease_seconds * MILLISECONDS)}
    if progress is not None:
        values |= {"stage": progress.stage, "done": progress.done, "total": progress.total}
    return await _change(tx, job, values)


async def finish(tx: AsyncConnection, job: JobRecord, now: int, error: str | None = None) -> bool:
    """Say that the work is done, or has failed for good; False if the job was lost.

    A plain job is gone then, or waits again if it was asked for meanwhile. A task stays, without its payload.
    """
    if job.queue is not None:
        outcome = {"finished": now, "error": error, "worker_id": None, "leased_until": None}
        is_held = await _change(tx, job, outcome)
        if is_held:
            await tx.execute(delete(job_payloads).where(job_payloads.c.job_id == job.job_id))
        return is_held
    done = delete(jobs).where(_held(job), jobs.c.ticket == job.ticket)
    if (await tx.execute(done)).rowcount:
        return True
    free = {"worker_id": None, "leased_until": None, "stage": None, "done": None, "total": None}
    return await _change(tx, job, free)


async def settle(tx: AsyncConnection, job: JobRecord, now: int, error: str | None = None) -> None:
    """Finish a job in the transaction of what it does: both happen, once, or neither.

    Raises:
        LostJobError: somebody else has the job; the transaction must be rolled back.
    """
    if not await finish(tx, job, now, error):
        raise LostJobError


async def release(tx: AsyncConnection, job: JobRecord, available: int) -> bool:
    """Put a job back unfinished, to be claimed from a moment on (epoch milliseconds); False if it is lost.

    The attempt does not count: whoever hands a job back was not crashed by it.
    """
    attempts = case((jobs.c.attempts > 0, jobs.c.attempts - 1), else_=0)
    free = {"worker_id": None, "leased_until": None, "available": available, "attempts": attempts}
    return await _change(tx, job, free)


async def free_abandoned(tx: AsyncConnection, worker_id: str) -> None:
    """End the leases of all workers but one, who knows that the others are dead; their attempts count."""
    abandoned = update(jobs).where(jobs.c.worker_id != worker_id)
    await tx.execute(abandoned.values(worker_id=None, leased_until=None))


async def list_unfinished(tx: AsyncConnection) -> tuple[JobRecord, ...]:
    """Every job that waits or runs, in the order of their claims."""
    rows = await tx.execute(_JOB.where(_IS_UNFINISHED).order_by(jobs.c.available, jobs.c.job_id))
    return tuple(JobRecord(*row) for row in rows)


async def find_unfinished(tx: AsyncConnection, kind: str, subject: str) -> JobRecord | None:
    """The plain job of a kind on a subject, if it waits or runs."""
    row = (
        await tx.execute(_JOB.where(jobs.c.kind == kind, jobs.c.subject == subject, _IS_UNFINISHED))
    ).first()
    return None if row is None else JobRecord(*row)


async def is_asked_for_again(tx: AsyncConnection, job: JobRecord) -> bool:
    """Whether a plain job that runs was asked for once more meanwhile: it will run again."""
    newer = exists().where(jobs.c.job_id == job.job_id, jobs.c.ticket > job.ticket)
    return bool(await tx.scalar(select(newer)))


def _new_row(kind: str, subject: str, now: int) -> JsonObject:
    counts = {"ticket": 1, "attempts": 0, "claims": 0}
    return {"kind": kind, "subject": subject, "available": now, "created": now, **counts}


def _has_earlier_task() -> ColumnElement[bool]:
    """Whether an earlier task of the same queue is not finished; never for plain jobs."""
    earlier = jobs.alias("earlier")
    conditions = (
        earlier.c.queue == jobs.c.queue,
        earlier.c.job_id < jobs.c.job_id,
        earlier.c.finished.is_(None),
    )
    return exists().where(*conditions)


def _held(job: JobRecord) -> ColumnElement[bool]:
    """The row while this very claim holds it."""
    return and_(
        jobs.c.job_id == job.job_id,
        jobs.c.worker_id == job.worker_id,
        jobs.c.claims == job.claims,
        jobs.c.leased_until.is_not(None),
    )


async def _change(tx: AsyncConnection, job: JobRecord, values: JsonObject) -> bool:
    return (await tx.execute(update(jobs).where(_held(job)).values(values))).rowcount > 0
