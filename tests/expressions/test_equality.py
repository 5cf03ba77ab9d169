"""Equality (spec/expression-language.md §5.5)."""

from collections.abc import Callable

import pytest

from doyle.expressions.budget import Budget
from doyle.expressions.equality import is_equal, is_same
from doyle.expressions.errors import MisfitError
from doyle.expressions.scope import Scope


@pytest.mark.parametrize(
    ("left", "right"),
    [
        (None, None),
        (5, 5.0),
        ("2016", 2016),
        ("2016.0", 2016),
        ("5.5", 5.5),
        ("1e3", 1000),
        ("-3", -3),
        (True, "true"),
        (True, "TRUE"),
        (False, "False"),
        ("a", "a"),
        ([1, [2]], [1.0, [2]]),
        ({"a": 1, "b": [2]}, {"b": [2], "a": 1}),
        ([], []),
        ({}, {}),
        (10**30, 10**30),
    ],
)
def test_values_when_equal_then_are_so_both_ways(left: object, right: object) -> None:
    """spec/expression-language.md §5.5."""
    assert is_equal(left, right, Budget())
    assert is_equal(right, left, Budget())


@pytest.mark.parametrize(
    ("left", "right"),
    [
        (None, 0),
        (None, ""),
        (None, False),
        (None, []),
        (5, 6),
        ("5a", 5),
        ("", 0),
        (" 5", 5),
        ("a", "A"),
        (True, 1),
        (False, 0),
        (True, "yes"),
        (True, False),
        ([1], [2]),
        ([1], [1, 2]),
        (["1"], [1]),
        ({"a": 1}, {"a": 2}),
        ({"a": 1}, {"b": 1}),
        ({"a": None}, {"b": None}),
        ([1], "[1]"),
        ({}, []),
        ([], None),
    ],
)
def test_values_when_different_then_are_so_both_ways(left: object, right: object) -> None:
    """spec/expression-language.md §5.5: never fails."""
    assert not is_equal(left, right, Budget())
    assert not is_equal(right, left, Budget())


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("entities['city'] == 'Toronto'", True),
        ("entities['city'] == 'Boston'", False),
        ("'Toronto' == entities['city']", True),
        ("entities[1] == 'Boston'", True),
        ("entities[0] == entities['city'][0]", True),
        ("entities['city'] == null", False),
        ("entities['genre'] == null", True),
        ("@city == 'Toronto'", True),
        ("@city != 'Toronto'", False),
    ],
)
def test_mentions_when_compared_then_their_first_value_counts(
    holds: Callable[..., bool], cities: Scope, condition: str, expected: bool
) -> None:
    """spec/expression-language.md §5.5."""
    assert holds(condition, cities) is expected


@pytest.mark.parametrize(
    ("condition", "expected"),
    [("intents[0] == 'a'", True), ("'b' == intents[1]", True), ("intents[0] == 'A'", False)],
)
def test_intent_when_compared_then_its_name_counts(
    holds: Callable[..., bool], scored: Scope, condition: str, expected: bool
) -> None:
    """spec/expression-language.md §5.5."""
    assert holds(condition, scored) is expected


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        (8, "8", False),
        (8, 8.0, True),
        ("a", "a", True),
        (True, 1, False),
        (None, None, True),
        ([1], [1], True),
    ],
)
def test_same_when_types_differ_then_is_false(left: object, right: object, expected: bool) -> None:
    """spec/expression-language.md §8.1: `contains` is type-aware."""
    assert is_same(left, right, Budget()) is expected


def test_same_when_values_are_deep_then_refuses() -> None:
    """spec/expression-language.md §9."""
    left: list[object] = []
    right: list[object] = []
    for _ in range(300):
        left, right = [left], [right]
    with pytest.raises(MisfitError, match="nested too deeply"):
        is_same(left, right, Budget())


def test_same_when_values_are_large_then_costs_steps() -> None:
    """spec/expression-language.md §9."""
    budget = Budget(steps=100)
    with pytest.raises(MisfitError, match="too many"):
        is_same([1] * 200, [1] * 200, budget)
