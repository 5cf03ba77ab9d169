"""A trie over words in arrays: eight bytes a node, and twelve for what a path means."""

from bisect import bisect_left
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

ROOT = 0
_NODE_BITS = 32
_LABELS = (1 << _NODE_BITS) - 1


class TermMeaning(NamedTuple):
    """What a path stands for: numbers of an entity and of a value in it, and the characters of the term."""

    entity: int
    value: int
    characters: int


def label_of(word: int, is_apart: bool) -> int:
    """The label of a word; `is_apart` tells that white space stands before it inside the path."""
    return word << 1 | is_apart


class TermTrie:
    """Paths of labels and what each means; immutable, shared by threads.

    Node 0 is the root. Edge number n leads to node n + 1; the edges are sorted by parent and label, which
    numbering nodes level by level makes possible. The meanings of node n are the rows `starts[n]` up to
    `starts[n + 1]` of `meanings`.
    """

    def __init__(
        self, edges: NDArray[np.uint64], starts: NDArray[np.uint32], meanings: NDArray[np.uint32]
    ) -> None:
        if len(starts) != len(edges) + 2 or starts[-1] != len(meanings):
            raise ValueError("a trie has not as many starts as nodes")
        self.edges = edges
        self.starts = starts
        self.meanings = meanings
        self._edges = np.ascontiguousarray(edges, np.uint64).data
        self._starts = np.ascontiguousarray(starts, np.uint32).data

    @classmethod
    def of(cls, paths: Sequence[Sequence[int]], meanings: Sequence[TermMeaning]) -> "TermTrie":
        """The trie of paths, each with its meaning; repetitions count once, empty paths not at all."""
        edges, nodes = _level_by_level(paths)
        rows = np.column_stack([nodes, np.array(meanings, np.uint64).reshape(-1, len(TermMeaning._fields))])
        rows = np.unique(rows[rows[:, 0] > ROOT], axis=0)
        starts = np.searchsorted(rows[:, 0], np.arange(len(edges) + 2, dtype=np.uint64))
        return cls(edges, starts.astype(np.uint32), np.ascontiguousarray(rows[:, 1:], np.uint32))

    def step(self, node: int, label: int) -> int:
        """The node that a label leads to, or the root if it leads nowhere."""
        edge = node << _NODE_BITS | label
        at = bisect_left(self._edges, edge)
        return at + 1 if at < len(self._edges) and self._edges[at] == edge else ROOT

    def steps(self, node: int, most: int) -> list[tuple[int, int]] | None:
        """The labels that lead on from a node, and where to; None if there are more than so many."""
        start = bisect_left(self._edges, node << _NODE_BITS)
        end = bisect_left(self._edges, node + 1 << _NODE_BITS, start)
        if end - start > most:
            return None
        return [(self._edges[at] & _LABELS, at + 1) for at in range(start, end)]

    def is_end(self, node: int) -> bool:
        """Whether a path ends at a node."""
        return self._starts[node] < self._starts[node + 1]

    def meanings_of(self, node: int, most: int) -> list[TermMeaning]:
        """What the paths to a node mean, in workspace order, a given number at most."""
        start = self._starts[node]
        rows = self.meanings[start : min(start + most, self._starts[node + 1])].tolist()
        return [TermMeaning(*row) for row in rows]


def _level_by_level(paths: Sequence[Sequence[int]]) -> tuple[NDArray[np.uint64], NDArray[np.uint64]]:
    """The edges, and the node that each path leads to."""
    lengths = np.array([len(path) for path in paths], np.int64)
    labels = np.array([label for path in paths for label in path], np.uint64)
    begins = np.cumsum(lengths) - lengths
    nodes = np.zeros(len(paths), np.uint64)
    levels: list[NDArray[np.uint64]] = []
    count = depth = 0
    while len(active := np.flatnonzero(lengths > depth)):
        keys = nodes[active] << np.uint64(_NODE_BITS) | labels[begins[active] + depth]
        level, places = np.unique(keys, return_inverse=True)
        nodes[active] = places + (count + 1)
        levels.append(level)
        count += len(level)
        depth += 1
    return np.concatenate([np.zeros(0, np.uint64), *levels]), nodes
