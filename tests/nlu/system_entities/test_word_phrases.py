"""Phrases in the words of a text."""

import pytest

from doyle.nlu.system_entities.word_phrases import WordPhrases
from doyle.nlu.system_entities.words import split_words

_PHRASES = WordPhrases(
    [("per cent", 1), ("per", 2), ("rs.", 3), ("día de la madre", 4), ("CA$", 5), ("$", 6)]
)


@pytest.mark.parametrize(
    ("text", "start", "found"),
    [
        ("per cent", 0, (2, 1)),
        ("Per Cent", 0, (2, 1)),
        ("per centimetre", 0, (1, 2)),
        ("5 per cent", 1, (3, 1)),
        ("rs. 5", 0, (2, 3)),
        ("rs 5", 0, None),
        ("dia de la madre", 0, (4, 4)),
        ("Día de la Madre", 0, (4, 4)),
        ("per", 1, None),
        ("", 0, None),
    ],
)
def test_starting_at_finds_the_longest(text: str, start: int, found: tuple[int, int] | None) -> None:
    assert _PHRASES.starting_at(split_words(text), start) == found


@pytest.mark.parametrize(
    ("text", "end", "found"),
    [
        ("ca$5", 2, (0, 5)),
        ("us$5", 2, (1, 6)),
        ("$5", 1, (0, 6)),
        ("$5", 0, None),
        ("5 per cent", 3, (1, 1)),
        ("cent", 1, None),
    ],
)
def test_ending_at_finds_the_longest(text: str, end: int, found: tuple[int, int] | None) -> None:
    assert _PHRASES.ending_at(split_words(text), end) == found
