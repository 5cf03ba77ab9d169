"""One turn of an actions skill: a pure function of request, state, clock and dice (actions-runtime.md §2)."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC
from random import Random

from doyle.actions.called import is_waiting_for_client, keep_variables, note_changes, start_called
from doyle.actions.calls import search_for_no_match
from doyle.actions.debug import debug_of, remembered
from doyle.actions.effects import AnyEffect, AnyResult, EffectLedger, EffectNeeded, nothing
from doyle.actions.frames import complete, fall_back, start, waiting_step
from doyle.actions.history import mark_start, remember_assistant, remember_user
from doyle.actions.plan import (
    ANYTHING_ELSE,
    FALLBACK,
    WELCOME,
    Action,
    CompiledActions,
    ResolverType,
)
from doyle.actions.privacy import keep_copied_secrets, learn_secrets, private_names, secrets_to_mask
from doyle.actions.questions import answer, deny
from doyle.actions.routing import choose, is_suggesting, matching
from doyle.actions.running import Reason, RunningTurn, TurnRequest
from doyle.actions.state import ActionsState, Pending, read_state
from doyle.actions.steps import resolve, run
from doyle.actions.topics import AGENT_REQUESTED, answer_return, digress, miss_return, prompt_again
from doyle.actions.trigger_words import is_cut_short
from doyle.actions.variables import Surroundings, TurnVariables
from doyle.expressions.budget import Budget
from doyle.expressions.errors import ExpressionError
from doyle.expressions.scope import Scope
from doyle.wire.json import Json, JsonObject
from doyle.wire.json_copy import copy_json
from doyle.wire.runtime import RuntimeEntity, Understanding

# Less than in a dialog: every value that is stored or sent is copied, and that is what takes the steps.
TURN_STEPS = 250_000
_NO_ACTIONS = "No actions to interpret"


@dataclass(frozen=True, slots=True)
class TurnResult:
    """The reply; none yet while `effects` is not empty: perform them and take the turn again.

    `output`: `generic`, `actions`, and `debug` with `turn_events`, `log_messages`, `branch_exited` and its
    reason. `state`: what the next turn needs. The variables are split into those that a client may see and
    private ones; null ones are left out. `changed`: the session variables that changed since a dialog called
    an action, which is over when `is_idle`. `is_off_topic`: its user may mean something else, and nothing has
    happened. `secrets`: what must not be logged, texts of private variables before, in and after the turn.
    """

    output: JsonObject
    state: JsonObject
    skill_variables: JsonObject = field(default_factory=dict)
    private_skill_variables: JsonObject = field(default_factory=dict)
    action_variables: JsonObject = field(default_factory=dict)
    private_action_variables: JsonObject = field(default_factory=dict)
    integrations: JsonObject = field(default_factory=dict)
    effects: tuple[AnyEffect, ...] = ()
    changed: JsonObject = field(default_factory=dict)
    is_idle: bool = True
    is_off_topic: bool = False
    skips_user_input: bool = False
    secrets: frozenset[str] = frozenset()


def take_turn(
    skill: CompiledActions,
    request: TurnRequest,
    state: Json,
    around: Surroundings,
    seed: int,
    results: tuple[AnyResult, ...] = (),
    at_once: Callable[[AnyEffect], AnyResult | None] = nothing,
) -> TurnResult:
    """Answer one message. Arguments are never changed; the same arguments give the same result.

    `state` is that of the turn before, None for a new conversation. `results` are those of the effects that
    this turn asked for so far, in order; what `at_once` knows of a call beyond them ends no turn. Faults of
    the skill show in `output.debug`; none is raised.
    """
    turn = _begin(skill, request, read_state(state, skill), around, seed, EffectLedger(results, at_once))
    try:
        _process(turn)
    except EffectNeeded as needed:
        return TurnResult({}, {}, effects=(needed.effect,))
    return _result(turn)


def _begin(
    skill: CompiledActions,
    request: TurnRequest,
    state: ActionsState,
    around: Surroundings,
    seed: int,
    ledger: EffectLedger,
) -> RunningTurn:
    own = around.copied()
    variables = TurnVariables(skill, state, own)
    dice = Random(seed)  # noqa: S311 - replayable dice, nothing secret
    scope = Scope(
        context=_context(own),
        input={"text": request.text, "original_text": request.original_text or request.text},
        output={"generic": [], **({"debug": state.debug} if skill.reads_debug else {})},
        intents=request.understanding.intents,
        entities=request.understanding.entities,
        is_irrelevant=request.understanding.is_irrelevant,
        text=request.text,
        now=around.now,
        random=dice,
        language=skill.language,
        budget=Budget(turn_steps=TURN_STEPS),
        variables=variables,
    )
    heard = request if request.original_text else replace(request, original_text=request.text)
    time = around.now.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{around.now.microsecond // 1000:03}Z"
    turn = RunningTurn(skill, heard, state, scope, variables, own, ledger, dice, time)
    for complaint in request.complaints:
        turn.note_log("warn", complaint)
    _merge(turn)
    return turn


def _context(around: Surroundings) -> JsonObject:
    """What the bare name `context` shows, and the zone of `now()`."""
    system = {**around.system, "session_id": around.session_id}
    shown: JsonObject = {"system": system, "integrations": around.integrations}
    if isinstance(around.system.get("timezone"), str):
        shown["timezone"] = around.system["timezone"]
    return shown


def _merge(turn: RunningTurn) -> None:
    """Take in what the client sent (§2, step 1), to which initial values may refer; null removes (§20)."""
    state = turn.state
    for name, value in turn.request.skill_variables.items():
        _set_or_remove(state.skill_variables, name, value)
    if not state.is_begun:
        state.is_begun = True
        _set_initial_values(turn)
    frame = state.frame
    if frame is not None:
        for name, value in turn.request.action_variables.items():
            _set_or_remove(frame.variables, name, value)
    keep_variables(turn)
    learn_secrets(turn)


def _set_or_remove(variables: JsonObject, name: str, value: Json) -> None:
    if value is None:
        variables.pop(name, None)
    else:
        variables[name] = copy_json(value)


def _set_initial_values(turn: RunningTurn) -> None:
    for declared in turn.skill.variables.values():
        if declared.initial is None or declared.variable in turn.request.skill_variables:
            continue
        try:
            value = declared.initial(turn.scope)
        except ExpressionError as fault:
            turn.note_fault("Error in context update", fault, None, None)
            continue
        if value is not None:
            turn.state.skill_variables[declared.variable] = copy_json(value)


def _process(turn: RunningTurn) -> None:
    if not turn.skill.actions:
        turn.note_log("error", _NO_ACTIONS)
        return
    if turn.request.call is not None and turn.state.called is None:
        start_called(turn, turn.request.call)
    elif not turn.request.text.strip() or is_waiting_for_client(turn):
        _process_silence(turn)
    else:
        remember_user(turn)
        _process_text(turn)
        turn.state.has_heard = True
    note_changes(turn)
    learn_secrets(turn)
    keep_copied_secrets(turn)
    remember_assistant(turn)


def _process_silence(turn: RunningTurn) -> None:
    """A message without a text: the opening, a call that comes back, or the same prompt again (§2)."""
    state = turn.state
    if state.pending in (Pending.CALLOUT, Pending.CLIENT_ACTIONS):
        _resume_call(turn)
    elif state.pending is not None:
        prompt_again(turn)
        run(turn)
    elif not state.has_heard and turn.running() is None:
        action = turn.skill.find_action(WELCOME)
        state.has_heard = True
        if action is not None:
            start(turn, action, None)
            run(turn)


def _resume_call(turn: RunningTurn) -> None:
    found = turn.running()
    if turn.state.pending is not Pending.CALLOUT:
        turn.state.pending = None
        waiting = None if found is None else waiting_step(*found)
        if found is not None and waiting is not None:
            complete(*found, waiting)
    elif found is not None:
        frame, action = found
        step = waiting_step(frame, action)
        if step is not None and step.resolver.type is ResolverType.CALLOUT:
            resolve(turn, frame, action, step)
        turn.state.pending = None
    run(turn)


def _process_text(turn: RunningTurn) -> None:
    if is_cut_short(turn):
        return
    state = turn.state
    if state.pending is Pending.RETURN:
        answer_return(turn)
        run(turn)
    elif state.offered:
        _pick(turn)
    elif state.pending is Pending.QUESTION:
        answer(turn)
    else:
        _route(turn)


def _route(turn: RunningTurn) -> None:
    """Start what the text asks for (§3)."""
    state = turn.state
    state.pending = None
    chosen = choose(turn, matching(turn, is_switch=False))
    if is_suggesting(turn):
        return
    if chosen is None:
        _start_no_match(turn)
    elif chosen.action == FALLBACK:
        fall_back(turn, AGENT_REQUESTED, Reason.AGENT_REQUESTED)
    else:
        _start_chosen(turn, chosen)
    run(turn)


def _start_chosen(turn: RunningTurn, action: Action) -> None:
    turn.state.no_action_matches_count = 0
    mark_start(turn)
    start(turn, action, Reason.INTENT)


def _start_no_match(turn: RunningTurn) -> None:
    turn.state.no_action_matches_count += 1
    if search_for_no_match(turn):
        return
    action = turn.skill.find_action(ANYTHING_ELSE)
    if action is not None:
        turn.scope.flags["anything_else"] = True
        start(turn, action, Reason.NO_MATCH)


def _pick(turn: RunningTurn) -> None:
    """The user picked a suggestion, typed its label, or said something else (§15)."""
    state = turn.state
    offered, is_asked = state.offered, state.pending is Pending.SUGGESTION
    over, state.offered, state.offered_over = state.offered_over, {}, None
    picked = offered.get(turn.request.suggestion_id or "") or _labelled(turn, offered)
    if is_asked:
        state.pending = None if turn.running() is None else over
    if picked is None:
        _process_text(turn)
    elif picked.get("is_support"):
        fall_back(turn, AGENT_REQUESTED, Reason.AGENT_REQUESTED)
        run(turn)
    elif picked.get("is_none"):
        _deny_all(turn, offered)
    else:
        _start_picked(turn, picked)


def _labelled(turn: RunningTurn, offered: dict[str, JsonObject]) -> JsonObject | None:
    text = turn.request.text.strip().casefold()
    return next((each for each in offered.values() if str(each["label"]).casefold() == text), None)


def _deny_all(turn: RunningTurn, offered: dict[str, JsonObject]) -> None:
    denied = [{"intent": each["intent"], "confidence": 1} for each in offered.values() if each.get("intent")]
    turn.note_event("suggestion_intents_denied", {"type": "action"}, intents_denied=denied)
    _miss(turn)


def _miss(turn: RunningTurn) -> None:
    """Nothing that was offered is wanted, or there: the pending prompt was missed, else nothing matches."""
    if turn.state.pending is Pending.QUESTION:
        deny(turn)
    elif turn.state.pending is Pending.RETURN:
        miss_return(turn)
        run(turn)
    else:
        _start_no_match(turn)
        run(turn)


def _start_picked(turn: RunningTurn, picked: JsonObject) -> None:
    """Start the picked action with what the text that was asked about holds."""
    action = turn.skill.find_action(picked.get("action"))
    if action is None:
        turn.note_log("error", "No action triggered")
        _miss(turn)
        return
    _go_back_to(turn, turn.state.offered_text, turn.state.offered_entities)
    if turn.state.stacks:
        digress(turn, action)
    else:
        turn.state.pending = None
        _start_chosen(turn, action)
    run(turn)


def _go_back_to(turn: RunningTurn, text: str, entities: list[JsonObject]) -> None:
    """Let the turn see the text and the entities of an earlier message."""
    read = tuple(RuntimeEntity.from_json(entity) for entity in entities)
    understanding = Understanding(turn.request.understanding.intents, read)
    turn.request = replace(turn.request, text=text, original_text=text, understanding=understanding)
    turn.scope = replace(turn.scope, entities=read, text=text)


def _result(turn: RunningTurn) -> TurnResult:
    state = turn.state
    is_idle = turn.running() is None
    called, secrets = state.called, secrets_to_mask(turn)
    changed = {} if called is None else {name: state.skill_variables.get(name) for name in called}
    if is_idle and called is not None:
        state.called = None
    private = turn.skill.private_variables
    skill_variables = _shown(state.skill_variables)
    found = turn.running()
    action_variables = {} if found is None else _shown(found[0].variables)
    private_here = frozenset() if found is None else private_names(*found)
    output: JsonObject = {"generic": turn.output, "debug": debug_of(turn)}
    if turn.skill.reads_debug:
        state.debug = remembered(output["debug"], turn.secrets)
    if turn.client_actions:
        output["actions"] = turn.client_actions
    return TurnResult(
        output=copy_json(output),
        state=state.to_json(turn.skill),
        skill_variables=_without(skill_variables, private),
        private_skill_variables=_only(skill_variables, private),
        action_variables=_without(action_variables, private_here),
        private_action_variables=_only(action_variables, private_here),
        integrations=turn.around.integrations,
        changed=copy_json(changed),
        is_idle=is_idle,
        is_off_topic=turn.is_off_topic,
        skips_user_input=turn.skips_user_input,
        secrets=secrets,
    )


def _shown(variables: JsonObject) -> JsonObject:
    return copy_json({name: value for name, value in variables.items() if value is not None})  # type: ignore[no-any-return]


def _without(variables: JsonObject, names: frozenset[str]) -> JsonObject:
    return {name: value for name, value in variables.items() if name not in names}


def _only(variables: JsonObject, names: frozenset[str]) -> JsonObject:
    return {name: value for name, value in variables.items() if name in names}
