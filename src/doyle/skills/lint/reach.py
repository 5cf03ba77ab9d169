"""Which nodes a conversation can come to (spec dialog-engine.md §§3-5).

A walk over everything that may happen: a level is tested from its head on up to the first node whose
condition is always true, a step leads to a level below or to the target of a jump. Every node is tested and
run once, so the walk is linear in the size of the tree.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from doyle.dialog.compiled import Behavior, NodeType, Selector
from doyle.skills.lint.findings import Finding, found, shown
from doyle.skills.lint.rules import Rule
from doyle.skills.lint.steps import find_target
from doyle.skills.lint.tree import LEVEL_TYPES, Tree
from doyle.wire.workspace import NextStep

_RESPONSES = frozenset({NodeType.RESPONSE_CONDITION})
_MATCHED = frozenset({NodeType.RESPONSE_CONDITION, NodeType.EVENT_HANDLER})
_INNER = frozenset({NodeType.SLOT, NodeType.EVENT_HANDLER, NodeType.RESPONSE_CONDITION})
# A handler is below a slot, a slot below a frame.
_INNER_DEPTH = 2
_HIDING = frozenset({NodeType.STANDARD, NodeType.FRAME})


@dataclass(slots=True)
class Reach:
    """What has been reached: `tested` conditions, nodes that `run`; `shadows`: what ends each level.

    `positions`: where in its level a node stands.
    """

    tested: set[str] = field(default_factory=set)
    run: set[str] = field(default_factory=set)
    shadows: dict[str | None, str] = field(default_factory=dict)
    positions: dict[str, int] = field(default_factory=dict)


class _Walk:
    """The walk itself. `always` are the nodes at which the testing of a level certainly ends."""

    def __init__(self, tree: Tree, truths: Mapping[str, bool | None], always: frozenset[str]) -> None:
        self._tree = tree
        self._truths = truths
        self._always = always
        self._levels: dict[str | None, tuple[str, ...]] = {}
        self._climbed: set[str] = set()
        self._waiting: list[str] = []
        self.reach = Reach()

    def start(self) -> Reach:
        """Walk from the root."""
        self._test_from(None, 0)
        while self._waiting:
            self._follow(self._waiting.pop())
        return self.reach

    def _level(self, parent: str | None) -> tuple[str, ...]:
        level = self._levels.get(parent)
        if level is None:
            level = self._levels[parent] = self._tree.level(parent)
            self.reach.positions.update((name, at) for at, name in enumerate(level))
        return level

    def _test_from(self, parent: str | None, position: int) -> None:
        """Test a level from a position on; folders are entered, and left at their end (§1.5)."""
        pending = [(parent, position)]
        while pending:
            parent, position = pending.pop()
            level = self._level(parent)
            if position >= len(level):
                continue
            name = level[position]
            if name in self.reach.tested:
                continue
            self.reach.tested.add(name)
            if name in self._always:
                self.reach.shadows.setdefault(parent, name)
            else:
                pending.append((parent, position + 1))
            if self._truths[name] is not False:
                pending.extend(self._enter(name))

    def _enter(self, name: str) -> Iterator[tuple[str | None, int]]:
        """Run a node whose condition may be true; a folder's level is tested instead."""
        if self._tree.types[name] is NodeType.FOLDER:
            yield name, 0
        else:
            self._run(name)

    def _run(self, name: str) -> None:
        if name not in self.reach.run:
            self.reach.run.add(name)
            self._waiting.append(name)

    def _follow(self, name: str) -> None:
        """What may come after a node: by its own step, or by that of a response or a handler (§4)."""
        tree = self._tree
        inner = [child for child in tree.children.get(name, ()) if tree.types[child] in _INNER]
        for child in inner:
            if tree.is_enabled(child):
                self._run(child)
        owner = self._owner(name)
        step = tree.node(name).step
        if tree.types[name] in _INNER and step is None:
            return
        if self._is_replaced(name):
            return
        self._take(owner, step)

    def _is_replaced(self, name: str) -> bool:
        """Whether a response is always chosen and always has a step of its own."""
        responses = self._tree.below(name, _RESPONSES)
        has_last = any(self._truths[response] is True for response in responses)
        return has_last and all(self._tree.node(response).step for response in responses)

    def _owner(self, name: str) -> str:
        """The node below which is waited: that of a response, or the frame of a slot's handler."""
        for _ in range(_INNER_DEPTH):
            parent = self._tree.parent_of(name)
            if parent is None or self._tree.types[name] not in _INNER:
                break
            name = parent
        return name

    def _take(self, owner: str, step: NextStep | None) -> None:
        target = None
        if step is not None and step.behavior == Behavior.JUMP_TO:
            target = find_target(self._tree, step.dialog_node)
        if step is None or target is None:
            self._test_from(owner, 0)
        elif step.selector == Selector.BODY and self._tree.types[target] is not NodeType.FOLDER:
            self._run(target)
        else:
            self._test_target(target)

    def _test_target(self, target: str) -> None:
        """Test the target of a jump and what follows it, past the end of folders (§4.2)."""
        tree = self._tree
        if tree.types[target] in _INNER:
            self._run(target)
            return
        if tree.types[target] is NodeType.FOLDER:
            self._test_from(target, 0)
        place: str | None = target
        while place is not None and place not in self._climbed:
            self._climbed.add(place)
            place = self._test_after(place)

    def _test_after(self, name: str) -> str | None:
        """Test a node (unless it is a folder) and its following siblings; returns the folder around them."""
        tree = self._tree
        parent = tree.parent_of(name)
        self._level(parent)
        position = self.reach.positions.get(name)
        if position is None or name in tree.orphans:
            self._run(name)
            return None
        self._test_from(parent, position + (tree.types[name] is NodeType.FOLDER))
        return parent if parent is not None and tree.types[parent] is NodeType.FOLDER else None


