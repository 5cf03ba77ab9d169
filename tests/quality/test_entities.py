"""Floors of fuzzy matching on public sentences; `benchmarks/entities.py` measures more of it."""

import random
from typing import Any

import pytest

from doyle.nlu.mentions import Likeness
from doyle.nlu.recognition import EntityRecogniser
from doyle.nlu.stemming import find_stemmer
from doyle.nlu.training_data import EntityDefinition, EntityValue
from doyle.nlu.words import WordList, find_word_list

pytestmark = [pytest.mark.compat, pytest.mark.timeout(300)]

VALUES = (
    *(
        "like",
        "insurance",
        "lending",
        "lost",
        "march",
        "may",
        "tire",
        "rice",
        "light",
        "red",
        "pink",
        "white",
    ),
    *(
        "transfer",
        "refund",
        "exchange",
        "passport",
        "restaurant",
        "flight",
        "weather",
        "calendar",
        "mortgage",
    ),
    *("euro", "dollar", "pound", "London", "Denver", "Boston", "chicken", "cheese", "apple", "keyboard"),
)
ENTITIES = (EntityDefinition("thing", is_fuzzy=True, values=tuple(map(EntityValue, VALUES))),)


@pytest.fixture(scope="module")
def words() -> WordList:
    """The packaged English list."""
    found = find_word_list("en")
    if found is None:
        pytest.skip("the word lists are not built: run tools/build_words.py")
    return found


@pytest.fixture(scope="module")
def sentences(clinc150: Any, banking77: Any) -> list[str]:
    """What people typed: 3,000 sentences of the test parts."""
    return [text for text, _ in (*clinc150("test")[::3], *banking77("test")[::2])][:3000]


def test_ordinary_words_are_hardly_ever_taken_for_misspellings(sentences: list[str], words: WordList) -> None:
    """nlu.md §5, *English dictionary filter*: at most one English word in a thousand sentences."""
    recogniser = EntityRecogniser("en", ENTITIES, words=words)
    stem = find_stemmer("en")
    assert stem is not None
    mistaken = [
        (literal, VALUES[mention.meaning.value])
        for text in sentences
        for mention in recogniser.find(text)
        if mention.likeness is Likeness.FUZZY
        and words.frequency(literal := text[mention.start : mention.end].lower())
        and stem(literal) != stem(VALUES[mention.meaning.value].lower())
    ]
    assert len(mistaken) <= len(sentences) / 1000, mistaken


def test_misspelt_values_are_found(sentences: list[str], words: WordList) -> None:
    """nlu.md §5, *Misspelling*: of values of four letters or more, one letter left out or two swapped; a few
    become other words by it."""
    recogniser = EntityRecogniser("en", ENTITIES, words=words)
    rng = random.Random(0)
    found = []
    for text in sentences:
        for mention in recogniser.find(text):
            if mention.likeness is Likeness.EXACT and mention.length > 3:
                at = rng.randrange(mention.start, mention.end - 1)
                swapped = (
                    text[at + 1] + text[at] if rng.random() < 0.5 and text[at] != text[at + 1] else text[at]
                )
                typed = text[:at] + swapped + text[at + 2 :]
                found.append(any(each.meaning == mention.meaning for each in recogniser.find(typed)))
    assert len(found) > 200
    assert sum(found) / len(found) >= 0.9


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("I hike", None),
        ("my bike", None),
        ("it is pending", None),
        ("I am unsure", None),
        ("I lkie it", "like"),
        ("I oike it", "like"),
        ("an appel", "apple"),
        ("insurence", "insurance"),
    ],
)
def test_examples_of_the_specification_hold_with_the_packaged_words(
    words: WordList, text: str, value: str | None
) -> None:
    """nlu.md §5, *Fuzzy*."""
    mentions = EntityRecogniser("en", ENTITIES, words=words).find(text)
    assert [VALUES[mention.meaning.value] for mention in mentions] == ([value] if value else [])
