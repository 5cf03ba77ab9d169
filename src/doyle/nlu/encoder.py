"""The sentence encoder: a text becomes a unit vector (nlu-design.md §§2 and 8)."""

import hashlib
import json
import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from onnxruntime.capi.onnxruntime_pybind11_state import (
    Fail,
    InvalidArgument,
    InvalidGraph,
    InvalidProtobuf,
)

from doyle.errors import ModelError
from doyle.nlu.text import collapse
from doyle.nlu.wordpiece import WordCounts, WordPiece

Vector = NDArray[np.float32]

ENCODER_FALLBACK_IDENTITY = "fallback"
PACKAGED_ENCODER = Path(__file__).resolve().with_name("data") / "encoder"
MODEL_FILE = "model.onnx"
VOCABULARY_FILE = "vocab.txt"
MANIFEST_FILE = "manifest.json"
_ONNX_ERRORS_ONLY = 3


@dataclass(frozen=True, slots=True)
class Manifest:
    """What `manifest.json` says about an encoder directory.

    `languages` are the languages that the encoder was measured good for; `*` stands for all.
    """

    identity: str
    dimension: int
    languages: frozenset[str]
    files: dict[str, str]

    @classmethod
    def read(cls, directory: Path) -> "Manifest":
        """Read a directory's manifest.

        Raises:
            OSError: it is absent or not readable.
            ValueError: it is not a manifest.
        """
        data = json.loads((directory / MANIFEST_FILE).read_text("utf-8"))
        try:
            manifest = cls(
                identity=str(data["identity"]),
                dimension=int(data["dimension"]),
                languages=frozenset(map(str, data["languages"])),
                files={str(name): str(value) for name, value in data["files"].items()},
            )
        except (KeyError, TypeError, AttributeError) as error:
            raise ValueError(f"not an encoder manifest: {error!r}") from error
        if not {MODEL_FILE, VOCABULARY_FILE} <= manifest.files.keys():
            raise ValueError("the manifest names no model or no vocabulary")
        return manifest


@dataclass(frozen=True, slots=True)
class Encoding:
    """What one run of the encoder gives: the unit vector of the sentence, and a vector for each word piece.

    `pieces` is p x dimension; `places` has for each piece where [start, end) its word stands in the text.
    Of a long text the end has no pieces.
    """

    sentence: Vector
    pieces: Vector
    places: NDArray[np.int32]


