"""BERT's uncased WordPiece tokeniser in plain Python.

Gives the ids of the reference implementation: control characters dropped, accents and case folded,
punctuation and CJK characters split off, then the longest pieces of the vocabulary from the left.
"""

import functools
import re
import unicodedata
from collections.abc import Iterable, Sequence
from typing import NamedTuple

MAX_TOKENS = 128
MAX_WORD_CHARACTERS = 100
CACHED_WORDS = 65_536
_ASCII_WORDS = re.compile(r"[a-z0-9]+|[!-/:-@\[-`{-~]")
_CJK_RANGES = (
    (0x4E00, 0x9FFF),
    (0x3400, 0x4DBF),
    (0x20000, 0x2A6DF),
    (0x2A700, 0x2B73F),
    (0x2B740, 0x2B81F),
    (0x2B920, 0x2CEAF),
    (0xF900, 0xFAFF),
    (0x2F800, 0x2FA1F),
)


class PlacedWord(NamedTuple):
    """A folded word, and where [start, end) it stands in the text, in code points."""

    word: str
    start: int
    end: int


class WordCounts(NamedTuple):
    """How many words of a text say something, and how many are as good as any other; marks do not count."""

    known: int
    unknown: int


class WordPiece:
    """The tokeniser over one vocabulary; immutable apart from its word cache, shared by threads."""

    def __init__(self, vocabulary: Sequence[str]) -> None:
        """Take the vocabulary in the order of its ids.

        Raises:
            ValueError: a special token is missing.
        """
        self._ids = {piece: at for at, piece in enumerate(vocabulary)}
        try:
            self._unknown, self._start, self._end = (self._ids[name] for name in ("[UNK]", "[CLS]", "[SEP]"))
        except KeyError as error:
            raise ValueError(f"the vocabulary lacks {error}") from error
        self._pieces = functools.lru_cache(CACHED_WORDS)(self._split_word)

    def encode(self, text: str) -> list[int]:
        """The ids of a text between [CLS] and [SEP], at most 128 with these."""
        ids = [self._start]
        for word in split_words(text):
            ids.extend(self._pieces(word))
            if len(ids) >= MAX_TOKENS:
                break
        return [*ids[: MAX_TOKENS - 1], self._end]

    def encode_with_places(self, text: str) -> tuple[list[int], list[tuple[int, int]]]:
        """The same ids, and for each between the two ends the place [start, end) of its word."""
        ids, places = [self._start], list[tuple[int, int]]()
        for word, start, end in place_words(text):
            pieces = self._pieces(word)
            ids.extend(pieces)
            places.extend([(start, end)] * len(pieces))
            if len(ids) >= MAX_TOKENS:
                break
        return [*ids[: MAX_TOKENS - 1], self._end], places[: MAX_TOKENS - 2]

    def count_words(self, text: str) -> WordCounts:
        """A word is unknown that has no pieces, or none but single letters: it is only spelt out."""
        words = [word for word in split_words(text) if not _is_punctuation(word[0])]
        known = sum(map(self._is_known, words))
        return WordCounts(known, len(words) - known)

    def _is_known(self, word: str) -> bool:
        pieces = self._pieces(word)
        return pieces != (self._unknown,) and (len(word) == 1 or len(pieces) < len(word))

    def _split_word(self, word: str) -> tuple[int, ...]:
        if len(word) > MAX_WORD_CHARACTERS:
            return (self._unknown,)
        pieces: list[int] = []
        start = 0
        while start < len(word):
            found = self._longest_piece(word, start)
            if found is None:
                return (self._unknown,)
            start, piece = found
            pieces.append(piece)
        return tuple(pieces)

    def _longest_piece(self, word: str, start: int) -> tuple[int, int] | None:
        prefix = "##" if start else ""
        for end in range(len(word), start, -1):
            piece = self._ids.get(prefix + word[start:end])
            if piece is not None:
                return end, piece
        return None


def split_words(text: str) -> list[str]:
    """Clean and fold a text, and cut it into words, punctuation marks and CJK characters."""
    if text.isascii():
        cleaned = text if text.isprintable() else "".join(_clean(text))
        return _ASCII_WORDS.findall(cleaned.lower())
    decomposed = unicodedata.normalize("NFD", "".join(_clean(text)))
    folded = "".join(mark for mark in decomposed if unicodedata.category(mark) != "Mn").lower()
    return "".join(_set_apart(folded)).split()


def place_words(text: str) -> list[PlacedWord]:
    """The words of `split_words` with their places."""
    if text.isascii() and text.isprintable():
        return [PlacedWord(found[0], *found.span()) for found in _ASCII_WORDS.finditer(text.lower())]
    origins = [at for at, character in enumerate(text) for _ in range(_width(character))]
    placed: list[PlacedWord] = []
    done = 0
    for word in split_words(text):
        first, done = done, done + len(word)
        placed.append(PlacedWord(word, origins[first], origins[done - 1] + 1))
    return placed


@functools.lru_cache(4096)
def _width(character: str) -> int:
    """How many characters of folded words come from one of the text: three from a Korean syllable."""
    return sum(map(len, split_words(character)))


def _clean(text: str) -> Iterable[str]:
    for character in text:
        if character in "\t\n\r":
            yield " "
        elif character == "\ufffd" or unicodedata.category(character)[0] == "C":
            continue
        elif character.isspace():
            yield " "
        else:
            yield f" {character} " if _is_cjk(ord(character)) else character


def _set_apart(text: str) -> Iterable[str]:
    return (f" {character} " if _is_punctuation(character) else character for character in text)


@functools.lru_cache(4096)
def _is_punctuation(character: str) -> bool:
    is_ascii_mark = character.isascii() and not character.isalnum() and not character.isspace()
    return is_ascii_mark or unicodedata.category(character)[0] == "P"


def _is_cjk(code: int) -> bool:
    return code >= 0x3400 and any(first <= code <= last for first, last in _CJK_RANGES)
