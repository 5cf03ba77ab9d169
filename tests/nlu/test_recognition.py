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
