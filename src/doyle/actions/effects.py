"""What a turn of actions needs from outside; taken again with the answers so far, as in the dialog engine.

The turn does no I/O: it stops with the call it needs, the caller performs it and takes the same turn again
with the results in their order (docs/decisions/0001).
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from doyle.errors import DoyleError
from doyle.wire.json import Json, JsonObject

MAX_EFFECTS = 25


@dataclass(frozen=True, slots=True)
class CalloutEffect:
    """A call of an extension (spec/actions-runtime.md §16): values evaluated, names as written.

    `internal` says which extension; `query` repeats a name for arrays; `body` is None without parameters.
    """

    action: str
    step: str
    method: str
    path: str
    internal: JsonObject
    path_parameters: JsonObject = field(default_factory=dict)
    query: JsonObject = field(default_factory=dict)
    headers: JsonObject = field(default_factory=dict)
    body: JsonObject | None = None
    stream_mapping: JsonObject | None = None


@dataclass(frozen=True, slots=True)
class SearchEffect:
    """A search (§17): `is_for_no_match` when routing asks because nothing matched (§3, step 7)."""

    action: str | None
    step: str | None
    query: str
    filter: Json = None
    is_for_no_match: bool = False


AnyEffect = CalloutEffect | SearchEffect


@dataclass(frozen=True, slots=True)
class CalloutResult:
    """How a callout went: `value` has success, status, body and perhaps headers.

    `request`: what was sent, for the event, secrets masked. `text` is what a stream said, for the user.
    """

    value: JsonObject
    request: JsonObject = field(default_factory=dict)
    error: str | None = None
    text: str | None = None


@dataclass(frozen=True, slots=True)
class SearchResult:
    """What a search gave: `elements` of output, and whether it counts as an answer; `value` to be stored."""

    elements: tuple[JsonObject, ...] = ()
    is_answer: bool = True
    value: Json = None
    error: str | None = None


AnyResult = CalloutResult | SearchResult


def nothing(_effect: AnyEffect) -> AnyResult | None:
    """Every call has to be made."""
    return None


class EffectNeeded(DoyleError):  # noqa: N818 - a signal that unwinds the turn, not a fault
    """The turn cannot go on without a result from outside"""

    def __init__(self, effect: AnyEffect) -> None:
        super().__init__()
        self.effect = effect


class EffectLedger:
    """Hands out the results that the caller brought, in the order in which the turn asks for them.

    `at_once` may know what comes of a call beyond those without the turn being taken again for it.
    """

    def __init__(
        self, results: tuple[AnyResult, ...] = (), at_once: Callable[[AnyEffect], AnyResult | None] = nothing
    ) -> None:
        self._results = results
        self._at_once = at_once
        self._used = 0

    def call(self, effect: CalloutEffect) -> CalloutResult:
        """The result of a callout.

        Raises:
            EffectNeeded: the caller has not made this call yet.
        """
        result = self._next(effect)
        return (
            result if isinstance(result, CalloutResult) else failed_callout(503, "too many calls in one turn")
        )

    def search(self, effect: SearchEffect) -> SearchResult:
        """The result of a search.

        Raises:
            EffectNeeded: the caller has not searched yet.
        """
        result = self._next(effect)
        return (
            result if isinstance(result, SearchResult) else SearchResult(error="too many calls in one turn")
        )

    def _next(self, effect: AnyEffect) -> AnyResult | None:
        if self._used >= MAX_EFFECTS:
            return None
        if self._used < len(self._results):
            result: AnyResult | None = self._results[self._used]
        else:
            result = self._at_once(effect)
        if result is None:
            raise EffectNeeded(effect)
        self._used += 1
        return result


def failed_callout(status: int, error: str, request: JsonObject | None = None) -> CalloutResult:
    """The result of a callout that did not come to an answer (§16, steps 5 and 6).

    Skills read the reason under either name.
    """
    value: JsonObject = {"success": False, "status": status, "body": {"error": error, "message": error}}
    return CalloutResult(value, request or {}, error)
