"""The types of `T(…)` and `new`: a closed list (spec/expression-language.md §§8.3, 9)."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from doyle.expressions.errors import MisfitError
from doyle.expressions.java_date import date_value
from doyle.expressions.java_format import format_text
from doyle.expressions.java_random import JavaRandom
from doyle.expressions.methods.arrays import joined
from doyle.expressions.methods.numbers import scalar_boolean
from doyle.expressions.methods.table import Arguments, Method, MethodTable, text_argument
from doyle.expressions.numbers import checked, find_integer, find_number, float_power, integer_of, number_of
from doyle.expressions.operators import order
from doyle.expressions.rendering import render_text
from doyle.expressions.scope import Scope
from doyle.expressions.values import DateValue, RandomValue, Value, first_value, kind_of

_PACKAGES: Mapping[str, str] = {
    **dict.fromkeys(
        ("String", "Math", "Integer", "Long", "Double", "Float", "Short", "Byte", "Boolean"), "java.lang."
    ),
    **dict.fromkeys(("Date", "Random"), "java.util."),
    **dict.fromkeys(("JsonArray", "JsonObject"), "com.google.gson."),
}
_INTEGER_BITS = {"Integer": 32, "Long": 64, "Short": 16, "Byte": 8}
_FLOAT_LIMITS = {
    "Double": (1.7976931348623157e308, 5e-324),
    "Float": (3.4028234663852886e38, 1.401298464324817e-45),
}


@dataclass(frozen=True, slots=True)
class Static:
    """A static member of a type."""

    name: str
    method: Method
    is_field: bool = False


def type_named(written: str) -> str | None:
    """The short name of an allowed type, written short or in full, or None."""
    name = written.rpartition(".")[2]
    package = _PACKAGES.get(name)
    return name if package is not None and written in (name, package + name) else None


def find_static(type_name: str, member: str) -> Static | None:
    """A static member of an allowed type, or None."""
    constant = _CONSTANTS.get((type_name, member))
    if constant is not None:
        return Static(member, Method(lambda _scope, _receiver, _arguments: constant, 0, 0), is_field=True)
    table = _METHODS.get(type_name)
    method = None if table is None else table.methods.get(member)
    return None if method is None else Static(member, method)


def construct(type_name: str) -> Method | None:
    """The constructor of an allowed type, or None."""
    return _CONSTRUCTORS.methods.get(type_name)


def instance_test(type_name: str) -> Callable[[Value], bool] | None:
    """What `instanceof` asks of a value, or None for a type that it does not know."""
    kinds = _INSTANCES.get(type_name)
    return None if kinds is None else lambda value: type(value) is kinds


_INSTANCES: Mapping[str, type] = {
    "String": str,
    "Integer": int,
    "Long": int,
    "Double": float,
    "Boolean": bool,
    "JsonArray": list,
    "JsonObject": dict,
}

_MATH = MethodTable()
_STRING = MethodTable()
_BOOLEAN = MethodTable()


def _chosen(is_better: Callable[[int], bool]) -> Callable[[Scope, Value, Arguments], Value]:
    def choose(_scope: Scope, _receiver: Value, arguments: Arguments) -> Value:
        one, other = number_of(arguments[0]), number_of(arguments[1])
        best = one if is_better(order(one, other)) else other
        return float(best) if float in (type(one), type(other)) else best

    return choose


_MATH.add("max", least=2)(_chosen(lambda sign: sign >= 0))
_MATH.add("min", least=2)(_chosen(lambda sign: sign <= 0))


@_MATH.add("abs", least=1)
def _abs(_scope: Scope, _receiver: Value, arguments: Arguments) -> Value:
    return abs(number_of(arguments[0]))


@_MATH.add("round", least=1)
def _round(_scope: Scope, _receiver: Value, arguments: Arguments) -> Value:
    number = number_of(arguments[0])
    if type(number) is int:
        return number
    below = math.floor(number)
    return below + 1 if number - below >= 0.5 else below


@_MATH.add("random")
def _random(scope: Scope, _receiver: Value, _arguments: Arguments) -> float:
    return scope.random.random()


def _add_real(name: str, function: Callable[..., float], count: int = 1) -> None:
    def call(_scope: Scope, _receiver: Value, arguments: Arguments) -> float:
        numbers = [float(number_of(argument)) for argument in arguments]
        try:
            return float(checked(float(function(*numbers))))
        except (ValueError, OverflowError):
            raise MisfitError(f"{name} is not defined there") from None

    _MATH.add(name, least=count)(call)


def _signum(number: float) -> float:
    return math.copysign(1.0, number) if number else number


for _name, _function in (
    ("ceil", math.ceil),
    ("floor", math.floor),
    ("rint", round),
    ("sqrt", math.sqrt),
    ("cbrt", math.cbrt),
    ("exp", math.exp),
    ("log", math.log),
    ("log10", math.log10),
    ("sin", math.sin),
    ("cos", math.cos),
    ("tan", math.tan),
    ("asin", math.asin),
    ("acos", math.acos),
    ("atan", math.atan),
    ("toRadians", math.radians),
    ("toDegrees", math.degrees),
    ("signum", _signum),
):
    _add_real(_name, _function)
_add_real("pow", float_power, 2)
_add_real("atan2", math.atan2, 2)
_add_real("hypot", math.hypot, 2)


@_STRING.add("format", least=1, most=None)
def _format(scope: Scope, _receiver: Value, arguments: Arguments) -> str:
    return format_text(text_argument(arguments[0]), arguments[1:], scope.budget)


@_STRING.add("join", least=2, most=None)
def _join(scope: Scope, _receiver: Value, arguments: Arguments) -> str:
    items = arguments[1] if len(arguments) == 2 and type(arguments[1]) is list else arguments[1:]
    return joined(scope, text_argument(arguments[0]), items)


@_STRING.add("valueOf", least=1)
def _text_of(scope: Scope, _receiver: Value, arguments: Arguments) -> str:
    return "null" if arguments[0] is None else render_text(arguments[0], scope.budget)


@_BOOLEAN.add("parseBoolean", "valueOf", least=1)
def _parse_boolean(_scope: Scope, _receiver: Value, arguments: Arguments) -> bool:
    return scalar_boolean(arguments[0])


@_BOOLEAN.add("toString", least=1)
def _boolean_text(_scope: Scope, _receiver: Value, arguments: Arguments) -> str:
    return render_text(arguments[0])


def _integer_table(bits: int, parse: str) -> MethodTable:
    table = MethodTable()
    limit = 1 << (bits - 1)

    def read(_scope: Scope, _receiver: Value, arguments: Arguments) -> int:
        value = first_value(arguments[0])
        number = value if type(value) is int else find_integer(value) if type(value) is str else None
        if number is None or not -limit <= number < limit:
            raise MisfitError(f"{parse} cannot read this {kind_of(value)}")
        return number

    table.add(parse, "valueOf", least=1)(read)
    _add_number_methods(table)
    return table


def _double_table(parse: str) -> MethodTable:
    table = MethodTable()

    def read(_scope: Scope, _receiver: Value, arguments: Arguments) -> float:
        value = first_value(arguments[0])
        number = find_number(value) if type(value) is str else value
        if number is None or type(number) not in (int, float):
            raise MisfitError(f"{parse} cannot read this {kind_of(value)}")
        return float(number)

    table.add(parse, "valueOf", least=1)(read)
    _add_number_methods(table)
    return table


def _add_number_methods(table: MethodTable) -> None:
    table.add("toString", least=1)(lambda _scope, _receiver, arguments: render_text(number_of(arguments[0])))
    table.add("compare", least=2)(
        lambda _scope, _receiver, arguments: order(number_of(arguments[0]), number_of(arguments[1]))
    )


_METHODS: Mapping[str, MethodTable] = {
    "Math": _MATH,
    "String": _STRING,
    "Boolean": _BOOLEAN,
    "Integer": _integer_table(32, "parseInt"),
    "Long": _integer_table(64, "parseLong"),
    "Short": _integer_table(16, "parseShort"),
    "Byte": _integer_table(8, "parseByte"),
    "Double": _double_table("parseDouble"),
    "Float": _double_table("parseFloat"),
}
_CONSTANTS: Mapping[tuple[str, str], Value] = {
    ("Math", "PI"): math.pi,
    ("Math", "E"): math.e,
    **{(name, "MAX_VALUE"): (1 << (bits - 1)) - 1 for name, bits in _INTEGER_BITS.items()},
    **{(name, "MIN_VALUE"): -(1 << (bits - 1)) for name, bits in _INTEGER_BITS.items()},
    **{(name, "MAX_VALUE"): most for name, (most, _) in _FLOAT_LIMITS.items()},
    **{(name, "MIN_VALUE"): least for name, (_, least) in _FLOAT_LIMITS.items()},
}

_CONSTRUCTORS = MethodTable()


@_CONSTRUCTORS.add("Date", most=1)
def _new_date(scope: Scope, _receiver: Value, arguments: Arguments) -> DateValue:
    return DateValue(integer_of(arguments[0])) if arguments else date_value(scope.now)


@_CONSTRUCTORS.add("Random", most=1)
def _new_random(scope: Scope, _receiver: Value, arguments: Arguments) -> RandomValue:
    seed = integer_of(arguments[0]) if arguments else scope.random.getrandbits(48)
    return RandomValue(JavaRandom.seeded(seed))


@_CONSTRUCTORS.add("JsonArray")
def _new_array(_scope: Scope, _receiver: Value, _arguments: Arguments) -> list[Value]:
    return []


@_CONSTRUCTORS.add("JsonObject")
def _new_object(_scope: Scope, _receiver: Value, _arguments: Arguments) -> dict[str, Value]:
    return {}


@_CONSTRUCTORS.add("String", most=1)
def _new_string(_scope: Scope, _receiver: Value, arguments: Arguments) -> str:
    return text_argument(arguments[0]) if arguments else ""
