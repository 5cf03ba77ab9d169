"""The working set of one turn of actions, passed between the parts of the engine and gone afterwards."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from random import Random

from doyle.actions.effects import EffectLedger
from doyle.actions.plan import ANYTHING_ELSE, WELCOME, Action, CompiledActions, Handler, Step
from doyle.actions.state import ActionsState, Frame, Pending
from doyle.actions.variables import Surroundings, TurnVariables
from doyle.expressions.errors import ExpressionError, MisfitError
from doyle.expressions.evaluate import evaluation_error
from doyle.expressions.plain import plain
from doyle.expressions.scope import Scope
from doyle.wire.json import Json, JsonObject
from doyle.wire.runtime import Understanding

MAX_ACTIONS = 20
MAX_STEP_VISITS = 50
MAX_STEPS_PER_TURN = 5_000
MAX_LOG_MESSAGES = 50
MAX_EVENTS = 1_000


class Reason(StrEnum):
    """Why an action starts (spec/actions-runtime.md §21)."""

    INTENT = "intent"
    INVOKE = "invoke_subaction"
    RETURN = "subaction_return"
    EXTERNAL = "invoke_external"
    TOPIC_SWITCH = "topic_switch"
    TOPIC_RETURN = "topic_return"
    AGENT_REQUESTED = "agent_requested"
    VALIDATION_FAILED = "step_validation_failed"
    NO_MATCH = "no_action_matches"


class Finish(StrEnum):
    """Why an action ends (§21)."""

    DONE = "all_steps_done"
    NOTHING_VISITED = "no_steps_visited"
    BY_STEP = "ended_by_step"
    AGENT = "connect_to_agent"
    MAX_RETRIES = "max_retries_reached"
    FALLBACK = "fallback"


@dataclass(frozen=True, slots=True)
class TurnRequest:
    """What one message asks.

    `text` is the one that mentions refer to, `original_text` as the user typed it. `suggestion_id`: of the
    suggestion that was picked. `is_search_available`: the environment has a search skill;
    `is_search_fallback`: it is asked where nothing matches. `are_callouts_async`: the client is asked to come
    back for each (§16). `keeps_bare_amounts`: currency and percent are bare numbers (before 2021-11-01).
    `is_history_on`: messages are remembered (§18). `call`: a dialog starts this action (§22); `can_leave`:
    the text may be for that dialog if it is no answer. `complaints` are about the request itself: they open
    the log.
    """

    text: str
    understanding: Understanding
    original_text: str = ""
    suggestion_id: str | None = None
    skill_variables: Mapping[str, Json] = field(default_factory=dict)
    action_variables: Mapping[str, Json] = field(default_factory=dict)
    is_search_available: bool = False
    is_search_fallback: bool = False
    are_callouts_async: bool = False
    keeps_bare_amounts: bool = False
    is_history_on: bool = False
    call: "ActionCall | None" = None
    can_leave: bool = False
    complaints: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ActionCall:
    """A call of an action by a dialog: id or title, and session variables to set."""

    name: str
    parameters: Mapping[str, Json] = field(default_factory=dict)


@dataclass(slots=True)
class RunningTurn:
    """Everything that a turn reads and changes.

    `true_intent`: the intent of the action whose condition is being looked at. `consumed`: the spans that the
    prompted answer took. `is_stopped`: nothing more runs in this turn. `before`: the session variables as
    they were before an action that a dialog called went on. `is_off_topic`: its user may mean another node.
    `secrets`: the texts of private variables.
    """

    skill: CompiledActions
    request: TurnRequest
    state: ActionsState
    scope: Scope
    variables: TurnVariables
    around: Surroundings
    ledger: EffectLedger
    dice: Random
    time: str
    output: list[JsonObject] = field(default_factory=list)
    mapping: list[JsonObject] = field(default_factory=list)
    events: list[JsonObject] = field(default_factory=list)
    log: list[JsonObject] = field(default_factory=list)
    client_actions: list[JsonObject] = field(default_factory=list)
    consumed: list[tuple[int, int]] = field(default_factory=list)
    true_intent: str | None = None
    is_stopped: bool = False
    is_off_topic: bool = False
    before: JsonObject = field(default_factory=dict)
    secrets: set[str] = field(default_factory=set)
    skips_user_input: bool = False
    fell_back: bool = False
    actions_visited: int = 0
    steps_visited: int = 0

    def is_intent(self, name: str) -> bool:
        """Whether an intent counts as recognised: the one that routing looks at, else the best."""
        return name == (self.scope.intent_name if self.true_intent is None else self.true_intent)

    def running(self) -> tuple[Frame, Action] | None:
        """The running action; a frame whose action the skill no longer has is dropped."""
        state = self.state
        while state.stacks:
            frame = state.frame
            action = None if frame is None else self.skill.find_action(frame.action)
            if frame is not None and action is not None:
                return frame, action
            if frame is not None:
                state.stacks[-1].pop()
            if not state.stacks[-1]:
                state.stacks.pop()
        return None

    def wait(self, pending: Pending) -> None:
        """End the turn: the next message is an answer."""
        self.state.pending = pending
        self.is_stopped = True

    def note_log(
        self, level: str, message: str, action: Action | None = None, step: Step | None = None
    ) -> None:
        """Leave a message for `output.debug.log_messages`; beyond fifty they are dropped."""
        if len(self.log) >= MAX_LOG_MESSAGES:
            return
        source: JsonObject = {
            "type": "action" if step is None else "step",
            "action": "" if action is None else action.action,
        }
        if step is not None:
            source["step"] = step.step
        self.log.append({"level": level, "message": message, "code": f"{level}_actions", "source": source})

    def note_fault(self, what: str, fault: ExpressionError, action: Action | None, step: Step | None) -> None:
        """Log an expression that could not be evaluated (§23)."""
        if len(self.log) < MAX_LOG_MESSAGES:
            self.note_log("error", f"{what}: {fault.message}", action, step)

    def copied(self, value: Json) -> Json:
        """A copy of a value, charged to the budget of the turn.

        Raises:
            ExpressionEvaluationError: the turn has copied too much.
        """
        budget = self.scope.budget
        budget.begin()
        try:
            return plain(value, budget)
        except MisfitError as fault:
            raise evaluation_error("value", fault) from None

    def note_event(self, event: str, source: JsonObject, **facts: Json) -> None:
        """Add to `output.debug.turn_events`; facts that are None are left out."""
        if len(self.events) < MAX_EVENTS:
            shown = {key: value for key, value in facts.items() if value is not None}
            self.events.append({"event": event, "source": source, **shown})

    def note_action(
        self, event: str, frame: Frame, action: Action, reason: StrEnum | None, **facts: Json
    ) -> None:
        """An event of an action."""
        source = {**action_source(action), "condition": _condition_text(action)}
        self.note_event(
            event,
            source,
            action_start_time=frame.started,
            condition_type=frame.condition_type,
            reason=None if reason is None else str(reason),
            **facts,
        )

    def note_step(self, event: str, frame: Frame, action: Action, step: Step, **facts: Json) -> None:
        """An event of a step."""
        source = step_source(action, step)
        self.note_event(
            event, source, condition_type=frame.condition_type, action_start_time=frame.started, **facts
        )

    def note_handler(self, frame: Frame, action: Action, step: Step, handler: Handler) -> None:
        """A handler was used."""
        source = {**step_source(action, step), "type": "handler", "handler": handler.handler}
        self.note_event(
            "handler_visited",
            source,
            action_start_time=frame.started,
        )


def action_source(action: Action) -> JsonObject:
    """The source of an event."""
    return {"type": "action", "action": action.action, "action_title": action.title}


def step_source(action: Action, step: Step) -> JsonObject:
    """The source of an event of a step."""
    return {**action_source(action), "type": "step", "step": step.step}


def condition_type(action: Action) -> str:
    """`welcome`, `anything_else` or `user_defined` (§21)."""
    return action.action if action.action in (WELCOME, ANYTHING_ELSE) else "user_defined"


def _condition_text(action: Action) -> str:
    condition = action.source_condition
    if not isinstance(condition, dict):
        return ""
    for key in ("intent", "expression"):
        if isinstance(condition.get(key), str):
            return str(condition[key])
    intents = action.condition.intents if action.condition is not None else ()
    return intents[0] if intents else ""
