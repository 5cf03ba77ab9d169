"""Training a model."""

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from doyle.nlu.encoder import Encoder
from doyle.nlu.model import NluModel, load_model
from doyle.nlu.model_file import read_model
from doyle.nlu.train import TrainedModel, measure_tightness, train
from doyle.nlu.training_data import (
    EntityDefinition,
    EntityValue,
    TrainingData,
    TrainingIntent,
    fingerprint,
    texts_to_embed,
)


def silent(stage: str, done: int, total: int) -> None:
    """Listen to nothing."""


def test_train_gives_a_model_that_says_what_it_was_made_of(
    trained: TrainedModel, data: TrainingData, encoder: Encoder
) -> None:
    model = load_model(trained.blob)
    assert model.fingerprint == fingerprint(data, encoder.identity)
    assert model.encoder_identity == encoder.identity
    assert model.language == "en"
    assert model.size_bytes >= len(trained.blob)


def test_train_same_data_gives_the_same_bytes(
    trained: TrainedModel, data: TrainingData, encoder: Encoder
) -> None:
    """nlu.md §8: results must be deterministic for the same data."""
    assert train(data, encoder, {}, silent).blob == trained.blob
    assert train(data, encoder, {}, silent, threads=1).blob == trained.blob


def test_train_order_without_effect_gives_the_same_bytes(
    trained: TrainedModel, data: TrainingData, encoder: Encoder
) -> None:
    shuffled = replace(
        data,
        intents=tuple(
            replace(intent, examples=tuple(reversed(intent.examples))) for intent in reversed(data.intents)
        ),
        counterexamples=tuple(reversed(data.counterexamples)),
    )
    assert train(shuffled, encoder, {}, silent).blob == trained.blob


def test_train_returns_the_vectors_that_were_not_cached(
    trained: TrainedModel, data: TrainingData, encoder: Encoder
) -> None:
    """nlu-design.md §9: editing one example must not re-embed the rest."""
    assert set(trained.embeddings) == set(texts_to_embed(data))
    lights = data.intents[1]
    edited = replace(lights, examples=(*lights.examples, "illuminate the room"))
    more = replace(data, intents=(data.intents[0], edited, *data.intents[2:]))
    assert set(train(more, encoder, trained.embeddings, silent).embeddings) == {"illuminate the room"}


def test_train_with_cached_vectors_gives_the_same_bytes(
    trained: TrainedModel, data: TrainingData, encoder: Encoder
) -> None:
    again = train(data, encoder, trained.embeddings, silent)
    assert again.blob == trained.blob
    assert again.embeddings == {}


def test_train_cached_vector_of_another_size_is_made_anew(
    trained: TrainedModel, data: TrainingData, encoder: Encoder
) -> None:
    wrong = dict.fromkeys(trained.embeddings, np.zeros(3, np.float32))
    assert train(data, encoder, wrong, silent).blob == trained.blob


def test_train_reports_progress_to_the_end(data: TrainingData, encoder: Encoder) -> None:
    heard: list[tuple[str, int, int]] = []
    train(data, encoder, {}, lambda stage, done, total: heard.append((stage, done, total)))
    total = len(texts_to_embed(data))
    assert heard[:total] == [("embedding", at + 1, total) for at in range(total)]
    assert heard[total:] == [("fitting", at, 3) for at in range(4)]


@pytest.mark.parametrize("language", ["fr", "de", "xx", "zh-cn"])
def test_train_other_languages_do_without_the_encoder(
    language: str, data: TrainingData, encoder: Encoder
) -> None:
    """nlu-design.md §8: the model is English; other languages run through the fallback."""
    trained = train(replace(data, language=language), encoder, {}, silent)
    model = load_model(trained.blob)
    assert model.encoder_identity == "fallback"
    assert trained.embeddings == {}
    assert model.fingerprint == fingerprint(replace(data, language=language), encoder.identity)


def test_train_without_the_encoder_keeps_the_lexical_vectors(data: TrainingData) -> None:
    """nlu-design.md §4, *Without the encoder*."""
    heads = read_model(train(data, None, {}, silent).blob).heads
    assert heads is not None
    assert heads.embedding is None
    assert heads.rows is not None
    assert len(heads.rows.starts) == heads.offsets[-1] + 1


def test_train_empty_skill_gives_a_model_without_heads() -> None:
    parts = read_model(train(TrainingData(), None, {}, silent).blob)
    assert (parts.heads, parts.intents, parts.bare_intents) == (None, (), ())


def test_train_intents_without_examples_are_kept_by_name() -> None:
    data = TrainingData(
        intents=(TrainingIntent("b", ()), TrainingIntent("a", ()), TrainingIntent("c", ("x y",)))
    )
    parts = read_model(train(data, None, {}, silent).blob)
    assert (parts.intents, parts.bare_intents) == (("c",), ("a", "b"))


@pytest.mark.parametrize("counterexamples", [(), ("something else",)])
def test_train_single_intent_is_decided_by_nearness(
    counterexamples: tuple[str, ...], encoder: Encoder
) -> None:
    """nlu-design.md §2, step 4: with one intent there is nothing to train; §4 still refuses what is far."""
    data = TrainingData(
        intents=(TrainingIntent("hello", ("hello there", "good morning")),), counterexamples=counterexamples
    )
    for used in (encoder, None):
        model = load_model(train(data, used, {}, silent).blob)
        near, far = (
            model.understand(text, used)
            for text in ("hello there friend", "what does the yearly fee amount to")
        )
        assert near.intents[0].intent == far.intents[0].intent == "hello"
        assert not near.is_irrelevant
        assert far.intents[0].confidence < near.intents[0].confidence / 2
        assert far.is_irrelevant or used is None


