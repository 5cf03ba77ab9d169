"""Coming back from a digression (spec/dialog-engine.md §5.4)."""

from doyle.dialog.body import say_output
from doyle.dialog.compiled import CompiledNode, NodeType
from doyle.dialog.digression import node_of
from doyle.dialog.level import find_first
from doyle.dialog.running_turn import RunningTurn


def return_from_digression(turn: RunningTurn) -> bool:
    """RETURN: go back to the latest suspended place and say its output again; False when there is none (A8).

    Raises:
        TurnAborted: the output failed.
    """
    suspended = () if turn.scope.stack_cleared else turn.state.suspended
    for at, entry in enumerate(suspended):
        node = node_of(turn.dialog, entry)
        if node is None or node.type is NodeType.SLOT:
            continue
        turn.state.stack = (entry.resumed(), *suspended[at + 1 :])
        turn.scope.flags["returning_from_digression"] = True
        _say_again(turn, node)
        return True
    return False


def _say_again(turn: RunningTurn, node: CompiledNode) -> None:
    say_output(turn, node)
    response = find_first(turn, turn.dialog.responses.get(node.dialog_node, ()))
    if response is not None:
        say_output(turn, response)
