"""Which mentions survive, and in which order."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doyle.nlu.mentions import MAX_MENTIONS, Likeness, Meaning, Mention, longest_mentions
from doyle.wire.runtime import RuntimeEntity

EXACT, FUZZY, PARTIAL = Likeness


def mention(
    entity: int, start: int, end: int, value: int = 0, likeness: Likeness = EXACT, confidence: float = 1.0
) -> Mention:
    return Mention(Meaning(entity, value), start, end, confidence, likeness=likeness)


def places(mentions: list[Mention]) -> list[tuple[int, int, int, int]]:
    return [(each.start, each.end, each.meaning.entity, each.meaning.value) for each in mentions]


@pytest.mark.parametrize(
    ("given_", "kept"),
    [
        ([mention(0, 0, 3), mention(0, 0, 8)], [(0, 8, 0, 0)]),
        ([mention(0, 0, 3), mention(0, 2, 8)], [(2, 8, 0, 0)]),
        ([mention(0, 0, 4), mention(0, 3, 7)], [(0, 4, 0, 0)]),
        ([mention(0, 0, 3), mention(0, 3, 8)], [(0, 3, 0, 0), (3, 8, 0, 0)]),
        ([mention(0, 0, 3), mention(1, 0, 8)], [(0, 3, 0, 0), (0, 8, 1, 0)]),
        ([mention(0, 0, 3, 1), mention(0, 0, 3, 0)], [(0, 3, 0, 0), (0, 3, 0, 1)]),
        ([mention(0, 0, 3), mention(0, 0, 3)], [(0, 3, 0, 0)]),
        ([], []),
    ],
)
def test_longest_mentions_drop_what_overlaps_within_one_entity(
    given_: list[Mention], kept: list[tuple[int, int, int, int]]
) -> None:
    """nlu.md §5: the longest match wins within one entity, different entities are independent."""
    assert places(longest_mentions(given_)) == kept


@pytest.mark.parametrize(
    ("given_", "kept"),
    [
        ([mention(0, 0, 8, 0, FUZZY), mention(0, 0, 8, 1)], [(0, 8, 0, 1)]),
        ([mention(0, 0, 8, 0, FUZZY), mention(0, 4, 8)], [(0, 8, 0, 0)]),
        ([mention(0, 0, 8, 0, FUZZY), mention(0, 4, 9)], [(4, 9, 0, 0)]),
        ([mention(0, 0, 8, 0, FUZZY), mention(0, 0, 12)], [(0, 12, 0, 0)]),
        ([mention(0, 2, 8, 0, FUZZY), mention(1, 2, 8)], [(2, 8, 0, 0), (2, 8, 1, 0)]),
        ([mention(0, 0, 8, 0, PARTIAL), mention(0, 4, 8)], [(4, 8, 0, 0)]),
        ([mention(0, 0, 8, 0, PARTIAL), mention(0, 4, 8, 0, FUZZY)], [(0, 8, 0, 0)]),
        ([mention(0, 0, 8, 0, FUZZY, 0.6), mention(0, 4, 12, 1, PARTIAL, 0.5)], [(0, 8, 0, 0)]),
        ([mention(0, 0, 4, 0, FUZZY, 0.7), mention(0, 3, 7, 0, FUZZY, 0.8)], [(3, 7, 0, 0)]),
        ([mention(0, 0, 4, 0, FUZZY, 0.8), mention(0, 3, 7, 0, FUZZY, 0.8)], [(0, 4, 0, 0)]),
    ],
)
def test_longest_mentions_when_some_are_fuzzy_then_exact_ones_keep_their_words(
    given_: list[Mention], kept: list[tuple[int, int, int, int]]
) -> None:
    """nlu.md §5: longest, then most confident; nothing fuzzy displaces an exact match on the same words."""
    assert places(longest_mentions(given_)) == kept


def test_longest_mentions_are_sorted_by_start_end_and_workspace_order() -> None:
    """nlu.md §4, *Array order*."""
    shuffled = [mention(2, 5, 9), mention(1, 0, 4), mention(0, 5, 9), mention(1, 5, 7), mention(0, 0, 4)]
    assert places(longest_mentions(shuffled)) == [
        (0, 4, 0, 0),
        (0, 4, 1, 0),
        (5, 7, 1, 0),
        (5, 9, 0, 0),
        (5, 9, 2, 0),
    ]


def test_longest_mentions_of_one_meaning_keep_the_first_given() -> None:
    first = Mention(Meaning(0, 0), 0, 3, attributes={"groups": []})
    assert longest_mentions([first, mention(0, 0, 3)]) == [first]


def test_longest_mentions_are_bounded() -> None:
    many = [mention(entity, at, at + 1) for entity in range(5) for at in range(1000)]
    assert len(longest_mentions(many)) == MAX_MENTIONS


def test_shown_as_is_the_object_of_the_api() -> None:
    """nlu.md §4, *Run-time object*."""
    shown = Mention(Meaning(3, 1), 2, 5, 1.0, {"groups": []}).shown_as("city", "Boston")
    assert shown == RuntimeEntity("city", "Boston", (2, 5), 1.0, {"groups": []})
    assert shown.to_json() == {
        "entity": "city",
        "location": [2, 5],
        "value": "Boston",
        "confidence": 1,
        "groups": [],
    }


@given(
    st.lists(
        st.builds(
            lambda e, s, n, v: mention(e, s, s + n, v),
            *[st.integers(0, 2), st.integers(0, 30), st.integers(1, 10), st.integers(0, 2)],
        )
    )
)
def test_longest_mentions_of_one_entity_never_overlap(mentions: list[Mention]) -> None:
    kept = longest_mentions(mentions)
    for first in kept:
        assert first in mentions
        for second in kept:
            same_span = (first.start, first.end) == (second.start, second.end)
            is_apart = first.end <= second.start or second.end <= first.start
            assert first.meaning.entity != second.meaning.entity or same_span or is_apart
