"""Finding near words by shared deletions."""

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from doyle.nlu.deletions import DeletionIndex
from doyle.nlu.words import WordList

WORDS = ("a", "at", "change", "charge", "chance", "subscription", "subscriptions", "week", "weeks", "école")


@pytest.fixture(scope="module")
def words() -> WordList:
    return WordList.of(dict.fromkeys(WORDS, 1))


@pytest.fixture(scope="module")
def near(words: WordList) -> Callable[[str, int], set[str]]:
    index = DeletionIndex(words, np.ones(len(words), np.bool_))
    return lambda word, edits: {words[place].decode() for place in index.find(word, edits)}


@pytest.mark.parametrize(
    ("word", "edits", "found"),
    [
        ("chnge", 1, {"change"}),
        ("chagne", 1, {"change", "charge", "chance"}),
        ("subscritpion", 1, {"subscription", "subscriptions"}),
        ("weeek", 1, {"week", "weeks"}),
        ("wek", 1, {"week"}),
        ("ecole", 1, {"école"}),
        ("", 1, {"a"}),
        ("xyzzy", 2, set()),
    ],
)
def test_find_when_a_word_is_misspelt_then_gives_the_words_it_may_mean(
    near: Callable[[str, int], set[str]], word: str, edits: int, found: set[str]
) -> None:
    assert near(word, edits) >= found
    if not found:
        assert not near(word, edits)


def test_find_when_words_are_not_indexed_then_leaves_them_out(words: WordList) -> None:
    is_indexed = np.array([words[place] != b"change" for place in range(len(words))])
    found = DeletionIndex(words, is_indexed).find("change", 2)
    assert {words[place].decode() for place in found} == {"charge", "chance"}


def mistyped(word: str, edit: tuple[int, int, str]) -> str:
    """The word with one letter dropped, added or replaced, or two swapped."""
    kind, at, letter = edit[0], edit[1] % max(len(word), 1), edit[2]
    head, tail = word[:at], word[at:]
    return (
        head + tail[1:],
        head + letter + tail,
        head + letter + tail[1:],
        head + tail[1:2] + tail[:1] + tail[2:],
    )[kind]


edits = st.tuples(st.integers(0, 3), st.integers(0, 20), st.sampled_from("abcdeé"))


@given(st.sampled_from(WORDS), st.lists(edits, min_size=1, max_size=2))
def test_find_when_one_or_two_edits_were_made_then_finds_the_word(
    near: Callable[[str, int], set[str]], word: str, made: list[tuple[int, int, str]]
) -> None:
    typed = word
    for edit in made:
        typed = mistyped(typed, edit)
    assert word in near(typed, len(made))


@pytest.mark.parametrize("word", ["x" * 2048, "\ud800", "\0", "😀" * 9, "مرحبا"])
def test_find_when_the_word_is_hostile_then_finds_nothing(
    near: Callable[[str, int], set[str]], word: str
) -> None:
    assert near(word, 2) <= {"a", "at"}
