"""Finds the method of a value by its type (spec/expression-language.md §8)."""

from collections.abc import Mapping

from doyle.expressions.errors import MisfitError
from doyle.expressions.methods.arrays import ARRAY_METHODS, INTENT_LIST_METHODS, MENTION_LIST_METHODS
from doyle.expressions.methods.java_objects import DATE_METHODS, RANDOM_METHODS
from doyle.expressions.methods.numbers import BOOLEAN_METHODS, NUMBER_METHODS
from doyle.expressions.methods.objects import JSON_METHODS, OBJECT_METHODS
from doyle.expressions.methods.table import Arguments, Method
from doyle.expressions.methods.text_dates import TEXT_DATE_METHODS
from doyle.expressions.methods.texts import TEXT_METHODS
from doyle.expressions.scope import Scope
from doyle.expressions.values import (
    DateValue,
    IntentList,
    Mention,
    MentionList,
    RandomValue,
    TypedValue,
    Value,
    first_value,
    kind_of,
)
from doyle.wire.runtime import RuntimeIntent

_TABLES: Mapping[type, Mapping[str, Method]] = {
    str: {**TEXT_METHODS.methods, **TEXT_DATE_METHODS.methods},
    int: NUMBER_METHODS.methods,
    float: NUMBER_METHODS.methods,
    bool: BOOLEAN_METHODS.methods,
    list: ARRAY_METHODS.methods,
    dict: OBJECT_METHODS.methods,
    MentionList: MENTION_LIST_METHODS.methods,
    IntentList: INTENT_LIST_METHODS.methods,
    Mention: JSON_METHODS.methods,
    RuntimeIntent: JSON_METHODS.methods,
    DateValue: DATE_METHODS.methods,
    RandomValue: RANDOM_METHODS.methods,
}
METHOD_NAMES = frozenset(name for table in _TABLES.values() for name in table) | {"filter"}


def call_method(scope: Scope, receiver: Value, name: str, arguments: Arguments) -> Value:
    """`receiver.name(arguments)`; mentions hand methods that they lack on to their first value (§7.2).

    Raises:
        MisfitError: there is no such method, its arguments do not fit, or it fails.
    """
    method = _TABLES.get(type(receiver), {}).get(name)
    if method is None and type(receiver) in (Mention, MentionList, TypedValue):
        receiver = first_value(receiver)
        method = _TABLES.get(type(receiver), {}).get(name)
    if method is None:
        raise MisfitError(f"{kind_of(receiver)} has no method '{name}'")
    scope.budget.spend(1)
    return method.call(scope, receiver, arguments, name)
