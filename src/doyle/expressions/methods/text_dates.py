"""Methods of strings that are dates or times (spec/expression-language.md §8.5)."""

from collections.abc import Callable
from dataclasses import replace

from doyle.expressions.dates.moment import find_order, moved, read_moment
from doyle.expressions.dates.patterns import format_instant
from doyle.expressions.methods.clock import conversation_zone
from doyle.expressions.methods.table import Arguments, Function, MethodTable, text_argument
from doyle.expressions.numbers import integer_of
from doyle.expressions.scope import Scope

TEXT_DATE_METHODS = MethodTable()

# To read a date, and to write one, takes as long as a dozen simple calls.
_STEPS = 12
_UNITS = ("Days", "Months", "Years", "Hours", "Minutes", "Seconds")


def _comparing(name: str, is_wanted: Callable[[int], bool]) -> Function:
    def compare(scope: Scope, text: str, arguments: Arguments) -> bool:
        scope.budget.spend(_STEPS)
        one, another = read_moment(text), read_moment(text_argument(arguments[0]))
        if scope.variables is not None and one.date is None and another.time is not None:
            # In actions a time compares with a date and time in either order (spec/actions-runtime.md §10).
            another = replace(another, date=None)
        order = find_order(one, another)
        if order is None:
            scope.notice("warn", f"{name} cannot compare a {one.kind} with a {another.kind}")
            return False
        return is_wanted(order)

    return compare


def _moving(unit: str, sign: int) -> Function:
    def move(scope: Scope, text: str, arguments: Arguments) -> str:
        scope.budget.spend(_STEPS)
        return str(moved(read_moment(text), unit, sign * integer_of(arguments[0])))

    return move


def _reformat(scope: Scope, text: str, arguments: Arguments) -> str:
    scope.budget.spend(_STEPS)
    at = read_moment(text).aware(conversation_zone(scope))
    return format_instant(at, text_argument(arguments[0]), scope.language)


for _name, _is_wanted in (
    ("before", lambda order: order < 0),
    ("after", lambda order: order > 0),
    ("sameMoment", lambda order: order == 0),
    ("sameOrBefore", lambda order: order <= 0),
    ("sameOrAfter", lambda order: order >= 0),
):
    TEXT_DATE_METHODS.add(_name, least=1)(_comparing(_name, _is_wanted))
for _unit in _UNITS:
    TEXT_DATE_METHODS.add(f"plus{_unit}", least=1)(_moving(_unit, 1))
    TEXT_DATE_METHODS.add(f"minus{_unit}", least=1)(_moving(_unit, -1))
TEXT_DATE_METHODS.add("reformatDateTime", least=1)(_reformat)
