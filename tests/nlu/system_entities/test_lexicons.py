"""The lexicons of all languages: that they say what the readings understand."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from doyle.nlu.languages import LANGUAGES
from doyle.nlu.reference_point import EPOCH
from doyle.nlu.system_entities.duration_readings import DURATION_READINGS
from doyle.nlu.system_entities.grammar import WEAK, variants
from doyle.nlu.system_entities.lexicon import Kind, Lexicon
from doyle.nlu.system_entities.lexicon_index import find_lexicon
from doyle.nlu.system_entities.lexicons.index import LEXICONS
from doyle.nlu.system_entities.mention import SYSTEM_ENTITIES
from doyle.nlu.system_entities.phrases import READINGS
from doyle.nlu.system_entities.recognise import SystemEntityRecogniser
from doyle.nlu.system_entities.words import split_words

MAX_VARIANTS = 1_000
FOUND_WITHOUT_WORDS = {
    *(Kind.COUNT, Kind.ORDINAL, Kind.DAY, Kind.HOUR, Kind.MINUTE, Kind.SPELLED, Kind.YEAR, Kind.BARE_YEAR),
    *(
        Kind.NUMERIC,
        Kind.DOUBTFUL,
        Kind.CLOCK,
        Kind.DOTTED,
        Kind.HCLOCK,
        Kind.HALF_HOUR,
        Kind.FESTIVAL,
        Kind.ZONE,
    ),
    *(Kind.DURATION, Kind.DATE, Kind.TIME, Kind.MOMENT),
}

# A busy machine is no fault of the reading.
UNHURRIED = settings(deadline=None)


@pytest.fixture(params=LEXICONS)
def lexicon(request: pytest.FixtureRequest) -> Lexicon:
    return LEXICONS[request.param]


def test_lexicon_when_a_language_has_one_then_it_is_a_language_of_skills(lexicon: Lexicon) -> None:
    """nlu.md §9."""
    assert lexicon.language in LANGUAGES
    index = find_lexicon(lexicon.language)
    assert index is not None
    assert index.lexicon is lexicon


def test_rules_when_they_name_readings_and_kinds_then_those_exist(lexicon: Lexicon) -> None:
    assert set(lexicon.durations) <= set(DURATION_READINGS)
    assert set(lexicon.phrases) | set(lexicon.compounds) <= set(READINGS)
    used = {
        kind
        for rules in (lexicon.durations, lexicon.phrases, lexicon.compounds)
        for patterns in rules.values()
        for pattern in patterns
        for variant in variants(pattern.removeprefix(WEAK))
        for kind in variant
    }
    assert used <= FOUND_WITHOUT_WORDS | set(lexicon.terms)


def test_patterns_when_they_are_spelled_out_then_stay_few(lexicon: Lexicon) -> None:
    for rules in (lexicon.durations, lexicon.phrases, lexicon.compounds):
        for patterns in rules.values():
            for pattern in patterns:
                assert len(variants(pattern.removeprefix(WEAK))) <= MAX_VARIANTS, pattern


def test_terms_when_they_are_cut_then_are_lower_case_words(lexicon: Lexicon) -> None:
    """nlu.md §5: case does not count, so that a term with a capital letter could never be found."""
    for terms in lexicon.terms.values():
        for term in terms:
            assert split_words(term), term
            assert all(term[word.start : word.end] == word.key for word in split_words(term)), term


@UNHURRIED
@given(st.sampled_from(sorted(LEXICONS)), st.data())
def test_find_when_a_text_is_any_row_of_terms_then_gives_spans_inside_it(
    language: str, data: st.DataObject
) -> None:
    """system-entities.md §§6-7: any text is read, in every language."""
    terms = sorted({term for terms in LEXICONS[language].terms.values() for term in terms})
    numbers = ["5", "17", "2021", "03/04/2018", "17:30", "1.5"]
    text = " ".join(data.draw(st.lists(st.sampled_from([*terms, *numbers]), max_size=9)))
    recogniser = SystemEntityRecogniser(language, SYSTEM_ENTITIES)
    for mention in recogniser.find(text, EPOCH):
        assert 0 <= mention.start < mention.end <= len(text)
