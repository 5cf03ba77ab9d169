"""Leaving a branch that does not understand the input (spec dialog-engine.md §§5.1-5.3)."""

from doyle.dialog.compiled import CompiledDialog, CompiledNode, NodeType, Selector
from doyle.dialog.level import find_first, level_below
from doyle.dialog.running_turn import RunningTurn
from doyle.dialog.stack import ROOT_ENTRY, StackEntry
from doyle.dialog.state import FALLBACK

NOT_AVAILABLE = "not_available"
RETURNS = "returns"
DOES_NOT_RETURN = "does_not_return"
ALLOW_ALL = "allow_all"
ALLOW_RETURNING = "allow_returning"
RETURNING_POLICIES = frozenset({ALLOW_ALL, ALLOW_RETURNING})


def leave(turn: RunningTurn, entry: StackEntry) -> CompiledNode | None:
    """LEAVE: the root node that takes over from a place where nothing matched, or None.

    The stack then tells whether the conversation comes back; it is unchanged when there is no such node.
    """
    left = node_of(turn.dialog, entry)
    policy = left.digress_out if left is not None else None
    roots = (node for node in level_below(turn, None) if _is_eligible(turn, node, policy))
    hit = find_first(turn, roots)
    if hit is None:
        return None
    _depart(turn, entry, policy, hit)
    return hit


def leave_slot(
    turn: RunningTurn, entry: StackEntry, frame: CompiledNode, *, is_last_resort: bool
) -> CompiledNode | None:
    """LEAVE a slot that was not filled (§5.3): the root node that takes over, or None.

    Anything-else nodes count as last resort alone, and the frame's own branch never counts (§5.2).
    """
    policy = frame.digress_out_slots
    if policy not in RETURNING_POLICIES:
        return None
    own_root = _root_of(turn.dialog, frame)
    hit = find_first(
        turn,
        (
            node
            for node in level_below(turn, None)
            if node is not own_root
            and node.mentions_anything_else is is_last_resort
            and _is_eligible(turn, node, policy)
        ),
    )
    if hit is not None:
        _depart(turn, entry, policy, hit)
    return hit


def _depart(turn: RunningTurn, entry: StackEntry, policy: str | None, hit: CompiledNode) -> None:
    if policy in RETURNING_POLICIES and _digress_in(hit) == RETURNS:
        turn.state.suspend(entry)
    else:
        turn.state.stand_at(ROOT_ENTRY)
        turn.state.branch_exited_reason = FALLBACK


def _root_of(dialog: CompiledDialog, node: CompiledNode) -> CompiledNode:
    """The root node of the branch that a node is in: the outermost one that is no folder."""
    root = node
    parent = dialog.nodes.get(node.parent or "")
    while parent is not None:
        if parent.type is not NodeType.FOLDER:
            root = parent
        parent = dialog.nodes.get(parent.parent or "")
    return root


def node_of(dialog: CompiledDialog, entry: StackEntry) -> CompiledNode | None:
    """The node whose branch an entry stands in; None at the root level."""
    node = dialog.nodes.get(entry.dialog_node)
    if node is None or entry.selector is not Selector.USER_INPUT:
        return node
    parent = dialog.nodes.get(node.parent or "")
    while parent is not None and parent.type is NodeType.FOLDER:
        parent = dialog.nodes.get(parent.parent or "")
    return parent


def _is_eligible(turn: RunningTurn, node: CompiledNode, policy: str | None) -> bool:
    """Whether a root node may take over (§5.2); anything-else nodes may where only returning ones can."""
    digress_in = _digress_in(node)
    if digress_in == NOT_AVAILABLE:
        return False
    must_return = policy == ALLOW_RETURNING or bool(turn.state.suspended)
    return not must_return or digress_in == RETURNS or node.mentions_anything_else


def _digress_in(node: CompiledNode) -> str:
    return node.digress_in or DOES_NOT_RETURN
