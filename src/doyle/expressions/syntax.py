"""The tree of a parsed expression (spec/expression-language.md §4).

Every node knows its place in the source and how deep the tree below it is. Chains of operators and of
members are flat, so depth grows with nesting only.
"""

from dataclasses import dataclass

from doyle.expressions.values import Value


@dataclass(frozen=True, slots=True, kw_only=True)
class Syntax:
    """A part of an expression: `at` counts code points of the source."""

    at: int
    depth: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Literal(Syntax):
    """A string, number, boolean or null."""

    value: Value


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionVariable(Syntax):
    """`${name}` in an expression of actions; `is_literal`: what the user typed for it."""

    name: str
    is_literal: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Interpolation(Syntax):
    """A string with `${…}` in it: texts and expressions in turn; `text` is all of it as written."""

    text: str
    parts: tuple[str | Syntax, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Assignment(Syntax):
    """`target = value` in an expression of actions: `holder` is what has the member, None for a variable."""

    variable: ActionVariable
    holder: Syntax | None
    last: "Member | Index | None"
    value: Syntax


@dataclass(frozen=True, slots=True, kw_only=True)
class Variable(Syntax):
    """`$name`."""

    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VariableIs(Syntax):
    """`$name:word`."""

    name: str
    word: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Entity(Syntax):
    """`@name`."""

    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EntityIs(Syntax):
    """`@name:word`."""

    name: str
    word: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Intent(Syntax):
    """`#name`."""

    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Name(Syntax):
    """A bare name."""

    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Bound(Syntax):
    """`#this` (or `#root` if `is_root`) inside selection and projection."""

    is_root: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class FunctionCall(Syntax):
    """A call of a bare name, as in `now()`."""

    name: str
    arguments: tuple[Syntax, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TypeReference(Syntax):
    """`T(name)`."""

    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Construction(Syntax):
    """`new name(arguments)`."""

    name: str
    arguments: tuple[Syntax, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class InlineList(Syntax):
    """`{a, b}`."""

    items: tuple[Syntax, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class InlineMap(Syntax):
    """`{a: 1, 'b c': 2}`."""

    entries: tuple[tuple[str, Syntax], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Member(Syntax):
    """A step `.name` or `?.name`; a lenient one is also a method without brackets, and the value itself."""

    name: str
    is_safe: bool
    is_lenient: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class MethodCall(Syntax):
    """A step `.name(arguments)` or `?.name(arguments)`."""

    name: str
    arguments: tuple[Syntax, ...]
    is_safe: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class FilterCall(Syntax):
    """A step `.filter('variable', 'condition')`, its condition parsed."""

    variable: str
    condition: Syntax
    is_safe: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Index(Syntax):
    """A step `[key]`."""

    key: Syntax


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection(Syntax):
    """A step `.?[…]`, `.^[…]`, `.$[…]` or `.![…]`; `kind` is the character before the bracket."""

    kind: str
    body: Syntax
    is_safe: bool


Step = Member | MethodCall | FilterCall | Index | Selection


@dataclass(frozen=True, slots=True, kw_only=True)
class Postfix(Syntax):
    """A value followed by steps."""

    target: Syntax
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Negation(Syntax):
    """`!operand`."""

    operand: Syntax


@dataclass(frozen=True, slots=True, kw_only=True)
class Signed(Syntax):
    """`-operand` or `+operand`."""

    is_minus: bool
    operand: Syntax


@dataclass(frozen=True, slots=True, kw_only=True)
class Arithmetic(Syntax):
    """`first (operator operand)*` of one precedence, from left to right."""

    first: Syntax
    rest: tuple[tuple[str, Syntax], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison(Syntax):
    """`left operator right`; the operator in its symbolic form or as a lower-case word."""

    operator: str
    left: Syntax
    right: Syntax


@dataclass(frozen=True, slots=True, kw_only=True)
class Both(Syntax):
    """`a && b && …`."""

    operands: tuple[Syntax, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Either(Syntax):
    """`a || b || …`."""

    operands: tuple[Syntax, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ternary(Syntax):
    """`condition ? chosen : other`; where `is_any_true` all but null and false counts as true."""

    condition: Syntax
    chosen: Syntax
    other: Syntax
    is_any_true: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Elvis(Syntax):
    """`preferred ?: other`."""

    preferred: Syntax
    other: Syntax
