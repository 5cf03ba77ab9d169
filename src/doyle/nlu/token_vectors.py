"""Vectors of a text's tokens, made from the word pieces of the sentence encoder (nlu-design.md §6)."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from doyle.nlu.encoder import Encoding
from doyle.nlu.text import scoring_text

Floats = NDArray[np.float32]
Place = tuple[int, int]

# How much a vector of length 1 weighs among features that are 0 or 1.
SCALE = 4.0
DIMENSIONS = 64
# Less spread than this along an axis, per vector of length 1, is rounding.
_NOISE = 1e-7


@dataclass(frozen=True, slots=True)
class Projection:
    """From the encoder's d dimensions to k: `mean` d, `axes` d x k."""

    mean: Floats
    axes: Floats

    @property
    def dimension(self) -> int:
        """The number of dimensions of the results."""
        return int(self.axes.shape[1])

    def project(self, vectors: Floats) -> Floats:
        """Centre and project t x d vectors to t x k; a token without a vector counts as average."""
        known = vectors.any(axis=1, keepdims=True)
        projected: Floats = np.where(known, vectors - self.mean, np.float32(0)) @ self.axes
        return projected


def fit_projection(vectors: Floats) -> Projection:
    """The main axes of t x d token vectors by their spread around the mean, at most 64.

    Each axis points where its largest component is positive, and is rounded as the model file will round
    it: the result depends neither on how axes are computed nor on whether they were stored.
    """
    mean = vectors.mean(axis=0)
    centred = (vectors - mean).astype(np.float64)
    strengths, axes = np.linalg.eigh(centred.T @ centred)
    order = [at for at in np.argsort(-strengths)[:DIMENSIONS] if strengths[at] > _NOISE * len(vectors)]
    chosen = axes[:, order]
    signs = np.sign(chosen[np.abs(chosen).argmax(axis=0), np.arange(len(order))])
    return Projection(mean, (chosen * signs * SCALE).astype(np.float16).astype(np.float32))


def token_vectors(text: str, encoding: Encoding, tokens: Sequence[Place]) -> Floats:
    """A unit vector for each token [start, end) of a text: the mean of the word pieces that it touches.

    `encoding` was made of the text's scoring form. Zeros where no word piece is: for punctuation at the
    ends, which scoring leaves out, and beyond the encoder's reach.
    """
    places = _places_in_scored(text, np.array(tokens, dtype=np.int32).reshape(-1, 2))
    pieces = encoding.places
    touches = (places[:, :1] < pieces[:, 1]) & (places[:, 1:] > pieces[:, 0])
    summed = touches.astype(np.float32) @ encoding.pieces
    lengths = np.linalg.norm(summed, axis=1, keepdims=True)
    vectors = summed / np.where(lengths > 0, lengths, 1.0)
    return vectors.astype(np.float32)


def _places_in_scored(text: str, places: NDArray[np.int32]) -> NDArray[np.int32]:
    """Where tokens of a text stand in its scoring form; out of its bounds if they are not in it."""
    scored = scoring_text(text)
    shift = text.find(scored)
    if shift >= 0:
        return places - np.int32(shift)
    inked, scored_inked = _inked(text), _inked(scored)
    offset = "".join(text.split()).find("".join(scored.split()))
    moved = np.full(len(text), -1, dtype=np.int32)
    moved[inked[offset : offset + len(scored_inked)]] = scored_inked
    starts, lasts = moved[places[:, 0]], moved[places[:, 1] - 1]
    return np.stack([starts, lasts + 1], axis=1)


def _inked(text: str) -> list[int]:
    """The positions that hold anything but white space."""
    return [at for at, character in enumerate(text) if not character.isspace()]
