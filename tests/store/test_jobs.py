"""The queue of background work on both databases."""

import asyncio
from pathlib import Path

from doyle.store import jobs
from doyle.store.database import Store
from doyle.store.jobs import Claimant, JobRecord

LEASE_SECONDS = 30.0
LEASE = 30_000
NOW = 1_724_584_953_444


async def _enqueue(store: Store, now: int, subject: str = "w1", kind: str = "training") -> None:
    async with store.write() as tx:
        await jobs.enqueue(tx, kind, subject, now)


async def _claim(store: Store, now: int, worker: str = "a") -> JobRecord | None:
    async with store.write() as tx:
        return await jobs.claim(tx, Claimant(worker, LEASE_SECONDS), now)


async def _must_claim(store: Store, now: int, worker: str = "a") -> JobRecord:
    job = await _claim(store, now, worker)
    assert job is not None
    return job


async def _finish(store: Store, job: JobRecord) -> bool:
    async with store.write() as tx:
        return await jobs.finish(tx, job, NOW)


async def _unfinished(store: Store) -> list[str]:
    async with store.read() as tx:
        return [job.subject for job in await jobs.list_unfinished(tx)]


async def test_claim_when_nothing_waits_then_none(store: Store, now: int) -> None:
    assert await _claim(store, now) is None


async def test_claim_when_a_job_waits_then_it_is_leased_to_the_worker(store: Store, now: int) -> None:
    await _enqueue(store, now)
    job = await _must_claim(store, now + 5)
    assert (job.kind, job.subject, job.worker_id, job.attempts) == ("training", "w1", "a", 1)
    assert (job.created, job.leased_until) == (now, now + 5 + LEASE)


async def test_claim_when_the_job_is_leased_then_nobody_else_gets_it(store: Store, now: int) -> None:
    await _enqueue(store, now)
    await _must_claim(store, now)
    assert await _claim(store, now + LEASE - 1, "b") is None


async def test_claim_when_several_wait_then_the_longest_waiting_comes_first(store: Store, now: int) -> None:
    for at, subject in enumerate(["w2", "w1", "w3"]):
        await _enqueue(store, now + at, subject)
    claimed = [(await _must_claim(store, now + 10)).subject for _ in range(3)]
    assert claimed == ["w2", "w1", "w3"]


async def test_claim_when_the_lease_ran_out_then_another_worker_takes_it_up(store: Store, now: int) -> None:
    """A killed process' job is taken up again."""
    await _enqueue(store, now)
    first = await _must_claim(store, now, "a")
    second = await _must_claim(store, now + LEASE, "b")
    assert (second.job_id, second.worker_id, second.attempts) == (first.job_id, "b", 2)


async def test_finish_when_the_lease_was_lost_then_false_and_the_job_stays(store: Store, now: int) -> None:
    await _enqueue(store, now)
    first = await _must_claim(store, now, "a")
    second = await _must_claim(store, now + LEASE, "b")
    assert await _finish(store, first) is False
    assert await _unfinished(store) == ["w1"]
    assert await _finish(store, second) is True
    assert await _unfinished(store) == []


async def test_finish_when_the_same_worker_lost_and_got_it_again_then_only_the_new_claim_counts(
    store: Store, now: int
) -> None:
    await _enqueue(store, now)
    first = await _must_claim(store, now, "a")
    second = await _must_claim(store, now + LEASE, "a")
    assert await _finish(store, first) is False
    assert await _finish(store, second) is True


async def test_finish_when_done_twice_then_the_second_is_false(store: Store, now: int) -> None:
    await _enqueue(store, now)
    job = await _must_claim(store, now)
    assert [await _finish(store, job), await _finish(store, job)] == [True, False]


async def test_finish_when_the_row_was_made_anew_then_an_old_claim_does_not_match(
    store: Store, now: int
) -> None:
    await _enqueue(store, now)
    old = await _must_claim(store, now)
    await _finish(store, old)
    await _enqueue(store, now)
    await _must_claim(store, now)
    assert await _finish(store, old) is False


async def test_enqueue_when_it_waits_already_then_it_runs_once(store: Store, now: int) -> None:
    for at in range(3):
        await _enqueue(store, now + at)
    job = await _must_claim(store, now + 5)
    await _finish(store, job)
    assert await _claim(store, now + 5) is None


