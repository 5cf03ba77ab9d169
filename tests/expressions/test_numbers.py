"""Reading and writing numbers (spec/expression-language.md §§5.1, 5.3, 6.4)."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doyle.expressions.errors import MisfitError
from doyle.expressions.numbers import (
    checked,
    find_integer,
    find_number,
    float_power,
    integer_of,
    number_of,
    number_text,
    power,
)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("5", 5),
        ("-5", -5),
        ("+5", 5),
        ("007", 7),
        ("5.0", 5.0),
        ("5.", 5.0),
        (".5", 0.5),
        ("-.5", -0.5),
        ("1e3", 1000.0),
        ("1E-3", 0.001),
        ("2.5e+1", 25.0),
        ("1" * 100, int("1" * 100)),
    ],
)
def test_number_when_the_text_is_one_then_is_found(text: str, number: float) -> None:
    """spec/expression-language.md §5.3: numeric strings."""
    found = find_number(text)
    assert found == number
    assert type(found) is type(number)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "5 ",
        " 5",
        "5a",
        "a5",
        "1,000",
        "1_000",
        "0x1F",
        "1e",
        "e3",
        ".",
        "+",
        "--5",
        "NaN",
        "Infinity",
        "1e999",
        "٥",
        "5L",
        "1e99999",
        "9" * 1_001,
    ],
)
def test_number_when_the_text_is_none_then_is_not_found(text: str) -> None:
    """spec/expression-language.md §5.3."""
    assert find_number(text) is None


@pytest.mark.parametrize(
    ("text", "number"),
    [("5", 5), ("-5", -5), ("5.0", None), ("", None), ("x", None), ("1e3", None), ("9" * 1_001, None)],
)
def test_integer_when_the_text_is_one_then_is_found(text: str, number: int | None) -> None:
    """spec/expression-language.md §8.2 and E19."""
    assert find_integer(text) == number


@pytest.mark.parametrize("value", [None, True, "x", "", [], {}, [1]])
def test_number_of_when_the_value_is_none_then_fails(value: object) -> None:
    """spec/expression-language.md §5.3."""
    with pytest.raises(MisfitError, match="a number is needed"):
        number_of(value)


@pytest.mark.parametrize(("value", "number"), [(5, 5), (5.0, 5), ("5", 5), ("5.0", 5), (-0.0, 0)])
def test_integer_of_when_whole_then_is_an_integer(value: object, number: int) -> None:
    """Indices and amounts."""
    result = integer_of(value)
    assert result == number
    assert type(result) is int


@pytest.mark.parametrize("value", [5.5, "5.5", None, "x", True])
def test_integer_of_when_not_whole_then_fails(value: object) -> None:
    """Indices and amounts."""
    with pytest.raises(MisfitError):
        integer_of(value)


@pytest.mark.parametrize("number", [10**1_000, -(10**1_000), math.inf, -math.inf, math.nan])
def test_checked_when_out_of_bounds_then_fails(number: float) -> None:
    """spec/expression-language.md §§5.1, 9."""
    with pytest.raises(MisfitError):
        checked(number)


@pytest.mark.parametrize(
    ("base", "exponent", "result"),
    [
        (2, 10, 1024),
        (0, 0, 1),
        (2, -1, 0.5),
        (-2, 3, -8),
        (1, 10**9, 1),
        (-1, 10**9 + 1, -1),
        (0, 10**9, 0),
        (2.0, 2, 4.0),
    ],
)
def test_power_when_defined_then_yields(base: float, exponent: float, result: float) -> None:
    """spec/expression-language.md §5.3."""
    value = power(base, exponent)
    assert value == result
    assert type(value) is type(result)


@pytest.mark.parametrize(("base", "exponent"), [(2, 10**9), (10, 2_000), (0, -1), (-8, 0.5), (1e300, 2)])
def test_power_when_out_of_bounds_then_fails_at_once(base: float, exponent: float) -> None:
    """spec/expression-language.md §9: bounded work."""
    with pytest.raises(MisfitError):
        power(base, exponent)


def test_float_power_when_undefined_then_fails() -> None:
    """`T(Math).pow`."""
    with pytest.raises(MisfitError):
        float_power(-8.0, 0.5)


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_text_when_a_double_is_written_then_reads_back(number: float) -> None:
    """spec/expression-language.md §6.4: shortest decimal."""
    text = number_text(number)
    assert float(text) == number
    assert ("E" in text) == (abs(number) >= 1e15)
    assert "e" not in text


@given(st.integers(-(10**30), 10**30))
def test_text_when_an_integer_is_written_then_is_found_again(number: int) -> None:
    """spec/expression-language.md §6.4: plain digits."""
    assert find_number(number_text(number)) == number
