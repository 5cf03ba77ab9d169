"""Stretches of text read as one word."""

import pytest

from doyle.nlu.readings import is_spelt, joined_word, read, with_inner_marks
from doyle.nlu.tokens import tokenise


def words(text: str, code: str) -> list[tuple[int, str, str]]:
    """First token, word and what is read, of every reading that is not the token itself."""
    tokens = tokenise(text)
    return [
        (at, reading.word, text[tokens[at].start : reading.end])
        for at, readings in enumerate(read(tokens, code))
        for reading in readings[1:]
    ]


@pytest.mark.parametrize("code", ["en", "fr", "zh-cn", "xx", "nl"])
def test_read_when_nothing_joins_words_then_each_token_is_a_reading(code: str) -> None:
    tokens = tokenise("Festnetz Nummer bitte - 커피를 '")
    assert [[reading.word for reading in each] for each in read(tokens, code)] == [
        [token.key] for token in tokens
    ]


@pytest.mark.parametrize(
    ("text", "together"),
    [
        ("my Wi-Fi", [(1, "wi-fi", "Wi-Fi")]),
        ("McDonald’s!", [(0, "mcdonald's", "McDonald’s")]),
        ("l'école-là", [(0, "l'école-là", "l'école-là")]),
        ("a - b", []),
        ("a- b", []),
        ("-a", []),
        ("a--b", []),
        ("rock 'n' roll", []),
    ],
)
@pytest.mark.parametrize("code", ["en", "fr", "xx"])
def test_read_when_a_mark_stands_inside_a_word_then_it_is_part_of_it(
    text: str, together: list[tuple[int, str, str]], code: str
) -> None:
    """nlu.md §5, *Misspelling*: per word; our choice: an inner hyphen or apostrophe may be missing."""
    assert words(text, code) == together


def test_with_inner_marks_when_a_term_has_such_words_then_they_are_whole() -> None:
    """nlu.md §5, *Misspelling*."""
    merged = with_inner_marks(tokenise("men's wi-fi & more"), "en")
    assert merged is not None
    assert [(token.key, token.is_apart) for token in merged] == [
        ("men's", False),
        ("wi-fi", True),
        ("&", True),
        ("more", True),
    ]
    assert with_inner_marks(tokenise("plain words"), "en") is None
    assert with_inner_marks(tokenise("wi-fi"), "de") is None


@pytest.mark.parametrize(
    ("text", "joined"),
    [
        ("Festnetz-Nummer", [(0, "festnetznummer", "Festnetz-Nummer")]),
        ("Festnetz nummer", [(0, "festnetznummer", "Festnetz nummer")]),
        ("E-Mail", [(0, "email", "E-Mail")]),
        ("E Mail", []),
        ("an den", []),
        ("Festnetz - Nummer", []),
        ("Festnetz-, Nummer", []),
        ("-Nummer", []),
        ("Nummer-", []),
        (
            "drei-Tage-Karte",
            [
                (0, "dreitage", "drei-Tage"),
                (0, "dreitagekarte", "drei-Tage-Karte"),
                (2, "tagekarte", "Tage-Karte"),
            ],
        ),
    ],
)
def test_read_when_german_words_belong_together_then_they_are_one(
    text: str, joined: list[tuple[int, str, str]]
) -> None:
    """nlu.md §5: `festnetznummer`, `festnetz-nummer`, `festnetz nummer` are equivalent."""
    assert words(text, "de") == joined


def test_read_when_german_words_are_many_then_four_are_joined_at_most() -> None:
    longest = max(words("word " * 10, "de"), key=lambda reading: len(reading[1]))
    assert longest[1] == "word" * 4


def test_read_when_a_korean_noun_has_a_particle_then_it_is_read_without_too() -> None:
    """nlu.md §5: for ko allow a particle suffix."""
    assert words("서울에서는", "ko") == [(0, "서울", "서울"), (0, "서울에서", "서울에서")]
    assert words("는", "ko") == []


@pytest.mark.parametrize("code", ["ja", "xx"])
def test_read_when_there_is_a_run_of_katakana_then_it_is_one_word(code: str) -> None:
    """nlu.md §9: Japanese forgives misspellings; our choice: in loan words, whose ends can be seen."""
    assert words("明日コーヒーを", code) == [(2, "コーヒー", "コーヒー")]
    assert words("カ フェ", code) == [(1, "フェ", "フェ")]


@pytest.mark.parametrize(
    ("term", "code", "word"),
    [
        ("festnetz nummer", "de", "festnetznummer"),
        ("a-b c d-e f", "de", "abcdef"),
        ("E Mail", "de", "email"),
        ("festnetz & nummer", "de", None),
        ("festnetz", "de", None),
        ("コーヒー", "ja", "コーヒー"),
        ("コーヒー屋", "ja", None),
        ("festnetz nummer", "en", None),
        ("", "de", None),
    ],
)
def test_joined_word_when_a_whole_term_can_be_read_as_one_word_then_it_is_given(
    term: str, code: str, word: str | None
) -> None:
    """nlu.md §5, German compounds."""
    assert joined_word(tokenise(term), code) == word


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("like", True),
        ("größe", True),
        ("", False),
        ("b2b", False),
        ("a_b", False),
        ("👍", False),
        ("²", False),
    ],
)
def test_is_spelt_when_a_word_has_letters_only_then_it_can_be_misspelt(word: str, expected: bool) -> None:
    assert is_spelt(word) is expected
