"""Reading, checking and writing numbers (spec/expression-language.md §§5.1, 6.4)."""

import math
import re
from decimal import Decimal

from doyle.expressions.errors import MisfitError
from doyle.expressions.values import Number, Value, first_value, kind_of

_NUMBER = re.compile(r"[+-]?(?:\d+(\.\d*)?|(\.\d+))([eE][+-]?\d{1,4})?", re.ASCII)
_INTEGER = re.compile(r"[+-]?\d+", re.ASCII)
MAX_DIGITS = 1_000
_MAX_INTEGER = 10**MAX_DIGITS
_PLAIN_LIMIT = 1e15
_MAX_EXPONENT = 3_400


def find_number(text: str) -> Number | None:
    """The number that a text is in full, or None: `"5"` is an integer, `"5.0"` and `"1e3"` are doubles."""
    match = _NUMBER.fullmatch(text) if len(text) <= MAX_DIGITS else None
    if match is None:
        return None
    if match[1] is None and match[2] is None and match[3] is None:
        return int(text)
    number = float(text)
    return number if math.isfinite(number) else None


def find_integer(text: str) -> int | None:
    """The integer that a text is in full, or None."""
    return int(text) if len(text) <= MAX_DIGITS and _INTEGER.fullmatch(text) else None


def number_of(value: Value) -> Number:
    """A number, or a text that is one.

    Raises:
        MisfitError: the value is neither.
    """
    kind = type(value)
    if kind is int or kind is float:
        return value  # type: ignore[no-any-return]
    number = find_number(value) if kind is str else None
    if number is not None:
        return number
    simple = first_value(value)
    if simple is not value:
        return number_of(simple)
    raise MisfitError(f"a number is needed, not {kind_of(value)}")


def integer_of(value: Value) -> int:
    """A whole number, or a text that is one; a double without a fraction counts.

    Raises:
        MisfitError: the value is not a whole number.
    """
    number = number_of(value)
    if type(number) is float and not number.is_integer():
        raise MisfitError("an integer is needed, not a double with a fraction")
    return int(number)


def checked(number: Number) -> Number:
    """Return a result of arithmetic, or raise `MisfitError` if it is too large or not a number."""
    if type(number) is int:
        if -_MAX_INTEGER < number < _MAX_INTEGER:
            return number
        raise MisfitError("the number is too large")
    if math.isfinite(number):
        return number
    raise MisfitError("the result is not a finite number")


def power(base: Number, exponent: Number) -> Number:
    """`base ^ exponent`: an integer if both are and the exponent is not negative (§5.3).

    Raises:
        MisfitError: the result is too large or not a real number.
    """
    if type(base) is int and type(exponent) is int and exponent >= 0:
        if base.bit_length() * exponent > _MAX_EXPONENT * 2 and abs(base) > 1:
            raise MisfitError("the number is too large")
        return checked(base**exponent)
    return float_power(float(base), float(exponent))


def float_power(base: float, exponent: float) -> float:
    """`base ^ exponent` on doubles.

    Raises:
        MisfitError: the result is infinite or not a real number.
    """
    try:
        return math.pow(base, exponent)
    except (OverflowError, ValueError):
        raise MisfitError("the result is not a finite number") from None


def number_text(number: Number) -> str:
    """A number as text: plain digits, whole doubles with `.0`, no exponent below 1e15 (§6.4)."""
    if type(number) is int:
        return str(checked(number))
    text = repr(float(number))
    if not math.isfinite(number):
        return {"inf": "Infinity", "-inf": "-Infinity"}.get(text, "NaN")
    if abs(number) >= _PLAIN_LIMIT:
        return _scientific(number)
    return format(Decimal(text), "f") if "e" in text else text


def _scientific(number: float) -> str:
    sign, digits, exponent = Decimal(repr(number)).normalize().as_tuple()
    fraction = "".join(map(str, digits[1:])) or "0"
    return f"{'-' if sign else ''}{digits[0]}.{fraction}E{int(exponent) + len(digits) - 1}"
