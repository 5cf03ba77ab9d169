"""Trigger words come before everything else (spec/actions-runtime.md §4)."""

from doyle.actions.frames import fall_back, start
from doyle.actions.output import say
from doyle.actions.plan import RUN_ALWAYS, Action, HandlerType, ResolverType, Step
from doyle.actions.running import RunningTurn
from doyle.actions.steps import assign, holds, run

DANGER_WORD = "Danger word detected"
PROFANITY = "Profanity detected"
_SAYING_ONLY = frozenset({ResolverType.END_ACTION, ResolverType.CONTINUE})


def is_cut_short(turn: RunningTurn) -> bool:
    """Whether a trigger word was said, and what its step says has been done.

    A step that says something and ends leaves a question that waits as it is (R3); one that leads anywhere
    else takes the place of all that was talked about.
    """
    action = turn.skill.find_action(RUN_ALWAYS)
    if action is None:
        return False
    conditional = ((at, step) for at, step in enumerate(action.steps) if step.condition is not None)
    at = next((at for at, step in conditional if holds(turn, action, step)), None)
    if at is None:
        return False
    step = action.steps[at]
    hits = turn.state.strikes.get(step.step, 0) + 1
    turn.state.strikes[step.step] = hits
    handler = next((each for each in step.handlers if each.type is HandlerType.MAX_HITS), None)
    if handler is not None and step.max_hits is not None and hits > step.max_hits:
        say(turn, handler.output, action, step)
        fall_back(turn, PROFANITY, None)
    elif step.resolver.type is ResolverType.FALLBACK:
        _do(turn, action, step)
        fall_back(turn, DANGER_WORD, None)
    elif step.resolver.type in _SAYING_ONLY and step.question is None:
        _do(turn, action, step)
        return True
    else:
        _start_at(turn, action, at)
    run(turn)
    return True


def _do(turn: RunningTurn, action: Action, step: Step) -> None:
    assign(turn, action, step.assignments, step)
    say(turn, step.output, action, step)


def _start_at(turn: RunningTurn, action: Action, at: int) -> None:
    """Run the action itself from a step on, with its events, its question and whatever it leads to."""
    turn.state.leave_topics()
    if start(turn, action, None):
        turn.state.stacks[-1][-1].cursor = at
