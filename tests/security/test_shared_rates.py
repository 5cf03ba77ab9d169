"""Counting in a real Redis, and without it."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import structlog
from structlog.testing import capture_logs

from doyle.security import shared_rates
from doyle.security.call_counter import open_counter
from doyle.security.rate_limits import CallCounter, Key, RateLimit

LIMIT = RateLimit(count=3, window_seconds=60)

Open = Callable[[str], CallCounter]


@dataclass
class Losses:
    """Counts what a counter tells about its Redis."""

    count: int = 0

    def add(self) -> None:
        self.count += 1


@pytest.fixture
def losses() -> Losses:
    return Losses()


@pytest.fixture
async def connect(losses: Losses) -> AsyncIterator[Open]:
    """Opens counters as processes would, each with connections of its own."""
    async with AsyncExitStack() as opened:

        def connected(url: str) -> CallCounter:
            counter = open_counter(url, losses.add)
            opened.push_async_callback(counter.aclose)
            return counter

        yield connected


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where Redis answers, a busy machine is no reason to count without it."""
    monkeypatch.setattr(shared_rates, "ANSWER_SECONDS", 30)


@pytest.fixture
def key() -> Key:
    """A key that no other test uses."""
    return (uuid4().hex, "list_logs", "cursor absent")


@pytest.fixture
def stopwatch(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The time of the counters, set by the test."""
    now = [1000.0]
    monkeypatch.setattr(shared_rates.SharedRateCounter.__init__, "__defaults__", (lambda: now[0],))
    return now


@dataclass
class Relay:
    """Stands between the counters and Redis; can fall silent, hang up and come back."""

    target: str
    path: str
    is_silent: bool = False
    times_asked: int = 0
    _server: asyncio.Server | None = None
    _writers: list[asyncio.StreamWriter] = field(default_factory=list)

    async def start(self) -> None:
        self._server = await asyncio.start_unix_server(self._relay, self.path)

    async def stop(self) -> None:
        assert self._server is not None
        self._server.close()
        for writer in self._writers:
            writer.close()
        self._writers.clear()
        await self._server.wait_closed()

    async def _relay(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        far_reader, far_writer = await asyncio.open_unix_connection(self.target)
        self._writers += [writer, far_writer]
        await asyncio.gather(self._copy(reader, far_writer, is_asking=True), self._copy(far_reader, writer))

    async def _copy(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, is_asking: bool = False
    ) -> None:
        with suppress(OSError):
            while data := await reader.read(65536):
                self.times_asked += is_asking
                if not self.is_silent:
                    writer.write(data)
        writer.close()


@pytest.fixture
async def relay(redis_url: str, tmp_path: Path) -> AsyncIterator[Relay]:
    running = Relay(redis_url.removeprefix("unix://"), str(tmp_path / "relay"))
    await running.start()
    yield running
    await running.stop()


async def test_count_when_two_processes_share_redis_then_they_count_as_one(
    redis_url: str, connect: Open, key: Key
) -> None:
    """spec/operations.md §6: counted per service instance, whatever process answers."""
    one, other = connect(redis_url), connect(redis_url)
    seen = [await counter.count(key, LIMIT, time.time()) for counter in (one, other, one, other)]
    assert [allowance.remaining for allowance in seen] == [2, 1, 0, 0]
    assert [allowance.is_exceeded for allowance in seen] == [False, False, False, True]


async def test_count_when_many_calls_come_at_once_then_none_is_lost_or_doubled(
    redis_url: str, connect: Open, key: Key, losses: Losses
) -> None:
    counters = [connect(redis_url), connect(redis_url)]
    calls = [counters[i % 2].count(key, RateLimit(100, 60), time.time()) for i in range(60)]
    seen = await asyncio.gather(*calls)
    assert sorted(allowance.calls for allowance in seen) == list(range(1, 61))
    assert losses.count == 0


async def test_count_when_the_window_ends_then_it_was_fixed_by_the_first_call_and_a_new_one_opens(
    redis_url: str, connect: Open, key: Key
) -> None:
    """spec/api/guide.md §12."""
    counter = connect(redis_url)
    limit = RateLimit(1, 4)
    started = time.time()
    first = await counter.count(key, limit, started)
    await asyncio.sleep(1.5)
    second = await counter.count(key, limit, time.time())
    assert (first.is_exceeded, second.is_exceeded) == (False, True)
    assert abs(second.ends_at - (started + 4)) <= 1.4
    await asyncio.sleep(second.seconds_left(time.time()))
    assert (await counter.count(key, limit, time.time())).calls == 1


async def test_count_when_keys_differ_then_windows_do(redis_url: str, connect: Open, key: Key) -> None:
    counter = connect(redis_url)
    await counter.count(key, LIMIT, time.time())
    assert (await counter.count((*key[:2], "cursor given"), LIMIT, time.time())).calls == 1


def loud() -> Any:
    """A logger that says everything, whatever another test has set up."""
    return structlog.wrap_logger(None, wrapper_class=structlog.make_filtering_bound_logger(0))


async def test_count_when_nobody_listens_then_this_process_counts_and_says_so_once(
    connect: Open,
    key: Key,
    losses: Losses,
    tmp_path: Path,
    stopwatch: list[float],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    counter = connect(f"unix://{tmp_path}/nobody?password=hunter2")
    monkeypatch.setattr(shared_rates, "log", loud())
    with capture_logs() as logs:
        seen = [await counter.count(key, LIMIT, 100.0) for _ in range(4)]
        stopwatch[0] += shared_rates.RETRY_SECONDS
        seen.append(await counter.count(key, LIMIT, 100.0))
    assert [allowance.calls for allowance in seen] == [1, 2, 3, 4, 5]
    assert losses.count == 2
    assert [entry["event"] for entry in logs] == ["Redis does not answer: rate limits count in this process"]
    assert "hunter2" not in str(logs)


async def test_count_when_redis_falls_silent_then_one_call_waits_a_moment_and_the_others_not_at_all(
    relay: Relay,
    connect: Open,
    key: Key,
    losses: Losses,
    stopwatch: list[float],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    counter = connect(f"unix://{relay.path}")
    assert (await counter.count(key, LIMIT, 100.0)).calls == 1
    relay.is_silent = True
    monkeypatch.setattr(shared_rates, "ANSWER_SECONDS", 0.2)
    asked = relay.times_asked
    assert (await counter.count(key, LIMIT, 100.0)).calls == 1
    assert (relay.times_asked, losses.count) == (asked + 1, 1)
    assert (await counter.count(key, LIMIT, 100.0)).calls == 2
    assert relay.times_asked == asked + 1
    stopwatch[0] += shared_rates.RETRY_SECONDS
    await asyncio.gather(*(counter.count(key, LIMIT, 100.0) for _ in range(20)))
    assert (relay.times_asked, losses.count) == (asked + 2, 2)


async def test_count_when_redis_comes_back_then_calls_count_together_again(
    relay: Relay,
    redis_url: str,
    connect: Open,
    key: Key,
    stopwatch: list[float],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    counter, other = connect(f"unix://{relay.path}"), connect(redis_url)
    await counter.count(key, LIMIT, 100.0)
    await relay.stop()
    assert (await counter.count(key, LIMIT, 100.0)).calls == 1
    await relay.start()
    assert (await counter.count(key, LIMIT, 100.0)).calls == 2
    stopwatch[0] += shared_rates.RETRY_SECONDS
    monkeypatch.setattr(shared_rates, "log", loud())
    with capture_logs() as logs:
        assert (await counter.count(key, LIMIT, 100.0)).calls == 2
    assert [entry["event"] for entry in logs] == ["Redis answers again: rate limits count together"]
    assert (await other.count(key, LIMIT, 100.0)).calls == 3
