"""RUN and NEXT: processing nodes one after the other until the turn rests (spec/dialog-engine.md §§3-4).

The chain of nodes is a loop, not a recursion: each step returns the node to run next.
"""

from doyle.dialog.body import run_body
from doyle.dialog.compiled import Behavior, CompiledNode, NextStep, NodeType, Selector
from doyle.dialog.level import find_first, first_below, level_below, level_from
from doyle.dialog.log import LogLevel
from doyle.dialog.returning import return_from_digression
from doyle.dialog.running_turn import RunningTurn
from doyle.dialog.stack import ROOT_ENTRY, StackEntry
from doyle.dialog.state import COMPLETED, FALLBACK

SKIP_USER_INPUT = "skip_user_input"


def run(turn: RunningTurn, node: CompiledNode) -> None:
    """Process a node and whatever its next steps lead to.

    Raises:
        TurnAborted: a body failed, or the dialog does not come to rest.
        EffectNeeded: the caller has to perform a call first.
    """
    following: CompiledNode | None = node
    while following is not None:
        turn.count_run(following)
        following = _process(turn, following)


def _process(turn: RunningTurn, node: CompiledNode) -> CompiledNode | None:
    """Run one node with its response condition; the node to run next, or None when the turn ends."""
    queued = len(turn.actions)
    turn.visit(node)
    if node.type is NodeType.FRAME:
        warn_of_frame(turn, node)
    run_body(turn, node)
    owner, response = node, None
    if node.type is NodeType.RESPONSE_CONDITION:
        owner, response = turn.dialog.nodes.get(node.parent or "", node), node
    elif node.dialog_node in turn.dialog.responses:
        response = find_first(turn, turn.dialog.responses[node.dialog_node])
        if response is not None:
            turn.visit(response)
            run_body(turn, response)
    step = response.next_step if response is not None and response.next_step else owner.next_step
    return _advance(turn, owner, step, is_for_client=len(turn.actions) > queued)


def warn_of_frame(turn: RunningTurn, frame: CompiledNode) -> None:
    """Say that a frame has no slot to fill, so that it runs as a standard node (§1.3)."""
    text = f"Dialog node id [{frame.dialog_node}] has no valid slot and cannot gather information."
    turn.log.add(LogLevel.WARN, "frame_without_slot", text, frame)


def _advance(
    turn: RunningTurn, node: CompiledNode, step: NextStep | None, *, is_for_client: bool
) -> CompiledNode | None:
    """NEXT: take the step of a node. `is_for_client`: actions were queued, so the client comes first."""
    if step is None or step.behavior is Behavior.GET_USER_INPUT:
        return _wait(turn, node)
    if step.behavior is Behavior.JUMP_TO:
        return _jump(turn, node, step, is_for_client=is_for_client)
    if step.behavior is Behavior.SKIP_USER_INPUT:
        if is_for_client:
            return _hand_to_client(turn, StackEntry(node.dialog_node))
        return find_first(turn, level_below(turn, node.dialog_node)) or fall_back(turn)
    text = f"Dialog node id [{node.dialog_node}] asks to {step.behavior}, which only slots can; it waits."
    turn.log.add(LogLevel.WARN, "step_outside_frame", text, node)
    return _wait(turn, node)


def _wait(turn: RunningTurn, node: CompiledNode) -> CompiledNode | None:
    """WAIT: stay below a node that has children, else its branch is complete."""
    if node.dialog_node in turn.dialog.waiting_places:
        turn.state.stand_at(StackEntry(node.dialog_node))
    elif not return_from_digression(turn):
        turn.state.stack = (ROOT_ENTRY,)
        turn.state.branch_exited_reason = COMPLETED
        turn.state.last_branch_node = turn.nodes_visited[-1]
    return None


def _hand_to_client(turn: RunningTurn, entry: StackEntry) -> CompiledNode | None:
    """End the turn in the middle: the next request goes on from an entry without new input (§11.2)."""
    turn.state.stand_at(entry)
    turn.scope.context[SKIP_USER_INPUT] = True
    return None


def _jump(
    turn: RunningTurn, node: CompiledNode, step: NextStep, *, is_for_client: bool
) -> CompiledNode | None:
    target = find_target(turn, step.dialog_node)
    if target is None:
        text = f"Dialog node id [{node.dialog_node}] jumps to [{step.dialog_node}], which does not exist."
        turn.log.add(LogLevel.ERROR, "jump_target_missing", text, node)
        return _wait(turn, node)
    selector = Selector.BODY if target.dialog_node != step.dialog_node else step.selector
    if selector is Selector.USER_INPUT:
        turn.state.stand_at(StackEntry(target.dialog_node, Selector.USER_INPUT))
        return None
    if is_for_client or selector is Selector.CLIENT:
        pending = Selector.BODY if selector is Selector.BODY else Selector.CONDITION
        return _hand_to_client(turn, StackEntry(target.dialog_node, pending))
    return perform_jump(turn, target, selector)


def find_target(turn: RunningTurn, dialog_node: str | None) -> CompiledNode | None:
    """The node that a jump leads to: a slot stands for its frame, handlers are no targets (§4.2)."""
    target = turn.dialog.find_enabled(dialog_node)
    if target is not None and target.type is NodeType.SLOT:
        target = turn.dialog.find_enabled(target.parent)
    return None if target is None or target.type is NodeType.EVENT_HANDLER else target


def perform_jump(turn: RunningTurn, target: CompiledNode, selector: Selector) -> CompiledNode | None:
    """The node to run for a jump: the target itself, or the first from it on whose condition is true.

    When all conditions fail the root level is tried once more; when that fails too the branch is left (A2).
    """
    if selector is Selector.BODY and target.type is not NodeType.FOLDER:
        return target
    return find_from(turn, target) or fall_back(turn)


def find_from(turn: RunningTurn, target: CompiledNode) -> CompiledNode | None:
    """The first match among a node and what follows it; a folder stands for its first child (§4.2)."""
    if target.type is NodeType.RESPONSE_CONDITION:
        responses = turn.dialog.responses.get(target.parent or "", ())
        at = responses.index(target) if target in responses else len(responses)
        return find_first(turn, responses[at:])
    if target.type is NodeType.FOLDER:
        target = first_below(turn.dialog, target) or target
    return find_first(turn, level_from(turn, target))


def fall_back(turn: RunningTurn) -> CompiledNode | None:
    """Try the whole root level; without a match the turn ends at the root with what it has said (§4.2)."""
    hit = find_first(turn, level_below(turn, None))
    if hit is None:
        turn.state.stack = (ROOT_ENTRY,)
        turn.state.branch_exited_reason = FALLBACK
    return hit