def test_train_single_example_is_not_everything(encoder: Encoder) -> None:
    """nlu-design.md §4: one intent of one example does not swallow every sentence."""
    data = TrainingData(intents=(TrainingIntent("bye", ("goodbye",)),), counterexamples=("who won",))
    model = load_model(train(data, encoder, {}, silent).blob)
    assert model.understand("opening hours", encoder).is_irrelevant
    assert not model.understand("good bye then", encoder).is_irrelevant


def test_train_examples_without_letters_are_no_obstacle() -> None:
    data = TrainingData(intents=(TrainingIntent("a", ("?!", "👍")), TrainingIntent("b", ("...", "\ud800"))))
    model = load_model(train(data, None, {}, silent).blob)
    assert model.understand("👍", None).intents[0].confidence == 1.0


def test_train_references_share_the_weight_of_their_example(encoder: Encoder) -> None:
    """nlu.md §3: a direct reference is expanded over all values; it does not weigh as many examples."""
    values = tuple(EntityValue(name) for name in ("Galaxy", "iPhone", "Pixel"))
    data = TrainingData(
        intents=(
            TrainingIntent("order", ("order a @phone", "buy something")),
            TrainingIntent("bye", ("see you",)),
        ),
        entities=(EntityDefinition("phone", values=values),),
    )
    heads = read_model(train(data, encoder, {}, silent).blob).heads
    assert heads is not None
    assert heads.offsets.tolist() == [0, 1, 5]


def test_measure_tightness_is_the_percentile_of_the_nearest_other_example() -> None:
    """nlu-design.md §4: q20."""
    first = np.eye(4, dtype=np.float32)[[0, 0, 1]]
    second = np.array([[1, 0, 0, 0], [0.6, 0.8, 0, 0]], dtype=np.float32)
    own = np.percentile([1.0, 1.0, 0.0, 0.6, 0.6], 20)
    assert measure_tightness([first, second]) == pytest.approx((5 * own + 10 * 0.6) / 15)


def test_measure_tightness_without_pairs_is_the_usual_one() -> None:
    """nlu-design.md §4: if no intent has two examples use a fixed q20."""
    assert measure_tightness([np.eye(1, 4, dtype=np.float32)]) == 0.6
    assert measure_tightness([]) == 0.6


def test_measure_tightness_of_a_large_intent_is_the_same_in_pieces() -> None:
    draw = np.random.RandomState(1).normal(size=(2300, 5)).astype(np.float32)
    group = draw / np.linalg.norm(draw, axis=1, keepdims=True)
    cosines = group @ group.T
    np.fill_diagonal(cosines, -1)
    own = float(np.percentile(cosines.max(axis=1), 20))
    assert measure_tightness([group]) == pytest.approx((2300 * own + 10 * 0.6) / 2310, abs=1e-5)


def test_import_of_the_serving_side_brings_no_training_library() -> None:
    """nlu-design.md §1: the serving process never imports scikit-learn or scipy."""
    code = (
        "import sys, doyle.nlu.model, doyle.nlu.encoder, doyle.nlu.training_data\n"
        "print(sorted({'sklearn', 'scipy', 'joblib'} & sys.modules.keys()))"
    )
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert done.stdout.strip() == "[]"


def test_model_without_an_encoder_is_usable_at_once(
    model_of: Callable[[TrainingData], NluModel], data: TrainingData
) -> None:
    assert model_of(data).understand("turn on the lights please now", None).intents[0].intent == "lights"


def test_train_when_there_are_two_thousand_intents_of_one_example_then_each_is_told_apart(
    encoder: Encoder,
) -> None:
    """limits.md: intents per skill 2,000; nlu.md §2: fewer examples than five are accepted and trained."""
    intents = tuple(TrainingIntent(f"i{at:04}", (f"word{at:04} {at % 7} thing",)) for at in range(2000))
    random = np.random.RandomState(0).normal(size=(2000, encoder.dimension)).astype(np.float32)
    vectors = random / np.linalg.norm(random, axis=1, keepdims=True)
    data = TrainingData(intents=intents)
    known = dict(zip(texts_to_embed(data), vectors, strict=True))
    model = load_model(train(data, encoder, known, silent).blob)
    shown = model.understand("thing word1234", None).intents
    assert len(shown) == 10
    assert shown[0].intent == "i1234"


_TRAIN_AND_HASH = """
import hashlib
from doyle.nlu.train import train
from doyle.nlu.training_data import EntityDefinition, EntityValue, TrainingData, TrainingIntent

data = TrainingData(
    intents=(
        TrainingIntent("order", ("a pot of green tea", "bring oolong", "two cups please")),
        TrainingIntent("bye", ("see you", "that is all", "good bye")),
    ),
    counterexamples=("fix my car",),
    entities=(
        EntityDefinition("tea", values=(EntityValue("oolong", synonyms=("wulong",)), EntityValue("green"))),
        EntityDefinition("size", values=(EntityValue("pot"), EntityValue("cup", synonyms=("cups",)))),
    ),
)
print(hashlib.sha256(train(data, None, {}, lambda *_: None).blob).hexdigest())
"""


def test_train_in_processes_of_different_hash_seeds_gives_the_same_bytes() -> None:
    """nlu.md §8: results must be deterministic for the same data."""
    hashes = {
        subprocess.run(
            [sys.executable, "-c", _TRAIN_AND_HASH],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(hashes) == 1
