"""Runs the steps of actions, one after the other (spec/actions-runtime.md §§5, 12)."""

from collections.abc import Callable, Mapping

from doyle.actions.calls import call_out, hand_to_client, search_for
from doyle.actions.frames import Parameters, complete, fall_back, finish, start, waiting_step
from doyle.actions.output import append, say
from doyle.actions.plan import (
    ANYTHING_ELSE,
    FALLBACK,
    Action,
    Assignment,
    Behavior,
    Question,
    ResolverType,
    Step,
)
from doyle.actions.privacy import (
    holds_secret,
    learn_replaced,
    learn_secrets,
    private_names,
)
from doyle.actions.routing import route
from doyle.actions.running import (
    MAX_STEP_VISITS,
    MAX_STEPS_PER_TURN,
    Finish,
    Reason,
    RunningTurn,
)
from doyle.actions.state import Frame, Pending
from doyle.actions.topics import AGENT_REQUESTED, come_back
from doyle.expressions.errors import ExpressionError
from doyle.wire.json import Json

NO_MATCH_REASON = "No action matches"
ITERATIONS_TEXT = "Maximum number of step iterations for a single action"
STEPS_TEXT = f"Maximum of {MAX_STEPS_PER_TURN} steps visited in one turn"


def run(turn: RunningTurn) -> None:
    """Run what can run: until a question waits for its answer, or nothing is left."""
    while not turn.is_stopped:
        found = turn.running()
        if found is None:
            return
        frame, action = found
        if not action.is_valid:
            turn.note_log("error", "The steps of the action go round in a circle", action)
            end(turn, frame, action, Finish.NOTHING_VISITED)
            continue
        calling = waiting_step(frame, action) if frame.is_calling else None
        if calling is not None:
            frame.is_calling = False
            resolve(turn, frame, action, calling)
            continue
        step = _next_step(turn, frame, action)
        if step is None:
            end(turn, frame, action, Finish.DONE if frame.visits else Finish.NOTHING_VISITED)
        else:
            _visit(turn, frame, action, step)


def end(turn: RunningTurn, frame: Frame, action: Action, reason: Finish) -> None:
    """End an action, and see what goes on then: its caller, or an earlier topic."""
    has_caller = frame.has_caller
    finish(turn, frame, action, reason)
    if not has_caller and turn.state.stacks and not turn.state.stacks[-1]:
        turn.state.stacks.pop()
        come_back(turn, action)


def resolve(turn: RunningTurn, frame: Frame, action: Action, step: Step) -> None:
    """Do what a step leads to, once it has said and asked what it has to."""
    _RESOLVERS[step.resolver.type](turn, frame, action, step)


def _next_step(turn: RunningTurn, frame: Frame, action: Action) -> Step | None:
    """The next step whose condition holds; skipped ones stay open (§5)."""
    done = set(frame.done)
    while frame.cursor < len(action.steps):
        step = action.steps[frame.cursor]
        if step.step not in done and holds(turn, action, step):
            return step
        frame.cursor += 1
    return None


def holds(turn: RunningTurn, action: Action, step: Step) -> bool:
    """Whether the condition of a step is true or missing; one that fails is false and logged (§23)."""
    if step.condition is None:
        return True
    try:
        return step.condition.holds(turn)
    except ExpressionError as fault:
        turn.note_fault(f"Expression evaluation error inside condition of {step.step}", fault, action, step)
        return False


def _visit(turn: RunningTurn, frame: Frame, action: Action, step: Step) -> None:
    visits = frame.visits.get(step.step, 0) + 1
    turn.steps_visited += 1
    frame.is_displaced = frame.is_calling = False
    is_repeated = visits > MAX_STEP_VISITS
    if is_repeated or turn.steps_visited > MAX_STEPS_PER_TURN:
        turn.note_log("error", ITERATIONS_TEXT if is_repeated else STEPS_TEXT, action, step)
        end(turn, frame, action, Finish.BY_STEP)
        return
    frame.visits[step.step] = visits
    turn.note_step("step_visited", frame, action, step, has_question=step.question is not None)
    assign(turn, action, step.assignments, step)
    question = step.question
    if question is None:
        say(turn, step.output, action, step)
    elif _is_asked(frame, step, question):
        ask(turn, frame, action, step)
        return
    resolve(turn, frame, action, step)


def _is_asked(frame: Frame, step: Step, question: Question) -> bool:
    """What is known already is not asked, unless it always is; a parameter of the caller always counts."""
    if question.behavior is Behavior.NEVER or step.step in frame.given:
        return False
    return question.behavior is Behavior.ALWAYS or step.step not in frame.answered


