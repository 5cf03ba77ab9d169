"""Cuts a text into the words that system entities are read from (system-entities.md §4)."""

import unicodedata
from typing import NamedTuple

import regex

from doyle.nlu.tokens import TYPOGRAPHIC

# A script without blanks gives a word for every character; letters, digits and marks never share a word.
_SINGLE = r"\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}ー"
_WORD = regex.compile(rf"\d+|[{_SINGLE}]\p{{M}}*|(?:(?![{_SINGLE}\d])\w)+|[^\w\s]")


class Word(NamedTuple):
    """A run of letters, a run of digits, or one mark.

    `key` is its folded form: lower case, composed, the kinds of apostrophes and dashes made one, digits of
    any script as ASCII. `start` and `end` are code points of the original text. `is_apart` tells that white
    space stands before it.
    """

    key: str
    start: int
    end: int
    is_apart: bool

    @property
    def is_digits(self) -> bool:
        """Whether it is a run of digits."""
        return self.key.isdecimal()

    @property
    def is_letters(self) -> bool:
        """Whether it is a run of letters."""
        return self.key[:1].isalpha()


def split_words(text: str) -> list[Word]:
    """The words of a text, from the left: `2pm` gives `2`, `pm`; `15:30` gives `15`, `:`, `30`."""
    words: list[Word] = []
    previous_end = 0
    for match in _WORD.finditer(text):
        start, end = match.span()
        words.append(Word(_fold(match[0]), start, end, start > previous_end))
        previous_end = end
    return words


def _fold(word: str) -> str:
    if word.isascii():
        return word.lower()
    if word.isdecimal():
        return "".join(str(unicodedata.decimal(digit)) for digit in word)
    return unicodedata.normalize("NFC", word.casefold().translate(TYPOGRAPHIC))
