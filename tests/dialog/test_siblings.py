"""Tests of the sibling order."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doyle.dialog.siblings import order_siblings
from doyle.wire.workspace import DialogNode


def node(name: str, previous: str | None = None, **fields: object) -> DialogNode:
    return DialogNode.read({"dialog_node": name, "previous_sibling": previous, **fields})


@pytest.mark.parametrize(
    ("links", "expected", "is_whole"),
    [
        ([], [], True),
        ([("a", None)], ["a"], True),
        ([("c", "b"), ("b", "a"), ("a", None)], ["a", "b", "c"], True),
        ([("a", None), ("b", "gone")], ["a", "b"], False),
        ([("x", "gone"), ("a", None), ("b", "a")], ["a", "b", "x"], False),
        ([("a", None), ("b", None), ("c", "b")], ["a", "b", "c"], False),
        ([("b", None), ("a", None), ("c", "a")], ["b", "a", "c"], False),
        ([("a", "b"), ("b", "a")], ["a", "b"], False),
        ([("a", "a")], ["a"], False),
        ([("a", None), ("b", "a"), ("c", "a")], ["a", "b", "c"], False),
        ([("a", ""), ("b", "a")], ["a", "b"], True),
    ],
)
def test_order_when_chain_is_whole_or_broken_then_as_specified(
    links: list[tuple[str, str | None]], expected: list[str], is_whole: bool
) -> None:
    """spec dialog-engine.md §1.2: keep what the first head reaches, append the rest in array order."""
    ordered, whole = order_siblings([node(name, previous) for name, previous in links])
    assert [item.dialog_node for item in ordered] == expected
    assert whole is is_whole


def test_order_when_types_are_mixed_then_one_chain() -> None:
    """spec dialog-engine.md §1.2: all children of one parent share one chain, whatever their type."""
    mixed = [
        node("child", "slot"),
        node("handler", None, type="event_handler"),
        node("slot", "handler", type="slot"),
    ]
    ordered, is_whole = order_siblings(mixed)
    assert [item.dialog_node for item in ordered] == ["handler", "slot", "child"]
    assert is_whole


@given(st.permutations(list(range(12))))
def test_order_when_array_is_shuffled_then_the_same(order: list[int]) -> None:
    """spec dialog-engine.md §1.2: array order in an export is meaningless."""
    nodes = [node(f"n{at}", f"n{at - 1}" if at else None) for at in order]
    ordered, is_whole = order_siblings(nodes)
    assert [item.dialog_node for item in ordered] == [f"n{at}" for at in range(12)]
    assert is_whole


@given(st.lists(st.sampled_from(["n0", "n1", "n2", "n3", "n4", "gone", None]), min_size=5, max_size=5))
def test_order_when_links_are_arbitrary_then_every_node_comes_exactly_once(links: list[str | None]) -> None:
    """spec dialog-engine.md §1.2: nothing is lost and nothing is doubled."""
    nodes = [node(f"n{at}", previous) for at, previous in enumerate(links)]
    ordered, _ = order_siblings(nodes)
    assert sorted(item.dialog_node for item in ordered) == [f"n{at}" for at in range(5)]
