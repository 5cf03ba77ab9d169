"""Tests of which mentions may fill slots."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doyle.dialog.filling import nested_mentions
from doyle.wire.runtime import RuntimeEntity


def mention(start: int, end: int, entity: str = "sys-number") -> RuntimeEntity:
    return RuntimeEntity(entity, "v", (start, end))


@pytest.mark.parametrize(
    ("spans", "nested"),
    [
        ([], set()),
        ([(0, 5)], set()),
        ([(0, 5), (1, 4)], {1}),
        ([(1, 4), (0, 5)], {0}),
        ([(0, 5), (0, 4)], {1}),
        ([(0, 5), (1, 5)], {1}),
        ([(0, 5), (0, 5)], set()),
        ([(0, 5), (0, 5), (2, 3), (2, 3)], {2, 3}),
        ([(0, 5), (4, 8)], set()),
        ([(0, 9), (1, 3), (4, 9), (5, 6)], {1, 2, 3}),
        ([(0, 2), (3, 9), (4, 5)], {2}),
    ],
)
def test_nested_when_spans_lie_inside_others_then_found(
    spans: list[tuple[int, int]], nested: set[int]
) -> None:
    """spec dialog-engine.md §6.4: a span that is a part of another, not the same one."""
    assert nested_mentions([mention(*span) for span in spans]) == nested


def test_nested_when_an_entity_is_no_system_entity_then_it_neither_hides_nor_is_hidden() -> None:
    """spec dialog-engine.md §6.4: system entities only; a mention without a place is left alone."""
    mentions = [
        mention(0, 9, "city"),
        mention(1, 2),
        mention(0, 3, "sys-date"),
        mention(1, 2, "city"),
        RuntimeEntity("sys-number", "5"),
    ]
    assert nested_mentions(mentions) == {1}


@given(st.lists(st.tuples(st.integers(0, 8), st.integers(0, 8)), max_size=7))
def test_nested_when_spans_are_any_then_as_by_comparing_all_pairs(pairs: list[tuple[int, int]]) -> None:
    """The one pass over sorted spans agrees with the definition."""
    spans = [(min(pair), max(pair)) for pair in pairs]
    expected = {
        at
        for (at, inner), outer in itertools.product(enumerate(spans), spans)
        if outer != inner and outer[0] <= inner[0] and inner[1] <= outer[1]
    }
    assert nested_mentions([mention(*span) for span in spans]) == expected
