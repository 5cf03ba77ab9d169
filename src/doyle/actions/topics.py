"""Changing the topic, and coming back to it (spec/actions-runtime.md §14)."""

from doyle.actions.answers import confirmation_in
from doyle.actions.frames import fall_back, start, waiting_step
from doyle.actions.output import say
from doyle.actions.plan import FALLBACK, Action, Kind, Question
from doyle.actions.routing import choose, is_suggesting, matching, say_suggestion
from doyle.actions.running import Reason, RunningTurn
from doyle.actions.state import Frame, Pending

OPTION = "option"
RETURN_FAILED = "Failed to confirm topic return"
AGENT_REQUESTED = "Agent requested"


def is_switch_allowed(turn: RunningTurn, question: Question) -> bool:
    """Whether the user may turn to another action while this question is pending.

    Not from an action that a dialog called: the topics are the dialog's then (§22).
    """
    return turn.state.called is None and is_leaving_allowed(turn, question)


def is_leaving_allowed(turn: RunningTurn, question: Question) -> bool:
    """Whether this question may be left for another topic."""
    base = turn.state.stacks[-1][0] if turn.state.stacks else None
    action = None if base is None else turn.skill.find_action(base.action)
    if not turn.skill.topic_switch.is_enabled:
        return False
    usual = question.kind is not Kind.FREE_TEXT
    is_allowed = usual if question.allows_topic_switch is None else question.allows_topic_switch
    return is_allowed and action is not None and action.allows_leaving


def switch_topic(turn: RunningTurn, *, only_fallback: bool = False) -> bool:
    """Turn to another action if the text asks for one, or ask which. Whether that happened."""
    kept = matching(turn, is_switch=True, only_fallback=only_fallback)
    chosen = choose(turn, kept)
    if chosen is None:
        return is_suggesting(turn)
    if chosen.action == FALLBACK:
        fall_back(turn, AGENT_REQUESTED, Reason.AGENT_REQUESTED)
    else:
        digress(turn, chosen)
    return True


def digress(turn: RunningTurn, target: Action) -> None:
    """Leave the present topic for another; it waits below (§14)."""
    state = turn.state
    state.pending = None
    state.no_action_matches_count = 0
    state.digressed_from = _title_of(turn, state.stacks[-1]) if state.stacks else None
    start(turn, target, Reason.TOPIC_SWITCH if state.stacks else Reason.INTENT)


def come_back(turn: RunningTurn, ended: Action) -> None:
    """A topic is over and another waits below it: drop it, ask, or go on with it."""
    state = turn.state
    if turn.running() is None:
        state.digressed_from = None
        return
    state.digressed_from = _title_of(turn, state.stacks[-1])
    if ended.never_returns:
        _drop(turn)
    elif turn.skill.topic_switch.is_confirmed:
        state.tries = 0
        say(turn, turn.skill.topic_switch.request, None)
        turn.wait(Pending.RETURN)
    else:
        _resume(turn)


def answer_return(turn: RunningTurn) -> None:
    """The user says whether to go back to the earlier topic."""
    state = turn.state
    answer = confirmation_in(turn.request.text, turn.skill.language)
    if answer is not None:
        state.pending = None
        if answer.value == "yes":
            _resume(turn)
        else:
            _drop(turn)
        return
    if not switch_topic(turn):
        miss_return(turn)


def miss_return(turn: RunningTurn) -> None:
    """The user said neither: ask again, up to a point."""
    state = turn.state
    state.tries += 1
    if state.tries > turn.skill.topic_switch.max_tries:
        fall_back(turn, RETURN_FAILED, None)
        return
    say(turn, turn.skill.topic_switch.failure, None)
    options = [each for each in turn.skill.topic_switch.request if each.response_type == OPTION]
    say(turn, options, None)
    turn.wait(Pending.RETURN)


def prompt_again(turn: RunningTurn) -> None:
    """Say again what is pending, for a message without a text; go on where that is gone."""
    found, pending = turn.running(), turn.state.pending
    if pending is Pending.SUGGESTION:
        say_suggestion(turn)
    elif found is None:
        turn.state.pending = None
    elif pending is Pending.RETURN:
        say(turn, turn.skill.topic_switch.request, None)
    elif not _say_prompt(turn, *found):
        turn.state.pending = None
        return
    turn.is_stopped = True


def _drop(turn: RunningTurn) -> None:
    """The suspended topic is given up; one below it may want to be gone back to."""
    state = turn.state
    dropped = state.stacks.pop()
    action = turn.skill.find_action(dropped[0].action) if dropped else None
    state.digressed_from = None
    if state.stacks and action is not None:
        come_back(turn, action)


def _resume(turn: RunningTurn) -> None:
    """Go on where the topic was left: its question is asked again, its condition is not tested again."""
    found = turn.running()
    if found is None:
        return
    frame, action = found
    state = turn.state
    turn.note_action("action_visited", frame, action, Reason.TOPIC_RETURN)
    state.digressed_from = _title_of(turn, state.stacks[-2]) if len(state.stacks) > 1 else None
    if _say_prompt(turn, frame, action):
        turn.wait(Pending.QUESTION)


def _say_prompt(turn: RunningTurn, frame: Frame, action: Action) -> bool:
    step = waiting_step(frame, action)
    if step is None or step.question is None:
        return False
    say(turn, step.output, action, step)
    return True


def _title_of(turn: RunningTurn, stack: list[Frame]) -> str | None:
    action = turn.skill.find_action(stack[0].action) if stack else None
    return None if action is None else action.title
