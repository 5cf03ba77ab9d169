"""Numbers in Chinese characters (system-entities.md §4)."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from doyle.nlu.system_entities.digits import find_digits
from doyle.nlu.system_entities.han_numerals import find_han_numbers
from doyle.nlu.system_entities.locales import locale_of
from doyle.nlu.system_entities.words import split_words

_DIGITS = "零一二三四五六七八九"

# A busy machine is no fault of the reading.
UNHURRIED = settings(deadline=None)


def _values(text: str, language: str) -> list[Decimal]:
    words = split_words(text)
    digits = find_digits(text, words, locale_of(language, None), frozenset())
    return [number.value for number in find_han_numbers(text, words, digits, language)]


def _written(number: int) -> str:
    """A number below ten thousand in Chinese, with a zero in every gap."""
    text, has_gap = "", False
    for place, unit in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // place % 10
        if digit:
            text += ("零" if has_gap and text else "") + _DIGITS[digit] + unit
        has_gap = not digit
    return text


@pytest.mark.parametrize(
    ("language", "text", "value"),
    [
        ("ja", "十", "10"),
        ("ja", "十二", "12"),
        ("ja", "百五十", "150"),
        ("ja", "一万二千", "12000"),
        ("ja", "三千五", "3005"),
        ("ja", "5千万", "50000000"),
        ("ja", "1.5億", "150000000"),
        ("zh-cn", "三千五", "3500"),
        ("zh-cn", "一万五", "15000"),
        ("zh-cn", "一亿零五", "100000005"),
        ("zh-cn", "贰拾叁", "23"),
        ("zh-tw", "參佰萬", "3000000"),
        ("ko", "3천", "3000"),
        ("ko", "2억", "200000000"),
    ],
)
def test_find_han_numbers_units(language: str, text: str, value: str) -> None:
    """system-entities.md §4: numbers in words."""
    assert _values(text, language) == [Decimal(value)]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("zh-cn", "万一下雨"),
        ("zh-cn", "千万别去"),
        ("zh-cn", "一些"),
        ("zh-cn", "一个问题"),
        ("zh-cn", "周三"),
        ("zh-tw", "星期二"),
        ("ja", "一緒に"),
        ("ja", "千葉"),
        ("ja", "日本一"),
    ],
)
def test_find_han_numbers_in_words_are_none(language: str, text: str) -> None:
    """system-entities.md §4: a number is not taken out of a word."""
    assert _values(text, language) == []


@UNHURRIED
@given(st.integers(10, 9999))
def test_find_han_numbers_a_written_number_is_read_back(number: int) -> None:
    """system-entities.md §4."""
    assert _values(_written(number), "zh-cn") == [Decimal(number)]
