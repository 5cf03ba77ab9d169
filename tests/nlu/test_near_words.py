"""Words near a typed word."""

import string

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from doyle.nlu.edit_distance import allowed_edits, edit_distance
from doyle.nlu.near_words import MAX_CANDIDATES, MAX_NEAR, NearWord, NearWords


def index_of(words: list[str]) -> NearWords:
    return NearWords.of({word: place for place, word in enumerate(words)})


def test_find_when_a_word_is_near_then_its_place_and_distance_are_given() -> None:
    """nlu.md §5, *Misspelling*."""
    index = index_of(["banana", "apple", "apples", "ape", "to"])
    assert index.find(["appel", "banana", "xyz", ""]) == [
        [NearWord(1, 1), NearWord(2, 2)],
        [NearWord(0, 0)],
        [],
        [],
    ]


def test_find_when_there_are_no_words_then_nothing_is_near() -> None:
    assert index_of([]).find(["apple", ""]) == [[], []]
    assert index_of(["apple"]).find([]) == []


def test_of_when_a_word_forgives_no_edit_or_is_too_long_then_it_is_left_out() -> None:
    assert len(index_of(["a", "ab", "abc", "a" * 64, "a" * 65])) == 2
    assert index_of(["a" * 64]).find(["a" * 65, "a" * 63]) == [[], [NearWord(0, 1)]]


def test_find_when_characters_are_of_any_script_then_they_count_as_one_each() -> None:
    index = index_of(["größe", "скорость", "컴퓨터", "𝔸𝔹ℂ", "\ud800ab"])
    typed = ["grösse", "скорасть", "컴퓨토", "𝔸𝔹𝔻", "\ud801ab"]
    assert index.find(typed) == [[], [NearWord(1, 1)], [NearWord(2, 1)], [NearWord(3, 1)], [NearWord(4, 1)]]


@settings(deadline=None, max_examples=60)
@given(
    st.lists(st.text("abcdé", min_size=1, max_size=14), max_size=60, unique=True),
    st.lists(st.text("abcdx", max_size=14), max_size=8),
)
def test_find_when_compared_with_every_distance_then_nothing_is_missing(
    words: list[str], typed: list[str]
) -> None:
    """nlu.md §5: the words within the edits that they forgive, and no others."""
    expected = [
        [
            place
            for place, defined in enumerate(words)
            if word and edit_distance(word, defined) <= allowed_edits(len(defined)) > 0
        ]
        for word in typed
    ]
    assert [sorted(near.place for near in each) for each in index_of(words).find(typed)] == expected


def test_find_when_letters_are_very_many_then_signatures_still_hold() -> None:
    """Letters share bits of a signature where an alphabet has more than thirty-two."""
    alphabet = [chr(0x4E00 + at) for at in range(400)]
    words = ["".join(alphabet[at : at + 8]) for at in range(390)]
    for at in (0, 131, 260, 389):
        typed = words[at][:3] + words[at][4:]
        assert NearWord(at, 1) in index_of(words).find([typed])[0]


def test_find_when_very_many_words_are_near_then_the_nearest_are_kept() -> None:
    words = [one + two + "word" for one in string.ascii_lowercase for two in string.ascii_lowercase]
    (near,) = index_of(words).find(["aaword"])
    assert len(near) == MAX_NEAR
    assert near[0] == NearWord(0, 0)
    assert [each.edits for each in near] == sorted(each.edits for each in near)


@pytest.mark.parametrize("count", [1, 300])
def test_find_when_all_words_look_alike_then_candidates_are_bounded(count: int) -> None:
    letters = string.ascii_lowercase
    words = ["zzzzzz" + a + b + c for a in letters for b in letters for c in letters][:5000]
    index = index_of(words)
    near = index.find(["zzzzzzab" + letters[at % 26] for at in range(count)])
    assert sum(map(len, near)) <= MAX_CANDIDATES
    assert near[0][0].edits == 0
