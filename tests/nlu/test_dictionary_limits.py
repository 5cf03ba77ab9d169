"""Dictionaries and texts made to be slow: each costs a bounded time and no crash."""

import itertools
import random
import string

import pytest
from tests.timing import processor_seconds

from doyle.nlu.mentions import Mention
from doyle.nlu.recognition import EntityRecogniser
from doyle.nlu.text import MAX_CHARACTERS
from doyle.nlu.training_data import EntityDefinition, EntityValue

# Ten times what the slowest takes on a busy machine; without its bounds any of them takes far longer.
MOST_SECONDS = 5.0
LETTERS = string.ascii_lowercase
ALIKE = tuple("zzzz" + "".join(letters) for letters in itertools.product(LETTERS, repeat=3))


def recogniser(*values: str, language: str = "en") -> EntityRecogniser:
    """One fuzzy entity; no list of common words, so that every word may be misspelt."""
    entity = EntityDefinition("e", is_fuzzy=True, values=tuple(map(EntityValue, values)))
    return EntityRecogniser(language, (entity,))


def made_up_word(rng: random.Random, most: int = 10) -> str:
    return "".join(rng.choice(LETTERS) for _ in range(rng.randint(2, most)))


@pytest.fixture(scope="module")
def large() -> EntityRecogniser:
    """A recogniser of 20,000 terms of one or two words."""
    rng = random.Random(0)
    words = [made_up_word(rng) for _ in range(15_000)]
    terms = (" ".join(rng.choice(words) for _ in range(rng.randint(1, 2))) for _ in range(20_000))
    return recogniser(*dict.fromkeys(terms))


def find_in_time(entities: EntityRecogniser, text: str) -> int:
    mentions: list[Mention] = []
    assert processor_seconds(lambda: mentions.extend(entities.find(text)), times=1) < MOST_SECONDS
    for mention in mentions:
        assert 0 <= mention.start < mention.end <= min(len(text), MAX_CHARACTERS)
        assert 0.3 < mention.confidence <= 1.0
    return len(mentions)


@pytest.mark.parametrize(
    "text",
    [
        "a" * 2048,
        "a " * 1024,
        "ab" * 1024,
        " ".join(made_up_word(random.Random(seed)) for seed in range(400)),
        " ".join(made_up_word(random.Random(seed), 60) for seed in range(70)),
        "👍🏽" * 1024,
        "👩‍👩‍👧‍👦" * 290,
        "\u200b" * 2048,
        "a\u200d" * 1024,
        "a" + "\u0301" * 2047,
        "e\u0301" * 1024,
        "שלום עולם " * 200,
        "\u202eabc\u202c " * 340,
        "日本語コーヒー" * 290,
        "\ud800" * 2048,
        "İ" * 2048,
        "-" * 2048,
        "a-" * 1024,
        "1 " * 1024,
    ],
)
def test_find_when_a_text_is_hostile_then_it_ends_in_time(large: EntityRecogniser, text: str) -> None:
    """nlu.md §1: any text of 2,048 characters."""
    find_in_time(large, text)


@pytest.mark.parametrize("typed", ["{}", "{}q", "q{}"])
def test_find_when_thousands_of_words_are_alike_then_it_ends_in_time(typed: str) -> None:
    entities = recogniser(*ALIKE)
    assert find_in_time(entities, " ".join(typed.format(word) for word in ALIKE[:3000:13])) > 0


def test_find_when_thousands_of_terms_share_their_words_then_it_ends_in_time() -> None:
    entities = recogniser(*(f"{one} {two}" for one in ALIKE[:100] for two in ALIKE[:100]))
    assert find_in_time(entities, " ".join(ALIKE[at % 40] for at in range(250))) > 0


@pytest.mark.parametrize("language", ["en", "de", "fr"])
def test_find_when_terms_branch_at_every_word_then_it_ends_in_time(language: str) -> None:
    deep = recogniser(
        *(" ".join(words) for words in itertools.product(("abc", "abd", "abe"), repeat=7)), language=language
    )
    assert find_in_time(deep, "abf " * 512) > 0


@pytest.mark.parametrize("language", ["fr", "de", "cs", "en"])
def test_find_when_thousands_of_stems_are_alike_then_it_ends_in_time(language: str) -> None:
    endings = ("e", "es", "er", "en", "ez", "ent", "ait", "aient")
    entities = recogniser(*(stem + ending for stem in ALIKE[:400] for ending in endings), language=language)
    assert find_in_time(entities, " ".join(f"{stem}qer" for stem in ALIKE[:200])) > 0


@pytest.mark.parametrize("language", ["fr", "es", "cs"])
def test_find_when_words_differ_in_accents_only_then_it_ends_in_time(language: str) -> None:
    accented = recogniser(*map("".join, itertools.product("eéèê", repeat=5)), language=language)
    assert find_in_time(accented, "eeeee " * 340) > 0


@pytest.mark.parametrize("typed", ["lemon", "lemonn"])
def test_find_when_thousands_of_values_share_a_term_then_it_ends_in_time(typed: str) -> None:
    values = tuple(EntityValue(f"value {at}", synonyms=("lemon",)) for at in range(5000))
    entities = EntityRecogniser("en", (EntityDefinition("e", is_fuzzy=True, values=values),))
    assert find_in_time(entities, f"{typed} " * 290) > 0


def test_find_when_values_are_nested_then_it_ends_in_time() -> None:
    assert find_in_time(recogniser(*(" ".join(["a"] * count) for count in range(1, 33))), "a " * 1024) > 0


def test_find_when_terms_are_emoji_and_marks_then_it_ends_in_time() -> None:
    terms = ["👍🏽" * count for count in range(1, 6)] + ["\u200b", "\u0301", "e\u0301" * 30, "ﷺ", "א\u202eב"]
    entities = recogniser(*terms)
    for term in terms:
        find_in_time(entities, f"{term} " * (2048 // (len(term) + 1)))
    assert find_in_time(entities, "👍🏽 " * 500) == 500


def test_find_when_particles_and_loan_words_are_many_then_it_ends_in_time() -> None:
    assert find_in_time(recogniser("커피", "서울 타워", language="ko"), "커피에서는 " * 340) == 340
    assert find_in_time(recogniser("コーヒー", language="ja"), "コーヒ" * 680) >= 0
