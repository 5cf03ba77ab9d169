"""What a turn considered and why, step by step, for people and tests (no part of the reply).

A trace is a list of steps in order; steps that happen within another one are in its `steps`. It is bounded,
holds no secrets, and the same turn gives the same trace. A turn that nobody traces has none.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from enum import StrEnum

from doyle.dialog.changes import Change, find_changes
from doyle.dialog.collected import RenderedOutput
from doyle.dialog.compiled import CompiledNode, NodeType
from doyle.dialog.effects import ActionEffect, AnyEffect, EffectResult
from doyle.dialog.excerpt import MAX_CHARACTERS, excerpt
from doyle.dialog.masking import MASK, Mask, is_secret_name
from doyle.dialog.stack import StackEntry
from doyle.expressions.condition import Condition
from doyle.expressions.operands import Operand
from doyle.expressions.scope import Scope
from doyle.wire.json import Json, JsonObject
from doyle.wire.json_copy import copy_json
from doyle.wire.runtime import RuntimeEntity

MAX_STEPS = 2_000
MAX_CONDITIONS = 1_500
MAX_TRACE_CHARACTERS = 1_000_000
STACK_CHARACTERS = 2_000
OUTPUT_CHARACTERS = 2_000
# Only what calls something can change anything.
CALL = "("
_NAME = re.compile(r"\$?\w[\w-]*")
NO_VALUES: Mapping[str, Json] = {}


class Step(StrEnum):
    """The kinds of steps."""

    START = "start"
    LEVEL = "level"
    CONDITION = "condition"
    PASSED_OVER = "passed_over"
    NODE = "node"
    CONTEXT = "context"
    OUTPUT = "output"
    EFFECT = "effect"
    ACTION = "action"
    NEXT = "next"
    STACK = "stack"
    FRAME = "frame"
    SLOT = "slot"
    TAKEN = "taken"
    DIGRESSION = "digression"
    RETURN = "return"
    DISAMBIGUATION = "disambiguation"
    CANDIDATE = "candidate"
    LOG = "log"
    LOOP_GUARD = "loop_guard"
    CUT = "cut"
    END = "end"


class Why(StrEnum):
    """Why a node runs."""

    LEVEL = "level"
    JUMP = "jump"
    SKIP = "skip_user_input"
    ROOT_LEVEL = "root_level"
    DIGRESSION = "digression"
    RETURN = "return"
    RESPONSE = "response"
    HANDLER = "handler"
    FRAME_DONE = "frame_done"
    RESUMED = "resumed"


class End(StrEnum):
    """How a turn ends."""

    RESTED = "rested"
    SUGGESTED = "suggested"
    ABORTED = "aborted"
    EFFECT = "effect_needed"
    WAITING = "action_waits"


class Move(StrEnum):
    """What happens to a frame or to a slot of it."""

    ENTERED = "entered"
    RESUMED = "resumed"
    ASKED_FOR_ALL = "asked_for_all"
    COMPLETED = "completed"
    LEFT = "left"
    SKIPPED_ALL = "skipped_all"
    FILLED = "filled"
    LEFT_EMPTY = "left_empty"
    NOT_MATCHED = "not_matched"
    EMPTIED = "emptied"
    SKIPPED = "skipped"
    ASKED = "asked"
    NOT_UNDERSTOOD = "not_understood"


class TurnTrace:
    """Records one turn: give a new one to `take_turn` and read it afterwards."""

    def __init__(self) -> None:
        self.mask = Mask()
        self.why = Why.LEVEL
        self._steps: list[Json] = []
        self._places: list[JsonObject] = []
        self._context: JsonObject = {}
        self._count = 0
        self._conditions = 0
        self._characters = 0
        self._left_out = 0

    def to_json(self) -> list[Json]:
        """The steps; the last one says how many there was no room for, if any."""
        if not self._left_out:
            return list(self._steps)
        return [*self._steps, {"step": Step.CUT.value, "left_out": self._left_out}]

    def note(
        self,
        step: Step,
        node: CompiledNode | None = None,
        values: Mapping[str, Json] = NO_VALUES,
        room: int = MAX_CHARACTERS,
        **facts: Json,
    ) -> JsonObject:
        """Add a step: facts that are None are left out, `values` stay even if they are null.

        Returns the step, which may get more facts as long as the turn runs.
        """
        entry: JsonObject = {"step": step.value}
        if node is not None:
            entry.update(_named(node))
        entry.update((key, value) for key, value in facts.items() if value is not None)
        entry.update(values)
        if self._is_full:
            self._left_out += 1
            return entry
        self._shorten(entry, room)
        self._count += 1
        self._add(entry)
        return entry

    @contextmanager
    def inside(self, step: Step, node: CompiledNode | None = None, **facts: Json) -> Iterator[JsonObject]:
        """Add a step; what is noted until the end of the block happens within it."""
        entry = self.note(step, node, **facts)
        self._places.append(entry)
        try:
            yield entry
        finally:
            self._places.pop()

    def begin_condition(self, node: CompiledNode, scope: Scope) -> JsonObject | None:
        """Add the condition of a node with what it looks at, before it is tested; None without room for it.

        A node that needs no condition has nothing to show.
        """
        if _needs_none(node) or self._is_full or self._conditions >= MAX_CONDITIONS:
            return None
        self._conditions += 1
        entry = self.note(Step.CONDITION, node, {"conditions": node.conditions})
        operands = node.condition.operands(scope) if isinstance(node.condition, Condition) else ()
        if operands:
            entry["operands"] = [self._operand(operand) for operand in operands]
        return entry

    def end_condition(
        self, entry: JsonObject | None, node: CompiledNode, scope: Scope, *, is_true: bool, fault: str | None
    ) -> None:
        """Add the verdict; of those that there was no room for, only the ones that hold are shown."""
        if _needs_none(node):
            return
        if entry is None and is_true:
            entry = self.note(Step.CONDITION, node, {"conditions": node.conditions})
        if entry is None:
            self._left_out += 1
            return
        entry["verdict"] = "error" if fault is not None else "true" if is_true else "false"
        if fault is not None:
            self._put(entry, "error", fault)
        if CALL in (node.conditions or ""):
            self.note_context(scope.context)

    def note_stack(self, before: Sequence[StackEntry], after: Sequence[StackEntry]) -> None:
        """Add a change of the dialog stack."""
        if before != after:
            values: JsonObject = {"before": stack_json(before), "after": stack_json(after)}
            self.note(Step.STACK, values=values, room=STACK_CHARACTERS)

    def note_output(self, node: CompiledNode, rendered: RenderedOutput) -> None:
        """Add what a node says, and which of their variations its texts show."""
        values: JsonObject = {"elements": [*rendered.elements]}
        if rendered.custom:
            values["custom"] = dict(rendered.custom)
        if rendered.variations:
            values["variations"] = [{"index": at, "count": count} for at, count in rendered.variations]
        self.note(Step.OUTPUT, node, values, room=OUTPUT_CHARACTERS)

    def note_effect(self, node: CompiledNode, effect: AnyEffect) -> JsonObject:
        """Add a call to the outside, its credentials masked; its result comes later."""
        facts: JsonObject = {"name": effect.name, "parameters": effect.parameters}
        if isinstance(effect, ActionEffect):
            facts.update(call_type="action", is_going_on=effect.waiting is not None or None)
        else:
            facts["call_type"] = effect.type
            if effect.credentials is not None:
                facts["credentials"] = MASK
        return self.note(Step.EFFECT, node, result_variable=effect.result_variable, **facts)

    def note_result(self, called: JsonObject, result: EffectResult) -> None:
        """Add to a call how it went."""
        if result.waiting is not None:
            called["needs_user"] = True
        elif result.error is None:
            self._put(called, "result", result.value)
        else:
            self._put(called, "error", result.error)

    def note_taken(self, slot: CompiledNode, mentions: Sequence[RuntimeEntity]) -> None:
        """Add which mentions filled a slot, so that no other slot may take them."""
        taken: list[Json] = [{"entity": mention.entity, "value": mention.value} for mention in mentions]
        self.note(Step.TAKEN, slot, {"mentions": taken})

    def note_log(self, message: JsonObject) -> None:
        """Add a log message of the turn."""
        self.note(
            Step.LOG,
            level=message["level"],
            code=message["code"],
            dialog_node=message.get("node_id"),
            msg=message["msg"],
        )

    def watch_context(self, context: JsonObject) -> None:
        """Remember a context to compare later ones with."""
        self._context = copy_json(context)
        self.mask.learn(self._context)

    def note_context(self, context: JsonObject) -> None:
        """Add what changed in the context since it was last looked at."""
        before = self._context
        if self._is_full:
            return
        self.watch_context(context)
        for change in find_changes(before, self._context):
            self._note_change(change)

    @property
    def _is_full(self) -> bool:
        return self._count >= MAX_STEPS or self._characters >= MAX_TRACE_CHARACTERS

    def _add(self, entry: JsonObject) -> None:
        steps = self._places[-1].setdefault("steps", []) if self._places else self._steps
        steps.append(entry)

    def _note_change(self, change: Change) -> None:
        is_secret = any(is_secret_name(key) for key in change.path)
        values: JsonObject = {"path": ".".join(change.path)}
        if not change.was_absent:
            values["before"] = MASK if is_secret else change.before
        if not change.is_absent:
            values["after"] = MASK if is_secret else change.after
        self.note(Step.CONTEXT, values=values)

    def _operand(self, operand: Operand) -> Json:
        shown: JsonObject = {}
        self._put(shown, "text", operand.text)
        if operand.fault is not None:
            self._put(shown, "error", operand.fault)
        else:
            self._put(shown, "value", MASK if _reads_secret(operand.text) else operand.value)
        return shown

    def _shorten(self, entry: JsonObject, room: int) -> None:
        for key, value in list(entry.items()):
            self._put(entry, key, value, room)

    def _put(self, entry: JsonObject, key: str, value: Json, room: int = MAX_CHARACTERS) -> None:
        entry[key], is_cut = excerpt(value, self.mask, room)
        self._characters += len(key) + (room if is_cut else len(str(entry[key])))
        if is_cut:
            entry.setdefault("cut", []).append(key)


def stack_json(stack: Sequence[StackEntry]) -> list[Json]:
    """A dialog stack as it travels, but for what waiting actions keep: that may be private."""
    return [_without_waiting(entry.to_json()) for entry in stack]


def _without_waiting(entry: JsonObject) -> JsonObject:
    action = entry.get("action")
    if not isinstance(action, dict):
        return entry
    return {**entry, "action": {key: value for key, value in action.items() if key != "waiting"}}


def _needs_none(node: CompiledNode) -> bool:
    return node.condition is True and not node.conditions


def _reads_secret(operand: str) -> bool:
    """Whether an operand is a variable, or a path, in which a name says that it is secret."""
    return operand[0] not in "#@" and any(is_secret_name(name) for name in _NAME.findall(operand))


def _named(node: CompiledNode) -> JsonObject:
    """How a step names its node: type and title where they say something."""
    named: JsonObject = {"dialog_node": node.dialog_node}
    if node.title is not None:
        named["title"] = node.title
    if node.type is not NodeType.STANDARD:
        named["type"] = node.type.value
    if node.event_name is not None:
        named["event"] = node.event_name
    return named
