"""How training data and vectors travel to the training process and back."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

import numpy as np

from doyle.errors import TrainingError
from doyle.jobs.frames import Frame
from doyle.nlu.annotations import AnnotatedExample, Annotation
from doyle.nlu.encoder import Vector
from doyle.nlu.training_data import EntityDefinition, EntityValue, TrainingData, TrainingIntent
from doyle.wire.json import Json, JsonObject


def request_frame(
    data: TrainingData, encoder_directory: Path | None, encoder_identity: str, vectors: Mapping[str, bytes]
) -> Frame:
    """The request: what to learn, with which encoder, and the vectors known already (float32 each)."""
    header: JsonObject = {
        "data": asdict(data),
        "encoder_directory": None if encoder_directory is None else str(encoder_directory),
        "encoder_identity": encoder_identity,
        "texts": list(vectors),
    }
    return Frame(header, tuple(vectors.values()))


def read_data(header: JsonObject) -> TrainingData:
    """The training data of a request."""
    data: JsonObject = header["data"]
    return TrainingData(
        language=data["language"],
        intents=tuple(TrainingIntent(item["name"], tuple(item["examples"])) for item in data["intents"]),
        counterexamples=tuple(data["counterexamples"]),
        entities=tuple(_read_entity(item) for item in data["entities"]),
        is_off_topic_enabled=data["is_off_topic_enabled"],
        annotated=tuple(map(_read_annotated, data["annotated"])),
        has_new_system_entities=data["has_new_system_entities"],
    )


def read_vectors(frame: Frame) -> dict[str, Vector]:
    """The vectors of a frame by their texts."""
    texts: Sequence[str] = frame.header["texts"]
    return {
        text: np.frombuffer(part, dtype=np.float32)
        for text, part in zip(texts, frame.parts[: len(texts)], strict=True)
    }


def result_frame(blob: bytes, vectors: Mapping[str, Vector]) -> Frame:
    """The result: the vectors made on the way, and the model last."""
    parts = [np.ascontiguousarray(vector, dtype=np.float32).tobytes() for vector in vectors.values()]
    return Frame({"texts": list(vectors)}, (*parts, blob))


def read_result(frame: Frame) -> tuple[bytes, dict[str, bytes]]:
    """The model and the new vectors of a result.

    Raises:
        TrainingError: the result does not hold what it should.
    """
    texts: Json = frame.header.get("texts")
    if not isinstance(texts, list) or len(frame.parts) != len(texts) + 1:
        raise TrainingError("The training process sent no model")
    return frame.parts[-1], dict(zip(texts, frame.parts[:-1], strict=True))


def _read_annotated(item: JsonObject) -> AnnotatedExample:
    annotations = (Annotation(each["start"], each["end"], each["entity"]) for each in item["annotations"])
    return AnnotatedExample(item["text"], tuple(annotations))


def _read_entity(item: JsonObject) -> EntityDefinition:
    values = tuple(
        EntityValue(value["value"], value["type"], tuple(value["synonyms"]), tuple(value["patterns"]))
        for value in item["values"]
    )
    return EntityDefinition(item["name"], item["is_fuzzy"], values)
