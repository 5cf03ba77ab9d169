"""BODY: context, output and actions of one node (spec dialog-engine.md §§3, 12.2)."""

from collections.abc import Callable
from typing import TypeVar

from doyle.dialog.actions import call_actions, is_client, queue_client_actions
from doyle.dialog.assign import assign_context
from doyle.dialog.broken import BrokenExpressionError
from doyle.dialog.capacity import ContextTooLargeError
from doyle.dialog.compiled import ActionPlan, CompiledNode, NodeType
from doyle.dialog.faults import describe_update
from doyle.dialog.log import LogLevel
from doyle.dialog.render import is_search, render_output
from doyle.dialog.running_turn import RunningTurn, TurnAborted
from doyle.dialog.stack import OpenAction
from doyle.dialog.trace import Why
from doyle.expressions.errors import ExpressionError
from doyle.wire.json import JsonObject
from doyle.wire.json_copy import EncodedJson

WEBHOOK = "webhook"
Done = TypeVar("Done")


def run_body(turn: RunningTurn, node: CompiledNode, *, is_speaking: bool = True) -> None:
    """Set the node's context, make its calls, say its output if it is speaking, queue its client actions.

    Raises:
        TurnAborted: context or output failed; the context is as it was before this body.
        EffectNeeded: the caller has to perform a call first.
        ActionWaits: an action needs the user's next turn; `resume_body` goes on from there.
    """
    is_changing = bool(node.body.context) or not node.body.is_literal
    before = _keep_context(turn, node) if is_changing else None
    early, late = _order_calls(turn, node)
    try:
        _attempt(turn, node, "context", lambda: _set_context(turn, node))
        turn.note_context()
        call_actions(turn, node, early)
        if is_speaking:
            say_output(turn, node)
    except TurnAborted:
        _restore_context(turn, before)
        raise
    _finish_body(turn, node, late)


def resume_body(turn: RunningTurn, node: CompiledNode, action: OpenAction) -> None:
    """Let the action that a body waits for go on; when it has finished, so does the body. As `run_body`."""
    before = None if node.body.is_literal else _keep_context(turn, node)
    waiting = node.body.actions[action.at]
    early, late = _order_calls(turn, node)
    first = next(at for at, call in enumerate(early) if call is waiting)
    try:
        call_actions(turn, node, early[first:], action)
        say_output(turn, node)
    except TurnAborted:
        _restore_context(turn, before)
        raise
    _finish_body(turn, node, late)


def _keep_context(turn: RunningTurn, node: CompiledNode) -> EncodedJson:
    return _attempt(turn, node, "context", lambda: turn.capacity.keep(turn.scope.context))


def _set_context(turn: RunningTurn, node: CompiledNode) -> None:
    assign_context(node.body.context, turn.scope)
    if node.body.context:
        turn.capacity.check(turn.scope.context)


def _restore_context(turn: RunningTurn, before: EncodedJson | None) -> None:
    if before is not None:
        turn.scope.context.clear()
        turn.scope.context.update(before.decode())
    turn.note_context()


def _finish_body(turn: RunningTurn, node: CompiledNode, late: list[ActionPlan]) -> None:
    call_actions(turn, node, late)
    queue_client_actions(turn, node, [action for action in node.body.actions if is_client(action)])
    turn.note_context()


def run_response(turn: RunningTurn, response: CompiledNode) -> None:
    """List a response condition as visited and run its body; raises as `run_body`."""
    with turn.running(response, Why.RESPONSE):
        turn.visit(response)
        run_body(turn, response)


def say_output(turn: RunningTurn, node: CompiledNode) -> None:
    """Evaluate the output of a node and add it to the output of the turn.

    Raises:
        TurnAborted: an expression of it failed.
    """
    plan = node.body.output
    if plan is None:
        return
    shown_title = _title_of(turn, node)
    memory = turn.state.node_output_map.get(node.dialog_node)

    def say() -> None:
        rendered = render_output(plan, node, shown_title, memory, turn.scope)
        if not node.body.is_literal:
            turn.capacity.check(turn.scope.context)
        if not turn.is_search_kept:
            rendered.elements = [element for element in rendered.elements if not is_search(element)]
        turn.output.merge(rendered)
        if turn.trace is not None:
            turn.trace.note_output(node, rendered)
        if rendered.memory is not None:
            turn.state.node_output_map[node.dialog_node] = rendered.memory

    _attempt(turn, node, "output", say)


def _order_calls(turn: RunningTurn, node: CompiledNode) -> tuple[list[ActionPlan], list[ActionPlan]]:
    """The calls before the output (webhooks, actions of the actions skill, and all of a node with response
    conditions) and after it."""
    calls = [action for action in node.body.actions if not is_client(action)]
    if node.dialog_node in turn.dialog.responses:
        return calls, []
    early = [action for action in calls if action.type == WEBHOOK or action.is_skill]
    return early, [action for action in calls if action not in early]


def _title_of(turn: RunningTurn, node: CompiledNode) -> str | None:
    """The title that names a node to people: a response without one goes by its node's."""
    if node.title is not None or node.type is not NodeType.RESPONSE_CONDITION:
        return node.title
    parent = turn.dialog.nodes.get(node.parent or "")
    return parent.title if parent is not None else None


def _attempt(turn: RunningTurn, node: CompiledNode, part: str, work: Callable[[], Done]) -> Done:
    try:
        return work()
    except (ExpressionError, BrokenExpressionError, ContextTooLargeError) as error:
        text = describe_update(part, node.dialog_node, _source_of(node, part), error.message)
        turn.log.add(LogLevel.ERROR, f"{part}_error", text, node)
        raise TurnAborted(keeps_output=False) from None
    finally:
        turn.log_notices(node)


def _source_of(node: CompiledNode, part: str) -> JsonObject:
    return node.body.context_source if part == "context" else node.body.output_source