def find_reach(tree: Tree, truths: Mapping[str, bool | None], anything_else: frozenset[str]) -> Reach:
    """Where a conversation can come to. `anything_else`: nodes that are true because they say so."""
    return _Walk(tree, truths, _always(tree, truths, anything_else)).start()


def _always(tree: Tree, truths: Mapping[str, bool | None], anything_else: frozenset[str]) -> frozenset[str]:
    """The nodes at which testing a level ends: those always true, and such folders with one inside.

    On the way out of slots anything-else nodes at the root are tested last (§5.3): there they end nothing.
    """
    spared = _root_nodes(tree) & anything_else if _has_slot_digressions(tree) else frozenset()
    always = {
        name
        for name in tree.nodes
        if truths[name] is True
        and tree.types[name] in _HIDING
        and tree.is_enabled(name)
        and name not in spared
    }
    waiting = list(always)
    while waiting:
        parent = tree.parent_of(waiting.pop())
        is_open = parent is not None and tree.types[parent] is NodeType.FOLDER and truths[parent] is True
        if parent is not None and is_open and parent not in always:
            always.add(parent)
            waiting.append(parent)
    return frozenset(always)


def _root_nodes(tree: Tree) -> frozenset[str]:
    """The root nodes, those in folders at the root included."""
    roots: set[str] = set()
    waiting: list[str | None] = [None]
    while waiting:
        for name in tree.children.get(waiting.pop(), ()):
            roots.add(name)
            if tree.types[name] is NodeType.FOLDER:
                waiting.append(name)
    return frozenset(roots)


def _has_slot_digressions(tree: Tree) -> bool:
    allowed = {"allow_all", "allow_returning"}
    return any(placed.node.digress_out_slots in allowed for placed in tree.nodes.values())


def check_reach(
    tree: Tree, truths: Mapping[str, bool | None], anything_else: frozenset[str]
) -> Iterator[Finding]:
    """The highest nodes that no conversation comes to, each with the reason and what is below it."""
    reach = find_reach(tree, truths, anything_else)
    met = _met(tree, truths, reach)
    below = _count_unmet_below(tree, met)
    for name, placed in tree.nodes.items():
        if _is_cut_off(tree, met, name):
            message = (
                f"no conversation comes to it{_and_below(below[name])}: {_reason(tree, truths, reach, name)}"
            )
            yield found(Rule.UNREACHABLE, placed.place, message)
    yield from _check_inner(tree, truths)


def _met(tree: Tree, truths: Mapping[str, bool | None], reach: Reach) -> frozenset[str]:
    """The nodes that run, and the folders around them or with a condition that may be true."""
    met = set(reach.run)
    for name in reach.tested:
        if tree.types[name] is NodeType.FOLDER and truths[name] is not False:
            met.add(name)
    for name in tuple(met):
        parent = tree.parent_of(name)
        while parent is not None and tree.types[parent] is NodeType.FOLDER and parent not in met:
            met.add(parent)
            parent = tree.parent_of(parent)
    return frozenset(met)


def _is_cut_off(tree: Tree, met: frozenset[str], name: str) -> bool:
    """Whether a node that could be met never is, though its parent is: the rest follows from that."""
    if (
        tree.types[name] not in LEVEL_TYPES
        or not tree.is_enabled(name)
        or name in tree.orphans
        or name in met
    ):
        return False
    parent = tree.parent_of(name)
    return parent is None or (parent in met and tree.types[parent] not in _INNER)


def _reason(tree: Tree, truths: Mapping[str, bool | None], reach: Reach, name: str) -> str:
    if truths[name] is False:
        has_condition = (tree.node(name).conditions or "").strip()
        why = "its condition is never true" if has_condition else "it has no condition"
        return f"{why}, and no jump leads to it"
    parent = tree.parent_of(name)
    shadow = reach.shadows.get(parent)
    if shadow is not None and reach.positions[shadow] < reach.positions.get(name, 0):
        return f"{shown(shadow)} before it is always true"
    if parent is not None and tree.types[parent] is NodeType.FOLDER:
        return "its folder is never entered"
    return "its parent never waits for input, and no jump leads to it"


def _and_below(count: int) -> str:
    if not count:
        return ""
    return " (nor to the one below it)" if count == 1 else f" (nor to the {count} below it)"


def _count_unmet_below(tree: Tree, met: frozenset[str]) -> dict[str, int]:
    """How many standard nodes, frames and folders below each node are not met either."""
    order: list[str] = []
    waiting = [*tree.children.get(None, ()), *tree.orphans]
    while waiting:
        name = waiting.pop()
        order.append(name)
        waiting.extend(tree.children.get(name, ()))
    below = dict.fromkeys(order, 0)
    for name in reversed(order):
        parent = tree.parent_of(name)
        if parent is not None and name not in met and tree.types[name] in LEVEL_TYPES:
            below[parent] += below[name] + 1
    return below


def _check_inner(tree: Tree, truths: Mapping[str, bool | None]) -> Iterator[Finding]:
    """Responses and handlers behind one that is always true: the first match wins (§§3, 6.2)."""
    steps = (placed.node.step for placed in tree.nodes.values())
    targets = {step.dialog_node for step in steps if step is not None}
    for parent in tree.children:
        firsts: dict[tuple[NodeType, str | None], str] = {}
        for name in () if parent is None else tree.below(parent, _MATCHED):
            kind = (tree.types[name], tree.node(name).event_name)
            if kind in firsts and name not in targets:
                message = f"it never runs: {shown(firsts[kind])} before it is always true"
                yield found(Rule.UNREACHABLE, tree.nodes[name].place, message)
            elif truths[name] is True:
                firsts.setdefault(kind, name)
