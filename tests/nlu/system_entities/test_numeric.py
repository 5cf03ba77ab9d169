"""Dates and clock times in digits."""

from datetime import date

import pytest

from doyle.nlu.system_entities.lexicon import Clock, Kind, NumericDate
from doyle.nlu.system_entities.locales import locale_of
from doyle.nlu.system_entities.numeric import find_numeric


def dates(text: str, language: str = "en", locale: str | None = None) -> list[date | None]:
    return [
        span.value.day
        for span in find_numeric(text, locale_of(language, locale))
        if span.kind is Kind.NUMERIC and isinstance(span.value, NumericDate)
    ]


def clocks(text: str) -> list[Clock]:
    return [
        span.value
        for span in find_numeric(text, locale_of("en", None))
        if span.kind is Kind.CLOCK and isinstance(span.value, Clock)
    ]


@pytest.mark.parametrize(
    ("text", "language", "locale", "expected"),
    [
        ("04/03/2018", "en", None, date(2018, 4, 3)),
        ("04/03/2018", "en", "en-gb", date(2018, 3, 4)),
        ("04/03/2018", "en", "en-ca", date(2018, 3, 4)),
        ("04/03/2018", "fr", None, date(2018, 3, 4)),
        ("04/03/2018", "xx", None, date(2018, 3, 4)),
        ("18/10/19", "en", None, date(2019, 10, 18)),
        ("3.5.20", "de", None, date(2020, 5, 3)),
        ("03.05.2020", "en", None, date(2020, 3, 5)),
        ("13-05-2020", "en", None, date(2020, 5, 13)),
        ("2020-05-21", "en", None, date(2020, 5, 21)),
        ("2020-05-21", "de", None, date(2020, 5, 21)),
        ("2020-05-21T10:00", "en", None, date(2020, 5, 21)),
        ("(5/21/2020)", "en", None, date(2020, 5, 21)),
        ("٢١/٥/٢٠٢٠", "ar", None, date(2020, 5, 21)),
        ("02/30/2020", "en", None, None),
        ("05/21/2020", "en", "en-gb", None),
    ],
)
def test_find_numeric_when_the_locale_orders_day_and_month_then_follows_it(
    text: str, language: str, locale: str | None, expected: date | None
) -> None:
    """system-entities.md §6, *Numeric dates*; an impossible one is there without a day."""
    assert dates(text, language, locale) == [expected]


@pytest.mark.parametrize(
    "text",
    [
        *("1.2.20", "1.2.3", "18-10-19", "10.12.2020.1", "192.168.10.2020", "a10/10/2020", "10/10/2020b"),
        *("$10/10/2020", "555-12-2020", "2020-5", "1/2/3", "10/10/202", "10/10.2020", "10-10/2020"),
    ],
)
def test_find_numeric_when_digits_are_a_code_then_finds_no_date(text: str) -> None:
    assert dates(text) == []


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("5/21", [Kind.NUMERIC]),
        ("12/25", [Kind.NUMERIC]),
        ("05/03", [Kind.NUMERIC]),
        ("3/4", [Kind.DOUBTFUL]),
        ("9/10", [Kind.DOUBTFUL]),
        ("24/7", []),
        ("13/13", []),
        ("1/2/3", []),
    ],
)
def test_find_numeric_when_the_year_is_missing_then_may_be_a_fraction(text: str, kinds: list[Kind]) -> None:
    assert [span.kind for span in find_numeric(text, locale_of("en", None))] == kinds


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("15:30", Clock(15, 30, None, is_settled=True)),
        ("6:30pm", Clock(6, 30)),
        ("06:30", Clock(6, 30, None, is_settled=True)),
        ("12:30", Clock(12, 30, None, is_settled=True)),
        ("0:05", Clock(0, 5, None, is_settled=True)),
        ("24:00", Clock(0, 0, None, is_settled=True)),
        ("23:30:22", Clock(23, 30, 22, is_settled=True)),
        ("2020-05-21T10:00:30.125Z", Clock(10, 0, 30, is_settled=True)),
    ],
)
def test_find_numeric_when_a_clock_is_read_then_tells_whether_it_is_settled(
    text: str, expected: Clock
) -> None:
    """system-entities.md §7: no alternative from 13 hours on, and behind a leading zero."""
    assert clocks(text) == [expected]


@pytest.mark.parametrize(
    "text",
    ["24:01", "25:00", "10:60", "10:30:60", "16:9", "1:2:3", "12:34:56:78", "a10:30", "10:30.5.1", "10:300"],
)
def test_find_numeric_when_digits_are_no_clock_then_finds_no_time(text: str) -> None:
    assert clocks(text) == []