async def test_enqueue_when_it_waits_already_then_it_keeps_its_place(store: Store, now: int) -> None:
    await _enqueue(store, now, "w1")
    await _enqueue(store, now + 1, "w2")
    await _enqueue(store, now + 2, "w1")
    assert (await _must_claim(store, now + 5)).subject == "w1"


async def test_enqueue_when_it_runs_then_it_runs_once_more(store: Store, now: int) -> None:
    await _enqueue(store, now)
    first = await _must_claim(store, now)
    await _enqueue(store, now + 1)
    await _enqueue(store, now + 2)
    assert await _claim(store, now + 3, "b") is None
    assert await _finish(store, first) is True
    second = await _must_claim(store, now + 3, "b")
    assert (second.subject, second.attempts) == ("w1", 1)
    assert await _finish(store, second) is True
    assert await _unfinished(store) == []


async def test_enqueue_when_kinds_or_subjects_differ_then_each_is_a_job(store: Store, now: int) -> None:
    await _enqueue(store, now, "w1")
    await _enqueue(store, now, "w2")
    await _enqueue(store, now, "w1", kind="export")
    assert sorted(await _unfinished(store)) == ["w1", "w1", "w2"]


async def test_enqueue_when_the_change_is_rolled_back_then_there_is_no_job(store: Store, now: int) -> None:
    try:
        async with store.write() as tx:
            await jobs.enqueue(tx, "training", "w1", now)
            raise RuntimeError
    except RuntimeError:
        pass
    assert await _unfinished(store) == []


async def test_renew_when_held_then_the_lease_is_longer(store: Store, now: int) -> None:
    await _enqueue(store, now)
    job = await _must_claim(store, now)
    async with store.write() as tx:
        assert await jobs.renew(tx, job, LEASE_SECONDS, now + LEASE - 1) is True
    assert await _claim(store, now + LEASE + 5, "b") is None
    assert await _finish(store, job) is True


async def test_renew_when_lost_then_false_and_the_new_lease_stays(store: Store, now: int) -> None:
    await _enqueue(store, now)
    lost = await _must_claim(store, now, "a")
    held = await _must_claim(store, now + LEASE, "b")
    async with store.write() as tx:
        assert await jobs.renew(tx, lost, 1000.0, now + LEASE) is False
        [job] = await jobs.list_unfinished(tx)
    assert job == held


async def test_release_when_put_back_for_later_then_it_is_claimed_from_then_on(
    store: Store, now: int
) -> None:
    await _enqueue(store, now)
    job = await _must_claim(store, now)
    async with store.write() as tx:
        assert await jobs.release(tx, job, now + 500) is True
        assert await jobs.release(tx, job, now) is False
    assert await _claim(store, now + 499) is None
    again = await _must_claim(store, now + 500, "b")
    assert (again.attempts, again.claims) == (1, 2)


async def test_release_when_asked_for_again_meanwhile_then_it_need_not_wait(store: Store, now: int) -> None:
    await _enqueue(store, now)
    job = await _must_claim(store, now)
    async with store.write() as tx:
        await jobs.release(tx, job, now + 500)
        await jobs.enqueue(tx, "training", "w1", now + 10)
    again = await _must_claim(store, now + 10, "b")
    assert again.attempts == 1


async def test_claim_when_many_workers_claim_at_once_then_every_job_goes_to_one(
    store: Store, now: int
) -> None:
    for at in range(40):
        await _enqueue(store, now, f"w{at}")
    claimed = await asyncio.gather(*(_claim(store, now, f"worker{at}") for at in range(60)))
    subjects = [job.subject for job in claimed if job is not None]
    assert sorted(subjects) == sorted(f"w{at}" for at in range(40))


async def test_claim_when_another_transaction_is_claiming_then_it_passes_over_its_job(
    postgres_url: str, tmp_path: Path, now: int
) -> None:
    """PostgreSQL: claims never wait for each other."""
    store = await Store.open(postgres_url, tmp_path)
    await _enqueue(store, now, "w1")
    await _enqueue(store, now + 1, "w2")
    async with store.write() as first, store.write() as second:
        one = await jobs.claim(first, Claimant("a", LEASE_SECONDS), now + 5)
        two = await jobs.claim(second, Claimant("b", LEASE_SECONDS), now + 5)
    assert [job.subject for job in (one, two) if job is not None] == ["w1", "w2"]
    await store.close()
