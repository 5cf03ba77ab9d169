"""The index of a skill's terms."""

import numpy as np
import pytest

from doyle.nlu.dictionary import Dictionary
from doyle.nlu.index_terms import MAX_PARTIAL_TOKENS, index_terms
from doyle.nlu.term_index import TermIndex
from doyle.nlu.training_data import EntityDefinition, EntityValue
from doyle.nlu.word_groups import MAX_GROUP, WordGroups

ENTITIES = (
    EntityDefinition("city", True, (EntityValue("New York City", synonyms=("NYC", "Big Apple")),)),
    EntityDefinition("fruit", False, (EntityValue("apple"), EntityValue("piña"))),
    EntityDefinition("sys-number", True, (EntityValue("one"),)),
    EntityDefinition("code", True, (EntityValue("x", "patterns", patterns=("y",)),)),
)
LANGUAGES = ["en", "fr", "de", "cs", "es", "zh-cn", "ko", "ja", "xx"]


def vocabulary(index: TermIndex) -> set[str]:
    return {index.vocabulary.text(place) for place in range(len(index.vocabulary))}


@pytest.mark.parametrize("language", LANGUAGES)
def test_of_arrays_when_an_index_was_made_arrays_then_it_finds_the_same(language: str) -> None:
    index = index_terms(language, ENTITIES)
    again = TermIndex.of_arrays(index.to_arrays())
    text = "new yrok city, nyc, piña, pina, aple, apples, big appel"
    before = Dictionary(language, ENTITIES, index).find(text)
    assert Dictionary(language, ENTITIES, again).find(text) == before
    arrays = again.to_arrays()
    assert all(np.array_equal(array, arrays[name]) for name, array in index.to_arrays().items())


@pytest.mark.parametrize("name", ["dictionary.terms.edges", "dictionary.near.codes"])
def test_of_arrays_when_an_array_is_missing_then_it_is_an_error(name: str) -> None:
    arrays = index_terms("en", ENTITIES).to_arrays()
    del arrays[name]
    with pytest.raises(LookupError):
        TermIndex.of_arrays(arrays)


def test_index_terms_when_entities_have_words_then_only_dictionary_values_count() -> None:
    """nlu.md §4: a value holds one kind only; content of sys- entities is ignored."""
    words = {"new", "york", "city", "nyc", "big", "apple", "big-apple", "piña"}
    assert vocabulary(index_terms("en", ENTITIES)) == words


def test_index_terms_when_an_entity_is_not_fuzzy_then_its_words_are_near_to_nothing() -> None:
    index = index_terms("en", ENTITIES)
    assert len(index.near) == len({"new", "york", "city", "nyc", "big", "apple", "big-apple"})
    assert len(index_terms("en", ENTITIES[1:2]).near) == 0
    assert len(index_terms("en", ENTITIES[1:2]).stems) == 0


@pytest.mark.parametrize(
    ("language", "has_accents", "has_stems", "has_near", "has_near_stems", "has_parts"),
    [
        ("en", False, True, True, False, True),
        ("fr", True, True, True, True, False),
        ("de", False, True, True, True, False),
        ("cs", True, True, True, True, False),
        ("es", True, False, True, False, False),
        ("zh-tw", False, False, False, False, False),
        ("nl", False, False, True, False, False),
        ("xx", False, False, True, False, False),
    ],
)
def test_index_terms_when_the_language_has_a_feature_then_it_is_indexed(
    language: str, has_accents: bool, has_stems: bool, has_near: bool, has_near_stems: bool, has_parts: bool
) -> None:
    """nlu.md §9."""
    index = index_terms(language, ENTITIES)
    sizes = [
        len(index.accents),
        len(index.stems),
        len(index.near),
        len(index.near_stems),
        len(index.parts.edges),
    ]
    assert [size > 0 for size in sizes] == [has_accents, has_stems, has_near, has_near_stems, has_parts]


def test_index_terms_when_a_term_has_many_words_then_its_parts_are_bounded() -> None:
    many = EntityDefinition("e", True, (EntityValue(" ".join(map(str, range(MAX_PARTIAL_TOKENS + 1)))),))
    assert len(index_terms("en", (many,)).parts.edges) == 0


def test_word_groups_when_a_group_is_large_then_a_part_of_it_is_given() -> None:
    groups = WordGroups.of(("stem", word) for word in range(100))
    assert groups.find("stem") == list(range(MAX_GROUP))
    assert groups.find("other") == []
    assert groups.form(0) == "stem"
