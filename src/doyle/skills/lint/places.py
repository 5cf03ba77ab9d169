"""Nodes that stand where they do nothing, and enumerations with unknown values."""

from collections.abc import Iterator, Mapping

from doyle.dialog.compiled import Event, NodeType
from doyle.dialog.variable import variable_path
from doyle.skills.lint.findings import Finding, found, shown
from doyle.skills.lint.rules import Rule
from doyle.skills.lint.tree import LEVEL_TYPES, Tree
from doyle.skills.lint.wording import check_name, check_text
from doyle.wire.workspace import DialogNode

NODE_MARKS = "_-. "
# Accepted, stored, exported and not executed (spec dialog-engine.md §6.6).
IDLE_EVENTS = frozenset({"validate", "filled_multiple", "nomatch_responses_depleted"})
# Enumerations of a node (spec dialog-engine.md §1.1).
ENUMERATIONS: Mapping[str, frozenset[str]] = {
    "type": frozenset(NodeType),
    "event_name": frozenset(Event) | IDLE_EVENTS,
    "digress_in": frozenset({"not_available", "returns", "does_not_return"}),
    "digress_out": frozenset({"allow_returning", "allow_all", "allow_all_never_return"}),
    "digress_out_slots": frozenset({"not_allowed", "allow_returning", "allow_all"}),
}
# What the dialog does with any other value (spec dialog-engine.md §§1.3, 5.2, 5.3).
_WITHOUT: Mapping[str, str] = {
    "type": "it runs as a standard node",
    "event_name": "the handler never runs",
    "digress_in": "a digression into the node does not return",
    "digress_out": "users may leave the node, and do not come back",
    "digress_out_slots": "users cannot leave the node while its slots are filled",
}
# Which parents a node may have (spec dialog-engine.md §§1.3, 1.6); None is the root.
_LEVEL_PARENTS = frozenset({None, NodeType.STANDARD, NodeType.FRAME, NodeType.FOLDER})
PARENTS: Mapping[NodeType, frozenset[NodeType | None]] = {
    NodeType.STANDARD: _LEVEL_PARENTS,
    NodeType.FRAME: _LEVEL_PARENTS,
    NodeType.FOLDER: _LEVEL_PARENTS,
    NodeType.SLOT: frozenset({NodeType.FRAME}),
    NodeType.RESPONSE_CONDITION: frozenset({NodeType.STANDARD, NodeType.FRAME}),
    NodeType.EVENT_HANDLER: frozenset({NodeType.SLOT, NodeType.FRAME}),
}
_KINDS: Mapping[NodeType, str] = {
    NodeType.STANDARD: "a standard node",
    NodeType.FRAME: "a frame",
    NodeType.FOLDER: "a folder",
    NodeType.SLOT: "a slot",
    NodeType.RESPONSE_CONDITION: "a response condition",
    NodeType.EVENT_HANDLER: "an event handler",
}
_FRAME_EVENTS = frozenset({Event.FOCUS, Event.GENERIC})
_HANDLERS = frozenset({NodeType.EVENT_HANDLER})
_SLOTS = frozenset({NodeType.SLOT})


def check_places(tree: Tree) -> Iterator[Finding]:
    """Check every node: its fields first, then where it stands, then what it lacks."""
    for name, placed in tree.nodes.items():
        yield from _check_fields(tree, name)
        if placed.node.disabled is True:
            yield from _check_disabled(tree, name)
            continue
        yield from _check_parent(tree, name)
        if tree.types[name] is NodeType.FRAME:
            yield from _check_frame(tree, name)
        elif tree.types[name] is NodeType.SLOT:
            yield from _check_slot(tree, name)
        elif tree.types[name] is NodeType.EVENT_HANDLER:
            yield from _check_handler(tree, name)


def _check_fields(tree: Tree, name: str) -> Iterator[Finding]:
    place, node = tree.nodes[name].place, tree.node(name)
    for key, allowed in ENUMERATIONS.items():
        value = getattr(node, key)
        if value is not None and value not in allowed:
            message = f"unknown value {shown(value)}: {_WITHOUT[key]}"
            yield found(Rule.UNKNOWN_ENUMERATION, (*place, key), message)
    yield from check_name((*place, "dialog_node"), node.dialog_node, NODE_MARKS)
    yield from check_text((*place, "conditions"), node.conditions, is_blank_odd=False)
    yield from check_text((*place, "description"), node.description, is_blank_odd=False)


def _check_disabled(tree: Tree, name: str) -> Iterator[Finding]:
    """Only where an author would look for it: handlers that are switched off are everyday (§1.6)."""
    if tree.types[name] in LEVEL_TYPES and _is_below_enabled(tree, name):
        yield found(Rule.DISABLED, tree.nodes[name].place, "the node is disabled, with all below it")


def _is_below_enabled(tree: Tree, name: str) -> bool:
    parent = tree.parent_of(name)
    return parent is None or tree.is_enabled(parent)


def _check_parent(tree: Tree, name: str) -> Iterator[Finding]:
    if name in tree.orphans:
        return
    parent = tree.parent_of(name)
    parent_type = None if parent is None else tree.types[parent]
    allowed = PARENTS[tree.types[name]]
    if parent_type not in allowed:
        expected = " or ".join(sorted(_KINDS[kind] for kind in allowed if kind is not None))
        actual = "the root" if parent_type is None else _KINDS[parent_type]
        message = f"{_KINDS[tree.types[name]]} belongs under {expected}, not under {actual}: it is ignored"
        yield found(Rule.MISPLACED_NODE, (*tree.nodes[name].place, "parent"), message)


def _check_frame(tree: Tree, name: str) -> Iterator[Finding]:
    if not any(variable_path(tree.node(slot).variable) for slot in tree.below(name, _SLOTS)):
        message = "the frame has no slot that can be filled: it runs as a standard node"
        yield found(Rule.FRAME_WITHOUT_SLOTS, tree.nodes[name].place, message)


def _check_slot(tree: Tree, name: str) -> Iterator[Finding]:
    place = tree.nodes[name].place
    parent = tree.parent_of(name)
    if parent is None or tree.types[parent] is not NodeType.FRAME:
        return
    if not variable_path(tree.node(name).variable):
        message = "a slot needs a variable to fill; it is ignored"
        yield found(Rule.SLOT_WITHOUT_VARIABLE, (*place, "variable"), message)
    handlers = [tree.node(handler) for handler in tree.below(name, _HANDLERS)]
    if not any(handler.event_name == Event.INPUT and _has_condition(handler) for handler in handlers):
        message = "no input handler with a condition: what users say never fills the slot"
        yield found(Rule.SLOT_WITHOUT_INPUT, place, message)


def _has_condition(node: DialogNode) -> bool:
    return bool((node.conditions or "").strip())


def _check_handler(tree: Tree, name: str) -> Iterator[Finding]:
    node, place = tree.node(name), (*tree.nodes[name].place, "event_name")
    parent = tree.parent_of(name)
    if node.event_name is None:
        yield found(Rule.MISPLACED_NODE, place, "an event handler needs an event: it is ignored")
    elif node.event_name in IDLE_EVENTS:
        yield found(Rule.IGNORED_EVENT, place, f"handlers of {node.event_name} are kept but never run")
    elif parent is not None and tree.types[parent] is NodeType.FRAME and node.event_name not in _FRAME_EVENTS:
        message = (
            f"a handler of {shown(node.event_name)} belongs under a slot, not under a frame: it is ignored"
        )
        yield found(Rule.MISPLACED_NODE, place, message)
