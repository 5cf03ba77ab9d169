"""Distances of words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doyle.nlu.edit_distance import allowed_edits, edit_distance


@pytest.mark.parametrize(
    ("characters", "edits"),
    [(0, 0), (1, 0), (2, 0), (3, 1), (5, 1), (6, 2), (10, 2), (11, 3), (64, 3)],
)
def test_allowed_edits_when_the_term_is_longer_then_there_are_more(characters: int, edits: int) -> None:
    """nlu.md §5, *Allowed edits by length of the defined term*."""
    assert allowed_edits(characters) == edits


@pytest.mark.parametrize(
    ("typed", "defined", "edits"),
    [
        ("", "", 0),
        ("", "abc", 3),
        ("abc", "", 3),
        ("appel", "apple", 1),
        ("girafe", "giraffe", 1),
        ("lkie", "like", 1),
        ("oike", "like", 1),
        ("boook", "book", 1),
        ("ca", "abc", 3),
        ("a" * 200, "a" * 199 + "b", 1),
    ],
)
def test_edit_distance_when_neighbours_are_swapped_then_that_is_one(
    typed: str, defined: str, edits: int
) -> None:
    """nlu.md §5: optimal string alignment (`ca` to `abc` is 3: nothing is edited twice)."""
    assert edit_distance(typed, defined) == edits


@given(st.text("abc", max_size=9), st.text("abc", max_size=9))
def test_edit_distance_when_computed_by_table_then_it_is_the_same(typed: str, defined: str) -> None:
    assert edit_distance(typed, defined) == by_table(typed, defined)


def by_table(one: str, two: str) -> int:
    """The definition, cell by cell."""
    cells = {(at, 0): at for at in range(len(one) + 1)} | {(0, at): at for at in range(len(two) + 1)}
    for i in range(1, len(one) + 1):
        for j in range(1, len(two) + 1):
            cost = one[i - 1] != two[j - 1]
            cells[i, j] = min(cells[i - 1, j] + 1, cells[i, j - 1] + 1, cells[i - 1, j - 1] + cost)
            if i > 1 and j > 1 and one[i - 1] == two[j - 2] and one[i - 2] == two[j - 1]:
                cells[i, j] = min(cells[i, j], cells[i - 2, j - 2] + 1)
    return cells[len(one), len(two)]
