"""From text to tokens: shorthands, literals, word operators (spec/expression-language.md §§2, 3).

A pass of its own, because a shorthand is one token whose extent depends on what it names, because words are
operators in one place and member names in another, and because `#this` is an intent outside brackets.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from lark import Token

from doyle.expressions.budget import MAX_DEPTH, MAX_SOURCE_CHARACTERS
from doyle.expressions.errors import SourceError

WORD = r"[\w.-][\w.'-]*"
CHOSEN = rf":(?:\([^)]{{0,256}}\)|{WORD})"
ENTITY = r"@[\w-]+"
VARIABLE = r"\$(?:[^\W\d]\w*|\([^()\"]+\)|\{[^{}()\"]+\})"
STRING = r"'(?:[^']|'')*+'|\"(?:[^\"]|\"\")*+\""
# In actions a backslash keeps the quote behind it in the string.
ESCAPED_STRING = r"'(?:[^'\\]|''|\\.)*+'|\"(?:[^\"\\]|\"\"|\\.)*+\""

_PATTERNS = {
    "SPACE": r"\s+",
    "STRING": STRING,
    "REAL": r"(?:\d+\.\d+(?:[eE][+-]?\d+)?|\d+[eE][+-]?\d+)[fFdD]?(?!\w)|\d+[fFdD](?!\w)",
    "HEX": r"0[xX][0-9A-Fa-f]+[lL]?(?!\w)",
    "INTEGER": r"\d+[lL]?(?!\w)",
    "ENTITY_IS": ENTITY + CHOSEN,
    "ENTITY": ENTITY,
    "VARIABLE_IS": VARIABLE + CHOSEN,
    "VARIABLE": VARIABLE,
    "HASH": r"#[\w-](?:[\w.-]*[\w-])?",
    "NAME": r"[^\W\d]\w*",
    "SELECT": r"\??\.\s*[?^$!]\[",
    "SAFE": r"\?\.(?!\d)",
    "ELVIS": r"\?:",
    "STEP": r"\+\+|--",
    "SIGN": r"\|\||&&|[=!<>]=|[-+*/%^!?:=,.()\[\]{}<>]",
}
# In actions a colon always separates: `${a} ? ${b}:c` (spec/actions-runtime.md §10).
_OF_DIALOG_ALONE = frozenset({"ENTITY_IS", "VARIABLE_IS"})


def _token_pattern(patterns: Mapping[str, str]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?P<{name}>{pattern})" for name, pattern in patterns.items()), re.DOTALL)


_DIALOG_TOKEN = _token_pattern(_PATTERNS)
_ACTIONS_TOKEN = _token_pattern(
    {name: _PATTERNS[name] for name in _PATTERNS if name not in _OF_DIALOG_ALONE} | {"STRING": ESCAPED_STRING}
)
_BOUND = re.compile(r"#(?:this|root)(?![\w-])")
_TYPE = re.compile(r"\s*\(")
_CONSTRUCTED = re.compile(r"\s+[^\W\d]")

_SIGNS = {
    "||": "OR",
    "&&": "AND",
    "==": "COMPARE",
    "!=": "COMPARE",
    "<=": "COMPARE",
    ">=": "COMPARE",
    "<": "COMPARE",
    ">": "COMPARE",
    "+": "PLUS",
    "-": "MINUS",
    "*": "TIMES",
    "/": "TIMES",
    "%": "TIMES",
    "^": "_POWER",
    "!": "NOT",
    "?": "_QUESTION",
    ":": "_COLON",
    "=": "ASSIGN",
    ",": "_COMMA",
    ".": "DOT",
    "(": "_LPAR",
    ")": "_RPAR",
    "[": "LSQUARE",
    "]": "_RSQUARE",
    "{": "LBRACE",
    "}": "_RBRACE",
}
_WORDS = {
    "and": "AND",
    "or": "OR",
    "not": "NOT",
    "div": "TIMES",
    "mod": "TIMES",
    "true": "TRUE",
    "false": "FALSE",
    "null": "NULL",
    **dict.fromkeys(("eq", "ne", "lt", "le", "gt", "ge", "matches", "between", "instanceof"), "COMPARE"),
}
_CLOSING = {")": "(", "]": "[", "}": "{"}


@dataclass(frozen=True, slots=True)
class Shorthand:
    """A name written with `$`, `@` or `#`, and the word after its colon, if any."""

    name: str
    word: str | None = None


def read_shorthand(text: str) -> Shorthand:
    """Take a shorthand token apart: `@city:(New York)` is `city` and `New York`."""
    closing = {"(": ")", "{": "}"}.get(text[1:2])
    if text[0] == "$" and closing:
        end = text.index(closing)
        name, rest = text[2:end], text[end + 1 :]
    else:
        name, _, word = text[1:].partition(":")
        rest = f":{word}" if word else ""
    return Shorthand(name, _unwrapped(rest[1:]) if rest else None)


def tokens_of(source: str, offset: int = 0, *, is_of_actions: bool = False) -> list[Token]:
    """Read all tokens; white space is left out. Places are counted from `offset`.

    `is_of_actions`: the source is an expression of an actions skill.

    Raises:
        SourceError: the source is too long, nested too deeply, or no token can be read at some place.
    """
    if len(source) > MAX_SOURCE_CHARACTERS:
        raise SourceError(f"the expression is longer than {MAX_SOURCE_CHARACTERS} characters", offset)
    return list(_Reader(source, offset, _ACTIONS_TOKEN if is_of_actions else _DIALOG_TOKEN))


class _Reader:
    """Reads tokens from left to right; keeps the open brackets and the token before."""

    def __init__(self, source: str, offset: int, token: re.Pattern[str]) -> None:
        self._source = source
        self._offset = offset
        self._token_pattern = token
        self._brackets: list[str] = []
        self._is_member = False

    def __iter__(self) -> Iterator[Token]:
        at = 0
        while at < len(self._source):
            match = self._token_pattern.match(self._source, at)
            if match is None:
                raise SourceError(_unreadable(self._source[at]), at + self._offset)
            kind, text = str(match.lastgroup), match[0]
            if kind == "HASH" and "select" in self._brackets:
                match = _BOUND.match(self._source, at) or match
                kind, text = ("BOUND" if match.re is _BOUND else kind), match[0]
            if kind != "SPACE":
                yield self._token(kind, text, at + self._offset)
            at = match.end()

    def _token(self, kind: str, text: str, at: int) -> Token:
        if kind == "SIGN":
            kind = _SIGNS[text]
            self._balance(text, at)
        elif kind == "SELECT":
            self._open("select", at)
        elif kind == "NAME" and not self._is_member:
            kind = self._word(text, at - self._offset + len(text))
        elif kind == "STEP":
            raise SourceError(f"'{text}' is not allowed", at)
        self._is_member = kind in ("DOT", "SAFE")
        return Token(kind, text, start_pos=at, end_pos=at + len(text))

    def _word(self, text: str, end: int) -> str:
        if text == "T" and _TYPE.match(self._source, end):
            return "_TYPE"
        if text == "new" and _CONSTRUCTED.match(self._source, end):
            return "NEW"
        return _WORDS.get(text.lower(), "NAME")

    def _balance(self, text: str, at: int) -> None:
        if text in "([{":
            self._open(text, at)
        elif text in ")]}":
            opened = self._brackets.pop() if self._brackets else ""
            if opened != _CLOSING[text] and not (opened == "select" and text == "]"):
                raise SourceError(f"'{text}' closes nothing", at)

    def _open(self, bracket: str, at: int) -> None:
        self._brackets.append(bracket)
        if len(self._brackets) > MAX_DEPTH:
            raise SourceError("the expression is nested too deeply", at)


def _unwrapped(word: str) -> str:
    return word[1:-1] if word.startswith("(") else word


def _unreadable(character: str) -> str:
    if character in "'\"":
        return "the string is not terminated"
    return f"unexpected character '{character}'"
