"""Regular expressions (spec/expression-language.md §§8.2, 9)."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doyle.expressions.budget import Budget
from doyle.expressions.errors import MisfitError
from doyle.expressions.regexes import every_match, find_match, full_match


@pytest.mark.parametrize(
    "pattern",
    [
        "(?=a)",
        "(?!a)",
        "(?<=a)",
        "(?<!a)",
        r"(a)\1",
        "a++",
        "a*+",
        "(?>a)",
        "(",
        ")",
        "[",
        "a{2,1}",
        "a{1001}",
        "((a{100}){100}){100}",
        "\\",
        "\ud800",
        "a" * 1_001,
        "(" * 500,
    ],
)
def test_pattern_when_not_re2_then_fails_quietly(pattern: str, capfd: pytest.CaptureFixture[str]) -> None:
    """spec/expression-language.md §8.2: look-around and the like are errors; nothing is written to stderr."""
    with pytest.raises(MisfitError, match="bad regular expression"):
        find_match(pattern, "aaa", Budget())
    assert capfd.readouterr().err == ""


@pytest.mark.parametrize(
    "pattern", ["(a*)*b", "(a|a)*b", "(a+)+b", "(.*)*b", "(a?){30}a{30}b", "^(([a-z])+.)+[A-Z]$"]
)
def test_pattern_when_a_bomb_elsewhere_then_is_linear_here(pattern: str) -> None:
    """spec/expression-language.md §9: linear time."""
    assert not full_match(pattern, "a" * 20_000, Budget())


def test_pattern_when_large_on_a_large_text_then_is_over_budget() -> None:
    """spec/expression-language.md §9: work is counted by pattern size times text length."""
    with pytest.raises(MisfitError, match="too many evaluation steps"):
        find_match("(.{0,90}x){4}", "ab" * 100_000, Budget())


def test_matches_when_many_then_cost_steps() -> None:
    """spec/expression-language.md §9."""
    with pytest.raises(MisfitError, match="too many evaluation steps"):
        list(every_match("a", "a" * 200_000, Budget()))


@pytest.mark.parametrize(
    ("pattern", "text", "expected"),
    [
        ("a", "a", True),
        ("a", "ab", False),
        ("^a$", "a", True),
        ("", "", True),
        ("", "a", False),
        (r"\d", "\u0665", False),
    ],
)
def test_full_match_when_asked_then_covers_the_whole_text(pattern: str, text: str, expected: bool) -> None:
    """spec/expression-language.md §5.3."""
    assert full_match(pattern, text, Budget()) is expected


def test_offsets_when_the_text_is_not_ascii_then_count_code_points() -> None:
    """spec/expression-language.md §8.2 [C]."""
    match = find_match("b", "\U0001f600éb", Budget())
    assert match is not None
    assert match.span() == (2, 3)


@given(st.text(max_size=20), st.text(max_size=20))
def test_pattern_when_any_text_then_matches_or_fails(pattern: str, text: str) -> None:
    """A hostile pattern is a fault, never a crash."""
    with suppress(MisfitError, UnicodeError):
        assert full_match(pattern, text, Budget()) in (True, False)
