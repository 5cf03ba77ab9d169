"""From the tree to closures (spec/expression-language.md §5).

Every part is compiled for its value or for its truth; the common shapes of conditions (`#intent`,
`@entity:word`, `$name == "text"`, short chains of `&&` and `||`) have closures of their own.
"""

from collections.abc import Callable, Mapping

from doyle.expressions import syntax as s
from doyle.expressions.access import find_member
from doyle.expressions.code import Code, Local, StepCode, Test
from doyle.expressions.compile_actions import ACTION_VALUES, variable_step_code
from doyle.expressions.compile_steps import entity_step_code, step_code
from doyle.expressions.equality import is_equal
from doyle.expressions.errors import MisfitError, SourceError
from doyle.expressions.globals import FUNCTIONS, GLOBALS, find_global, get_global
from doyle.expressions.mentions import MISSING
from doyle.expressions.numbers import number_of
from doyle.expressions.operators import ARITHMETIC, COMPARISONS, Operator, negate
from doyle.expressions.plain import plain
from doyle.expressions.scope import Scope
from doyle.expressions.statics import construct, find_static, instance_test, type_named
from doyle.expressions.truth import is_true
from doyle.expressions.values import RootValue, Value, first_value


class Compiler:
    """Compiles the parts of one expression; `count` is how many it has compiled so far."""

    def __init__(self) -> None:
        self.count = 0

    def value(self, node: s.Syntax) -> Code:
        """The code that yields the value of a part.

        Raises:
            SourceError: the part names a type that is not allowed, or is no value.
        """
        self.count += 1
        return _VALUES[type(node)](self, node)

    def test(self, node: s.Syntax) -> Test:
        """The code that yields the truth of a part.

        Raises:
            SourceError: as `value`.
        """
        builder = _TESTS.get(type(node))
        if builder is not None:
            self.count += 1
            return builder(self, node)
        code = self.value(node)
        return lambda scope, local: is_true(code(scope, local))


def _literal(_compiler: Compiler, node: s.Literal) -> Code:
    value = node.value
    return lambda _scope, _local: value


def _variable(_compiler: Compiler, node: s.Variable) -> Code:
    name = node.name
    return lambda scope, _local: scope.context.get(name)


def _variable_is(_compiler: Compiler, node: s.VariableIs) -> Test:
    return _variable_equals(node.name, node.word)


def _entity(_compiler: Compiler, node: s.Entity) -> Code:
    name = node.name

    def run(scope: Scope, _local: Local | None) -> Value:
        found = scope.find_mentions(name)
        return None if found is None else found.mentions[0].value

    return run


def _entity_is(_compiler: Compiler, node: s.EntityIs) -> Test:
    name, word = node.name, node.word

    def run(scope: Scope, _local: Local | None) -> bool:
        found = scope.find_mentions(name)
        return found is not None and any(mention.entity.value == word for mention in found.mentions)

    return run


def _intent(_compiler: Compiler, node: s.Intent) -> Test:
    name = node.name
    return lambda scope, _local: scope.intent_name == name


def _name(_compiler: Compiler, node: s.Name) -> Code:
    name, at = node.name, node.at
    reader = GLOBALS.get(name)

    def run(scope: Scope, local: Local | None) -> Value:
        if local is None and reader is not None:
            return reader(scope)
        try:
            return _lookup(scope, local, name)
        except MisfitError as fault:
            raise _placed(fault, at) from None

    return run


def _lookup(scope: Scope, local: Local | None, name: str) -> Value:
    is_key = False
    while local is not None:
        if local.name is None:
            found = _element_member(scope, local.this, name)
            if found is not MISSING:
                return found
            is_key = is_key or type(local.this) is dict
        elif local.name == name:
            return local.this
        local = local.outer
    found = find_global(scope, name)
    if found is MISSING and not is_key:
        raise MisfitError(f"unknown name '{name}'")
    return None if found is MISSING else found


def _element_member(scope: Scope, element: Value, name: str) -> Value:
    if type(element) is dict:
        return element.get(name, MISSING)
    return find_member(scope, element, name)


def _bound(_compiler: Compiler, node: s.Bound) -> Code:
    if node.is_root:
        return lambda scope, _local: RootValue(lambda name: get_global(scope, name))

    def run(_scope: Scope, local: Local | None) -> Value:
        while local is not None and local.name is not None:
            local = local.outer
        return None if local is None else local.this

    return run


