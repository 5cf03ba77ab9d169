"""Spelling correction of whole texts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.timing import processor_seconds

from doyle.nlu.speller import Speller, find_speller
from doyle.nlu.spelling import MAX_LOOKUPS, Change, Correction, correct
from doyle.nlu.words import WordList


@pytest.fixture(scope="module")
def english() -> Speller:
    return packaged("en")


@pytest.fixture(scope="module")
def french() -> Speller:
    return packaged("fr")


def packaged(language: str) -> Speller:
    speller = find_speller(language)
    if speller is None:
        pytest.skip("the word lists are not built: run tools/build_words.py")
    return speller


@pytest.mark.parametrize(
    ("typed", "corrected"),
    [
        ("letme renw my subscritpion", "let me renew my subscription"),
        ("chnge address", "change address"),
        (
            "show the weeek-to-week plan of the doorr-to-dooor delivry",
            "show the week to week plan of the door to door delivery",
        ),
        ("facee-to-faace", "face to face"),
        ("i recieved teh wrong adress", "i received the wrong address"),
        ("howcan i cancell my acount plese", "how can i cancel my account please"),
        ("my subscrip tion and my sub scription", "my subscription and my subscription"),
        ("didn'y you?", "didn't you?"),
        ("i need alot more", "i need a lot more"),
        ("Book a flght, pleese!", "Book a flight, please!"),
    ],
)
def test_correct_when_english_is_misspelt_then_gives_what_was_meant(
    english: Speller, typed: str, corrected: str
) -> None:
    """nlu.md §7, *Pairs to reach*: split word, typos, hyphens dropped."""
    assert correct(typed, english).text == corrected


def test_correct_when_a_fuzzy_value_claims_a_word_then_the_word_stays(english: Speller) -> None:
    """nlu.md §7: with fuzzy value `lamp`, `I ned a new laamp` keeps `laamp`."""
    assert correct("I ned a new laamp", english, spans=[(12, 17)]).text == "I need a new laamp"
    assert correct("I ned a new laamp", english).text == "I need a new lamp"


@pytest.mark.parametrize(
    "text",
    [
        "Chnge my Adress",
        "CHNGE",
        "chnge😀 adress😀",
        "say \"chnge adress\" or 'chnge adress'",
        "adress* &adress adress/chnge #adress @adress adress_book",
        "mail bob@exmaple.com, see https://exmaple.com/adress and www.exmaple.com",
        "5 mbps, 20 kwh and 3 oz",
        "at 12 mian street",
        "pto idk lsd usa",
        "the pre collision system",
        "week-to-week, wi-fi, e-mail",
        "rockin' doin goin",
        "i dont know whats up, its ok",
        "my mother's favourite theater's neighbor travelled, traveling",
        "netflix spotify",
        "zzxqv wvkjq",
    ],
)
def test_correct_when_words_are_protected_or_known_then_changes_nothing(english: Speller, text: str) -> None:
    """nlu.md §7, *Not corrected*."""
    assert correct(text, english) == Correction(text)


@pytest.mark.parametrize(
    ("text", "own", "corrected"),
    [
        ("chnge my adress", {"adress"}, "change my adress"),
        ("weeek-to-week chnge", {"weeek"}, "weeek-to-week change"),
        ("weeek-to-dooor", {"weeek"}, "weeek to door"),
        ("the wifii-zone", {"wifiizone"}, "the wifii-zone"),
        ("réseervé", {"reseerve"}, "réseervé"),
    ],
)
def test_correct_when_words_belong_to_the_skill_then_they_stay(
    english: Speller, text: str, own: set[str], corrected: str
) -> None:
    """nlu.md §7: words that belong to the skill."""
    assert correct(text, english, frozenset(own)).text == corrected


def test_correct_when_a_known_word_fits_nowhere_and_another_on_both_sides_then_takes_that(
    english: Speller,
) -> None:
    assert correct("why do i ned you", english).text == "why do i need you"
    assert correct("why do i ned you", english, frozenset({"ned"})) == Correction("why do i ned you")
    assert correct("i saw ned you know", english) == Correction("i saw ned you know")


def test_correct_when_two_words_fit_then_prefers_that_of_the_skill(english: Speller) -> None:
    assert correct("the nutrional facts", english).text == "the national facts"
    assert correct("the nutrional facts", english, frozenset({"nutritional"})).text == "the nutritional facts"
    assert correct("my crossiant", english, frozenset({"croissant"})).text == "my croissant"


def test_correct_when_something_changed_then_says_where(english: Speller) -> None:
    correction = correct("so, letme  renw my plan", english)
    assert correction.changes == (Change(4, 9, "let me"), Change(11, 15, "renew"))
    assert correction.text == "so, let me  renew my plan"
    assert correction.original == "so, letme  renw my plan"


@pytest.mark.parametrize(
    ("typed", "corrected"),
    [
        ("quel est le prix de l'abonement", "quel est le prix de l'abonnement"),
        ("je m’apelle jean", "je m’appelle jean"),
        ("reserver une chambre pour demian", "réserver une chambre pour demain"),
        (
            "aujourd'hui je voudrais annuler mon rendez-vous",
            "aujourd'hui je voudrais annuler mon rendez-vous",
        ),
        ("qu'est-ce que vous proposez", "qu'est-ce que vous proposez"),
    ],
)
def test_correct_when_the_language_is_french_then_knows_elision_and_accents(
    french: Speller, typed: str, corrected: str
) -> None:
    """nlu.md §7: French is available."""
    assert correct(typed, french).text == corrected


@pytest.mark.parametrize("language", ["de", "xx", "es", "ja"])
def test_find_speller_when_a_language_has_no_correction_then_is_none(language: str) -> None:
    """nlu.md §9, *Autocorrect*: English and French only."""
    assert find_speller(language) is None


def test_find_speller_when_asked_again_then_is_the_same(english: Speller) -> None:
    assert find_speller("en-us") is english is find_speller("EN")


HOSTILE = [
    "a" * 2048,
    "ab" * 1024,
    "a " * 1024,
    "i " * 1024,
    "chnge " * 341,
    "qwrtz " * 341,
    "weeek-" * 341 + "week",
    "-" * 2048,
    "'" * 2048,
    "\"'" * 1024,
    "a'" * 1024,
    "1 aa " * 409,
    "letme" * 400,
    "\u200b" * 2048,
    "ch\u200bnge " * 340,
    "e\u0301" * 1024,
    "كيف حالك " * 227,
    "שלום\u202e " * 300,
    "😀" * 2048,
    "\ud800\udfff" * 1024,
    "\0" * 2048,
    "é" * 2048,
    "ﬁ" * 2048,
    "İ" * 2048,
]


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: ascii(text[:6]))
def test_correct_when_the_text_is_hostile_then_takes_bounded_time(english: Speller, text: str) -> None:
    """Twenty times what an honest text of this length takes is still no stall."""
    correction = correct(text, english)
    assert processor_seconds(lambda: correct(text, english)) < 2
    assert len(correction.changes) <= MAX_LOOKUPS


def test_correct_when_too_many_words_are_unknown_then_corrects_the_first_ones(english: Speller) -> None:
    correction = correct("chnge " * 300, english)
    assert [change.replacement for change in correction.changes] == ["change"] * MAX_LOOKUPS


def test_correct_when_a_text_is_longer_than_2048_characters_then_keeps_the_rest(english: Speller) -> None:
    text = "x " * 1100 + "chnge"
    assert correct(text, english) == Correction(text)


@given(st.text(st.sampled_from("aehnctgs -'’\".,1é\u200b😀A"), max_size=60))
def test_correct_when_any_text_is_corrected_then_what_lies_between_changes_stays(
    english: Speller, text: str
) -> None:
    correction = correct(text, english)
    end = 0
    for change in correction.changes:
        assert end <= change.start < change.end <= len(text)
        assert change.replacement != text[change.start : change.end]
        end = change.end
    assert correct(text, english) == correction
    assert (correction.text == text) == (not correction.changes)


def test_correct_when_the_list_is_small_then_judges_by_frequency_and_neighbours() -> None:
    words = WordList.of(
        {"new": 90_000, "lamp": 400, "lame": 4000, "lamb": 400, "a": 900_000}, {("new", "lamp"): 300}
    )
    speller = Speller(words)
    assert correct("lamx", speller).text == "lame"
    assert correct("new lamx", speller).text == "new lamp"
