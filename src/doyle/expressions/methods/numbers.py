"""Methods of numbers and booleans (spec/expression-language.md §8.3)."""

from collections.abc import Callable

from doyle.expressions.methods.table import Arguments, Function, MethodTable
from doyle.expressions.numbers import checked, number_of
from doyle.expressions.rendering import render_text
from doyle.expressions.scope import Scope
from doyle.expressions.values import Value

NUMBER_METHODS = MethodTable()
BOOLEAN_METHODS = MethodTable()


def _reading(read: Callable[[Value], Value]) -> Function:
    return lambda _scope, receiver, _arguments: read(receiver)


def scalar_boolean(value: Value) -> bool:
    """A boolean, or whether the text of another scalar is `true`."""
    return value if type(value) is bool else render_text(value).lower() == "true"


def scalar_integer(value: Value) -> int:
    """A number without its fraction."""
    return int(number_of(value))


def scalar_double(value: Value) -> float:
    """A number as a double."""
    return float(checked(number_of(value)))


def add_scalar_readings(table: MethodTable) -> None:
    """Give a table the `getAs…` methods that all scalars have (Gson's names)."""
    table.add("getAsInt", "getAsLong", "getAsBigInteger")(_reading(scalar_integer))
    table.add("getAsDouble", "getAsFloat")(_reading(scalar_double))
    table.add("getAsString")(_reading(render_text))
    table.add("getAsBoolean")(_reading(scalar_boolean))


def add_failing_conversions(table: MethodTable) -> None:
    """Give a table of values that are no numbers the conversions, which yield null there.

    As the public guide says: they can be called on any object or field, and give null where that fails.
    """
    table.add("toInt", "toLong", "toDouble")(lambda _scope, _receiver, _arguments: None)


for _table in (NUMBER_METHODS, BOOLEAN_METHODS):
    add_scalar_readings(_table)
    _table.add("toString", "toJson")(_reading(render_text))

add_failing_conversions(BOOLEAN_METHODS)
NUMBER_METHODS.add("toInt", "intValue", "toLong", "longValue")(_reading(scalar_integer))
NUMBER_METHODS.add("toDouble", "doubleValue")(_reading(scalar_double))


@NUMBER_METHODS.add("equals", least=1)
@BOOLEAN_METHODS.add("equals", least=1)
def _equals(_scope: Scope, receiver: Value, arguments: Arguments) -> bool:
    return type(receiver) is type(arguments[0]) and bool(receiver == arguments[0])
