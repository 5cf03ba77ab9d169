"""Jumps: their targets, and what runs when they are performed (spec dialog-engine.md §4.2)."""

from doyle.dialog.compiled import CompiledNode, NodeType, Selector
from doyle.dialog.level import RESPONSES, SIBLINGS, find_first, first_below, level_below, level_from
from doyle.dialog.log import LogLevel
from doyle.dialog.running_turn import RunningTurn
from doyle.dialog.stack import ROOT_ENTRY
from doyle.dialog.state import FALLBACK
from doyle.dialog.trace import Why
from doyle.dialog.visits import Reason


def find_target(turn: RunningTurn, dialog_node: str | None) -> CompiledNode | None:
    """The node that a jump leads to: a slot stands for its frame, handlers are no targets."""
    target = turn.dialog.find_enabled(dialog_node)
    if target is not None and target.type is NodeType.SLOT:
        target = turn.dialog.find_enabled(target.parent)
    return None if target is None or target.type is NodeType.EVENT_HANDLER else target


def log_missing_target(turn: RunningTurn, node: CompiledNode) -> None:
    """Say that the jump of a node leads nowhere."""
    target = node.next_step.dialog_node if node.next_step is not None else None
    fault = f"jumps to [{target}], which {_fault_of(turn, target)}" if target else "names no node to jump to"
    text = f"Dialog node id [{node.dialog_node}] {fault}."
    turn.log.add(LogLevel.ERROR, "jump_target_missing", text, node)


def _fault_of(turn: RunningTurn, dialog_node: str) -> str:
    """Why a jump cannot lead to a node."""
    target = turn.dialog.nodes.get(dialog_node)
    if target is None:
        return "does not exist"
    if target.type is NodeType.EVENT_HANDLER:
        return "is an event handler"
    if target.type is NodeType.SLOT and turn.dialog.find_enabled(target.dialog_node) is not None:
        return "is a slot without a node that can be entered"
    return "is disabled"


def perform_jump(turn: RunningTurn, target: CompiledNode, selector: Selector) -> CompiledNode | None:
    """The node to run for a jump: the target itself, or the first from it on whose condition is true.

    When all conditions fail the root level is tried once more; when that fails too the branch is left (A2).
    """
    turn.lead(Why.JUMP, Reason.JUMP)
    if selector is Selector.BODY and target.type is not NodeType.FOLDER:
        return target
    return find_from(turn, target) or fall_back(turn)


def find_from(turn: RunningTurn, target: CompiledNode) -> CompiledNode | None:
    """The first match among a node and what follows it; a folder stands for its first child."""
    if target.type is NodeType.RESPONSE_CONDITION:
        responses = turn.dialog.responses.get(target.parent or "", ())
        at = responses.index(target) if target in responses else len(responses)
        return find_first(turn, responses[at:], RESPONSES, target.parent)
    if target.type is NodeType.FOLDER:
        target = first_below(turn.dialog, target) or target
    return find_first(turn, level_from(turn, target), SIBLINGS, target.dialog_node)


def fall_back(turn: RunningTurn) -> CompiledNode | None:
    """Try the whole root level; without a match the turn ends at the root with what it has said."""
    turn.lead(Why.ROOT_LEVEL, Reason.BRANCH_START)
    hit = find_first(turn, level_below(turn, None))
    if hit is None:
        turn.state.move_to((ROOT_ENTRY,))
        turn.state.branch_exited_reason = FALLBACK
    return hit
