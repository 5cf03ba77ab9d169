"""Fractions (system-entities.md §4)."""

from datetime import UTC, datetime

import pytest

from doyle.nlu.reference_point import ReferencePoint
from doyle.nlu.system_entities.mention import SYSTEM_ENTITIES
from doyle.nlu.system_entities.recognise import SystemEntityRecogniser

_POINT = ReferencePoint(datetime(2020, 5, 21, 10, 15, 30, tzinfo=UTC))


def _found(text: str, language: str = "en", *, is_new_model: bool = True) -> list[tuple[str, str, int, int]]:
    recogniser = SystemEntityRecogniser(language, SYSTEM_ENTITIES, is_new_model)
    return [
        (each.entity.removeprefix("sys-"), each.value, each.start, each.end)
        for each in recogniser.find(text, _POINT)
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1/2", [("number", "0.5", 0, 3)]),
        ("3/4 cup", [("number", "0.75", 0, 3)]),
        ("1 1/2 cups", [("number", "1.5", 0, 5)]),
        ("1/2 %", [("percentage", "0.5", 0, 5)]),
        ("one half", [("number", "0.5", 0, 8)]),
        ("one quarter", [("number", "0.25", 0, 11)]),
        ("one third", [("number", "0.3333333333333333", 0, 9)]),
        ("two thirds of it", [("number", "0.6666666666666667", 0, 10)]),
    ],
)
def test_find_when_numbers_are_parts_of_a_fraction_then_gives_its_value(
    text: str, expected: list[tuple[str, str, int, int]]
) -> None:
    """system-entities.md §4: one number, not its parts."""
    assert _found(text) == expected


def test_find_when_the_fraction_is_german_then_gives_its_value() -> None:
    """system-entities.md §4: digits are read in every language."""
    assert _found("1/2 Liter", "de") == [("number", "0.5", 0, 3)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("take 7/4", [("number", "7", 5, 6), ("number", "4", 7, 8)]),
        ("I give it 8/10", [("number", "8", 10, 11), ("number", "10", 12, 14)]),
        ("1/2/2020", [("date", "2020-01-02", 0, 8)]),
        ("on 3/4", [("date", "2021-03-04", 0, 6)]),
        ("two halves", [("number", "2", 0, 3)]),
        ("pick one, third floor", [("number", "1", 5, 8)]),
        (
            "5 1/2/3",
            [("number", "5", 0, 1), ("number", "1", 2, 3), ("number", "2", 4, 5), ("number", "3", 6, 7)],
        ),
    ],
)
def test_find_when_it_is_no_fraction_then_gives_the_numbers_or_the_date(
    text: str, expected: list[tuple[str, str, int, int]]
) -> None:
    """system-entities.md §§4, 6: only fractions that people use; a date is longer."""
    assert _found(text) == expected


def test_find_when_the_model_is_old_then_gives_the_parts() -> None:
    """system-entities.md §2: the old model tells every number."""
    assert _found("3/4 cup", is_new_model=False) == [("number", "3", 0, 1), ("number", "4", 2, 3)]
