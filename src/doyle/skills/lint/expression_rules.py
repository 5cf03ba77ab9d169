"""What is wrong with expressions themselves, whatever skill they are in."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import chain, islice

from doyle.expressions import syntax as s
from doyle.expressions.budget import MAX_VALUE_DEPTH
from doyle.expressions.globals import FUNCTIONS, GLOBALS
from doyle.expressions.methods.arrays import ARRAY_METHODS, INTENT_LIST_METHODS, MENTION_LIST_METHODS
from doyle.expressions.methods.java_objects import DATE_METHODS, RANDOM_METHODS
from doyle.expressions.methods.numbers import BOOLEAN_METHODS, NUMBER_METHODS
from doyle.expressions.methods.objects import JSON_METHODS, OBJECT_METHODS
from doyle.expressions.methods.table import Method
from doyle.expressions.methods.text_dates import TEXT_DATE_METHODS
from doyle.expressions.methods.texts import TEXT_METHODS
from doyle.expressions.regexes import find_fault
from doyle.expressions.statics import construct, find_static, type_named
from doyle.skills.lint.expressions import Visited, walk
from doyle.skills.lint.findings import Finding, found, shown
from doyle.skills.lint.node_texts import NodeText, NodeTexts
from doyle.skills.lint.rules import Rule

MAX_FINDINGS_PER_TEXT = 20
REGEX_METHODS = frozenset({"matches", "find", "extract", "getMatch", "replaceAll", "replaceFirst", "split"})
Problem = tuple[Rule, str, int]

_TABLES = (
    TEXT_METHODS, TEXT_DATE_METHODS, NUMBER_METHODS, BOOLEAN_METHODS, ARRAY_METHODS, OBJECT_METHODS,
    MENTION_LIST_METHODS, INTENT_LIST_METHODS, JSON_METHODS, DATE_METHODS, RANDOM_METHODS,
)  # fmt: skip


def _every_method() -> dict[str, tuple[Method, ...]]:
    methods: dict[str, tuple[Method, ...]] = {}
    for table in _TABLES:
        for name, method in table.methods.items():
            methods[name] = (*methods.get(name, ()), method)
    return methods


# A receiver's type is known in a turn only: a name is unknown if no type at all has it.
METHODS: Mapping[str, tuple[Method, ...]] = _every_method()


def check_expressions(texts: NodeTexts) -> Iterator[Finding]:
    """Faults of syntax, unknown names and methods, patterns that are none."""
    for place in texts.too_deep:
        yield found(Rule.BAD_EXPRESSION, place, f"the value is nested deeper than {MAX_VALUE_DEPTH} levels")
    for text in texts:
        for rule, message, position in islice(_problems(text), MAX_FINDINGS_PER_TEXT):
            yield text.finding(rule, message, position)


def _problems(text: NodeText) -> Iterator[Problem]:
    reading = text.reading
    for fault in reading.faults:
        yield Rule.BAD_EXPRESSION, fault.reason, fault.position
    for position in reading.assignments:
        yield Rule.ASSIGNMENT, "'=' compares here, as '==' does: write '=='", position
    for tree in reading.trees:
        for visited in walk(tree.syntax):
            for rule, message, at in _problems_of(visited):
                yield rule, message, at + tree.offset


def _problems_of(visited: Visited) -> Iterable[Problem]:
    part = visited.part
    if isinstance(part, s.Name):
        return () if visited.is_local else _unknown_name(part)
    check = _CHECKS.get(type(part))
    return () if check is None else check(part)


def _unknown_name(part: s.Name) -> Iterator[Problem]:
    if part.name not in GLOBALS:
        yield Rule.UNKNOWN_NAME, f"nothing is called {shown(part.name)}{_hint(part.name)}", part.at


def _hint(name: str) -> str:
    return f"; call it with parentheses: {name}()" if name in FUNCTIONS else ""


def _postfix(part: s.Postfix) -> Iterator[Problem]:
    steps: Iterable[s.Step] = part.steps
    if isinstance(part.target, s.TypeReference):
        yield from _static_call(part.target, part.steps[0])
        steps = part.steps[1:]
    yield from chain.from_iterable(_method_call(step) for step in steps if isinstance(step, s.MethodCall))


def _static_call(target: s.TypeReference, step: s.Step) -> Iterator[Problem]:
    name = type_named(target.name)
    if name is not None and isinstance(step, s.MethodCall):
        static = find_static(name, step.name)
        if static is not None:
            yield from _arguments((static.method,), step.name, len(step.arguments), step.at)


def _method_call(step: s.MethodCall) -> Iterator[Problem]:
    methods = METHODS.get(step.name)
    if methods is None:
        yield Rule.UNKNOWN_METHOD, f"there is no method {shown(step.name)}", step.at
        return
    yield from _arguments(methods, step.name, len(step.arguments), step.at)
    if step.name in REGEX_METHODS and step.arguments:
        yield from _regex(step.arguments[0])


def _function_call(part: s.FunctionCall) -> Iterator[Problem]:
    method = FUNCTIONS.get(part.name)
    if method is not None:
        yield from _arguments((method,), part.name, len(part.arguments), part.at)


def _construction(part: s.Construction) -> Iterator[Problem]:
    name = type_named(part.name)
    method = None if name is None else construct(name)
    if method is not None:
        yield from _arguments((method,), part.name, len(part.arguments), part.at)


def _comparison(part: s.Comparison) -> Iterator[Problem]:
    if part.operator == "matches":
        yield from _regex(part.right)


def _arguments(methods: Iterable[Method], name: str, count: int, at: int) -> Iterator[Problem]:
    if not any(method.least <= count and (method.most is None or count <= method.most) for method in methods):
        yield Rule.WRONG_ARGUMENTS, f"{name} does not take {count} arguments", at


def _regex(pattern: s.Syntax) -> Iterator[Problem]:
    if isinstance(pattern, s.Literal) and isinstance(pattern.value, str):
        fault = find_fault(pattern.value)
        if fault is not None:
            yield Rule.BAD_REGEX, fault, pattern.at


# A check gets the very type of part that it is listed under.
_CHECKS: Mapping[type, Callable[..., Iterable[Problem]]] = {
    s.Postfix: _postfix,
    s.FunctionCall: _function_call,
    s.Construction: _construction,
    s.Comparison: _comparison,
}
