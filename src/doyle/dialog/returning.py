"""Coming back from a digression (spec dialog-engine.md §5.4)."""

from doyle.dialog.body import say_output
from doyle.dialog.compiled import CompiledNode, NodeType
from doyle.dialog.digression import node_of
from doyle.dialog.frame_run import find_frame
from doyle.dialog.level import RESPONSES, find_first
from doyle.dialog.running_turn import RunningTurn
from doyle.dialog.trace import Step, Why
from doyle.dialog.visits import Reason


def resume_suspended(turn: RunningTurn) -> CompiledNode | None:
    """RETURN: make the latest suspended place the active one; its node or slot, or None when there is none.

    For the rest of the turn `returning_from_digression` is true. Places that can no longer go on are dropped.
    """
    suspended = () if turn.scope.stack_cleared else turn.state.suspended
    for at, entry in enumerate(suspended):
        node = node_of(turn.dialog, entry)
        is_slot = node is not None and node.type is NodeType.SLOT
        if node is None or (is_slot and find_frame(turn, node) is None):
            turn.note(Step.PASSED_OVER, node, dialog_node=entry.dialog_node, reason="cannot_go_on")
            continue
        turn.note(Step.RETURN, node)
        turn.state.move_to((entry.resumed(is_in_progress=is_slot), *suspended[at + 1 :]))
        turn.scope.flags["returning_from_digression"] = True
        turn.lead(Why.LEVEL, Reason.TOPIC_RETURN)
        return node
    return None


def say_again(turn: RunningTurn, node: CompiledNode) -> None:
    """Say the output of a node once more, with the response that matches now; no context, no actions (A8).

    Raises:
        TurnAborted: the output failed.
    """
    with turn.running(node, Why.RETURN):
        say_output(turn, node)
        responses = turn.dialog.responses.get(node.dialog_node, ())
        response = find_first(turn, responses, RESPONSES, node.dialog_node)
        if response is not None:
            say_output(turn, response)
