"""From tokens to the tree: the grammar of spec/expression-language.md §4, read by lark's LALR parser."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import cast

from lark import Lark, Token
from lark.common import LexerConf
from lark.exceptions import UnexpectedToken
from lark.lexer import Lexer

from doyle.expressions.errors import ExpressionSyntaxError, SourceError
from doyle.expressions.expand import expand
from doyle.expressions.lexer import tokens_of
from doyle.expressions.syntax import Syntax
from doyle.expressions.tree import TreeBuilder

GRAMMAR = r"""
    ?start: expression

    ?expression: logical_or
        | logical_or _QUESTION expression _COLON expression  -> ternary
        | logical_or ELVIS expression                        -> elvis
        | logical_or ASSIGN logical_or                       -> assignment

    ?logical_or: logical_and
        | logical_and (OR logical_and)+                      -> either
    ?logical_and: relational
        | relational (AND relational)+                       -> both
    ?relational: sum
        | sum COMPARE sum                                    -> comparison
    ?sum: product
        | product ((PLUS | MINUS) product)+                  -> arithmetic
    ?product: power
        | power (TIMES power)+                               -> arithmetic
    ?power: unary
        | unary _POWER unary                                 -> power
    ?unary: postfix
        | (NOT | MINUS | PLUS) unary                         -> prefixed
    ?postfix: primary
        | primary step+                                      -> postfix

    ?step: (DOT | SAFE) NAME                                 -> member
        | (DOT | SAFE) NAME arguments                        -> method
        | LSQUARE expression _RSQUARE                        -> index
        | SELECT expression _RSQUARE                         -> selection

    ?primary: STRING                                         -> string
        | INTEGER                                            -> integer
        | HEX                                                -> hexadecimal
        | REAL                                               -> real
        | TRUE                                               -> true
        | FALSE                                              -> false
        | NULL                                               -> null
        | HASH                                               -> intent
        | ENTITY                                             -> entity
        | ENTITY_IS                                          -> entity
        | VARIABLE                                           -> variable
        | VARIABLE_IS                                        -> variable
        | BOUND                                              -> bound
        | NAME                                               -> name
        | NAME arguments                                     -> call
        | _TYPE _LPAR qualified _RPAR                        -> type
        | NEW qualified arguments                            -> construction
        | _LPAR expression _RPAR                             -> group
        | LBRACE _RBRACE                                     -> inline_list
        | LBRACE expression (_COMMA expression)* _RBRACE     -> inline_list
        | LBRACE _COLON _RBRACE                              -> inline_map
        | LBRACE entry (_COMMA entry)* _RBRACE               -> inline_map

    entry: (NAME | STRING | INTEGER) _COLON expression
    arguments: _LPAR [expression (_COMMA expression)*] _RPAR
    qualified: NAME (DOT NAME)*

    %declare STRING INTEGER HEX REAL TRUE FALSE NULL HASH ENTITY ENTITY_IS VARIABLE VARIABLE_IS BOUND NAME
    %declare OR AND COMPARE PLUS MINUS TIMES NOT ASSIGN ELVIS DOT SAFE SELECT LSQUARE LBRACE NEW
    %declare _QUESTION _COLON _COMMA _POWER _LPAR _RPAR _RSQUARE _RBRACE _TYPE
"""


class _ReadTokens(Lexer):
    """Hands over tokens that were read before."""

    def __init__(self, conf: LexerConf) -> None:
        """Nothing of lark's lexer configuration is needed."""

    def lex(self, data: list[Token]) -> Iterator[Token]:  # type: ignore[override]
        """The tokens themselves."""
        return iter(data)


@dataclass(frozen=True, slots=True)
class Parsed:
    """An expression and its tree; `assignment_at` is the place of a `=` that was read as `==`."""

    source: str
    syntax: Syntax
    assignment_at: int | None = None


def parse(source: str) -> Parsed:
    """Read an expression.

    Raises:
        ExpressionSyntaxError: with the place of the fault.
    """
    try:
        return _parsed(source)
    except SourceError as fault:
        raise ExpressionSyntaxError(fault.reason, source, expand, fault.position) from None


def _parsed(source: str, offset: int = 0) -> Parsed:
    tokens = tokens_of(source, offset)
    if not tokens:
        raise SourceError("the expression is empty", offset)
    try:
        # with a transformer inside, lark returns what that makes of the start rule, not a tree
        syntax = cast("Syntax", _PARSER.parse(tokens))
    except UnexpectedToken as error:
        raise _misplaced(error.token, offset + len(source)) from None
    return Parsed(source, syntax, next((token.start_pos for token in tokens if token.type == "ASSIGN"), None))


def _misplaced(token: Token, end: int) -> SourceError:
    if token.type == "$END":
        return SourceError("the expression ends too early", end)
    return SourceError(f"unexpected '{token}'", token.start_pos or 0)


def _parse_condition_of_filter(source: str, offset: int) -> Syntax:
    return _parsed(source, offset).syntax


_PARSER = Lark(
    GRAMMAR,
    parser="lalr",
    lexer=_ReadTokens,
    transformer=TreeBuilder(_parse_condition_of_filter),
    maybe_placeholders=False,
)
