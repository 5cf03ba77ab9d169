"""Tests of the tree's shape."""

import pytest

from doyle.dialog.compiled import NodeType
from doyle.dialog.outline import Digressions, Outline, draw_outline
from doyle.wire.workspace import DialogNode

Warnings = list[tuple[tuple[str | int, ...], str]]


def draw(*nodes: dict[str, object]) -> tuple[Outline, Warnings]:
    warnings: Warnings = []
    read = [DialogNode.read(node) for node in nodes]
    return draw_outline(read, lambda path, message: warnings.append((path, message))), warnings


def test_children_when_tree_is_sound_then_in_order_without_warning() -> None:
    """spec dialog-engine.md §1.2."""
    outline, warnings = draw(
        {"dialog_node": "b", "previous_sibling": "a"},
        {"dialog_node": "c", "parent": "a"},
        {"dialog_node": "a", "parent": None},
    )
    assert outline.children == {None: ("a", "b"), "a": ("c",)}
    assert warnings == []


def test_types_when_absent_or_unknown_then_standard() -> None:
    """spec dialog-engine.md §1.1: `standard` is the default when absent."""
    outline, warnings = draw(
        {"dialog_node": "a"},
        {"dialog_node": "b", "type": "frame", "previous_sibling": "a"},
        {"dialog_node": "c", "type": "sorcery", "previous_sibling": "b"},
    )
    assert outline.types == {"a": NodeType.STANDARD, "b": NodeType.FRAME, "c": NodeType.STANDARD}
    assert [path for path, _ in warnings] == [("dialog_nodes", 2, "type")]


def test_ids_when_doubled_then_the_first_counts() -> None:
    """spec dialog-engine.md §1.3: tolerated on read; imports refuse it."""
    outline, warnings = draw({"dialog_node": "a", "title": "1"}, {"dialog_node": "a", "title": "2"})
    assert outline.places == {"a": 0}
    assert [path for path, _ in warnings] == [("dialog_nodes", 1, "dialog_node")]


def test_chain_when_broken_then_one_warning() -> None:
    """spec dialog-engine.md §1.2: log one `warn`."""
    outline, warnings = draw(
        {"dialog_node": "a"}, {"dialog_node": "b"}, {"dialog_node": "c"}, {"dialog_node": "d", "parent": "a"}
    )
    assert outline.children[None] == ("a", "b", "c")
    assert [path[-1] for path, _ in warnings] == ["previous_sibling"]


def test_parent_when_missing_then_nobodys_child_with_warning() -> None:
    """spec dialog-engine.md §1.3: tolerated on read."""
    outline, warnings = draw({"dialog_node": "a", "parent": "gone"}, {"dialog_node": "b", "parent": "a"})
    assert outline.children == {"a": ("b",)}
    assert [path for path, _ in warnings] == [("dialog_nodes", 0, "parent")]


@pytest.mark.parametrize("length", [1, 2, 3, 50])
def test_parents_when_in_a_circle_then_the_circle_is_cut_once(length: int) -> None:
    """A hostile tree has no endless level."""
    nodes = [{"dialog_node": f"n{at}", "parent": f"n{(at + 1) % length}"} for at in range(length)]
    outline, warnings = draw(*nodes, {"dialog_node": "tail", "parent": "n0", "previous_sibling": "x"})
    placed = [child for children in outline.children.values() for child in children]
    assert len(placed) == length
    assert [path[-1] for path, _ in warnings].count("parent") == 1


def test_digressions_when_folders_nest_then_nearest_wins() -> None:
    """spec dialog-engine.md §1.5: own value, else the nearest folder's; a standard node hands nothing
    down."""
    outline, _ = draw(
        {"dialog_node": "f", "type": "folder", "digress_in": "returns", "digress_out": "allow_all"},
        {"dialog_node": "g", "type": "folder", "parent": "f", "digress_in": "not_available"},
        {"dialog_node": "a", "parent": "g"},
        {"dialog_node": "b", "parent": "g", "previous_sibling": "a", "digress_in": "does_not_return"},
        {"dialog_node": "c", "parent": "a"},
    )
    assert outline.digressions["a"] == Digressions("not_available", "allow_all")
    assert outline.digressions["b"] == Digressions("does_not_return", "allow_all")
    assert outline.digressions["c"] == Digressions(None, None)


def test_outline_when_very_deep_then_no_recursion() -> None:
    """spec dialog-engine.md §10: no recursion-depth crash."""
    nodes = [{"dialog_node": "n0", "type": "folder", "digress_in": "returns"}]
    nodes += [{"dialog_node": f"n{at}", "type": "folder", "parent": f"n{at - 1}"} for at in range(1, 20_000)]
    outline, warnings = draw(*nodes)
    assert outline.digressions["n19999"].inwards == "returns"
    assert warnings == []
