"""Frames: gathering values slot by slot (spec dialog-engine.md §6)."""

from collections.abc import Callable
from dataclasses import replace

from doyle.dialog.body import resume_body, run_body, run_response
from doyle.dialog.compiled import Behavior, CompiledNode, Event
from doyle.dialog.digression import leave_slot
from doyle.dialog.filling import Filled, fill
from doyle.dialog.following import Following, Prompting, Resuming, StepOf
from doyle.dialog.frame_run import (
    FrameRun,
    empty_slot,
    enabled_slots,
    has_prompt,
    hide_progress,
    is_due,
    is_filled,
    next_slot,
    resume_run,
    show_progress,
    start_run,
    value_of,
)
from doyle.dialog.handlers import find_handler, hide_event, run_handler, show_event
from doyle.dialog.jump import find_target, log_missing_target
from doyle.dialog.level import RESPONSES, find_first
from doyle.dialog.running_turn import ActionWaits, RunningTurn, TurnAborted
from doyle.dialog.stack import StackEntry
from doyle.dialog.trace import Move, Step, Why

# The functions below raise TurnAborted when a body fails, EffectNeeded when the caller has to make a call,
# and ActionWaits when an action needs the user's next turn.


def enter_frame(turn: RunningTurn, frame: CompiledNode) -> Following:
    """FRAME_ENTER: fill what the input says already, then ask for the rest (§6.3)."""
    turn.note(Step.FRAME, frame, move=Move.ENTERED)
    run = start_run(turn, frame)
    filled = fill(turn, run)
    if not filled and _asks_for_everything(turn, run) and _prompt_for_everything(turn, run):
        return None
    return _after_filling(turn, run, filled)


def resume_frame(turn: RunningTurn, entry: StackEntry, slot: CompiledNode, frame: CompiledNode) -> Following:
    """FRAME_RESUME: an answer while a slot is asked for (§6.6, A1: handlers come before filling)."""
    turn.note(Step.FRAME, frame, move=Move.RESUMED, slot=slot.dialog_node)
    run = resume_run(turn, entry, slot, frame)
    turn.visit(slot)
    handler = find_handler(turn, run, slot, Event.GENERIC) or find_handler(turn, run, frame, Event.GENERIC)
    if handler is not None:
        return _after_handler(turn, run, handler) or Prompting(run)
    filled = fill(turn, run)
    if filled:
        return _after_filling(turn, run, filled)
    hide_progress(turn)
    hit = leave_slot(turn, entry, run.frame, is_last_resort=False)
    if hit is None and not turn.is_anything_else_last:
        hit = leave_slot(turn, entry, run.frame, is_last_resort=True)
    return hit or _not_understood(turn, run, slot, entry)


def prompt_frame(turn: RunningTurn, prompting: Prompting) -> Following:
    """FRAME_PROMPT: ask for the next slot, or complete the frame when there is none (§6.5)."""
    run = prompting.frame_run
    slot = next_slot(turn, run)
    if slot is None:
        return _complete_frame(turn, run)
    return _ask(turn, run, slot, is_returning=slot is prompting.returned_to)


def _asks_for_everything(turn: RunningTurn, run: FrameRun) -> bool:
    """Whether nothing is known yet and the frame has one question for all of it."""
    if not has_prompt(turn, run.frame) or any(is_filled(turn, slot) for slot in enabled_slots(turn, run)):
        return False
    return next_slot(turn, run) is not None


def _prompt_for_everything(turn: RunningTurn, run: FrameRun) -> bool:
    """Ask the frame's own question, if the condition of its handler holds."""
    handler, slot = find_handler(turn, run, run.frame, Event.FOCUS), next_slot(turn, run)
    if handler is None or slot is None:
        return False
    turn.note(Step.FRAME, run.frame, move=Move.ASKED_FOR_ALL, slot=slot.dialog_node)
    _run_prompt(turn, handler)
    hide_progress(turn)
    turn.state.stand_at(run.entry(slot))
    return True


def _ask(turn: RunningTurn, run: FrameRun, slot: CompiledNode, *, is_returning: bool = False) -> Following:
    """Ask for one slot and end the turn."""
    turn.note(Step.SLOT, slot, move=Move.ASKED)
    handler = find_handler(turn, run, slot, Event.DIGRESSION_RETURN_PROMPT) if is_returning else None
    handler = handler or find_handler(turn, run, slot, Event.FOCUS)
    if handler is not None:
        _run_prompt(turn, handler)
    hide_progress(turn)
    turn.state.stand_at(run.entry(slot))
    return None


def _run_prompt(turn: RunningTurn, handler: CompiledNode) -> None:
    with turn.running(handler, Why.HANDLER):
        run_body(turn, handler)


def _after_filling(turn: RunningTurn, run: FrameRun, filled: list[Filled]) -> Following:
    """FOUND: the first `filled` handler of each slot that got a value, in slot order (§6.4)."""
    for item in filled:
        if not is_filled(turn, item.slot):
            continue
        show_event(turn, item.slot, item.previous_value)
        following = _found(turn, run, item.slot)
        hide_event(turn)
        if following is not None:
            return following
    return Prompting(run)


def _found(turn: RunningTurn, run: FrameRun, slot: CompiledNode) -> Following:
    handler = find_handler(turn, run, slot, Event.FILLED)
    if handler is None:
        return None
    step = handler.next_step
    if step is not None and step.behavior is Behavior.REPROMPT:
        empty_slot(turn, slot)
    return _after_handler(turn, run, handler, slot)


