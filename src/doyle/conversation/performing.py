"""Performing what a turn asks for, without a thread, a connection of the database or a lock."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import structlog

from doyle.actions.effects import CalloutResult, SearchResult
from doyle.conversation.callouts import Callout
from doyle.conversation.extension_calls import ExtensionCall
from doyle.conversation.extension_performing import (
    TIMEOUT,
    ExtensionCaller,
    ExtensionLimits,
    ExtensionOutcome,
)
from doyle.dialog.effects import CallBudget, Effect, EffectResult
from doyle.security.outbound import MAX_ANSWER_BYTES, OutboundAnswer, OutboundClient
from doyle.security.outbound_errors import OutboundError, OutboundTimeoutError

MAX_CALLS_PER_MESSAGE = 20
MAX_TURN_SECONDS = 1.0
MAX_ANSWER_BYTES_PER_MESSAGE = 2 * MAX_ANSWER_BYTES

log = structlog.get_logger(__name__)

Known = EffectResult | CalloutResult | SearchResult
Outcome = OutboundAnswer | ExtensionOutcome | Known
Observe = Callable[[str, str, float], None]
EXTENSION = "extension"


@dataclass(slots=True)
class Allowance:
    """What is left of the limits of one message: calls, seconds for each kind of call, bytes of answers.

    A turn is taken anew after each call: `turn_seconds` of processor time are for all of that together, so
    that a skill whose turn is dear cannot have it taken twenty times. Kinds of calls with the same budget
    share it (spec/dialog-engine.md §11.4: `cloud_function` and `web_action`). `extension_seconds` were spent
    on calls of extensions.
    """

    calls: int = MAX_CALLS_PER_MESSAGE
    answer_bytes: int = MAX_ANSWER_BYTES_PER_MESSAGE
    turn_seconds: float = MAX_TURN_SECONDS
    extension_seconds: float = 0.0
    _spent: dict[CallBudget, float] = field(default_factory=dict)

    def take_call(self) -> bool:
        """Count one call; False if there is none left, or no time to take the turn again."""
        self.calls = self.calls - 1 if self.turn_seconds >= 0 else -1
        return not self.is_used_up

    @property
    def is_used_up(self) -> bool:
        """Whether a call was refused already, or would be for want of time: then all others are."""
        return self.calls < 0 or self.turn_seconds < 0

    @property
    def refusal(self) -> str:
        """Why no further call is made."""
        if self.turn_seconds < 0:
            return "the turn took too much processor time for a further call"
        return f"one message may make {MAX_CALLS_PER_MESSAGE} calls"

    def seconds_for(self, effect: Effect) -> float:
        """How long a call may take now; nothing or less: not at all."""
        budget = effect.budget
        return min(budget.seconds_per_call, budget.seconds_per_message - self._spent.get(budget, 0.0))

    def spend(self, effect: Effect, seconds: float) -> None:
        """Take the time that a call took away from those of its kind."""
        self._spent[effect.budget] = self._spent.get(effect.budget, 0.0) + seconds


class Performer:
    """Makes the calls of all messages of a process, on its event loop.

    `observe` is told the type (`extension` beside those of a dialog), the outcome (`answered`, `timeout` or
    `failed`) and the seconds of each call.
    """

    def __init__(
        self,
        client: OutboundClient,
        *,
        extensions: ExtensionLimits | None = None,
        observe: Observe = lambda *_: None,
        timer: Callable[[], float] = time.monotonic,
    ) -> None:
        self._client = client
        self._extensions = ExtensionCaller(client, extensions or ExtensionLimits())
        self._observe = observe
        self._timer = timer

    async def perform(
        self, callouts: Sequence[Callout | ExtensionCall | Known], allowance: Allowance
    ) -> tuple[Outcome, ...]:
        """Make calls one after the other; what failed has its reason in its outcome, and is no error."""
        return tuple([await self._perform_one(callout, allowance) for callout in callouts])

    async def _perform_one(self, callout: Callout | ExtensionCall | Known, allowance: Allowance) -> Outcome:
        if isinstance(callout, ExtensionCall):
            return await self._call_extension(callout, allowance)
        return await self._call(callout, allowance) if isinstance(callout, Callout) else callout

    async def _call_extension(self, call: ExtensionCall, allowance: Allowance) -> ExtensionOutcome:
        left = self._extensions.limits.message_seconds - allowance.extension_seconds
        if left <= 0:
            return ExtensionOutcome(
                call, status=TIMEOUT, error="the time for the calls of one message is used up"
            )
        outcome = await self._extensions.call(call, left)
        allowance.extension_seconds += outcome.seconds
        status = outcome.status if outcome.answer is None else outcome.answer.status
        name = "answered" if outcome.answer is not None else "timeout" if status == TIMEOUT else "failed"
        self._observe(EXTENSION, name, outcome.seconds)
        log.info(
            "callout",
            type=EXTENSION,
            extension=call.extension,
            step=call.effect.step,
            outcome=name,
            status=status,
            duration_ms=round(outcome.seconds * 1000, 2),
        )
        return outcome

    async def _call(self, callout: Callout, allowance: Allowance) -> Outcome:
        if allowance.seconds_for(callout.effect) <= 0:
            return EffectResult(error="the time for the calls of one message is used up")
        started = self._timer()
        name, outcome = await self._attempt(callout, allowance)
        seconds = self._timer() - started
        allowance.spend(callout.effect, seconds)
        self._observe(callout.effect.type, name, seconds)
        log.info(
            "callout",
            type=str(callout.effect.type),
            dialog_node=callout.effect.dialog_node,
            outcome=name,
            status=outcome.status if isinstance(outcome, OutboundAnswer) else None,
            duration_ms=round(seconds * 1000, 2),
        )
        return outcome

    async def _attempt(self, callout: Callout, allowance: Allowance) -> tuple[str, Outcome]:
        try:
            answer = await self._client.send(
                callout.request,
                timeout_seconds=allowance.seconds_for(callout.effect),
                max_bytes=min(MAX_ANSWER_BYTES, allowance.answer_bytes),
            )
        except OutboundTimeoutError as error:
            return "timeout", EffectResult(error=error.message)
        except OutboundError as error:
            return "failed", EffectResult(error=error.message)
        allowance.answer_bytes -= len(answer.body)
        return "answered", answer
