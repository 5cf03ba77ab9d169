"""The trie in arrays."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from doyle.nlu.term_trie import ROOT, TermMeaning, TermTrie, label_of


def reached(trie: TermTrie, path: list[int]) -> int | None:
    node = ROOT
    for label in path:
        node = trie.step(node, label)
        if node == ROOT:
            return None
    return node


@given(st.lists(st.lists(st.integers(0, 5), max_size=5), max_size=30))
def test_step_when_paths_are_followed_then_each_ends_at_its_meanings(paths: list[list[int]]) -> None:
    meanings = [TermMeaning(at % 3, at, len(path)) for at, path in enumerate(paths)]
    trie = TermTrie.of(paths, meanings)
    assert trie.meanings_of(ROOT, 10) == []
    for path in (path for path in paths if path):
        node = reached(trie, path)
        assert node is not None
        assert trie.is_end(node)
        same = [meaning for other, meaning in zip(paths, meanings, strict=True) if other == path]
        assert trie.meanings_of(node, 100) == sorted(same)
        assert trie.meanings_of(node, 1) == sorted(same)[:1]
    prefixes = {tuple(path[:length]) for path in paths for length in range(1, len(path) + 1)}
    assert len(trie.edges) == len(prefixes)
    assert all(reached(trie, [*prefix, 9]) is None for prefix in prefixes)


def test_of_when_a_meaning_is_repeated_then_it_counts_once() -> None:
    trie = TermTrie.of([[1], [1]], [TermMeaning(0, 0, 3)] * 2)
    assert trie.meanings_of(trie.step(ROOT, 1), 10) == [TermMeaning(0, 0, 3)]


def test_label_of_when_white_space_stands_before_a_word_then_it_is_another() -> None:
    assert len({label_of(word, is_apart) for word in range(3) for is_apart in (False, True)}) == 6


def test_term_trie_when_arrays_do_not_fit_then_it_is_an_error() -> None:
    with pytest.raises(ValueError, match="starts"):
        TermTrie(np.zeros(1, np.uint64), np.zeros(2, np.uint32), np.zeros((0, 3), np.uint32))
