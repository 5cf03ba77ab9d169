"""Tests of the selection policies (spec dialog-engine.md §8.2)."""

from itertools import pairwise
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doyle.dialog.selection import MAX_SHUFFLED, SelectionPolicy, select
from doyle.wire.json import Json

RANDOM, SEQUENTIAL = SelectionPolicy.RANDOM, SelectionPolicy.SEQUENTIAL
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.text(max_size=2), inner, max_size=3),
    max_leaves=8,
)


@pytest.mark.parametrize(
    ("memory", "expected"),
    [(None, 0), ([0], 1), ([1], 2), ([2], 0), ([3], 0), ([-1], 0), ([0.0], 1), ([], 0)],
)
def test_sequential_when_visited_then_the_next_and_wrapping(memory: Json, expected: int) -> None:
    """spec dialog-engine.md §8.2: one step per visit; a memory that cannot be used starts at 0."""
    assert select(SEQUENTIAL, 3, memory, Random(1)) == (expected, [expected])


@pytest.mark.parametrize("policy", list(SelectionPolicy))
@pytest.mark.parametrize("memory", [None, [0], [4], "x", {"a": 1}])
def test_single_value_when_selected_then_always_used(policy: SelectionPolicy, memory: Json) -> None:
    """spec dialog-engine.md §8.2: a single value is always used and writes `[0]`."""
    assert select(policy, 1, memory, Random(1)) == (0, [0])


def test_random_when_first_visited_then_position_zero_and_a_permutation() -> None:
    """spec dialog-engine.md §8.2: first visit writes `[0, perm...]`."""
    index, memory = select(RANDOM, 4, None, Random(7))
    assert memory[0] == 0
    assert sorted(memory[1:]) == [0, 1, 2, 3]
    assert index == memory[1]


def test_random_when_visited_again_then_advances_through_the_permutation() -> None:
    """spec dialog-engine.md §8.2: the value shown is `p[position]`."""
    assert select(RANDOM, 3, [0, 2, 0, 1], Random(1)) == (0, [1, 2, 0, 1])
    assert select(RANDOM, 3, [1, 2, 0, 1], Random(1)) == (1, [2, 2, 0, 1])


@given(st.integers(0, 10_000), st.integers(2, 6))
def test_random_when_permutation_ends_then_reshuffled_without_repetition(seed: int, count: int) -> None:
    """spec dialog-engine.md §8.2: the first of the new permutation differs from the one just shown."""
    order = list(range(count))
    index, memory = select(RANDOM, count, [count - 1, *order], Random(seed))
    assert index != order[-1]
    assert (memory[0], memory[1]) == (0, index)
    assert sorted(memory[1:]) == order


@pytest.mark.parametrize(
    "memory",
    [[0, 0, 1], [0, 0, 0, 1], [3, 0, 1, 2], [-1, 0, 1, 2], [0, 1, 2, 3], ["0", 0, 1, 2], [0], {"0": 1}],
)
def test_random_when_memory_is_unreadable_then_starts_over(memory: Json) -> None:
    """spec dialog-engine.md §8.2: unparseable entries restart."""
    index, new = select(RANDOM, 3, memory, Random(3))
    assert new[0] == 0
    assert new[1] == index


@given(st.sampled_from([RANDOM, SEQUENTIAL]), st.integers(1, 6), anything, st.integers())
def test_select_when_memory_is_anything_then_index_in_range_and_repeatable(
    policy: SelectionPolicy, count: int, memory: Json, seed: int
) -> None:
    """spec dialog-engine.md §8.2: what a client sends back never matters for safety."""
    first = select(policy, count, memory, Random(seed))
    assert 0 <= first[0] < count
    assert first == select(policy, count, memory, Random(seed))


def test_random_when_there_are_very_many_then_the_last_one_alone_is_remembered() -> None:
    """spec dialog-engine.md §8.2: no immediate repetition; a longer memory would fill the context."""
    count, memory, shown = MAX_SHUFFLED + 1, None, []
    for seed in range(300):
        index, memory = select(SelectionPolicy.RANDOM, count, memory, Random(seed % 3))
        shown.append(index)
        assert memory == [index]
        assert 0 <= index < count
    assert all(one != other for one, other in pairwise(shown))
    assert len(set(shown)) > 2
