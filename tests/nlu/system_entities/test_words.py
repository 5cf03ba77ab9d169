"""Words of system entities."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from doyle.nlu.system_entities.words import split_words

# A busy machine is no fault of the reading.
UNHURRIED = settings(deadline=None)


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("at 2pm", ["at", "2", "pm"]),
        ("15:30", ["15", ":", "30"]),
        ("1,234.56", ["1", ",", "234", ".", "56"]),
        ("May 3rd", ["may", "3", "rd"]),
        ("3 o’clock", ["3", "o", "'", "clock"]),
        ("B12 v1.2 Q2", ["b", "12", "v", "1", ".", "2", "q", "2"]),
        ("MÄRZ März", ["märz", "märz"]),
        ("man\u0303ana", ["mañana"]),
        ("1–2 −5", ["1", "-", "2", "-", "5"]),
        ("٢٣ １２", ["23", "12"]),
        ("二月3日", ["二", "月", "3", "日"]),
        ("₹500 $10", ["₹", "500", "$", "10"]),
        ("İki x²", ["i\u0307ki", "x", "²"]),
        ("", []),
        (" \u200b\t", ["\u200b"]),
    ],
)
def test_split_words_when_letters_digits_and_marks_meet_then_each_is_a_word(
    text: str, keys: list[str]
) -> None:
    """system-entities.md §4: numbers stand beside letters and marks without blanks."""
    assert [word.key for word in split_words(text)] == keys


def test_split_words_when_text_is_folded_then_offsets_are_those_of_the_original() -> None:
    """nlu.md §4: offsets count Unicode code points."""
    text = "👍🏽 Straße, İzmir 5pm"
    cut = [text[word.start : word.end] for word in split_words(text)]
    assert cut == ["👍", "🏽", "Straße", ",", "İzmir", "5", "pm"]


def test_split_words_when_white_space_stands_before_a_word_then_it_is_apart() -> None:
    assert [(word.key, word.is_apart) for word in split_words("a  5pm")] == [
        ("a", False),
        ("5", True),
        ("pm", False),
    ]


def test_word_when_asked_then_tells_digits_and_letters() -> None:
    five, letters, mark = split_words("5pm.")
    assert (five.is_digits, five.is_letters) == (True, False)
    assert (letters.is_digits, letters.is_letters) == (False, True)
    assert (mark.is_digits, mark.is_letters) == (False, False)


@UNHURRIED
@given(st.text())
def test_split_words_when_given_any_text_then_words_are_in_order_and_cover_all_but_white_space(
    text: str,
) -> None:
    position = 0
    for word in split_words(text):
        assert position <= word.start < word.end <= len(text)
        assert not text[position : word.start].strip("\x1c\x1d\x1e\x1f ").strip()
        assert word.is_apart == (word.start > position)
        position = word.end
