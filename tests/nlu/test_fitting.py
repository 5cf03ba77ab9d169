"""Fitting the linear heads, compared with scikit-learn's own."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression

from doyle.nlu import fitting
from doyle.nlu.fitting import INVERSE_REGULARISATION, fit_margins, fit_softmax, quantise_columns
from doyle.nlu.lexical_fit import SparseMatrix


@pytest.fixture
def clouds() -> tuple[np.ndarray, np.ndarray]:
    """Three clouds of points with unit length, and their labels."""
    draw = np.random.RandomState(7)
    labels = np.repeat(np.arange(3), 30)
    points = np.eye(3, 8)[labels] + draw.normal(0, 0.4, (90, 8))
    return (points / np.linalg.norm(points, axis=1, keepdims=True)).astype(np.float32), labels


def ones(count: int) -> np.ndarray:
    return np.ones(count, dtype=np.float32)


def sparse(rows: np.ndarray) -> SparseMatrix:
    places, indices = np.nonzero(rows)
    starts = np.searchsorted(places, np.arange(len(rows) + 1))
    return SparseMatrix(starts, indices, rows[places, indices].astype(np.float32), rows.shape[1])


def test_fit_softmax_finds_the_optimum_of_the_reference_implementation(
    clouds: tuple[np.ndarray, np.ndarray],
) -> None:
    """nlu-design.md §2, step 4: C·Σ CE + ½‖W‖², C = 20, bias not penalised."""
    vectors, labels = clouds
    ours = fit_softmax(vectors, labels, ones(90), 3)
    theirs = LogisticRegression(C=INVERSE_REGULARISATION, max_iter=2000, tol=1e-8).fit(vectors, labels)
    scores = vectors @ ours.weights + ours.bias
    assert INVERSE_REGULARISATION == 20
    assert (scores.argmax(axis=1) == theirs.predict(vectors)).all()
    probabilities = np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True)
    assert probabilities == pytest.approx(theirs.predict_proba(vectors), abs=0.02)


def test_fit_softmax_weights_count_like_repetitions(clouds: tuple[np.ndarray, np.ndarray]) -> None:
    """nlu.md §3: fillings of one example share its weight."""
    vectors, labels = clouds
    twice = fit_softmax(np.vstack([vectors, vectors]), np.tile(labels, 2), ones(180) / 2, 3)
    once = fit_softmax(vectors, labels, ones(90), 3)
    assert twice.weights == pytest.approx(once.weights, abs=0.02)


def test_fit_softmax_of_one_class_is_flat(clouds: tuple[np.ndarray, np.ndarray]) -> None:
    """nlu-design.md §2: with one intent skip training."""
    fitted = fit_softmax(clouds[0], np.zeros(90, dtype=np.int64), ones(90), 1)
    assert fitted.weights.shape == (8, 1)
    assert not fitted.weights.any()
    assert not fitted.bias.any()


def test_fit_softmax_twice_gives_the_same_bits(clouds: tuple[np.ndarray, np.ndarray]) -> None:
    """nlu.md §8: deterministic for the same data."""
    first, second = (fit_softmax(*clouds, ones(90), 3) for _ in range(2))
    assert first.weights.tobytes() == second.weights.tobytes()


def test_fit_margins_of_separable_classes_are_about_one(clouds: tuple[np.ndarray, np.ndarray]) -> None:
    vectors, labels = np.eye(6), np.array([0, 0, 1, 1, 2, 2])
    fitted = fit_margins(sparse(vectors), labels, ones(6), 3)
    margins = vectors @ fitted.weights + fitted.bias
    assert (margins.argmax(axis=1) == labels).all()
    assert (margins[np.arange(6), labels] > 0).all()
    assert ((margins > 0).sum(axis=1) == 1).all()


def test_fit_margins_of_two_classes_are_mirrored() -> None:
    """nlu-design.md §2: with exactly two classes mirror the single hyperplane into two."""
    fitted = fit_margins(sparse(np.eye(4)), np.array([0, 0, 1, 1]), ones(4), 2)
    assert fitted.weights.shape == (4, 2)
    assert np.array_equal(fitted.weights[:, 0], -fitted.weights[:, 1])
    assert fitted.bias[0] == -fitted.bias[1]
    assert (np.eye(4) @ fitted.weights + fitted.bias).argmax(axis=1).tolist() == [0, 0, 1, 1]


def test_fit_margins_of_one_class_is_flat() -> None:
    fitted = fit_margins(sparse(np.eye(2)), np.array([0, 0]), ones(2), 1)
    assert (fitted.weights.shape, fitted.weights.any(), fitted.bias.any()) == ((2, 1), False, False)


def test_quantise_columns_keeps_each_class_within_half_a_step() -> None:
    """nlu-design.md §9: W_B int8 and one scale per class."""
    weights = np.array([[0.5, -20.0, 0.0], [-1.0, 3.0, 0.0]], dtype=np.float32)
    whole, scale = quantise_columns(weights)
    assert whole.dtype == np.int8
    assert np.abs(whole * scale - weights).max(axis=0) == pytest.approx([0, 0, 0], abs=20 / 254)
    assert scale.tolist() == pytest.approx([1 / 127, 20 / 127, 1.0])
    assert quantise_columns(np.zeros((0, 2), np.float32))[0].shape == (0, 2)


def test_fit_margins_of_two_threads_at_once_gives_the_same_bits_as_one_after_the_other() -> None:
    """The solver's random order must not depend on what else is trained in the process."""
    matrix = sparse(np.random.RandomState(0).randn(600, 40) / 6)
    labels, weights = np.arange(600) % 12, ones(600)

    def fit(_: int) -> bytes:
        return fit_margins(matrix, labels, weights, 12).weights.tobytes()

    alone = fit(0)
    with ThreadPoolExecutor(2) as pool:
        assert set(pool.map(fit, range(6))) == {alone}


def test_fit_when_there_are_many_classes_then_takes_few_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    """nlu-design.md §9: large workspaces train within minutes."""
    asked: list[int] = []

    def note(*arguments: object, options: dict[str, int], **others: object) -> object:
        asked.append(options["maxiter"])
        return minimize(*arguments, options=options | {"maxiter": 1}, **others)

    minimize = fitting.minimize
    monkeypatch.setattr(fitting, "minimize", note)
    vectors = np.eye(3000, 4, dtype=np.float32)
    for classes in (20, 2000):
        fit_softmax(vectors, np.arange(3000) % classes, ones(3000), classes)
    assert asked == [fitting.MAX_ITERATIONS, fitting.LARGE_MAX_ITERATIONS]