def _call(compiler: Compiler, node: s.FunctionCall) -> Code:
    name, at = node.name, node.at
    method = FUNCTIONS.get(name)
    if method is None:
        raise SourceError(f"unknown function '{name}'", at)
    arguments = [compiler.value(argument) for argument in node.arguments]

    def run(scope: Scope, local: Local | None) -> Value:
        try:
            return method.call(scope, None, [argument(scope, local) for argument in arguments], name)
        except MisfitError as fault:
            raise _placed(fault, at) from None

    return run


def _construction(compiler: Compiler, node: s.Construction) -> Code:
    name, at = type_named(node.name), node.at
    constructor = None if name is None else construct(name)
    if constructor is None:
        raise SourceError(f"type not allowed: {node.name}", at)
    arguments = [compiler.value(argument) for argument in node.arguments]

    def run(scope: Scope, local: Local | None) -> Value:
        try:
            return constructor.call(
                scope, None, [argument(scope, local) for argument in arguments], node.name
            )
        except MisfitError as fault:
            raise _placed(fault, at) from None

    return run


def _type_reference(_compiler: Compiler, node: s.TypeReference) -> Code:
    _known_type(node)
    raise SourceError("a type is not a value", node.at)


def _known_type(node: s.TypeReference) -> str:
    name = type_named(node.name)
    if name is None:
        raise SourceError(f"type not allowed: {node.name}", node.at)
    return name


def _inline_list(compiler: Compiler, node: s.InlineList) -> Code:
    items = [compiler.value(item) for item in node.items]
    return lambda scope, local: [plain(item(scope, local), scope.budget) for item in items]


def _inline_map(compiler: Compiler, node: s.InlineMap) -> Code:
    entries = [(key, compiler.value(value)) for key, value in node.entries]
    return lambda scope, local: {key: plain(value(scope, local), scope.budget) for key, value in entries}


def _postfix(compiler: Compiler, node: s.Postfix) -> Code:
    if isinstance(node.target, s.TypeReference):
        first = _static(compiler, node.target, node.steps[0])
        return _stepped(first, [step_code(step, compiler) for step in node.steps[1:]])
    if isinstance(node.target, s.Entity):
        name = node.target.name
        steps = [entity_step_code(node.steps[0], compiler)]
        steps += [step_code(step, compiler) for step in node.steps[1:]]
        return _stepped(lambda scope, _local: scope.find_mentions(name), steps)
    if isinstance(node.target, s.ActionVariable):
        steps = [variable_step_code(node.target, node.steps[0], compiler)]
        steps += [step_code(step, compiler) for step in node.steps[1:]]
        return _stepped(compiler.value(node.target), steps)
    return _stepped(compiler.value(node.target), [step_code(step, compiler) for step in node.steps])


def _stepped(target: Code, steps: list[StepCode]) -> Code:
    if not steps:
        return target
    if len(steps) == 1:
        step = steps[0]
        return lambda scope, local: step(target(scope, local), scope, local)

    def run(scope: Scope, local: Local | None) -> Value:
        value = target(scope, local)
        for each in steps:
            value = each(value, scope, local)
        return value

    return run


def _static(compiler: Compiler, reference: s.TypeReference, step: s.Step) -> Code:
    name = _known_type(reference)
    found = find_static(name, step.name) if isinstance(step, (s.Member, s.MethodCall)) else None
    if found is None or found.is_field is not isinstance(step, s.Member):
        raise SourceError(f"type {name} has no such member", step.at)
    written = step.arguments if isinstance(step, s.MethodCall) else ()
    arguments = [compiler.value(argument) for argument in written]
    at, method, label = step.at, found.method, found.name

    def run(scope: Scope, local: Local | None) -> Value:
        try:
            return method.call(scope, None, [argument(scope, local) for argument in arguments], label)
        except MisfitError as fault:
            raise _placed(fault, at) from None

    return run


def _negation(compiler: Compiler, node: s.Negation) -> Test:
    test = compiler.test(node.operand)
    return lambda scope, local: not test(scope, local)


def _signed(compiler: Compiler, node: s.Signed) -> Code:
    operand, at = compiler.value(node.operand), node.at
    apply = negate if node.is_minus else number_of

    def run(scope: Scope, local: Local | None) -> Value:
        try:
            return apply(operand(scope, local))
        except MisfitError as fault:
            raise _placed(fault, at) from None

    return run


def _arithmetic(compiler: Compiler, node: s.Arithmetic) -> Code:
    first, at = compiler.value(node.first), node.at
    rest = [(ARITHMETIC[operator], compiler.value(operand)) for operator, operand in node.rest]

    def run(scope: Scope, local: Local | None) -> Value:
        try:
            value = first(scope, local)
            for operator, operand in rest:
                value = operator(value, operand(scope, local), scope.budget)
        except MisfitError as fault:
            raise _placed(fault, at) from None
        return value

    return run


