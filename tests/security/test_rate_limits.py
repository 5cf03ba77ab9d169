import pytest

from doyle.security.rate_limits import Allowance, RateCounter, RateLimit

LIMIT = RateLimit(count=3, window_seconds=60)
KEY = ("default", "list_workspaces", "always")


async def test_count_when_calls_come_then_remaining_goes_down_to_zero_and_stays() -> None:
    """design, *HTTP*: Remaining counts down to 0 and nothing is refused."""
    counter = RateCounter()
    allowances = [await counter.count(KEY, LIMIT, 100.0 + second) for second in range(5)]
    assert [allowance.remaining for allowance in allowances] == [2, 1, 0, 0, 0]
    assert [allowance.is_exceeded for allowance in allowances] == [False, False, False, True, True]
    assert {allowance.limit for allowance in allowances} == {3}


async def test_count_when_the_window_runs_then_its_end_is_fixed_by_the_first_call() -> None:
    """spec/api/guide.md §12: the window starts with the first accepted request."""
    counter = RateCounter()
    assert (await counter.count(KEY, LIMIT, 100.0)).ends_at == 160.0
    assert (await counter.count(KEY, LIMIT, 159.9)).ends_at == 160.0


async def test_count_when_the_window_has_ended_then_the_next_call_opens_a_new_one() -> None:
    """spec/api/guide.md §12."""
    counter = RateCounter()
    for _ in range(4):
        await counter.count(KEY, LIMIT, 100.0)
    renewed = await counter.count(KEY, LIMIT, 160.0)
    assert (renewed.remaining, renewed.ends_at, renewed.is_exceeded) == (2, 220.0, False)


async def test_count_when_the_clock_is_set_back_then_nobody_waits_for_a_day_to_come_again() -> None:
    counter = RateCounter()
    for _ in range(5):
        await counter.count(KEY, LIMIT, 100_000.0)
    renewed = await counter.count(KEY, LIMIT, 13_600.0)
    assert (renewed.remaining, renewed.ends_at, renewed.is_exceeded) == (2, 13_660.0, False)
    assert (await counter.count(KEY, LIMIT, 13_601.0)).remaining == 1


async def test_count_when_keys_differ_then_windows_do() -> None:
    """spec/operations.md §6: counted per instance, method and endpoint."""
    counter = RateCounter()
    await counter.count(KEY, LIMIT, 100.0)
    assert (await counter.count(("other", *KEY[1:]), LIMIT, 100.0)).remaining == 2
    assert (await counter.count((*KEY[:2], "export=true"), LIMIT, 100.0)).remaining == 2


async def test_count_when_the_table_is_full_then_the_window_opened_first_makes_room() -> None:
    counter = RateCounter(max_windows=2)
    await counter.count(("a",), LIMIT, 100.0)
    await counter.count(("b",), LIMIT, 130.0)
    await counter.count(("a",), LIMIT, 161.0)
    await counter.count(("c",), LIMIT, 162.0)
    assert (await counter.count(("a",), LIMIT, 163.0)).remaining == 1
    assert (await counter.count(("b",), LIMIT, 164.0)).remaining == 2
    assert len(counter._windows) == 2


@pytest.mark.parametrize(
    ("now", "seconds"), [(100.0, 60), (100.1, 60), (159.0, 1), (159.9, 1), (160.0, 1), (200.0, 1)]
)
def test_seconds_left_when_asked_then_the_window_is_over_after_them(now: float, seconds: int) -> None:
    allowance = Allowance(limit=3, calls=4, ends_at=160.0)
    assert allowance.seconds_left(now) == seconds
    assert now + seconds >= 160.0
