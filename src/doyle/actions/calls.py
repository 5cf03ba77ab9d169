"""Calls to the outside: extensions, searches, client actions (spec/actions-runtime.md §§16, 17)."""

import json
from dataclasses import replace

from doyle.actions.effects import CalloutEffect, CalloutResult, SearchEffect, SearchResult, failed_callout
from doyle.actions.output import append, text_element
from doyle.actions.plan import Action, CalloutPlan, ClientActionPlan, SearchPlan, Step
from doyle.actions.privacy import holds_secret, learn_secrets, mark, masked_in_call
from doyle.actions.running import RunningTurn, step_source
from doyle.actions.state import MAX_STATE_BYTES, Frame, Pending
from doyle.actions.stored import simple_value
from doyle.expressions.errors import ExpressionError
from doyle.wire.json import Json, JsonObject
from doyle.wire.json_copy import copy_json

MAX_CLIENT_ACTIONS = 5
SKILL = "actions skill"
NO_SEARCH_TEXT = "The answer may exist, but my search is not reachable right now."
MAX_DEPTH_OF_NAMES = 20
TOO_LARGE = 413
NO_ROOM = "its answer has no room beside what the conversation keeps already"
# What the rest of a turn may still add to the state.
ROOM_FOR_THE_TURN = 5_000
# Of the variables that a session shows: its context may have 102,400 (spec/limits.md), all in all.
MAX_VARIABLES_BYTES = 100_500


class _ConflictError(ValueError):
    """Two parameters of a body have no place beside each other"""


def call_out(turn: RunningTurn, frame: Frame, action: Action, step: Step) -> bool:
    """Call an extension and store what it answered. False if the client is to come back first.

    Raises:
        EffectNeeded: the call has to be made.
    """
    plan = step.resolver.callout
    if plan is None:
        turn.note_log("error", "The step calls no extension", action, step)
        return True
    if turn.request.are_callouts_async and turn.state.pending is not Pending.CALLOUT:
        turn.skips_user_input = True
        turn.wait(Pending.CALLOUT)
        return False
    turn.state.pending = None
    learn_secrets(turn)
    result = _called(turn, action, step, plan)
    if plan.result_variable is not None and not _has_room(turn, frame, plan.result_variable, result.value):
        result = replace(failed_callout(TOO_LARGE, NO_ROOM, result.request), text=result.text)
    if plan.result_variable is not None:
        frame.variables[plan.result_variable] = copy_json(result.value)
        mark(frame, plan.result_variable, is_private=holds_secret(result.value, turn.secrets))
        learn_secrets(turn)
    if result.text:
        append(turn, text_element(result.text), action, step)
    _note_callout(turn, action, step, plan, result)
    return True


def _called(turn: RunningTurn, action: Action, step: Step, plan: CalloutPlan) -> CalloutResult:
    told: JsonObject = {"method": plan.method.lower(), "path": plan.path}
    try:
        values = _values(turn, action, step, plan)
    except _ConflictError as conflict:
        return failed_callout(400, str(conflict), told)
    effect = CalloutEffect(
        action.action,
        step.step,
        plan.method,
        plan.path,
        plan.internal,
        stream_mapping=plan.stream_mapping,
        **values,
    )
    missing = [name for name in _named_in(plan.path) if effect.path_parameters.get(name) is None]
    if missing:
        return failed_callout(400, f"The path parameter {missing[0]} has no value")
    return turn.ledger.call(effect)


def _has_room(turn: RunningTurn, frame: Frame, name: str, value: JsonObject) -> bool:
    """Whether a result can be kept: else the message would be refused after the call was made (§23)."""
    others = {key: kept for key, kept in frame.variables.items() if key != name}
    shown = _size(value) + _size(others) + _size(turn.state.skill_variables)
    before = len(repr(turn.state)) - len(repr(frame.variables.get(name)))
    return shown <= MAX_VARIABLES_BYTES and before + len(repr(value)) <= MAX_STATE_BYTES - ROOM_FOR_THE_TURN


def _size(value: Json) -> int:
    return len(json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode(errors="replace"))


def _named_in(path: str) -> list[str]:
    return [part.partition("}")[0] for part in path.split("{")[1:]]


def _values(turn: RunningTurn, action: Action, step: Step, plan: CalloutPlan) -> dict[str, Json]:
    """The evaluated parameters by place; what is null is left out.

    Raises:
        _ConflictError: parameters of the body have no place beside each other.
    """
    places: dict[str, JsonObject] = {"path": {}, "query": {}, "header": {}, "body": {}}
    has_body = False
    for parameter in plan.parameters:
        has_body = has_body or parameter.place == "body"
        try:
            value = simple_value(turn.copied(parameter.read(turn.scope)))
        except ExpressionError as fault:
            turn.note_fault(f"Error in the parameter {parameter.name}", fault, action, step)
            continue
        if value is None:
            continue
        if parameter.place == "body":
            _put(places["body"], parameter.name, value)
        else:
            places[parameter.place][parameter.name] = value
    return {
        "path_parameters": places["path"],
        "query": places["query"],
        "headers": places["header"],
        "body": places["body"] if has_body else None,
    }