def _after_handler(
    turn: RunningTurn, run: FrameRun, handler: CompiledNode, slot: CompiledNode | None = None
) -> Following:
    """Run a handler and take its step: out of the frame, to its end, or None to go on asking.

    `slot`: the one to skip if the handler says so; the one in focus when it is not given.
    """
    behavior = run_handler(turn, handler)
    to_skip = slot or run.focus
    if behavior is Behavior.SKIP_SLOT and to_skip is not None:
        run.skip(to_skip)
        turn.note(Step.SLOT, to_skip, move=Move.SKIPPED)
    if behavior is Behavior.SKIP_ALL_SLOTS:
        run.has_skipped = True
        turn.note(Step.FRAME, run.frame, move=Move.SKIPPED_ALL)
        return _complete_frame(turn, run)
    if behavior is Behavior.JUMP_TO:
        return _leave_by_jump(turn, run, handler)
    return None


def _leave_by_jump(turn: RunningTurn, run: FrameRun, handler: CompiledNode) -> Following:
    """Jump out of the frame; a handler whose target is missing lets the frame go on."""
    step = handler.next_step
    if step is None or find_target(turn, step.dialog_node) is None:
        log_missing_target(turn, handler)
        return None
    hide_progress(turn)
    turn.note(Step.FRAME, run.frame, move=Move.LEFT)
    return StepOf(run.frame, step, is_for_client=len(turn.actions) > run.queued)


def _not_understood(turn: RunningTurn, run: FrameRun, slot: CompiledNode, entry: StackEntry) -> Following:
    """Nothing was filled and no branch took over: `nomatch`, the last resort, or the same question."""
    turn.note(Step.SLOT, slot, move=Move.NOT_UNDERSTOOD)
    show_event(turn, slot, value_of(turn, slot))
    handler = find_handler(turn, run, slot, Event.NOMATCH)
    if handler is not None:
        return _after_nomatch(turn, run, slot, handler)
    hide_progress(turn)
    return leave_slot(turn, entry, run.frame, is_last_resort=True) or _ask_again(turn, run, slot)


def _after_nomatch(turn: RunningTurn, run: FrameRun, slot: CompiledNode, handler: CompiledNode) -> Following:
    following = _after_handler(turn, run, handler)
    hide_event(turn)
    if following is not None:
        return following
    behavior = handler.next_step.behavior if handler.next_step is not None else None
    if behavior is Behavior.SKIP_SLOT or is_filled(turn, slot):
        return Prompting(run)
    if behavior is Behavior.REPROMPT:
        return _ask_again(turn, run, slot)
    hide_progress(turn)
    return None


def _ask_again(turn: RunningTurn, run: FrameRun, slot: CompiledNode) -> Following:
    """Ask for the same slot, unless the conversation has settled it in another way."""
    return _ask(turn, run, slot) if is_due(turn, run, slot) else Prompting(run)


def _complete_frame(turn: RunningTurn, run: FrameRun) -> Following:
    """FRAME_DONE: the frame's own response, with everything gathered (§6.5)."""

    def speak() -> CompiledNode | None:
        run_body(turn, run.frame)
        return _run_response_of(turn, run.frame)

    hide_event(turn)
    _forget_handlers(turn, run)
    turn.note(Step.FRAME, run.frame, move=Move.COMPLETED)
    with turn.running(run.frame, Why.FRAME_DONE):
        return _speak_for_frame(turn, run, speak)


def resume_completion(turn: RunningTurn, frame: CompiledNode, resuming: Resuming) -> Following:
    """Go on with a completed frame that waits for an action, its own or that of its response (§11.5)."""

    def speak() -> CompiledNode | None:
        resume_body(turn, resuming.node, resuming.action)
        return resuming.node if resuming.node is not frame else _run_response_of(turn, frame)

    run = start_run(turn, frame)
    run.skipped = list(resuming.skipped_slots)
    run.has_skipped = bool(run.skipped)
    return _speak_for_frame(turn, run, speak)


def _run_response_of(turn: RunningTurn, frame: CompiledNode) -> CompiledNode | None:
    """Run the first response condition that is true; which one that was."""
    responses = turn.dialog.responses.get(frame.dialog_node, ())
    response = find_first(turn, responses, RESPONSES, frame.dialog_node)
    if response is not None:
        run_response(turn, response)
    return response


def _speak_for_frame(turn: RunningTurn, run: FrameRun, speak: Callable[[], CompiledNode | None]) -> Following:
    """Say what a completed frame says and take its step; the frame is listed after its response (§3)."""
    frame = run.frame
    show_progress(turn, run)
    try:
        response = speak()
    except ActionWaits:
        turn.state.stand_at(replace(turn.state.active, skipped_slots=tuple(run.skipped)))
        raise
    except TurnAborted:
        turn.visit(frame)
        raise
    finally:
        hide_progress(turn)
    turn.visit(frame)
    step = response.next_step if response is not None and response.next_step else frame.next_step
    return StepOf(frame, step, is_for_client=len(turn.actions) > run.queued)


def _forget_handlers(turn: RunningTurn, run: FrameRun) -> None:
    """A completed frame starts its questions anew next time: their text memory goes (§8.2)."""
    for place in (run.frame, *run.slots):
        for event in Event:
            for handler in turn.dialog.handlers.get((place.dialog_node, event), ()):
                turn.state.node_output_map.pop(handler.dialog_node, None)
