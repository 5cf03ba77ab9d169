"""Work to be done, kept in the database so that a crash forgets nothing.

A job is claimed by a lease. A worker that dies lets its lease run out, and the next claim takes the job up.
One row stands for a kind of work on a subject: asked for again while it waits, it runs once; asked for again
while it runs, it runs once more.
"""

from dataclasses import dataclass, fields

from sqlalchemy import ColumnElement, and_, case, delete, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from doyle.store.tables import jobs
from doyle.store.upsert import insert_into
from doyle.wire.json import JsonObject

MILLISECONDS = 1000


@dataclass(frozen=True, slots=True)
class JobRecord:
    """A job: `available` is the moment from which it may be claimed (epoch milliseconds).

    `ticket` counts the requests, `attempts` the claims since the last request, `claims` all of them: it tells
    the claim that holds the job from one whose lease ran out.
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


_JOB = select(*(jobs.c[field.name] for field in fields(JobRecord)))


async def enqueue(tx: AsyncConnection, kind: str, subject: str, now: int) -> None:
    """Ask for work on a subject, at once: in the transaction of the change that makes it necessary."""
    row = {
        "kind": kind,
        "subject": subject,
        "ticket": 1,
        "available": now,
        "attempts": 0,
        "claims": 0,
        "created": now,
    }
    earliest = case((jobs.c.available < now, jobs.c.available), else_=now)
    asked_again = {"ticket": jobs.c.ticket + 1, "available": earliest, "attempts": 0}
    statement = insert_into(tx, jobs).values(row)
    await tx.execute(statement.on_conflict_do_update(index_elements=["kind", "subject"], set_=asked_again))


async def claim(tx: AsyncConnection, worker_id: str, lease_seconds: float, now: int) -> JobRecord | None:
    """Lease the job that has waited longest, or None. Claims never wait for each other.

    A job whose lease ran out is taken up again; one that was put back for later waits until then.
    """
    is_free = or_(jobs.c.leased_until.is_(None), jobs.c.leased_until <= now)
    waiting = (
        select(jobs.c.job_id)
        .where(is_free, jobs.c.available <= now)
        .order_by(jobs.c.available, jobs.c.job_id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    job_id = await tx.scalar(waiting)
    if job_id is None:
        return None
    lease = {
        "worker_id": worker_id,
        "leased_until": now + round(lease_seconds * MILLISECONDS),
        "attempts": jobs.c.attempts + 1,
        "claims": jobs.c.claims + 1,
    }
    await tx.execute(update(jobs).where(jobs.c.job_id == job_id).values(lease))
    return JobRecord(*(await tx.execute(_JOB.where(jobs.c.job_id == job_id))).one())


async def renew(tx: AsyncConnection, job: JobRecord, lease_seconds: float, now: int) -> bool:
    """Prolong the lease; False if the job has been taken over by somebody else."""
    leased_until = now + round(lease_seconds * MILLISECONDS)
    return await _change(tx, job, {"leased_until": leased_until})


async def finish(tx: AsyncConnection, job: JobRecord) -> bool:
    """Say that the work is done; the job waits again if it was asked for meanwhile. False if it was lost."""
    done = delete(jobs).where(_held(job), jobs.c.ticket == job.ticket)
    if (await tx.execute(done)).rowcount:
        return True
    return await _change(tx, job, {"worker_id": None, "leased_until": None})


async def release(tx: AsyncConnection, job: JobRecord, available: int) -> bool:
    """Put a job back unfinished, to be claimed from a moment on (epoch milliseconds); False if it is lost."""
    return await _change(tx, job, {"worker_id": None, "leased_until": None, "available": available})


async def list_unfinished(tx: AsyncConnection) -> tuple[JobRecord, ...]:
    """Every job that waits or runs, in the order of their claims."""
    rows = await tx.execute(_JOB.order_by(jobs.c.available, jobs.c.job_id))
    return tuple(JobRecord(*row) for row in rows)


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
