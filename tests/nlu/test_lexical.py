"""The word and character features, compared with scikit-learn's."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.feature_extraction.text import TfidfVectorizer

from doyle.nlu.lexical import LexicalFeatures, SparseVector, character_ngrams, word_ngrams
from doyle.nlu.lexical_fit import fit_features

TEXTS = (
    "turn on the lights",
    "Turn the radio ON, on now!",
    "what is the weather like",
    "is it going to rain in São Paulo",
    "a b c",
    "play play play music",
)


@pytest.fixture(scope="module")
def features() -> LexicalFeatures:
    return fit_features(TEXTS)[0]


def dense(vector: SparseVector, size: int) -> np.ndarray:
    full = np.zeros(size)
    full[vector.indices] = vector.values
    return full


def test_word_ngrams_are_lower_cased_words_and_pairs() -> None:
    """nlu-design.md §2, step 3a."""
    assert word_ngrams("Turn on, the TV") == ["turn", "on", "the", "tv", "turn on", "on the", "the tv"]


def test_character_ngrams_stay_inside_padded_words() -> None:
    """nlu-design.md §2, step 3b."""
    assert character_ngrams("Hey") == [" h", "he", "ey", "y ", " he", "hey", "ey ", " hey", "hey "]


def test_character_ngrams_short_word_counts_once() -> None:
    assert character_ngrams("a") == [" a", "a ", " a "]


@pytest.mark.parametrize("text", ["", "   ", "!!!"])
def test_word_ngrams_of_no_words_are_none(text: str) -> None:
    assert word_ngrams(text) == []


def test_vector_equals_that_of_the_reference_implementation(features: LexicalFeatures) -> None:
    """nlu-design.md §2: 1+ln(tf), smoothed idf, each block normalised, both times 2^-0.5."""
    words = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True, token_pattern=r"\w+")
    characters = TfidfVectorizer(ngram_range=(2, 4), sublinear_tf=True, analyzer="char_wb")
    for vectoriser in (words, characters):
        vectoriser.fit(TEXTS)
    assert features.vocabularies == [sorted(each.vocabulary_) for each in (words, characters)]
    for text in (*TEXTS, "turn the music on in paulo", "something else"):
        expected = np.hstack([each.transform([text]).toarray()[0] for each in (words, characters)]) * 2**-0.5
        assert dense(features.vector(text), features.size) == pytest.approx(expected, abs=1e-6)


def test_vector_of_a_text_with_known_words_and_characters_has_length_one(features: LexicalFeatures) -> None:
    assert np.linalg.norm(features.vector("turn on the radio").values) == pytest.approx(1.0, abs=1e-6)


def test_vector_of_an_unknown_text_is_empty(features: LexicalFeatures) -> None:
    vector = features.vector("ξένος")
    assert (len(vector.indices), len(vector.values)) == (0, 0)


def test_vector_has_each_index_once(features: LexicalFeatures) -> None:
    indices = features.vector("is it on the radio on the radio").indices.tolist()
    assert len(indices) == len(set(indices))


def test_dot_is_the_inner_product_of_both_vectors(features: LexicalFeatures) -> None:
    first, second = features.vector("turn on the radio"), features.vector("turn the lights on")
    expected = dense(first, features.size) @ dense(second, features.size)
    assert first.dot(second) == pytest.approx(expected, abs=1e-6)
    assert first.dot(features.vector("ξένος")) == 0.0


@given(text=st.text())
def test_vector_of_any_text_is_at_most_one_long(text: str) -> None:
    features = fit_features(TEXTS)[0]
    values = features.vector(text).values
    assert np.isfinite(values).all()
    assert np.linalg.norm(values) <= 1.0 + 1e-5


@pytest.mark.parametrize("text", ["turn on the tv", "x" * 40 + " tv", "tv " * 300, "", "  "])
def test_vector_when_a_text_comes_again_then_is_the_same(text: str) -> None:
    features = fit_features(["turn on the tv", "turn off the radio", "x" * 50])[0]
    first, second = features.vector(text), features.vector(text)
    assert first.indices.tolist() == second.indices.tolist()
    assert first.values.tolist() == second.values.tolist()


def test_vector_when_a_word_repeats_then_counts_its_characters_each_time() -> None:
    """spec nlu-design.md §2: term frequency is 1 + ln(count)."""
    features = fit_features(["tv radio"])[0]
    vector = features.vector("tv tv tv radio")
    ratio = dict(zip(vector.indices.tolist(), vector.values.tolist(), strict=True))
    of_tv = features.vocabularies[1].index("tv") + len(features.vocabularies[0])
    of_radio = features.vocabularies[1].index("ra") + len(features.vocabularies[0])
    assert ratio[of_tv] / ratio[of_radio] == pytest.approx(1 + math.log(3), rel=1e-5)
