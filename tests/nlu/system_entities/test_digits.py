"""Numbers in digits, as locales write them (system-entities.md §4)."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from doyle.nlu.system_entities.digits import find_digits
from doyle.nlu.system_entities.locales import locale_of
from doyle.nlu.system_entities.words import split_words

# A busy machine is no fault of the reading.
UNHURRIED = settings(deadline=None)


def _values(text: str, code: str) -> list[Decimal]:
    locale = locale_of("xx", code)
    return [number.value for number in find_digits(text, split_words(text), locale, frozenset({"th"}))]


@pytest.mark.parametrize(
    ("code", "text", "values"),
    [
        ("en-us", "1,234,567.89", ["1234567.89"]),
        ("en-us", "1.5", ["1.5"]),
        ("en-us", "1.234", ["1.234"]),
        ("en-us", "1,23", ["1", "23"]),
        ("en-us", "1.234,56", ["1234.56"]),
        ("en-us", "1.234.567", ["1234567"]),
        ("en-us", "0.50", ["0.50"]),
        ("en-us", "007", ["7"]),
        ("en-us", "5.", ["5"]),
        ("en-us", "5, 6", ["5", "6"]),
        ("en-us", "5/6", ["5", "6"]),
        ("en-us", "15:30", ["15", "30"]),
        ("en-us", "5th", ["5"]),
        ("en-us", "5 th", ["5"]),
        ("en-us", "#5", ["5"]),
        ("en-us", "+5", ["5"]),
        ("en-us", "(5)", ["5"]),
        ("en-us", "(-5)", ["-5"]),
        ("en-us", "x=-5", ["-5"]),
        ("en-us", "1 234", ["1", "234"]),
        ("en-gb", "1,234.5", ["1234.5"]),
        ("de-de", "1.234.567,89", ["1234567.89"]),
        ("de-de", "1,5", ["1.5"]),
        ("de-de", "1.5", ["1.5"]),
        ("de-de", "1.234", ["1234"]),
        ("de-de", "0.500", ["0.500"]),
        ("de-de", "1,234.56", ["1234.56"]),
        ("de-de", "10.12.2020", []),
        ("fr-fr", "1 234 567,8", ["1234567.8"]),
        ("fr-fr", "1\u202f234,5", ["1234.5"]),
        ("fr-fr", "12 34", ["12", "34"]),
        ("fr-fr", "2020 100", ["2020", "100"]),
        ("cs-cz", "1\u00a0000", ["1000"]),
        ("ar-ar", "١٢٣", ["123"]),
        ("ja-jp", "１，２３４．５", ["1234.5"]),
        ("xx", "1,234.5", ["1234.5"]),
    ],
)
def test_find_digits_in_each_locale(code: str, text: str, values: list[str]) -> None:
    """system-entities.md §4: grouping and decimals per locale."""
    assert _values(text, code) == [Decimal(value) for value in values]


@pytest.mark.parametrize(
    "text", ["B12", "v1.2.3", "5x3", "a-5", "C++11", "user_5", "5_a", "06 12 34 56 78", "9" * 301]
)
def test_find_digits_in_a_code_finds_none(text: str) -> None:
    """system-entities.md §4: not out of a word or code."""
    assert _values(text, "en-us") == []


@pytest.mark.parametrize("text", ["usd100", "EUR50", "50eur", "5kg", "10uhr", "3pizzas"])
def test_find_digits_beside_a_unit_are_numbers(text: str) -> None:
    assert len(_values(text, "en-us")) == 1


@UNHURRIED
@given(st.integers(-(10**12), 10**12), st.integers(0, 99))
def test_find_digits_a_grouped_number_is_read_back(whole: int, cents: int) -> None:
    """system-entities.md §4."""
    written = f"{whole:,}.{cents:02}"
    assert _values(written, "en-us") == [Decimal(written.replace(",", ""))]
    swapped = written.translate(str.maketrans(",.", ".,"))
    assert _values(swapped, "de-de") == [Decimal(written.replace(",", ""))]
