"""The event handlers of slots and frames (spec dialog-engine.md §§6.2, 6.6)."""

from doyle.dialog.body import run_body
from doyle.dialog.compiled import Behavior, CompiledNode, Event
from doyle.dialog.frame_run import FrameRun, show_progress, value_of
from doyle.dialog.level import find_first
from doyle.dialog.running_turn import RunningTurn
from doyle.dialog.trace import Why
from doyle.expressions.scope import SlotEvent
from doyle.wire.json import Json


def find_handler(turn: RunningTurn, run: FrameRun, place: CompiledNode, event: Event) -> CompiledNode | None:
    """The first handler of a slot, or of the frame, whose condition is true."""
    handlers = turn.dialog.handlers.get((place.dialog_node, event), ())
    if not handlers:
        return None
    show_progress(turn, run, place)
    return find_first(turn, handlers, event.value, place.dialog_node)


def run_handler(turn: RunningTurn, handler: CompiledNode) -> Behavior | None:
    """List a handler as visited and run its body; what its next step says.

    Raises:
        TurnAborted: its context or output failed.
        EffectNeeded: the caller has to perform a call first.
    """
    turn.count_handler(handler)
    with turn.running(handler, Why.HANDLER):
        turn.visit(handler)
        run_body(turn, handler)
    return handler.next_step.behavior if handler.next_step is not None else None


def show_event(turn: RunningTurn, slot: CompiledNode, previous_value: Json) -> None:
    """Let expressions see what the variable of a slot was and is, until `hide_event`."""
    turn.scope.event = SlotEvent(previous_value, value_of(turn, slot))


def hide_event(turn: RunningTurn) -> None:
    """There is no event outside the handlers of a slot."""
    turn.scope.event = None
