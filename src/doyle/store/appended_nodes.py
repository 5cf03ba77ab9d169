"""Where appended dialog nodes hang: a valid chain stays one (spec/api/guide.md §9, dialog-engine.md §1.2).

What is given is taken as it is written if that is a chain; else the nodes go in one by one, each after those
that it names, as nodes do that are written singly: what followed there follows them. Every step takes the
same time, however long the chains are.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter

from sqlalchemy.ext.asyncio import AsyncConnection

from doyle.errors import InputError
from doyle.store.content import DIALOG_NODES
from doyle.store.nodes import MISSING_NODE, NodeTree, Seat, read_tree, save_seats
from doyle.wire.model import pointer
from doyle.wire.workspace import DialogNode

Seats = Mapping[str, Seat]


async def seat_nodes(tx: AsyncConnection, workspace_id: str, nodes: Sequence[DialogNode]) -> list[DialogNode]:
    """The nodes to append, with the places where they are to hang; stored nodes make room for them.

    Raises:
        InputError: the places that are given make no chain; nothing was written.
    """
    tree = await read_tree(tx, workspace_id)
    stored = {name: Seat(link.parent, link.previous_sibling) for name, link in tree.links.items()}
    seats = plan(stored, nodes)
    await _make_room(tx, workspace_id, tree, seats, frozenset(node.dialog_node for node in nodes))
    return [_seated(node, seats[node.dialog_node]) for node in nodes]


async def _make_room(
    tx: AsyncConnection, workspace_id: str, tree: NodeTree, seats: Seats, given: frozenset[str]
) -> None:
    moved = {
        link.number: seats[name]
        for name, link in tree.links.items()
        if name not in given and seats[name] != Seat(link.parent, link.previous_sibling)
    }
    await save_seats(tx, workspace_id, moved)


def plan(stored: Seats, nodes: Sequence[DialogNode]) -> dict[str, Seat]:
    """Where all nodes hang after an append, by id.

    Raises:
        InputError: a sibling that is not there or has another parent, or nodes that go in a circle.
    """
    given = _Given(stored, {node.dialog_node: (at, node) for at, node in enumerate(nodes)})
    wanted = given.wanted_seats()
    moves = {name: seat for name, seat in wanted.items() if seat != stored.get(name)}
    if not moves:
        return dict(stored)
    previous = {node.dialog_node: node.previous_sibling for node in nodes}
    _refuse_circles(given, previous, moves, "previous_sibling")
    seats = {**stored, **moves}
    touched = {seat.parent for at in (stored, moves) for name, seat in at.items() if name in moves}
    if not _are_chains(seats, touched):
        seats = _one_by_one(stored, moves)
    _refuse_circles(given, {name: seat.parent for name, seat in seats.items()}, moves, "parent")
    return seats


@dataclass(frozen=True, slots=True)
class _Given:
    """The nodes of an append by id, each with its index, and where the stored ones hang."""

    stored: Seats
    nodes: Mapping[str, tuple[int, DialogNode]]

    def wanted_seats(self) -> dict[str, Seat]:
        """Where the nodes are to hang, those that others name before them."""
        wanted: dict[str, Seat] = {}
        for name in self._in_order():
            wanted[name] = self._seat_of(name, wanted)
        return wanted

    def fault(self, name: str, field: str, message: str) -> InputError:
        """The error for a field of a node."""
        return InputError.at(pointer(DIALOG_NODES.array, self.nodes[name][0], field), message)

    def _in_order(self) -> Iterator[str]:
        moving = [name for name in self.nodes if not self._stays(name)]
        known = frozenset(moving)
        graph: TopologicalSorter[str] = TopologicalSorter()
        for name in moving:
            node = self.nodes[name][1]
            graph.add(name, *(other for other in (node.parent, node.previous_sibling) if other in known))
        try:
            yield from graph.static_order()
        except CycleError as error:
            first = min(error.args[1], key=lambda name: self.nodes[name][0])
            field = "parent" if self.nodes[first][1].previous_sibling is None else "previous_sibling"
            raise self.fault(first, field, "the nodes follow or hang below each other in a circle") from None

    def _stays(self, name: str) -> bool:
        node, seat = self.nodes[name][1], self.stored.get(name)
        if seat is None:
            return False
        given = node.model_fields_set
        return all(
            field not in given or getattr(node, field) == getattr(seat, field)
            for field in ("parent", "previous_sibling")
        )

    def _seat_of(self, name: str, wanted: Seats) -> Seat:
        """As a single write understands it: absent fields of a stored node keep their value."""
        node, now = self.nodes[name][1], self.stored.get(name)
        given = node.model_fields_set
        if node.previous_sibling is not None:
            return self._behind(name, node.previous_sibling, node.parent, wanted)
        if now is None:
            return Seat(node.parent, None)
        if "parent" in given and ("previous_sibling" in given or node.parent != now.parent):
            return Seat(node.parent, None)
        return Seat(now.parent, None) if "previous_sibling" in given else now

    def _behind(self, name: str, sibling: str, parent: str | None, wanted: Seats) -> Seat:
        seat = wanted.get(sibling) or self.stored.get(sibling)
        if seat is None:
            raise self.fault(name, "previous_sibling", MISSING_NODE.format(sibling))
        if parent is not None and parent != seat.parent:
            raise self.fault(name, "previous_sibling", f"{sibling!r} is not a child of {parent!r}")
        return Seat(seat.parent, sibling)


def _seated(node: DialogNode, seat: Seat) -> DialogNode:
    """The node with its place as if it were given: a stored one loses what is None."""
    return node.model_copy(update={"parent": seat.parent, "previous_sibling": seat.previous_sibling})


def _refuse_circles(given: _Given, above: Mapping[str, str | None], moves: Seats, field: str) -> None:
    """Refuse nodes that come back to themselves, if one of those that move is among them."""
    done: set[str] = set()
    for start in moves:
        path: list[str] = []
        name: str | None = start
        while name is not None and name not in done:
            done.add(name)
            path.append(name)
            name = above.get(name)
        circle = path[path.index(name) :] if name is not None and name in path else []
        moving = [each for each in circle if each in moves]
        if moving:
            raise given.fault(moving[0], field, "the nodes go in a circle")


def _are_chains(seats: Seats, parents: set[str | None]) -> bool:
    """Whether the children of each of these parents are one chain."""
    followers: dict[str | None, dict[str | None, str]] = {parent: {} for parent in parents}
    counts = dict.fromkeys(parents, 0)
    for name, seat in seats.items():
        if seat.parent in counts:
            counts[seat.parent] += 1
            followers[seat.parent][seat.previous_sibling] = name
    return all(_length(followers[parent]) == counts[parent] for parent in parents)


def _length(followers: Mapping[str | None, str]) -> int:
    """How many nodes follow each other from the first one on; a chain cannot come back to itself."""
    name, length = followers.get(None), 0
    while name is not None:
        name, length = followers.get(name), length + 1
    return length


def _one_by_one(stored: Seats, moves: Seats) -> dict[str, Seat]:
    seats = dict(stored)
    followers: dict[Seat, str] = {}
    for name, seat in stored.items():
        followers.setdefault(seat, name)
    for name, seat in moves.items():
        if name in seats:
            _take_out(seats, followers, name)
        _hang(seats, followers, name, seat)
    return seats


def _take_out(seats: dict[str, Seat], followers: dict[Seat, str], name: str) -> None:
    seat = seats[name]
    if followers.get(seat) == name:
        del followers[seat]
    follower = followers.pop(Seat(seat.parent, name), None)
    if follower is not None:
        seats[follower] = seat
        followers.setdefault(seat, follower)


def _hang(seats: dict[str, Seat], followers: dict[Seat, str], name: str, seat: Seat) -> None:
    follower = followers.get(seat)
    seats[name], followers[seat] = seat, name
    if follower is not None:
        seats[follower] = Seat(seat.parent, name)
        followers[seats[follower]] = follower
