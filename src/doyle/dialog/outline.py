"""The shape of a node tree: who is below whom, in which order, and what folders hand down.

Built by loops over a work list, so a tree may be as deep as it likes.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from doyle.dialog.compiled import NodeType
from doyle.dialog.siblings import order_siblings
from doyle.wire.workspace import DialogNode

Warn = Callable[[tuple[str | int, ...], str], None]


@dataclass(frozen=True, slots=True)
class Digressions:
    """Effective `digress_in` and `digress_out` of a node (spec dialog-engine.md §1.5)."""

    inwards: str | None = None
    outwards: str | None = None


@dataclass(frozen=True, slots=True)
class Outline:
    """The tree of a skill by ids.

    `places`: the index of each node in `nodes` (of two nodes with one id, the first counts). `children`: the
    ids below each parent (None: root), in sibling order; a node whose parent is missing or below itself is
    nobody's child (`orphans`), so that going up from parent to parent comes to an end.
    """

    nodes: Sequence[DialogNode]
    places: Mapping[str, int]
    types: Mapping[str, NodeType]
    children: Mapping[str | None, tuple[str, ...]]
    digressions: Mapping[str, Digressions]
    orphans: frozenset[str] = frozenset()


def draw_outline(nodes: Sequence[DialogNode], warn: Warn) -> Outline:
    """Find the tree in an array of nodes, whatever its state; `warn` hears of each oddity."""
    places = _index(nodes, warn)
    types = {name: _type_of(nodes[at], at, warn) for name, at in places.items()}
    orphans = _orphans(nodes, places, warn)
    families: dict[str | None, list[DialogNode]] = {}
    for name, at in places.items():
        if name not in orphans:
            families.setdefault(nodes[at].parent or None, []).append(nodes[at])
    children: dict[str | None, tuple[str, ...]] = {}
    for parent, family in families.items():
        ordered, is_whole = order_siblings(family)
        children[parent] = tuple(child.dialog_node for child in ordered)
        if not is_whole:
            path = ("dialog_nodes", places[ordered[-1].dialog_node], "previous_sibling")
            warn(path, f"the order of the nodes below {parent or 'the root'!r} is broken")
    outline = Outline(nodes, places, types, children, {}, orphans)
    return replace(outline, digressions=_hand_down(outline))


def _index(nodes: Sequence[DialogNode], warn: Warn) -> dict[str, int]:
    places: dict[str, int] = {}
    for at, node in enumerate(nodes):
        if places.setdefault(node.dialog_node, at) != at:
            warn(
                ("dialog_nodes", at, "dialog_node"),
                f"{node.dialog_node!r} exists already; this one is left out",
            )
    return places


def _type_of(node: DialogNode, at: int, warn: Warn) -> NodeType:
    if node.type is None:
        return NodeType.STANDARD
    if node.type not in NodeType.__members__.values():
        warn(("dialog_nodes", at, "type"), f"unknown type {node.type!r}: a standard node")
        return NodeType.STANDARD
    return NodeType(node.type)


def _orphans(nodes: Sequence[DialogNode], places: Mapping[str, int], warn: Warn) -> frozenset[str]:
    """The nodes whose parent is missing, and one node of each circle of parents."""
    orphans: set[str] = set()
    settled: set[str] = set()
    for name in places:
        path: dict[str, None] = {}
        current = name
        while current not in settled and current not in path:
            path[current] = None
            parent = nodes[places[current]].parent or None
            if parent is None:
                break
            if parent not in places:
                warn(("dialog_nodes", places[current], "parent"), f"there is no node {parent!r}")
                orphans.add(current)
                break
            current = parent
        else:
            if current in path:
                warn(("dialog_nodes", places[current], "parent"), f"{current!r} is below itself")
                orphans.add(current)
        settled.update(path)
    return frozenset(orphans)


def _hand_down(outline: Outline) -> Mapping[str, Digressions]:
    effective: dict[str, Digressions] = {}
    pending = [(name, Digressions()) for name in (*outline.children.get(None, ()), *sorted(outline.orphans))]
    while pending:
        name, inherited = pending.pop()
        node = outline.nodes[outline.places[name]]
        own = Digressions(node.digress_in or inherited.inwards, node.digress_out or inherited.outwards)
        effective[name] = own
        handed = own if outline.types[name] is NodeType.FOLDER else Digressions()
        pending.extend((child, handed) for child in outline.children.get(name, ()))
    return effective
