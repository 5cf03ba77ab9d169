"""Scoring a text with the trained heads."""

from dataclasses import replace

import numpy as np
import pytest

from doyle.nlu.confidence import ENCODER_RULE, FALLBACK_RULE, ORDER, Evidence
from doyle.nlu.heads import EmbeddingHead, IntentHeads, LexicalHead, SparseRows
from doyle.nlu.lexical import LexicalFeatures
from doyle.nlu.lexical_fit import fit_features

TEXTS = ("turn on the lights", "lights on", "play a song", "some music", "who is the queen")
OFFSETS = np.array([0, 2, 4], dtype=np.int32)


def unit(*components: float) -> np.ndarray:
    vector = np.array(components, dtype=np.float32)
    return vector / np.linalg.norm(vector)


def lexical_head(classes: int) -> LexicalHead:
    features = fit_features(TEXTS)[0]
    draw = np.random.RandomState(3)
    weights = draw.randint(-127, 128, (features.size, classes)).astype(np.int8)
    return LexicalHead(
        features, weights, np.full(classes, 0.01, np.float32), np.arange(classes, dtype=np.float32)
    )


def rows_of(features: LexicalFeatures) -> SparseRows:
    vectors = [features.vector(text) for text in TEXTS[:4]]
    return SparseRows(
        starts=np.cumsum([0, *(len(vector.indices) for vector in vectors)]).astype(np.int32),
        indices=np.concatenate([vector.indices for vector in vectors]).astype(np.uint16),
        values=np.concatenate([vector.values for vector in vectors]).astype(np.float16),
    )


def heads(*, has_counterexamples: bool = False, is_embedded: bool = True) -> IntentHeads:
    classes = 2 + has_counterexamples
    lexical = lexical_head(classes)
    examples = np.stack([unit(1, 0, 0.1), unit(1, 0.2, 0), unit(0, 1, 0), unit(0.1, 1, 0.3)])
    embedding = EmbeddingHead(
        weights=np.arange(3 * classes, dtype=np.float32).reshape(3, classes) / 10,
        bias=np.full(classes, 0.2, np.float32),
        examples=np.rint(examples * 127).astype(np.int8),
        tightness=0.6,
    )
    return IntentHeads(
        offsets=OFFSETS,
        has_counterexamples=has_counterexamples,
        lexical=lexical,
        embedding=embedding if is_embedded else None,
        rows=None if is_embedded else rows_of(lexical.features),
        texts=(TEXTS[:2], TEXTS[2:4]),
        is_off_topic_enabled=True,
        mean_examples=2.0,
    )


def probabilities(scores: np.ndarray) -> np.ndarray:
    exact = np.exp(scores.astype(np.float64) - scores.max())
    return exact / exact.sum()


def odds(p: np.ndarray, at: int) -> float:
    rest = (np.delete(p, at) ** 1.5).sum() ** (2 / 3)
    return float(np.clip(np.log(p[at] / rest), -5, 5))


def test_confidences_fuse_both_heads_and_apply_the_rule() -> None:
    """nlu-design.md §2, steps 5-7."""
    subject, vector = heads(), unit(1, 0.1, 0.2)
    assert subject.embedding is not None
    margins = subject.lexical.margins(subject.lexical.features.vector("lights please"))
    p = probabilities(subject.embedding.scores(vector) + margins)
    top = int(p.argmax())
    nearness = max(float(row @ vector) / 127 for row in subject.embedding.examples[2 * top : 2 * top + 2])
    expected = ENCODER_RULE.confidence(Evidence(odds(p, top), nearness, 0.6, 2.0))
    shown = subject.confidences("lights please", vector)
    assert shown[top] == pytest.approx(expected)
    assert 0 < shown[1 - top] < expected


def test_confidences_never_report_the_counterexample_class() -> None:
    """nlu-design.md §2: that class is never reported; §4: p over real intents only."""
    subject, vector = heads(has_counterexamples=True), unit(1, 0.1, 0.2)
    assert subject.embedding is not None
    margins = subject.lexical.margins(subject.lexical.features.vector("lights please"))
    scores = subject.embedding.scores(vector) + margins
    real, every = probabilities(scores[:2]), probabilities(scores)
    top = int(real.argmax())
    near = subject.embedding.nearness(vector, slice(2 * top, 2 * top + 2))
    against = float(np.clip(np.log((1 - every[2]) / every[2]), -10, 10))
    evidence = Evidence(odds(real, top), near, 0.6, 2.0, against)
    shown = subject.confidences("lights please", vector)
    assert shown.shape == (2,)
    assert shown.max() == pytest.approx(ENCODER_RULE.confidence(evidence))


