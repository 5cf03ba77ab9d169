"""The expanded form of an expression, as error messages show it (spec/expression-language.md §§3, 10)."""

from collections.abc import Sequence

from lark import Token

from doyle.expressions.errors import SourceError
from doyle.expressions.lexer import read_shorthand, tokens_of
from doyle.expressions.mentions import is_list_member


def expand(source: str) -> str:
    """Replace the shorthands of an expression; what cannot be read stays as it is."""
    try:
        tokens = tokens_of(source)
    except SourceError:
        return source
    parts: list[str] = []
    end = 0
    for at, token in enumerate(tokens):
        start = token.start_pos or 0
        parts.append(source[end:start])
        parts.append(_expanded(token, tokens[at + 1 : at + 4]))
        end = start + len(token)
    parts.append(source[end:])
    return "".join(parts)


def _expanded(token: Token, following: Sequence[Token]) -> str:
    if token.type == "HASH":
        return f"intent == {_quoted(token[1:])}"
    if token.type in ("ENTITY", "ENTITY_IS"):
        return _entity(token, following)
    if token.type in ("VARIABLE", "VARIABLE_IS"):
        written = read_shorthand(token)
        chosen = "" if written.word is None else f" == {_quoted(written.word)}"
        return f"context[{_quoted(written.name)}]{chosen}"
    return str(token)


def _entity(token: Token, following: Sequence[Token]) -> str:
    written = read_shorthand(token)
    base = f"entities[{_quoted(written.name)}]"
    if written.word is not None:
        return f"{base}?.contains({_quoted(written.word)})"
    kinds = [part.type for part in following]
    if kinds[:2] not in (["DOT", "NAME"], ["SAFE", "NAME"]):
        return f"{base}?.value"
    is_call = kinds[2:3] == ["_LPAR"]
    guard = "" if kinds[0] == "SAFE" else "?"
    return base + guard if is_list_member(following[1]) and not is_call else f"{base}?.value{guard}"


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
