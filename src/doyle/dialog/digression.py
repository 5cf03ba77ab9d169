"""Leaving a branch that does not understand the input (spec dialog-engine.md §§5.1-5.3)."""

from collections.abc import Callable

from doyle.dialog.compiled import CompiledDialog, CompiledNode, NodeType, Selector
from doyle.dialog.level import ROOT_NODES, find_first, level_below
from doyle.dialog.running_turn import RunningTurn
from doyle.dialog.stack import ROOT_ENTRY, StackEntry
from doyle.dialog.state import FALLBACK
from doyle.dialog.trace import Step, Why
from doyle.dialog.visits import Reason

NOT_AVAILABLE = "not_available"
RETURNS = "returns"
DOES_NOT_RETURN = "does_not_return"
OWN_BRANCH = "own_branch"
LAST_RESORT = "last_resort"
NOT_LAST_RESORT = "not_last_resort"
NO_INTENT = "no_intent"
ALLOW_ALL = "allow_all"
ALLOW_RETURNING = "allow_returning"
RETURNING_POLICIES = frozenset({ALLOW_ALL, ALLOW_RETURNING})


def leave(turn: RunningTurn, entry: StackEntry) -> CompiledNode | None:
    """LEAVE: the root node that takes over from a place where nothing matched, or None.

    The stack then tells whether the conversation comes back; it is unchanged when there is no such node.
    """
    left = node_of(turn.dialog, entry)
    policy = left.digress_out if left is not None else None

    def objection(node: CompiledNode) -> str | None:
        return _objection(turn, node, policy)

    return _take_over(turn, entry, policy, objection)


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

    def objection(node: CompiledNode) -> str | None:
        if node is own_root:
            return OWN_BRANCH
        if node.mentions_anything_else is not is_last_resort:
            return NOT_LAST_RESORT if is_last_resort else LAST_RESORT
        return _objection(turn, node, policy)

    return _take_over(turn, entry, policy, objection)


def leave_action(turn: RunningTurn, entry: StackEntry, caller: CompiledNode) -> CompiledNode | None:
    """LEAVE an action for another topic (§11.5): the root node whose intent the user has, or None.

    `caller`: the node that waits for the action; its own branch never counts, nor do nodes that ask for no
    intent: what the action does not understand is not theirs.
    """
    own_root = _root_of(turn.dialog, caller)

    def objection(node: CompiledNode) -> str | None:
        if node is own_root:
            return OWN_BRANCH
        return _objection(turn, node, ALLOW_ALL) if node.condition_intents else NO_INTENT

    return _take_over(turn, entry, ALLOW_ALL, objection)


def _take_over(
    turn: RunningTurn, entry: StackEntry, policy: str | None, objection: Callable[[CompiledNode], str | None]
) -> CompiledNode | None:
    """The first root node that nothing speaks against and whose condition is true; the stack then tells."""
    with turn.inside(Step.DIGRESSION, dialog_node=entry.dialog_node, policy=policy) as digression:
        roots = (node for node in level_below(turn, None) if _is_eligible(turn, node, objection(node)))
        hit = find_first(turn, roots, ROOT_NODES)
        if hit is not None:
            will_return = _depart(turn, entry, policy, hit)
            switch = Reason.TOPIC_SWITCH if will_return else Reason.TOPIC_SWITCH_WITHOUT_RETURN
            turn.lead(Why.DIGRESSION, switch)
            if digression is not None:
                digression.update(found=hit.dialog_node, will_return=will_return)
    return hit


def _depart(turn: RunningTurn, entry: StackEntry, policy: str | None, hit: CompiledNode) -> bool:
    """Leave a place for good, or so that the conversation comes back: whether it does."""
    if policy in RETURNING_POLICIES and _digress_in(hit) == RETURNS:
        turn.state.suspend(entry)
        return True
    turn.state.stand_at(ROOT_ENTRY)
    turn.state.branch_exited_reason = FALLBACK
    return False


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
    node = entry.find_node(dialog.nodes)
    if node is None or entry.selector is not Selector.USER_INPUT:
        return node
    parent = dialog.nodes.get(node.parent or "")
    while parent is not None and parent.type is NodeType.FOLDER:
        parent = dialog.nodes.get(parent.parent or "")
    return parent


def _is_eligible(turn: RunningTurn, node: CompiledNode, objection: str | None) -> bool:
    if objection is not None:
        turn.note(Step.PASSED_OVER, node, reason=objection)
    return objection is None


def _objection(turn: RunningTurn, node: CompiledNode, policy: str | None) -> str | None:
    """What keeps a root node from taking over (§5.2); anything-else nodes may where others must return."""
    digress_in = _digress_in(node)
    if digress_in == NOT_AVAILABLE:
        return NOT_AVAILABLE
    must_return = policy == ALLOW_RETURNING or bool(turn.state.suspended)
    if not must_return or digress_in == RETURNS or node.mentions_anything_else:
        return None
    return DOES_NOT_RETURN


def _digress_in(node: CompiledNode) -> str:
    return node.digress_in or DOES_NOT_RETURN
