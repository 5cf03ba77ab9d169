"""Where appended dialog nodes hang (spec/api/guide.md §9, spec/dialog-engine.md §1.2)."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.timing import processor_seconds

from doyle.errors import InputError
from doyle.store.appended_nodes import plan
from doyle.store.nodes import Seat
from doyle.wire.workspace import DialogNode

Seats = dict[str, Seat]
ROW = {"r1": Seat(None, None), "r2": Seat(None, "r1"), "r3": Seat(None, "r2"), "c": Seat("r1", None)}


def append(stored: Seats, *nodes: Mapping[str, Any]) -> dict[str | None, list[str]]:
    """The children of each node, in order, after an append."""
    return chains(plan(stored, [DialogNode.read(dict(node)) for node in nodes]))


def node(name: str, **places: str | None) -> dict[str, Any]:
    return {"dialog_node": name, **places}


def chains(seats: Mapping[str, Seat]) -> dict[str | None, list[str]]:
    """The children of each node, first to last; fails where they are no chain."""
    followers = {(seat.parent, seat.previous_sibling): name for name, seat in seats.items()}
    found: dict[str | None, list[str]] = {seat.parent: [] for seat in seats.values()}
    for parent, names in found.items():
        name = followers.get((parent, None))
        while name is not None:
            names.append(name)
            name = followers.get((parent, name))
    assert sorted(name for names in found.values() for name in names) == sorted(seats), seats
    return found


def is_rooted(seats: Mapping[str, Seat]) -> bool:
    """Whether every node lies below a root."""
    for name in seats:
        place: str | None = name
        for _ in seats:
            place = None if place is None else seats[place].parent
        if place is not None:
            return False
    return True


@pytest.mark.parametrize(
    ("nodes", "roots"),
    [
        ([node("n", previous_sibling="r1")], ["r1", "n", "r2", "r3"]),
        ([node("n", previous_sibling="r3")], ["r1", "r2", "r3", "n"]),
        ([node("n")], ["n", "r1", "r2", "r3"]),
        ([node("n", previous_sibling="r1"), node("m", previous_sibling="n")], ["r1", "n", "m", "r2", "r3"]),
        ([node("m", previous_sibling="n"), node("n", previous_sibling="r1")], ["r1", "n", "m", "r2", "r3"]),
        ([node("n", previous_sibling="r1"), node("m", previous_sibling="r1")], ["r1", "m", "n", "r2", "r3"]),
        ([node("r1", previous_sibling="r3")], ["r2", "r3", "r1"]),
        ([node("r3", previous_sibling=None)], ["r3", "r1", "r2"]),
        ([node("r3", previous_sibling="r1")], ["r1", "r3", "r2"]),
        ([node("r2", title="t"), node("r3", previous_sibling="r2")], ["r1", "r2", "r3"]),
        ([node("n"), node("r1", previous_sibling="n")], ["n", "r1", "r2", "r3"]),
        (
            [
                node("r1", previous_sibling="r2"),
                node("r2", previous_sibling="r3"),
                node("r3", previous_sibling=None),
            ],
            ["r3", "r2", "r1"],
        ),
    ],
)
def test_plan_when_roots_are_appended_then_what_followed_follows_them(
    nodes: list[Any], roots: list[str]
) -> None:
    """guide §9: as a node that is written alone."""
    assert append(ROW, *nodes) == {None: roots, "r1": ["c"]}


@pytest.mark.parametrize(
    ("nodes", "expected"),
    [
        ([node("n", parent="r1")], {None: ["r1", "r2", "r3"], "r1": ["n", "c"]}),
        ([node("n", previous_sibling="c")], {None: ["r1", "r2", "r3"], "r1": ["c", "n"]}),
        ([node("r2", parent="r1")], {None: ["r1", "r3"], "r1": ["r2", "c"]}),
        ([node("c", parent=None)], {None: ["c", "r1", "r2", "r3"]}),
        (
            [node("c", parent="n"), node("n", previous_sibling="r3")],
            {None: ["r1", "r2", "r3", "n"], "n": ["c"]},
        ),
    ],
)
def test_plan_when_nodes_hang_below_others_then_both_chains_stay_whole(
    nodes: list[Any], expected: Any
) -> None:
    assert append(ROW, *nodes) == expected


@pytest.mark.parametrize(
    ("nodes", "path"),
    [
        ([node("r1", parent="r1")], "/dialog_nodes/0/parent"),
        ([node("r1", previous_sibling="r1")], "/dialog_nodes/0/previous_sibling"),
        ([node("x"), node("n", previous_sibling="gone")], "/dialog_nodes/1/previous_sibling"),
        ([node("n", parent="r1", previous_sibling="r2")], "/dialog_nodes/0/previous_sibling"),
        (
            [node("n", previous_sibling="m"), node("m", previous_sibling="n")],
            "/dialog_nodes/0/previous_sibling",
        ),
        (
            [node("n", previous_sibling="r1"), node("r1", previous_sibling="n")],
            "/dialog_nodes/0/previous_sibling",
        ),
        (
            [
                node("r1", previous_sibling="r3"),
                node("r2", previous_sibling="r1"),
                node("r3", previous_sibling="r2"),
            ],
            "/dialog_nodes/0/previous_sibling",
        ),
        ([node("r1", parent="c")], "/dialog_nodes/0/parent"),
        ([node("x"), node("n", parent="m"), node("m", parent="n")], "/dialog_nodes/1/parent"),
    ],
)
def test_plan_when_it_can_be_no_chain_then_the_place_is_told(nodes: list[Any], path: str) -> None:
    with pytest.raises(InputError) as caught:
        append(ROW, *nodes)
    assert [fault.path for fault in caught.value.faults] == [path]


def test_plan_when_an_odd_import_is_appended_to_itself_then_it_stays_as_it_is() -> None:
    """guide §8: exports can be fed back; design, *Import and writes*: imports keep oddities."""
    odd = {"a": Seat(None, "b"), "b": Seat(None, "a"), "c": Seat(None, "gone"), "d": Seat("d", None)}
    nodes = [
        DialogNode.read(node(name, parent=seat.parent, previous_sibling=seat.previous_sibling))
        for name, seat in odd.items()
    ]
    assert plan(odd, nodes) == odd
    assert plan(odd, [*nodes, DialogNode.read(node("n"))]) == {**odd, "n": Seat(None, None)}


NAMES = [f"n{at}" for at in range(7)]
PLACE = st.sampled_from([None, *NAMES])


@st.composite
def trees(draw: st.DrawFn) -> Seats:
    """Some of the names in valid chains."""
    last: dict[str | None, str | None] = {None: None}
    seats: Seats = {}
    for name in draw(st.lists(st.sampled_from(NAMES), unique=True)):
        parent = draw(st.sampled_from([None, *seats]))
        seats[name] = Seat(parent, last.get(parent))
        last[parent] = name
    return seats


CHANGES = st.lists(
    st.fixed_dictionaries(
        {"dialog_node": st.sampled_from(NAMES)}, optional={"parent": PLACE, "previous_sibling": PLACE}
    ),
    unique_by=lambda change: change["dialog_node"],
)


@given(trees(), CHANGES)
def test_plan_when_anything_is_appended_then_it_is_refused_or_all_are_chains(
    stored: Seats, changes: Sequence[dict[str, Any]]
) -> None:
    """Issue 5, *Order of dialog nodes*: a valid chain through every change."""
    known = {*stored, *(change["dialog_node"] for change in changes)}
    if any(change.get("parent") not in {None, *known} for change in changes):
        return
    try:
        seats = plan(stored, [DialogNode.read(dict(change)) for change in changes])
    except InputError:
        return
    assert seats.keys() == known
    assert chains(seats)[None] if seats else True
    assert is_rooted(seats)


def test_plan_when_very_many_are_appended_then_the_time_is_linear() -> None:
    """Issue 5: hostile input; every node goes in by itself here, before a long row."""

    def planned(count: int) -> Callable[[], dict[str, Seat]]:
        row = {f"r{at}": Seat(None, f"r{at - 1}" if at else None) for at in range(count)}
        nodes = [DialogNode.read(node(f"n{at}", previous_sibling="r0")) for at in range(count)]
        return lambda: plan(row, nodes)

    few, many = planned(1_000), planned(16_000)
    assert len(many()) == 32_000
    assert processor_seconds(many) < 16 * 6 * processor_seconds(few)
