"""The training process itself."""

import sys
from pathlib import Path

import numpy as np
import pytest

from doyle.errors import TrainingError
from doyle.jobs.child import ChildLimits, ChildProcess
from doyle.jobs.frames import Frame
from doyle.nlu.encoder import find_encoder, identity_of
from doyle.nlu.model import load_model
from doyle.nlu.training_data import TrainingData, fingerprint, training_data_of
from doyle.skills.training import TRAINING_COMMAND
from doyle.skills.training_process import train_request
from doyle.skills.training_request import read_result, request_frame
from doyle.wire.json import JsonObject
from doyle.wire.workspace import WorkspaceBody


def ignore(stage: str, done: int, total: int) -> None: ...


@pytest.fixture
def data(skill: JsonObject) -> TrainingData:
    return training_data_of(WorkspaceBody.read(skill))


def test_train_request_answers_with_a_model_that_understands(data: TrainingData) -> None:
    encoder = find_encoder()
    request = request_frame(data, None, identity_of(encoder), {})
    blob, vectors = read_result(train_request(request, ignore))
    model = load_model(blob)
    assert model.fingerprint == fingerprint(data, identity_of(encoder))
    assert model.understand("opening hours", encoder).intents[0].intent == "hours"
    assert all(np.frombuffer(vector, dtype=np.float32).ndim == 1 for vector in vectors.values())


def test_train_request_with_known_vectors_makes_the_same_model_and_none_anew(data: TrainingData) -> None:
    identity = identity_of(find_encoder())
    blob, vectors = read_result(train_request(request_frame(data, None, identity, {}), ignore))
    again, fresh = read_result(train_request(request_frame(data, None, identity, vectors), ignore))
    assert again == blob
    assert fresh == {}


def test_train_request_for_another_encoder_is_refused(data: TrainingData) -> None:
    with pytest.raises(TrainingError, match="encoder changed"):
        train_request(request_frame(data, None, "another", {}), ignore)


def test_train_request_when_the_encoder_cannot_be_loaded_says_so(data: TrainingData, tmp_path: Path) -> None:
    with pytest.raises(TrainingError, match="cannot be loaded"):
        train_request(request_frame(data, tmp_path, "some encoder", {}), ignore)


async def test_training_command_does_the_same_in_a_process_of_its_own(data: TrainingData) -> None:
    identity = identity_of(find_encoder())
    request = request_frame(data, None, identity, {})
    steps: list[str] = []
    child = ChildProcess(TRAINING_COMMAND, ChildLimits(memory_mb=2048, timeout_seconds=120))
    try:
        reply: Frame = await child.run(request, lambda stage, *_: steps.append(stage))
    finally:
        await child.aclose()
    assert read_result(reply) == read_result(train_request(request, ignore))
    assert "fitting" in steps


def test_training_command_uses_this_interpreter() -> None:
    assert TRAINING_COMMAND[0] == sys.executable
