"""The job runner, on a real store."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest
from sqlalchemy import text

from doyle.errors import DatabaseError, Fault, InputError, TrainingError
from doyle.jobs.runner import Lane, Runner, RunnerLimits
from doyle.store import jobs
from doyle.store.database import Store
from doyle.store.jobs import Claimant, JobProgress, JobRecord, LostJobError, Payload, Task

KIND = "training"


class Clock:
    """Stands still unless moved; epoch milliseconds."""

    def __init__(self) -> None:
        self.now = 1_700_000_000_000

    def __call__(self) -> int:
        return self.now


class Recorder:
    """A handler that notes what it is asked for and does what the test says."""

    def __init__(self, deed: Callable[[JobRecord], Awaitable[None]] | None = None) -> None:
        self.deed = deed
        self.ran: list[str] = []
        self.given_up: list[tuple[str, str]] = []
        self.done = asyncio.Event()
        self.progress: JobProgress | None = None

    async def run(self, job: JobRecord) -> None:
        self.ran.append(job.subject)
        if self.deed is not None:
            await self.deed(job)
        self.done.set()

    async def give_up(self, job: JobRecord, reason: str) -> None:
        self.given_up.append((job.subject, reason))
        self.done.set()

    def progress_of(self, subject: str) -> JobProgress | None:
        return self.progress


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    store = await Store.open(None, tmp_path)
    yield store
    await store.close()


@pytest.fixture
def clock() -> Clock:
    return Clock()


async def enqueue(store: Store, clock: Clock, *subjects: str) -> None:
    async with store.write() as tx:
        for subject in subjects:
            await jobs.enqueue(tx, KIND, subject, clock())


async def unfinished(store: Store) -> tuple[JobRecord, ...]:
    async with store.read() as tx:
        return await jobs.list_unfinished(tx)


def runner(
    store: Store, handler: Recorder, clock: Clock, worker_id: str = "w1", limits: RunnerLimits | None = None
) -> Runner:
    lane = Lane({KIND: handler}, max_attempts=3)
    return Runner(store, [lane], worker_id=worker_id, clock=clock, limits=limits)


async def test_run_pending_does_every_job_once_in_order(store: Store, clock: Clock) -> None:
    await enqueue(store, clock, "a", "b", "c")
    handler = Recorder()
    assert await runner(store, handler, clock).run_pending() == 3
    assert handler.ran == ["a", "b", "c"]
    assert await unfinished(store) == ()


async def test_run_pending_without_jobs_does_nothing(store: Store, clock: Clock) -> None:
    assert await runner(store, Recorder(), clock).run_pending() == 0


async def test_job_asked_for_again_while_it_runs_runs_once_more(store: Store, clock: Clock) -> None:
    async def ask_again(job: JobRecord) -> None:
        if len(handler.ran) == 1:
            await enqueue(store, clock, job.subject)

    handler = Recorder(ask_again)
    await enqueue(store, clock, "a")
    await runner(store, handler, clock).run_pending()
    assert handler.ran == ["a", "a"]


async def fail(job: JobRecord) -> None:
    raise TrainingError("there is nothing to learn from")


async def stumble(job: JobRecord) -> None:
    raise KeyError("odd")


@pytest.mark.parametrize(
    ("deed", "reason"), [(fail, "there is nothing to learn from"), (stumble, "KeyError: 'odd'")]
)
async def test_job_that_fails_is_given_up_with_its_reason_and_not_tried_again(
    store: Store, clock: Clock, deed: Callable[[JobRecord], Awaitable[None]], reason: str
) -> None:
    await enqueue(store, clock, "a")
    handler = Recorder(deed)
    assert await runner(store, handler, clock).run_pending() == 1
    assert handler.given_up == [("a", reason)]
    assert await unfinished(store) == ()


async def test_job_that_failed_does_not_keep_the_next_from_running(store: Store, clock: Clock) -> None:
    async def fail_first(job: JobRecord) -> None:
        if job.subject == "a":
            await fail(job)

    await enqueue(store, clock, "a", "b")
    handler = Recorder(fail_first)
    await runner(store, handler, clock).run_pending()
    assert handler.ran == ["a", "b"]
    assert [subject for subject, _ in handler.given_up] == ["a"]


async def test_notify_when_the_runner_waits_wakes_it(store: Store, clock: Clock) -> None:
    handler = Recorder()
    worker = runner(store, handler, clock, limits=RunnerLimits(poll_seconds=1000))
    worker.start()
    try:
        await enqueue(store, clock, "a")
        worker.notify()
        await asyncio.wait_for(handler.done.wait(), 30)
        handler.done.clear()
        await enqueue(store, clock, "b")
        worker.notify()
        await asyncio.wait_for(handler.done.wait(), 30)
    finally:
        await worker.stop()
    assert handler.ran == ["a", "b"]


async def test_poll_finds_a_job_that_nobody_told_of(store: Store, clock: Clock) -> None:
    handler = Recorder()
    worker = runner(store, handler, clock, limits=RunnerLimits(poll_seconds=0.01))
    worker.start()
    try:
        await enqueue(store, clock, "a")
        await asyncio.wait_for(handler.done.wait(), 30)
    finally:
        await worker.stop()


async def begin_endless_job(store: Store, clock: Clock) -> Runner:
    """A runner that is in the middle of the job `a`, which does not end."""
    begun = asyncio.Event()

    async def hang(job: JobRecord) -> None:
        begun.set()
        await asyncio.Event().wait()

    await enqueue(store, clock, "a")
    busy = runner(store, Recorder(hang), clock)
    busy.start()
    await asyncio.wait_for(begun.wait(), 30)
    return busy


async def test_stop_in_the_middle_of_a_job_puts_it_back_for_the_next_start(
    store: Store, clock: Clock
) -> None:
    first = await begin_endless_job(store, clock)
    await first.stop()
    [left] = await unfinished(store)
    assert left.worker_id is None
    second = Recorder()
    await runner(store, second, clock, "w2").run_pending()
    assert second.ran == ["a"]


async def test_stop_in_the_middle_of_a_job_when_the_database_is_away_stops_all_the_same(
    store: Store, clock: Clock
) -> None:
    """The job cannot be handed back; a server that ends waits neither for that nor for ever."""
    worker = await begin_endless_job(store, clock)
    async with store.write() as tx:
        await tx.execute(text("DROP TABLE jobs"))
    stopping = asyncio.create_task(worker.stop())
    done, _ = await asyncio.wait({stopping}, timeout=10)
    assert done
    await stopping


async def test_stop_without_start_and_twice_is_harmless(store: Store, clock: Clock) -> None:
    worker = runner(store, Recorder(), clock)
    await worker.stop()
    worker.start()
    await worker.stop()
    await worker.stop()


@pytest.mark.parametrize("steps", range(6))
async def test_stop_right_after_a_notice_stops_whichever_is_seen_first(
    store: Store, clock: Clock, steps: int
) -> None:
    """`asyncio.wait_for` of Python 3.11 forgets to be cancelled where what it waits for is done just then."""
    worker = runner(store, Recorder(), clock, limits=RunnerLimits(poll_seconds=1000))
    worker.start()
    while not any(wake._waiters for wake in worker._wakes):
        await asyncio.wait({asyncio.ensure_future(store.ping())})
    worker.notify()
    for _ in range(steps):
        await asyncio.sleep(0)
    stopping = asyncio.create_task(worker.stop())
    done, _ = await asyncio.wait({stopping}, timeout=10)
    assert done


async def test_start_takes_up_the_job_of_a_process_that_is_gone(store: Store, clock: Clock) -> None:
    """On SQLite one process owns the data: it does not wait for the lease of a dead one."""
    await enqueue(store, clock, "a")
    async with store.write() as tx:
        assert await jobs.claim(tx, Claimant("killed", 3600), clock()) is not None
    handler = Recorder()
    worker = runner(store, handler, clock)
    worker.start()
    try:
        await asyncio.wait_for(handler.done.wait(), 30)
    finally:
        await worker.stop()
    assert handler.ran == ["a"]


async def test_lease_that_ran_out_is_taken_up(store: Store, clock: Clock) -> None:
    await enqueue(store, clock, "a")
    async with store.write() as tx:
        assert await jobs.claim(tx, Claimant("killed", 30), clock()) is not None
    handler = Recorder()
    worker = runner(store, handler, clock)
    assert await worker.run_pending() == 0
    clock.now += 30_001
    assert await worker.run_pending() == 1
    assert handler.ran == ["a"]


async def test_job_interrupted_too_often_is_given_up(store: Store, clock: Clock) -> None:
    await enqueue(store, clock, "a")
    for _ in range(3):
        async with store.write() as tx:
            assert await jobs.claim(tx, Claimant("killed", 1), clock()) is not None
        clock.now += 2000
    handler = Recorder()
    await runner(store, handler, clock).run_pending()
    assert handler.ran == []
    assert handler.given_up == [("a", "It was interrupted 3 times")]
    assert await unfinished(store) == ()


async def test_lease_is_renewed_while_the_job_runs(store: Store, clock: Clock) -> None:
    async def outlast_the_lease(job: JobRecord) -> None:
        clock.now += 10_000
        while (now := (await unfinished(store))[0].leased_until) == job.leased_until:
            await asyncio.wait({asyncio.ensure_future(store.ping())})
        assert now is not None
        assert now > clock.now

    await enqueue(store, clock, "a")
    handler = Recorder(outlast_the_lease)
    await runner(store, handler, clock, limits=RunnerLimits(lease_seconds=0.05)).run_pending()
    assert handler.given_up == []


async def test_job_taken_over_by_another_process_is_dropped_here(store: Store, clock: Clock) -> None:
    async def lose_it(job: JobRecord) -> None:
        clock.now += 1_000_000
        async with store.write() as tx:
            assert await jobs.claim(tx, Claimant("w2", 3600), clock()) is not None
        await asyncio.Event().wait()

    await enqueue(store, clock, "a")
    handler = Recorder(lose_it)
    await runner(store, handler, clock, limits=RunnerLimits(lease_seconds=0.05)).run_pending()
    assert handler.given_up == []
    [held] = await unfinished(store)
    assert held.worker_id == "w2"


async def test_lost_database_leaves_the_job_to_its_lease(store: Store, clock: Clock) -> None:
    async def lose_database(job: JobRecord) -> None:
        raise DatabaseError

    await enqueue(store, clock, "a")
    handler = Recorder(lose_database)
    with pytest.raises(DatabaseError):
        await runner(store, handler, clock).run_pending()
    assert handler.given_up == []
    [held] = await unfinished(store)
    assert held.worker_id == "w1"


async def test_work_after_a_lost_database_goes_on(store: Store, clock: Clock) -> None:
    async def lose_database_once(job: JobRecord) -> None:
        if len(handler.ran) == 1:
            clock.now += 1_000_000
            raise DatabaseError

    await enqueue(store, clock, "a")
    handler = Recorder(lose_database_once)
    worker = runner(store, handler, clock, limits=RunnerLimits(poll_seconds=0.01))
    worker.start()
    try:
        await asyncio.wait_for(handler.done.wait(), 30)
    finally:
        await worker.stop()
    assert handler.ran == ["a", "a"]


async def add_task(store: Store, clock: Clock, task_id: str, queue: str) -> None:
    async with store.write() as tx:
        await jobs.add_task(tx, Task("import", task_id, queue, Payload({})), clock())


async def outcome(store: Store, queue: str) -> JobRecord:
    async with store.read() as tx:
        found = await jobs.find_last_task(tx, "import", queue)
    assert found is not None
    return found


async def test_lane_when_a_long_job_fills_another_lane_then_does_not_wait_for_it(
    store: Store, clock: Clock
) -> None:
    """A training of an hour never keeps an import waiting."""

    async def last_for_ever(job: JobRecord) -> None:
        begun.set()
        await asyncio.Event().wait()

    begun = asyncio.Event()
    long, quick = Recorder(last_for_ever), Recorder()
    await enqueue(store, clock, "long")
    lanes = [Lane({KIND: long}), Lane({"import": quick})]
    worker = Runner(store, lanes, worker_id="w1", clock=clock)
    worker.start()
    try:
        await asyncio.wait_for(begun.wait(), 30)
        await add_task(store, clock, "t1", "q")
        worker.notify()
        await asyncio.wait_for(quick.done.wait(), 30)
    finally:
        await worker.stop()
    assert quick.ran == ["t1"]


async def test_slots_when_queues_differ_then_tasks_run_beside_each_other_else_in_order(
    store: Store, clock: Clock
) -> None:
    running: set[str | None] = set()
    meeting = asyncio.Event()

    async def meet(job: JobRecord) -> None:
        assert job.queue not in running
        running.add(job.queue)
        if len(running) == 2:
            meeting.set()
        await asyncio.wait_for(meeting.wait(), 30)
        running.discard(job.queue)
        if len(handler.ran) == 4:
            finished.set()

    finished = asyncio.Event()
    handler = Recorder(meet)
    for queue in ("a", "b"):
        for at in range(2):
            await add_task(store, clock, f"{queue}{at}", queue)
    worker = Runner(store, [Lane({"import": handler}, slots=3)], worker_id="w1", clock=clock)
    worker.start()
    try:
        await asyncio.wait_for(finished.wait(), 30)
    finally:
        await worker.stop()
    assert handler.given_up == []
    assert [name for name in handler.ran if name.startswith("a")] == ["a0", "a1"]
    assert [name for name in handler.ran if name.startswith("b")] == ["b0", "b1"]


async def test_runner_without_lanes_leaves_all_work_to_others(store: Store, clock: Clock) -> None:
    """`DOYLE_WORKERS=0`."""
    await enqueue(store, clock, "a")
    worker = Runner(store, [], worker_id="w1", clock=clock)
    worker.start()
    worker.notify()
    assert await worker.run_pending() == 0
    await worker.stop()
    assert [job.subject for job in await unfinished(store)] == ["a"]


async def test_task_that_crashed_its_process_twice_is_given_up_and_told_in_its_row(
    store: Store, clock: Clock
) -> None:
    await add_task(store, clock, "t1", "q")
    for at in range(2):
        async with store.write() as tx:
            assert await jobs.claim(tx, Claimant(f"killed {at}", 30), clock()) is not None
            await jobs.free_abandoned(tx, "another")
    handler = Recorder()
    await Runner(store, [Lane({"import": handler})], worker_id="w", clock=clock).run_pending()
    assert handler.ran == []
    assert handler.given_up == [("t1", "It was interrupted 2 times")]
    assert (await outcome(store, "q")).error == "It was interrupted 2 times"


async def test_stop_any_number_of_times_does_not_count_as_interruptions(store: Store, clock: Clock) -> None:
    begun = asyncio.Event()

    async def hang(job: JobRecord) -> None:
        begun.set()
        await asyncio.Event().wait()

    await add_task(store, clock, "t1", "q")
    for at in range(4):
        begun.clear()
        worker = Runner(store, [Lane({"import": Recorder(hang)})], worker_id=f"w{at}", clock=clock)
        worker.start()
        await asyncio.wait_for(begun.wait(), 30)
        await worker.stop()
    handler = Recorder()
    await Runner(store, [Lane({"import": handler})], worker_id="w", clock=clock).run_pending()
    assert (handler.ran, handler.given_up) == (["t1"], [])


async def test_job_whose_handler_finds_it_lost_is_neither_given_up_nor_finished(
    store: Store, clock: Clock
) -> None:
    async def lose(job: JobRecord) -> None:
        async with store.write() as tx:
            await jobs.forget_queue(tx, "q")
        raise LostJobError

    await add_task(store, clock, "t1", "q")
    handler = Recorder(lose)
    await Runner(store, [Lane({"import": handler})], worker_id="w", clock=clock).run_pending()
    assert handler.given_up == []


async def test_reason_when_the_input_has_faults_then_names_each_with_its_place(
    store: Store, clock: Clock
) -> None:
    async def refuse(job: JobRecord) -> None:
        raise InputError(faults=(Fault("is too long", "/name"), Fault("is no list", "/intents")))

    await add_task(store, clock, "t1", "q")
    handler = Recorder(refuse)
    await Runner(store, [Lane({"import": handler})], worker_id="w", clock=clock).run_pending()
    assert handler.given_up == [("t1", "/name: is too long; /intents: is no list")]


async def test_progress_is_told_with_every_beat(store: Store, clock: Clock) -> None:
    async def wait_for_news(job: JobRecord) -> None:
        handler.progress = JobProgress("reading", 3, 10)
        while (seen := (await unfinished(store))[0]).progress is None:
            await asyncio.wait({asyncio.ensure_future(store.ping())})
        assert seen.progress == JobProgress("reading", 3, 10)

    await enqueue(store, clock, "a")
    handler = Recorder(wait_for_news)
    await runner(store, handler, clock, limits=RunnerLimits(beat_seconds=0.01)).run_pending()
    assert handler.given_up == []
