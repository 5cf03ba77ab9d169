"""The word lists: packing, looking up, and what happens when they are absent."""

import shutil
from pathlib import Path

import numpy as np
import pytest

from doyle.nlu import words
from doyle.nlu.words import PACKAGED_WORDS, WORDS_ABSENT_IDENTITY, WordList, find_word_list, words_identity


@pytest.fixture
def few() -> WordList:
    return WordList.of(
        {"tea": 30, "a": 900, "écran": 4, "zz": 1}, {("a", "tea"): 7, ("tea", "a"): 2, ("zz", "zz"): 1}
    )


@pytest.fixture
def packaged(tmp_path: Path) -> Path:
    """A copy of the packaged lists that a test may damage."""
    if not (PACKAGED_WORDS / "manifest.json").exists():
        pytest.skip("the word lists are not built: run tools/build_words.py")
    return Path(shutil.copytree(PACKAGED_WORDS, tmp_path / "words"))


@pytest.fixture
def _forgetting(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lists found before do not count, and those found now are forgotten."""
    monkeypatch.setattr(words, "_find_packaged", words._find_packaged.__wrapped__)


@pytest.mark.parametrize(
    ("word", "frequency"),
    [("tea", 30), ("a", 900), ("écran", 4), ("zz", 1), ("te", 0), ("teas", 0), ("", 0), ("zzz", 0), ("T", 0)],
)
def test_frequency_when_a_word_is_looked_up_then_is_its_count_or_nothing(
    few: WordList, word: str, frequency: int
) -> None:
    assert few.frequency(word) == frequency


@pytest.mark.parametrize("word", ["a\ntea", "\n", "\ud800", "\0", "a" * 2048, "écra\u0301n", "\u200b", "😀"])
def test_frequency_when_the_word_is_hostile_then_is_zero(few: WordList, word: str) -> None:
    assert few.frequency(word) == 0


def test_find_when_a_word_is_there_then_its_place_gives_word_and_count(few: WordList) -> None:
    found = {word: few.find(word) for word in ("a", "tea", "zz", "écran", "absent")}
    assert found == {"a": 0, "tea": 1, "zz": 2, "écran": 3, "absent": None}
    assert [few[place].decode() for place in range(len(few))] == ["a", "tea", "zz", "écran"]
    assert [few.count(place) for place in range(len(few))] == [900, 30, 1, 4]


def test_pair_count_when_two_words_follow_one_another_then_counts_that_order_only(few: WordList) -> None:
    assert few.pair_count(0, 1) == 7
    assert few.pair_count(1, 0) == 2
    assert few.pair_count(2, 2) == 1
    assert few.pair_count(0, 0) == 0
    assert few.pair_count(3, 3) == 0


@pytest.mark.parametrize("sizes", [(1, 0, 0), (3, 0, 0), (2, 1, 0)])
def test_word_list_when_counts_are_not_as_many_as_words_then_is_refused(sizes: tuple[int, ...]) -> None:
    counts, pairs, pair_counts = (np.zeros(size, np.uint64) for size in sizes)
    with pytest.raises(ValueError, match="as many counts"):
        WordList(b"a\nb", counts, pairs, pair_counts)


def test_find_word_list_when_it_is_built_then_english_and_french_have_one(packaged: Path) -> None:
    english, french = find_word_list("en"), find_word_list("fr")
    assert english is not None
    assert french is not None
    assert english.frequency("subscription") > english.frequency("discombobulated") > 0
    assert english.frequency("subscritpion") == 0
    assert french.frequency("était") > french.frequency("abonnement") > 0
    let, me = english.find("let"), english.find("me")
    assert let is not None
    assert me is not None
    assert english.pair_count(let, me) > english.pair_count(me, let)


@pytest.mark.parametrize("code", ["en-us", "EN", "fr-ca"])
def test_find_word_list_when_the_code_names_a_country_then_the_language_decides(
    packaged: Path, code: str
) -> None:
    assert find_word_list(code) is find_word_list(code[:2].lower())


@pytest.mark.parametrize("language", ["de", "pt-br", "xx", "tlh", "", "../en", "en/../en"])
def test_find_word_list_when_a_language_has_none_then_is_none(language: str) -> None:
    assert find_word_list(language) is None


@pytest.mark.usefixtures("_forgetting")
@pytest.mark.parametrize(
    "damage", ["no directory", "no file", "changed file", "no manifest", "broken manifest"]
)
def test_find_word_list_when_the_lists_are_absent_or_damaged_then_is_none_and_the_identity_says_absent(
    packaged: Path, monkeypatch: pytest.MonkeyPatch, damage: str
) -> None:
    monkeypatch.setattr(words, "PACKAGED_WORDS", packaged)
    assert find_word_list("en") is not None
    assert words_identity() == words_identity(PACKAGED_WORDS) != WORDS_ABSENT_IDENTITY
    match damage:
        case "no directory":
            shutil.rmtree(packaged)
        case "no file":
            (packaged / "en.pairs").unlink()
        case "changed file":
            (packaged / "en.words").write_bytes(b"changed")
        case "no manifest":
            (packaged / "manifest.json").unlink()
        case _:
            (packaged / "manifest.json").write_text('{"identity": "x", "files": 3}')
    assert find_word_list("en") is None
    assert words_identity() == WORDS_ABSENT_IDENTITY
