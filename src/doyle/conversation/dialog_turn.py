"""One turn of a dialog within a message, taken up to its end or to the next call that can be made."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from doyle.conversation.callouts import Callout, Surroundings, prepare_callout, refuse, refuse_action
from doyle.conversation.performing import Allowance
from doyle.conversation.skill_turn import AnyCallout, PendingCalls
from doyle.conversation.tracing import MessageTrace, Stage
from doyle.dialog.effects import MAX_EFFECTS, ActionEffect, AnyEffect, EffectResult
from doyle.dialog.turn import TurnRequest, TurnResult, World, take_turn
from doyle.skills.compiled import CompiledSkill


@dataclass(frozen=True, slots=True)
class PendingAction:
    """An action of the actions skill that a turn needs performed, beside the results that it has."""

    effect: ActionEffect
    results: tuple[EffectResult, ...]


@dataclass(frozen=True, slots=True)
class DialogTurn:
    """The turn of one message: the same however often it is taken (spec/dialog-engine.md §3).

    `now` is the clock for headers of calls, `functions` are the addresses that the operator gave to
    server-side actions, by name. `timer` counts the seconds of processor time of this thread; it is asked
    where a skill has actions alone, since on virtual machines it can take longer than the turn.
    `has_actions`: there is an actions skill that `step` can ask for; else its actions are refused.
    """

    skill: CompiledSkill
    request: TurnRequest
    world: World
    now: datetime
    allowance: Allowance = field(default_factory=Allowance)
    functions: Mapping[str, str] = field(default_factory=dict)
    trace: MessageTrace | None = None
    timer: Callable[[], float] = time.thread_time
    has_actions: bool = False

    def advance(self, results: tuple[EffectResult, ...] = ()) -> TurnResult | PendingCalls:
        """Take the turn with the results so far, where there is no actions skill."""
        step = self.step(results)
        while isinstance(step, PendingAction):
            step = self.step((*step.results, refuse(step.effect)))
        return step

    def step(self, results: tuple[EffectResult, ...] = ()) -> TurnResult | PendingCalls | PendingAction:
        """Take the turn with the results so far."""
        while True:
            result = self._take(results)
            if not result.effects:
                return result
            action = next((effect for effect in result.effects if isinstance(effect, ActionEffect)), None)
            if action is not None and self.has_actions:
                if self.allowance.take_call():
                    return PendingAction(action, results)
                results = (*results, EffectResult(error=self.allowance.refusal))
                continue
            callouts = self._prepare(result)
            refusals = tuple(callout for callout in callouts if isinstance(callout, EffectResult))
            if len(refusals) < len(callouts):
                return PendingCalls(callouts, results)
            # Where no calls are left all others are refused alike: the turn need not be taken for each.
            results = (*results, *refusals * (1 if self.allowance.calls >= 0 else MAX_EFFECTS))

    def _take(self, results: tuple[EffectResult, ...]) -> TurnResult:
        timer = self.timer if self.skill.dialog.has_actions else float
        started = timer()
        turn_trace = None if self.trace is None else self.trace.new_turn()
        at_once = None if self.has_actions else refuse_action
        result = take_turn(self.skill.dialog, self.request, self.world, results, turn_trace, at_once)
        self.allowance.turn_seconds -= timer() - started
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
