"""Builds the tree bottom-up while lark reduces; checks depth and literals (spec §4)."""

from collections.abc import Callable

from lark import Token, Transformer, v_args

from doyle.expressions import syntax as s
from doyle.expressions.budget import MAX_DEPTH
from doyle.expressions.errors import SourceError
from doyle.expressions.lexer import read_shorthand

_MAX_INT = 2**31
_MAX_LONG = 2**63
_MAX_LITERAL_DIGITS = 40
_SYMBOLS = {"eq": "==", "ne": "!=", "lt": "<", "le": "<=", "gt": ">", "ge": ">="}
_PRODUCTS = {"div": "/", "mod": "%"}


def depth_above(at: int, *parts: s.Syntax) -> int:
    """The depth of a part over its own parts; raises SourceError where that is too much."""
    depth = 1 + max((part.depth for part in parts), default=0)
    if depth > MAX_DEPTH:
        raise SourceError("the expression is nested too deeply", at)
    return depth


def place_of(token: Token) -> int:
    """The place of a token in the source."""
    return token.start_pos or 0


@v_args(inline=True)
class TreeBuilder(Transformer[Token, s.Syntax]):
    """One method per rule of the grammar; `parse_condition` reads the second argument of `filter`."""

    def __init__(self, parse_condition: Callable[[str, int], s.Syntax]) -> None:
        super().__init__()
        self._parse_condition = parse_condition

    def string(self, token: Token) -> s.Syntax:
        """`'it''s'`."""
        return s.Literal(at=place_of(token), value=_unquoted(token))

    def integer(self, token: Token) -> s.Syntax:
        """`5` or `5L`."""
        return s.Literal(at=place_of(token), value=_integer(token, 10))

    def hexadecimal(self, token: Token) -> s.Syntax:
        """`0x1F`."""
        return s.Literal(at=place_of(token), value=_integer(token, 16))

    def real(self, token: Token) -> s.Syntax:
        """`5.0`, `1e3`, `2.5f`."""
        number = float(token.rstrip("fFdD"))
        if number in (float("inf"), float("-inf")):
            raise SourceError("the number is too large", place_of(token))
        return s.Literal(at=place_of(token), value=number)

    def true(self, token: Token) -> s.Syntax:
        """`true`."""
        return s.Literal(at=place_of(token), value=True)

    def false(self, token: Token) -> s.Syntax:
        """`false`."""
        return s.Literal(at=place_of(token), value=False)

    def null(self, token: Token) -> s.Syntax:
        """`null`."""
        return s.Literal(at=place_of(token), value=None)

    def intent(self, token: Token) -> s.Syntax:
        """`#name`."""
        return s.Intent(at=place_of(token), name=token[1:])

    def entity(self, token: Token) -> s.Syntax:
        """`@name` and `@name:word`."""
        written = read_shorthand(token)
        if written.word is None:
            return s.Entity(at=place_of(token), name=written.name)
        return s.EntityIs(at=place_of(token), name=written.name, word=written.word)

    def variable(self, token: Token) -> s.Syntax:
        """`$name` and `$name:word`."""
        written = read_shorthand(token)
        if written.word is None:
            return s.Variable(at=place_of(token), name=written.name)
        return s.VariableIs(at=place_of(token), name=written.name, word=written.word)

    def bound(self, written: Token) -> s.Syntax:
        """`#this` and `#root`."""
        return s.Bound(at=place_of(written), is_root=written == "#root")

    def name(self, token: Token) -> s.Syntax:
        """A bare name."""
        return s.Name(at=place_of(token), name=str(token))

    def call(self, token: Token, arguments: tuple[s.Syntax, ...]) -> s.Syntax:
        """`name(arguments)`."""
        depth = depth_above(place_of(token), *arguments)
        return s.FunctionCall(at=place_of(token), depth=depth, name=str(token), arguments=arguments)

    def type(self, name: Token) -> s.Syntax:
        """`T(name)`."""
        return s.TypeReference(at=place_of(name), name=str(name))

    def construction(self, new: Token, name: Token, arguments: tuple[s.Syntax, ...]) -> s.Syntax:
        """`new name(arguments)`."""
        depth = depth_above(place_of(new), *arguments)
        return s.Construction(at=place_of(new), depth=depth, name=str(name), arguments=arguments)

    def qualified(self, *parts: Token) -> Token:
        """`java.lang.Math` as one token."""
        return Token("NAME", "".join(parts), start_pos=parts[0].start_pos)

    def group(self, inner: s.Syntax) -> s.Syntax:
        """`(expression)`."""
        return inner

    def arguments(self, *arguments: s.Syntax) -> tuple[s.Syntax, ...]:
        """The arguments of a call."""
        return arguments

    def inline_list(self, brace: Token, *items: s.Syntax) -> s.Syntax:
        """`{a, b}`."""
        return s.InlineList(at=place_of(brace), depth=depth_above(place_of(brace), *items), items=items)

    def inline_map(self, brace: Token, *entries: tuple[str, s.Syntax]) -> s.Syntax:
        """`{a: 1}`."""
        depth = depth_above(place_of(brace), *(value for _, value in entries))
        return s.InlineMap(at=place_of(brace), depth=depth, entries=entries)

    def entry(self, key: Token, value: s.Syntax) -> tuple[str, s.Syntax]:
        """One entry of an inline map."""
        return (_unquoted(key) if key.type == "STRING" else str(key)), value

    def member(self, dot: Token, name: Token) -> s.Syntax:
        """`.name`."""
        return s.Member(at=place_of(name), name=str(name), is_safe=dot.type == "SAFE")

    def method(self, dot: Token, name: Token, arguments: tuple[s.Syntax, ...]) -> s.Syntax:
        """`.name(arguments)`."""
        if name == "filter":
            return self._filter(dot, name, arguments)
        return s.MethodCall(
            at=place_of(name),
            depth=depth_above(place_of(name), *arguments),
            name=str(name),
            arguments=arguments,
            is_safe=dot.type == "SAFE",
        )

    def index(self, bracket: Token, key: s.Syntax) -> s.Syntax:
        """`[key]`."""
        return s.Index(at=place_of(bracket), depth=depth_above(place_of(bracket), key), key=key)

    def selection(self, opening: Token, body: s.Syntax) -> s.Syntax:
        """`.?[condition]` and the like."""
        return s.Selection(
            at=place_of(opening),
            depth=depth_above(place_of(opening), body),
            kind=opening[-2],
            body=body,
            is_safe=opening.startswith("?."),
        )

    def postfix(self, target: s.Syntax, *steps: s.Step) -> s.Syntax:
        """A value with its steps."""
        return s.Postfix(
            at=target.at, depth=depth_above(target.at, target, *steps), target=target, steps=steps
        )

    def prefixed(self, sign: Token, operand: s.Syntax) -> s.Syntax:
        """`!a`, `not a`, `-a`, `+a`."""
        at, depth = place_of(sign), depth_above(place_of(sign), operand)
        if sign.type == "NOT":
            return s.Negation(at=at, depth=depth, operand=operand)
        return s.Signed(at=at, depth=depth, is_minus=sign.type == "MINUS", operand=operand)

    def power(self, base: s.Syntax, exponent: s.Syntax) -> s.Syntax:
        """`base ^ exponent`."""
        depth = depth_above(base.at, base, exponent)
        return s.Arithmetic(at=base.at, depth=depth, first=base, rest=(("^", exponent),))

    def arithmetic(self, first: s.Syntax, *others: Token | s.Syntax) -> s.Syntax:
        """`a + b - c` or `a * b / c`."""
        operators = [_PRODUCTS.get(str(token).lower(), str(token)) for token in others[::2]]
        operands = [operand for operand in others[1::2] if isinstance(operand, s.Syntax)]
        rest = tuple(zip(operators, operands, strict=True))
        return s.Arithmetic(
            at=first.at, depth=depth_above(first.at, first, *operands), first=first, rest=rest
        )

    def comparison(self, left: s.Syntax, operator: Token, right: s.Syntax) -> s.Syntax:
        """`left operator right`."""
        word = operator.lower()
        return _compared(place_of(operator), _SYMBOLS.get(word, word), left, right)

    def assignment(self, left: s.Syntax, sign: Token, right: s.Syntax) -> s.Syntax:
        """`left = right`, meant as `==` (spec/expression-language.md §12, E16)."""
        return _compared(place_of(sign), "==", left, right)

    def both(self, *parts: Token | s.Syntax) -> s.Syntax:
        """`a && b`."""
        operands = tuple(part for part in parts if isinstance(part, s.Syntax))
        return s.Both(at=operands[0].at, depth=depth_above(operands[0].at, *operands), operands=operands)

    def either(self, *parts: Token | s.Syntax) -> s.Syntax:
        """`a || b`."""
        operands = tuple(part for part in parts if isinstance(part, s.Syntax))
        return s.Either(at=operands[0].at, depth=depth_above(operands[0].at, *operands), operands=operands)

    def ternary(self, condition: s.Syntax, chosen: s.Syntax, other: s.Syntax) -> s.Syntax:
        """`condition ? chosen : other`."""
        depth = depth_above(condition.at, condition, chosen, other)
        return s.Ternary(at=condition.at, depth=depth, condition=condition, chosen=chosen, other=other)

    def elvis(self, preferred: s.Syntax, _sign: Token, other: s.Syntax) -> s.Syntax:
        """`preferred ?: other`."""
        depth = depth_above(preferred.at, preferred, other)
        return s.Elvis(at=preferred.at, depth=depth, preferred=preferred, other=other)

    def _filter(self, dot: Token, name: Token, arguments: tuple[s.Syntax, ...]) -> s.Syntax:
        texts = [part for part in arguments if isinstance(part, s.Literal) and type(part.value) is str]
        if len(arguments) != 2 or len(texts) != 2:
            raise SourceError("filter needs a name and a condition, both in quotes", place_of(name))
        condition = self._parse_condition(texts[1].value, texts[1].at + 1)
        return s.FilterCall(
            at=place_of(name),
            depth=depth_above(place_of(name), condition),
            variable=texts[0].value,
            condition=condition,
            is_safe=dot.type == "SAFE",
        )


def _compared(at: int, operator: str, left: s.Syntax, right: s.Syntax) -> s.Syntax:
    depth = depth_above(at, left, right)
    return s.Comparison(at=at, depth=depth, operator=operator, left=left, right=right)


def _unquoted(token: str) -> str:
    return token[1:-1].replace(token[0] * 2, token[0])


def _integer(token: Token, base: int) -> int:
    digits = token.rstrip("lL")
    number = int(digits, base) if len(digits) <= _MAX_LITERAL_DIGITS else _MAX_LONG + 1
    if number > _MAX_LONG or (number > _MAX_INT and digits == token):
        raise SourceError(
            f"the number {digits[:_MAX_LITERAL_DIGITS]} is too large (add L for a long)", place_of(token)
        )
    return number
