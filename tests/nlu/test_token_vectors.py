"""Vectors of tokens."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from doyle.nlu.contextual_features import place_tokens
from doyle.nlu.encoder import Encoder, Encoding
from doyle.nlu.text import scoring_text
from doyle.nlu.token_vectors import DIMENSIONS, SCALE, Projection, fit_projection, token_vectors


def encoding_of(places: list[tuple[int, int]]) -> Encoding:
    """One axis of its own for each piece."""
    pieces = np.eye(len(places), 8, dtype=np.float32)
    return Encoding(np.zeros(8, np.float32), pieces, np.array(places, np.int32).reshape(-1, 2))


def found_pieces(text: str, places: list[tuple[int, int]]) -> list[list[int]]:
    vectors = token_vectors(text, encoding_of(places), place_tokens(text))
    return [np.flatnonzero(row).tolist() for row in vectors]


@pytest.mark.parametrize(
    ("text", "places", "expected"),
    [
        ("fly home", [(0, 3), (4, 8)], [[0], [1]]),
        ("unaffable x", [(0, 9), (0, 9), (10, 11)], [[0, 1], [2]]),
        ("¿fly home?", [(0, 3), (4, 8)], [[], [0], [1], []]),
        ("  fly \t home ", [(0, 3), (4, 8)], [[0], [1]]),
        ("?  fly  home !", [(0, 3), (4, 8)], [[], [0], [1], []]),
        ("a_b", [(0, 1), (1, 2), (2, 3)], [[0, 1, 2]]),
        ("€50", [(0, 3)], [[0], [0]]),
        ("fly home", [(0, 3)], [[0], []]),
        ("?!", [(0, 1), (1, 2)], [[0], [1]]),
    ],
)
def test_token_vectors_when_aligned_then_each_token_has_the_pieces_that_it_touches(
    text: str, places: list[tuple[int, int]], expected: list[list[int]]
) -> None:
    """nlu-design.md §6: the mean over word pieces, L2-normalised."""
    assert found_pieces(text, places) == expected


def test_token_vectors_are_unit_vectors_or_zero(encoder: Encoder) -> None:
    text = "«Book» an unaffordable flight,  please!"
    vectors = token_vectors(text, encoder.read(scoring_text(text)), place_tokens(text))
    lengths = np.linalg.norm(vectors, axis=1)
    assert vectors.dtype == np.float32
    assert lengths[:-1] == pytest.approx(1.0, abs=1e-5)
    assert lengths[-1] == 0


@given(text=st.text(max_size=200))
def test_token_vectors_when_a_text_is_hostile_then_there_is_a_row_for_each_token(text: str) -> None:
    tokens = place_tokens(text)
    assert token_vectors(text, encoding_of([(0, 3), (4, 8)]), tokens).shape == (len(tokens), 8)


def test_fit_projection_keeps_the_main_axes_scaled() -> None:
    """design.md: the projection needs no data set but the project's own sentences."""
    random = np.random.default_rng(0)
    vectors = random.normal(size=(500, 100)) * np.linspace(1.0, 0.01, 100)
    projection = fit_projection(vectors.astype(np.float32))
    assert projection.dimension == DIMENSIONS
    spread = projection.project(vectors.astype(np.float32)).std(axis=0)
    assert all(spread[:-1] >= spread[1:] * 0.99)
    assert np.linalg.norm(projection.axes, axis=0) == pytest.approx(SCALE, rel=1e-3)


def test_fit_projection_when_vectors_are_few_then_only_real_axes_remain() -> None:
    vectors = np.eye(3, 10, dtype=np.float32)
    assert fit_projection(vectors).dimension == 2
    assert fit_projection(vectors[:1]).dimension == 0


def test_project_when_a_token_has_no_vector_then_it_counts_as_average() -> None:
    projection = Projection(np.full(2, 5, np.float32), np.eye(2, dtype=np.float32))
    rows = np.array([[0, 0], [6, 5]], np.float32)
    assert projection.project(rows).tolist() == [[0, 0], [1, 0]]
