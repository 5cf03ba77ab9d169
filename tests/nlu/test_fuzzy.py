"""Fuzzy mentions of dictionary entities."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from doyle.nlu.dictionary import Dictionary
from doyle.nlu.fuzzy import COMMON_COUNTS, FUNCTION_WORD_COUNT
from doyle.nlu.languages import LANGUAGES
from doyle.nlu.mentions import Likeness, Mention, longest_mentions
from doyle.nlu.training_data import EntityDefinition, EntityValue
from doyle.nlu.words import WordList

COMMON = (
    *("hike", "bike", "like", "unsure", "insurance", "pending", "lending", "bananas", "running", "run"),
    *("york", "card", "account", "fork", "shoes", "am"),
)
RARE = ("appel", "pegboard")
FUNCTION_WORDS = ("the", "new", "of", "i", "my")
WORDS = WordList.of(
    dict.fromkeys(COMMON, COMMON_COUNTS["en"])
    | dict.fromkeys(RARE, COMMON_COUNTS["en"] - 1)
    | dict.fromkeys(FUNCTION_WORDS, FUNCTION_WORD_COUNT)
)
Shown = tuple[str, str, float]


def fuzzy(*values: str | tuple[str, ...], name: str = "e") -> EntityDefinition:
    """A fuzzy entity; a tuple is a value with its synonyms."""
    built = (EntityValue(v) if isinstance(v, str) else EntityValue(v[0], synonyms=v[1:]) for v in values)
    return EntityDefinition(name, is_fuzzy=True, values=tuple(built))


def exact(*values: str, name: str = "x") -> EntityDefinition:
    return EntityDefinition(name, values=tuple(map(EntityValue, values)))


def mentions(
    text: str, *entities: EntityDefinition, language: str = "en", words: WordList | None = WORDS
) -> list[Mention]:
    return longest_mentions(Dictionary(language, entities, words=words).find(text))


def found(
    text: str, *entities: EntityDefinition, language: str = "en", words: WordList | None = WORDS
) -> list[Shown]:
    """Value, literal and confidence of every mention, rounded to two digits."""
    return [
        (
            entities[mention.meaning.entity].values[mention.meaning.value].value,
            text[mention.start : mention.end],
            round(mention.confidence, 2),
        )
        for mention in mentions(text, *entities, language=language, words=words)
    ]


@pytest.mark.parametrize(
    ("typed", "value", "confidence", "language"),
    [
        ("appel", "apple", 0.8, "en"),
        ("girafe", "giraffe", 0.86, "en"),
        ("lkie", "like", 0.75, "en"),
        ("oike", "like", 0.75, "en"),
        ("boook", "book", 0.8, "en"),
        ("Pflegegelb", "Pflegegeld", 0.9, "de"),
        ("amsterdaam", "Amsterdam", 0.9, "en"),
        ("amsterdaam", "Amsterdam", 0.9, "nl"),
        ("am", "AMS", 0.67, "nl"),
        ("banan", "banana", 0.83, "en"),
        ("crocodlie", "crocodile", 0.89, "en"),
        ("crcodlie", "crocodile", 0.78, "en"),
        ("refrigaretro", "refrigerator", 0.75, "en"),
        ("مدرسه", "مدرسة", 0.8, "ar"),
        ("скорасть", "скорость", 0.88, "xx"),
        ("stazone", "stazione", 0.88, "it"),
        ("estacon", "estación", 0.75, "es"),
        ("컴퓨토", "컴퓨터", 0.67, "ko"),
        ("コーヒ", "コーヒー", 0.75, "ja"),
        ("mcdonalds", "McDonald's", 0.9, "en"),
        ("mens shoes", "men's shoes", 0.91, "en"),
        ("mcdonlad’s", "McDonald's", 0.9, "en"),
        ("wifi", "Wi-Fi", 0.8, "nl"),
        ("wi-fi", "wifi", 0.8, "xx"),
        ("merry-go-ruond", "merry-go-round", 0.93, "en"),
    ],
)
def test_find_when_a_word_is_misspelt_then_the_confidence_is_that_of_its_edits(
    typed: str, value: str, confidence: float, language: str
) -> None:
    """nlu.md §5, *Misspelling*: 1 - d / max(len(input), len(term)), optimal string alignment."""
    assert found(f"1 {typed}!", fuzzy(value), language=language) == [(value, typed, confidence)]


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("aq", "ab"),
        ("a", "b"),
        ("qqt", "cat"),
        ("appl", "papel"),
        ("gaff", "giraffe"),
        ("xrocodlxe", "crocodile"),
        ("abcdefghxxxx", "abcdefghijk"),
        ("reefrigaretrox", "refrigerator"),
        ("A12346", "A12345"),
        ("2019", "2018"),
        ("👍🏽", "👍"),
        ("snakecase", "snake_case"),
    ],
)
def test_find_when_there_are_more_edits_than_the_term_allows_then_nothing_is_found(
    typed: str, value: str
) -> None:
    """nlu.md §5: 1-2 letters 0, 3-5 one, 6-10 two, 11 and more three; digits and symbols are no letters."""
    assert found(typed, fuzzy(value)) == []


@pytest.mark.parametrize("word", ["book", "shelf", "crocodile", "refrigerators"])
def test_find_when_two_neighbours_are_swapped_then_it_is_one_edit(word: str) -> None:
    """nlu.md §5: transposition = 1."""
    for at in range(len(word) - 1):
        typed = word[:at] + word[at + 1] + word[at] + word[at + 2 :]
        if typed != word:
            assert found(typed, fuzzy(word)) == [(word, typed, round(1 - 1 / len(word), 2))]


def test_find_when_a_term_has_several_words_then_each_has_its_own_limit() -> None:
    """nlu.md §5: multi-word terms: each word within its own limit."""
    city = fuzzy("New York City")
    assert found("new yrok ctiy", city) == [("New York City", "new yrok ctiy", 0.85)]
    assert found("newyrok city", fuzzy("York Place")) == []
    assert found("nwe ykor city", fuzzy("New York Citadel")) == []


@pytest.mark.parametrize(
    ("typed", "value", "language", "confidence"),
    [
        ("bananas", "banana", "en", 0.86),
        ("running", "run", "en", 0.7),
        ("animaux", "animal", "fr", 0.71),
        ("Häuser", "Haus", "de", 0.7),
        ("knihy", "kniha", "cs", 0.8),
        ("running shoe", "run shoes", "en", 0.7),
    ],
)
def test_find_when_a_word_is_inflected_then_the_confidence_is_at_least_that_of_a_stem(
    typed: str, value: str, language: str, confidence: float
) -> None:
    """nlu.md §5, *Stemming*: max(0.7, misspelling formula)."""
    assert found(typed, fuzzy(value), language=language) == [(value, typed, confidence)]


@pytest.mark.parametrize("language", ["nl", "it", "ar", "xx"])
def test_find_when_the_language_has_no_stems_then_only_edits_count(language: str) -> None:
    """nlu.md §9, column *Stem*."""
    assert found("running", fuzzy("run"), language=language) == []


def test_find_when_the_language_is_english_then_stems_are_not_misspelt() -> None:
    """nlu.md §5: stemming and misspelling do not combine: `pending` does not match `lending`."""
    assert found("pending", fuzzy("lending")) == []
    assert found("pendings", fuzzy("lending"), words=None) == [("lending", "pendings", 0.75)]
    assert found("girafffing", fuzzy("girafe"), words=None) == []


@pytest.mark.parametrize(
    ("typed", "value", "language"),
    [("animmaux", "animal", "fr"), ("Pflegegelbes", "Pflegegeld", "de"), ("krokodylech", "krokodil", "cs")],
)
def test_find_when_the_language_combines_then_stems_may_be_misspelt(
    typed: str, value: str, language: str
) -> None:
    """nlu.md §5: French, German, Czech: they may combine."""
    assert [(shown, literal) for shown, literal, _ in found(typed, fuzzy(value), language=language)] == [
        (value, typed)
    ]
    assert found(typed, fuzzy(value), language="en", words=None) == []


@pytest.mark.parametrize("word", ["hike", "bike"])
def test_find_when_a_word_is_common_english_then_it_is_no_misspelling(word: str) -> None:
    """nlu.md §5, *English dictionary filter*: `hike`, `bike` never match `like`."""
    assert found(f"I {word}", fuzzy("like")) == []
    assert found(f"I {word}", fuzzy("like"), words=None) == [("like", word, 0.75)]
    assert found(f"I {word}", fuzzy("like"), language="nl") == [("like", word, 0.75)]


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("like's", "likers"),
        ("run'll", "runall"),
        ("card-in", "cardina"),
        ("run-in", "runinn"),
        ("i'run", "irun"),
    ],
)
def test_find_when_a_word_is_made_of_common_words_then_it_is_no_misspelling(typed: str, value: str) -> None:
    """nlu.md §5, *English dictionary filter*: `don't` is not `donut`, `check-in` not `checking`."""
    assert found(typed, fuzzy(value)) == []
    assert found(typed, fuzzy(value), words=None) != []


def test_find_when_only_a_hyphen_is_too_much_then_common_words_do_not_matter() -> None:
    """nlu.md §5, *Misspelling*."""
    assert found("card-account", fuzzy("cardaccount")) == [("cardaccount", "card-account", 0.92)]
    assert found("runlike", fuzzy("run-like")) == [("run-like", "runlike", 0.88)]


def test_find_when_a_word_is_common_french_then_it_is_no_misspelling_either() -> None:
    """nlu.md §5, *English dictionary filter*; our choice: French has a list too."""
    words = WordList.of({"mais": COMMON_COUNTS["fr"], "animaux": COMMON_COUNTS["fr"]})
    months = fuzzy("mai", "animal")
    assert found("mais", months, language="fr", words=words) == []
    assert found("mais", months, language="fr", words=None) == [("mai", "mais", 0.75)]
    assert found("maii", months, language="fr", words=words) == [("mai", "maii", 0.75)]
    assert found("animaux", months, language="fr", words=words) == [("animal", "animaux", 0.71)]


def test_find_when_a_word_is_rare_english_then_it_is_a_misspelling_by_one_edit_at_most() -> None:
    """nlu.md §5: `appel`, a word too, is `apple`; our choice: with more edits a word is itself."""
    assert found("appel", fuzzy("apple")) == [("apple", "appel", 0.8)]
    assert found("pegboard", fuzzy("keyboard")) == []
    assert found("pegboard", fuzzy("keyboard"), words=None) == [("keyboard", "pegboard", 0.75)]


def test_find_when_a_common_word_stands_in_a_longer_term_then_it_is_no_misspelling_either() -> None:
    """nlu.md §5, *English dictionary filter*."""
    assert found("new fork", fuzzy("new york")) == []
    assert found("new ykor", fuzzy("new york")) == []
    assert found("new yrok", fuzzy("new york")) == [("new york", "new yrok", 0.88)]


def test_find_when_a_word_is_defined_then_only_its_definition_matches() -> None:
    """nlu.md §5: `unsure` defined in `@option` is never taken for `insurance`."""
    option, product = exact("unsure", name="option"), fuzzy("insurance", "insure", name="product")
    assert found("I am unsure", option, product, words=None) == [("unsure", "unsure", 1.0)]
    assert found("I am unsrue", option, product, words=None) == [("insure", "unsrue", 0.67)]
    assert found("bananas", exact("bananas"), fuzzy("banana")) == [("bananas", "bananas", 1.0)]


def test_find_when_a_common_word_is_an_inflection_then_it_is_found_by_its_stem() -> None:
    """nlu.md §5: plurals and inflections of the defined term are still allowed through stemming."""
    assert found("two bananas", fuzzy("banana")) == [("banana", "bananas", 0.86)]


@pytest.mark.parametrize(
    ("text", "value", "literal", "confidence"),
    [
        ("york", "New York City", "york", 0.31),
        ("new york please", "New York City", "new york", 0.62),
        ("a city card", "New York City", "city", 0.31),
        ("York City", "New York City", "York City", 0.69),
        ("savings", "savings a b", "savings", 0.64),
        ("abcdefghijklmnopqrstuvwxyz", "abcdefghijklmnopqrstuvwxyz a", "abcdefghijklmnopqrstuvwxyz", 0.9),
        ("x ray", "full x ray", "x ray", 0.5),
    ],
)
def test_find_when_only_a_part_is_typed_then_the_confidence_is_its_share(
    text: str, value: str, literal: str, confidence: float
) -> None:
    """nlu.md §5, *Partial*: matched characters / total characters, capped 0.9."""
    assert found(text, fuzzy(value)) == [(value, literal, confidence)]


@pytest.mark.parametrize(
    ("text", "value", "language"),
    [
        ("new york", "New York City", "fr"),
        ("new city", "new york", "en"),
        ("town", "New York City", "en"),
        ("ew yor", "New York City", "en"),
        ("the new", "the new city", "en"),
        ("city", "the old and grand city of gold", "en"),
        ("yrok", "New York City", "en"),
    ],
)
def test_find_when_there_is_no_run_of_whole_words_of_english_then_nothing_is_found(
    text: str, value: str, language: str
) -> None:
    """nlu.md §5, *Partial*: English only, contiguous whole words; at most 0.3 is discarded; our choice: a run
    of nothing but function words says nothing."""
    assert found(text, fuzzy(value), language=language) == []


def test_find_when_a_part_belongs_to_several_then_the_shortest_then_the_first_is_taken() -> None:
    """nlu.md §5: highest confidence, then workspace order."""
    assert found("york", fuzzy("New York City", "Upper York", "Lower York")) == [("Upper York", "york", 0.4)]


def test_find_when_candidates_overlap_then_the_longest_is_taken() -> None:
    """nlu.md §5: `Pflegegelb` is `Pflegegeld`, not `Pflege`."""
    assert found("Pflegegelb", fuzzy("Pflege", "Pflegegeld"), language="de") == [
        ("Pflegegeld", "Pflegegelb", 0.9)
    ]
    assert found("new yrok ciyt", fuzzy("yorks", "New York City")) == [
        ("New York City", "new yrok ciyt", 0.85)
    ]


def test_find_when_candidates_are_as_long_then_the_likelier_then_the_first_is_taken() -> None:
    """nlu.md §5: the highest confidence candidate; equal ones in workspace order."""
    assert found("bookz", fuzzy("boots", "books")) == [("books", "bookz", 0.8)]
    assert found("bookz", fuzzy("bookx", "books")) == [("bookx", "bookz", 0.8)]


def test_find_when_a_misspelt_synonym_belongs_to_two_values_then_both_are_found() -> None:
    """nlu.md §5: one literal that belongs to several values yields one item per value."""
    drink = fuzzy(("cola", "lemonada"), ("fizz", "lemonada"))
    assert found("lemonadda", drink) == [("cola", "lemonadda", 0.89), ("fizz", "lemonadda", 0.89)]


def test_find_when_an_exact_match_overlaps_then_nothing_fuzzy_displaces_it() -> None:
    """nlu.md §5: a fuzzy candidate never displaces an exact match on the same words of the same entity."""
    assert found("banana", fuzzy("bananas", "banana")) == [("banana", "banana", 1.0)]
    assert found("york citti hall", fuzzy("city hall", "york citti"))[0] == ("york citti", "york citti", 1.0)
    assert found("new york", fuzzy("York", "New York City")) == [("York", "york", 1.0)]
    both = found("new yorkk york", fuzzy("York", "New York", name="a"), fuzzy("New York York", name="b"))
    assert both == [
        ("New York", "new yorkk", 0.89),
        ("New York York", "new yorkk york", 0.93),
        ("York", "york", 1.0),
    ]


def test_find_when_a_misspelt_term_has_more_words_than_an_exact_one_then_it_is_the_longest() -> None:
    """nlu.md §5: within one entity the longest match wins; these are not the same words, but more."""
    assert found("new york citty", fuzzy("York", "New York City")) == [
        ("New York City", "new york citty", 0.93)
    ]
    assert found("savngs account", fuzzy("account", "savings account")) == [
        ("savings account", "savngs account", 0.93)
    ]


def test_find_when_the_entity_is_not_fuzzy_then_only_exact_words_count() -> None:
    """nlu.md §4: `fuzzy_match` is per entity, default false."""
    assert found("aplpe bananas", exact("apple", "banana"), fuzzy("pear")) == []
    assert found("aplpe", exact("apple"), fuzzy("apple", name="f")) == [("apple", "aplpe", 0.8)]


@pytest.mark.parametrize("language", ["zh-cn", "zh-tw"])
def test_find_when_the_language_has_no_misspelling_then_only_exact_words_count(language: str) -> None:
    """nlu.md §9, column *Misspell*."""
    assert found("bostom", fuzzy("boston"), language=language) == []


def test_find_when_a_mention_is_fuzzy_then_it_says_so() -> None:
    first, second = mentions("appel banana", fuzzy("apple", "banana"))
    assert (first.likeness, second.likeness) == (Likeness.FUZZY, Likeness.EXACT)
    assert [each.likeness for each in mentions("new york", fuzzy("new york city"))] == [Likeness.PARTIAL]


def test_find_when_accents_differ_too_then_the_lower_confidence_counts() -> None:
    """nlu.md §5: the accent rule and the misspelling formula."""
    assert found("estacion centrall", fuzzy("estación central"), language="es") == [
        ("estación central", "estacion centrall", 0.9)
    ]
    assert found("ecole primere", fuzzy("école primaire"), language="fr") == [
        ("école primaire", "ecole primere", 0.86)
    ]


def test_find_when_a_misspelt_noun_has_a_particle_then_the_mention_ends_before_it() -> None:
    """nlu.md §5: for ko allow a particle suffix."""
    assert found("컴퓨토를 사요", fuzzy("컴퓨터"), language="ko") == [("컴퓨터", "컴퓨토", 0.67)]


@pytest.mark.parametrize("typed", ["festnetznumer", "festnetz-numer"])
def test_find_when_a_german_compound_is_misspelt_then_it_is_found(typed: str) -> None:
    """nlu.md §5: compounds are equivalent, so a misspelt one is near to any of their forms."""
    assert found(typed, fuzzy("festnetz nummer"), language="de") == [("festnetz nummer", typed, 0.93)]


def test_find_when_offsets_are_asked_then_they_are_code_points_of_the_typed_text() -> None:
    """nlu.md §4: offsets count Unicode code points."""
    (mention,) = mentions("👍🏽 cafe\u0301 ste\u0301phanne", fuzzy("stéphane"))
    assert (mention.start, mention.end) == (9, 19)


@settings(deadline=None, max_examples=150)
@given(
    st.sampled_from(sorted(LANGUAGES)),
    st.lists(st.text("abé -", min_size=1, max_size=9), min_size=1, max_size=8),
    st.text("abcé -'\u0301コ1", max_size=40),
)
def test_find_when_an_entity_is_fuzzy_then_what_is_exact_is_found_or_part_of_something_longer(
    language: str, terms: list[str], text: str
) -> None:
    """nlu.md §5: fuzzy matching adds; confidences are above 0.3, and below 1 unless exact."""
    strictly = mentions(text, exact(*terms), language=language)
    loosely = mentions(text, fuzzy(*terms), language=language)
    for one in strictly:
        longer = [other for other in loosely if other.start <= one.start and one.end <= other.end]
        assert one in loosely or any(other.length > one.length for other in longer)
    for other in loosely:
        assert 0 <= other.start < other.end <= len(text)
        assert (
            0.3 < other.confidence < 1.0 if other.likeness else other in strictly or other.confidence >= 0.9
        )


@pytest.mark.parametrize(
    ("text", "value", "confidence", "language"),
    [
        ("eleves", "élève", 0.83, "fr"),
        ("élèves", "élève", 0.83, "fr"),
        ("cafes", "café", 0.8, "fr"),
        ("skoly", "škola", 0.8, "cs"),
    ],
)
def test_find_when_a_word_is_inflected_and_has_no_accents_then_they_do_not_count(
    text: str, value: str, confidence: float, language: str
) -> None:
    """nlu.md §5: accents are free in French, and an inflected word has 0.7 at least."""
    assert found(text, fuzzy(value), language=language) == [(value, text, confidence)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ice-cream", [("ice cream", "ice-cream", 1.0)]),
        ("i like Ice-Cream a lot", [("ice cream", "Ice-Cream", 1.0)]),
        ("icecream", [("ice cream", "icecream", 0.89)]),
        ("ice cream", [("ice cream", "ice cream", 1.0)]),
    ],
)
def test_find_when_two_words_are_joined_then_it_is_one_mention(text: str, expected: list[Shown]) -> None:
    """nlu.md §5: a hyphen for the blank is free, nothing for it is one edit; no parts beside the whole."""
    assert found(text, fuzzy("ice cream", "pizza")) == expected
