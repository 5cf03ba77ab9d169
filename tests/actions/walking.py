"""A conversation with an actions skill in which every question gets an answer."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from doyle.actions.effects import (
    AnyEffect,
    AnyResult,
    CalloutEffect,
    CalloutResult,
    SearchResult,
    failed_callout,
)
from doyle.actions.plan import CompiledActions, Kind, Step
from doyle.actions.running import TurnRequest
from doyle.actions.turn import TurnResult, take_turn
from doyle.actions.variables import Surroundings
from doyle.wire.runtime import RuntimeEntity, RuntimeIntent, Understanding

AROUND = Surroundings(
    datetime(2031, 8, 11, 11, 28, 2, tzinfo=UTC), {"timezone": "Europe/Berlin"}, session_id="s"
)
ANSWERS = {
    Kind.FREE_TEXT: "something free",
    Kind.CONFIRMATION: "yes",
    Kind.NUMBER: "5",
    Kind.DATE: "2031-08-12",
    Kind.TIME: "10:00:00",
    Kind.CURRENCY: "20",
    Kind.PERCENTAGE: "20",
    Kind.REGEX: "12345 ab@example.com +4912345678 2031-01-01",
}


def answered(effect: AnyEffect) -> AnyResult:
    """An extension and a search that always find something."""
    if isinstance(effect, CalloutEffect):
        return CalloutResult(
            {"success": True, "status": 200, "body": {"results": [{"id": 1}], "choices": []}}
        )
    return SearchResult(({"response_type": "text", "text": "found"},))


def failing(effect: AnyEffect) -> AnyResult:
    """An extension and a search that are down."""
    if isinstance(effect, CalloutEffect):
        return failed_callout(503, "nobody answers")
    return SearchResult(({"response_type": "text", "text": "down"},), is_answer=False, error="down")


@dataclass
class Walk:
    """A conversation that answers whatever it is asked."""

    skill: CompiledActions
    outside: Callable[[AnyEffect], AnyResult]
    state: Any = None
    said: list[dict[str, Any]] = field(default_factory=list)
    log: list[str] = field(default_factory=list)

    def say(
        self, text: str, intent: str | None = None, *mentions: RuntimeEntity, seed: int = 1
    ) -> TurnResult:
        intents = () if intent is None else (RuntimeIntent(intent, 0.95),)
        request = TurnRequest(text, Understanding(intents, mentions), is_search_available=True)
        results: tuple[AnyResult, ...] = ()
        result = take_turn(self.skill, request, self.state, AROUND, seed, results)
        while result.effects:
            results += tuple(self.outside(effect) for effect in result.effects)
            result = take_turn(self.skill, request, self.state, AROUND, seed, results)
        assert take_turn(self.skill, request, self.state, AROUND, seed, results) == result
        self.state = json.loads(json.dumps(result.state))
        self.said += result.output["generic"]
        self.log += [each["message"] for each in result.output["debug"]["log_messages"]]
        return result

    def pending_step(self) -> Step | None:
        """The step whose question waits."""
        if self.state is None or self.state["pending"] != "question":
            return None
        frame = self.state["stacks"][-1][-1]
        return self.skill.actions[frame["action"]].find_step(frame["cursor"])

    def answer(self) -> TurnResult:
        """Answer the question that waits, or go on after a call."""
        step = self.pending_step()
        if step is None or step.question is None:
            return self.say("")
        question = step.question
        if question.kind is Kind.OPTIONS and question.options:
            value = question.options[0]
            return self.say(value, None, RuntimeEntity(str(question.entity), value, (0, len(value)), 1.0))
        text = ANSWERS.get(question.kind, "5")
        if question.kind in (Kind.FREE_TEXT, Kind.CONFIRMATION, Kind.REGEX, Kind.DYNAMIC_OPTIONS):
            return self.say(text)
        return self.say(text, None, RuntimeEntity(str(question.entity), text, (0, len(text)), 1.0))
