"""FILL: letting what was understood fill the slots of a frame (spec dialog-engine.md §6.4)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from doyle.dialog.body import run_body
from doyle.dialog.compiled import CompiledNode, Event
from doyle.dialog.frame_run import FrameRun, show_progress, value_of
from doyle.dialog.level import condition_holds, holds_quietly
from doyle.dialog.running_turn import RunningTurn
from doyle.dialog.trace import Move, Step, Why
from doyle.wire.json import Json
from doyle.wire.runtime import RuntimeEntity

SYSTEM_PREFIX = "sys-"
MAX_TRIED_MENTIONS = 20


@dataclass(frozen=True, slots=True)
class Filled:
    """A slot that got a value in this turn, and the value it had before."""

    slot: CompiledNode
    previous_value: Json


def fill(turn: RunningTurn, run: FrameRun) -> list[Filled]:
    """Try the input handlers of all enabled slots: the slot in focus first, then the others in slot order.

    One mention fills one slot: what is taken is hidden from the input handlers after it. A frame that is
    entered again in the same turn does not see again what filled it before, so that a node which empties a
    slot and jumps back gets to ask (the specification is silent; A21 says the same for one pass). Returns the
    filled slots in slot order.

    Raises:
        TurnAborted: the context of a handler failed.
        EffectNeeded: the caller has to perform a call first.
    """
    filling = _Filling(turn, run)
    filled = {}
    for slot in _order(run):
        if condition_holds(turn, slot):
            previous_value = value_of(turn, slot)
            if filling.fill(slot):
                filled[slot.dialog_node] = Filled(slot, previous_value)
    return [filled[slot.dialog_node] for slot in run.slots if slot.dialog_node in filled]


def nested_mentions(entities: Iterable[RuntimeEntity]) -> set[int]:
    """The positions of system-entity mentions whose span is a part of that of another one."""
    spans = [
        (entity.location[0], -entity.location[1], at)
        for at, entity in enumerate(entities)
        if entity.entity.startswith(SYSTEM_PREFIX) and entity.location is not None
    ]
    nested: set[int] = set()
    furthest, outer = -1, (0, 0)
    for start, negative_end, at in sorted(spans):
        if -negative_end <= furthest and (start, negative_end) != outer:
            nested.add(at)
        elif -negative_end > furthest:
            furthest, outer = -negative_end, (start, negative_end)
    return nested


def _order(run: FrameRun) -> list[CompiledNode]:
    others = [slot for slot in run.slots if slot is not run.focus]
    return others if run.focus is None else [run.focus, *others]


class _Filling:
    """One pass over the slots of a frame."""

    def __init__(self, turn: RunningTurn, run: FrameRun) -> None:
        self._turn = turn
        self._run = run
        self._taken = turn.taken.setdefault(run.frame.dialog_node, set())
        self._hidden = nested_mentions(turn.scope.entities) | self._taken

    def fill(self, slot: CompiledNode) -> bool:
        """Run the first input handler of a slot that matches; whether the slot holds a value then."""
        turn = self._turn
        handlers = turn.dialog.handlers.get((slot.dialog_node, Event.INPUT), ())
        if not handlers:
            return False
        with turn.inside(Step.SLOT, slot) as entry:
            move = self._move(slot, handlers)
            if entry is not None:
                entry["move"] = move.value
        return move is Move.FILLED

    def _move(self, slot: CompiledNode, handlers: Sequence[CompiledNode]) -> Move:
        turn, scope = self._turn, self._turn.scope
        show_progress(turn, self._run, slot)
        scope.hidden = self._hidden
        try:
            handler = next((item for item in handlers if self._matches(item)), None)
            if handler is None:
                return Move.NOT_MATCHED
            taken = self._mentions_of(handler)
            turn.count_handler(handler)
            with turn.running(handler, Why.HANDLER):
                turn.visit(handler)
                run_body(turn, handler, is_speaking=False)
        finally:
            scope.hidden = set()
        if value_of(turn, slot) is None:
            return Move.LEFT_EMPTY
        if turn.trace is not None:
            turn.trace.note_taken(slot, [scope.entities[at] for at in sorted(taken)])
        self._taken |= taken
        self._hidden |= taken
        return Move.FILLED

    def _matches(self, handler: CompiledNode) -> bool:
        if self._is_used_up(handler):
            self._turn.note(Step.PASSED_OVER, handler, reason="mentions_taken")
            return False
        return condition_holds(self._turn, handler)

    def _is_used_up(self, handler: CompiledNode) -> bool:
        """Whether every mention that a handler asks for has filled another slot."""
        names = handler.condition_entities
        if not names or any(self._turn.scope.find_mentions(name) for name in names):
            return False
        entities = self._turn.scope.entities
        return names <= {entities[at].entity for at in self._taken}

    def _mentions_of(self, handler: CompiledNode) -> set[int]:
        """The mentions that a handler takes: of each entity the first, or all if it says `.values`."""
        taken: set[int] = set()
        for name in handler.condition_entities:
            visible = self._visible(name)
            is_whole = name in handler.entities_taken_whole
            taken.update(visible if is_whole else self._first_of(handler, visible))
        return taken

    def _visible(self, name: str) -> list[int]:
        entities = self._turn.scope.entities
        return [at for at, entity in enumerate(entities) if entity.entity == name and at not in self._hidden]

    def _first_of(self, handler: CompiledNode, visible: list[int]) -> list[int]:
        """The first mention that satisfies the condition alone, so that `@size:small` takes a small one."""
        if len(visible) <= 1:
            return visible
        scope = self._turn.scope
        for at in visible[:MAX_TRIED_MENTIONS]:
            scope.hidden = self._hidden | (set(visible) - {at})
            if holds_quietly(self._turn, handler):
                break
        else:
            at = visible[0]
        scope.hidden = self._hidden
        return [at]
