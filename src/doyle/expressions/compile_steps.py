"""Compiles the steps behind a value: members, methods, indices, selections (spec §§5.2, 5.6, 8)."""

from collections.abc import Callable
from typing import Protocol

from doyle.expressions import syntax as s
from doyle.expressions.access import element, elements_of, entity_member, find_member, index, member
from doyle.expressions.code import Code, Local, StepCode, Test
from doyle.expressions.errors import MisfitError
from doyle.expressions.mentions import MISSING
from doyle.expressions.methods.dispatch import call_method
from doyle.expressions.plain import plain
from doyle.expressions.scope import Scope
from doyle.expressions.values import IntentList, Mention, MentionList, Value, first_value, kind_of, typed


class Compile(Protocol):
    """The compiler of whole expressions, which steps need for their arguments."""

    count: int

    def value(self, node: s.Syntax) -> Code:
        """Compile for its value."""

    def test(self, node: s.Syntax) -> Test:
        """Compile for its truth."""


def step_code(step: s.Step, compile_: Compile) -> StepCode:
    """The code of one step, taking the value before it."""
    code = _BUILDERS[type(step)](step, compile_)
    is_safe = isinstance(step, (s.Member, s.MethodCall, s.FilterCall, s.Selection)) and step.is_safe
    return _placed(code, step.at, is_safe)


def entity_step_code(step: s.Step, compile_: Compile) -> StepCode:
    """The code of the first step behind `@entity`, which is null-safe and sees the mentions first (§3)."""
    if isinstance(step, s.Member):
        name = step.name
        return _placed(lambda value, scope, _local: entity_member(scope, value, name), step.at, is_safe=True)
    code = step_code(step, compile_)
    if isinstance(step, (s.MethodCall, s.FilterCall)):
        return lambda value, scope, local: None if value is None else code(first_value(value), scope, local)
    return lambda value, scope, local: None if value is None else code(value, scope, local)


def _placed(code: StepCode, at: int, is_safe: bool) -> StepCode:
    def run(value: Value, scope: Scope, local: Local | None) -> Value:
        try:
            if value is None:
                if is_safe:
                    return None
                raise MisfitError("the value before it is null")
            return code(value, scope, local)
        except MisfitError as fault:
            if fault.position is None:
                fault.position = at
            raise

    return run


def _member(step: s.Member, _compile: Compile) -> StepCode:
    name = step.name
    read = lenient_member if step.is_lenient else member
    return lambda value, scope, _local: read(scope, value, name)


def lenient_member(scope: Scope, value: Value, name: str) -> Value:
    """`value.name` in actions: a member, `size` and `length` without brackets, or the value of a scalar.

    Raises:
        MisfitError: there is nothing of that name.
    """
    found = find_member(scope, value, name)
    if found is not MISSING:
        return typed(found)
    if name == "value":
        return value
    return call_method(scope, value, name, ())


def _method(step: s.MethodCall, compile_: Compile) -> StepCode:
    name = step.name
    arguments = [compile_.value(argument) for argument in step.arguments]
    if not arguments:
        return lambda value, scope, _local: call_method(scope, value, name, ())

    def run(value: Value, scope: Scope, local: Local | None) -> Value:
        return call_method(scope, value, name, [argument(scope, local) for argument in arguments])

    return run


def _filter(step: s.FilterCall, compile_: Compile) -> StepCode:
    name, before = step.variable, compile_.count
    holds = compile_.test(step.condition)
    cost = compile_.count - before

    def run(value: Value, scope: Scope, local: Local | None) -> Value:
        if type(value) not in (list, MentionList, IntentList):
            raise MisfitError(f"{kind_of(value)} has no method 'filter'")
        kept = []
        for item in elements_of(value):
            scope.budget.spend(cost)
            if holds(scope, Local(item, name, local)):
                kept.append(item)
        return _same_kind(value, kept)

    return run


def _index(step: s.Index, compile_: Compile) -> StepCode:
    if isinstance(step.key, s.Literal) and type(step.key.value) is int:
        return _constant_index(step.key.value)
    key = compile_.value(step.key)
    return lambda value, scope, local: index(scope, value, key(scope, local))


def _constant_index(at: int) -> StepCode:
    def run(value: Value, scope: Scope, _local: Local | None) -> Value:
        return element(value, at) if type(value) is list else index(scope, value, at)

    return run


def _selection(step: s.Selection, compile_: Compile) -> StepCode:
    before, kind = compile_.count, step.kind
    if kind == "!":
        body = compile_.value(step.body)
        return _projection(body, compile_.count - before)
    holds = compile_.test(step.body)
    cost = compile_.count - before

    def run(value: Value, scope: Scope, local: Local | None) -> Value:
        elements = _elements(value)
        kept = []
        for item in reversed(elements) if kind == "$" else elements:
            scope.budget.spend(cost)
            if holds(scope, Local(item, None, local)):
                kept.append(item)
                if kind != "?":
                    break
        return _selected(value, kept, kind)

    return run


def _projection(body: Code, cost: int) -> StepCode:
    def run(value: Value, scope: Scope, local: Local | None) -> Value:
        projected = []
        for item in _elements(value):
            scope.budget.spend(cost)
            projected.append(plain(body(scope, Local(item, None, local)), scope.budget))
        return projected

    return run


def _elements(value: Value) -> list[Value]:
    if type(value) is dict:
        return [{"key": key, "value": item} for key, item in value.items()]
    if type(value) in (list, MentionList, IntentList):
        return list(elements_of(value))
    raise MisfitError(f"{kind_of(value)} has no elements to select from")


def _selected(value: Value, kept: list[Value], kind: str) -> Value:
    if type(value) is dict:
        entries = {entry["key"]: entry["value"] for entry in kept}
        return entries if kind == "?" or entries else None
    if kind == "?":
        return _same_kind(value, kept)
    return kept[0] if kept else None


def _same_kind(value: Value, kept: list[Value]) -> Value:
    if type(value) is MentionList:
        mentions = tuple(item for item in kept if type(item) is Mention)
        return MentionList(mentions, value.name)
    return IntentList(tuple(kept)) if type(value) is IntentList else kept


# A builder gets the very step type that it is listed under.
_BUILDERS: dict[type, Callable[..., StepCode]] = {
    s.Member: _member,
    s.MethodCall: _method,
    s.FilterCall: _filter,
    s.Index: _index,
    s.Selection: _selection,
}
