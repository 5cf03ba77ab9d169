"""What a turn needs from outside, and how it gets it: by deterministic replay.

The engine does no I/O. A turn that needs a webhook's answer stops and names the call; the caller performs it
and takes the same turn again with the answers so far. A turn depends on its arguments alone, so it comes to
the same call again, finds the answer and goes on.
"""

from dataclasses import dataclass

from doyle.errors import DoyleError
from doyle.wire.json import Json, JsonObject

MAX_EFFECTS = 50


@dataclass(frozen=True, slots=True)
class Effect:
    """One call to the outside: an action of type `webhook`, `cloud_function` or `web_action`."""

    type: str
    name: str
    dialog_node: str
    parameters: JsonObject


@dataclass(frozen=True, slots=True)
class EffectResult:
    """How a call went: its value, or why there is none."""

    value: Json = None
    error: str | None = None


class EffectNeeded(DoyleError):  # noqa: N818 - a signal that unwinds the turn, not a fault
    """The turn cannot go on without a result from outside"""

    def __init__(self, effect: Effect) -> None:
        super().__init__()
        self.effect = effect


class EffectLedger:
    """Hands out the results that the caller brought, in the order in which the turn asks for them."""

    def __init__(self, results: tuple[EffectResult, ...] = ()) -> None:
        self._results = results
        self._used = 0

    def perform(self, effect: Effect) -> EffectResult:
        """The result of a call.

        Raises:
            EffectNeeded: the caller has not performed this call yet.
        """
        if self._used >= MAX_EFFECTS:
            return EffectResult(error=f"more than {MAX_EFFECTS} calls in one turn")
        if self._used >= len(self._results):
            raise EffectNeeded(effect)
        self._used += 1
        return self._results[self._used - 1]
