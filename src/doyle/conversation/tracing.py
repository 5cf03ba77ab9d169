"""The trace of one message: what was understood, what its turn considered, how long each stage took."""

from collections.abc import Callable
from enum import StrEnum

from doyle.conversation.extension_performing import ExtensionOutcome
from doyle.conversation.spelling import Spelling
from doyle.dialog.trace import TurnTrace
from doyle.wire.json import Json, JsonObject
from doyle.wire.runtime import Understanding

MILLISECONDS = 1_000
DIGITS = 3


class Stage(StrEnum):
    """The parts of answering a message that are timed."""

    LOADING = "loading"
    UNDERSTANDING = "understanding"
    TURN = "turn"
    CALLS = "calls"
    LOG = "log"


class MessageTrace:
    """Made with the request that asks for a trace; `timer` counts seconds.

    A turn that needs calls is taken several times: the times add up, the steps are those of the last one.
    """

    def __init__(self, timer: Callable[[], float]) -> None:
        self._timer = timer
        self._since = timer()
        self._seconds: dict[Stage, float] = {}
        self._turn = TurnTrace()
        self._calls: list[Json] = []

    def note_call(self, outcome: object) -> None:
        """Tell of a call of an extension; what was sent with it stays out."""
        if isinstance(outcome, ExtensionOutcome):
            effect, answer = outcome.call.effect, outcome.answer
            self._calls.append(
                {
                    "type": "extension",
                    "action": effect.action,
                    "step": effect.step,
                    "extension": outcome.call.extension,
                    "method": outcome.call.shown["method"],
                    "url": outcome.call.shown["url"],
                    "path": outcome.call.shown["path"],
                    "status": outcome.status if answer is None else answer.status,
                    **({} if outcome.error is None else {"error": outcome.error}),
                    "milliseconds": _milliseconds(outcome.seconds),
                }
            )

    def new_turn(self) -> TurnTrace:
        """The recorder for a turn that is about to be taken, be it again."""
        self._turn = TurnTrace()
        return self._turn

    def lap(self, stage: Stage) -> None:
        """Count the time since the last lap as that of a stage."""
        now = self._timer()
        self.add(stage, now - self._since)
        self._since = now

    def add(self, stage: Stage, seconds: float) -> None:
        """Count time that a stage took elsewhere."""
        self._seconds[stage] = self._seconds.get(stage, 0.0) + seconds

    def to_json(self, understanding: Understanding, spelling: Spelling | None = None) -> JsonObject:
        """What stands in the answer as `trace`; times are milliseconds."""
        timings: JsonObject = {stage.value: _milliseconds(self._seconds[stage]) for stage in self._seconds}
        timings["total"] = _milliseconds(sum(self._seconds.values()))
        return {
            "understanding": {**_spelt(spelling), **_shown(understanding)},
            "turn": self._turn.to_json(),
            **({"calls": self._calls} if self._calls else {}),
            "timings": timings,
        }


def _spelt(spelling: Spelling | None) -> JsonObject:
    """What the spelling was found to be, each change with its place in the text as it was typed."""
    if spelling is None:
        return {}
    changes: list[Json] = [
        {"location": [change.start, change.end], "replacement": change.replacement}
        for change in spelling.correction.changes
    ]
    return {"spelling": {**spelling.to_json(), "changes": changes}}


def _shown(understanding: Understanding) -> JsonObject:
    """What the engine saw: every intent, whatever its score."""
    intents: list[Json] = [intent.to_json() for intent in understanding.intents]
    entities: list[Json] = [entity.to_json() for entity in understanding.entities]
    return {"intents": intents, "entities": entities, "is_irrelevant": understanding.is_irrelevant}


def _milliseconds(seconds: float) -> float:
    return round(seconds * MILLISECONDS, DIGITS)
