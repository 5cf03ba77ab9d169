"""Equality: with coercion for `==`, exact for methods (spec/expression-language.md §§5.5, 8.1)."""

from doyle.expressions.budget import MAX_VALUE_DEPTH, Budget
from doyle.expressions.errors import MisfitError
from doyle.expressions.numbers import find_number
from doyle.expressions.values import NO_INTENT, VOID, Mention, MentionList, TypedValue, Value, first_value
from doyle.wire.runtime import RuntimeIntent

_NUMBERS = frozenset({int, float})
_CONTAINERS = frozenset({list, dict})


def is_equal(left: Value, right: Value, budget: Budget) -> bool:
    """`left == right`, coercing between strings, numbers and booleans; never fails but for the budget."""
    left_kind, right_kind = type(left), type(right)
    if left_kind is right_kind and left_kind not in _CONTAINERS and left_kind is not TypedValue:
        return bool(left == right)
    if left_kind is str:
        return _is_text_equal(left, right, budget)
    if right_kind is str:
        return _is_text_equal(right, left, budget)
    if left_kind in _WRAPPED or right_kind in _WRAPPED:
        return is_equal(_simple(left), _simple(right), budget)
    return is_same(left, right, budget)


def is_same(left: Value, right: Value, budget: Budget, depth: int = 0) -> bool:
    """Whether two values are of one type and equal in depth; numbers count by value."""
    left_kind, right_kind = type(left), type(right)
    if left_kind in _NUMBERS and right_kind in _NUMBERS:
        return bool(left == right)
    if left_kind is not right_kind:
        return False
    if left_kind not in _CONTAINERS:
        return bool(left == right)
    if depth > MAX_VALUE_DEPTH:
        raise MisfitError("the value is nested too deeply")
    if len(left) != len(right):
        return False
    budget.spend(len(left) + 1)
    if left_kind is list:
        return all(is_same(one, other, budget, depth + 1) for one, other in zip(left, right, strict=True))
    return all(key in right and is_same(item, right[key], budget, depth + 1) for key, item in left.items())


def _is_text_equal(text: str, other: Value, budget: Budget) -> bool:
    kind = type(other)
    if kind in _NUMBERS:
        return bool(find_number(text) == other)
    if kind is bool:
        return text.lower() == ("true" if other else "false")
    if kind in _WRAPPED:
        return is_equal(text, _simple(other), budget)
    return False


def _simple(value: Value) -> Value:
    return None if value is NO_INTENT or value is VOID else first_value(value)


_WRAPPED = frozenset({Mention, MentionList, RuntimeIntent, TypedValue, type(VOID)})