def ask(turn: RunningTurn, frame: Frame, action: Action, step: Step) -> None:
    """Say what a question has to say and wait for the answer."""
    say(turn, step.output, action, step)
    frame.tries = 0
    turn.wait(Pending.QUESTION)


def assign(turn: RunningTurn, action: Action, assignments: tuple[Assignment, ...], step: Step | None) -> None:
    """Set session variables in their order; one that fails stays as it was (§9.4)."""
    for assignment in assignments:
        try:
            value = turn.copied(assignment.read(turn.scope))
        except ExpressionError as fault:
            place = "" if step is None else step.step
            turn.note_fault(
                f"Error when updating context with context of step [{place}]", fault, action, step
            )
            continue
        if assignment.skill_variable is not None:
            set_session_variable(turn, assignment.skill_variable, value)


def set_session_variable(turn: RunningTurn, name: str, value: Json) -> None:
    """Set a session variable; the value is the caller's to give away."""
    learn_replaced(turn, name)
    turn.state.skill_variables[name] = value


def _continue(_turn: RunningTurn, frame: Frame, action: Action, step: Step) -> None:
    complete(frame, action, step)


def _end_action(turn: RunningTurn, frame: Frame, action: Action, step: Step) -> None:
    """On the last step it says no more than that nothing follows (§5)."""
    is_last = frame.cursor == len(action.steps) - 1
    complete(frame, action, step)
    end(turn, frame, action, Finish.DONE if is_last else Finish.BY_STEP)


def _connect_to_agent(turn: RunningTurn, frame: Frame, action: Action, step: Step) -> None:
    """Hand over to a person: nothing is left to come back to (§12)."""
    read = step.resolver.agent
    try:
        response = {} if read is None else read(turn.scope)
    except ExpressionError as fault:
        turn.note_fault(f"Error when updating output in [{step.step}]", fault, action, step)
        response = {}
    own = {"response_type": "connect_to_agent", "topic": action.title}
    append(turn, {**own, **response, **own}, action, step)
    finish(turn, frame, action, Finish.AGENT, returns=False)
    turn.state.stacks.clear()
    turn.state.digressed_from = None


def _fallback(turn: RunningTurn, frame: Frame, action: Action, _step: Step) -> None:
    finish(turn, frame, action, Finish.FALLBACK, returns=False)
    fall_back(turn, None, None)


def _jump(turn: RunningTurn, frame: Frame, action: Action, step: Step) -> None:
    target = step.resolver.target
    complete(frame, action, step)
    if target is None or target not in action.places or target == step.step:
        turn.note_log("error", f"There is no step [{target}] to jump to", action, step)
        return
    frame.cursor = action.places[target]
    frame.done = [name for name in frame.done if action.places.get(name, 0) < frame.cursor]


def _replay(turn: RunningTurn, frame: Frame, action: Action, step: Step) -> None:
    """Ask the listed steps anew, and forget what was set from their answers (§§9.6, 12)."""
    cleared = [name for name in step.resolver.clear if name in action.places]
    if not cleared:
        complete(frame, action, step)
        return
    learn_secrets(turn)
    variables = {action.steps[action.places[name]].variable for name in cleared}
    for name in cleared:
        variable = action.steps[action.places[name]].variable
        for kept in (frame.variables, frame.literals, frame.patterns):
            kept.pop(variable, None)
    frame.answered = [name for name in frame.answered if name not in cleared]
    frame.given = [name for name in frame.given if name not in cleared]
    frame.done = [name for name in frame.done if name not in cleared and name != step.step]
    for assigned in _assigned_from(action, variables):
        set_session_variable(turn, assigned, None)
    frame.tries = 0
    frame.cursor = min(action.places[name] for name in cleared)


def _assigned_from(action: Action, variables: set[str]) -> set[str]:
    """The session variables that the action sets from answers of cleared steps.

    One that an assignment makes from itself, as `${list}.append(${step_1})`, collects answers and is kept.
    """
    return {
        assignment.skill_variable
        for step in action.steps
        for assignment in step.assignments
        if assignment.skill_variable is not None
        and assignment.mentions & variables
        and assignment.skill_variable not in assignment.mentions
    }


