"""The part of a model file that holds the contextual entities."""

import numpy as np
import pytest

from doyle.nlu.annotations import AnnotatedExample, Annotation
from doyle.nlu.contextual import ContextualModel, StateWeights
from doyle.nlu.contextual_file import contextual_arrays, describe_contextual, read_contextual
from doyle.nlu.contextual_training import fit_contextual
from doyle.nlu.encoder import Encoder
from doyle.nlu.text import scoring_text


def learned(encoder: Encoder | None) -> ContextualModel:
    texts = [f"fly to {town} \ud800" for town in ("Rome", "Paris", "Oslo", "Bonn")]
    examples = [AnnotatedExample(text, (Annotation(7, len(text) - 2, "city"),)) for text in texts]
    model = fit_contextual(examples, ("city",), encoder, lambda _: (), lambda *_: None)
    assert model is not None
    return model


@pytest.mark.parametrize("with_encoder", [True, False])
def test_read_contextual_when_written_then_it_finds_the_same(encoder: Encoder, with_encoder: bool) -> None:
    """nlu-design.md §9: without pickles, arrays only."""
    model = learned(encoder if with_encoder else None)
    arrays = contextual_arrays(model)
    assert {array.dtype.kind for array in arrays.values()} <= set("iuf")
    again = read_contextual(describe_contextual(model), arrays)
    assert again.attributes == model.attributes
    assert (again.vectors is not None) is with_encoder
    for text in ("fly to Madrid", "fly to Rome now", "hello"):
        encoding = encoder.read(scoring_text(text))
        assert again.find(text, encoding) == model.find(text, encoding)


def test_read_contextual_when_no_attribute_has_weight_then_there_are_none() -> None:
    bare = StateWeights(np.zeros(1, np.int32), np.zeros(0, np.int16), np.zeros(0, np.float32))
    model = ContextualModel((3,), (), bare, np.zeros((2, 2), np.float32))
    again = read_contextual(describe_contextual(model), contextual_arrays(model))
    assert (again.entities, again.attributes) == ((3,), ())
    assert again.find("anything") == []
