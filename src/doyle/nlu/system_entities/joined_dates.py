"""Dates whose parts are joined by marks, the month by name: `25-Dec-2021`, `12/May/2021`, `Jan-2021`."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from doyle.nlu.system_entities.calendar import find_date
from doyle.nlu.system_entities.grammar import Edge
from doyle.nlu.system_entities.lexicon import Kind, NumericDate
from doyle.nlu.system_entities.words import Word

_MARKS = frozenset("-/")
_CENTURY = 2000
_YEAR_DIGITS = 4
_MAX_PARTS = 3


class _Place(NamedTuple):
    """An edge, and the word where it starts."""

    at: int
    edge: Edge


def add_joined_dates(words: Sequence[Word], edges: Sequence[list[Edge]]) -> None:
    """Add the dates to the terminals of a text, a year behind the mark included (`-2021` of `Jan-2021`)."""
    found = [
        place
        for month in range(len(words))
        if any(edge.kind is Kind.MONTH for edge in edges[month])
        for place in _around(words, edges, month)
    ]
    for at, edge in found:
        edges[at].append(edge)


def _around(words: Sequence[Word], edges: Sequence[Sequence[Edge]], at: int) -> Iterator[_Place]:
    month = next(edge.value for edge in edges[at] if edge.kind is Kind.MONTH)
    row = _row(words, at)
    if not isinstance(month, int) or not all(words[part].is_digits for part in row if part != at):
        return
    keys = [words[part].key for part in row]
    if len(row) == 2 and row[0] == at and len(keys[1]) == _YEAR_DIGITS:
        yield _Place(at + 1, Edge(Kind.YEAR, at + 3, int(keys[1])))
        return
    date = _date(keys, row.index(at), month)
    if date is not None:
        yield _Place(row[0], Edge(Kind.NUMERIC, row[-1] + 1, date))


def _row(words: Sequence[Word], at: int) -> list[int]:
    """The words that the same mark joins to one without blanks; only itself if there are too many."""
    mark = next((words[side].key for side in (at - 1, at + 1) if _is_mark(words, side)), "")
    row = [at]
    while len(row) <= _MAX_PARTS and _is_joint(words, row[0] - 1, mark):
        row.insert(0, row[0] - 2)
    while len(row) <= _MAX_PARTS and _is_joint(words, row[-1] + 1, mark):
        row.append(row[-1] + 2)
    return row if len(row) <= _MAX_PARTS else [at]


def _is_mark(words: Sequence[Word], at: int) -> bool:
    return 0 <= at < len(words) and words[at].key in _MARKS


def _is_joint(words: Sequence[Word], at: int, mark: str) -> bool:
    if not 0 < at < len(words) - 1 or words[at].key != mark:
        return False
    return not (words[at].is_apart or words[at + 1].is_apart)


def _date(keys: Sequence[str], month_at: int, month: int) -> NumericDate | None:
    """The date of `25-dec`, `dec-25-2021`, `25-dec-21`, `2021-dec-25`; an impossible one has no day."""
    numbers = [key for at, key in enumerate(keys) if at != month_at]
    if len(numbers) == _MAX_PARTS - 1 and month_at == 1 and len(numbers[0]) == _YEAR_DIGITS:
        numbers.reverse()
    if not numbers or len(numbers[0]) > 2 or month_at == _MAX_PARTS - 1:
        return None
    number = int(numbers[0])
    if len(numbers) == 1:
        return NumericDate(None, (month, number), has_year=False)
    if len(numbers[1]) not in (2, _YEAR_DIGITS):
        return None
    year = int(numbers[1]) + (_CENTURY if len(numbers[1]) == 2 else 0)
    return NumericDate(find_date(year, month, number), (month, number), has_year=True)
