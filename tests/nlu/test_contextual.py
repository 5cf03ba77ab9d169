"""The recogniser of contextual entities at work."""

import itertools
import math
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.timing import processor_seconds

from doyle.nlu.contextual import MOST_CONFIDENCE, ContextualModel, ContextualSpan, StateWeights, VectorWeights
from doyle.nlu.contextual_features import Hint
from doyle.nlu.encoder import Encoding
from doyle.nlu.token_vectors import Projection

CITY, VERB = 4, 7


def model_of(
    rows: dict[str, list[float]],
    transitions: list[list[float]] | None = None,
    vectors: VectorWeights | None = None,
) -> ContextualModel:
    """A model over the labels outside, `CITY` and `VERB`, with these weights of attributes."""
    entries = [
        [(label, weight) for label, weight in enumerate(weights) if weight] for weights in rows.values()
    ]
    flat = [entry for row in entries for entry in row]
    return ContextualModel(
        entities=(CITY, VERB),
        attributes=tuple(rows),
        states=StateWeights(
            np.cumsum([0, *map(len, entries)]).astype(np.int32),
            np.array([label for label, _ in flat], np.int16),
            np.array([weight for _, weight in flat], np.float32),
        ),
        transitions=np.array(transitions or np.zeros((3, 3)), np.float32),
        vectors=vectors,
    )


SURE = {"word=paris": [0, 9.0, 0], "word=new": [0, 9.0, 0], "word=york": [0, 9.0, 0], "word=fly": [0, 0, 9.0]}
SURE["bias"] = [4.0, 0, 0]


def test_find_gives_spans_in_order_with_the_numbers_of_their_entities() -> None:
    """nlu.md §5, *Contextual*: several entities may share a frame; offsets are code points."""
    spans = model_of(SURE).find("😀 fly to New  York, Paris")
    assert [span[:3] for span in spans] == [(VERB, 2, 5), (CITY, 9, 18), (CITY, 20, 25)]
    assert all(0.98 < span.confidence <= MOST_CONFIDENCE for span in spans)


@pytest.mark.parametrize(("weight", "is_found"), [(0.9, True), (0.5, False)])
def test_find_when_a_span_is_less_likely_than_not_then_it_is_dropped(weight: float, is_found: bool) -> None:
    """nlu.md §5: confidence is a model score of 0.5 to 0.99."""
    spans = model_of({"word=paris": [0, weight, 0]}).find("Paris")
    expected = math.exp(weight) / (2 + math.exp(weight))
    assert spans == ([ContextualSpan(CITY, 0, 5, round(expected, 4))] if is_found else [])


def test_find_when_nothing_is_known_of_a_text_then_nothing_is_found() -> None:
    assert model_of({}).find("anything at all") == []
    assert model_of(SURE).find("") == []
    assert model_of(SURE).find(" \t ") == []


def test_find_takes_hints_of_other_recognisers_as_evidence() -> None:
    model = model_of({"in=sys-date": [0, 3.0, 0]})
    assert model.find("on monday", hints=[Hint("sys-date", 3, 9)])[0][:3] == (CITY, 3, 9)
    assert model.find("on monday") == []


def test_find_takes_vectors_as_evidence_and_does_without() -> None:
    projection = Projection(np.zeros(2, np.float32), np.array([[1], [0]], np.float32))
    model = model_of({}, vectors=VectorWeights(projection, np.array([[0, 3, 0]], np.float32)))
    pieces = np.array([[0, 1], [1, 0]], np.float32)
    encoding = Encoding(np.zeros(2, np.float32), pieces, np.array([[0, 2], [3, 9]], np.int32))
    assert [span[:3] for span in model.find("on monday", encoding)] == [(CITY, 3, 9)]
    assert model.find("on monday") == []


WEIGHTS = st.floats(-8, 8, width=32)


@given(
    rows=st.lists(st.tuples(WEIGHTS, WEIGHTS, WEIGHTS), min_size=3, max_size=3),
    transitions=st.lists(st.tuples(WEIGHTS, WEIGHTS, WEIGHTS), min_size=3, max_size=3),
)
def test_model_agrees_with_the_sum_over_all_labellings(
    rows: list[tuple[float, ...]], transitions: list[tuple[float, ...]]
) -> None:
    """The best labelling, and probabilities, by counting all 27 labellings of three words."""
    named = {f"word={word}": list(row) for word, row in zip("abc", rows, strict=True)}
    model = model_of(named, [list(row) for row in transitions])

    def score(labels: Sequence[int]) -> float:
        states = sum(rows[at][label] for at, label in enumerate(labels))
        return states + sum(transitions[one][two] for one, two in itertools.pairwise(labels))

    labellings = list(itertools.product(range(3), repeat=3))
    weights = [math.exp(score(labels)) for labels in labellings]
    shares = np.zeros((3, 3))
    for labels, weight in zip(labellings, weights, strict=True):
        shares[range(3), labels] += weight / sum(weights)
    scores = model._scores("a b c", [(0, 1), (2, 3), (4, 5)], None, ())
    assert np.abs(model._probabilities(scores) - shares).max() < 1e-6
    assert score(model._best_labels(scores)) == pytest.approx(max(map(score, labellings)), abs=1e-4)


@pytest.mark.parametrize(
    "text",
    [
        "x" * 2048,
        "😀" * 2048,
        "a " * 1024,
        "\u202efly to \u2067Paris\u2069" * 100,
        "\ud800\x00" * 1000,
        "ל" * 99,
    ],
)
def test_find_when_a_text_is_hostile_then_it_ends_soon(text: str) -> None:
    model = model_of(SURE)
    assert processor_seconds(lambda: model.find(text[:2048])) < 5


def test_find_from_many_threads_gives_the_same_spans() -> None:
    model = model_of(SURE)
    texts = ["fly to Paris", "new york", "nothing", "Paris, York"] * 50
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(model.find, texts)) == [model_of(SURE).find(text) for text in texts]


def test_find_when_scores_are_extreme_then_probabilities_stay_finite() -> None:
    model = model_of(
        {"bias": [0, 5000.0, 0], "word=a": [9000.0, 0, 0]}, [[0, -9000, 0], [0, 0, 0], [0, 0, 0]]
    )
    assert [span[:3] for span in model.find("a b")] in ([], [(CITY, 0, 3)], [(CITY, 2, 3)])
