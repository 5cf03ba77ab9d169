"""Methods of `java.util.Date` and `java.util.Random` (spec/expression-language.md §§8.3, 8.5)."""

from collections.abc import Callable
from datetime import datetime

from doyle.expressions.dates.patterns import format_instant
from doyle.expressions.errors import MisfitError
from doyle.expressions.java_date import date_text, datetime_of
from doyle.expressions.java_random import JavaRandom
from doyle.expressions.methods.table import Arguments, MethodTable, text_argument
from doyle.expressions.numbers import integer_of
from doyle.expressions.scope import Scope
from doyle.expressions.values import DateValue, RandomValue, Value, kind_of

DATE_METHODS = MethodTable()
RANDOM_METHODS = MethodTable()

_MAX_BOUND = 2**31 - 1


@DATE_METHODS.add("getTime")
def _get_time(_scope: Scope, receiver: DateValue, _arguments: Arguments) -> int:
    return receiver.milliseconds


@DATE_METHODS.add("format", "reformatDateTime", least=1)
def _format(scope: Scope, receiver: DateValue, arguments: Arguments) -> str:
    return format_instant(datetime_of(receiver), text_argument(arguments[0]), scope.language)


@DATE_METHODS.add("before", least=1)
def _before(_scope: Scope, receiver: DateValue, arguments: Arguments) -> bool:
    return receiver.milliseconds < _date_argument(arguments[0]).milliseconds


@DATE_METHODS.add("after", least=1)
def _after(_scope: Scope, receiver: DateValue, arguments: Arguments) -> bool:
    return receiver.milliseconds > _date_argument(arguments[0]).milliseconds


@DATE_METHODS.add("toString")
def _to_string(_scope: Scope, receiver: DateValue, _arguments: Arguments) -> str:
    return date_text(receiver)


def _date_argument(value: Value) -> DateValue:
    if type(value) is not DateValue:
        raise MisfitError(f"a Date is needed, not {kind_of(value)}")
    return value


def _add_date_field(name: str, read: Callable[[datetime], int]) -> None:
    DATE_METHODS.add(name)(lambda _scope, receiver, _arguments: read(datetime_of(receiver)))


_add_date_field("getHours", lambda at: at.hour)
_add_date_field("getMinutes", lambda at: at.minute)
_add_date_field("getSeconds", lambda at: at.second)
_add_date_field("getDay", lambda at: at.isoweekday() % 7)
_add_date_field("getDate", lambda at: at.day)
_add_date_field("getMonth", lambda at: at.month - 1)
_add_date_field("getYear", lambda at: at.year - 1900)


@RANDOM_METHODS.add("nextInt", most=1)
def _next_int(_scope: Scope, receiver: RandomValue, arguments: Arguments) -> int:
    if not arguments:
        return receiver.generator.next_int()
    bound = integer_of(arguments[0])
    if not 0 < bound <= _MAX_BOUND:
        raise MisfitError("the bound of nextInt must be positive")
    return receiver.generator.next_below(bound)


def _add_draw(name: str, draw: Callable[[JavaRandom], Value]) -> None:
    RANDOM_METHODS.add(name)(lambda _scope, receiver, _arguments: draw(receiver.generator))


_add_draw("nextLong", JavaRandom.next_long)
_add_draw("nextDouble", JavaRandom.next_double)
_add_draw("nextBoolean", JavaRandom.next_boolean)
_add_draw("nextGaussian", JavaRandom.next_gaussian)
