"""Compiles what only expressions of actions have (spec/actions-runtime.md §§9, 10)."""

from collections.abc import Callable, Mapping

from doyle.expressions import syntax as s
from doyle.expressions.code import Code, Local, StepCode
from doyle.expressions.compile_steps import Compile, step_code
from doyle.expressions.errors import MisfitError
from doyle.expressions.numbers import integer_of
from doyle.expressions.plain import plain
from doyle.expressions.rendering import mixed_text
from doyle.expressions.scope import Scope, Variables
from doyle.expressions.values import TypedValue, Value, first_value, kind_of, typed
from doyle.wire.json import Json

_PATTERN_NAME = "name"


def _variable(_compile: Compile, node: s.ActionVariable) -> Code:
    name = node.name
    if node.is_literal:
        return lambda scope, _local: _literal(scope, name)
    return lambda scope, _local: typed(_variables(scope).get(name))


def variable_step_code(variable: s.ActionVariable, step: s.Step, compile_: Compile) -> StepCode:
    """The code of the first step behind a variable: `.name` of an answer is that of the pattern it matched.

    spec/actions-runtime.md §6.1; of anything else it is a member like others.
    """
    code, name = step_code(step, compile_), variable.name
    if not isinstance(step, s.Member) or step.name != _PATTERN_NAME or variable.is_literal:
        return code

    def run(value: Value, scope: Scope, local: Local | None) -> Value:
        pattern = _variables(scope).pattern(name) if type(value) is str else None
        return code(value, scope, local) if pattern is None else pattern

    return run


def _literal(scope: Scope, name: str) -> Value:
    variables = _variables(scope)
    found = variables.literal(name)
    if found is not None:
        return found
    value = variables.get(name)
    return value.get("literal") if type(value) is dict else value


def _interpolation(compile_: Compile, node: s.Interpolation) -> Code:
    parts = [part if isinstance(part, str) else compile_.value(part) for part in node.parts]

    def run(scope: Scope, local: Local | None) -> Value:
        texts = [part if isinstance(part, str) else mixed_text(part(scope, local)) for part in parts]
        scope.budget.check_size(sum(map(len, texts)))
        return scope.budget.text("".join(texts))

    return run


def _assignment(compile_: Compile, node: s.Assignment) -> Code:
    name, value = node.variable.name, compile_.value(node.value)
    if node.holder is None or node.last is None:
        return lambda scope, local: _assign(scope, name, value(scope, local))
    holder = compile_.value(node.holder)
    key = _key_code(compile_, node.last)

    def run(scope: Scope, local: Local | None) -> Value:
        given = plain(value(scope, local), scope.budget)
        _set_inside(holder(scope, local), key(scope, local), given)
        return given

    return run


def _assign(scope: Scope, name: str, value: Value) -> Json:
    given = plain(value, scope.budget)
    _variables(scope).assign(name, given)
    return given


def _key_code(compile_: Compile, last: s.Member | s.Index) -> Code:
    if isinstance(last, s.Member):
        name = last.name
        return lambda _scope, _local: name
    return compile_.value(last.key)


def _set_inside(holder: Value, key: Value, value: Json) -> None:
    """Set a member of an object or an element of an array; an array may grow by its next element.

    Raises:
        MisfitError: the holder has no members, or no such element.
    """
    target = holder.source if type(holder) is TypedValue else holder
    simple = first_value(key)
    if type(target) is dict:
        target[simple if type(simple) is str else str(integer_of(simple))] = value
    elif type(target) is list:
        at = integer_of(simple)
        if not 0 <= at <= len(target):
            raise MisfitError("the index is out of range")
        target[at : at + 1] = [value]
    else:
        raise MisfitError(f"{kind_of(holder)} has no members to set")


def _variables(scope: Scope) -> Variables:
    if scope.variables is None:
        raise MisfitError("there are no variables of actions here")
    return scope.variables


# A builder gets the very node type that it is listed under.
ACTION_VALUES: Mapping[type, Callable[..., Code]] = {
    s.ActionVariable: _variable,
    s.Interpolation: _interpolation,
    s.Assignment: _assignment,
}