def test_confidences_without_a_vector_follow_the_fallback_rule() -> None:
    """nlu-design.md §4, *Without the encoder*: p = softmax(4·margin), s = max TF-IDF cosine."""
    subject = heads(is_embedded=False)
    features = subject.lexical.features.vector("lights on please")
    p = probabilities(4.0 * subject.lexical.margins(features))
    top = int(p.argmax())
    nearness = max(
        features.dot(subject.lexical.features.vector(text)) for text in TEXTS[2 * top : 2 * top + 2]
    )
    expected = FALLBACK_RULE.confidence(Evidence(odds(p, top), nearness, examples=2.0))
    assert subject.confidences("lights on please", None).max() == pytest.approx(expected, abs=1e-3)


def test_confidences_of_intents_far_behind_are_their_share_of_the_best() -> None:
    """nlu-design.md §2, step 7."""
    subject, vector = heads(), unit(1, 0.1, 0.2)
    lexical = replace(subject.lexical, bias=np.array([0.0, 6.0], np.float32))
    weights = np.zeros_like(lexical.weights)
    assert subject.embedding is not None
    flat = replace(subject.embedding, weights=np.zeros((3, 2), np.float32), bias=np.zeros(2, np.float32))
    subject = replace(subject, lexical=replace(lexical, weights=weights), embedding=flat)
    first, second = subject.confidences("lights please", vector)
    assert first == pytest.approx(second * np.exp(-6.0))


def test_confidences_when_two_intents_claim_a_text_then_weigh_each_by_itself() -> None:
    """nlu.md §3: scores are absolute, several intents may be high at once, and the order stays."""
    lexical = lexical_head(2)
    flat = replace(lexical, weights=np.zeros_like(lexical.weights), bias=np.array([0.0, -0.1], np.float32))
    examples = np.rint(127 * np.stack([unit(1, 0, 0), unit(1, 0.1, 0), unit(1, 0, 0.1), unit(0, 1, 0)]))
    embedding = EmbeddingHead(
        np.zeros((3, 2), np.float32), np.zeros(2, np.float32), examples.astype(np.int8), 0.6
    )
    first, second = replace(heads(), lexical=flat, embedding=embedding).confidences("x", unit(1, 0, 0))
    assert 0.5 < second < first < 1.0
    assert second <= first * np.exp(-0.1) ** ORDER + 1e-6


def test_confidences_of_a_model_that_lost_its_encoder_equal_those_of_a_fallback_model() -> None:
    without_vector = heads().confidences("lights on please", None)
    assert without_vector == pytest.approx(
        heads(is_embedded=False).confidences("lights on please", None), abs=1e-3
    )


def test_confidences_of_a_fallback_model_ignore_a_vector() -> None:
    subject = heads(is_embedded=False)
    with_vector = subject.confidences("lights on", unit(1, 0, 0))
    assert np.array_equal(with_vector, subject.confidences("lights on", None))


def test_confidences_without_the_off_topic_detector_are_higher() -> None:
    """nlu.md §3, *Irrelevance*."""
    subject, vector = heads(), unit(0.2, 0.3, 1)
    relaxed = replace(subject, is_off_topic_enabled=False)
    assert (relaxed.confidences("queen", vector) > subject.confidences("queen", vector)).all()
    assert (relaxed.confidences("queen", None) > subject.confidences("queen", None)).all()


def test_nearness_of_an_example_itself_is_one() -> None:
    """nlu-design.md §9: example embeddings int8 (x127) lose nothing that matters."""
    subject = heads()
    assert subject.embedding is not None
    assert subject.embedding.nearness(unit(1, 0.2, 0), slice(0, 2)) == pytest.approx(1.0, abs=0.01)
    assert subject.embedding.nearness(unit(0, 0, 1), slice(2, 3)) == pytest.approx(0.0, abs=0.01)


def test_nearness_of_sparse_rows_equals_the_inner_products() -> None:
    features = fit_features(TEXTS)[0]
    rows, vector = rows_of(features), features.vector("turn the lights on now")
    for first, last in ((0, 2), (2, 4), (1, 2)):
        expected = max(vector.dot(features.vector(text)) for text in TEXTS[first:last])
        assert rows.nearness(vector, slice(first, last), features.size) == pytest.approx(expected, abs=1e-3)


def test_nearness_of_a_text_without_known_features_is_zero() -> None:
    features = fit_features(TEXTS)[0]
    assert rows_of(features).nearness(features.vector("ξένος"), slice(0, 2), features.size) == 0.0


def test_margins_are_those_of_the_quantised_weights() -> None:
    head = lexical_head(3)
    vector = head.features.vector("play some music")
    dense = np.zeros(head.features.size)
    dense[vector.indices] = vector.values
    assert head.margins(vector) == pytest.approx(dense @ (head.weights * 0.01) + head.bias, rel=1e-4)
