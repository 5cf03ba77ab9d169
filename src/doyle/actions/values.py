"""Value objects: literals, variables and expressions of an actions skill (spec/actions-format.md §7)."""

import re
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache

from doyle.actions.plan import ReadValue
from doyle.actions.variables import Place, TurnVariables, variables_of
from doyle.expressions.budget import MAX_VALUE_DEPTH
from doyle.expressions.code import Code
from doyle.expressions.dates.moment import moved, read_moment
from doyle.expressions.errors import ExpressionSyntaxError, MisfitError
from doyle.expressions.evaluate import EVALUATION_FAULTS, compiled_value, evaluation_error
from doyle.expressions.numbers import integer_of
from doyle.expressions.parse import parse_of_actions
from doyle.expressions.plain import plain
from doyle.expressions.rendering import mixed_text
from doyle.expressions.scope import Scope
from doyle.expressions.values import TypedValue, first_value, typed
from doyle.wire.json import Json, JsonObject

MAX_EXPRESSION_CHARACTERS = 4_000
# Operators are not counted one by one (spec/expression-language.md §9), and a turn may evaluate thousands.
SOURCE_CHARACTERS_PER_STEP = 16
_REFERENCE = re.compile(r"\$(?:[{(]\s*([^{}()\s.]+)|([^\W\d]\w*))")
_UNITS = {"days": "Days", "months": "Months", "years": "Years", "hours": "Hours", "minutes": "Minutes"}
_UNITS |= {"seconds": "Seconds", "weeks": "Days"}
_DAYS_OF_WEEK = 7
_NAMING = ("variable", "skill_variable")
_TOLD = ("literal", "name")


def compile_value(source: Json) -> ReadValue:
    """Compile a value object; what is none of the known forms is a literal.

    Raises:
        ExpressionSyntaxError: an expression in it cannot be read.
    """
    if not isinstance(source, dict):
        return lambda _scope: source
    for key, build in FORMS.items():
        if key in source:
            return build(source)
    return lambda _scope: None


def compile_expression(source: Json) -> ReadValue:
    """Compile an expression to its JSON value.

    Raises:
        ExpressionSyntaxError: it cannot be read, or is too long.
    """
    text = source if isinstance(source, str) else str(source)
    code = expression_code(text)

    def read(scope: Scope) -> Json:
        return evaluated(text, lambda: plain(code(scope, None), scope.budget), scope)

    return read


@lru_cache(maxsize=4_096)
def expression_code(source: str) -> Code:
    """The code of an expression of actions.

    Raises:
        ExpressionSyntaxError: as `compile_expression`.
    """
    if len(source) > MAX_EXPRESSION_CHARACTERS:
        reason = f"the expression is longer than {MAX_EXPRESSION_CHARACTERS} characters"
        raise ExpressionSyntaxError(reason, source[:200], str, 0)
    return compiled_value(parse_of_actions(source))


