"""The rules by which festivals recur."""

from datetime import date

import pytest

from doyle.nlu.system_entities.festival_rules import (
    FRIDAY,
    MONDAY,
    THURSDAY,
    Rule,
    advent,
    easter,
    easter_sunday,
    every,
    except_in,
    fixed,
    nth,
    on_monday,
    shifted,
    weekday_from,
)


@pytest.mark.parametrize(
    ("year", "day"),
    [
        (1961, date(1961, 4, 2)),
        (2000, date(2000, 4, 23)),
        (2008, date(2008, 3, 23)),
        (2011, date(2011, 4, 24)),
        (2019, date(2019, 4, 21)),
        (2024, date(2024, 3, 31)),
        (2038, date(2038, 4, 25)),
        (2100, date(2100, 3, 28)),
    ],
)
def test_easter_sunday(year: int, day: date) -> None:
    assert easter_sunday(year) == day


@pytest.mark.parametrize(
    ("rule", "day"),
    [
        (fixed(7, 4), date(2024, 7, 4)),
        (nth(THURSDAY, 4, 11), date(2024, 11, 28)),
        (nth(MONDAY, -1, 5), date(2024, 5, 27)),
        (nth(FRIDAY, -1, 5), date(2024, 5, 31)),
        (weekday_from(MONDAY, 5, 18), date(2024, 5, 20)),
        (easter(-2), date(2024, 3, 29)),
        (advent(), date(2024, 12, 1)),
        (shifted(fixed(12, 31), 1), date(2025, 1, 1)),
        (on_monday(fixed(9, 28)), date(2024, 9, 30)),
        (on_monday(fixed(9, 27)), None),
        (shifted(on_monday(fixed(9, 27)), 1), None),
        (every(4, 0, fixed(2, 29)), date(2024, 2, 29)),
        (every(4, 1, fixed(1, 20)), None),
        (except_in({2024: (1, 2)}, fixed(1, 1)), date(2024, 1, 2)),
        (except_in({2024: None}, fixed(1, 1)), None),
        (except_in({2023: None}, fixed(1, 1)), date(2024, 1, 1)),
    ],
)
def test_rules_in_2024(rule: Rule, day: date | None) -> None:
    assert rule(2024) == day
