"""What edits cost."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doyle.nlu.spelling_edits import EDIT, edit_cost

letters = st.text("abcdeé", max_size=7)


def distance(one: str, two: str) -> int:
    """Optimal string alignment, written out."""
    rows = [[max(i, j) if not (i and j) else 0 for j in range(len(two) + 1)] for i in range(len(one) + 1)]
    for i in range(1, len(one) + 1):
        for j in range(1, len(two) + 1):
            rows[i][j] = min(
                rows[i - 1][j] + 1, rows[i][j - 1] + 1, rows[i - 1][j - 1] + (one[i - 1] != two[j - 1])
            )
            if i > 1 and j > 1 and one[i - 1] == two[j - 2] and one[i - 2] == two[j - 1]:
                rows[i][j] = min(rows[i][j], rows[i - 2][j - 2] + 1)
    return rows[-1][-1]


@given(letters.map(lambda text: text.replace("é", "o")), letters.map(lambda text: text.replace("é", "o")))
def test_edit_cost_when_words_are_compared_then_counts_the_edits_of_the_best_alignment(
    typed: str, meant: str
) -> None:
    """nlu.md §5: optimal string alignment, a transposition is one edit."""
    edits = distance(typed, meant)
    cost = edit_cost(typed, meant, 2)
    assert (cost is None) == (edits > 2)
    assert cost is None or cost // EDIT == edits


@given(letters, letters)
def test_edit_cost_when_fewer_edits_are_allowed_then_gives_the_same_or_nothing(
    typed: str, meant: str
) -> None:
    assert edit_cost(typed, meant, 1) in (None, edit_cost(typed, meant, 2))


@pytest.mark.parametrize(
    ("cheaper", "dearer"),
    [
        (("adress", "address"), ("addess", "address")),
        (("weeek", "week"), ("weaek", "week")),
        (("chnge", "change"), ("chage", "change")),
        (("recieve", "receive"), ("receave", "receive")),
        (("chamge", "change"), ("chawge", "change")),
        (("seperate", "separate"), ("sekarate", "separate")),
        (("letier", "letter"), ("netter", "letter")),
        (("prix", "prix"), ("prxi", "prix")),
        (("reserver", "réserver"), ("riserver", "réserver")),
    ],
)
def test_edit_cost_when_people_often_mistype_so_then_is_lower(
    cheaper: tuple[str, str], dearer: tuple[str, str]
) -> None:
    low, high = edit_cost(*cheaper, 2), edit_cost(*dearer, 2)
    assert low is not None
    assert high is not None
    assert low < high


def test_edit_cost_when_only_accents_are_missing_then_is_less_than_an_edit() -> None:
    cost = edit_cost("telephone", "téléphone", 2)
    assert cost is not None
    assert cost < EDIT
