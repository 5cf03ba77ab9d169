"""Which action a text starts, and asking which one was meant (spec/actions-runtime.md §§3, 15)."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from doyle.actions.output import append
from doyle.actions.plan import (
    ANYTHING_ELSE,
    FALLBACK,
    RUN_ALWAYS,
    SYSTEM_ACTIONS,
    WELCOME,
    Action,
    Clarifying,
    Mode,
)
from doyle.actions.running import RunningTurn, action_source
from doyle.actions.state import Pending
from doyle.expressions.errors import ExpressionError
from doyle.wire.json import JsonObject
from doyle.wire.runtime import plain_number

RATIO = 0.70
_RATIOS = {"more_often": 0.60, "sometimes": 0.80, "less_often": 0.94}
_SINGLE = {"more_often": 0.75, "sometimes": 0.5, "less_often": 0.3}
_SUPPORT = {"more_often": 1.01, "sometimes": 0.5, "less_often": 0.0}
_NEVER_ROUTED = frozenset({WELCOME, ANYTHING_ELSE, RUN_ALWAYS})


@dataclass(frozen=True, slots=True)
class Match:
    """An action that the text may mean, with the score of its intent."""

    action: Action
    intent: str | None
    score: float


def route(turn: RunningTurn, excluded: Collection[str]) -> Action | None:
    """The best action for the text but for some, without asking the user."""
    kept = matching(turn, is_switch=False)
    return next((match.action for match in kept if match.action.action not in excluded), None)


def matching(turn: RunningTurn, *, is_switch: bool, only_fallback: bool = False) -> list[Match]:
    """The actions that the text may start, best first, their conditions tested (§3).

    `is_switch`: in the middle of another topic; `only_fallback`: nothing but a request for a person counts.
    """
    candidates = _candidates(turn, is_switch)
    if only_fallback:
        candidates = [match for match in candidates if match.action.action == FALLBACK]
    event = "topic_switch_denied" if is_switch else "action_routing_denied"
    kept = [match for match in candidates if _admits(turn, match, event)]
    return kept or ([] if is_switch else _unnamed(turn))


def choose(turn: RunningTurn, kept: Sequence[Match]) -> Action | None:
    """The action to start; None where there is none, or where the user is asked which."""
    if not kept:
        return None
    top = kept[0]
    if top.intent is None or top.action.is_kept_from_disambiguation:
        return top.action
    offered = [match for match in kept if not match.action.is_kept_from_disambiguation]
    clarifying = turn.skill.clarifying
    mode = _mode_of(clarifying, top.action)
    ratio = RATIO if mode is None else _RATIOS.get(mode.disambiguation_clarification, RATIO)
    near = [match for match in offered if match.score >= ratio * top.score]
    is_doubtful = mode is not None and top.score < _SINGLE.get(mode.single_answer_clarification, 0.0)
    if not clarifying.is_enabled or (len(near) < 2 and not is_doubtful):
        return top.action
    _suggest(turn, near, mode)
    return None


def is_suggesting(turn: RunningTurn) -> bool:
    """Whether the user is being asked which action was meant."""
    return turn.state.pending is Pending.SUGGESTION and turn.is_stopped


def _candidates(turn: RunningTurn, is_switch: bool) -> list[Match]:
    scope = turn.scope
    if scope.is_irrelevant:
        return []
    scores = {
        intent.intent: intent.confidence
        for intent in scope.intents
        if intent.confidence > turn.skill.threshold
    }
    if not scores or _means_nothing(turn, max(scores, key=lambda name: scores[name])):
        return []
    running = {frame.action for stack in turn.state.stacks for frame in stack}
    found: list[Match] = []
    for at in sorted({at for intent in scores for at in turn.skill.starting.get(intent, ())}):
        name = turn.skill.order[at]
        action = turn.skill.actions[name]
        if name in _NEVER_ROUTED or action.condition is None:
            continue
        if is_switch and name != FALLBACK and (name in running or not action.allows_entering):
            continue
        best = max(
            (intent for intent in action.condition.intents if intent in scores),
            key=scores.__getitem__,
            default=None,
        )
        if best is not None:
            found.append(Match(action, best, scores[best]))
    return sorted(found, key=lambda match: -match.score)


def _means_nothing(turn: RunningTurn, top: str) -> bool:
    """Phrases of the action for no match are a class of their own (§3)."""
    action = turn.skill.find_action(ANYTHING_ELSE)
    return action is not None and action.condition is not None and top in action.condition.intents


def _admits(turn: RunningTurn, match: Match, event: str) -> bool:
    condition = match.action.condition
    if condition is None:
        return False
    turn.true_intent = match.intent
    try:
        if condition.holds(turn):
            return True
    except ExpressionError as fault:
        turn.note_fault(
            "Expression evaluation error inside condition of the action", fault, match.action, None
        )
    finally:
        turn.true_intent = None
    turn.note_event(event, action_source(match.action), reason="action_conditions_failed")
    return False


def _unnamed(turn: RunningTurn) -> list[Match]:
    """Actions whose condition names no intent count where nothing else does (§3, step 5)."""
    found: list[Match] = []
    for name in turn.skill.order:
        action = turn.skill.actions[name]
        condition = action.condition
        if name in SYSTEM_ACTIONS or condition is None or condition.intents or condition.word:
            continue
        if action.source_condition in ({}, None, True):
            continue
        try:
            if condition.holds(turn):
                found.append(Match(action, None, 1.0))
        except ExpressionError as fault:
            turn.note_fault("Expression evaluation error inside condition of the action", fault, action, None)
    return found


def _mode_of(clarifying: Clarifying, action: Action) -> Mode | None:
    if not clarifying.modes:
        return None
    return clarifying.modes.get(action.launch_mode or clarifying.default_mode)


def _suggest(turn: RunningTurn, near: Sequence[Match], mode: Mode | None) -> None:
    """Ask which of several actions was meant (§15)."""
    clarifying, state = turn.skill.clarifying, turn.state
    shown = list(near[: clarifying.max_suggestions])
    if clarifying.is_random:
        turn.dice.shuffle(shown)
    offered: list[JsonObject] = [
        {"label": match.action.label, "action": match.action.action, "intent": match.intent}
        for match in shown
    ]
    none = (
        clarifying.none_of_the_above
        if len(near) > 1
        else clarifying.something_else or clarifying.none_of_the_above
    )
    if none:
        offered.append({"label": none, "is_none": True})
    is_support_offered = mode is not None and near[0].score < _SUPPORT.get(mode.use_connect_to_support, 0.0)
    if clarifying.connect_to_support and is_support_offered:
        offered.append({"label": clarifying.connect_to_support, "is_support": True})
    state.offered = {f"{turn.dice.getrandbits(64):016x}": each for each in offered}
    state.offered_text = turn.request.text
    state.offered_entities = [entity.to_json() for entity in turn.scope.entities]
    state.offered_over = state.pending
    say_suggestion(turn)
    turn.wait(Pending.SUGGESTION)


def say_suggestion(turn: RunningTurn) -> None:
    """Say, or say again, what is offered (§§2, 15)."""
    suggestions = [_entry(turn, name, each) for name, each in turn.state.offered.items()]
    element: JsonObject = {
        "response_type": "suggestion",
        "title": turn.skill.clarifying.prompt,
        "suggestions": suggestions,
    }
    append(turn, element, None)


def _entry(turn: RunningTurn, suggestion_id: str, offered: JsonObject) -> JsonObject:
    """One suggestion: a topic is picked with the text that was asked about, another entry with its label."""
    text = turn.state.offered_text if "action" in offered else offered["label"]
    given: JsonObject = {"text": text, "suggestion_id": suggestion_id}
    if offered.get("intent") is not None:
        given["intents"] = [{"intent": offered["intent"], "confidence": plain_number(1.0)}]
    return {"label": offered["label"], "value": {"input": given}}
