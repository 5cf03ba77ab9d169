"""What of a skill spelling correction leaves alone."""

import pytest

from doyle.nlu.mentions import Meaning
from doyle.nlu.own_words import own_words, unspecific_values
from doyle.nlu.patterns import PatternSet
from doyle.nlu.training_data import EntityDefinition, EntityValue


def test_own_words_when_texts_have_punctuation_case_accents_and_hyphens_then_folds_them() -> None:
    words = own_words(["Wi-Fi, please!", "(café) Zürich o'clock", "", "…"])
    assert words == {"wifi", "please", "cafe", "zurich", "o'clock"}


@pytest.mark.parametrize(
    "pattern", ["^..{0,19}$", r"\w+", ".*", "[a-z ]+", r"\S+", "[a-z]", "(?s).", "^(.*)$"]
)
def test_unspecific_values_when_a_pattern_matches_anything_then_names_its_value(pattern: str) -> None:
    """nlu.md §5: a pattern that matches everything must not protect words from spelling correction."""
    assert unspecific_values(patterns(pattern)) == {Meaning(0, 0)}


@pytest.mark.parametrize(
    "pattern", [r"\d+", "[A-Z]{3}", "order .*", r"\b\w{4}\b", "(?i)coffee|tea", "^.{40,}$", "("]
)
def test_unspecific_values_when_a_pattern_says_something_then_is_empty(pattern: str) -> None:
    assert unspecific_values(patterns(pattern)) == frozenset()


def test_unspecific_values_when_one_of_many_matches_anything_then_names_that_only() -> None:
    assert unspecific_values(patterns(r"\d+", ".+", "x")) == {Meaning(0, 1)}
    assert unspecific_values(PatternSet(())) == frozenset()


def patterns(*sources: str) -> PatternSet:
    values = tuple(EntityValue(f"v{at}", "patterns", patterns=(source,)) for at, source in enumerate(sources))
    return PatternSet((EntityDefinition("e", values=values),))
