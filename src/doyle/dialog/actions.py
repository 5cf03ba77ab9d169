"""The calls that nodes ask for (spec dialog-engine.md §11).

Client actions travel in the reply. The others are effects: performed by the caller if it can, answered with
an error if it cannot. An action of the actions skill may take turns of its own: a turn ends in the middle of
its node then, and the next ones go to the action until it has finished.
"""

from collections.abc import Sequence

from doyle.dialog.assign import SYSTEM
from doyle.dialog.broken import BrokenExpressionError
from doyle.dialog.capacity import ContextTooLargeError
from doyle.dialog.collected import RenderedOutput
from doyle.dialog.compiled import ActionPlan, CompiledNode, NodeType
from doyle.dialog.effects import ActionEffect, AnyEffect, CallType, Effect, EffectResult, Hearing
from doyle.dialog.faults import describe_update
from doyle.dialog.log import LogLevel
from doyle.dialog.merge import deep_merge, set_path
from doyle.dialog.reserved import ENGINE_KEYS
from doyle.dialog.running_turn import ActionWaits, RunningTurn
from doyle.dialog.stack import IN_ACTION, OpenAction, StackEntry
from doyle.dialog.trace import Step
from doyle.dialog.variable import DEFAULT_RESULT, read_path, result_path, variable_path
from doyle.expressions.errors import ExpressionError
from doyle.wire.json import Json, JsonObject
from doyle.wire.json_copy import copy_json

SERVER_TYPES = frozenset({"webhook", "server", "cloud_function", "web_action"})
CALL_TYPES = {"server": "cloud_function"}
MAX_NAME_CHARACTERS = 256


def is_client(action: ActionPlan) -> bool:
    """Whether an action is for the client: every type that the server has no way to call."""
    return action.type not in SERVER_TYPES and not action.is_skill


def queue_client_actions(turn: RunningTurn, node: CompiledNode, actions: Sequence[ActionPlan]) -> None:
    """Put actions with their evaluated parameters into the reply; one whose parameters fail is left out."""
    for action in actions:
        try:
            parameters = _parameters(turn, action)
        except (ExpressionError, BrokenExpressionError) as error:
            _log_parameters(turn, node, action, error)
            continue
        shown = {**copy_json(action.source), "type": action.type}
        if action.parameters is not None:
            shown["parameters"] = parameters
        turn.actions.append(shown)
        turn.note(Step.ACTION, node, name=action.name, call_type=action.type, parameters=parameters)
    turn.log_notices(node)


def call_actions(
    turn: RunningTurn,
    node: CompiledNode,
    actions: Sequence[ActionPlan],
    open_action: OpenAction | None = None,
) -> None:
    """Make calls in order and store their results; a call that fails never ends the turn.

    `open_action`: the first of them has been called in an earlier turn and goes on.

    Raises:
        EffectNeeded: the caller has to perform a call first.
        ActionWaits: an action needs the user's next turn; the conversation stands at it.
    """
    for action in actions:
        if action.is_skill:
            _call_skill(turn, node, action, open_action)
        else:
            _call_server(turn, node, action)
        open_action = None
        turn.note_context()
    turn.log_notices(node)


def _call_server(turn: RunningTurn, node: CompiledNode, action: ActionPlan) -> None:
    result = _call(turn, node, action)
    error = result.error
    if error is None:
        error = store_result(turn, action.result_variable, result.value)
        if error is not None:
            _log_call(turn, node, error)
    if error is not None:
        _store_failure(turn, action, error)


def _call_skill(
    turn: RunningTurn, node: CompiledNode, action: ActionPlan, open_action: OpenAction | None
) -> None:
    """Start an action of the actions skill, or let it go on; store the session variables that it changed.

    One that changed none leaves no result, one that failed null. Only nodes with a response of their own can
    wait: a handler belongs to a frame that has its own question to ask.
    """
    variable = action.result_variable or DEFAULT_RESULT
    result = _run_skill(turn, node, action, open_action)
    turn.events += copy_json(list(result.events))
    if result.waiting is not None and node.type is NodeType.EVENT_HANDLER:
        result = EffectResult(error=f"action [{action.name}] asks the user, for which a handler cannot wait")
    turn.output.merge(RenderedOutput(elements=[copy_json(element) for element in result.elements]))
    if result.waiting is not None:
        _wait_for_action(turn, node, action, copy_json(result.waiting))
    if result.error is not None:
        _log_call(turn, node, result.error)
        store_result(turn, variable, None)
    elif result.value:
        error = store_result(turn, variable, result.value)
        if error is not None:
            _log_call(turn, node, error)
    else:
        drop_result(turn, variable)


def _run_skill(
    turn: RunningTurn, node: CompiledNode, action: ActionPlan, open_action: OpenAction | None
) -> EffectResult:
    if open_action is not None:
        known, turn.action_result = turn.action_result, None
        return known or ask_action(turn, node, open_action, Hearing.NOTHING)
    try:
        parameters = _parameters(turn, action)
    except (ExpressionError, BrokenExpressionError) as error:
        return EffectResult(error=error.message)
    variable = action.result_variable or DEFAULT_RESULT
    return _perform(turn, node, ActionEffect(action.name, node.dialog_node, parameters, variable))


def ask_action(
    turn: RunningTurn, node: CompiledNode, open_action: OpenAction, hearing: Hearing
) -> EffectResult:
    """Let an action that waits go on.

    Raises:
        EffectNeeded: the caller has to perform it first.
    """
    plan = node.body.actions[open_action.at]
    variable = plan.result_variable or DEFAULT_RESULT
    effect = ActionEffect(plan.name, node.dialog_node, {}, variable, open_action.waiting, hearing)
    return _perform(turn, node, effect)


