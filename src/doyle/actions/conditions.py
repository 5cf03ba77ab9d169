"""Condition trees (spec/actions-format.md §7, actions-runtime.md §10)."""

import re
from collections.abc import Callable, Mapping

from doyle.actions.plan import Condition, Holds, Looking
from doyle.actions.stored import simple_value
from doyle.actions.values import compile_value, evaluated, expression_code
from doyle.actions.variables import variables_of
from doyle.expressions.budget import MAX_DEPTH, Budget
from doyle.expressions.dates.moment import read_moment
from doyle.expressions.equality import is_equal
from doyle.expressions.errors import ExpressionSyntaxError, MisfitError
from doyle.expressions.operators import order
from doyle.expressions.regexes import full_match
from doyle.expressions.rendering import mixed_text
from doyle.expressions.truth import is_true
from doyle.expressions.values import first_value, typed
from doyle.wire.json import Json

WORDS = frozenset({"welcome", "anything_else"})
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")

Compare = Callable[[Json, Json, Budget], bool]


def compile_condition(source: Json) -> Condition:
    """Compile a condition tree; an absent or empty one is true.

    Raises:
        ExpressionSyntaxError: an expression in it cannot be read, or it is nested too deeply.
    """
    intents = tuple(_intents_in(source))
    word = source.get("expression") if isinstance(source, Mapping) else None
    return Condition(_holds(source, 0), intents, word if isinstance(word, str) and word in WORDS else None)


def _intents_in(source: Json) -> list[str]:
    found: list[str] = []
    waiting = [source]
    while waiting:
        part = waiting.pop()
        if isinstance(part, Mapping):
            if isinstance(part.get("intent"), str):
                found.append(part["intent"])
            waiting.extend(part[key] for key in ("and", "or", "not") if key in part)
        elif isinstance(part, list):
            waiting.extend(reversed(part))
    return found


def _holds(source: Json, depth: int) -> Holds:
    if depth > MAX_DEPTH:
        raise ExpressionSyntaxError("the condition is nested too deeply", "", str, 0)
    if source is None or source is True or source == {}:
        return lambda _turn: True
    if not isinstance(source, Mapping):
        return lambda _turn: False
    for key, build in OPERATORS.items():
        if key in source:
            return build(source[key], depth)
    return lambda _turn: False


def _all(operands: Json, depth: int) -> Holds:
    tests = [_holds(operand, depth + 1) for operand in _listed(operands)]
    return lambda turn: all(test(turn) for test in tests)


def _any(operands: Json, depth: int) -> Holds:
    tests = [_holds(operand, depth + 1) for operand in _listed(operands)]
    return lambda turn: any(test(turn) for test in tests)


def _not(operand: Json, depth: int) -> Holds:
    test = _holds(operand, depth + 1)
    return lambda turn: not test(turn)


def _listed(operands: Json) -> list[Json]:
    return operands if isinstance(operands, list) else [operands]


def _intent(written: Json, _depth: int) -> Holds:
    name = _name(written, "intent")
    return lambda turn: turn.is_intent(name)


def _entity(written: Json, _depth: int) -> Holds:
    name = _name(written, "entity")
    return lambda turn: turn.scope.find_mentions(name) is not None


def _name(written: Json, what: str) -> str:
    if not isinstance(written, str):
        raise ExpressionSyntaxError(f"the name of the {what} is no text", str(written)[:200], str, 0)
    return written


def _expression(source: Json, _depth: int) -> Holds:
    if not isinstance(source, str):
        return lambda _turn: is_true(source)
    if source in WORDS:
        return lambda turn: turn.scope.flags.get(source, False)
    code = expression_code(source)

    def holds(turn: Looking) -> bool:
        return bool(evaluated(source, lambda: is_true(code(turn.scope, None)), turn.scope))

    return holds


def _exists(operand: Json, _depth: int) -> Holds:
    read = compile_value(operand)
    return lambda turn: read(turn.scope) is not None


def _comparison(compare: Compare) -> Callable[[Json, int], Holds]:
    def build(operands: Json, _depth: int) -> Holds:
        if not isinstance(operands, list) or len(operands) != 2:
            return lambda _turn: False
        left, right = compile_value(operands[0]), compile_value(operands[1])
        pattern = _pattern_name(operands[0])

        def holds(turn: Looking) -> bool:
            one, other = simple_value(left(turn.scope)), simple_value(right(turn.scope))
            if one is None or other is None:
                return False
            name = pattern(turn) if compare is _is_same else None
            if name is not None and name == other:
                return True
            return bool(evaluated("comparison", lambda: compare(one, other, turn.scope.budget), turn.scope))

        return holds

    return build


