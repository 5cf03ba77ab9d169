"""`T(String).format` (spec/expression-language.md §8.3)."""

from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doyle.expressions.budget import Budget
from doyle.expressions.errors import ExpressionEvaluationError, MisfitError
from doyle.expressions.java_format import format_text


@pytest.mark.parametrize(
    ("pattern", "arguments", "text"),
    [
        ("%d + %d equals %d", [1, 1, 2], "1 + 1 equals 2"),
        ("%d", [-5], "-5"),
        ("%05d", [42], "00042"),
        ("%05d", [-42], "-0042"),
        ("%,d", [1234567], "1,234,567"),
        ("%,d", [-1234567], "-1,234,567"),
        ("%+d", [5], "+5"),
        ("% d", [5], " 5"),
        ("%(d", [-5], "(5)"),
        ("%6d|", [42], "    42|"),
        ("%-6d|", [42], "42    |"),
        ("%x", [255], "ff"),
        ("%X", [255], "FF"),
        ("%04x", [255], "00ff"),
        ("%x", [-1], "ffffffff"),
        ("%x", [-(2**40)], "ffffff0000000000"),
        ("%f", [1.5], "1.500000"),
        ("%f", [1], "1.000000"),
        ("%.2f", [4.5], "4.50"),
        ("%.2f", [0.125], "0.13"),
        ("%.1f", [0.25], "0.3"),
        ("%.0f", [2.5], "3"),
        ("%.0f", [-2.5], "-3"),
        ("%.2f", [1e20], "100000000000000000000.00"),
        ("%,.2f", [1234567.891], "1,234,567.89"),
        ("%8.2f|", [3.14159], "    3.14|"),
        ("%08.2f", [3.14159], "00003.14"),
        ("%-8.2f|", [3.14159], "3.14    |"),
        ("%e", [12345.678], "1.234568e+04"),
        ("%.2e", [0.00012345], "1.23e-04"),
        ("%E", [1.0], "1.000000E+00"),
        ("%s", ["text"], "text"),
        ("%s", [5], "5"),
        ("%s", [2.0], "2.0"),
        ("%s", [None], "null"),
        ("%s", [True], "true"),
        ("%s", [[1, "a"]], '[1,"a"]'),
        ("%S", ["text"], "TEXT"),
        ("%10s|", ["text"], "      text|"),
        ("%-10s|", ["text"], "text      |"),
        ("%.2s", ["text"], "te"),
        ("%b", [True], "true"),
        ("%b", [False], "false"),
        ("%b", [None], "false"),
        ("%b", ["x"], "true"),
        ("%B", [True], "TRUE"),
        ("%c", ["x"], "x"),
        ("%c", [65], "A"),
        ("%C", ["x"], "X"),
        ("100%%", [], "100%"),
        ("a%nb", [], "a\nb"),
        ("%2$s %1$s", ["a", "b"], "b a"),
        ("%1$s %1$s %s", ["a", "b"], "a a a"),
        ("plain", [1, 2], "plain"),
        ("", [], ""),
    ],
)
def test_format_when_conversions_fit_then_fills_in(pattern: str, arguments: list[object], text: str) -> None:
    """spec/expression-language.md §8.3, as in Java."""
    assert format_text(pattern, arguments, Budget()) == text


@pytest.mark.parametrize(
    ("pattern", "arguments"),
    [
        ("%d", [1.5]),
        ("%d", ["5"]),
        ("%d", [None]),
        ("%d", [True]),
        ("%d", []),
        ("%x", [1.5]),
        ("%f", ["x"]),
        ("%f", [None]),
        ("%e", [True]),
        ("%c", ["xy"]),
        ("%c", [0xD800]),
        ("%c", [-1]),
        ("%q", [1]),
        ("%", []),
        ("100%", []),
        ("%D", [1]),
        ("%F", [1.0]),
        ("%s %s", ["a"]),
        ("%3$s", ["a"]),
        ("%0$s", ["a"]),
        ("%99999d", [1]),
        ("%.99999f", [1.0]),
    ],
)
def test_format_when_conversions_do_not_fit_then_fails(pattern: str, arguments: list[object]) -> None:
    """spec/expression-language.md §8.3: `%d` with a double is an error."""
    with pytest.raises(MisfitError):
        format_text(pattern, arguments, Budget())


@pytest.mark.parametrize(
    "source", ["T(String).format('%d', 1.5)", "T(String).format()", "T(String).format(null)"]
)
def test_format_when_misused_in_an_expression_then_fails(evaluate: Callable[..., Any], source: str) -> None:
    """spec/expression-language.md §8.3."""
    with pytest.raises(ExpressionEvaluationError):
        evaluate(source)


@given(
    st.text(alphabet="%d.f0sx,+-5$( eEbcn", max_size=12),
    st.lists(st.one_of(st.integers(), st.floats(), st.text()), max_size=3),
)
def test_format_when_given_anything_then_fills_in_or_fails(pattern: str, arguments: list[object]) -> None:
    """A hostile format is a fault, never a crash."""
    with suppress(MisfitError, ArithmeticError):
        assert isinstance(format_text(pattern, arguments, Budget()), str)


def test_format_when_the_result_would_be_huge_then_fails(evaluate: Callable[..., Any]) -> None:
    """spec/expression-language.md §9."""
    pattern = "%999d" * 1_900
    with pytest.raises(ExpressionEvaluationError):
        evaluate(f"T(String).format('{pattern}', 1)")


@pytest.mark.parametrize("pattern", ["%100000s", "%.1000f", "%-1000s", "%1000$s"])
def test_format_when_a_number_has_too_many_digits_then_the_limit_is_named(pattern: str) -> None:
    """Widths of Java have no limit: what is short here must be said."""
    with pytest.raises(MisfitError, match="3 digits at most"):
        format_text(pattern, [1.0], Budget())
