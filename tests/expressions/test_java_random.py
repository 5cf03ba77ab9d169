"""`java.util.Random`, number for number."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doyle.expressions.java_random import JavaRandom, signed


def test_generator_when_seeded_then_gives_javas_integers() -> None:
    """The first numbers of `new Random(42)` as every Java prints them."""
    generator = JavaRandom.seeded(42)
    assert [generator.next_int() for _ in range(3)] == [-1170105035, 234785527, -1360544799]
    generator = JavaRandom.seeded(42)
    assert [generator.next_below(10) for _ in range(5)] == [0, 3, 8, 4, 0]


def test_generator_when_seeded_then_gives_javas_other_kinds() -> None:
    """`new Random(0)` and `new Random(42)` in Java."""
    assert JavaRandom.seeded(42).next_long() == -5025562857975149833
    assert JavaRandom.seeded(0).next_double() == 0.730967787376657
    assert JavaRandom.seeded(42).next_gaussian() == pytest.approx(1.1419053154730547)
    assert JavaRandom.seeded(42).next_boolean() is True


def test_gaussian_when_drawn_twice_then_uses_the_spare() -> None:
    """Java keeps the second number of the pair."""
    generator = JavaRandom.seeded(42)
    first = generator.next_gaussian()
    state = generator.state
    assert generator.next_gaussian() != first
    assert generator.state == state


@given(st.integers(), st.integers(1, 2**31 - 1))
def test_bounded_number_when_drawn_then_is_in_range(seed: int, bound: int) -> None:
    """`nextInt(n)` is from 0 to n - 1."""
    assert 0 <= JavaRandom.seeded(seed).next_below(bound) < bound


@given(st.integers())
def test_double_when_drawn_then_is_below_one(seed: int) -> None:
    """`nextDouble()` is in [0, 1)."""
    assert 0 <= JavaRandom.seeded(seed).next_double() < 1


@pytest.mark.parametrize(
    ("number", "bits", "expected"),
    [
        (0, 32, 0),
        (2**31, 32, -(2**31)),
        (2**31 - 1, 32, 2**31 - 1),
        (2**32, 32, 0),
        (-1, 32, -1),
        (2**63, 64, -(2**63)),
    ],
)
def test_signed_when_the_top_bit_is_set_then_is_negative(number: int, bits: int, expected: int) -> None:
    """Two's complement."""
    assert signed(number, bits) == expected
