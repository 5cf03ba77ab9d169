"""Plans on the links of dialog nodes keep every chain whole (spec/dialog-engine.md §1.2)."""

from collections.abc import Iterable
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from doyle.errors import InputError
from doyle.store.nodes import Link, NodeTree, Seat, faults_of_place, seat_of_new

NAMES = ("a", "b", "c", "d", "e", "f", "g", "h")
Step = tuple[str, str, str | None, str | None]


def new_link(name: str, number: int, next_step: str | None = None) -> Link:
    step = None if next_step is None else {"behavior": "jump_to", "dialog_node": next_step}
    return Link(number, name, "standard", None, None, step)


def order(tree: NodeTree, parent: str | None) -> list[str]:
    """The children in their order; fails where they are not one chain."""
    follows = {link.previous_sibling: link.dialog_node for link in tree.children(parent)}
    assert len(follows) == len(tree.children(parent))
    found: list[str] = []
    previous = None
    while previous in follows:
        previous = follows.pop(previous)
        found.append(previous)
    assert not follows
    return found


def every_chain(tree: NodeTree) -> dict[str | None, list[str]]:
    return {parent: order(tree, parent) for parent in (None, *tree.links)}


def planted(names: Iterable[str]) -> NodeTree:
    """Roots in the order of their names."""
    tree = NodeTree({})
    previous = None
    for number, name in enumerate(names):
        tree.seat(new_link(name, number), Seat(None, previous))
        previous = name
    return tree


def test_node_when_seated_behind_another_then_what_followed_follows_it() -> None:
    tree = planted("abc")
    tree.seat(new_link("x", 9), seat_of_new(tree, None, "a"))
    assert order(tree, None) == ["a", "x", "b", "c"]


def test_node_when_seated_without_a_sibling_then_comes_first_below_its_parent() -> None:
    """spec/api/guide.md §9."""
    tree = planted("ab")
    for name in ("x", "y"):
        tree.seat(new_link(name, 9), seat_of_new(tree, "a", None))
    assert order(tree, "a") == ["y", "x"]


def test_node_when_removed_then_descendants_go_and_references_become_null() -> None:
    tree = planted("abc")
    tree.seat(new_link("x", 7), Seat("b", None))
    tree.seat(new_link("y", 8), Seat("x", None))
    tree.put(Link(2, "c", "standard", None, "b", {"behavior": "jump_to", "dialog_node": "y"}))
    tree.remove(tree.links["b"])
    assert order(tree, None) == ["a", "c"]
    assert sorted(tree.removed) == [1, 7, 8]
    assert tree.links["c"].next_step is None
    assert set(tree.changed) <= set(tree.links)


def test_node_when_renamed_then_children_siblings_and_steps_name_it_anew() -> None:
    tree = planted("ab")
    tree.seat(new_link("x", 7, "a"), Seat("a", None))
    tree.rename(tree.links["a"], "z")
    assert every_chain(tree) == {None: ["z", "b"], "z": ["x"], "b": [], "x": []}
    assert tree.links["x"].next_step == {"behavior": "jump_to", "dialog_node": "z"}
    assert "a" not in tree.changed


def test_former_step_when_its_target_is_renamed_or_removed_then_it_follows() -> None:
    """`go_to` of exports before May 2017 is a reference to a node like any other (spec/api/guide.md §9)."""
    tree = planted("abc")
    step = {"dialog_node": "a", "selector": "body", "return": None}
    tree.put(replace(tree.links["c"], extra={"go_to": step, "own": 1}))
    tree.put(replace(tree.links["b"], extra={"go_to": "a"}))
    tree.rename(tree.links["a"], "z")
    assert tree.links["c"].extra == {"go_to": {**step, "dialog_node": "z"}, "own": 1}
    assert tree.links["b"].extra == {"go_to": "a"}
    tree.remove(tree.links["z"])
    assert tree.links["c"].extra == {"go_to": None, "own": 1}
    assert tree.links["b"].extra == {"go_to": "a"}


@pytest.mark.parametrize(
    ("parent", "sibling", "path"),
    [("none", None, "/parent"), (None, "none", "/previous_sibling"), ("b", "a", "/previous_sibling")],
)
def test_seat_when_it_cannot_be_then_the_field_is_named(
    parent: str | None, sibling: str | None, path: str
) -> None:
    with pytest.raises(InputError) as caught:
        seat_of_new(planted("ab"), parent, sibling)
    assert [fault.path for fault in caught.value.faults] == [path]


@pytest.mark.parametrize(
    ("node_type", "parent_type", "is_fine"),
    [
        ("slot", "frame", True),
        ("slot", "standard", False),
        ("slot", None, False),
        ("response_condition", "standard", True),
        ("response_condition", "folder", False),
        ("event_handler", "slot", True),
        ("event_handler", "frame", True),
        ("event_handler", "standard", False),
        ("standard", "response_condition", False),
        ("standard", "event_handler", False),
        ("standard", "folder", True),
        ("frame", None, True),
        ("folder", "standard", True),
    ],
)
def test_place_when_a_type_hangs_below_another_then_fits_or_not(
    node_type: str, parent_type: str | None, is_fine: bool
) -> None:
    """spec/dialog-engine.md §1.3."""
    parent = None if parent_type is None else Link(1, "p", parent_type, None, None, None)
    assert (not list(faults_of_place(node_type, parent))) == is_fine


_names = st.sampled_from(NAMES)
_steps = st.lists(
    st.tuples(
        st.sampled_from(("add", "move", "remove", "rename")), _names, st.none() | _names, st.none() | _names
    ),
    max_size=40,
)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(_steps)
def test_chains_when_nodes_are_added_moved_renamed_and_removed_then_stay_whole(steps: list[Step]) -> None:
    """spec/dialog-engine.md §1.2: one child of each parent has no previous sibling, and no node is lost."""
    tree = NodeTree({})
    for number, step in enumerate(steps):
        apply(tree, number, step)
        chains = every_chain(tree)
        assert sorted(name for names in chains.values() for name in names) == sorted(tree.links)
        assert all(is_rooted(tree, name) for name in tree.links)
        assert all(
            link.next_step is None or link.next_step["dialog_node"] in tree.links
            for link in tree.links.values()
        )


def apply(tree: NodeTree, number: int, step: Step) -> None:
    """One step as the skills take it; what they refuse is left out."""
    verb, name, parent, sibling = step
    link = tree.find(name)
    if link is None:
        if verb == "add":
            seat = found_seat(tree, parent, sibling)
            target = parent if tree.find(parent) else None
            if seat is not None:
                tree.seat(new_link(name, number, target), seat)
        return
    if verb == "remove":
        tree.remove(link)
    elif verb == "rename" and parent is not None and tree.find(parent) is None:
        tree.rename(link, parent)
    elif verb == "move" and name not in {parent, sibling}:
        seat = found_seat(tree, parent, sibling)
        if seat is not None and not tree.is_below(seat.parent, name):
            tree.unseat(link)
            tree.seat(link, seat)


def found_seat(tree: NodeTree, parent: str | None, sibling: str | None) -> Seat | None:
    try:
        return seat_of_new(tree, parent, sibling)
    except InputError:
        return None


def is_rooted(tree: NodeTree, name: str) -> bool:
    seen: set[str] = set()
    at: str | None = name
    while at is not None and at not in seen:
        seen.add(at)
        at = tree.links[at].parent
    return at is None
