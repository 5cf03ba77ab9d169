"""All entity recognisers together."""

from doyle.nlu.recognition import EntityRecogniser
from doyle.nlu.text import MAX_CHARACTERS
from doyle.nlu.training_data import EntityDefinition, EntityValue
from doyle.wire.runtime import RuntimeEntity

ENTITIES = (
    EntityDefinition(
        "order",
        values=(
            EntityValue("number", "patterns", patterns=(r"\bA(\d+)\b",)),
            EntityValue("A12 special", synonyms=("A12",)),
            EntityValue("broken", "patterns", patterns=("(",)),
        ),
    ),
    EntityDefinition("sys-number", values=(EntityValue("twelve"),)),
    EntityDefinition("size", is_fuzzy=True, values=(EntityValue("large", synonyms=("A12",)),)),
)


def shown(text: str) -> list[RuntimeEntity]:
    recogniser = EntityRecogniser("en", ENTITIES)
    return list(recogniser.shown(recogniser.find(text)))


def test_find_dictionary_and_patterns_are_ordered_by_place_and_workspace() -> None:
    """nlu.md §4, *Array order*; §5: one literal of several values gives one item per value."""
    found = shown("large A12 and A7")
    assert [(each.entity, each.value, each.location) for each in found] == [
        ("size", "large", (0, 5)),
        ("order", "number", (6, 9)),
        ("order", "A12 special", (6, 9)),
        ("size", "large", (6, 9)),
        ("order", "number", (14, 16)),
    ]


def test_find_longest_wins_between_a_pattern_and_a_word_of_one_entity() -> None:
    """nlu.md §5: within one entity the longest match wins."""
    assert [(each.entity, each.value) for each in shown("A12 special")] == [
        ("size", "large"),
        ("order", "A12 special"),
    ]


def test_shown_patterns_have_groups_and_words_have_none() -> None:
    """nlu.md §4: absent keys are omitted."""
    pattern, word = shown("A7 large")
    assert pattern.to_json() == {
        "entity": "order",
        "location": [0, 2],
        "value": "number",
        "confidence": 1,
        "groups": [
            {"group": "group_0", "location": [0, 2]},
            {"group": "group_1", "location": [1, 2]},
        ],
    }
    assert word.to_json() == {"entity": "size", "location": [3, 8], "value": "large", "confidence": 1}


def test_find_system_entities_are_not_found_by_their_content() -> None:
    """nlu.md §4: any content sent with a system entity is ignored."""
    assert shown("twelve") == []


def test_problems_are_those_of_the_patterns() -> None:
    assert [problem.value for problem in EntityRecogniser("en", ENTITIES).problems] == ["broken"]


def test_find_reads_the_first_2048_characters() -> None:
    """nlu.md §1: at most 2,048 characters."""
    assert shown("x" * (MAX_CHARACTERS - 6) + " large") != []
    assert shown("x" * (MAX_CHARACTERS - 2) + " large") == []


def test_claims_when_known_of_this_text_then_nothing_is_looked_for_again() -> None:
    recogniser = EntityRecogniser("en", ENTITIES)
    long = "large " * MAX_CHARACTERS
    for text in ("large A12 and A7", "", long):
        claims = recogniser.claims(text)
        assert claims.text == text[:MAX_CHARACTERS]
        assert recogniser.claims(text, claims) is claims
        assert recogniser.find(text, known=claims) == recogniser.find(text)


def test_claims_when_known_of_another_text_then_they_do_not_count() -> None:
    """A corrected text is another than the one that was looked at for its correction."""
    recogniser = EntityRecogniser("en", ENTITIES)
    other = recogniser.claims("large A12")
    assert recogniser.claims("A7 large", other) == recogniser.claims("A7 large")
    assert recogniser.find("A7 large", known=other) == recogniser.find("A7 large") != []


def test_claims_have_every_mention_and_protected_spans_all_but_those_of_patterns_for_anything() -> None:
    """nlu.md §7: what a dictionary or a pattern claims keeps its spelling."""
    anything = EntityDefinition("all", values=(EntityValue("any", "patterns", patterns=("^.+$",)),))
    recogniser = EntityRecogniser("en", (*ENTITIES, anything))
    claims = recogniser.claims("a large A7")
    spans = [(mention.start, mention.end) for mention in claims]
    assert spans == [(2, 7), (8, 10), (0, 10)]
    assert recogniser.protected_spans(claims) == [(2, 7), (8, 10)]
