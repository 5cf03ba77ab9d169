"""Tasks: jobs with a payload, done in the order of their requests, on both databases."""

import asyncio

import pytest
from sqlalchemy import func, select

from doyle.store import jobs
from doyle.store.database import Store
from doyle.store.jobs import Claimant, JobProgress, JobRecord, LostJobError, Payload, Task
from doyle.store.tables import job_payloads

LEASE_SECONDS = 30.0
LEASE = 30_000
CONTENT = bytes(range(256))


async def _add(store: Store, now: int, task_id: str, queue: str = "w1", kind: str = "import") -> int:
    payload = Payload({"append": True, "nested": {"a": None}}, CONTENT)
    async with store.write() as tx:
        return await jobs.add_task(tx, Task(kind, task_id, queue, payload), now)


async def _claim(
    store: Store,
    now: int,
    worker: str = "a",
    kinds: tuple[str, ...] | None = None,
    held: tuple[int, ...] = (),
) -> JobRecord | None:
    async with store.write() as tx:
        return await jobs.claim(tx, Claimant(worker, LEASE_SECONDS, kinds, held), now)


async def _must_claim(store: Store, now: int, worker: str = "a") -> JobRecord:
    job = await _claim(store, now, worker)
    assert job is not None
    return job


async def _finish(store: Store, job: JobRecord, now: int, error: str | None = None) -> bool:
    async with store.write() as tx:
        return await jobs.finish(tx, job, now, error)


async def _do(store: Store, job: JobRecord, deed: str, now: int) -> None:
    """What a handler does: its change and the end of the job in one transaction."""
    async with store.write() as tx:
        await jobs.enqueue(tx, "training", deed, now)
        await jobs.settle(tx, job, now)


async def _last(store: Store, kind: str = "import", queue: str = "w1") -> JobRecord | None:
    async with store.read() as tx:
        return await jobs.find_last_task(tx, kind, queue)


async def _payloads(store: Store) -> int:
    async with store.read() as tx:
        return int(await tx.scalar(select(func.count()).select_from(job_payloads)) or 0)


async def test_payload_when_claimed_then_is_what_was_given(store: Store, now: int) -> None:
    await _add(store, now, "t1")
    job = await _must_claim(store, now)
    assert (job.kind, job.subject, job.queue, job.attempts) == ("import", "t1", "w1", 1)
    async with store.read() as tx:
        payload = await jobs.get_payload(tx, job)
    assert payload == Payload({"append": True, "nested": {"a": None}}, CONTENT)


async def test_claim_when_an_earlier_task_of_the_queue_runs_then_the_next_waits(
    store: Store, now: int
) -> None:
    await _add(store, now, "t1")
    await _add(store, now, "t2")
    await _add(store, now, "other", queue="w2")
    first = await _must_claim(store, now)
    assert (await _must_claim(store, now)).subject == "other"
    assert await _claim(store, now) is None
    await _finish(store, first, now)
    assert (await _must_claim(store, now)).subject == "t2"


async def test_claim_when_the_earlier_task_failed_then_the_next_comes(store: Store, now: int) -> None:
    await _add(store, now, "t1")
    await _add(store, now, "t2")
    await _finish(store, await _must_claim(store, now), now, "no luck")
    assert (await _must_claim(store, now)).subject == "t2"


async def test_claim_when_the_earlier_task_was_put_back_then_the_next_waits_for_it(
    store: Store, now: int
) -> None:
    await _add(store, now, "t1")
    await _add(store, now, "t2", kind="export")
    first = await _must_claim(store, now)
    async with store.write() as tx:
        await jobs.release(tx, first, now + 500)
    assert await _claim(store, now) is None
    assert (await _must_claim(store, now + 500)).subject == "t1"


async def test_claim_when_a_plain_job_of_the_same_name_runs_then_tasks_do_not_wait(
    store: Store, now: int
) -> None:
    async with store.write() as tx:
        await jobs.enqueue(tx, "training", "w1", now)
    await _must_claim(store, now)
    await _add(store, now, "t1")
    assert (await _must_claim(store, now)).subject == "t1"


async def test_claim_when_only_some_kinds_are_asked_for_then_the_others_stay(store: Store, now: int) -> None:
    async with store.write() as tx:
        await jobs.enqueue(tx, "training", "w1", now)
    await _add(store, now + 1, "t1")
    job = await _claim(store, now + 1, kinds=("import", "export"))
    assert job is not None
    assert job.kind == "import"
    assert await _claim(store, now + 1, kinds=("import",)) is None
    assert await _claim(store, now + 1, kinds=()) is None


async def test_claim_when_the_lease_of_a_held_job_ran_out_then_its_holder_does_not_get_it_twice(
    store: Store, now: int
) -> None:
    await _add(store, now, "t1")
    held = await _must_claim(store, now)
    assert await _claim(store, now + LEASE, held=(held.job_id,)) is None
    assert await _claim(store, now + LEASE, "b") is not None


async def test_finish_when_a_task_is_done_then_its_outcome_stays_without_the_payload(
    store: Store, now: int
) -> None:
    await _add(store, now, "t1")
    job = await _must_claim(store, now)
    assert await _finish(store, job, now + 7) is True
    last = await _last(store)
    assert last is not None
    assert (last.finished, last.error, last.worker_id, last.leased_until) == (now + 7, None, None, None)
    assert await _payloads(store) == 0
    assert await _claim(store, now + LEASE) is None
    with pytest.raises(LostJobError):
        async with store.read() as tx:
            await jobs.get_payload(tx, job)


