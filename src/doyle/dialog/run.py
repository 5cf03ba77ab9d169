"""RUN: processing nodes one after the other until the turn rests (spec dialog-engine.md §3).

The chain of nodes is a loop, not a recursion: each part returns what follows.
"""

from doyle.dialog.body import resume_body, run_body, run_response
from doyle.dialog.compiled import CompiledNode, NodeType
from doyle.dialog.following import Following, Prompting, Resuming, StepOf
from doyle.dialog.frame import enter_frame, prompt_frame, resume_completion
from doyle.dialog.level import RESPONSES, find_first
from doyle.dialog.log import LogLevel
from doyle.dialog.next_step import take_step
from doyle.dialog.running_turn import RunningTurn
from doyle.dialog.trace import Why


def run(turn: RunningTurn, following: Following) -> None:
    """Process a node, or whatever else comes first, and all that it leads to.

    Raises:
        TurnAborted: a body failed, or the dialog does not come to rest.
        EffectNeeded: the caller has to perform a call first.
        ActionWaits: an action needs the user's next turn.
    """
    while following is not None:
        if isinstance(following, StepOf):
            following = take_step(turn, following)
        elif isinstance(following, Prompting):
            following = prompt_frame(turn, following)
        elif isinstance(following, Resuming):
            following = _resume(turn, following)
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
    return _respond(turn, node, queued)


def _resume(turn: RunningTurn, resuming: Resuming) -> Following:
    """Go on with the action that a node waits for; when it has finished, with the node (§11.5)."""
    node, queued = resuming.node, len(turn.actions)
    is_response = node.type is NodeType.RESPONSE_CONDITION
    owner = turn.dialog.nodes.get(node.parent or "", node) if is_response else node
    with turn.running(node, Why.RESUMED):
        turn.visit(node)
        if owner.dialog_node in turn.dialog.slots:
            return resume_completion(turn, owner, resuming)
        resume_body(turn, node, resuming.action)
        return _respond(turn, node, queued)


def _respond(turn: RunningTurn, node: CompiledNode, queued: int) -> Following:
    """The step to take after the body of a node: that of its response, if one matches and has a step."""
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
