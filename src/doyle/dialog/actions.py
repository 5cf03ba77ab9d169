"""The calls that nodes ask for (spec dialog-engine.md §11).

Client actions travel in the reply. The others are effects: performed by the caller if it can, answered with
an error if it cannot.
"""

from collections.abc import Sequence

from doyle.dialog.assign import SYSTEM
from doyle.dialog.broken import BrokenExpressionError
from doyle.dialog.compiled import ActionPlan, CompiledNode
from doyle.dialog.effects import CallType, Effect, EffectResult
from doyle.dialog.faults import describe_update
from doyle.dialog.json_copy import copy_json
from doyle.dialog.log import LogLevel
from doyle.dialog.merge import deep_merge, set_path
from doyle.dialog.reserved import CONVERSATION_ID
from doyle.dialog.running_turn import RunningTurn
from doyle.dialog.trace import Step
from doyle.dialog.variable import read_path, result_path, variable_path
from doyle.expressions.errors import ExpressionError
from doyle.wire.json import Json, JsonObject

SERVER_TYPES = frozenset({"webhook", "server", "cloud_function", "web_action"})
CALL_TYPES = {"server": "cloud_function"}


def is_client(action: ActionPlan) -> bool:
    """Whether an action is for the client: every type that the server has no way to call."""
    return action.type not in SERVER_TYPES


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


def call_actions(turn: RunningTurn, node: CompiledNode, actions: Sequence[ActionPlan]) -> None:
    """Make calls in order and store their results; a call that fails never ends the turn.

    Raises:
        EffectNeeded: the caller has to perform a call first.
    """
    for action in actions:
        result = _call(turn, node, action)
        if result.error is None:
            store_result(turn, action.result_variable, result.value)
        else:
            _store_failure(turn, action, result.error)
        turn.note_context()
    turn.log_notices(node)


def _call(turn: RunningTurn, node: CompiledNode, action: ActionPlan) -> EffectResult:
    try:
        parameters = _parameters(turn, action)
    except (ExpressionError, BrokenExpressionError) as error:
        _log_parameters(turn, node, action, error)
        return EffectResult(error=error.message)
    if action.name in turn.dialog.callable_actions:
        result = _perform(turn, node, _effect(turn, node, action, parameters))
    else:
        result = EffectResult(error=f"No address is configured for {action.type} [{action.name}].")
        turn.note(Step.EFFECT, node, name=action.name, call_type=action.type, error=result.error)
    if result.error is not None:
        text = f"The call of dialog node id [{node.dialog_node}] failed: {result.error}"
        turn.log.add(LogLevel.ERROR, "call_error", text, node)
    return result


def _perform(turn: RunningTurn, node: CompiledNode, effect: Effect) -> EffectResult:
    """The result of a call; the trace shows the call without its credentials."""
    if turn.trace is None:
        return turn.ledger.perform(effect)
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
    """A copy of the variable that `credentials` names: null when there is none."""
    path = variable_path(action.credentials)
    return None if path is None else copy_json(read_path(turn.scope.context, path))


def store_result(turn: RunningTurn, variable: str | None, value: Json) -> None:
    """Store the result of a call where its `result_variable` says (§11.1).

    Forms: `x`, `$x`, `context.x`, `context.a.b`, `input.x`, `output.x`; dots nest. A name that is none, and
    the engine's own variables, are left alone.
    """
    path = list(result_path(variable) or ())
    if not path:
        return
    scope = turn.scope
    places: dict[str, JsonObject] = {"context": scope.context, "input": scope.input, "output": scope.output}
    place = places.get(path[0]) if len(path) > 1 else None
    keys = path[1:] if place is not None else path
    if place is None or place is scope.context:
        place = scope.context
        if keys[0] in {SYSTEM, CONVERSATION_ID}:
            return
    set_path(place, keys, copy_json(value))


def _store_failure(turn: RunningTurn, action: ActionPlan, message: str) -> None:
    if action.type == "webhook":
        store_result(turn, action.result_variable, None)
        deep_merge(turn.output.data, "webhook_error", {action.result_variable or action.name: message})
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
    text = describe_update("actions", node.dialog_node, action.source, error.message)
    turn.log.add(LogLevel.ERROR, "actions_error", text, node)
