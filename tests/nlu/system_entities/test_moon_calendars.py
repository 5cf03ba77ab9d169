"""The calendars of the moon, against days that are published."""

from datetime import date
from itertools import pairwise

import pytest

from doyle.nlu.system_entities.moon_calendars import KOREA, chinese_day, chinese_months, islamic_day

_CHINA = 8.0


@pytest.mark.parametrize(
    ("year", "first"),
    [
        (2000, date(2000, 2, 5)),
        (2001, date(2001, 1, 24)),
        (2007, date(2007, 2, 18)),
        (2014, date(2014, 1, 31)),
        (2020, date(2020, 1, 25)),
        (2021, date(2021, 2, 12)),
        (2023, date(2023, 1, 22)),
        (2024, date(2024, 2, 10)),
        (2025, date(2025, 1, 29)),
        (2033, date(2033, 1, 31)),
        (2034, date(2034, 2, 19)),
        (2050, date(2050, 1, 23)),
    ],
)
def test_chinese_months_new_year(year: int, first: date) -> None:
    """system-entities.md §8: Chinese New Year, as published by the Hong Kong Observatory."""
    assert chinese_months(year, _CHINA)[1] == first


def test_chinese_months_leap_month_is_left_out() -> None:
    """In 2020 a second fourth month lies between the fourth and the fifth."""
    months = chinese_months(2020, _CHINA)
    assert (months[4], months[5]) == (date(2020, 4, 23), date(2020, 6, 21))


def test_chinese_months_every_year_has_twelve_in_order() -> None:
    for year in range(2000, 2100):
        days = list(chinese_months(year, _CHINA).values())
        assert len(days) == 12
        assert all(29 <= (later - day).days <= 60 for day, later in pairwise(days))


def test_chinese_day_in_korea_may_be_another_day() -> None:
    """The new moon of January 2028 is before midnight in Beijing and after it in Seoul."""
    assert chinese_day(2028, 1, 1) == date(2028, 1, 26)
    assert chinese_day(2028, 1, 1, KOREA) == date(2028, 1, 27)


@pytest.mark.parametrize(
    ("year", "month", "day", "found"),
    [
        (2020, 9, 1, date(2020, 4, 24)),
        (2021, 10, 1, date(2021, 5, 13)),
        (2022, 12, 10, date(2022, 7, 9)),
        (2023, 1, 1, date(2023, 7, 19)),
        (2024, 3, 12, date(2024, 9, 15)),
    ],
)
def test_islamic_day_is_that_of_umm_al_qura(year: int, month: int, day: int, found: date) -> None:
    """system-entities.md §8: Ramadan and the feasts, as published for Saudi Arabia."""
    assert islamic_day(year, month, day) == found
