"""Fits the linear heads (nlu-design.md §2, step 4). Imports scipy and scikit-learn: training process only."""

import threading
import warnings
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.sparse import csr_matrix
from sklearn.svm import LinearSVC

from doyle.nlu.lexical_fit import SparseMatrix

INVERSE_REGULARISATION = 20.0
MAX_ITERATIONS = 100
# Above this many examples, or examples times classes, fewer steps and a wider tolerance keep training within
# minutes (§9).
LARGE_EXAMPLES = 20_000
LARGE_SCORES = 5_000_000
LARGE_MAX_ITERATIONS = 40
LARGE_TOLERANCE = 0.1
TOLERANCE = 1e-4
_INT8_MAX = 127
# The library under LinearSVC draws from one generator for the whole process, which each fit seeds: two at
# once would draw from each other's.
_ONE_AT_A_TIME = threading.Lock()

Labels = NDArray[np.int64]
Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class LinearHead:
    """Weights, one column per class, and biases."""

    weights: Floats
    bias: Floats


def fit_softmax(vectors: Floats, labels: Labels, sample_weights: Floats, class_count: int) -> LinearHead:
    """Head A: multinomial logistic regression, minimising `C·Σ CE + ½‖W‖²`, bias not penalised.

    `vectors` is n x d. The start is zero and nothing is drawn at random.
    """
    count, dimension = vectors.shape
    if class_count < 2:
        return LinearHead(np.zeros((dimension, class_count), np.float32), np.zeros(class_count, np.float32))
    rows = np.arange(count)
    costs = INVERSE_REGULARISATION * sample_weights

    def objective(flat: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        table = flat.astype(np.float32).reshape(dimension + 1, class_count)
        weights, bias = table[:-1], table[-1]
        scores = vectors @ weights + bias
        scores -= scores.max(axis=1, keepdims=True)
        right = scores[rows, labels].astype(np.float64)
        np.exp(scores, out=scores)
        sums = scores.sum(axis=1, keepdims=True)
        loss = float(costs @ (np.log(sums[:, 0]) - right)) + 0.5 * float((weights * weights).sum())
        scores /= sums
        scores[rows, labels] -= 1.0
        scores *= costs[:, None]
        gradient = np.vstack([vectors.T @ scores + weights, scores.sum(axis=0)])
        return loss, gradient.ravel().astype(np.float64)

    found = minimize(
        objective,
        np.zeros((dimension + 1) * class_count),
        jac=True,
        method="L-BFGS-B",
        options={
            "maxcor": 10,
            "maxiter": _steps(count, class_count),
            "ftol": 1e-6,
            "gtol": 1e-4,
        },
    )
    table = found.x.astype(np.float32).reshape(dimension + 1, class_count)
    return LinearHead(table[:-1], table[-1])


def fit_margins(matrix: SparseMatrix, labels: Labels, sample_weights: Floats, class_count: int) -> LinearHead:
    """Head B: linear SVM with squared hinge loss, one class against the rest, C = 1.

    With two classes the one hyperplane is mirrored; with one class there is nothing to tell apart.
    """
    if class_count < 2:
        zeros = np.zeros((matrix.width, class_count), np.float32)
        return LinearHead(zeros, np.zeros(class_count, np.float32))
    tolerance = LARGE_TOLERANCE if _is_large(len(labels), class_count) else TOLERANCE
    machine = LinearSVC(C=1.0, loss="squared_hinge", dual=True, tol=tolerance, random_state=0, max_iter=5000)
    rows = csr_matrix(
        (matrix.values.astype(np.float64), matrix.indices, matrix.starts), shape=(len(labels), matrix.width)
    )
    costs = sample_weights.astype(np.float64)
    with _ONE_AT_A_TIME, warnings.catch_warnings():
        # Intents of one example each are no regression problem.
        warnings.filterwarnings("ignore", "The number of unique classes", UserWarning)
        machine.fit(rows, labels, sample_weight=costs)
    weights, bias = machine.coef_, machine.intercept_
    if class_count == 2:
        weights, bias = np.vstack([-weights, weights]), np.concatenate([-bias, bias])
    return LinearHead(weights.T.astype(np.float32), bias.astype(np.float32))


def quantise_columns(weights: Floats) -> tuple[NDArray[np.int8], Floats]:
    """Weights as int8 with one scale per class."""
    largest = np.abs(weights).max(axis=0, initial=0.0)
    scale = np.where(largest > 0, largest / _INT8_MAX, 1.0).astype(np.float32)
    return np.rint(weights / scale).astype(np.int8), scale


def _steps(count: int, class_count: int) -> int:
    return LARGE_MAX_ITERATIONS if _is_large(count, class_count) else MAX_ITERATIONS


def _is_large(count: int, class_count: int) -> bool:
    return count > LARGE_EXAMPLES or count * class_count > LARGE_SCORES
