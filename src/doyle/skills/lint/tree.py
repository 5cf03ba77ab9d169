"""The node tree as the engine will see it, and the order of nodes where the file is unclear about it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from doyle.dialog.compiled import NodeType
from doyle.dialog.outline import draw_outline
from doyle.skills.lint.findings import Finding, found, shown
from doyle.skills.lint.rules import Rule
from doyle.skills.lint.skill import PlacedNode, Skill
from doyle.wire.workspace import DialogNode

LEVEL_TYPES = frozenset({NodeType.STANDARD, NodeType.FRAME, NodeType.FOLDER})


@dataclass(frozen=True, slots=True)
class Tree:
    """The nodes by id (of two with one id the first), their types, and the children in order.

    `orphans` have a parent that is missing or below themselves: nobody's children.
    """

    nodes: Mapping[str, PlacedNode]
    types: Mapping[str, NodeType]
    children: Mapping[str | None, tuple[str, ...]]
    orphans: frozenset[str]

    def node(self, name: str) -> DialogNode:
        """A node by its id."""
        return self.nodes[name].node

    def is_enabled(self, name: str) -> bool:
        """Whether the engine looks at a node."""
        return self.node(name).disabled is not True

    def below(self, parent: str | None, types: frozenset[NodeType]) -> tuple[str, ...]:
        """The enabled children of some types, in order."""
        children = self.children.get(parent, ())
        return tuple(name for name in children if self.types[name] in types and self.is_enabled(name))

    def level(self, parent: str | None) -> tuple[str, ...]:
        """The enabled standard nodes, frames and folders below a parent."""
        return self.below(parent, LEVEL_TYPES)

    def parent_of(self, name: str) -> str | None:
        """The parent of a node; None for nodes at the root and orphans."""
        return None if name in self.orphans else self.node(name).parent or None


def build_tree(skill: Skill) -> Tree:
    """Find the tree in the nodes, whatever their state."""
    nodes = [placed.node for placed in skill.nodes]
    outline = draw_outline(nodes, lambda _place, _message: None)
    return Tree(
        nodes={name: skill.nodes[at] for name, at in outline.places.items()},
        types=outline.types,
        children=outline.children,
        orphans=outline.orphans,
    )


def check_tree(tree: Tree) -> Iterator[Finding]:
    """Parents that are missing, circles of parents, and orders that are not one (§§1.1-1.2)."""
    for name in tree.nodes:
        if name in tree.orphans:
            yield _check_orphan(tree, name)
    for children in tree.children.values():
        yield from _check_order(tree, children)


def _check_orphan(tree: Tree, name: str) -> Finding:
    placed = tree.nodes[name]
    place = (*placed.place, "parent")
    if placed.node.parent not in tree.nodes:
        return found(Rule.PARENT_MISSING, place, f"there is no node {shown(placed.node.parent)}")
    return found(Rule.PARENT_CYCLE, place, f"{shown(name)} is below itself")


def _check_order(tree: Tree, children: tuple[str, ...]) -> Iterator[Finding]:
    family = sorted(children, key=lambda name: tree.nodes[name].at)
    followers: dict[str, str] = {}
    heads: list[str] = []
    for name in family:
        previous = tree.node(name).previous_sibling
        if not previous:
            heads.append(name)
        elif previous not in tree.nodes:
            yield _misordered(tree, name, f"there is no node {shown(previous)}")
        elif not _are_siblings(tree, name, previous):
            yield _misordered(tree, name, f"{shown(previous)} has another parent")
        elif previous in followers:
            yield _misordered(tree, name, f"{shown(followers[previous])} follows {shown(previous)} already")
        else:
            followers[previous] = name
    for name in heads[1:]:
        yield _misordered(tree, name, f"{shown(heads[0])} is the first of its level already")
    yield from _circles(tree, family, followers)


def _are_siblings(tree: Tree, one: str, other: str) -> bool:
    return other not in tree.orphans and tree.parent_of(one) == tree.parent_of(other)


def _circles(tree: Tree, family: Iterable[str], followers: Mapping[str, str]) -> Iterator[Finding]:
    """One node of each circle of siblings."""
    settled: set[str] = set()
    for start in family:
        path: dict[str, None] = {}
        name: str | None = start
        while name is not None and name not in settled and name not in path:
            path[name] = None
            name = followers.get(name)
        if name is not None and name in path:
            yield _misordered(tree, name, "the previous siblings go round in a circle")
        settled.update(path)


def _misordered(tree: Tree, name: str, message: str) -> Finding:
    return found(Rule.BROKEN_ORDER, (*tree.nodes[name].place, "previous_sibling"), message)
