"""How training data travels between the processes."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from doyle.errors import TrainingError
from doyle.jobs.frames import Frame, encode_frame, read_frame
from doyle.nlu.annotations import AnnotatedExample, Annotation
from doyle.nlu.training_data import EntityDefinition, EntityValue, TrainingData, TrainingIntent
from doyle.skills.training_request import read_data, read_result, read_vectors, request_frame, result_frame

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
INTENTS = st.builds(TrainingIntent, TEXTS, st.lists(TEXTS, max_size=3).map(tuple))
VALUES = st.builds(
    EntityValue, TEXTS, TEXTS, st.lists(TEXTS, max_size=2).map(tuple), st.lists(TEXTS).map(tuple)
)
ENTITIES = st.builds(EntityDefinition, TEXTS, st.booleans(), st.lists(VALUES, max_size=3).map(tuple))
ANNOTATIONS = st.builds(Annotation, st.integers(0, 9), st.integers(0, 9), TEXTS)
ANNOTATED = st.builds(AnnotatedExample, TEXTS, st.lists(ANNOTATIONS, max_size=2).map(tuple))
DATA = st.builds(
    TrainingData,
    TEXTS,
    st.lists(INTENTS, max_size=3).map(tuple),
    st.lists(TEXTS, max_size=3).map(tuple),
    st.lists(ENTITIES, max_size=3).map(tuple),
    st.booleans(),
    st.lists(ANNOTATED, max_size=2).map(tuple),
    st.booleans(),
)


def sent(frame: Frame, folder: Path) -> Frame:
    """What arrives when a frame goes through a file."""
    path = folder / "frame"
    path.write_bytes(encode_frame(frame))
    with path.open("rb") as stream:
        arrived = read_frame(stream)
    assert arrived is not None
    return arrived


@given(DATA)
def test_data_after_the_journey_is_equal(
    tmp_path_factory: pytest.TempPathFactory, data: TrainingData
) -> None:
    folder = tmp_path_factory.mktemp("journey")
    arrived = sent(request_frame(data, None, "identity", {}), folder)
    assert read_data(arrived.header) == data


def test_vectors_and_encoder_after_the_journey_are_equal(tmp_path: Path) -> None:
    vector = np.arange(4, dtype=np.float32)
    known = {"one": vector.tobytes(), "two": (vector * 2).tobytes()}
    arrived = sent(request_frame(TrainingData(), Path("/models/mine"), "identity", known), tmp_path)
    vectors = read_vectors(arrived)
    assert list(vectors) == ["one", "two"]
    assert np.array_equal(vectors["two"], vector * 2)
    assert arrived.header["encoder_directory"] == "/models/mine"
    assert arrived.header["encoder_identity"] == "identity"


def test_result_after_the_journey_is_equal(tmp_path: Path) -> None:
    vectors = {"one": np.arange(4, dtype=np.float32), "other": np.zeros(4, dtype=np.float32)}
    blob, fresh = read_result(sent(result_frame(b"the model", vectors), tmp_path))
    assert blob == b"the model"
    assert fresh == {"one": vectors["one"].tobytes(), "other": vectors["other"].tobytes()}


@pytest.mark.parametrize(
    "frame", [Frame({}), Frame({"texts": []}), Frame({"texts": ["a"]}, (b"x",)), Frame({"texts": 3}, (b"x",))]
)
def test_result_without_a_model_is_a_training_error(frame: Frame) -> None:
    with pytest.raises(TrainingError, match="sent no model"):
        read_result(frame)
