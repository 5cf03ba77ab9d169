"""NEXT: where the dialog goes after a node (spec dialog-engine.md §4)."""

from doyle.dialog.compiled import Behavior, CompiledNode, NextStep, NodeType, Selector
from doyle.dialog.following import Following, Prompting, Resuming, StepOf
from doyle.dialog.frame_run import find_frame, resume_run
from doyle.dialog.jump import fall_back, find_target, log_missing_target, perform_jump
from doyle.dialog.level import CHILDREN, find_first, level_below
from doyle.dialog.log import LogLevel
from doyle.dialog.returning import resume_suspended, say_again
from doyle.dialog.running_turn import RunningTurn
from doyle.dialog.stack import ROOT_ENTRY, StackEntry
from doyle.dialog.state import COMPLETED
from doyle.dialog.trace import Step, Why


def take_step(turn: RunningTurn, taken: StepOf) -> Following:
    """Take the step of a node: what follows, or None when the turn rests.

    Raises:
        TurnAborted: coming back from a digression, an output failed.
    """
    node, step = taken.node, taken.step
    if turn.trace is not None:
        _note(turn, taken)
    if step is None or step.behavior is Behavior.GET_USER_INPUT:
        return _wait(turn, node)
    if step.behavior is Behavior.JUMP_TO:
        return _jump(turn, taken)
    if step.behavior is Behavior.SKIP_USER_INPUT:
        if taken.is_for_client:
            return _hand_to_client(turn, StackEntry(node.dialog_node))
        turn.lead(Why.SKIP)
        below = level_below(turn, node.dialog_node)
        return find_first(turn, below, CHILDREN, node.dialog_node) or fall_back(turn)
    text = f"Dialog node id [{node.dialog_node}] asks to {step.behavior}, which only slots can; it waits."
    turn.log.add(LogLevel.WARN, "step_outside_frame", text, node)
    return _wait(turn, node)


def _note(turn: RunningTurn, taken: StepOf) -> None:
    step = taken.step or NextStep(Behavior.GET_USER_INPUT)
    is_jump = step.behavior is Behavior.JUMP_TO
    turn.note(
        Step.NEXT,
        taken.node,
        behavior=step.behavior,
        target=step.dialog_node,
        selector=step.selector if is_jump else None,
        is_for_client=taken.is_for_client or None,
    )


def _wait(turn: RunningTurn, node: CompiledNode) -> Following:
    """WAIT: stay below a node that has children, else its branch is complete."""
    if node.dialog_node in turn.dialog.waiting_places:
        turn.state.stand_at(StackEntry(node.dialog_node))
        return None
    return _complete(turn)


def _complete(turn: RunningTurn) -> Following:
    """COMPLETE: go back to the latest place that waits for a return, else the conversation is at the root."""
    place = resume_suspended(turn)
    if place is None:
        turn.state.move_to((ROOT_ENTRY,))
        turn.state.branch_exited_reason = COMPLETED
        turn.state.last_branch_node = turn.nodes_visited[-1]
        return None
    entry = turn.state.active
    if entry.action is not None:
        return Resuming(place, entry.action, entry.skipped_slots)
    turn.note_visit(place)
    frame = find_frame(turn, place) if place.type is NodeType.SLOT else None
    if frame is not None:
        run = resume_run(turn, turn.state.active, place, frame)
        run.focus = None
        return Prompting(run, returned_to=place)
    say_again(turn, place)
    return None


def _hand_to_client(turn: RunningTurn, entry: StackEntry) -> Following:
    """End the turn in the middle: the next request goes on from an entry without new input (§11.2)."""
    turn.state.stand_at(entry)
    turn.is_for_client = True
    return None


def _jump(turn: RunningTurn, taken: StepOf) -> Following:
    step = taken.step
    target = find_target(turn, step.dialog_node) if step is not None else None
    if step is None or target is None:
        log_missing_target(turn, taken.node)
        return _wait(turn, taken.node)
    selector = Selector.BODY if target.dialog_node != step.dialog_node else step.selector
    if selector is Selector.USER_INPUT:
        turn.state.stand_at(StackEntry(target.dialog_node, Selector.USER_INPUT))
        return None
    if taken.is_for_client or selector is Selector.CLIENT:
        pending = Selector.BODY if selector is Selector.BODY else Selector.CONDITION
        return _hand_to_client(turn, StackEntry(target.dialog_node, pending))
    return perform_jump(turn, target, selector)
