"""Where nodes go next: jumps that lead nowhere, and jumps in a circle (spec dialog-engine.md §4)."""

from collections.abc import Iterator

from doyle.dialog.compiled import Behavior, NodeType, Selector
from doyle.skills.lint.findings import Finding, Place, found, shown
from doyle.skills.lint.rules import Rule
from doyle.skills.lint.tree import Tree
from doyle.wire.workspace import NextStep

MAX_SHOWN_STEPS = 5
_HANDLER_STEPS = frozenset({Behavior.REPROMPT, Behavior.SKIP_SLOT, Behavior.SKIP_ALL_SLOTS})
_RESPONSES = frozenset({NodeType.RESPONSE_CONDITION})
_SLOTS = frozenset({NodeType.SLOT})


def check_steps(tree: Tree, truths: dict[str, bool | None]) -> Iterator[Finding]:
    """Every next step, then the circles. `truths`: the conditions whose truth is known."""
    for name, placed in tree.nodes.items():
        step, place = placed.node.step, (*placed.place, placed.node.step_key)
        if step is not None and placed.node.disabled is not True:
            if placed.node.next_step is None:
                yield found(Rule.FORMER_STEP, place, "the form before May 2017: it counts as a jump_to")
            yield from _check_step(tree, name, step, place)
    yield from _check_loops(tree, truths)


def _check_step(tree: Tree, name: str, step: NextStep, place: Place) -> Iterator[Finding]:
    if step.behavior not in frozenset(Behavior):
        message = f"unknown behavior {shown(step.behavior)}: the node waits for input"
        yield found(Rule.UNKNOWN_ENUMERATION, (*place, "behavior"), message)
    elif step.behavior == Behavior.JUMP_TO:
        yield from _check_jump(tree, step, place)
    elif step.behavior in _HANDLER_STEPS and tree.types[name] is not NodeType.EVENT_HANDLER:
        message = f"{step.behavior} is for handlers of slots: the node waits for input"
        yield found(Rule.STEP_OUTSIDE_HANDLER, (*place, "behavior"), message)


def _check_jump(tree: Tree, step: NextStep, place: Place) -> Iterator[Finding]:
    if step.selector not in frozenset(Selector):
        message = f"unknown selector {shown(step.selector)}: the condition is tested"
        yield found(Rule.UNKNOWN_ENUMERATION, (*place, "selector"), message)
    place = (*place, "dialog_node")
    if not step.dialog_node:
        yield found(Rule.BAD_JUMP, place, "a jump needs a node to go to")
    elif step.dialog_node not in tree.nodes:
        yield found(Rule.BAD_JUMP, place, f"there is no node {shown(step.dialog_node)}")
    else:
        yield from _check_target(tree, step.dialog_node, place)


def _check_target(tree: Tree, target: str, place: Place) -> Iterator[Finding]:
    kind = tree.types[target]
    if not tree.is_enabled(target):
        yield found(Rule.BAD_JUMP, place, f"the node {shown(target)} is disabled")
    elif kind is NodeType.EVENT_HANDLER or (kind is NodeType.SLOT and find_target(tree, target) is None):
        yield found(Rule.BAD_JUMP, place, f"{shown(target)} is no node to go to: it is a {kind}")
    elif kind is NodeType.SLOT:
        yield found(Rule.ODD_JUMP, place, f"{shown(target)} is a slot: the jump enters its frame")


def find_target(tree: Tree, name: str | None) -> str | None:
    """The node that a jump leads to: a slot stands for its frame; None where there is no such node."""
    if name is None or name not in tree.nodes or not tree.is_enabled(name):
        return None
    if tree.types[name] is not NodeType.SLOT:
        return None if tree.types[name] is NodeType.EVENT_HANDLER else name
    frame = tree.parent_of(name)
    return frame if frame is not None and tree.is_enabled(frame) else None


def _check_loops(tree: Tree, truths: dict[str, bool | None]) -> Iterator[Finding]:
    """One node of each circle that no input can leave."""
    settled: set[str] = set()
    for start in tree.nodes:
        path: dict[str, None] = {}
        name: str | None = start
        while name is not None and name not in settled and name not in path:
            path[name] = None
            name = _forced_successor(tree, truths, name)
        if name is not None and name in path:
            yield _loop(tree, list(path), name)
        settled.update(path)


def _loop(tree: Tree, path: list[str], name: str) -> Finding:
    circle = path[path.index(name) :]
    names = [shown(each) for each in circle[:MAX_SHOWN_STEPS]]
    way = " → ".join([*names, *(["…"] if len(circle) > MAX_SHOWN_STEPS else []), shown(name)])
    return found(
        Rule.JUMP_LOOP,
        (*tree.nodes[name].place, tree.node(name).step_key),
        f"the nodes go round without waiting for input: {way}",
    )


def _forced_successor(tree: Tree, truths: dict[str, bool | None], name: str) -> str | None:
    """The node that runs after a node in the same turn, whatever users say; None if that is not certain."""
    node = tree.node(name)
    if node.disabled is True or any((action.type or "client") == "client" for action in node.actions or ()):
        return None
    if tree.types[name] is NodeType.FRAME and tree.below(name, _SLOTS):
        return None
    responses = tree.below(name, _RESPONSES)
    if any(tree.node(response).step or tree.node(response).actions for response in responses):
        return None
    step = node.step
    if step is None or tree.types[name] in {NodeType.FOLDER, NodeType.SLOT, NodeType.EVENT_HANDLER}:
        return None
    return _forced_target(tree, truths, name, step)


def _forced_target(tree: Tree, truths: dict[str, bool | None], name: str, step: NextStep) -> str | None:
    if step.behavior == Behavior.SKIP_USER_INPUT:
        level = tree.level(name)
        target = level[0] if level else None
    elif step.behavior == Behavior.JUMP_TO and step.selector not in {Selector.USER_INPUT, Selector.CLIENT}:
        target = find_target(tree, step.dialog_node)
    else:
        return None
    if target is None or tree.types[target] is NodeType.FOLDER:
        return None
    is_certain = step.behavior == Behavior.JUMP_TO and step.selector == Selector.BODY
    return target if is_certain or truths[target] is True else None
