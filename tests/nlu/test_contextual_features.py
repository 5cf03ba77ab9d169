"""What the model of contextual entities sees."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doyle.nlu.contextual_features import MAX_WORD, Hint, attributes_of, place_tokens, shape_of


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("fly to Boston!", ["fly", "to", "Boston", "!"]),
        ("it's 5:30", ["it", "'", "s", "5", ":", "30"]),
        ("  a_b  ", ["a_b"]),
        ("😀ok", ["😀", "ok"]),
        (" \t", []),
    ],
)
def test_place_tokens_are_words_and_single_marks(text: str, tokens: list[str]) -> None:
    """nlu-design.md §6: tokens `\\w+|[^\\w\\s]`."""
    assert [text[start:end] for start, end in place_tokens(text)] == tokens


@pytest.mark.parametrize(
    ("word", "shape"),
    [
        ("Boston", "Xxx"),
        ("NYC", "XX"),
        ("McKay", "XxXxx"),
        ("30th", "ddxx"),
        ("a_b", "x_x"),
        ("Élan", "Xxx"),
        ("!", "!"),
        ("京都", "xx"),
    ],
)
def test_shape_of_tells_cases_and_digits(word: str, shape: str) -> None:
    assert shape_of(word) == shape


def test_attributes_of_a_token_in_the_middle_are_those_of_the_design() -> None:
    """nlu-design.md §6: word, prefix 3, suffixes 3 and 2, shape, digit, title, ±1, ±2, pairs, edges."""
    text = "fly me to Boston on 12 please"
    attributes = attributes_of(text, place_tokens(text))
    assert set(attributes[3]) == {
        *("bias", "word=boston", "starts=bos", "ends3=ton", "ends2=on", "shape=Xxx", "title"),
        *("word-2=me", "shape-2=xx", "word-1=to", "shape-1=xx"),
        *("word+1=on", "shape+1=xx", "word+2=12", "shape+2=dd"),
        *("pair-1=to boston", "pair+1=boston on"),
    }
    assert "digits" in attributes[5]
    assert "first" in attributes[0]
    assert "last" in attributes[-1]


def test_attributes_of_tokens_under_a_hint_tell_what_was_found_once() -> None:
    """nlu-design.md §6: matches of system and dictionary entities are features."""
    text = "to New York on Monday"
    hints = [Hint("city", 3, 11), Hint("city", 3, 6), Hint("sys-date", 15, 21)]
    attributes = attributes_of(text, place_tokens(text), hints)
    assert [[name for name in names if name.startswith("in=")] for names in attributes] == [
        [],
        ["in=city"],
        ["in=city"],
        [],
        ["in=sys-date"],
    ]


@given(text=st.text(max_size=100))
def test_attributes_of_any_text_are_bounded_distinct_and_on_one_line(text: str) -> None:
    tokens = place_tokens(text)
    attributes = attributes_of(text, tokens)
    assert len(attributes) == len(tokens)
    for names in attributes:
        assert len(set(names)) == len(names)
        assert not any("\n" in name for name in names)


def test_attributes_of_a_giant_word_are_short() -> None:
    (names,) = attributes_of("x" * 2048, [(0, 2048)])
    assert max(map(len, names)) <= MAX_WORD + len("word=")
