"""From tokens to the tree: the grammar of spec/expression-language.md §4, read by lark's LALR parser."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import cast

from lark import Lark, Token
from lark.common import LexerConf
from lark.exceptions import UnexpectedToken
from lark.lexer import Lexer

from doyle.expressions.actions_tree import ActionsTreeBuilder
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
        | assigned

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
        | own
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


_OF_DIALOG = r"""
    ?assigned: logical_or ASSIGN logical_or                  -> assignment
    ?own: LBRACE _RBRACE                                     -> inline_list
"""
# What expressions of actions have more (spec/actions-runtime.md §10).
_OF_ACTIONS = r"""
    ?assigned: logical_or ASSIGN expression                  -> assignment
    ?own: LBRACE _RBRACE                                     -> inline_map
        | LSQUARE _RSQUARE                                   -> inline_list
        | LSQUARE expression (_COMMA expression)* _RSQUARE   -> inline_list
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


def parse_of_actions(source: str) -> Parsed:
    """Read an expression of an actions skill (spec/actions-runtime.md §10).

    Raises:
        ExpressionSyntaxError: with the place of the fault.
    """
    try:
        return _parsed(source, is_of_actions=True)
    except SourceError as fault:
        raise ExpressionSyntaxError(fault.reason, source, str, fault.position) from None


def _parsed(source: str, offset: int = 0, *, is_of_actions: bool = False) -> Parsed:
    tokens = tokens_of(source, offset, is_of_actions=is_of_actions)
    if not tokens:
        raise SourceError("the expression is empty", offset)
    try:
        # with a transformer inside, lark returns what that makes of the start rule, not a tree
        syntax = cast("Syntax", (_ACTIONS_PARSER if is_of_actions else _PARSER).parse(tokens))
    except UnexpectedToken as error:
        raise _misplaced(error.token, offset + len(source)) from None
    return Parsed(source, syntax, next((token.start_pos for token in tokens if token.type == "ASSIGN"), None))


def _misplaced(token: Token, end: int) -> SourceError:
    if token.type == "$END":
        return SourceError("the expression ends too early", end)
    return SourceError(f"unexpected '{token}'", token.start_pos or 0)


def _parse_condition_of_filter(source: str, offset: int) -> Syntax:
    return _parsed(source, offset).syntax


def _parse_in_actions(source: str, offset: int) -> Syntax:
    return _parsed(source, offset, is_of_actions=True).syntax


def _parser(own: str, builder: TreeBuilder) -> Lark:
    return Lark(
        GRAMMAR + own, parser="lalr", lexer=_ReadTokens, transformer=builder, maybe_placeholders=False
    )


_PARSER = _parser(_OF_DIALOG, TreeBuilder(_parse_condition_of_filter))
_ACTIONS_PARSER = _parser(_OF_ACTIONS, ActionsTreeBuilder(_parse_in_actions))
