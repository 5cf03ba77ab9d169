"""What a turn needs from outside, and how it gets it: by deterministic replay.

The engine does no I/O. A turn that needs a webhook's answer stops and names the call; the caller performs it
and takes the same turn again with the answers so far. A turn depends on its arguments alone, so it comes to
the same call again, finds the answer and goes on.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from doyle.errors import DoyleError
from doyle.wire.json import Json, JsonObject
from doyle.wire.json_numbers import finite_number

MAX_EFFECTS = 50


class CallType(StrEnum):
    """The kinds of calls that the server makes (spec dialog-engine.md §§11.3-11.4)."""

    WEBHOOK = "webhook"
    CLOUD_FUNCTION = "cloud_function"
    WEB_ACTION = "web_action"


@dataclass(frozen=True, slots=True)
class CallBudget:
    """How long calls of one kind may take: each of them, and all of one message together."""

    seconds_per_call: float
    seconds_per_message: float


BUDGETS: Mapping[CallType, CallBudget] = MappingProxyType(
    {
        CallType.WEBHOOK: CallBudget(8.0, 8.0),
        CallType.CLOUD_FUNCTION: CallBudget(5.0, 7.0),
        CallType.WEB_ACTION: CallBudget(5.0, 7.0),
    }
)


@dataclass(frozen=True, slots=True)
class Effect:
    """One call to the outside, with everything that it takes to perform it.

    `name`: of the webhook or function. `parameters`: evaluated, the body to send. `credentials`: the value of
    the variable that the action names, null if there is none. `result_variable`: where the turn will store
    the result, for the record alone.
    """

    type: CallType
    name: str
    dialog_node: str
    parameters: JsonObject
    result_variable: str | None = None
    credentials: Json = None

    @property
    def budget(self) -> CallBudget:
        """How long this call may take."""
        return BUDGETS[self.type]


class Hearing(StrEnum):
    """What an action that waits for the user makes of the present text."""

    ANSWER = "answer"
    """An answer; or it says that the text is off its topic, where the user may leave it."""
    INSIST = "insist"
    """An answer, whatever it says."""
    NOTHING = "nothing"
    """Nothing, the text was for a node: it asks again."""


@dataclass(frozen=True, slots=True)
class ActionEffect:
    """A call of an action of the actions skill beside this dialog (spec dialog-engine.md §11.5).

    `name`: the action's id or title. `parameters`: evaluated, session variables of the actions skill with
    their values. `waiting`: None when the action is to start; else what it left behind when it asked for the
    user's turn, and `hearing` what it is to make of the present one.
    """

    name: str
    dialog_node: str
    parameters: JsonObject
    result_variable: str | None = None
    waiting: JsonObject | None = None
    hearing: Hearing = Hearing.ANSWER


AnyEffect = Effect | ActionEffect


@dataclass(frozen=True, slots=True)
class EffectResult:
    """How a call went: its value, or why there is none.

    An action may have said something, `elements` of `output.generic`, and has turn `events` where they are
    asked for. One that has finished has the changed session variables as its value; one that needs the user's
    next turn has `waiting`, plain data of its own that its next effect will hold. `is_off_topic`: the text is
    no answer to it and may be for a node; nothing has happened yet.
    """

    value: Json = None
    error: str | None = None
    elements: tuple[JsonObject, ...] = ()
    waiting: JsonObject | None = None
    is_off_topic: bool = False
    events: tuple[JsonObject, ...] = ()


class EffectNeeded(DoyleError):  # noqa: N818 - a signal that unwinds the turn, not a fault
    """The turn cannot go on without a result from outside"""

    def __init__(self, effect: AnyEffect) -> None:
        super().__init__()
        self.effect = effect


AtOnce = Callable[[AnyEffect], EffectResult | None]
"""The result of an effect that takes no call; the same effect must always have the same one."""


class EffectLedger:
    """Hands out the results that the caller brought, in the order in which the turn asks for them.

    What `at_once` has a result for needs none from outside: it neither stops the turn nor counts.
    """

    def __init__(self, results: tuple[EffectResult, ...] = (), at_once: AtOnce = lambda _: None) -> None:
        self._results = results
        self._at_once = at_once
        self._used = 0

    def perform(self, effect: AnyEffect) -> EffectResult:
        """The result of a call.

        Raises:
            EffectNeeded: the caller has not performed this call yet.
        """
        known = self._at_once(effect)
        if known is not None:
            return known
        if self._used >= MAX_EFFECTS:
            return EffectResult(error=f"more than {MAX_EFFECTS} calls in one turn")
        if self._used >= len(self._results):
            raise EffectNeeded(effect)
        self._used += 1
        return self._results[self._used - 1]


def read_answer(status: int, body: bytes) -> EffectResult:
    """What the HTTP answer to a call means (spec dialog-engine.md §11.3).

    A 2xx with JSON has that value; an empty body counts as the empty text. Anything else is an error.
    """
    if not 200 <= status <= 299:
        return EffectResult(error=f"it answered with the status {status}")
    if not body.strip():
        return EffectResult("")
    try:
        return EffectResult(json.loads(body, parse_constant=_refuse_constant, parse_float=finite_number))
    except (ValueError, RecursionError):
        return EffectResult(error="its answer is not JSON")


def _refuse_constant(name: str) -> Json:
    raise ValueError(name)
