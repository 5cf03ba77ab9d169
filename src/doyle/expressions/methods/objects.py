"""Methods of objects (spec/expression-language.md §8.4)."""

from doyle.expressions.methods.numbers import add_failing_conversions
from doyle.expressions.methods.table import Arguments, MethodTable, text_argument
from doyle.expressions.plain import plain
from doyle.expressions.rendering import json_text
from doyle.expressions.scope import Scope
from doyle.expressions.values import VOID, Value, Void
from doyle.wire.json import Json, JsonObject

OBJECT_METHODS = MethodTable()
JSON_METHODS = MethodTable()
"""What every value that has a JSON form can do."""

add_failing_conversions(OBJECT_METHODS)
_KEPT_IN_CONTEXT = ("conversation_id", "timezone", "system")
_KEPT_IN_OUTPUT = ("nodes_visited", "nodes_visited_details", "log_messages")


@OBJECT_METHODS.add("has", "containsKey", least=1)
def _has(_scope: Scope, receiver: JsonObject, arguments: Arguments) -> bool:
    return text_argument(arguments[0]) in receiver


@OBJECT_METHODS.add("get", least=1)
def _get(_scope: Scope, receiver: JsonObject, arguments: Arguments) -> Json:
    return receiver.get(text_argument(arguments[0]))


@OBJECT_METHODS.add("remove", least=1)
def _remove(_scope: Scope, receiver: JsonObject, arguments: Arguments) -> Json:
    return receiver.pop(text_argument(arguments[0]), None)


@OBJECT_METHODS.add("clear")
def _clear(scope: Scope, receiver: JsonObject, _arguments: Arguments) -> Void:
    """`context.clear()` and `output.clear()` keep the engine's own keys (dialog-engine.md §§8.4, 9)."""
    kept = _KEPT_IN_CONTEXT if receiver is scope.context else ()
    kept = _KEPT_IN_OUTPUT if receiver is scope.output else kept
    for key in [key for key in receiver if key not in kept]:
        del receiver[key]
    return VOID


@OBJECT_METHODS.add("put", least=2)
def _put(scope: Scope, receiver: JsonObject, arguments: Arguments) -> Json:
    key = text_argument(arguments[0])
    previous = receiver.get(key)
    receiver[key] = plain(arguments[1], scope.budget)
    return previous


@OBJECT_METHODS.add("add", "addProperty", least=2)
def _add(scope: Scope, receiver: JsonObject, arguments: Arguments) -> Void:
    _put(scope, receiver, arguments)
    return VOID


@OBJECT_METHODS.add("size", "length")
def _size(_scope: Scope, receiver: JsonObject, _arguments: Arguments) -> int:
    return len(receiver)


@OBJECT_METHODS.add("isEmpty")
def _is_empty(_scope: Scope, receiver: JsonObject, _arguments: Arguments) -> bool:
    return not receiver


@OBJECT_METHODS.add("keySet", "keys")
def _keys(scope: Scope, receiver: JsonObject, _arguments: Arguments) -> Json:
    return plain(list(receiver), scope.budget)


@OBJECT_METHODS.add("values")
def _values(scope: Scope, receiver: JsonObject, _arguments: Arguments) -> Json:
    return plain(list(receiver.values()), scope.budget)


@OBJECT_METHODS.add("toString", "toJson")
@JSON_METHODS.add("toString", "toJson")
def _json(scope: Scope, receiver: Value, _arguments: Arguments) -> str:
    return json_text(receiver, scope.budget)
