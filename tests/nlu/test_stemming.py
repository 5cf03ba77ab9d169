"""Stems."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from doyle.nlu.languages import LANGUAGES, features_of
from doyle.nlu.stemming import find_stemmer


@pytest.mark.parametrize(
    ("code", "one", "other"),
    [
        ("en", "banana", "bananas"),
        ("en", "run", "running"),
        ("fr", "animal", "animaux"),
        ("de", "haus", "häuser"),
        ("cs", "kniha", "knihy"),
    ],
)
def test_find_stemmer_when_words_are_inflected_then_their_stems_are_equal(
    code: str, one: str, other: str
) -> None:
    """nlu.md §5, *Stemming*."""
    stem = find_stemmer(code)
    assert stem is not None
    assert stem(one) == stem(other)


@pytest.mark.parametrize("code", LANGUAGES)
def test_find_stemmer_when_a_language_has_stemming_then_there_is_one(code: str) -> None:
    """nlu.md §9, column *Stem*."""
    assert (find_stemmer(code) is not None) == features_of(code).has_stemming


def test_find_stemmer_when_words_are_long_or_odd_then_they_are_their_own_stem() -> None:
    stem = find_stemmer("en")
    assert stem is not None
    assert stem("running" * 20) == "running" * 20
    assert [stem(word) for word in ("", "日本", "\ud800", "'")] == ["", "日本", "\ud800", "'"]


def test_find_stemmer_when_threads_share_it_then_they_do_not_disturb_each_other() -> None:
    stem = find_stemmer("en")
    assert stem is not None
    words = [f"{letter}running{at}ings" for at in range(300) for letter in "abc"]
    expected = [stem(word) for word in words[:1]]
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(stem, words * 3))[:1] == expected
        assert list(pool.map(stem, words)) == [stem(word) for word in words]
