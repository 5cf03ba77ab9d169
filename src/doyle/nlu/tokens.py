"""Cuts a text into the tokens that dictionary entities are matched on (nlu.md §5, *Dictionary, exact*)."""

import unicodedata
from typing import NamedTuple

import regex

_EMOJI_TAIL = "\ufe0e\ufe0f\u20e3\U0001f3fb-\U0001f3ff"
# Scripts written without blanks: every character is a token of its own, so that a value matches anywhere.
_SINGLE = r"\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}ー"
_TOKEN = regex.compile(
    rf"[{_SINGLE}]\p{{M}}*"
    r"|\p{Regional_Indicator}{2}"
    rf"|(?:(?![{_SINGLE}])\w)+"
    rf"|[^\w\s](?:[{_EMOJI_TAIL}]|\u200d\S)*"
)
_PRESENTATION = str.maketrans("", "", "\ufe0e\ufe0f")
TYPOGRAPHIC = str.maketrans(
    {"’": "'", "‘": "'", "ʼ": "'", "–": "-", "—": "-", "‐": "-", "‑": "-", "‒": "-", "−": "-"}
)


class Token(NamedTuple):
    """A word, a character of a script without blanks, an emoji or a punctuation mark.

    `key` is its folded form. `start` and `end` are code points of the original text. `is_apart` tells
    that white space stands before it.
    """

    key: str
    start: int
    end: int
    is_apart: bool


def tokenise(text: str) -> list[Token]:
    """The tokens of a text, from the left."""
    tokens: list[Token] = []
    previous_end = 0
    for match in _TOKEN.finditer(text):
        start, end = match.span()
        tokens.append(Token(_fold(match[0]), start, end, start > previous_end))
        previous_end = end
    return tokens


def _fold(token: str) -> str:
    """Case, the kind of apostrophe or dash, and the way of composing letters do not count."""
    if token.isascii():
        return token.lower()
    return unicodedata.normalize("NFC", token.casefold().translate(TYPOGRAPHIC)).translate(_PRESENTATION)
