from doyle.security.rate_limits import RateCounter, RateLimit

LIMIT = RateLimit(count=3, window_seconds=60)
KEY = ("default", "list_workspaces", "always")


def test_count_when_calls_come_then_remaining_goes_down_to_zero_and_stays() -> None:
    """design, *HTTP*: Remaining counts down to 0 and nothing is refused."""
    counter = RateCounter()
    allowances = [counter.count(KEY, LIMIT, 100.0 + second) for second in range(5)]
    assert [allowance.remaining for allowance in allowances] == [2, 1, 0, 0, 0]
    assert [allowance.is_exceeded for allowance in allowances] == [False, False, False, True, True]
    assert {allowance.limit for allowance in allowances} == {3}


def test_count_when_the_window_runs_then_its_end_is_fixed_by_the_first_call() -> None:
    """spec/api/guide.md §12: the window starts with the first accepted request."""
    counter = RateCounter()
    assert counter.count(KEY, LIMIT, 100.0).resets_at == 160
    assert counter.count(KEY, LIMIT, 159.9).resets_at == 160


def test_count_when_the_window_has_ended_then_the_next_call_opens_a_new_one() -> None:
    """spec/api/guide.md §12."""
    counter = RateCounter()
    for _ in range(4):
        counter.count(KEY, LIMIT, 100.0)
    renewed = counter.count(KEY, LIMIT, 160.0)
    assert (renewed.remaining, renewed.resets_at, renewed.is_exceeded) == (2, 220, False)


def test_count_when_keys_differ_then_windows_do() -> None:
    """spec/operations.md §6: counted per instance, method and endpoint."""
    counter = RateCounter()
    counter.count(KEY, LIMIT, 100.0)
    assert counter.count(("other", *KEY[1:]), LIMIT, 100.0).remaining == 2
    assert counter.count((*KEY[:2], "export"), LIMIT, 100.0).remaining == 2


def test_count_when_the_table_is_full_then_ended_windows_make_room() -> None:
    counter = RateCounter(max_windows=2)
    counter.count(("a",), LIMIT, 100.0)
    counter.count(("b",), LIMIT, 130.0)
    counter.count(("c",), LIMIT, 161.0)
    assert counter.count(("b",), LIMIT, 162.0).remaining == 1
    assert counter.count(("a",), LIMIT, 163.0).remaining == 2