def _comparison(compiler: Compiler, node: s.Comparison) -> Test:
    if node.operator == "instanceof":
        return _instance_of(compiler, node)
    if node.operator == "==" and isinstance(node.left, s.Variable) and isinstance(node.right, s.Literal):
        return _variable_equals(node.left.name, node.right.value)
    return _compared(
        COMPARISONS[node.operator], compiler.value(node.left), compiler.value(node.right), node.at
    )


def _compared(compare: Operator, left: Code, right: Code, at: int) -> Test:
    def run(scope: Scope, local: Local | None) -> bool:
        try:
            return bool(compare(left(scope, local), right(scope, local), scope.budget))
        except MisfitError as fault:
            raise _placed(fault, at) from None

    return run


def _variable_equals(name: str, literal: Value) -> Test:
    kind = type(literal)

    def run(scope: Scope, _local: Local | None) -> bool:
        value = scope.context.get(name)
        return bool(value == literal) if type(value) is kind else is_equal(value, literal, scope.budget)

    return run


def _instance_of(compiler: Compiler, node: s.Comparison) -> Test:
    if not isinstance(node.right, s.TypeReference):
        raise SourceError("instanceof needs a type: T(...)", node.right.at)
    is_instance = instance_test(_known_type(node.right))
    if is_instance is None:
        raise SourceError(f"type not allowed: {node.right.name}", node.right.at)
    left = compiler.value(node.left)
    return lambda scope, local: is_instance(first_value(left(scope, local)))


def _both(compiler: Compiler, node: s.Both) -> Test:
    tests = [compiler.test(operand) for operand in node.operands]
    if len(tests) == 2:
        one, other = tests
        return lambda scope, local: one(scope, local) and other(scope, local)

    if len(tests) == 3:
        one, other, third = tests
        return lambda scope, local: one(scope, local) and other(scope, local) and third(scope, local)
    return lambda scope, local: all(test(scope, local) for test in tests)


def _either(compiler: Compiler, node: s.Either) -> Test:
    tests = [compiler.test(operand) for operand in node.operands]
    if len(tests) == 2:
        one, other = tests
        return lambda scope, local: one(scope, local) or other(scope, local)

    if len(tests) == 3:
        one, other, third = tests
        return lambda scope, local: one(scope, local) or other(scope, local) or third(scope, local)
    return lambda scope, local: any(test(scope, local) for test in tests)


def _ternary(compiler: Compiler, node: s.Ternary) -> Code:
    holds = _is_something(compiler, node.condition) if node.is_any_true else compiler.test(node.condition)
    chosen, other = compiler.value(node.chosen), compiler.value(node.other)
    return lambda scope, local: chosen(scope, local) if holds(scope, local) else other(scope, local)


def _is_something(compiler: Compiler, node: s.Syntax) -> Test:
    code = compiler.value(node)

    def run(scope: Scope, local: Local | None) -> bool:
        value = first_value(code(scope, local))
        return value is not None and value is not False

    return run


def _elvis(compiler: Compiler, node: s.Elvis) -> Code:
    preferred, other = compiler.value(node.preferred), compiler.value(node.other)

    def run(scope: Scope, local: Local | None) -> Value:
        value = preferred(scope, local)
        return other(scope, local) if value is None or first_value(value) in (None, "") else value

    return run


def _placed(fault: MisfitError, at: int) -> MisfitError:
    if fault.position is None:
        fault.position = at
    return fault


# A builder gets the very node type that it is listed under. A test yields a boolean, so it is a value too.
_TESTS: Mapping[type, Callable[..., Test]] = {
    s.VariableIs: _variable_is,
    s.EntityIs: _entity_is,
    s.Intent: _intent,
    s.Negation: _negation,
    s.Comparison: _comparison,
    s.Both: _both,
    s.Either: _either,
}
_VALUES: Mapping[type, Callable[..., Code]] = {
    **_TESTS,
    **ACTION_VALUES,
    s.Literal: _literal,
    s.Variable: _variable,
    s.Entity: _entity,
    s.Name: _name,
    s.Bound: _bound,
    s.FunctionCall: _call,
    s.TypeReference: _type_reference,
    s.Construction: _construction,
    s.InlineList: _inline_list,
    s.InlineMap: _inline_map,
    s.Postfix: _postfix,
    s.Signed: _signed,
    s.Arithmetic: _arithmetic,
    s.Ternary: _ternary,
    s.Elvis: _elvis,
}
