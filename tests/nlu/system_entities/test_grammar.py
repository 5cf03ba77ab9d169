"""Patterns and how they are matched."""

import pytest

from doyle.nlu.system_entities.grammar import Edge, PatternTrie, variants
from doyle.nlu.system_entities.lexicon import Kind


def spelled(pattern: str) -> set[str]:
    return {" ".join(variant) for variant in variants(pattern)}


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("DAY MONTH", {"DAY MONTH"}),
        ("[ON] DAY", {"DAY", "ON DAY"}),
        ("DAY [[COMMA] YEAR]", {"DAY", "DAY YEAR", "DAY COMMA YEAR"}),
        ("TO|DASH DAY", {"TO DAY", "DASH DAY"}),
        ("A|COUNT|AMOUNT UNIT", {"A UNIT", "COUNT UNIT", "AMOUNT UNIT"}),
        ("HOUR [MERIDIEM]|[IN PART]", {"HOUR", "HOUR MERIDIEM", "HOUR IN PART"}),
        ("[COMMA|OF] YEAR", {"YEAR", "COMMA YEAR", "OF YEAR"}),
    ],
)
def test_variants_when_parts_are_optional_or_either_then_are_all_sequences(
    pattern: str, expected: set[str]
) -> None:
    assert spelled(pattern) == expected


@pytest.mark.parametrize("pattern", ["", "[ON]", "NOTHING", "[ON DAY", "ON] DAY", "on DAY", "DAY + MONTH"])
def test_variants_when_the_pattern_is_malformed_then_raises(pattern: str) -> None:
    with pytest.raises(ValueError, match=r"pattern|bracket|Kind"):
        variants(pattern)


def edges(*places: str) -> list[list[Edge]]:
    return [[Edge(Kind(kind), at + 1, at) for kind in place.split("|")] for at, place in enumerate(places)]


def test_matches_when_several_rules_fit_then_gives_them_all() -> None:
    trie = PatternTrie({"day": ("[ON] DAY",), "date": ("?DAY MONTH",)})
    found = {
        (match.rule.reading, match.rule.is_weak, match.parts.end)
        for match in trie.matches(edges("DAY|HOUR", "MONTH"), 0)
    }
    assert found == {("day", False, 1), ("date", True, 2)}


def test_matches_when_a_terminal_spans_words_then_goes_on_behind_it() -> None:
    trie = PatternTrie({"range": ("DAY TO DAY",)})
    places = edges("DAY", "TO", "COMMA", "DAY")
    places[1] = [Edge(Kind.TO, 3, "up to")]
    (match,) = trie.matches(places, 0)
    assert match.parts.all(Kind.DAY, int) == [0, 3]
    assert match.parts.find(Kind.TO, str) == "up to"
    assert match.parts.find(Kind.MONTH, int) is None
    assert not match.parts.has(Kind.MONTH)


def test_starts_with_when_no_pattern_begins_so_then_is_false() -> None:
    trie = PatternTrie({"day": ("[ON] DAY",)})
    assert trie.starts_with(edges("ON|MONTH")[0])
    assert not trie.starts_with(edges("MONTH|TO")[0])
