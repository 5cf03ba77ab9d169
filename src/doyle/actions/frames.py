"""Starting and ending actions (spec/actions-runtime.md §§5, 13)."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from doyle.actions.answers import Answer, Span, find_answers, violated
from doyle.actions.plan import ANYTHING_ELSE, FALLBACK, SYSTEM_ACTIONS, Action, Behavior, Kind, Step
from doyle.actions.privacy import learn_secrets, mark, private_names
from doyle.actions.running import MAX_ACTIONS, Finish, Reason, RunningTurn, condition_type
from doyle.actions.state import Frame, Pending
from doyle.expressions.errors import ExpressionError
from doyle.wire.json import Json, JsonObject
from doyle.wire.json_copy import copy_json

MAX_ACTIONS_TEXT = "Conversation ended. Maximum of 20 actions visited."
MASK = "*****"


@dataclass(frozen=True, slots=True)
class Parameters:
    """What a caller passes on; `private`: the names of those made from its private variables."""

    values: Mapping[str, Json] = field(default_factory=dict)
    private: frozenset[str] = frozenset()


NO_PARAMETERS = Parameters()


def start(
    turn: RunningTurn,
    action: Action,
    reason: Reason | None,
    *,
    caller: Frame | None = None,
    caller_step: str | None = None,
    result_variable: str | None = None,
    parameters: Parameters = NO_PARAMETERS,
) -> bool:
    """Start an action: on top of its caller's, else as a topic of its own. False if the turn had too many.

    Answers to its questions are looked for in the user's text (§6.4).
    """
    turn.actions_visited += 1
    if turn.actions_visited > MAX_ACTIONS:
        turn.note_log("error", MAX_ACTIONS_TEXT, action)
        learn_secrets(turn)
        turn.state.leave_topics()
        turn.is_stopped = True
        return False
    frame = Frame(
        action.action,
        turn.time,
        condition_type(action),
        caller_step=caller_step,
        result_variable=result_variable,
    )
    if caller is None:
        turn.state.stacks.append([frame])
    else:
        turn.state.stacks[-1].append(frame)
    turn.note_action("action_visited", frame, action, reason)
    for name, value in parameters.values.items():
        _give(frame, action, name, value)
        mark(frame, name, is_private=name in parameters.private)
    if action.action in (ANYTHING_ELSE, FALLBACK):
        turn.fell_back = True
    if action.action not in SYSTEM_ACTIONS:
        prefill(turn, frame, action)
    return True


def _give(frame: Frame, action: Action, name: str, value: Json) -> None:
    """Set a parameter: the step that asks for it counts as answered (§13)."""
    frame.variables[name] = value
    for step in action.steps:
        if step.variable == name and step.question is not None:
            frame.answered.append(step.step)
            frame.given.append(step.step)


def prefill(turn: RunningTurn, frame: Frame, action: Action, prompted: Step | None = None) -> None:
    """Fill the answers that the text holds beside the prompted one (§6.4).

    Without a prompted step all questions of one entity take its first mention that is valid. With one, only
    what its answer did not take counts, and an answer that was there before may be overwritten.
    """
    for step in action.steps:
        question = step.question
        if question is None or step is prompted or question.behavior is Behavior.ALWAYS:
            continue
        if question.kind is Kind.FREE_TEXT or (prompted is None and step.step in frame.answered):
            continue
        answer = _fitting(turn, step)
        if answer is not None:
            fill(turn, frame, action, step, answer, is_prompted=False)


def _fitting(turn: RunningTurn, step: Step) -> Answer | None:
    if step.question is None:
        return None
    for answer in find_answers(turn, step.question):
        if not answer.is_own:
            continue
        if answer.span is not None and any(_overlap(answer.span, taken) for taken in turn.consumed):
            continue
        if violated(turn, step, answer) is None:
            return answer
    return None


def _overlap(one: Span, other: Span) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def fill(
    turn: RunningTurn, frame: Frame, action: Action, step: Step, answer: Answer, *, is_prompted: bool
) -> None:
    """Store an answer."""
    name = step.variable
    frame.variables[name] = copy_json(answer.value)
    frame.literals.pop(name, None)
    frame.patterns.pop(name, None)
    if answer.literal is not None:
        frame.literals[name] = answer.literal
    if answer.pattern is not None:
        frame.patterns[name] = answer.pattern
    if step.step not in frame.answered:
        frame.answered.append(step.step)
    turn.note_step("step_answered", frame, action, step, prompted=is_prompted)


def finish(turn: RunningTurn, frame: Frame, action: Action, reason: Finish, *, returns: bool = True) -> None:
    """End the running action; its caller, if it has one and the action `returns`, gets its answers (§13)."""
    state = turn.state
    learn_secrets(turn)
    private = private_names(frame, action)
    shown = {
        name: MASK if name in private and value is not None else value
        for name, value in frame.variables.items()
    }
    turn.note_action("action_finished", frame, action, reason, action_variables=_kept(turn, shown))
    stack = state.stacks[-1]
    stack.pop()
    if state.pending is Pending.QUESTION:
        state.pending = None
    if returns and frame.has_caller and stack:
        _return(turn, frame, any(frame.variables.get(name) is not None for name in private))


def _return(turn: RunningTurn, ended: Frame, is_private: bool) -> None:
    """Give the caller the answers: all of them are private where one is, for they are one variable (§9.7)."""
    found = turn.running()
    if found is None:
        return
    frame, action = found
    step = action.find_step(ended.caller_step)
    if ended.result_variable is not None:
        frame.variables[ended.result_variable] = _kept(turn, ended.variables)
        mark(frame, ended.result_variable, is_private=is_private)
    turn.note_action("action_visited", frame, action, Reason.RETURN, result_variable=ended.result_variable)
    if step is not None:
        complete(frame, action, step)


def _kept(turn: RunningTurn, variables: JsonObject) -> Json:
    """The answers of an action as its caller keeps them; null where they are too large together."""
    try:
        return turn.copied(variables)
    except ExpressionError as fault:
        turn.note_fault("Error in context update", fault, None, None)
        return None


def waiting_step(frame: Frame, action: Action) -> Step | None:
    """The step that waits for the user or for a call; None where the skill no longer has it."""
    if frame.is_displaced or frame.cursor >= len(action.steps):
        return None
    return action.steps[frame.cursor]


def complete(frame: Frame, action: Action, step: Step) -> None:
    """A step has run to its end: the next one comes."""
    if step.step not in frame.done:
        frame.done.append(step.step)
    frame.cursor = action.places[step.step] + 1
    frame.tries = 0
    frame.is_calling = False


def fall_back(turn: RunningTurn, why: str | None, reason: Reason | None) -> None:
    """Give the whole conversation up to the fallback action (§12)."""
    turn.state.leave_topics()
    if why is not None:
        turn.state.fallback_reason = why
    action = turn.skill.find_action(FALLBACK)
    if action is None:
        turn.note_log("warn", "No action triggered")
        return
    start(turn, action, reason)
