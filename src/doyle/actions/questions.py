"""What the user's text does to the question that is pending (spec/actions-runtime.md §6.3)."""

from doyle.actions.answers import Answer, find_answer, violated
from doyle.actions.frames import fall_back, fill, finish, prefill, waiting_step
from doyle.actions.output import say
from doyle.actions.plan import Action, Handler, HandlerType, Kind, ResolverType, Step
from doyle.actions.running import Finish, Reason, RunningTurn
from doyle.actions.state import Frame, Pending
from doyle.actions.steps import end, resolve, run
from doyle.actions.topics import is_leaving_allowed, is_switch_allowed, switch_topic

VALIDATION_FAILED = "Step validation failed"
DEFAULT_TRIES = 3


def answer(turn: RunningTurn) -> None:
    """Take the text as an answer, as a change of topic, or as neither."""
    found = turn.running()
    if found is None:
        turn.state.pending = None
        return
    frame, action = found
    step = waiting_step(frame, action)
    if step is None or step.question is None:
        turn.state.pending = None
        run(turn)
        return
    question = step.question
    is_topic_first = question.allows_topic_switch is True and question.kind in (Kind.FREE_TEXT, Kind.REGEX)
    is_routed = is_topic_first and is_switch_allowed(turn, question)
    if is_routed and _left(turn):
        return
    may_be_elsewhere = turn.request.can_leave and is_leaving_allowed(turn, question)
    if is_topic_first and may_be_elsewhere:
        turn.is_off_topic = True
        return
    given = find_answer(turn, question)
    fault = None if given is None else violated(turn, step, given)
    if given is not None and fault is None:
        _accept(turn, frame, action, step, given)
        return
    may_leave = question.kind is not Kind.FREE_TEXT and not is_routed
    if may_leave and _left(turn, only_fallback=not is_switch_allowed(turn, question)):
        return
    if question.kind is not Kind.FREE_TEXT and may_be_elsewhere:
        turn.is_off_topic = True
        return
    handle(turn, frame, action, step, fault)


def deny(turn: RunningTurn) -> None:
    """None of the suggested topics was meant: the text counts as an answer that does not fit (§15)."""
    found = turn.running()
    if found is None:
        turn.state.pending = None
        return
    frame, action = found
    step = waiting_step(frame, action)
    if step is None or step.question is None:
        turn.state.pending = None
        run(turn)
    else:
        handle(turn, frame, action, step, None)


def handle(turn: RunningTurn, frame: Frame, action: Action, step: Step, fault: Handler | None) -> None:
    """Count a miss and do what the handlers say."""
    frame.tries += 1
    handler = _handler_for(turn, frame, action, step, fault)
    if handler is None:
        if frame.tries > _limit(turn, action, step):
            _give_up(turn, frame, action, falls_back=True)
            return
        say(turn, step.output, action, step)
        turn.wait(Pending.QUESTION)
        return
    say(turn, handler.output, action, step, handler)
    turn.note_handler(frame, action, step, handler)
    if handler.resolver is ResolverType.FALLBACK:
        _give_up(turn, frame, action, falls_back=True)
    elif handler.resolver is ResolverType.END_ACTION:
        _give_up(turn, frame, action, falls_back=False)
    else:
        say(turn, step.output, action, step, only_repeated=True)
        turn.wait(Pending.QUESTION)


def _left(turn: RunningTurn, *, only_fallback: bool = False) -> bool:
    """Whether the text led to another topic; what that says is said now."""
    if not switch_topic(turn, only_fallback=only_fallback):
        return False
    run(turn)
    return True


def _accept(turn: RunningTurn, frame: Frame, action: Action, step: Step, given: Answer) -> None:
    turn.state.pending = None
    fill(turn, frame, action, step, given, is_prompted=True)
    if given.span is not None:
        turn.consumed.append(given.span)
    prefill(turn, frame, action, step)
    frame.tries = 0
    resolve(turn, frame, action, step)
    run(turn)


def _handler_for(
    turn: RunningTurn, frame: Frame, action: Action, step: Step, fault: Handler | None
) -> Handler | None:
    """The first handler that applies: validation only to a value that violates its limits."""
    is_over = frame.tries > _limit(turn, action, step)
    for handler in step.handlers:
        if handler.type is HandlerType.MAX_TRIES and is_over:
            return handler
        if handler.type is HandlerType.VALIDATION and handler is fault and not is_over:
            return handler
        if handler.type is HandlerType.NOT_FOUND and not is_over:
            return handler
    return None


def _limit(turn: RunningTurn, action: Action, step: Step) -> int:
    """How many misses are borne: the question's, or those of the response mode, or three."""
    if step.question is not None and step.question.max_tries is not None:
        return step.question.max_tries
    clarifying = turn.skill.clarifying
    mode = clarifying.modes.get(action.launch_mode or clarifying.default_mode)
    return DEFAULT_TRIES if mode is None else mode.step_retry_threshold


def _give_up(turn: RunningTurn, frame: Frame, action: Action, *, falls_back: bool) -> None:
    turn.state.pending = None
    if falls_back:
        finish(turn, frame, action, Finish.MAX_RETRIES, returns=False)
        fall_back(turn, VALIDATION_FAILED, Reason.VALIDATION_FAILED)
    else:
        end(turn, frame, action, Finish.MAX_RETRIES)
    run(turn)