def _put(body: JsonObject, name: str, value: Json) -> None:
    """Put a value at its dotted name; an object beside the parameters that lie in it.

    Raises:
        _ConflictError: another parameter gave a value where this one needs an object, or the reverse.
    """
    *holders, last = name.split(".")[:MAX_DEPTH_OF_NAMES]
    for holder in holders:
        body = body.setdefault(holder, {})
        if not isinstance(body, dict):
            raise _ConflictError(_conflict(name))
    within = body.get(last)
    if isinstance(within, dict) and not isinstance(value, dict):
        raise _ConflictError(_conflict(name))
    body[last] = {**within, **value} if isinstance(within, dict) else value


def _conflict(name: str) -> str:
    return f"The body parameter {name} and another one exclude each other: one of them lies within the other"


def _note_callout(
    turn: RunningTurn,
    action: Action,
    step: Step,
    plan: CalloutPlan,
    result: CalloutResult,
) -> None:
    secrets = turn.secrets
    response: JsonObject = {
        "status_code": result.value.get("status"),
        "body": _body_text(masked_in_call(result.value.get("body"), secrets, has_own_keys=False)),
    }
    if "last_event" in result.value:
        response["last_event"] = masked_in_call(result.value["last_event"], secrets, has_own_keys=False)
    turn.note_event(
        "callout",
        step_source(action, step),
        callout={
            "type": plan.type,
            "internal": copy_json(plan.internal),
            "result_variable": plan.result_variable,
            "request": masked_in_call(result.request, secrets),
            "response": {key: value for key, value in response.items() if value is not None},
        },
        error=None if result.error is None else {"message": result.error},
    )
    if result.error is not None:
        turn.note_log("error", f"The call of an extension failed: {result.error}", action, step)


def _body_text(body: Json) -> str | None:
    """A body as events show it, which is a text."""
    return body if isinstance(body, str) or body is None else json.dumps(body, ensure_ascii=False)


def hand_to_client(turn: RunningTurn, frame: Frame, action: Action, step: Step) -> None:
    """Ask the client to run functions of its own, and wait for an empty message (§17)."""
    del frame
    plans = step.resolver.client_actions[:MAX_CLIENT_ACTIONS]
    for plan in plans:
        turn.client_actions.append(
            {
                "name": plan.name,
                "type": "client",
                "parameters": _client_parameters(turn, action, step, plan),
                "result_variable": plan.result_variable,
                "skill": SKILL,
            }
        )
    turn.note_event("client_actions", step_source(action, step))
    turn.skips_user_input = True
    turn.wait(Pending.CLIENT_ACTIONS)


def _client_parameters(turn: RunningTurn, action: Action, step: Step, plan: ClientActionPlan) -> JsonObject:
    given: JsonObject = {}
    for name, read in plan.parameters:
        try:
            given[name] = turn.copied(read(turn.scope))
        except ExpressionError as fault:
            turn.note_fault(f"Error in the parameter {name}", fault, action, step)
            given[name] = ""
    return given


def search_for(turn: RunningTurn, frame: Frame, action: Action, step: Step) -> None:
    """Search and say what was found (§17).

    Raises:
        EffectNeeded: the search has to be made.
    """
    plan = step.resolver.search or SearchPlan()
    result = _searched(turn, action, step, plan)
    if plan.is_shown:
        for element in result.elements:
            append(turn, copy_json(element), action, step)
    if plan.result_variable is not None:
        frame.variables[plan.result_variable] = copy_json(result.value)
    source = step_source(action, step)
    turn.note_event("search", source, error=None if result.error is None else {"message": result.error})


def _searched(turn: RunningTurn, action: Action, step: Step, plan: SearchPlan) -> SearchResult:
    if not turn.request.is_search_available:
        turn.note_log("error", "There is no search skill", action, step)
        return SearchResult((text_element(NO_SEARCH_TEXT),), is_answer=False, error="no search skill")
    query, filter_ = turn.request.original_text, None
    try:
        query = query if plan.query is None else str(plan.query(turn.scope) or "")
        filter_ = None if plan.filter is None else plan.filter(turn.scope)
    except ExpressionError as fault:
        turn.note_fault("Error in a search query", fault, action, step)
    return turn.ledger.search(SearchEffect(action.action, step.step, query, filter_))


def search_for_no_match(turn: RunningTurn) -> bool:
    """Search where nothing matched; whether that answered (§3, step 7).

    Raises:
        EffectNeeded: the search has to be made.
    """
    request = turn.request
    is_wanted = turn.skill.is_search_routed or request.is_search_fallback
    if not is_wanted or not request.is_search_available:
        return False
    result = turn.ledger.search(SearchEffect(None, None, request.original_text, is_for_no_match=True))
    turn.note_event(
        "search", {"type": "action"}, error=None if result.error is None else {"message": result.error}
    )
    if not result.is_answer:
        return False
    for element in result.elements:
        append(turn, copy_json(element), None)
    return True
