"""Dialog nodes and the links between them: every write leaves a valid chain (spec/dialog-engine.md §1.2).

Siblings are linked by `previous_sibling`; exactly one child of a parent, and one root, has none. A change is
planned on all links of a workspace at once and carried out on the rows that change.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from sqlalchemy import bindparam, delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from doyle.errors import InputError
from doyle.store.tables import dialog_nodes
from doyle.wire.json import Json, JsonObject
from doyle.wire.workspace import FORMER_STEP

CHILDLESS = frozenset({"response_condition", "event_handler"})
MISSING_NODE = "there is no dialog node {!r}"


@dataclass(frozen=True, slots=True)
class Link:
    """Where a node hangs."""

    number: int
    dialog_node: str
    type: str
    parent: str | None
    previous_sibling: str | None
    next_step: JsonObject | None
    extra: JsonObject | None = None


@dataclass(frozen=True, slots=True)
class Seat:
    """Where a node is to hang."""

    parent: str | None
    previous_sibling: str | None


@dataclass(slots=True)
class NodeTree:
    """All links of a workspace, with the changes that a plan makes to them."""

    links: dict[str, Link]
    changed: dict[str, Link] = field(default_factory=dict)
    removed: list[int] = field(default_factory=list)

    def find(self, dialog_node: str | None) -> Link | None:
        """A node by its id."""
        return None if dialog_node is None else self.links.get(dialog_node)

    def children(self, parent: str | None) -> list[Link]:
        """The children of a node, or the roots, in no order."""
        return [link for link in self.links.values() if link.parent == parent]

    def seat(self, link: Link, seat: Seat) -> None:
        """Hang a node, which is in no chain now, into a chain: what followed there follows it."""
        follower = self._follower(seat)
        self.put(replace(link, parent=seat.parent, previous_sibling=seat.previous_sibling))
        if follower is not None:
            self.put(replace(follower, previous_sibling=link.dialog_node))

    def unseat(self, link: Link) -> None:
        """Take a node out of its chain: what followed it follows its predecessor."""
        for follower in self.children(link.parent):
            if follower.previous_sibling == link.dialog_node:
                self.put(replace(follower, previous_sibling=link.previous_sibling))
        del self.links[link.dialog_node]

    def remove(self, link: Link) -> None:
        """Remove a node with its descendants, and every reference to them."""
        self.unseat(link)
        gone, waiting = {link.dialog_node}, [link.dialog_node]
        below: dict[str | None, list[str]] = {}
        for other in self.links.values():
            below.setdefault(other.parent, []).append(other.dialog_node)
        while waiting:
            for child in below.get(waiting.pop(), ()):
                if child not in gone:
                    gone.add(child)
                    waiting.append(child)
        self.removed += [other.number for name, other in self.links.items() if name in gone]
        self.removed.append(link.number)
        self.links = {name: kept for name, kept in self.links.items() if name not in gone}
        self.changed = {name: kept for name, kept in self.changed.items() if name not in gone}
        self._forget(gone)

    def rename(self, link: Link, dialog_node: str) -> None:
        """Give a node another id; every reference to it follows."""
        old = link.dialog_node
        del self.links[old]
        self.changed.pop(old, None)
        self.put(replace(link, dialog_node=dialog_node))
        for other in list(self.links.values()):
            pointed = replace(
                other,
                parent=dialog_node if other.parent == old else other.parent,
                previous_sibling=dialog_node if other.previous_sibling == old else other.previous_sibling,
                next_step=_pointed(other.next_step, old, dialog_node),
                extra=_pointed_formerly(other.extra, old, dialog_node),
            )
            if pointed != other:
                self.put(pointed)

    def is_below(self, dialog_node: str | None, ancestor: str) -> bool:
        """Whether a node is an ancestor itself or lies below it."""
        seen: set[str] = set()
        while dialog_node is not None and dialog_node not in seen:
            if dialog_node == ancestor:
                return True
            seen.add(dialog_node)
            link = self.links.get(dialog_node)
            dialog_node = None if link is None else link.parent
        return False

    def _follower(self, seat: Seat) -> Link | None:
        followers = [
            link for link in self.children(seat.parent) if link.previous_sibling == seat.previous_sibling
        ]
        return min(followers, key=lambda link: link.number, default=None)

    def _forget(self, gone: set[str]) -> None:
        for link in list(self.links.values()):
            step, extra = link.next_step, link.extra
            freed = replace(
                link,
                next_step=None if step is not None and step.get("dialog_node") in gone else step,
                previous_sibling=None if link.previous_sibling in gone else link.previous_sibling,
                extra={**(extra or {}), FORMER_STEP: None} if _former_target(extra) in gone else extra,
            )
            if freed != link:
                self.put(freed)

    def put(self, link: Link) -> None:
        """Take over a changed link."""
        self.links[link.dialog_node] = self.changed[link.dialog_node] = link


def seat_of_new(tree: NodeTree, parent: str | None, previous_sibling: str | None) -> Seat:
    """Where a new node hangs: behind the sibling named, else first below its parent (guide §9).

    Raises:
        InputError: the parent or the sibling is not there, or the sibling has another parent.
    """
    if parent is not None and tree.find(parent) is None:
        raise InputError.at("/parent", MISSING_NODE.format(parent))
    if previous_sibling is None:
        return Seat(parent, None)
    sibling = tree.find(previous_sibling)
    if sibling is None:
        raise InputError.at("/previous_sibling", MISSING_NODE.format(previous_sibling))
    if parent is not None and sibling.parent != parent:
        raise InputError.at("/previous_sibling", f"{previous_sibling!r} is not a child of {parent!r}")
    return Seat(sibling.parent, previous_sibling)


async def read_tree(tx: AsyncConnection, workspace_id: str) -> NodeTree:
    """The links of all dialog nodes of a workspace."""
    columns = dialog_nodes.c
    rows = await tx.execute(
        select(
            columns.number,
            columns.dialog_node,
            columns.type,
            columns.parent,
            columns.previous_sibling,
            columns.next_step,
            columns.extra,
        )
        .where(columns.workspace_id == workspace_id)
        .order_by(columns.position, columns.number)
    )
    links = (Link(row[0], row[1], row[2] or "standard", row[3], row[4], row[5], row[6]) for row in rows)
    return NodeTree({link.dialog_node: link for link in links})


async def save_tree(tx: AsyncConnection, workspace_id: str, tree: NodeTree) -> None:
    """Write the links that a plan has changed, and delete the nodes that it has removed."""
    await _write(tx, workspace_id, {link.number: _columns_of(link) for link in tree.changed.values()})
    owned = dialog_nodes.c.workspace_id == workspace_id
    for start in range(0, len(tree.removed), _ROWS_PER_DELETE):
        numbers = tree.removed[start : start + _ROWS_PER_DELETE]
        await tx.execute(delete(dialog_nodes).where(owned, dialog_nodes.c.number.in_(numbers)))


async def save_seats(tx: AsyncConnection, workspace_id: str, seats: Mapping[int, Seat]) -> None:
    """Write where nodes hang, by their numbers."""
    await _write(tx, workspace_id, {number: _columns_of(seat) for number, seat in seats.items()})


_ROWS_PER_DELETE = 500


async def _write(tx: AsyncConnection, workspace_id: str, rows: Mapping[int, Mapping[str, Json]]) -> None:
    """Write the same columns of some nodes, by their numbers."""
    if not rows:
        return
    names = next(iter(rows.values()))
    here = (dialog_nodes.c.workspace_id == workspace_id, dialog_nodes.c.number == bindparam("row_number"))
    statement = update(dialog_nodes).where(*here).values({name: bindparam(f"new_{name}") for name in names})
    await tx.execute(
        statement,
        [
            {"row_number": number, **{f"new_{name}": value for name, value in row.items()}}
            for number, row in rows.items()
        ],
    )


def _columns_of(place: Link | Seat) -> dict[str, Json]:
    seat: dict[str, Json] = {"parent": place.parent, "previous_sibling": place.previous_sibling}
    return seat if isinstance(place, Seat) else {**seat, "next_step": place.next_step, "extra": place.extra}


def _pointed(next_step: JsonObject | None, old: str, new: str) -> JsonObject | None:
    if next_step is None or next_step.get("dialog_node") != old:
        return next_step
    return {**next_step, "dialog_node": new}


def _former_target(extra: JsonObject | None) -> str | None:
    """The node that a jump of before May 2017 leads to (`go_to`, among the unknown keys)."""
    step = None if extra is None else extra.get(FORMER_STEP)
    target = step.get("dialog_node") if isinstance(step, dict) else None
    return target if isinstance(target, str) else None


def _pointed_formerly(extra: JsonObject | None, old: str, new: str) -> JsonObject | None:
    if extra is None or _former_target(extra) != old:
        return extra
    return {**extra, FORMER_STEP: {**extra[FORMER_STEP], "dialog_node": new}}


def faults_of_place(node_type: str, parent: Link | None) -> Iterable[str]:
    """Why a node of a type cannot hang below a parent (spec/dialog-engine.md §1.3)."""
    parent_type = None if parent is None else parent.type
    allowed = _PARENTS.get(node_type)
    if allowed is not None and parent_type not in allowed:
        yield f"a node of type {node_type} lies below one of type {' or '.join(sorted(allowed))}"
    if parent_type in CHILDLESS:
        yield f"a node of type {parent_type} has no children"


_PARENTS = {
    "slot": frozenset({"frame"}),
    "response_condition": frozenset({"standard", "frame"}),
    "event_handler": frozenset({"slot", "frame"}),
}