class Encoder:
    """A loaded encoder; immutable and shared by threads (a run releases the interpreter lock).

    Sentences always run one by one: the quantised model's results depend on the whole batch.
    """

    def __init__(
        self,
        session: onnxruntime.InferenceSession,
        wordpiece: WordPiece,
        manifest: Manifest,
        known: Mapping[str, Vector] = MappingProxyType({}),
    ) -> None:
        self._session = session
        self._wordpiece = wordpiece
        self._manifest = manifest
        self._known = known
        self._languages = manifest.languages
        self.identity = manifest.identity
        self.dimension = manifest.dimension

    @classmethod
    def load(cls, directory: Path) -> "Encoder":
        """Load an encoder directory (see `tools/build_encoder.py` for its files).

        Raises:
            OSError: a file is absent or not readable.
            ValueError: a file's SHA-256 is not the one in the manifest, or a file is not valid.
        """
        manifest = Manifest.read(directory)
        model, vocabulary = (
            _read_checked(directory / name, manifest.files[name]) for name in (MODEL_FILE, VOCABULARY_FILE)
        )
        wordpiece = WordPiece(vocabulary.decode("utf-8").splitlines())
        return cls(_open_session(model), wordpiece, manifest)

    def knows(self, language: str) -> bool:
        """Whether sentence vectors are good in a language; if not, the fallback scores better."""
        return bool({"*", language.lower(), language.lower().partition("-")[0]} & self._languages)

    def with_known(self, vectors: Mapping[str, Vector]) -> "Encoder":
        """The same encoder with the vectors of some texts at hand, made by itself, so that it runs less."""
        return Encoder(self._session, self._wordpiece, self._manifest, vectors)

    def encode(self, text: str) -> Vector:
        """The unit vector of a text: `dimension` floats."""
        known = self._known.get(text)
        if known is not None:
            return known
        ids = np.array([self._wordpiece.encode(collapse(text))], dtype=np.int64)
        (sentence,) = self._session.run(["sentence"], {"input_ids": ids})
        return np.asarray(sentence, dtype=np.float32).reshape(self.dimension)

    def read(self, text: str) -> Encoding:
        """The sentence and its word pieces in one run; places refer to the text with its blanks collapsed."""
        ids, places = self._wordpiece.encode_with_places(collapse(text))
        inputs = {"input_ids": np.array([ids], dtype=np.int64)}
        sentence, tokens = self._session.run(["sentence", "tokens"], inputs)
        return Encoding(
            sentence=np.asarray(sentence, dtype=np.float32).reshape(self.dimension),
            pieces=np.asarray(tokens, dtype=np.float32)[0, 1:-1],
            places=np.array(places, dtype=np.int32).reshape(-1, 2),
        )

    def count_words(self, text: str) -> WordCounts:
        """How many words of a text its vector tells from others, and how many it does not."""
        return self._wordpiece.count_words(collapse(text))

    def encode_many(
        self, texts: Sequence[str], threads: int = 1, progress: Callable[[int, int], None] | None = None
    ) -> NDArray[np.float32]:
        """The unit vectors of texts, one row each; `progress` hears (done, total), from any thread."""
        vectors = np.empty((len(texts), self.dimension), dtype=np.float32)
        done = _Counter(len(texts), progress)

        def encode_row(at: int) -> None:
            vectors[at] = self.encode(texts[at])
            done.add()

        with ThreadPoolExecutor(max(1, threads)) as pool:
            for _ in pool.map(encode_row, range(len(texts))):
                pass
        return vectors


def find_encoder(directory: Path | None = None) -> Encoder | None:
    """The encoder in a directory, by default the packaged one.

    None means that it is absent or damaged: the caller warns, and everything runs on the fallback
    (nlu-design.md §8).
    """
    try:
        return Encoder.load(directory or PACKAGED_ENCODER)
    except (OSError, ValueError):
        return None


def open_encoder(directory: Path | None) -> Encoder | None:
    """The encoder that an operator asked for, or else the packaged one, which may be absent.

    Raises:
        ModelError: the directory that was asked for holds no encoder that can be used, and why.
    """
    if directory is None:
        return find_encoder()
    try:
        return Encoder.load(directory)
    except (OSError, ValueError) as error:
        raise ModelError(
            f"The sentence encoder in {directory} (DOYLE_ENCODER) cannot be used: {error}"
        ) from None


def identity_of(encoder: Encoder | None) -> str:
    """The identity that models trained with this encoder carry."""
    return encoder.identity if encoder else ENCODER_FALLBACK_IDENTITY


class _Counter:
    def __init__(self, total: int, progress: Callable[[int, int], None] | None) -> None:
        self._lock = threading.Lock()
        self._done, self._total, self._progress = 0, total, progress

    def add(self) -> None:
        if self._progress:
            with self._lock:
                self._done += 1
                self._progress(self._done, self._total)


def _read_checked(path: Path, expected: str) -> bytes:
    content = path.read_bytes()
    if hashlib.sha256(content).hexdigest() != expected:
        raise ValueError(f"{path.name} is not the file that the manifest describes")
    return content


def _open_session(model: bytes) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.log_severity_level = _ONNX_ERRORS_ONLY
    try:
        return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
    except (Fail, InvalidArgument, InvalidGraph, InvalidProtobuf) as error:
        raise ValueError(f"{MODEL_FILE} cannot be loaded: {error}") from error