def _invoke(turn: RunningTurn, frame: Frame, action: Action, step: Step) -> None:
    """Run another action and come back (§13)."""
    target = _target_of(turn, action, step)
    if target is None:
        complete(frame, action, step)
        return
    _note_agent_reason(turn, action, target)
    invocation = step.resolver.invocation
    start(
        turn,
        target,
        Reason.INVOKE,
        caller=frame,
        caller_step=step.step,
        result_variable=None if invocation is None else invocation.result_variable,
        parameters=_parameters(turn, frame, action, step),
    )


def _invoke_and_end(turn: RunningTurn, frame: Frame, action: Action, step: Step) -> None:
    """Run another action in the place of this one: who waited for this one waits for that one."""
    target = _target_of(turn, action, step)
    if target is None:
        _end_action(turn, frame, action, step)
        return
    _note_agent_reason(turn, action, target)
    parameters = _parameters(turn, frame, action, step)
    stack = turn.state.stacks[-1]
    caller_step, result_variable = frame.caller_step, frame.result_variable
    finish(turn, frame, action, Finish.BY_STEP, returns=False)
    if not stack:
        turn.state.stacks.pop()
    start(
        turn,
        target,
        Reason.INVOKE,
        caller=stack[-1] if stack else None,
        caller_step=caller_step,
        result_variable=result_variable,
        parameters=parameters,
    )


def _target_of(turn: RunningTurn, action: Action, step: Step) -> Action | None:
    invocation = step.resolver.invocation
    if invocation is None:
        return None
    if invocation.action is None:
        running = {frame.action for stack in turn.state.stacks for frame in stack}
        routed = route(turn, running)
        if routed is not None and routed.action == FALLBACK:
            turn.state.fallback_reason = AGENT_REQUESTED
        return routed or turn.skill.find_action(ANYTHING_ELSE)
    target = turn.skill.find_action(invocation.action)
    if target is None:
        turn.note_log("error", "No action triggered", action, step)
    return target


def _note_agent_reason(turn: RunningTurn, action: Action, target: Action) -> None:
    """Nothing matched, and the conversation goes to fallback for that reason (§13)."""
    if action.action == ANYTHING_ELSE and target.action == FALLBACK:
        turn.state.fallback_reason = NO_MATCH_REASON


def _parameters(turn: RunningTurn, frame: Frame, action: Action, step: Step) -> Parameters:
    """What a call passes on; what is made from something private is private there as well (§9.7)."""
    given: dict[str, Json] = {}
    private: set[str] = set()
    invocation = step.resolver.invocation
    if invocation is None or not invocation.parameters:
        return Parameters()
    hidden = private_names(frame, action) | turn.skill.private_variables
    learn_secrets(turn)
    for name, read in invocation.parameters:
        try:
            given[name] = turn.copied(read(turn.scope))
        except ExpressionError as fault:
            turn.note_fault(f"Error in a parameter of [{step.step}]", fault, action, step)
            continue
        if invocation.mentions.get(name, hidden) & hidden or holds_secret(given[name], turn.secrets):
            private.add(name)
    return Parameters(given, frozenset(private))


def _callout(turn: RunningTurn, frame: Frame, action: Action, step: Step) -> None:
    frame.is_calling = True
    if call_out(turn, frame, action, step):
        complete(frame, action, step)


def _client_actions(turn: RunningTurn, frame: Frame, action: Action, step: Step) -> None:
    frame.is_calling = True
    hand_to_client(turn, frame, action, step)


def _search(turn: RunningTurn, frame: Frame, action: Action, step: Step) -> None:
    search_for(turn, frame, action, step)
    complete(frame, action, step)


def _search_and_end(turn: RunningTurn, frame: Frame, action: Action, step: Step) -> None:
    search_for(turn, frame, action, step)
    complete(frame, action, step)
    end(turn, frame, action, Finish.BY_STEP)


_RESOLVERS: Mapping[ResolverType, Callable[[RunningTurn, Frame, Action, Step], None]] = {
    ResolverType.CONTINUE: _continue,
    ResolverType.PROMPT_AGAIN: _continue,
    ResolverType.END_ACTION: _end_action,
    ResolverType.CONNECT_TO_AGENT: _connect_to_agent,
    ResolverType.FALLBACK: _fallback,
    ResolverType.JUMP_TO: _jump,
    ResolverType.REPLAY: _replay,
    ResolverType.INVOKE: _invoke,
    ResolverType.INVOKE_AND_END: _invoke_and_end,
    ResolverType.CALLOUT: _callout,
    ResolverType.CLIENT_ACTIONS: _client_actions,
    ResolverType.SEARCH: _search,
    ResolverType.SEARCH_AND_END: _search_and_end,
}
