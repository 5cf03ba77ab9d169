"""Normalising and folding texts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doyle.nlu.text import MAX_CHARACTERS, collapse, exact_key, scoring_text, strip_accents


def test_collapse_runs_of_white_space_become_one_blank() -> None:
    """nlu-design.md §2: strip and collapse."""
    assert collapse("  turn \t on\u00a0the\n lights ") == "turn on the lights"


def test_collapse_long_text_is_cut_at_2048() -> None:
    """nlu-design.md §2: cap at 2,048 characters."""
    assert len(collapse("x" * 5000)) == MAX_CHARACTERS == 2048


def test_collapse_keeps_case_and_inner_punctuation() -> None:
    assert collapse("Hello, World! It's 5:30") == "Hello, World! It's 5:30"


@pytest.mark.parametrize(
    ("text", "scored"),
    [
        ("ik ben een kleine krijger?", "ik ben een kleine krijger"),
        ("¿Dónde está?", "Dónde está"),
        ("hello . . .", "hello"),
        ("what, me?!", "what, me"),
        ("是吗？", "是吗"),
        ("???", "???"),
        ("$5.50", "$5.50"),
    ],
)
def test_scoring_text_punctuation_at_the_ends_is_dropped(text: str, scored: str) -> None:
    """nlu.md §3: a sentence scores the same with and without its question mark."""
    assert scoring_text(text) == scored


@pytest.mark.parametrize(
    ("text", "stripped"),
    [
        ("barrió", "barrio"),
        ("Àéîõü", "Aeiou"),
        ("ñ", "n"),
        ("plain", "plain"),
        ("が", "が"),
        ("한국", "한국"),
    ],
)
def test_strip_accents_only_european_marks_go(text: str, stripped: str) -> None:
    assert strip_accents(text) == stripped


@pytest.mark.parametrize(
    ("example", "typed"),
    [
        ("covid-19", "covid19"),
        ("Hello now", "hello NOW"),
        ("Hello now", "  Hello   now "),
        ("Hello now", "Hello now!"),
        ("what's up", "What’s up?"),
        ("café", "cafe"),
        ("Straße", "STRASSE"),
        ("e-mail", "e–mail"),
        ("¿qué tal?", "que tal"),
        ("cafe\u0301", "café"),
    ],
)
def test_exact_key_differences_without_meaning_are_ignored(example: str, typed: str) -> None:
    """nlu.md §3, *Exact match*: tolerant comparison."""
    assert exact_key(example) == exact_key(typed)


@pytest.mark.parametrize(
    ("example", "typed"),
    [("hello now", "hello"), ("50", "5.0"), ("a, b", "a b"), ("?", "!"), ("👍", "👎"), ("は", "ば")],
)
def test_exact_key_differences_with_meaning_count(example: str, typed: str) -> None:
    assert exact_key(example) != exact_key(typed)


def test_exact_key_of_nothing_but_punctuation_is_kept() -> None:
    assert exact_key(" ?! ") == "?!"
    assert exact_key("-") == "-"


@given(st.text())
def test_exact_key_of_a_key_is_the_key_itself_when_ascii(text: str) -> None:
    key = exact_key(text.encode("ascii", "ignore").decode())
    assert exact_key(key) == key


@given(st.text(max_size=3000))
def test_collapse_any_text_has_no_outer_or_double_space(text: str) -> None:
    collapsed = collapse(text)
    assert collapsed == collapsed.strip()
    assert len(collapsed) <= MAX_CHARACTERS
    assert collapsed.split(" ") == collapsed.split() or not collapsed
