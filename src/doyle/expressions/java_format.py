"""`String.format` as in Java, for the conversions that the language knows (spec §8.3)."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal

from doyle.expressions.budget import Budget
from doyle.expressions.errors import MisfitError
from doyle.expressions.numbers import number_of
from doyle.expressions.rendering import render_text
from doyle.expressions.truth import is_true
from doyle.expressions.values import Value, first_value, kind_of

_SPECIFIER = re.compile(
    r"%(?:(?P<position>\d{1,3})\$)?(?P<flags>[-#+ 0,(]*)(?P<width>\d{1,3})?(?:\.(?P<precision>\d{1,3}))?"
    r"(?P<conversion>[a-zA-Z%])?",
    re.ASCII,
)
_MAX_DIGITS = 3
_DEFAULT_PRECISION = 6
_CALCULATION = Context(prec=1_500, rounding=ROUND_HALF_UP)


@dataclass(frozen=True, slots=True)
class _Specifier:
    """One `%` of a format."""

    flags: str
    width: int
    precision: int | None

    def padded(self, text: str) -> str:
        """The text in its width."""
        return text.ljust(self.width) if "-" in self.flags else text.rjust(self.width)

    def signed(self, is_negative: bool, digits: str) -> str:
        """A number's digits with sign and zeros."""
        before, after = (
            "-" if is_negative else "+" if "+" in self.flags else " " if " " in self.flags else "",
            "",
        )
        if is_negative and "(" in self.flags:
            before, after = "(", ")"
        if "0" in self.flags:
            digits = digits.rjust(self.width - len(before) - len(after), "0")
        return self.padded(before + digits + after)


def format_text(pattern: str, arguments: Sequence[Value], budget: Budget) -> str:
    """Fill a format in.

    Raises:
        MisfitError: a conversion is unknown, lacks its argument, or the argument is of another type.
    """
    formatter = _Formatter(arguments, budget)
    return budget.text(_SPECIFIER.sub(formatter.fill, pattern))


class _Formatter:
    """Takes the arguments one after another."""

    def __init__(self, arguments: Sequence[Value], budget: Budget) -> None:
        self._arguments = arguments
        self._budget = budget
        self._next = 0

    def fill(self, match: re.Match[str]) -> str:
        """The text for one specifier."""
        conversion = match["conversion"] or ""
        precision = match["precision"]
        written = _Specifier(match["flags"], int(match["width"] or 0), int(precision) if precision else None)
        if conversion == "%":
            return written.padded("%")
        if conversion == "n":
            return "\n"
        convert = _CONVERSIONS.get(conversion.lower())
        if convert is None or (conversion.isupper() and conversion not in "XESBC"):
            raise _unknown(match)
        text = convert(written, self._argument(match["position"]))
        self._budget.spend_characters(len(text))
        return text.upper() if conversion.isupper() else text

    def _argument(self, position: str | None) -> Value:
        at = int(position) - 1 if position else self._next
        self._next += 0 if position else 1
        if not 0 <= at < len(self._arguments):
            raise MisfitError("the format has more conversions than arguments")
        return first_value(self._arguments[at])


def _unknown(match: re.Match[str]) -> MisfitError:
    """What is wrong with a specifier: often it is a number that the syntax has no more digits for."""
    if match.string[match.end() : match.end() + 1].isdigit():
        return MisfitError(f"widths, precisions and positions have {_MAX_DIGITS} digits at most")
    return MisfitError(f"unknown conversion '{match[0][-1]}'")


def _integer(written: _Specifier, value: Value) -> str:
    number = _whole(value)
    return written.signed(number < 0, f"{abs(number):,}" if "," in written.flags else str(abs(number)))


def _hexadecimal(written: _Specifier, value: Value) -> str:
    number = _whole(value)
    digits = f"{number if number >= 0 else number + (1 << (32 if number >= -(1 << 31) else 64)):x}"
    return written.padded(digits.rjust(written.width, "0") if "0" in written.flags else digits)


def _fixed(written: _Specifier, value: Value) -> str:
    number = _decimal(value)
    places = _DEFAULT_PRECISION if written.precision is None else written.precision
    rounded = abs(number).quantize(Decimal(1).scaleb(-places), context=_CALCULATION)
    return written.signed(number < 0, f"{rounded:,f}" if "," in written.flags else f"{rounded:f}")


def _scientific(written: _Specifier, value: Value) -> str:
    number = _decimal(value)
    places = _DEFAULT_PRECISION if written.precision is None else written.precision
    digits, _, exponent = f"{_rounded(abs(number), places + 1):.{places}e}".partition("e")
    return written.signed(number < 0, f"{digits}e{int(exponent):+03}")


def _rounded(number: Decimal, digits: int) -> Decimal:
    return Context(prec=digits, rounding=ROUND_HALF_UP).plus(number)


def _text(written: _Specifier, value: Value) -> str:
    return written.padded(_cut(written, "null" if value is None else render_text(value)))


def _boolean(written: _Specifier, value: Value) -> str:
    shown = is_true(value) if type(value) is bool else value is not None
    return written.padded(_cut(written, "true" if shown else "false"))


def _character(written: _Specifier, value: Value) -> str:
    if type(value) is int and 0 <= value <= 0x10FFFF and not 0xD800 <= value <= 0xDFFF:
        return written.padded(chr(value))
    if type(value) is str and len(value) == 1:
        return written.padded(value)
    raise MisfitError(f"%c needs a character, not {kind_of(value)}")


def _cut(written: _Specifier, text: str) -> str:
    return text if written.precision is None else text[: written.precision]


def _whole(value: Value) -> int:
    if type(value) is int:
        return value
    raise MisfitError(f"%d needs an integer, not {kind_of(value)}")


def _decimal(value: Value) -> Decimal:
    """A double by its shortest digits, as Java rounds it; integers are taken too."""
    if type(value) not in (int, float):
        raise MisfitError(f"%f needs a number, not {kind_of(value)}")
    return Decimal(repr(number_of(value)))


_CONVERSIONS: Mapping[str, Callable[[_Specifier, Value], str]] = {
    "d": _integer,
    "x": _hexadecimal,
    "f": _fixed,
    "e": _scientific,
    "s": _text,
    "b": _boolean,
    "c": _character,
}
