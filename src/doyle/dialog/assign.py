"""Setting context variables from a node (spec dialog-engine.md §9)."""

from collections.abc import Iterable

from doyle.dialog.compiled import Assignment
from doyle.dialog.merge import deep_merge
from doyle.dialog.reserved import ENGINE_KEYS
from doyle.dialog.state import OWN_KEYS
from doyle.expressions.scope import Scope
from doyle.expressions.values import VOID
from doyle.wire.json import Json, JsonObject

SYSTEM = "system"


def assign_context(assignments: Iterable[Assignment], scope: Scope) -> None:
    """Evaluate assignments in order, each visible to the next.

    Objects deep-merge, other values replace, null keeps the key, void skips it. Values are copies (A6): a
    template renders to JSON that shares nothing with the scope. The engine's own keys of `system`, and
    `conversation_id` and `skip_user_input`, cannot be written.

    Raises:
        ExpressionError, BrokenExpressionError: an expression fails; earlier assignments have been made.
    """
    for assignment in assignments:
        value = assignment.template.render(scope)
        if value is not VOID:
            assign(scope.context, assignment.key, value)


def assign(context: JsonObject, key: str, value: Json) -> None:
    """Set one context variable, with the rules for reserved names."""
    if key in ENGINE_KEYS:
        return
    if key == SYSTEM:
        _merge_system(context, value)
    else:
        deep_merge(context, key, value)


def _merge_system(context: JsonObject, value: Json) -> None:
    if isinstance(value, dict):
        allowed = {name: item for name, item in value.items() if name not in OWN_KEYS}
        deep_merge(context, SYSTEM, allowed)