def _pattern_name(operand: Json) -> Callable[[Looking], str | None]:
    """The name of the pattern that the answer matched: it counts like the text (§6.1)."""
    name = operand.get("variable") if isinstance(operand, Mapping) else None
    if not isinstance(name, str) or operand.get("variable_path"):
        return lambda _turn: None
    return lambda turn: variables_of(turn.scope).pattern(name)


def _is_same(left: Json, right: Json, budget: Budget) -> bool:
    if isinstance(left, str) and isinstance(right, str) and right.lower() in WEEKDAYS:
        return left == right or _weekday(left) == right.lower()
    return is_equal(typed(left), typed(right), budget)


def _weekday(text: str) -> str | None:
    if _DATE.match(text) is None:
        return None
    try:
        day = read_moment(text[:10]).date
    except MisfitError:
        return None
    return None if day is None else WEEKDAYS[day.weekday()]


def _ordered(is_wanted: Callable[[int], bool]) -> Compare:
    def compare(left: Json, right: Json, _budget: Budget) -> bool:
        try:
            return is_wanted(order(typed(left), typed(right)))
        except MisfitError:
            return False

    return compare


def _matched(test: Callable[[Json, str, bool, Budget], bool]) -> Callable[[Json, int], Holds]:
    """`[L, {scalar, options: {ignore_case}}]`."""

    def build(operands: Json, _depth: int) -> Holds:
        if not isinstance(operands, list) or len(operands) != 2:
            return lambda _turn: False
        left, right = compile_value(operands[0]), compile_value(operands[1])
        options = operands[1].get("options") if isinstance(operands[1], Mapping) else None
        ignores_case = isinstance(options, Mapping) and options.get("ignore_case") is True

        def holds(turn: Looking) -> bool:
            one, other = simple_value(left(turn.scope)), simple_value(right(turn.scope))
            if one is None or other is None:
                return False
            budget = turn.scope.budget
            wanted = str(evaluated("comparison", lambda: mixed_text(typed(other), budget), turn.scope))
            return bool(evaluated(wanted, lambda: test(one, wanted, ignores_case, budget), turn.scope))

        return holds

    return build


def _matches(value: Json, pattern: str, ignores_case: bool, budget: Budget) -> bool:
    text = mixed_text(typed(value))
    return full_match(f"(?i){pattern}" if ignores_case else pattern, text, budget)


def _contains(value: Json, wanted: str, ignores_case: bool, budget: Budget) -> bool:
    if isinstance(value, list):
        budget.spend(len(value))
        texts = [mixed_text(typed(simple_value(item))) for item in value]
        return _folded(wanted, ignores_case) in [_folded(text, ignores_case) for text in texts]
    return _folded(wanted, ignores_case) in _folded(mixed_text(typed(value)), ignores_case)


def _folded(text: str, ignores_case: bool) -> str:
    return text.casefold() if ignores_case else text


def _in(operands: Json, _depth: int) -> Holds:
    if not isinstance(operands, list) or len(operands) != 2:
        return lambda _turn: False
    left, right = compile_value(operands[0]), compile_value(operands[1])

    def holds(turn: Looking) -> bool:
        one, others = simple_value(left(turn.scope)), right(turn.scope)
        if one is None or not isinstance(others, list):
            return False
        budget = turn.scope.budget
        return bool(evaluated("comparison", lambda: _is_among(one, others, budget), turn.scope))

    return holds


def _is_among(value: Json, others: list[Json], budget: Budget) -> bool:
    budget.spend(len(others))
    return any(_is_same(value, first_value(simple_value(other)), budget) for other in others)


OPERATORS: Mapping[str, Callable[[Json, int], Holds]] = {
    "and": _all,
    "or": _any,
    "not": _not,
    "intent": _intent,
    "entity": _entity,
    "expression": _expression,
    "exists": _exists,
    "eq": _comparison(_is_same),
    "neq": _comparison(lambda left, right, budget: not _is_same(left, right, budget)),
    "gt": _comparison(_ordered(lambda sign: sign > 0)),
    "gte": _comparison(_ordered(lambda sign: sign >= 0)),
    "lt": _comparison(_ordered(lambda sign: sign < 0)),
    "lte": _comparison(_ordered(lambda sign: sign <= 0)),
    "matches": _matched(_matches),
    "contains": _matched(_contains),
    "in": _in,
}
