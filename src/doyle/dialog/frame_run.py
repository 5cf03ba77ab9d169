"""One visit of a frame within a turn, and what its slots hold (spec dialog-engine.md §6.1)."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from doyle.dialog.compiled import CompiledNode, Event
from doyle.dialog.level import condition_holds, holds_quietly
from doyle.dialog.merge import set_path
from doyle.dialog.running_turn import RunningTurn
from doyle.dialog.stack import IN_PROGRESS, StackEntry
from doyle.dialog.trace import Move, Step
from doyle.dialog.variable import read_path
from doyle.wire.json import Json

MAX_SLOTS_LOOKED_AT = 200_000


@dataclass(slots=True)
class FrameRun:
    """A frame at work. `focus`: the slot that the last turn asked for. `queued`: client actions before it."""

    frame: CompiledNode
    slots: tuple[CompiledNode, ...]
    focus: CompiledNode | None = None
    skipped: list[str] = field(default_factory=list)
    has_skipped: bool = False
    queued: int = 0

    def skip(self, slot: CompiledNode) -> None:
        """Ask for a slot no more in this run."""
        self.has_skipped = True
        if slot.dialog_node not in self.skipped:
            self.skipped.append(slot.dialog_node)

    def entry(self, slot: CompiledNode) -> StackEntry:
        """The place of the conversation while a slot is asked for."""
        return StackEntry(slot.dialog_node, state=IN_PROGRESS, skipped_slots=tuple(self.skipped))


def start_run(turn: RunningTurn, frame: CompiledNode) -> FrameRun:
    """Begin to work on a frame that has slots; a place in it that waits for a return is taken up by that.

    Else a digression that jumps to the very frame it came from would complete it twice (the specification is
    silent).
    """
    slots = turn.dialog.slots[frame.dialog_node]
    names = {slot.dialog_node for slot in slots}
    turn.state.forget_suspended(names)
    return FrameRun(frame, slots, queued=len(turn.actions))


def resume_run(turn: RunningTurn, entry: StackEntry, slot: CompiledNode, frame: CompiledNode) -> FrameRun:
    """Go on with a frame where the conversation stands at one of its slots."""
    run = start_run(turn, frame)
    run.focus = slot
    run.skipped = list(entry.skipped_slots)
    run.has_skipped = bool(run.skipped)
    return run


def find_frame(turn: RunningTurn, slot: CompiledNode) -> CompiledNode | None:
    """The frame that a slot works for: None if it is disabled or the slot is not usable."""
    frame = turn.dialog.find_enabled(slot.parent)
    if frame is None or slot not in turn.dialog.slots.get(frame.dialog_node, ()):
        return None
    return frame


def value_of(turn: RunningTurn, slot: CompiledNode) -> Json:
    """What the variable of a slot holds; null when it is not filled."""
    return read_path(turn.scope.context, slot.variable)


def is_filled(turn: RunningTurn, slot: CompiledNode) -> bool:
    """Whether a slot is filled: `0`, the empty text, `false` and `[]` count."""
    return value_of(turn, slot) is not None


def empty_slot(turn: RunningTurn, slot: CompiledNode) -> None:
    """Set the variable of a slot to null."""
    if is_filled(turn, slot):
        set_path(turn.scope.context, slot.variable, None)
        turn.note(Step.SLOT, slot, move=Move.EMPTIED)
        turn.note_context()


def enabled_slots(turn: RunningTurn, run: FrameRun) -> Iterator[CompiledNode]:
    """The slots whose condition holds, each tested when it is reached."""
    return (slot for slot in run.slots if condition_holds(turn, slot))


def has_prompt(turn: RunningTurn, place: CompiledNode) -> bool:
    """Whether a slot or a frame has something to ask: a focus handler with output (A16)."""
    handlers = turn.dialog.handlers.get((place.dialog_node, Event.FOCUS), ())
    return any(not handler.body.is_silent for handler in handlers)


def next_slot(turn: RunningTurn, run: FrameRun) -> CompiledNode | None:
    """The first slot to ask for: with a prompt, enabled, not filled, not skipped."""
    for slot in run.slots:
        if is_due(turn, run, slot):
            return slot
    return None


def is_due(turn: RunningTurn, run: FrameRun, slot: CompiledNode) -> bool:
    """Whether a slot is to be asked for."""
    obstacle = _obstacle(turn, run, slot)
    if obstacle is not None:
        turn.note(Step.PASSED_OVER, slot, reason=obstacle)
        return False
    return condition_holds(turn, slot)


def _obstacle(turn: RunningTurn, run: FrameRun, slot: CompiledNode) -> str | None:
    """What keeps a slot from being asked for, whatever its condition."""
    if slot.dialog_node in run.skipped:
        return "skipped"
    if is_filled(turn, slot):
        return "filled"
    return None if has_prompt(turn, slot) else "no_prompt"


def show_progress(turn: RunningTurn, run: FrameRun, of: CompiledNode | None = None) -> None:
    """Let expressions see how far a frame is, while something `of` a slot is evaluated (§2).

    `slot_in_focus` is true for the slot that the last turn asked for, and for no other.
    """
    flags = turn.scope.flags
    flags["slot_in_focus"] = of is not None and of is run.focus
    flags["has_skipped_slots"] = run.has_skipped
    if run.frame.dialog_node in turn.dialog.progress_frames:
        flags["all_slots_filled"] = _are_all_filled(turn, run)


def _are_all_filled(turn: RunningTurn, run: FrameRun) -> bool:
    """Whether every enabled slot is filled; false once a turn has looked too often."""
    turn.slots_looked_at += len(run.slots)
    if turn.slots_looked_at > MAX_SLOTS_LOOKED_AT:
        return False
    return all(is_filled(turn, slot) or not holds_quietly(turn, slot) for slot in run.slots)


def hide_progress(turn: RunningTurn) -> None:
    """Outside a frame none of its conditions is true."""
    turn.scope.flags.update(slot_in_focus=False, has_skipped_slots=False, all_slots_filled=False)
    turn.scope.event = None
