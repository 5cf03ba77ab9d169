"""Arithmetic and comparison (spec/expression-language.md §5.3)."""

import math
from collections.abc import Callable, Mapping

from doyle.expressions.budget import Budget
from doyle.expressions.equality import is_equal
from doyle.expressions.errors import MisfitError
from doyle.expressions.numbers import checked, find_number, number_of, power
from doyle.expressions.regexes import full_match
from doyle.expressions.rendering import mixed_text
from doyle.expressions.values import Number, Value, first_value, kind_of

Operator = Callable[[Value, Value, Budget], Value]


def add(left: Value, right: Value, budget: Budget) -> Value:
    """`left + right`: the sum of numbers, or the concatenation if either side is a string."""
    if type(first_value(left)) is str or type(first_value(right)) is str:
        return budget.text(_operand_text(left, budget) + _operand_text(right, budget))
    return checked(number_of(left) + number_of(right))


def subtract(left: Value, right: Value, _budget: Budget) -> Value:
    """`left - right`."""
    return checked(number_of(left) - number_of(right))


def multiply(left: Value, right: Value, _budget: Budget) -> Value:
    """`left * right`."""
    return checked(number_of(left) * number_of(right))


def divide(left: Value, right: Value, _budget: Budget) -> Value:
    """`left / right`: integers truncate toward zero; division by zero is a fault."""
    dividend, divisor = number_of(left), _divisor(right)
    if type(dividend) is int and type(divisor) is int:
        quotient = abs(dividend) // abs(divisor)
        return quotient if (dividend < 0) == (divisor < 0) else -quotient
    return checked(_float(dividend) / _float(divisor))


def remainder(left: Value, right: Value, _budget: Budget) -> Value:
    """`left % right`, with the sign of the dividend."""
    dividend, divisor = number_of(left), _divisor(right)
    if type(dividend) is int and type(divisor) is int:
        rest = abs(dividend) % abs(divisor)
        return -rest if dividend < 0 else rest
    return math.fmod(_float(dividend), _float(divisor))


def raise_to(left: Value, right: Value, _budget: Budget) -> Value:
    """`left ^ right`."""
    return power(number_of(left), number_of(right))


def negate(value: Value) -> Number:
    """`-value`."""
    return checked(-number_of(value))


def order(left: Value, right: Value) -> int:
    """Below, at or above zero as `left` is below, at or above `right`; null is below everything.

    Raises:
        MisfitError: the two cannot be compared.
    """
    left, right = first_value(left), first_value(right)
    if type(left) is str and type(right) is str:
        return (left > right) - (left < right)
    if left is None or right is None:
        _check_comparable(left, right)
        return (left is not None) - (right is not None)
    one, other = _comparable(left, right)
    return (one > other) - (one < other)


def is_between(value: Value, bounds: Value) -> bool:
    """`value between {low, high}`, ends included."""
    if type(bounds) is not list or len(bounds) != 2:
        raise MisfitError("between needs a list of two")
    return order(value, bounds[0]) >= 0 and order(value, bounds[1]) <= 0


def matches(value: Value, pattern: Value, budget: Budget) -> bool:
    """`value matches pattern`: the whole string matches the regular expression."""
    text, regex = first_value(value), first_value(pattern)
    if type(text) is not str or type(regex) is not str:
        raise MisfitError(f"matches needs strings, not {kind_of(text)} and {kind_of(regex)}")
    return full_match(regex, text, budget)


def _check_comparable(*values: Value) -> None:
    for value in values:
        if type(value) not in (type(None), int, float, str):
            raise MisfitError(f"null and {kind_of(value)} cannot be compared")


def _comparable(left: Value, right: Value) -> tuple[Number, Number]:
    one, other = _find_comparable(left), _find_comparable(right)
    if one is None or other is None:
        raise MisfitError(f"{kind_of(left)} and {kind_of(right)} cannot be compared")
    return one, other


def _find_comparable(value: Value) -> Number | None:
    if type(value) is str:
        return find_number(value)
    return value if type(value) in (int, float) else None


def _operand_text(value: Value, budget: Budget) -> str:
    return "null" if value is None else mixed_text(value, budget)


def _divisor(value: Value) -> Number:
    number = number_of(value)
    if number == 0:
        raise MisfitError("division by zero")
    return number


def _float(number: Number) -> float:
    try:
        return float(number)
    except OverflowError:
        raise MisfitError("the number is too large") from None


ARITHMETIC: Mapping[str, Operator] = {
    "+": add,
    "-": subtract,
    "*": multiply,
    "/": divide,
    "%": remainder,
    "^": raise_to,
}
COMPARISONS: Mapping[str, Callable[[Value, Value, Budget], bool]] = {
    "==": is_equal,
    "!=": lambda left, right, budget: not is_equal(left, right, budget),
    "<": lambda left, right, _budget: order(left, right) < 0,
    "<=": lambda left, right, _budget: order(left, right) <= 0,
    ">": lambda left, right, _budget: order(left, right) > 0,
    ">=": lambda left, right, _budget: order(left, right) >= 0,
    "between": lambda left, right, _budget: is_between(left, right),
    "matches": matches,
}