def evaluated(source: str, evaluate: Callable[[], Json], scope: Scope) -> Json:
    """Run an evaluation with a share of the budget of its own.

    Raises:
        ExpressionEvaluationError: it cannot be evaluated.
    """
    try:
        scope.budget.begin_reading(1 + len(source) // SOURCE_CHARACTERS_PER_STEP)
        return evaluate()
    except EVALUATION_FAULTS as fault:
        raise evaluation_error(source, fault) from None


def compile_template(source: Json, *, is_legacy: bool = False, depth: int = 0) -> ReadValue:
    """Compile JSON whose strings may hold `${…}` (spec/actions-runtime.md §11.4).

    A string that is one reference keeps the type of its value. `is_legacy`: `<? … ?>` is evaluated too.

    Raises:
        ExpressionSyntaxError: an expression in it cannot be read, or it is nested too deeply.
    """
    if depth > MAX_VALUE_DEPTH:
        raise ExpressionSyntaxError("the value is nested too deeply", "", str, 0)
    if isinstance(source, str):
        return _compile_text(source, is_legacy)
    if isinstance(source, list):
        items = [compile_template(item, is_legacy=is_legacy, depth=depth + 1) for item in source]
        return lambda scope: [item(scope) for item in items]
    if isinstance(source, Mapping):
        parts = {
            key: compile_template(item, is_legacy=is_legacy, depth=depth + 1) for key, item in source.items()
        }
        return lambda scope: {key: part(scope) for key, part in parts.items()}
    return lambda _scope: source


_INSERTED = re.compile(r"\$\{[^{}]*\}(?:\.\w+|\[\d+\])*")
_INSERTED_LEGACY = re.compile(rf"{_INSERTED.pattern}|<\?(?P<legacy>.*?)\?>", re.DOTALL)


def inserted_expressions(source: str, *, is_legacy: bool = False) -> Iterator[tuple[int, str]]:
    """The expressions in a string, with their places; `is_legacy` as for `compile_template`."""
    for match in _insertions(source, is_legacy):
        group = "legacy" if match.groupdict().get("legacy") else 0
        yield match.start(group), match[group]


def _insertions(source: str, is_legacy: bool) -> Iterator[re.Match[str]]:
    return (_INSERTED_LEGACY if is_legacy else _INSERTED).finditer(source)


def _compile_text(source: str, is_legacy: bool) -> ReadValue:
    parts: list[str | ReadValue] = []
    end = 0
    for match in _insertions(source, is_legacy):
        parts += [source[end : match.start()]] if match.start() > end else []
        parts.append(compile_expression(match.groupdict().get("legacy") or match[0]))
        end = match.end()
    if not parts:
        return lambda scope: evaluated(source[:80], lambda: _kept(source, scope), scope)
    parts += [source[end:]] if end < len(source) else []
    if len(parts) == 1 and not isinstance(parts[0], str):
        return parts[0]
    return lambda scope: evaluated(source, lambda: _joined(parts, scope), scope)


def _kept(source: str, scope: Scope) -> str:
    scope.budget.keep(len(source))
    return source


def _joined(parts: list[str | ReadValue], scope: Scope) -> str:
    texts = [part if isinstance(part, str) else mixed_text(typed(part(scope))) for part in parts]
    scope.budget.check_size(sum(map(len, texts)))
    scope.budget.keep(sum(map(len, texts)))
    return "".join(texts)


def names_in(source: Json) -> frozenset[str]:
    """The variables that a value object refers to, directly or in an expression (§9.6)."""
    names: set[str] = set()
    waiting = [source]
    while waiting:
        part = waiting.pop()
        if isinstance(part, str):
            names.update(found[found.lastindex or 0] for found in _REFERENCE.finditer(part))
        elif isinstance(part, Mapping):
            names.update(part[key] for key in _NAMING if isinstance(part.get(key), str))
            waiting.extend(part.values())
        elif isinstance(part, list):
            waiting.extend(part)
    return frozenset(names)


def step_into(value: Json, path: Json) -> Json:
    """Follow a dotted path into objects; a missing hop is null (§9.2)."""
    for name in str(path).split(".") if path else ():
        if not isinstance(value, dict):
            return value if name == "value" else None
        value = value.get(name)
    return value


def _variable(key: str, place: Place) -> Callable[[JsonObject], ReadValue]:
    def build(source: JsonObject) -> ReadValue:
        name, path = str(source[key]), source.get("variable_path")
        if place is Place.ACTION and path in _TOLD:
            return lambda scope: _told(variables_of(scope), name, path)
        if path:
            return lambda scope: step_into(variables_of(scope).find(place, name), path)
        return lambda scope: variables_of(scope).find(place, name)

    return build


def _told(variables: TurnVariables, name: str, path: str) -> Json:
    """What an answer tells of itself: what the user typed, the name of the pattern (§6.1); else a member."""
    value = variables.find(Place.ACTION, name)
    told = variables.literal(name) if path == "literal" else variables.pattern(name)
    return step_into(value, path) if told is None or isinstance(value, dict | list) else told


def _scalar(source: JsonObject) -> ReadValue:
    value = source["scalar"]
    return lambda _scope: value


def _option(source: JsonObject) -> ReadValue:
    value = source["value"]
    return lambda _scope: value


def _typed_literal(key: str) -> Callable[[JsonObject], ReadValue]:
    def build(source: JsonObject) -> ReadValue:
        literal = source[key]
        value = literal.get("value") if isinstance(literal, Mapping) else literal
        return lambda _scope: value

    return build


def _collection(source: JsonObject) -> ReadValue:
    written = source["collection"]
    items = [compile_value(item) for item in written] if isinstance(written, list) else []
    return lambda scope: [item(scope) for item in items]


def _moving(key: str, sign: int) -> Callable[[JsonObject], ReadValue]:
    """`{add: [A, {duration: {days: n}}]}`."""

    def build(source: JsonObject) -> ReadValue:
        operands = source[key] if isinstance(source[key], list) else []
        if len(operands) != 2 or not isinstance(operands[1], Mapping):
            return lambda _scope: None
        start, duration = compile_value(operands[0]), operands[1].get("duration")
        amounts = duration if isinstance(duration, Mapping) else {}
        return lambda scope: evaluated(key, lambda: _moved(start(scope), amounts, sign), scope)

    return build


def _moved(value: Json, amounts: Mapping[str, Json], sign: int) -> Json:
    held = typed(value)
    simple = first_value(held)
    if type(simple) is not str:
        return None
    moment = read_moment(simple)
    for name, amount in amounts.items():
        unit = _UNITS.get(name)
        if unit is None:
            raise MisfitError(f"unknown unit '{name}'")
        count = integer_of(amount) * (_DAYS_OF_WEEK if name == "weeks" else 1)
        moment = moved(moment, unit, sign * count)
    return {**held.source, "value": str(moment)} if type(held) is TypedValue else str(moment)


FORMS: Mapping[str, Callable[[JsonObject], ReadValue]] = {
    "scalar": _scalar,
    "expression": lambda source: compile_expression(source["expression"]),
    "variable": _variable("variable", Place.ACTION),
    "skill_variable": _variable("skill_variable", Place.SESSION),
    "system_variable": _variable("system_variable", Place.SYSTEM),
    "add": _moving("add", 1),
    "subtract": _moving("subtract", -1),
    "time": _typed_literal("time"),
    "date": _typed_literal("date"),
    "collection": _collection,
    "value": _option,
}
