"""The sentence encoder."""

import json
import shutil
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from doyle.errors import ModelError
from doyle.nlu.encoder import (
    ENCODER_FALLBACK_IDENTITY,
    MANIFEST_FILE,
    MODEL_FILE,
    PACKAGED_ENCODER,
    VOCABULARY_FILE,
    Encoder,
    Manifest,
    find_encoder,
    identity_of,
    open_encoder,
)

SENTENCES = ("I want to book a flight to Boston", "turn the radio up", "how do I bake bread", "ok", "")


@pytest.fixture
def copy(tmp_path: Path, encoder: Encoder) -> Path:
    """A copy of the packaged encoder that a test may spoil."""
    return Path(shutil.copytree(PACKAGED_ENCODER, tmp_path / "encoder"))


def edit_manifest(directory: Path, change: Callable[[dict[str, object]], object]) -> None:
    path = directory / MANIFEST_FILE
    manifest = json.loads(path.read_text("utf-8"))
    change(manifest)
    path.write_text(json.dumps(manifest), "utf-8")


def test_encode_any_text_gives_a_unit_vector_of_384_floats(encoder: Encoder) -> None:
    """nlu-design.md §2: 384 floats, L2-normalised."""
    for text in SENTENCES:
        vector = encoder.encode(text)
        assert (vector.shape, vector.dtype) == ((384,), np.float32)
        assert np.linalg.norm(vector) == pytest.approx(1.0, abs=1e-5)


def test_encode_similar_sentences_are_closer_than_unrelated_ones(encoder: Encoder) -> None:
    booking = encoder.encode("I want to book a flight to Boston")
    ticket = encoder.encode("please reserve me a plane ticket to Boston")
    baking = encoder.encode("how do I bake bread")
    assert booking @ ticket > 0.7
    assert booking @ baking < 0.3


def test_encode_case_and_white_space_do_not_count(encoder: Encoder) -> None:
    """nlu-design.md §2: uncased, white space collapsed."""
    assert np.array_equal(encoder.encode("  Turn ON\tthe radio "), encoder.encode("turn on the radio"))


def test_encode_hostile_texts_are_encoded_like_any_other(encoder: Encoder) -> None:
    for text in ("\ud800 lone", "\x00\x01", "🙂" * 3000, "a" * 100_000, "\u202e" * 50):
        assert np.isfinite(encoder.encode(text)).all()


@pytest.mark.parametrize("text", [*SENTENCES, "", "\ud800 lone", "🙂" * 3000, "a" * 100_000, "word " * 400])
def test_read_gives_the_sentence_vector_and_a_vector_for_each_word_piece(encoder: Encoder, text: str) -> None:
    """nlu-design.md §6: the token vectors come from the same encoder run as the sentence vector."""
    encoding = encoder.read(text)
    assert np.array_equal(encoding.sentence, encoder.encode(text))
    assert encoding.pieces.shape == (len(encoding.places), 384)
    assert len(encoding.places) <= 126
    assert np.isfinite(encoding.pieces).all()


def test_encode_many_equals_one_by_one_whatever_the_threads(encoder: Encoder) -> None:
    """nlu-design.md §8, *Encoder traps*: always batches of one."""
    expected = np.stack([encoder.encode(text) for text in SENTENCES])
    for threads in (1, 2, 4):
        assert np.array_equal(encoder.encode_many(SENTENCES, threads), expected)


def test_encode_many_of_nothing_gives_no_rows(encoder: Encoder) -> None:
    assert encoder.encode_many([]).shape == (0, 384)


def test_encode_many_reports_every_sentence_once(encoder: Encoder) -> None:
    heard: list[tuple[int, int]] = []
    encoder.encode_many(SENTENCES, 2, lambda done, total: heard.append((done, total)))
    assert heard == [(at + 1, len(SENTENCES)) for at in range(len(SENTENCES))]


def test_encode_from_many_threads_gives_the_same_vectors(encoder: Encoder) -> None:
    texts = list(SENTENCES) * 8
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(encoder.encode, texts))
    assert all(
        np.array_equal(vector, encoder.encode(text)) for vector, text in zip(together, texts, strict=True)
    )


@pytest.mark.parametrize(
    ("language", "is_known"), [("en", True), ("en-us", True), ("EN", True), ("fr", False), ("xx", False)]
)
def test_knows_only_the_languages_of_its_manifest(encoder: Encoder, language: str, is_known: bool) -> None:
    """nlu-design.md §8: the model is English."""
    assert encoder.knows(language) is is_known


