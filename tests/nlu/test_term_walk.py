"""Walking the words of a text through a trie."""

import pytest

from doyle.nlu.readings import Reading
from doyle.nlu.term_trie import TermMeaning, TermTrie, label_of
from doyle.nlu.term_walk import EXACT, MISSPELT, STEM, Arc, Found, walk
from doyle.nlu.tokens import tokenise

NEW, YORK, CITY, OTHER = range(4)
PATHS = (
    (label_of(NEW, False), label_of(YORK, True)),
    (label_of(NEW, False), label_of(YORK, True), label_of(CITY, True)),
    (label_of(YORK, False),),
    *((label_of(OTHER, False), label_of(at, True)) for at in range(100, 140)),
)
TRIE = TermTrie.of(PATHS, [TermMeaning(0, at, 9) for at in range(len(PATHS))])
TEXT = "new yrok citys"
TOKENS = tokenise(TEXT)
MANY = 1000


def arcs(*words: list[tuple[int, int, int]]) -> list[list[Arc]]:
    """By token, the words it may stand for: (word, edits, way)."""
    return [
        [Arc(word, Reading(token.key, at + 1, token.end), edits, way) for word, edits, way in each]
        for at, (token, each) in enumerate(zip(TOKENS, words, strict=True))
    ]


def values(found: list[Found]) -> list[int]:
    return [meaning.value for one in found for meaning in TRIE.meanings_of(one.node, MANY)]


def test_walk_when_paths_are_in_the_text_then_each_is_found_with_what_it_cost() -> None:
    given = arcs([(NEW, 0, EXACT)], [(YORK, 1, MISSPELT)], [(CITY, 1, STEM)])
    found = list(walk(TRIE, TOKENS, given, MANY))
    assert [(TEXT[one.start : one.end], one.characters, one.edits, one.way) for one in found] == [
        ("new yrok", 8, 1, MISSPELT),
        ("new yrok citys", 14, 2, MISSPELT | STEM),
        ("yrok", 4, 1, MISSPELT),
    ]
    assert values(found) == [0, 1, 2]


def test_walk_when_a_reading_is_the_last_then_no_term_goes_on() -> None:
    given = arcs([(NEW, 0, EXACT)], [], [(CITY, 0, EXACT)])
    given[1] = [Arc(YORK, Reading("york", 2, 8, is_last=True))]
    assert values(list(walk(TRIE, TOKENS, given, MANY))) == [0, 2]


def test_walk_when_a_reading_spans_tokens_then_it_goes_on_behind_them() -> None:
    given = arcs([(NEW, 0, EXACT)], [], [])
    given[1] = [Arc(YORK, Reading("yrokcitys", 3, len(TEXT)))]
    found = list(walk(TRIE, TOKENS, given, MANY))
    assert [(one.first, one.following, one.end) for one in found] == [(0, 3, len(TEXT)), (1, 3, len(TEXT))]


@pytest.mark.parametrize("count", [1, 30, 50])
def test_walk_when_a_word_may_be_many_then_each_way_to_look_finds_the_same(count: int) -> None:
    many = [(100 + at, 1, MISSPELT) for at in range(count)]
    found = list(walk(TRIE, TOKENS, arcs([(OTHER, 0, EXACT)], many, []), MANY))
    assert sorted(values(found)) == [3 + at for at in range(min(count, 40))]


@pytest.mark.parametrize("most", [0, 1, 2, 3, 10])
def test_walk_when_steps_are_few_then_it_ends(most: int) -> None:
    given = arcs([(NEW, 0, EXACT)], [(YORK, 1, MISSPELT)], [(CITY, 1, STEM)])
    assert len(list(walk(TRIE, TOKENS, given, most))) <= most
