"""Walks the words of a text through a trie of terms."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from doyle.nlu.readings import Reading
from doyle.nlu.term_trie import ROOT, TermTrie, label_of
from doyle.nlu.tokens import Token

# How a word of the text equals a word of a term; a mention gathers the ways of its words.
EXACT, ACCENT, STEM, MISSPELT = 0, 1, 2, 4
FUZZY = STEM | MISSPELT


class Arc(NamedTuple):
    """A word of the vocabulary that a reading may stand for, and what that costs."""

    word: int
    reading: Reading
    edits: int = 0
    way: int = EXACT


class Found(NamedTuple):
    """A path of the trie in the text: its first token, the token after it, start and end in code points.

    `characters` and `edits` are those of the readings.
    """

    first: int
    following: int
    start: int
    end: int
    node: int
    characters: int
    edits: int
    way: int


def walk(
    trie: TermTrie, tokens: Sequence[Token], arcs: Sequence[Sequence[Arc]], steps: int
) -> Iterator[Found]:
    """Every path that means something, from the left; it ends after so many steps, found or not."""
    for first, token in enumerate(tokens):
        waiting = [(ROOT, first, 0, 0, EXACT)] if arcs[first] else []
        while waiting and steps > 0:
            node, at, characters, edits, way = waiting.pop()
            is_apart = at > first and tokens[at].is_apart
            for arc in arcs[at]:
                steps -= 1
                reached = trie.step(node, label_of(arc.word, is_apart))
                if reached == ROOT:
                    continue
                reading = arc.reading
                state = (characters + is_apart + len(reading.word), edits + arc.edits, way | arc.way)
                if trie.is_end(reached):
                    yield Found(first, reading.following, token.start, reading.end, reached, *state)
                if reading.following < len(tokens) and not reading.is_last:
                    waiting.append((reached, reading.following, *state))
