"""Shared by the tests of understanding: the real encoder, and one small trained skill."""

from collections.abc import Callable

import pytest

from doyle.nlu.encoder import Encoder, find_encoder
from doyle.nlu.model import NluModel, load_model
from doyle.nlu.train import TrainedModel, train
from doyle.nlu.training_data import EntityDefinition, EntityValue, TrainingData, TrainingIntent

LIGHTS = (
    "turn on the lights",
    "switch the lights on please",
    "lights on",
    "could you light up the room",
    "make it brighter in here",
)
MUSIC = (
    "play some music",
    "put on a song",
    "I want to hear jazz",
    "start the radio",
    "play my favourite album",
)
WEATHER = (
    "what is the weather like",
    "will it rain tomorrow",
    "is it cold outside",
    "weather forecast for the weekend",
    "do I need an umbrella",
)
FACTS = ("who is the president of France", "how tall is the Eiffel tower")

ENTITIES = (
    EntityDefinition(
        "city",
        values=(
            EntityValue("New York City", synonyms=("NYC", "big apple")),
            EntityValue("Boston"),
        ),
    ),
    EntityDefinition("zip", values=(EntityValue("code", "patterns", patterns=(r"\b(\d{5})(-\d{4})?\b",)),)),
)


def small_data(language: str = "en") -> TrainingData:
    """A skill of three intents with counterexamples and entities."""
    return TrainingData(
        language=language,
        intents=(
            TrainingIntent("weather", WEATHER),
            TrainingIntent("lights", LIGHTS),
            TrainingIntent("music", MUSIC),
            TrainingIntent("untrained", ()),
        ),
        counterexamples=FACTS,
        entities=ENTITIES,
    )


def ignore_progress(stage: str, done: int, total: int) -> None:
    """Listen to nothing."""


@pytest.fixture(scope="session")
def encoder() -> Encoder:
    """The packaged encoder."""
    found = find_encoder()
    if found is None:
        pytest.skip("the encoder is not built: run tools/build_encoder.py")
    return found


@pytest.fixture(scope="session")
def data() -> TrainingData:
    """The training data of the small skill."""
    return small_data()


@pytest.fixture(scope="session")
def trained(data: TrainingData, encoder: Encoder) -> TrainedModel:
    """The small skill, trained with the encoder."""
    return train(data, encoder, {}, ignore_progress)


@pytest.fixture(scope="session")
def model(trained: TrainedModel) -> NluModel:
    """The small skill at work."""
    return load_model(trained.blob)


@pytest.fixture(scope="session")
def model_of() -> Callable[[TrainingData], NluModel]:
    """Trains a skill without the encoder and loads it."""

    def make(data: TrainingData) -> NluModel:
        return load_model(train(data, None, {}, ignore_progress).blob)

    return make