async def test_finish_when_a_task_failed_then_the_reason_stays(store: Store, now: int) -> None:
    await _add(store, now, "t1")
    await _finish(store, await _must_claim(store, now), now, "the zip is broken")
    last = await _last(store)
    assert last is not None
    assert last.error == "the zip is broken"


async def test_settle_when_the_task_was_lost_then_nothing_of_the_transaction_remains(
    store: Store, now: int
) -> None:
    """What a task does happens once: the claim that lost it cannot commit."""
    await _add(store, now, "t1")
    slow = await _must_claim(store, now, "a")
    quick = await _must_claim(store, now + LEASE, "b")
    await _do(store, quick, "done by b", now)
    with pytest.raises(LostJobError):
        await _do(store, slow, "done by a", now)
    async with store.read() as tx:
        assert [job.subject for job in await jobs.list_unfinished(tx)] == ["done by b"]


async def test_add_task_when_others_are_finished_then_only_the_last_of_a_kind_is_kept(
    store: Store, now: int
) -> None:
    for at in range(3):
        await _add(store, now, f"t{at}")
        await _finish(store, await _must_claim(store, now), now)
    await _add(store, now, "e1", kind="export")
    last = await _last(store)
    assert last is not None
    assert last.subject == "t2"
    async with store.read() as tx:
        rows = (await tx.execute(select(jobs.jobs.c.subject))).scalars().all()
    assert sorted(rows) == ["e1", "t2"]


async def test_count_waiting_when_some_are_finished_then_counts_the_others(store: Store, now: int) -> None:
    for at in range(3):
        await _add(store, now, f"t{at}")
    await _finish(store, await _must_claim(store, now), now)
    async with store.read() as tx:
        assert await jobs.count_waiting(tx, "w1") == 2
        assert await jobs.count_waiting(tx, "w2") == 0


async def test_find_last_task_when_there_never_was_one_then_none(store: Store) -> None:
    assert await _last(store) is None


async def test_forget_queue_when_called_then_waiting_running_and_finished_tasks_are_gone(
    store: Store, now: int
) -> None:
    for at in range(3):
        await _add(store, now, f"t{at}")
    await _finish(store, await _must_claim(store, now), now)
    running = await _must_claim(store, now)
    await _add(store, now, "other", queue="w2")
    async with store.write() as tx:
        await jobs.forget_queue(tx, "w1")
    assert await _finish(store, running, now) is False
    assert await _last(store) is None
    assert await _payloads(store) == 1
    assert (await _must_claim(store, now)).subject == "other"


async def test_renew_when_progress_is_told_then_everybody_sees_it(store: Store, now: int) -> None:
    await _add(store, now, "t1")
    job = await _must_claim(store, now)
    async with store.write() as tx:
        assert await jobs.renew(tx, job, LEASE_SECONDS, now, JobProgress("reading", 3, 10))
        assert await jobs.renew(tx, job, LEASE_SECONDS, now)
    last = await _last(store)
    assert last is not None
    assert last.progress == JobProgress("reading", 3, 10)


async def test_find_unfinished_when_a_training_runs_then_tells_its_progress(store: Store, now: int) -> None:
    async with store.write() as tx:
        await jobs.enqueue(tx, "training", "w1", now)
    job = await _must_claim(store, now)
    async with store.write() as tx:
        await jobs.renew(tx, job, LEASE_SECONDS, now, JobProgress("embedding", 1, 2))
        found = await jobs.find_unfinished(tx, "training", "w1")
        assert await jobs.find_unfinished(tx, "training", "w2") is None
    assert found is not None
    assert found.progress == JobProgress("embedding", 1, 2)


async def test_free_abandoned_when_called_then_other_workers_jobs_wait_and_their_attempts_count(
    store: Store, now: int
) -> None:
    await _add(store, now, "t1")
    await _add(store, now, "t2", queue="w2")
    mine = await _must_claim(store, now, "me")
    await _must_claim(store, now, "dead")
    async with store.write() as tx:
        await jobs.free_abandoned(tx, "me")
    again = await _must_claim(store, now, "me")
    assert (again.subject, again.attempts) == ("t2", 2)
    assert await _finish(store, mine, now) is True


async def test_claim_when_many_workers_share_queues_then_each_queue_is_worked_off_in_order(
    store: Store, now: int
) -> None:
    for at in range(5):
        for queue in ("w1", "w2", "w3"):
            await _add(store, now, f"{queue}/{at}", queue)
    done: list[str] = []

    async def work(worker: str) -> None:
        while len(done) < 15:
            job = await _claim(store, now, worker)
            if job is not None:
                done.append(job.subject)
                await asyncio.sleep(0.001)
                await _finish(store, job, now)
            else:
                await asyncio.sleep(0.001)

    await asyncio.gather(*(work(f"worker {at}") for at in range(4)))
    for queue in ("w1", "w2", "w3"):
        assert [name for name in done if name.startswith(queue)] == [f"{queue}/{at}" for at in range(5)]
