"""One turn of a dialog within a message, taken up to its end or to the next call that can be made."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from doyle.conversation.callouts import Callout, Surroundings, prepare_callout, refuse_action
from doyle.conversation.performing import Allowance
from doyle.conversation.skill_turn import AnyCallout, PendingCalls
from doyle.conversation.tracing import MessageTrace, Stage
from doyle.dialog.effects import MAX_EFFECTS, AnyEffect, EffectResult
from doyle.dialog.turn import TurnRequest, TurnResult, World, take_turn
from doyle.skills.compiled import CompiledSkill


@dataclass(frozen=True, slots=True)
class DialogTurn:
    """The turn of one message: the same however often it is taken (spec/dialog-engine.md §3).

    `now` is the clock for headers of calls, `functions` are the addresses that the operator gave to
    server-side actions, by name. `timer` counts the seconds of processor time of this thread.
    """

    skill: CompiledSkill
    request: TurnRequest
    world: World
    now: datetime
    allowance: Allowance = field(default_factory=Allowance)
    functions: Mapping[str, str] = field(default_factory=dict)
    trace: MessageTrace | None = None
    timer: Callable[[], float] = time.thread_time

    def advance(self, results: tuple[EffectResult, ...] = ()) -> TurnResult | PendingCalls:
        """Take the turn with the results so far."""
        while True:
            result = self._take(results)
            if not result.effects:
                return result
            callouts = self._prepare(result)
            refusals = tuple(callout for callout in callouts if isinstance(callout, EffectResult))
            if len(refusals) < len(callouts):
                return PendingCalls(callouts, results)
            # Where no calls are left all others are refused alike: the turn need not be taken for each.
            results = (*results, *refusals * (1 if self.allowance.calls >= 0 else MAX_EFFECTS))

    def _take(self, results: tuple[EffectResult, ...]) -> TurnResult:
        started = self.timer()
        turn_trace = None if self.trace is None else self.trace.new_turn()
        result = take_turn(self.skill.dialog, self.request, self.world, results, turn_trace, refuse_action)
        self.allowance.turn_seconds -= self.timer() - started
        if self.trace is not None:
            self.trace.lap(Stage.TURN)
        return result

    def _prepare(self, result: TurnResult) -> tuple[AnyCallout, ...]:
        surroundings = Surroundings(self.skill, result.context, self.now, self.functions)

        def prepare(effect: AnyEffect) -> AnyCallout:
            callout = prepare_callout(effect, surroundings)
            if isinstance(callout, Callout) and not self.allowance.take_call():
                return EffectResult(error=self.allowance.refusal)
            return callout

        return tuple(prepare(effect) for effect in result.effects)
