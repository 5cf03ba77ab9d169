"""Shared by the quality floors: the public data sets and a way to measure on them."""

import csv
import json
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from doyle.nlu.encoder import Encoder, find_encoder
from doyle.nlu.model import load_model
from doyle.nlu.train import train
from doyle.nlu.training_data import TrainingData, TrainingIntent

Rows = list[tuple[str, str]]
Load = Callable[..., Rows]


@dataclass(frozen=True)
class Score:
    """Percentages: of test sentences with the right intent on top, and above 0.2 as well; of off-topic
    sentences found irrelevant.
    """

    arg_max: float
    kept: float
    refused: float


Measure = Callable[..., Score]


@pytest.fixture(scope="session")
def data_sets() -> Path:
    """The folder of the public NLU data sets."""
    root = Path(os.environ.get("DOYLE_TEST_DATA", Path(__file__).resolve().parents[3] / "shared"))
    folder = root / "data" / "nlu"
    if not folder.is_dir():
        pytest.skip(f"no public data sets in {folder}: set DOYLE_TEST_DATA")
    return folder


@pytest.fixture(scope="session")
def encoder() -> Encoder:
    """The packaged encoder."""
    found = find_encoder()
    if found is None:
        pytest.skip("the encoder is not built: run tools/build_encoder.py")
    return found


@pytest.fixture(scope="session")
def clinc150(data_sets: Path) -> Load:
    """Rows of a part of CLINC150 by its key, such as `train`."""
    parts = json.loads((data_sets / "clinc150" / "data_full.json").read_text("utf-8"))
    return lambda part: [(text, intent) for text, intent in parts[part]]


@pytest.fixture(scope="session")
def banking77(data_sets: Path) -> Load:
    """Rows of `train` or `test` of BANKING77."""

    def load(part: str) -> Rows:
        with (data_sets / "banking77" / f"{part}.csv").open(encoding="utf-8", newline="") as file:
            return [(row["text"], row["category"]) for row in csv.DictReader(file)]

    return load


@pytest.fixture(scope="session")
def braun2017(data_sets: Path) -> Load:
    """Rows of one of the Braun corpora, of its training part or its test part."""

    def load(corpus: str, *, is_training: bool) -> Rows:
        content = json.loads((data_sets / "braun2017" / f"{corpus}Corpus.json").read_text("utf-8"))
        return [
            (row["text"], row["intent"]) for row in content["sentences"] if row["training"] is is_training
        ]

    return load


@pytest.fixture(scope="session")
def few_shot() -> Callable[[Rows, int, int], Rows]:
    """Draws n examples of each intent as nlu-design.md §3 does: rows, n, seed."""

    def draw(rows: Rows, count: int, seed: int) -> Rows:
        random = np.random.RandomState(seed)
        chosen: Rows = []
        for intent in sorted({intent for _, intent in rows}):
            texts = [text for text, name in rows if name == intent]
            chosen += [(texts[at], intent) for at in random.permutation(len(texts))[:count]]
        return chosen

    return draw


@pytest.fixture(scope="session")
def measure(encoder: Encoder) -> Measure:
    """Trains on rows and scores other rows and off-topic texts, with the encoder."""
    return lambda training, test, off_topic=(): _score(encoder, training, test, off_topic)


@pytest.fixture(scope="session")
def measure_fallback() -> Measure:
    """The same without the encoder."""
    return lambda training, test, off_topic=(): _score(None, training, test, off_topic)


def _score(encoder: Encoder | None, training: Rows, test: Rows, off_topic: Sequence[str]) -> Score:
    texts: dict[str, list[str]] = {}
    for text, intent in training:
        texts.setdefault(intent, []).append(text)
    intents = tuple(TrainingIntent(name, tuple(examples)) for name, examples in sorted(texts.items()))
    model = load_model(train(TrainingData(intents=intents), encoder, {}, lambda *_: None).blob)
    understood = [(model.understand(text, encoder), intent) for text, intent in test]
    right = [each for each, intent in understood if each.intents[0].intent == intent]
    kept = [each for each in right if not each.is_irrelevant]
    refused = [text for text in off_topic if model.understand(text, encoder).is_irrelevant]
    return Score(
        100 * len(right) / len(test), 100 * len(kept) / len(test), 100 * len(refused) / max(1, len(off_topic))
    )
