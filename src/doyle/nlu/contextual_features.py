"""What the model of contextual entities sees of a text: tokens with attributes (nlu-design.md §6)."""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from doyle.wire.runtime import RuntimeEntity

Place = tuple[int, int]

MAX_WORD = 32
_TOKEN = re.compile(r"\w+|[^\w\s]")
_RUNS = re.compile(r"(.)\1{2,}")
_NEIGHBOURS = (-2, -1, 1, 2)
# Never in a word, so that two words make one attribute in one way only.
_BETWEEN = " "


class Hint(NamedTuple):
    """Where [start, end) another recogniser found an entity, and its name."""

    entity: str
    start: int
    end: int


def hints_of(entities: Iterable[RuntimeEntity]) -> list[Hint]:
    """What recognised entities tell."""
    return [Hint(found.entity, *found.location) for found in entities if found.location]


def place_tokens(text: str) -> list[Place]:
    """Words and single marks, each [start, end) in code points."""
    return [match.span() for match in _TOKEN.finditer(text)]


def attributes_of(text: str, tokens: Sequence[Place], hints: Iterable[Hint] = ()) -> list[list[str]]:
    """The attributes of every token, each once: the word, its parts and shape, its neighbours, the hints."""
    typed = [text[start : min(end, start + MAX_WORD)] for start, end in tokens]
    words = [word.lower() for word in typed]
    shapes = [shape_of(word) for word in typed]
    attributes = [
        [*_of_word(typed[at], words[at], shapes[at]), *_of_neighbours(words, shapes, at)]
        for at in range(len(tokens))
    ]
    for hint in dict.fromkeys(hints):
        for at, (start, end) in enumerate(tokens):
            if start < hint.end and end > hint.start:
                attributes[at].append(f"in={hint.entity}")
    return [list(dict.fromkeys(names)) for names in attributes]


def shape_of(word: str) -> str:
    """Letters as X or x, digits as d, no more than two alike in a row: `Boston` gives `Xxx`."""
    return _RUNS.sub(r"\1\1", "".join(map(_shape_of_character, word)))


@lru_cache(4096)
def _shape_of_character(character: str) -> str:
    if character.isupper():
        return "X"
    if character.isalpha():
        return "x"
    return "d" if character.isdigit() else character


def _of_word(typed: str, word: str, shape: str) -> Iterator[str]:
    yield "bias"
    yield f"word={word}"
    yield f"starts={word[:3]}"
    yield f"ends3={word[-3:]}"
    yield f"ends2={word[-2:]}"
    yield f"shape={shape}"
    if word.isdigit():
        yield "digits"
    if typed.istitle():
        yield "title"


def _of_neighbours(words: Sequence[str], shapes: Sequence[str], at: int) -> Iterator[str]:
    for distance in _NEIGHBOURS:
        if 0 <= at + distance < len(words):
            yield f"word{distance:+d}={words[at + distance]}"
            yield f"shape{distance:+d}={shapes[at + distance]}"
    yield f"pair-1={words[at - 1]}{_BETWEEN}{words[at]}" if at else "first"
    yield f"pair+1={words[at]}{_BETWEEN}{words[at + 1]}" if at + 1 < len(words) else "last"
