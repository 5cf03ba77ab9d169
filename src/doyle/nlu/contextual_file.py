"""The part of a model file that holds the contextual entities (nlu-design.md §9)."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from doyle.nlu.contextual import ContextualModel, StateWeights, VectorWeights
from doyle.nlu.token_vectors import Projection
from doyle.wire.json import JsonObject

Arrays = Mapping[str, NDArray[np.generic]]


def describe_contextual(model: ContextualModel) -> JsonObject:
    """What of it is no array of numbers."""
    return {"entities": model.entities, "has_vectors": model.vectors is not None}


def contextual_arrays(model: ContextualModel) -> dict[str, NDArray[np.generic]]:
    """Its arrays; the names of attributes, which hold no line break, are one text."""
    names = "\n".join(model.attributes).encode("utf-8", "surrogatepass")
    arrays: dict[str, NDArray[np.generic]] = {
        "contextual_attributes": np.frombuffer(names, dtype=np.uint8),
        "contextual_starts": model.states.starts,
        "contextual_labels": model.states.labels,
        "contextual_weights": model.states.weights,
        "contextual_transitions": model.transitions,
    }
    if model.vectors:
        arrays["contextual_mean"] = model.vectors.projection.mean
        arrays["contextual_axes"] = model.vectors.projection.axes.astype(np.float16)
        arrays["contextual_vector_weights"] = model.vectors.weights
    return arrays


def read_contextual(described: JsonObject, arrays: Arrays) -> ContextualModel:
    """The model that was written."""
    names = arrays["contextual_attributes"].tobytes().decode("utf-8", "surrogatepass")
    states = StateWeights(
        starts=arrays["contextual_starts"].astype(np.int32, copy=False),
        labels=arrays["contextual_labels"].astype(np.int16, copy=False),
        weights=arrays["contextual_weights"].astype(np.float32, copy=False),
    )
    return ContextualModel(
        entities=tuple(map(int, described["entities"])),
        attributes=tuple(names.split("\n")) if len(states.starts) > 1 else (),
        states=states,
        transitions=arrays["contextual_transitions"].astype(np.float32, copy=False),
        vectors=_vectors(arrays) if described["has_vectors"] else None,
    )


def _vectors(arrays: Arrays) -> VectorWeights:
    projection = Projection(
        mean=arrays["contextual_mean"].astype(np.float32, copy=False),
        axes=arrays["contextual_axes"].astype(np.float32),
    )
    return VectorWeights(projection, arrays["contextual_vector_weights"].astype(np.float32, copy=False))
