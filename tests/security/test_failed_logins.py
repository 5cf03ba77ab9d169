import asyncio
import time

import pytest

from doyle.errors import LimitError
from doyle.security import failed_logins
from doyle.security.failed_logins import (
    FORGIVEN_AFTER_SECONDS,
    FREE_FAILURES,
    MAX_WAITING,
    FailedLogins,
    network_of,
)

PAUSE = 0.05


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def failed(clock: Clock) -> FailedLogins:
    return FailedLogins(clock, PAUSE)


@pytest.fixture
def endless(clock: Clock) -> FailedLogins:
    """Whoever has to wait here waits longer than a test may take."""
    return FailedLogins(clock, 100_000.0)


async def try_once(failed: FailedLogins, address: str = "10.0.0.1", *, is_right: bool = False) -> float:
    started = time.perf_counter()
    async with failed.attempt(address) as attempt:
        attempt.has_succeeded = is_right
    return time.perf_counter() - started


async def fail(failed: FailedLogins, times: int) -> None:
    for _ in range(times):
        await try_once(failed)


async def test_attempt_when_few_have_failed_then_does_not_wait(endless: FailedLogins) -> None:
    await fail(endless, FREE_FAILURES)


async def test_attempt_when_many_have_failed_then_waits_but_is_let_through(failed: FailedLogins) -> None:
    await fail(failed, FREE_FAILURES)
    assert await try_once(failed, is_right=True) >= PAUSE


async def test_attempt_when_others_have_failed_then_does_not_wait(endless: FailedLogins) -> None:
    await fail(endless, FREE_FAILURES)
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(try_once(endless), 0.01)
    await try_once(endless, "10.0.0.2")


async def test_attempt_when_right_then_counts_nothing(endless: FailedLogins) -> None:
    for _ in range(3 * FREE_FAILURES):
        await try_once(endless, is_right=True)


@pytest.mark.parametrize("seconds", [FORGIVEN_AFTER_SECONDS + 1, -3600])
async def test_attempt_when_a_minute_has_passed_or_the_clock_was_set_back_then_is_forgiven(
    endless: FailedLogins, clock: Clock, seconds: float
) -> None:
    await fail(endless, FREE_FAILURES)
    clock.now += seconds
    await asyncio.wait_for(try_once(endless), 30)


async def test_attempt_when_many_come_at_once_then_go_one_by_one_and_the_rest_is_refused(
    failed: FailedLogins,
) -> None:
    await fail(failed, FREE_FAILURES)
    started = time.perf_counter()
    tries = (try_once(failed) for _ in range(MAX_WAITING + 5))
    results = await asyncio.gather(*tries, return_exceptions=True)
    assert sum(isinstance(result, LimitError) for result in results) == 5
    assert time.perf_counter() - started >= MAX_WAITING * PAUSE


async def test_attempt_when_very_many_addresses_fail_then_the_memory_stays_bounded(
    failed: FailedLogins, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(failed_logins, "MAX_ADDRESSES", 20)
    for at in range(100):
        await try_once(failed, f"10.0.0.{at}")
    assert len(failed._by_network) <= 20


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("10.0.0.1", "10.0.0.1"),
        ("::ffff:10.0.0.1", "10.0.0.1"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::9", "2001:db8:1:2::/64"),
        ("", ""),
        ("unknown" * 100, ("unknown" * 100)[:64]),
    ],
)
def test_network_of_when_an_address_is_given_then_is_whom_it_stands_for(address: str, network: str) -> None:
    assert network_of(address) == network
