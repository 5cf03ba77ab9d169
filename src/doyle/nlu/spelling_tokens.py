"""Cuts a text into words for spelling correction, and says which it leaves alone (nlu.md §7)."""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

import regex

# The letters of the languages that have spelling correction; a word with any other character is special.
_LETTERS = "a-zàâäæçéèêëîïôöœùûüÿ"
_CHUNK = regex.compile(r"\S+")
_LEADING = "([{<“«‘\"'¿¡…-–—"
# An apostrophe stays at the end: it says that letters were left out.
_TRAILING = ')]}>”»".,;:!?…-–—'
_WORD = regex.compile(rf"[{_LETTERS}]+(?:['’][{_LETTERS}]+)*")
_HYPHENATED = regex.compile(rf"[{_LETTERS}]+(?:['’][{_LETTERS}]+)*(?:-[{_LETTERS}]+(?:['’][{_LETTERS}]+)*)+")
_QUOTED = regex.compile(r"\"[^\"]*\"|“[^”]*”|«[^»]*»|‘[^’]*’(?!\w)|(?<!\w)'[^']*'(?!\w)")
_ELIDED = regex.compile(r"(?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu|quoiqu)['’](?=\w)")
_NOTHING = regex.compile(r"(?!)")
_NUMBER = regex.compile(r"\d")
# Letters of a word after a number that is taken for a unit, known or not: 5 mbps.
_MAX_UNIT_LETTERS = 4
# Words between the number and the kind of street in an address.
_MAX_STREET_WORDS = 3
STREETS = frozenset(
    {"street", "st", "avenue", "ave", "av", "road", "rd", "boulevard", "blvd", "lane", "ln", "drive", "dr"}
    | {"square", "sq", "court", "ct", "place", "pl", "way", "highway", "hwy", "close", "terrace", "parkway"}
    | {"rue", "allée", "chemin", "impasse", "quai"}
)


class SpellingToken(NamedTuple):
    """A stretch [start, end) of the text without white space and without punctuation at its ends.

    `parts` are the words in it, more than one if hyphens join them; none if it is to be left alone.
    `follows`: nothing but blanks stands between it and the token before, so that the two are one phrase.
    """

    text: str
    start: int
    end: int
    parts: tuple[str, ...]
    follows: bool


def spelling_tokens(
    text: str, spans: Iterable[tuple[int, int]] = (), *, has_elision: bool = False
) -> list[SpellingToken]:
    """The tokens of a text, from the left; those that overlap one of the spans are left alone.

    `has_elision`: a shortened word in front, as in l'abonnement, is no part of a token.
    """
    protected = bytearray(len(text) + 1)
    for start, end in (*spans, *(match.span() for match in _QUOTED.finditer(text))):
        protected[start:end] = b"\x01" * (min(end, len(text)) - start)
    tokens = list(_cut(text, protected, _ELIDED if has_elision else _NOTHING))
    for at, token in enumerate(tokens):
        if _NUMBER.search(token.text):
            _leave_alone_after_number(tokens, at + 1)
    return tokens


def bare_words(text: str) -> Iterator[str]:
    """What stands between the white space of a text, without the punctuation at its ends."""
    for word in text.split():
        if bare := word.lstrip(_LEADING).rstrip(_TRAILING):
            yield bare


def _cut(text: str, protected: bytearray, in_front: regex.Pattern[str]) -> Iterator[SpellingToken]:
    previous_end = 0
    for match in _CHUNK.finditer(text):
        bare = match[0].lstrip(_LEADING)
        start = match.end() - len(bare)
        bare = bare.rstrip(_TRAILING)
        if elided := in_front.match(bare):
            start, bare = start + elided.end(), bare[elided.end() :]
        if bare:
            end = start + len(bare)
            parts = () if any(protected[start:end]) else _parts(bare)
            yield SpellingToken(bare, start, end, parts, not text[previous_end:start].strip())
            previous_end = end


def _parts(bare: str) -> tuple[str, ...]:
    """The words of a token in their plain form; none if it has upper case or special characters."""
    if _WORD.fullmatch(bare):
        return (bare.replace("’", "'"),)
    if _HYPHENATED.fullmatch(bare):
        return tuple(bare.replace("’", "'").split("-"))
    return ()


def _leave_alone_after_number(tokens: list[SpellingToken], start: int) -> None:
    """Leave a unit after a number alone, and the name of a street between its number and its kind."""
    following = _phrase(tokens, start, _MAX_STREET_WORDS + 1)
    names = next((at for at, token in enumerate(following) if token.text.lower() in STREETS), 0)
    is_unit = bool(following) and len(following[0].text) <= _MAX_UNIT_LETTERS
    for at in range(max(names, int(is_unit))):
        tokens[start + at] = tokens[start + at]._replace(parts=())


def _phrase(tokens: Sequence[SpellingToken], start: int, count: int) -> list[SpellingToken]:
    found: list[SpellingToken] = []
    for token in tokens[start : start + count]:
        if not token.follows:
            break
        found.append(token)
    return found
