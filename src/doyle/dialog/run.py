"""RUN: processing nodes one after the other until the turn rests (spec dialog-engine.md §3).

The chain of nodes is a loop, not a recursion: each part returns what follows.
"""

from doyle.dialog.body import run_body, run_response
from doyle.dialog.compiled import CompiledNode, NodeType
from doyle.dialog.following import Following, Prompting, StepOf
from doyle.dialog.frame import enter_frame, prompt_frame
from doyle.dialog.level import RESPONSES, find_first
from doyle.dialog.log import LogLevel
from doyle.dialog.next_step import take_step
from doyle.dialog.running_turn import RunningTurn


def run(turn: RunningTurn, following: Following) -> None:
    """Process a node, or whatever else comes first, and all that it leads to.

    Raises:
        TurnAborted: a body failed, or the dialog does not come to rest.
        EffectNeeded: the caller has to perform a call first.
    """
    while following is not None:
        if isinstance(following, StepOf):
            following = take_step(turn, following)
        elif isinstance(following, Prompting):
            following = prompt_frame(turn, following)
        else:
            turn.count_run(following)
            following = _process(turn, following)


def _process(turn: RunningTurn, node: CompiledNode) -> Following:
    """Run one node with its response condition; the step to take then."""
    with turn.running(node):
        return _process_node(turn, node)


def _process_node(turn: RunningTurn, node: CompiledNode) -> Following:
    turn.visit(node)
    if node.type is NodeType.FRAME:
        if node.dialog_node in turn.dialog.slots:
            return enter_frame(turn, node)
        warn_of_frame(turn, node)
    queued = len(turn.actions)
    run_body(turn, node)
    owner, response = node, None
    if node.type is NodeType.RESPONSE_CONDITION:
        owner, response = turn.dialog.nodes.get(node.parent or "", node), node
    elif node.dialog_node in turn.dialog.responses:
        response = find_first(turn, turn.dialog.responses[node.dialog_node], RESPONSES, node.dialog_node)
        if response is not None:
            run_response(turn, response)
    step = response.next_step if response is not None and response.next_step else owner.next_step
    return StepOf(owner, step, is_for_client=len(turn.actions) > queued)


def warn_of_frame(turn: RunningTurn, frame: CompiledNode) -> None:
    """Say that a frame has no slot to fill, so that it runs as a standard node (§1.3)."""
    text = f"Dialog node id [{frame.dialog_node}] has no valid slot and cannot gather information."
    turn.log.add(LogLevel.WARN, "frame_without_slot", text, frame)
