"""The working set of one turn, passed between the parts of the engine and gone afterwards."""

from collections import Counter
from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field

from doyle.dialog.capacity import Capacity
from doyle.dialog.collected import CollectedOutput
from doyle.dialog.compiled import CompiledDialog, CompiledNode
from doyle.dialog.effects import EffectLedger, EffectResult
from doyle.dialog.log import LogLevel, TurnLog
from doyle.dialog.state import DialogState
from doyle.dialog.trace import NO_VALUES, Step, TurnTrace, Why, stack_json
from doyle.dialog.visits import Reason, TurnEvent, Visit
from doyle.errors import DoyleError
from doyle.expressions.budget import TURN_LIMITS
from doyle.expressions.errors import ExpressionError
from doyle.expressions.scope import Scope
from doyle.wire.json import Json, JsonObject

MAX_RUNS_OF_A_NODE = 50
MAX_RUNS = 500
MAX_HANDLER_RUNS = 5_000
_NOT_TRACED = nullcontext()


class TurnAborted(DoyleError):  # noqa: N818 - a signal that unwinds the turn; its fault is in the log already
    """The turn ends here"""

    def __init__(self, *, keeps_output: bool) -> None:
        super().__init__()
        self.keeps_output = keeps_output


class ActionWaits(DoyleError):  # noqa: N818 - a signal that unwinds the turn, not a fault
    """The turn ends in the middle of a node: an action needs the user's next turn"""


@dataclass(slots=True)
class RunningTurn:
    """Everything that a turn reads and changes.

    `actions` are the client actions queued for the reply. `taken` holds, for each frame, the positions of the
    mentions that filled its slots in this turn. `action_result`: what the action that waits makes of the
    text, found out before its node goes on. `events`: visited nodes and what their actions tell, in order.
    `trace` records what is considered; usually there is none.
    """

    dialog: CompiledDialog
    scope: Scope
    state: DialogState
    ledger: EffectLedger
    output: CollectedOutput
    capacity: Capacity
    is_continuation: bool = False
    is_search_kept: bool = False
    is_anything_else_last: bool = True
    is_for_client: bool = False
    log: TurnLog = field(default_factory=TurnLog)
    nodes_visited: list[str] = field(default_factory=list)
    events: list[TurnEvent] = field(default_factory=list)
    actions: list[JsonObject] = field(default_factory=list)
    taken: dict[str, set[int]] = field(default_factory=dict)
    slots_looked_at: int = 0
    action_result: EffectResult | None = None
    trace: TurnTrace | None = None
    _reason: Reason | None = None
    _runs: Counter[str] = field(default_factory=Counter)
    _run_count: int = 0
    _is_over: bool = False
    _handler_count: int = 0
    _notices_logged: int = 0
    _limits_told: set[str] = field(default_factory=set)

    def follow(self, trace: TurnTrace) -> None:
        """Record from here on what this turn does."""
        self.trace = trace
        self.state.watch, self.log.watch = trace.note_stack, trace.note_log
        trace.watch_context(self.scope.context)
        trace.note(
            Step.START,
            turn=self.state.turn_counter,
            is_continuation=self.is_continuation or None,
            stack=stack_json(self.state.stack),
        )

    def note(
        self,
        step: Step,
        node: CompiledNode | None = None,
        values: Mapping[str, Json] = NO_VALUES,
        **facts: Json,
    ) -> None:
        """Add a step to the trace, if there is one."""
        if self.trace is not None:
            self.trace.note(step, node, values, **facts)

    def inside(
        self, step: Step, node: CompiledNode | None = None, **facts: Json
    ) -> AbstractContextManager[JsonObject | None]:
        """Let what happens in the block be parts of one step of the trace, if there is one."""
        return _NOT_TRACED if self.trace is None else self.trace.inside(step, node, **facts)

    def note_context(self) -> None:
        """Let the trace see what changed in the context, if there is one."""
        if self.trace is not None:
            self.trace.note_context(self.scope.context)

    def lead(self, why: Why, reason: Reason | None = None) -> None:
        """Say why the next node runs, for the trace and for the turn events."""
        self._reason = reason
        if self.trace is not None:
            self.trace.why = why

    def running(
        self, node: CompiledNode, why: Why | None = None
    ) -> AbstractContextManager[JsonObject | None]:
        """Let what happens in the block be parts of a node that runs; `why` if it is not what `lead` said."""
        if self.trace is None:
            return _NOT_TRACED
        if why is None:
            why, self.trace.why = self.trace.why, Why.LEVEL
        return self.trace.inside(Step.NODE, node, why=why)

    def visit(self, node: CompiledNode) -> None:
        """List a node as visited, where expressions can see it."""
        self.nodes_visited.append(node.dialog_node)
        self.output.show_visited(self.nodes_visited)
        self.note_visit(node)

    def note_visit(self, node: CompiledNode) -> None:
        """Add a node to the turn events, with the reason that was given for the next one."""
        reason, self._reason = self._reason, None
        is_opening = node.mentions_welcome and self.scope.flags["conversation_start"]
        if reason is Reason.BRANCH_START and is_opening:
            reason = Reason.WELCOME
        self.events.append(Visit(node.dialog_node, reason))

    def count_run(self, node: CompiledNode) -> None:
        """Guard against jumps in a circle (spec dialog-engine.md §12.5).

        Raises:
            TurnAborted: the node ran too often, too many nodes ran, or one ran already without any steps
                left for the turn, which may still say that nothing fits; the output so far stays.
        """
        self._runs[node.dialog_node] += 1
        self._run_count += 1
        if self._runs[node.dialog_node] > MAX_RUNS_OF_A_NODE or self._run_count > MAX_RUNS or self._is_over:
            self._stop_before(node)
        self._is_over = self.scope.budget.is_turn_over

    def count_handler(self, handler: CompiledNode) -> None:
        """The same guard for the handlers of slots, of which a frame may rightly have many.

        Raises:
            TurnAborted: too many handlers ran; the output so far stays.
        """
        self._handler_count += 1
        if self._handler_count > MAX_HANDLER_RUNS:
            self._stop_before(handler)

    def _stop_before(self, node: CompiledNode) -> None:
        self.note(Step.LOOP_GUARD, node, runs=self._runs[node.dialog_node])
        text = f"The dialog does not come to rest: stopped before dialog node id [{node.dialog_node}]."
        self.log.add(LogLevel.ERROR, "loop_guard", text, node)
        raise TurnAborted(keeps_output=True)

    def is_told(self, error: DoyleError) -> bool:
        """Whether the log has said already what a failure says: that a limit of the whole turn is reached.

        Every expression after the first one would fail with it.
        """
        if not isinstance(error, ExpressionError) or error.reason not in TURN_LIMITS:
            return False
        is_known = error.reason in self._limits_told
        self._limits_told.add(error.reason)
        return is_known

    def log_notices(self, node: CompiledNode) -> None:
        """Move what expressions noticed since the last call into the log."""
        notices = self.scope.notices
        for notice in notices[self._notices_logged :]:
            self.log.add(LogLevel(notice.level), "expression_notice", notice.message, node)
        self._notices_logged = len(notices)
