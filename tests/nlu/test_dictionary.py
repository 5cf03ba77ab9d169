"""Dictionary entities."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doyle.nlu.dictionary import MAX_CANDIDATES, Dictionary
from doyle.nlu.mentions import Meaning, longest_mentions
from doyle.nlu.training_data import EntityDefinition, EntityValue


def entity(name: str, *values: str | tuple[str, ...]) -> EntityDefinition:
    """An entity; a tuple is a value with its synonyms."""
    built = (EntityValue(v) if isinstance(v, str) else EntityValue(v[0], synonyms=v[1:]) for v in values)
    return EntityDefinition(name, values=tuple(built))


def found(text: str, *entities: EntityDefinition, language: str = "en") -> list[tuple[str, str, str]]:
    """Entity, value and literal of every mention that is shown."""
    mentions = longest_mentions(Dictionary(language, entities).find(text))
    return [
        (
            entities[mention.meaning.entity].name,
            entities[mention.meaning.entity].values[mention.meaning.value].value,
            text[mention.start : mention.end],
        )
        for mention in mentions
    ]


def literals(text: str, *terms: str, language: str = "en") -> list[str]:
    return [literal for _, _, literal in found(text, entity("e", *terms), language=language)]


@pytest.mark.parametrize(
    ("text", "term", "literal"),
    [
        ("I love new york", "New York", "new york"),
        ("NEW   YORK!", "new york", "NEW   YORK"),
        ("newyork", "new york", None),
        ("new-york", "new york", None),
        ("newer york", "new york", None),
        ("york", "yor", None),
        ("new_york", "york", None),
        ("x-ray", "x-ray", "x-ray"),
        ("x–ray", "x-ray", "x–ray"),
        ("x - ray", "x-ray", None),
        ("men’s shoes", "men's shoes", "men’s shoes"),
        ("AT&T", "at&t", "AT&T"),
        ("call AT & T", "AT&T", None),
        ("it costs $5", "$", "$"),
        ("c++ or c", "C++", "c++"),
        ("nice 👍", "👍", "👍"),
        ("nice 👍🏽", "👍", None),
        ("nice 👍🏽", "👍🏽", "👍🏽"),
        ("a❤️b", "❤", "❤️"),
        ("STRASSE", "Straße", "STRASSE"),
        ("cafe\u0301", "café", "cafe\u0301"),
        ("café", "cafe", None),
        ("2 beers", "2", "2"),
        ("22 beers", "2", None),
    ],
)
def test_find_whole_words_whatever_case_and_white_space(text: str, term: str, literal: str | None) -> None:
    """nlu.md §5, *Dictionary, exact*."""
    assert literals(text, term) == ([literal] if literal else [])


def test_find_synonym_gives_the_name_of_the_value() -> None:
    """nlu.md §4: `value` is the value name, never the synonym typed."""
    city = entity("city", ("New York City", "NYC", "big apple"))
    assert found("to the Big Apple", city) == [("city", "New York City", "Big Apple")]


def test_find_every_occurrence_is_returned() -> None:
    """nlu.md §5: every occurrence, repeats included."""
    assert literals("JFK to LAX to jfk", "JFK", "LAX") == ["JFK", "LAX", "jfk"]


def test_find_longest_match_wins_within_an_entity() -> None:
    """nlu.md §5: overlapping shorter matches of the same entity are dropped."""
    assert literals("new york city hall", "New York", "New York City", "York City Hall", "City") == [
        "york city hall"
    ]


def test_find_entities_are_matched_independently() -> None:
    """nlu.md §5: different entities may overlap or coincide."""
    first, second = entity("a", "New York", "2"), entity("b", "York", "2")
    assert found("new york 2", first, second) == [
        ("a", "New York", "new york"),
        ("b", "York", "york"),
        ("a", "2", "2"),
        ("b", "2", "2"),
    ]


def test_find_literal_of_several_values_gives_one_mention_each_in_workspace_order() -> None:
    """nlu.md §5."""
    drink = entity("drink", ("cola", "soda"), ("lemonade", "soda"), ("soda", "pop"))
    assert [value for _, value, _ in found("a soda", drink)] == ["cola", "lemonade", "soda"]


def test_find_term_twice_in_one_value_gives_one_mention() -> None:
    assert found("NYC", entity("city", ("nyc", "NYC", "Nyc"))) == [("city", "nyc", "NYC")]


def test_find_pattern_values_and_system_entities_are_not_words() -> None:
    """nlu.md §4: a value holds one kind only; content of sys- entities is ignored."""
    pattern = EntityDefinition("p", values=(EntityValue("code", "patterns", patterns=("x",)),))
    assert found("code one", pattern, entity("sys-number", "one")) == []


@pytest.mark.parametrize(
    ("language", "text", "term"),
    [
        ("zh-cn", "我想去北京旅游", "北京"),
        ("zh-tw", "我想去臺北玩", "臺北"),
        ("ja", "明日東京へ行く", "東京"),
        ("ja", "コーヒーください", "コーヒー"),
        ("xx", "ฉันไปกรุงเทพ", "กรุงเทพ"),
    ],
)
def test_find_in_scripts_without_blanks_matches_anywhere(language: str, text: str, term: str) -> None:
    """nlu.md §5: for zh-cn, zh-tw, ja match anywhere."""
    assert literals(text, term, language=language) == [term]


@pytest.mark.parametrize(
    ("text", "term"),
    [
        ("서울에서 만나요", "서울"),
        ("커피를 주세요", "커피"),
        ("서울 타워는 어디", "서울 타워"),
        ("커피", "커피"),
    ],
)
def test_find_in_korean_allows_a_particle(text: str, term: str) -> None:
    """nlu.md §5: for ko allow a particle suffix; the mention ends before it."""
    assert literals(text, term, language="ko") == [term]


def test_find_in_korean_does_not_match_inside_other_words() -> None:
    assert literals("서울대학교", "서울", language="ko") == []
    assert literals("커피를", "커피", language="en") == []


@pytest.mark.parametrize("term", ["festnetznummer", "festnetz-nummer", "festnetz nummer", "Festnetz Nummer"])
@pytest.mark.parametrize("text", ["Festnetznummer", "festnetz-nummer", "festnetz nummer"])
def test_find_when_a_german_compound_is_written_another_way_then_it_is_the_same(term: str, text: str) -> None:
    """nlu.md §5: `festnetznummer`, `festnetz-nummer`, `festnetz nummer` are equivalent, confidence 1."""
    (mention,) = longest_mentions(Dictionary("de", [entity("e", term)]).find(f"meine {text}, bitte"))
    assert (mention.start, mention.end, mention.confidence) == (6, 6 + len(text), 1.0)


def test_find_when_german_words_are_short_or_stand_apart_then_they_are_no_compound() -> None:
    """nlu.md §5, German compounds; our choice: a blank counts between words of fewer than three letters."""
    assert literals("an den Bergen", "Anden", language="de") == []
    assert literals("Fest, Netz", "Festnetz", language="de") == []
    assert literals("fest netz", "festnetz", language="nl") == []


@pytest.mark.parametrize(
    ("language", "confidence"),
    [("fr", 1.0), ("es", 0.9), ("pt-br", 0.9), ("cs", 0.9), ("en", None), ("de", None)],
)
@pytest.mark.parametrize(("typed", "defined"), [("barrio", "barrió"), ("barrió", "barrio")])
def test_find_accent_difference_depends_on_the_language(
    language: str, confidence: float | None, typed: str, defined: str
) -> None:
    """nlu.md §5: slightly lower confidence for pt-br, es, cs; equal in French; both directions."""
    mentions = Dictionary(language, [entity("e", defined)]).find(typed)
    assert [mention.confidence for mention in mentions] == ([] if confidence is None else [confidence])


@pytest.mark.parametrize("language", ["es", "fr"])
@pytest.mark.parametrize("typed", ["barrio", "barrió"])
def test_find_exact_spelling_has_priority_over_accents(language: str, typed: str) -> None:
    """nlu.md §5: if both are defined, each matches only itself."""
    assert [value for _, value, _ in found(typed, entity("e", "barrio", "barrió"), language=language)] == [
        typed
    ]


def test_find_exact_spelling_has_confidence_one() -> None:
    """nlu.md §4: confidence without fuzzy is exactly 1."""
    assert [mention.confidence for mention in Dictionary("es", [entity("e", "ñandú")]).find("ñandú")] == [1.0]


def test_find_in_an_empty_dictionary_or_text_finds_nothing() -> None:
    assert Dictionary("en", []).find("anything") == []
    assert Dictionary("en", [entity("e", "x")]).find("") == []


def test_find_value_of_white_space_only_never_matches() -> None:
    assert Dictionary("en", [entity("e", " ", "\u200b")]).find("a b") == []


def test_find_synonym_shared_by_very_many_values_is_bounded() -> None:
    values = tuple(EntityValue(f"v{number}", synonyms=("a",)) for number in range(3000))
    mentions = Dictionary("en", [EntityDefinition("e", values=values)]).find("a " * 1000)
    assert len(mentions) == MAX_CANDIDATES


def test_find_nested_values_of_many_words_are_resolved_to_the_longest() -> None:
    terms = [" ".join(["a"] * count) for count in range(1, 33)]
    assert literals("a " * 64, *terms) == [" ".join(["a"] * 32)] * 2


def test_find_offsets_are_code_points() -> None:
    """nlu.md §4; nlu-design.md §6: offsets into the original text."""
    (mention,) = Dictionary("en", [entity("e", "café")]).find("👍🏽 İ CAFÉ")
    assert (mention.start, mention.end, mention.meaning) == (5, 9, Meaning(0, 0))


@given(st.text(min_size=1, max_size=64), st.text(max_size=50), st.text(max_size=50))
def test_find_term_among_other_words_is_found_wherever_it_stands(term: str, before: str, after: str) -> None:
    dictionary = Dictionary("en", [entity("e", term)])
    alone = {(mention.start, mention.end) for mention in dictionary.find(term)}
    shift = len(before) + 1
    among = {(mention.start, mention.end) for mention in dictionary.find(f"{before} {term} {after}")}
    assert {(start + shift, end + shift) for start, end in alone} <= among


@pytest.mark.parametrize("word", ["lamp", "w" * 100])
def test_find_when_a_text_comes_again_then_finds_the_same(word: str) -> None:
    """Words that come again are remembered, unless they are very long."""
    dictionary = Dictionary("en", [entity("e", word)])
    texts = (f"one {word}", f"{word}s", f"no such {word[1:]}", f"one {word}")
    first, again = ([dictionary.find(text) for text in texts] for _ in range(2))
    assert first == again
    assert [len(mentions) for mentions in first] == [1, 0, 0, 1]