def test_knows_every_language_when_the_manifest_says_so(copy: Path) -> None:
    edit_manifest(copy, lambda manifest: manifest.update(languages=["*"]))
    assert Encoder.load(copy).knows("ja")


def test_identity_comes_from_source_recipe_and_variant(encoder: Encoder) -> None:
    """design.md, *Settled questions*: source hash + recipe + variant, not the file's hash."""
    manifest = json.loads((PACKAGED_ENCODER / MANIFEST_FILE).read_text("utf-8"))
    parts = (manifest["source_sha256"][:16], f"r{manifest['recipe']}", manifest["variant"])
    assert encoder.identity == "-".join(parts)
    assert identity_of(encoder) == encoder.identity
    assert identity_of(None) == ENCODER_FALLBACK_IDENTITY == "fallback"


def test_find_encoder_in_a_directory_of_ones_own_loads_it(copy: Path, encoder: Encoder) -> None:
    found = find_encoder(copy)
    assert found is not None
    assert found.identity == encoder.identity


@pytest.mark.parametrize("name", [MODEL_FILE, VOCABULARY_FILE])
def test_find_encoder_when_a_file_was_changed_finds_none(copy: Path, name: str) -> None:
    """nlu-design.md §8: a wrong hash means the fallback."""
    path = copy / name
    path.write_bytes(path.read_bytes() + b" ")
    assert find_encoder(copy) is None
    with pytest.raises(ValueError, match=name):
        Encoder.load(copy)


@pytest.mark.parametrize("name", [MODEL_FILE, VOCABULARY_FILE, MANIFEST_FILE])
def test_find_encoder_when_a_file_is_absent_finds_none(copy: Path, name: str) -> None:
    (copy / name).unlink()
    assert find_encoder(copy) is None


def test_find_encoder_in_an_absent_directory_finds_none(tmp_path: Path) -> None:
    assert find_encoder(tmp_path / "nowhere") is None


@pytest.mark.parametrize(
    "content",
    [
        "",
        "[]",
        "{}",
        '{"identity": "x", "dimension": 384, "languages": ["en"], "files": []}',
        '{"identity": "x"}',
    ],
)
def test_find_encoder_with_a_broken_manifest_finds_none(copy: Path, content: str) -> None:
    (copy / MANIFEST_FILE).write_text(content, "utf-8")
    assert find_encoder(copy) is None


def test_read_manifest_that_names_no_model_is_refused(copy: Path) -> None:
    edit_manifest(copy, lambda manifest: manifest.update(files={VOCABULARY_FILE: "00"}))
    with pytest.raises(ValueError, match="no model"):
        Manifest.read(copy)


def test_load_file_that_is_no_model_is_refused(copy: Path) -> None:
    import hashlib

    (copy / MODEL_FILE).write_bytes(b"not a model")
    digest = hashlib.sha256(b"not a model").hexdigest()
    edit_manifest(
        copy,
        lambda manifest: manifest.update(files={**manifest["files"], MODEL_FILE: digest}),  # type: ignore[dict-item]
    )
    with pytest.raises(ValueError, match="cannot be loaded"):
        Encoder.load(copy)
    assert find_encoder(copy) is None


def test_open_encoder_when_the_directory_asked_for_is_unusable_then_says_which_and_why(
    tmp_path: Path,
) -> None:
    """A wrong setting must not turn every model into a weaker one in silence."""
    with pytest.raises(ModelError, match=r"DOYLE_ENCODER.*cannot be used") as caught:
        open_encoder(tmp_path / "nowhere")
    assert str(tmp_path / "nowhere") in caught.value.message


def test_open_encoder_when_none_is_asked_for_then_is_the_packaged_one() -> None:
    assert identity_of(open_encoder(None)) == identity_of(find_encoder())


def test_open_encoder_when_the_directory_is_good_then_is_loaded() -> None:
    if find_encoder() is None:
        pytest.skip("the encoder is not built")
    assert identity_of(open_encoder(PACKAGED_ENCODER)) == identity_of(find_encoder())


def test_encoder_when_vectors_are_known_then_they_are_taken_and_others_made(encoder: Encoder) -> None:
    known = encoder.encode("turn on the lights")
    made_up = np.zeros_like(known)
    remembering = encoder.with_known({"made up": made_up})
    assert remembering.encode("made up") is made_up
    assert np.array_equal(remembering.encode("turn on the lights"), known)
    assert (remembering.identity, remembering.knows("en")) == (encoder.identity, True)
