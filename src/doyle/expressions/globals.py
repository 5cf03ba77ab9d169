"""The bare names and functions (spec/expression-language.md §7.1).

`input_text` is `input.text` in skills of the first years: public skills and tutorials use it, the
specification does not name it.
"""

from collections.abc import Callable, Mapping

from doyle.expressions.errors import MisfitError
from doyle.expressions.mentions import MISSING
from doyle.expressions.methods.clock import now, today
from doyle.expressions.methods.table import Arguments, Method, MethodTable
from doyle.expressions.scope import Scope
from doyle.expressions.values import NO_INTENT, IntentList, Value

FLAGS = (
    "slot_in_focus",
    "all_slots_filled",
    "has_skipped_slots",
    "returning_from_digression",
    "anything_else",
    "welcome",
    "conversation_start",
    "irrelevant",
)
_functions = MethodTable()
FUNCTIONS: Mapping[str, Method] = _functions.methods


def find_global(scope: Scope, name: str) -> Value:
    """The value of a bare name, or `MISSING`."""
    reader = GLOBALS.get(name)
    return MISSING if reader is None else reader(scope)


def get_global(scope: Scope, name: str) -> Value:
    """The value of a bare name.

    Raises:
        MisfitError: there is no such name.
    """
    found = find_global(scope, name)
    if found is MISSING:
        raise MisfitError(f"unknown name '{name}'")
    return found


def _intent(scope: Scope) -> Value:
    return NO_INTENT if scope.intent_name is None else scope.intents[0]


def _event(scope: Scope) -> Value:
    event = scope.event
    return {
        "previous_value": None if event is None else event.previous_value,
        "current_value": None if event is None else event.current_value,
    }


def _flag(name: str) -> Callable[[Scope], Value]:
    return lambda scope: scope.flags.get(name, False)


GLOBALS: Mapping[str, Callable[[Scope], Value]] = {
    "context": lambda scope: scope.context,
    "input": lambda scope: scope.input,
    "input_text": lambda scope: scope.input.get("text"),
    "output": lambda scope: scope.output,
    "intents": lambda scope: IntentList(scope.intents),
    "intent": _intent,
    "entities": lambda scope: scope.all_mentions(),
    "event": _event,
    **{name: _flag(name) for name in FLAGS},
}


@_functions.add("now", most=1)
def _now(scope: Scope, _receiver: Value, arguments: Arguments) -> str:
    return now(scope, arguments[0] if arguments else None)


@_functions.add("today")
def _today(scope: Scope, _receiver: Value, _arguments: Arguments) -> str:
    return today(scope)


@_functions.add("clearDialogStack")
def _clear_dialog_stack(scope: Scope, _receiver: Value, _arguments: Arguments) -> str:
    scope.stack_cleared = True
    return ""
