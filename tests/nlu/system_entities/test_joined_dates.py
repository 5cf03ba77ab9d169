"""Dates whose parts are joined by marks (system-entities.md §6)."""

from datetime import date

import pytest

from doyle.nlu.system_entities.grammar import Edge
from doyle.nlu.system_entities.joined_dates import add_joined_dates
from doyle.nlu.system_entities.lexicon import Kind, NumericDate
from doyle.nlu.system_entities.words import split_words

_DECEMBER = 12
_CHRISTMAS = NumericDate(date(2021, 12, 25), (12, 25), has_year=True)
_EVERY_CHRISTMAS = NumericDate(None, (12, 25), has_year=False)


def _found(text: str) -> list[tuple[int, Edge]]:
    words = split_words(text)
    edges = [
        [Edge(Kind.MONTH, at + 1, _DECEMBER)] if word.key == "dec" else [] for at, word in enumerate(words)
    ]
    add_joined_dates(words, edges)
    return [(at, edge) for at in range(len(words)) for edge in edges[at] if edge.kind is not Kind.MONTH]


@pytest.mark.parametrize(
    ("text", "kind", "start", "end", "value"),
    [
        ("25-Dec-2021", Kind.NUMERIC, 0, 5, _CHRISTMAS),
        ("25/Dec/21", Kind.NUMERIC, 0, 5, _CHRISTMAS),
        ("Dec-25-2021", Kind.NUMERIC, 0, 5, _CHRISTMAS),
        ("2021-Dec-25", Kind.NUMERIC, 0, 5, _CHRISTMAS),
        ("25-dec", Kind.NUMERIC, 0, 3, _EVERY_CHRISTMAS),
        ("on dec/25", Kind.NUMERIC, 1, 4, _EVERY_CHRISTMAS),
        ("32-Dec-2021", Kind.NUMERIC, 0, 5, NumericDate(None, (12, 32), has_year=True)),
        ("Dec-2021", Kind.YEAR, 1, 3, 2021),
    ],
)
def test_add_joined_dates_when_marks_join_them_then_adds_one(
    text: str, kind: Kind, start: int, end: int, value: NumericDate | int
) -> None:
    """system-entities.md §6: a day and the name of a month, in the orders that people write."""
    assert _found(text) == [(start, Edge(kind, end, value))]


@pytest.mark.parametrize(
    "text",
    ["dec", "dec 25", "dec - 2021", "25 -dec", "1-2-dec", "dec-x", "25-dec-2021-3", "-dec-"],
)
def test_add_joined_dates_when_they_are_apart_or_something_longer_then_adds_none(text: str) -> None:
    """system-entities.md §6: parts of codes are no dates."""
    assert _found(text) == []
