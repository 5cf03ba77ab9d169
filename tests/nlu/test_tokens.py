"""Tokens of dictionary matching."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doyle.nlu.tokens import tokenise


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("New York-City", ["new", "york", "-", "city"]),
        ("it’s AT&T", ["it", "'", "s", "at", "&", "t"]),
        ("a – b", ["a", "-", "b"]),
        ("snake_case v2", ["snake_case", "v2"]),
        ("STRASSE Straße", ["strasse", "strasse"]),
        ("e\u0301t\u0301e", ["ét\u0301e"]),
        ("我要去Boston吃", ["我", "要", "去", "boston", "吃"]),
        ("コーヒー", ["コ", "ー", "ヒ", "ー"]),
        ("서울에서", ["서울에서"]),
        ("👍🏽 👍", ["👍🏽", "👍"]),
        ("👨‍👩‍👧", ["👨‍👩‍👧"]),
        ("❤️ ❤", ["❤", "❤"]),
        ("🇫🇷🇩🇪", ["🇫🇷", "🇩🇪"]),
        ("$5", ["$", "5"]),
        ("", []),
        (" \t ", []),
    ],
)
def test_tokenise_cuts_and_folds(text: str, keys: list[str]) -> None:
    """nlu.md §5, *Dictionary, exact*: case, kinds of apostrophe and dash, scripts without blanks, emoji."""
    assert [token.key for token in tokenise(text)] == keys


def test_tokenise_offsets_are_code_points_of_the_original_text() -> None:
    """nlu.md §4: offsets count Unicode code points."""
    text = "👍🏽 Straße, İzmir"
    assert [text[token.start : token.end] for token in tokenise(text)] == ["👍🏽", "Straße", ",", "İzmir"]


def test_tokenise_when_white_space_stands_before_a_token_then_it_is_apart() -> None:
    assert [token.is_apart for token in tokenise("a  b-c")] == [False, True, False, False]


@given(st.text())
def test_tokenise_any_text_covers_all_but_white_space_in_order(text: str) -> None:
    position = 0
    for token in tokenise(text):
        assert position <= token.start < token.end <= len(text)
        assert not text[position : token.start].strip("\x1c\x1d\x1e\x1f" + " ").strip()
        position = token.end