def _wait_for_action(turn: RunningTurn, node: CompiledNode, action: ActionPlan, waiting: JsonObject) -> None:
    """End the turn at an action that needs the user's next one; raises `ActionWaits`."""
    at = next(index for index, item in enumerate(node.body.actions) if item is action)
    opened = OpenAction(action.name, at, waiting)
    turn.state.stand_at(StackEntry(node.dialog_node, state=IN_ACTION, action=opened))
    turn.log_notices(node)
    raise ActionWaits


def _call(turn: RunningTurn, node: CompiledNode, action: ActionPlan) -> EffectResult:
    try:
        parameters = _parameters(turn, action)
    except (ExpressionError, BrokenExpressionError) as error:
        _log_parameters(turn, node, action, error)
        return EffectResult(error=error.message)
    if action.name in turn.dialog.callable_actions:
        result = _perform(turn, node, _effect(turn, node, action, parameters))
    else:
        result = EffectResult(
            error=f"No address is configured for {action.type} [{action.name[:MAX_NAME_CHARACTERS]}]."
        )
        turn.note(Step.EFFECT, node, name=action.name, call_type=action.type, error=result.error)
    if result.error is not None:
        _log_call(turn, node, result.error)
    return result


def _log_call(turn: RunningTurn, node: CompiledNode, cause: str) -> None:
    text = f"The call of dialog node id [{node.dialog_node}] failed: {cause}"
    turn.log.add(LogLevel.ERROR, "call_error", text, node)


def _perform(turn: RunningTurn, node: CompiledNode, effect: AnyEffect) -> EffectResult:
    """The result of a call; the trace shows the call without its credentials."""
    if turn.trace is None:
        return turn.ledger.perform(effect)
    if isinstance(effect, Effect):
        turn.trace.mask.learn_values([effect.credentials])
    called = turn.trace.note_effect(node, effect)
    result = turn.ledger.perform(effect)
    turn.trace.note_result(called, result)
    return result


def _effect(turn: RunningTurn, node: CompiledNode, action: ActionPlan, parameters: JsonObject) -> Effect:
    return Effect(
        type=CallType(CALL_TYPES.get(action.type, action.type)),
        name=action.name,
        dialog_node=node.dialog_node,
        parameters=parameters,
        result_variable=action.result_variable,
        credentials=_credentials(turn, action),
    )


def _credentials(turn: RunningTurn, action: ActionPlan) -> Json:
    """The variable that `credentials` names, no copy, for its size may be any: null when there is none."""
    path = variable_path(action.credentials)
    return None if path is None else read_path(turn.scope.context, path)


def store_result(turn: RunningTurn, variable: str | None, value: Json) -> str | None:
    """Store the result of a call where its `result_variable` says (§11.1); null, if the context has no room.

    Forms: `x`, `$x`, `context.x`, `context.a.b`, `input.x`, `output.x`; dots nest. A name that is none, and
    the engine's own variables, are left alone. Returns why it could not be kept, if so.
    """
    place, keys = _place_of_result(turn, variable)
    if not keys:
        return None
    set_path(place, keys, copy_json(value))
    if place is not turn.scope.context or value is None:
        return None
    try:
        turn.capacity.check(place)
    except ContextTooLargeError as error:
        set_path(place, keys, None)
        return f"its answer cannot be kept: {error.message}"
    return None


def drop_result(turn: RunningTurn, variable: str | None) -> None:
    """Remove what is stored where a `result_variable` says."""
    place, keys = _place_of_result(turn, variable)
    if keys:
        owner = read_path(place, keys[:-1])
        if isinstance(owner, dict):
            owner.pop(keys[-1], None)


def _place_of_result(turn: RunningTurn, variable: str | None) -> tuple[JsonObject, list[str]]:
    """The object that a `result_variable` is in and the keys that lead to it; no keys: it is no name."""
    path = list(result_path(variable) or ())
    scope = turn.scope
    places: dict[str, JsonObject] = {"context": scope.context, "input": scope.input, "output": scope.output}
    place = places.get(path[0]) if len(path) > 1 else None
    keys = path[1:] if place is not None else path
    if place is None or place is scope.context:
        place = scope.context
        if keys and keys[0] in {SYSTEM, *ENGINE_KEYS}:
            keys = []
    return place, keys


def _store_failure(turn: RunningTurn, action: ActionPlan, message: str) -> None:
    if action.type == "webhook":
        store_result(turn, action.result_variable, None)
        place = (action.result_variable or action.name)[:MAX_NAME_CHARACTERS]
        deep_merge(turn.output.data, "webhook_error", {place: message})
    else:
        store_result(turn, action.result_variable, {"cloud_functions_call_error": message})


def _parameters(turn: RunningTurn, action: ActionPlan) -> JsonObject:
    if action.parameters is None:
        return {}
    parameters = action.parameters.render(turn.scope)
    return parameters if isinstance(parameters, dict) else {}


def _log_parameters(
    turn: RunningTurn, node: CompiledNode, action: ActionPlan, error: ExpressionError | BrokenExpressionError
) -> None:
    if turn.log.is_full or turn.is_told(error):
        return
    text = describe_update("actions", node.dialog_node, action.source, error.message)
    turn.log.add(LogLevel.ERROR, "actions_error", text, node)
