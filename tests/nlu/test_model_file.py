"""The model file."""

import io
import pickle
import zipfile
from contextlib import suppress
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from doyle.errors import ModelError
from doyle.nlu.exact import ExactKeys
from doyle.nlu.index_terms import index_terms
from doyle.nlu.model import load_model
from doyle.nlu.model_file import ModelParts, read_model, write_model
from doyle.nlu.train import TrainedModel
from doyle.nlu.training_data import EntityDefinition, EntityValue

_ENTITIES = (
    EntityDefinition(
        "e", True, (EntityValue("v", "patterns", (), (r"\d",)), EntityValue("w", synonyms=("x",)))
    ),
    EntityDefinition("sys-date"),
)
BARE = ModelParts(
    fingerprint="f" * 64,
    encoder_identity="fallback",
    language="xx",
    intents=(),
    bare_intents=("later",),
    keys=ExactKeys((), ("no", "\ud800", "ü")),
    entities=_ENTITIES,
    heads=None,
    terms=index_terms("xx", _ENTITIES),
)


def test_read_model_gives_back_what_was_written() -> None:
    assert read_model(write_model(BARE)) == BARE


def test_read_model_of_the_old_system_entities_gives_that_back() -> None:
    """system-entities.md §2."""
    old = replace(BARE, has_new_system_entities=False)
    assert read_model(write_model(old)) == old


def test_read_model_with_heads_gives_back_what_was_written(trained: TrainedModel) -> None:
    parts = read_model(trained.blob)
    assert write_model(parts) == trained.blob
    assert parts.heads is not None
    assert parts.heads.rows is None
    assert parts.heads.embedding is not None
    assert parts.heads.embedding.weights.dtype == np.float32
    assert parts.heads.embedding.examples.dtype == np.int8


def test_write_model_is_one_uncompressed_archive_without_pickles(trained: TrainedModel) -> None:
    """nlu-design.md §9: one uncompressed .npz without pickles."""
    with zipfile.ZipFile(io.BytesIO(trained.blob)) as archive:
        assert {entry.compress_type for entry in archive.infolist()} == {zipfile.ZIP_STORED}
    with np.load(io.BytesIO(trained.blob), allow_pickle=False) as arrays:
        assert {array.dtype.kind for array in arrays.values()} <= set("iuf")
        assert arrays["embedding_weights"].dtype == np.float16
        assert arrays["lexical_weights"].dtype == np.int8
        assert arrays["embedded_examples"].dtype == np.int8


def test_write_model_twice_gives_the_same_bytes() -> None:
    assert write_model(BARE) == write_model(replace(BARE))


@pytest.mark.parametrize(
    "blob", [b"", b"PK", b"not a model", b"\x93NUMPY"], ids=["empty", "zip", "text", "npy"]
)
def test_load_model_of_something_else_is_an_error(blob: bytes) -> None:
    with pytest.raises(ModelError):
        load_model(blob)


def archive_of(**arrays: np.ndarray) -> bytes:
    buffer = io.BytesIO()
    np.savez(buffer, **arrays)
    return buffer.getvalue()


@pytest.mark.parametrize(
    "description", [b"", b"[]", b"{}", b'{"format": 1}', b'{"format": 1, "examples": 3}', b"\xff"]
)
def test_load_model_with_a_broken_description_is_an_error(description: bytes) -> None:
    with pytest.raises(ModelError):
        load_model(archive_of(description=np.frombuffer(description, dtype=np.uint8)))


def test_load_model_of_another_format_is_an_error() -> None:
    description = np.frombuffer(b'{"format": 99}', dtype=np.uint8)
    with pytest.raises(ModelError, match="format 99"):
        load_model(archive_of(description=description))


def test_load_model_never_unpickles() -> None:
    """nlu-design.md §9: without pickles."""
    hostile = np.array([pickle.loads], dtype=object)
    buffer = io.BytesIO()
    np.savez(buffer, description=hostile, allow_pickle=True)
    with pytest.raises(ModelError):
        load_model(buffer.getvalue())


@pytest.mark.parametrize(
    "damage", [b"@", b" ", b"\x01", b"\xff"], ids=["encrypted", "patched", "locked", "all"]
)
def test_load_model_with_odd_archive_flags_is_an_error(damage: bytes) -> None:
    blob = write_model(BARE)
    flags = blob.rindex(b"PK\x01\x02") + 8
    with pytest.raises(ModelError):
        load_model(blob[:flags] + damage + blob[flags + 1 :])


@settings(deadline=None, max_examples=200)
@given(cut=st.integers(0, 2000), noise=st.binary(max_size=8))
def test_load_model_of_a_damaged_file_is_an_error_or_the_model(cut: int, noise: bytes) -> None:
    blob = write_model(BARE)
    damaged = blob[: cut % len(blob)] + noise + blob[cut % len(blob) + len(noise) :]
    with suppress(ModelError):
        assert load_model(damaged).fingerprint
