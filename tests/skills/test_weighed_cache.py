"""The cache of skills and models."""

import threading
from concurrent.futures import ThreadPoolExecutor

from hypothesis import given
from hypothesis import strategies as st

from doyle.skills.weighed_cache import KeyedLocks, WeighedCache


def test_find_when_a_key_is_unknown_is_none() -> None:
    assert WeighedCache[str, int](10).find("a") is None


def test_put_beyond_the_weight_forgets_the_least_recently_used() -> None:
    cache = WeighedCache[str, int](10)
    cache.put("a", 1, 4)
    cache.put("b", 2, 4)
    assert cache.find("a") == 1
    cache.put("c", 3, 4)
    assert cache.find("b") is None
    assert (cache.find("a"), cache.find("c")) == (1, 3)
    assert cache.size_bytes == 8


def test_put_of_something_too_heavy_keeps_it_alone() -> None:
    cache = WeighedCache[str, int](10)
    cache.put("a", 1, 4)
    cache.put("giant", 2, 400)
    assert cache.find("giant") == 2
    assert len(cache) == 1


def test_put_again_replaces_value_and_weight() -> None:
    cache = WeighedCache[str, int](10)
    cache.put("a", 1, 8)
    cache.put("a", 2, 3)
    assert cache.find("a") == 2
    assert cache.size_bytes == 3


def test_discard_of_known_and_unknown_keys_leaves_the_rest() -> None:
    cache = WeighedCache[str, int](10)
    cache.put("a", 1, 2)
    cache.put("b", 2, 2)
    cache.discard("a")
    cache.discard("never there")
    assert cache.find("a") is None
    assert cache.size_bytes == 2


@given(st.lists(st.tuples(st.sampled_from("abcdef"), st.integers(0, 12)), max_size=40))
def test_weight_after_any_puts_is_the_sum_and_within_the_limit(puts: list[tuple[str, int]]) -> None:
    cache = WeighedCache[str, int](10)
    weights: dict[str, int] = {}
    for key, weight in puts:
        cache.put(key, weight, weight)
        weights[key] = weight
        assert cache.find(key) == weight
        assert cache.size_bytes <= 10 or len(cache) == 1
    assert cache.size_bytes == sum(weights[key] for key in weights if cache.find(key) is not None)


def test_hold_of_the_same_key_lets_one_in_after_the_other() -> None:
    locks = KeyedLocks[str]()
    inside, most = 0, 0
    guard = threading.Lock()

    def enter(_: int) -> None:
        nonlocal inside, most
        with locks.hold("key"):
            with guard:
                inside += 1
                most = max(most, inside)
            with guard:
                inside -= 1

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(enter, range(200)))
    assert most == 1
    assert len(locks) == 0


def test_hold_of_different_keys_does_not_wait() -> None:
    locks = KeyedLocks[str]()
    with locks.hold("a"), ThreadPoolExecutor(1) as pool:
        entered = pool.submit(lambda: locks.hold("b").__enter__()).result(10)
    assert entered is None


def test_hold_when_the_holder_fails_lets_the_next_in() -> None:
    locks = KeyedLocks[str]()
    try:
        with locks.hold("a"):
            raise ValueError
    except ValueError:
        pass
    with locks.hold("a"):
        assert len(locks) == 1
