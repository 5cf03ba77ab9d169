"""Choosing and weighing the lexical features of many texts."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from doyle.nlu import lexical_fit
from doyle.nlu.lexical import MAX_CHARACTER_FEATURES, MAX_WORD_FEATURES
from doyle.nlu.lexical_fit import SparseMatrix, fit_features

TEXTS = ("turn on the lights", "Turn the radio ON, on now!", "what is the weather", "play play music", "?")


def dense(matrix: SparseMatrix) -> np.ndarray:
    full = np.zeros((len(matrix.starts) - 1, matrix.width))
    for row, (first, last) in enumerate(zip(matrix.starts, matrix.starts[1:], strict=False)):
        full[row, matrix.indices[first:last]] = matrix.values[first:last]
    return full


def test_fit_keeps_the_most_frequent_and_then_the_first_by_alphabet() -> None:
    """nlu-design.md §2: the top 4,000 words by frequency."""
    rare = " ".join(f"w{number:05}" for number in range(MAX_WORD_FEATURES))
    words, _ = fit_features([f"{rare} zebra", "zebra"])[0].vocabularies
    assert len(words) == MAX_WORD_FEATURES == 4000
    assert "zebra" in words
    assert "w00000" in words
    assert "w03999 zebra" not in words


def test_fit_does_not_depend_on_anything_but_the_texts() -> None:
    first, second = fit_features(TEXTS)[0], fit_features(list(TEXTS))[0]
    assert first.vocabularies == second.vocabularies
    assert np.array_equal(first.idf, second.idf)


def test_fit_on_texts_without_any_ngram_has_no_features() -> None:
    features = fit_features([""])[0]
    assert features.size == 0
    assert len(features.vector("hello").indices) == 0


@given(texts=st.lists(st.text(), min_size=1, max_size=6))
@settings(max_examples=50)
def test_fit_rows_when_any_texts_then_equal_the_vectors_of_these_texts(texts: list[str]) -> None:
    """nlu-design.md §2, step 3: training and serving see the same features."""
    features, matrix = fit_features(texts)
    expected = np.zeros((len(texts), features.size))
    for row, text in enumerate(texts):
        vector = features.vector(text)
        expected[row, vector.indices] = vector.values
    assert dense(matrix) == pytest.approx(expected, abs=1e-6)


def test_fit_rows_when_counted_in_pieces_then_are_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    _, whole = fit_features(TEXTS)
    monkeypatch.setattr(lexical_fit, "_TEXTS_AT_ONCE", 2)
    _, pieces = fit_features(TEXTS)
    assert np.array_equal(dense(pieces), dense(whole))


def test_fit_rows_have_ascending_indices() -> None:
    _, matrix = fit_features(TEXTS)
    for first, last in zip(matrix.starts, matrix.starts[1:], strict=False):
        assert (np.diff(matrix.indices[first:last]) > 0).all()


def test_fit_when_there_are_more_characters_than_features_then_keeps_eight_thousand() -> None:
    """nlu-design.md §2: characters, top 8,000."""
    texts = ["".join(chr(0x4E00 + (at * 37 + step) % 9000) for step in range(10)) for at in range(900)]
    features, matrix = fit_features(texts)
    assert len(features.vocabularies[1]) == MAX_CHARACTER_FEATURES == 8000
    assert matrix.width == features.size
