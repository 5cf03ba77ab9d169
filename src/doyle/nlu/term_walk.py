"""Walks the words of a text through a trie of terms."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import NamedTuple

from doyle.nlu.readings import Reading
from doyle.nlu.term_trie import ROOT, TermTrie, label_of
from doyle.nlu.tokens import Token

# How a word of the text equals a word of a term; a mention gathers the ways of its words.
EXACT, ACCENT, STEM, MISSPELT = 0, 1, 2, 4
FUZZY = STEM | MISSPELT
# So many arcs are looked up faster than what leads on from a node.
_FEW = 3


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
    trie: TermTrie, tokens: Sequence[Token], arcs: Sequence[Sequence[Arc]], most: int
) -> Iterator[Found]:
    """Every path that means something, from the left; it ends after so many steps, found or not."""
    inner = [_by_label(each, token.is_apart) for each, token in zip(arcs, tokens, strict=True)]
    left = most
    for first, token in enumerate(tokens):
        waiting = [(ROOT, first, 0, 0, EXACT)] if arcs[first] else []
        while waiting and left > 0:
            node, at, characters, edits, way = waiting.pop()
            is_apart = at > first and tokens[at].is_apart
            by_label = inner[at] if at > first else _by_label(arcs[at], False)
            steps = _steps(trie, node, by_label)
            left -= 1 + len(steps)
            for arc, reached in ((arc, to) for label, to in steps if to for arc in by_label.get(label, ())):
                reading = arc.reading
                state = (characters + is_apart + len(reading.word), edits + arc.edits, way | arc.way)
                if trie.is_end(reached):
                    yield Found(first, reading.following, token.start, reading.end, reached, *state)
                if reading.following < len(tokens) and not reading.is_last:
                    waiting.append((reached, reading.following, *state))


def _by_label(arcs: Iterable[Arc], is_apart: bool) -> dict[int, list[Arc]]:
    by_label: dict[int, list[Arc]] = {}
    for arc in arcs:
        by_label.setdefault(label_of(arc.word, is_apart), []).append(arc)
    return by_label


def _steps(trie: TermTrie, node: int, labels: Collection[int]) -> list[tuple[int, int]]:
    """Labels and where they lead: the given ones, or all that the node has if they are fewer."""
    steps = trie.steps(node, len(labels)) if node != ROOT and len(labels) > _FEW else None
    return steps if steps is not None else [(label, trie.step(node, label)) for label in labels]
