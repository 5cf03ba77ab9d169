"""The tree of an expression of actions where it differs from the dialog's (spec/actions-runtime.md §10)."""

import re
from dataclasses import replace

from lark import Token, v_args

from doyle.expressions import syntax as s
from doyle.expressions.errors import SourceError
from doyle.expressions.lexer import read_shorthand
from doyle.expressions.tree import TreeBuilder, depth_above, place_of

_REFERENCE = re.compile(r"\$\{[^{}]*\}")
_INDEXED = re.compile(r"\s*([^\[\]]+?)\s*(\[.*)", re.DOTALL)
_LITERAL = "literal"
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
# Any other backslash is one of a regular expression, and stays.
_ESCAPED = {'"': '"', "'": "'", "n": "\n", "t": "\t", "r": "\r"}


@v_args(inline=True)
class ActionsTreeBuilder(TreeBuilder):
    """Overrides the rules whose meaning is another one in actions."""

    def string(self, token: Token) -> s.Syntax:
        r"""`'it''s'`, `"say \"hello\""`, or `"hello ${name}"`."""
        literal = super().string(token)
        text = _unescaped(literal.value) if isinstance(literal, s.Literal) else ""
        if _REFERENCE.search(text) is None:
            return s.Literal(at=place_of(token), value=text)
        parts = tuple(self._parts(text, place_of(token) + 1))
        depth = depth_above(place_of(token), *(part for part in parts if isinstance(part, s.Syntax)))
        return s.Interpolation(at=place_of(token), depth=depth, text=text, parts=parts)

    def _parts(self, text: str, at: int) -> list[str | s.Syntax]:
        parts: list[str | s.Syntax] = []
        end = 0
        for match in _REFERENCE.finditer(text):
            if match.start() > end:
                parts.append(text[end : match.start()])
            parts.append(self._parse_condition(match[0], at + match.start()))
            end = match.end()
        return [*parts, text[end:]] if end < len(text) else parts

    def variable(self, token: Token) -> s.Syntax:
        """`$name`, `${name}`, `${name.member.member}` and `${name[0].member}`."""
        at = place_of(token)
        indexed = _INDEXED.fullmatch(read_shorthand(token).name)
        if indexed is not None:
            return self._parse_condition(f"${{{indexed[1]}}}{indexed[2]}", at)
        first, *members = (part.strip() for part in read_shorthand(token).name.split("."))
        if not all((first, *members)):
            raise SourceError(f"'{token}' names no variable", at)
        variable = s.ActionVariable(at=at, name=first)
        if not members:
            return variable
        return self.postfix(variable, *(_lenient(at, name) for name in members))

    def member(self, dot: Token, name: Token) -> s.Syntax:
        """`.name`, which may also be a method without brackets."""
        return replace(_lenient(place_of(name), str(name)), is_safe=dot.type == "SAFE")

    def method(self, dot: Token, name: Token, arguments: tuple[s.Syntax, ...]) -> s.Syntax:
        """`.name(arguments)`; the condition of a filter is read as an expression, not filled in."""
        if name == "filter":
            arguments = tuple(_as_written(argument) for argument in arguments)
        return super().method(dot, name, arguments)

    def postfix(self, target: s.Syntax, *steps: s.Step) -> s.Syntax:
        """A value with its steps; those of a variable with a path are steps of the variable."""
        if isinstance(target, s.Postfix):
            steps = (*target.steps, *steps)
            target = target.target
        first = steps[0]
        if isinstance(target, s.ActionVariable) and isinstance(first, s.Member) and first.name == _LITERAL:
            literal = replace(target, is_literal=True)
            return super().postfix(literal, *steps[1:]) if steps[1:] else literal
        return super().postfix(target, *steps)

    def ternary(self, condition: s.Syntax, chosen: s.Syntax, other: s.Syntax) -> s.Syntax:
        """`condition ? chosen : other`."""
        built = super().ternary(condition, chosen, other)
        return replace(built, is_any_true=True) if isinstance(built, s.Ternary) else built

    def inline_map(self, brace: Token, *entries: tuple[str, s.Syntax]) -> s.Syntax:
        """`{a: 1}`; `{}` is an empty object here."""
        return super().inline_map(brace, *entries)

    def assignment(self, left: s.Syntax, sign: Token, right: s.Syntax) -> s.Syntax:
        """`${name} = value`, `${name}.member = value`, `${name}[0] = value`."""
        at, depth = place_of(sign), depth_above(place_of(sign), left, right)
        if isinstance(left, s.ActionVariable) and not left.is_literal:
            return s.Assignment(at=at, depth=depth, variable=left, holder=None, last=None, value=right)
        if not isinstance(left, s.Postfix) or not isinstance(left.target, s.ActionVariable):
            raise SourceError("only a variable, or what it holds, can be assigned to", at)
        last = left.steps[-1]
        if not isinstance(last, (s.Member, s.Index)):
            raise SourceError("only a member or an element can be assigned to", at)
        before = left.steps[:-1]
        holder = super().postfix(left.target, *before) if before else left.target
        return s.Assignment(at=at, depth=depth, variable=left.target, holder=holder, last=last, value=right)


def _lenient(at: int, name: str) -> s.Member:
    return s.Member(at=at, name=name, is_safe=False, is_lenient=True)


def _as_written(argument: s.Syntax) -> s.Syntax:
    if isinstance(argument, s.Interpolation):
        return s.Literal(at=argument.at, value=argument.text)
    return argument


def _unescaped(text: str) -> str:
    return _ESCAPE.sub(lambda match: _ESCAPED.get(match[1], match[0]), text)
