"""Converting the encoder's weights."""

import json
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import numpy as np
import onnxruntime
import pytest

WIDTH = 384
VOCABULARY = 8000


@pytest.fixture(scope="session")
def tool(load_tool: Callable[[str], ModuleType]) -> ModuleType:
    return load_tool("convert_encoder")


def make_weights() -> dict[str, np.ndarray]:
    """Random weights in the shapes of the real model, with a smaller vocabulary."""
    draw = np.random.RandomState(5)

    def matrix(*shape: int) -> np.ndarray:
        return draw.normal(0, 0.05, shape).astype(np.float32)

    weights = {
        "embeddings.word_embeddings.weight": matrix(VOCABULARY, WIDTH),
        "embeddings.position_embeddings.weight": matrix(512, WIDTH),
        "embeddings.token_type_embeddings.weight": matrix(2, WIDTH),
        "embeddings.LayerNorm.weight": 1 + matrix(WIDTH),
        "embeddings.LayerNorm.bias": matrix(WIDTH),
    }
    for layer in range(6):
        name = f"encoder.layer.{layer}"
        for part in (
            "attention.self.query",
            "attention.self.key",
            "attention.self.value",
            "attention.output.dense",
        ):
            weights[f"{name}.{part}.weight"] = matrix(WIDTH, WIDTH)
            weights[f"{name}.{part}.bias"] = matrix(WIDTH)
        weights[f"{name}.intermediate.dense.weight"] = matrix(4 * WIDTH, WIDTH)
        weights[f"{name}.intermediate.dense.bias"] = matrix(4 * WIDTH)
        weights[f"{name}.output.dense.weight"] = matrix(WIDTH, 4 * WIDTH)
        weights[f"{name}.output.dense.bias"] = matrix(WIDTH)
        for part in ("attention.output.LayerNorm", "output.LayerNorm"):
            weights[f"{name}.{part}.weight"] = 1 + matrix(WIDTH)
            weights[f"{name}.{part}.bias"] = matrix(WIDTH)
    return weights


def write_safetensors(path: Path, tensors: dict[str, np.ndarray]) -> None:
    header: dict[str, object] = {"__metadata__": {"format": "pt"}}
    data, size = [], 0
    for name, tensor in tensors.items():
        kind = {"float32": "F32", "int64": "I64"}[tensor.dtype.name]
        offsets = [size, size + tensor.nbytes]
        header[name] = {"dtype": kind, "shape": list(tensor.shape), "data_offsets": offsets}
        data.append(tensor.tobytes())
        size += tensor.nbytes
    described = json.dumps(header).encode()
    path.write_bytes(len(described).to_bytes(8, "little") + described + b"".join(data))


def normed(vectors: np.ndarray, weights: dict[str, np.ndarray], name: str) -> np.ndarray:
    centred = vectors - vectors.mean(axis=-1, keepdims=True)
    scaled = centred / np.sqrt((centred**2).mean(axis=-1, keepdims=True) + 1e-12)
    return scaled * weights[f"{name}.weight"] + weights[f"{name}.bias"]


def softmax(scores: np.ndarray) -> np.ndarray:
    powers = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return powers / powers.sum(axis=-1, keepdims=True)


def gelu(values: np.ndarray) -> np.ndarray:
    from scipy.special import erf

    return values * 0.5 * (1 + erf(values / np.sqrt(2)))


def reference_bert(weights: dict[str, np.ndarray], ids: list[int]) -> np.ndarray:
    """BERT's last hidden states in plain numpy: one row per token."""

    def dense(vectors: np.ndarray, name: str) -> np.ndarray:
        return vectors @ weights[f"{name}.weight"].T + weights[f"{name}.bias"]

    hidden = weights["embeddings.word_embeddings.weight"][ids]
    hidden = hidden + weights["embeddings.position_embeddings.weight"][: len(ids)]
    hidden = normed(
        hidden + weights["embeddings.token_type_embeddings.weight"][0], weights, "embeddings.LayerNorm"
    )
    for layer in range(6):
        name = f"encoder.layer.{layer}"
        query, key, value = (
            dense(hidden, f"{name}.attention.self.{part}").reshape(len(ids), 12, 32).swapaxes(0, 1)
            for part in ("query", "key", "value")
        )
        attended = softmax(query @ key.swapaxes(1, 2) / np.sqrt(32)) @ value
        joined = attended.swapaxes(0, 1).reshape(len(ids), WIDTH)
        middle = normed(
            dense(joined, f"{name}.attention.output.dense") + hidden,
            weights,
            f"{name}.attention.output.LayerNorm",
        )
        widened = gelu(dense(middle, f"{name}.intermediate.dense"))
        hidden = normed(dense(widened, f"{name}.output.dense") + middle, weights, f"{name}.output.LayerNorm")
    return hidden


def run(path: Path, ids: list[int]) -> tuple[np.ndarray, np.ndarray]:
    session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    sentence, tokens = session.run(["sentence", "tokens"], {"input_ids": np.array([ids])})
    return sentence, tokens


@pytest.fixture(scope="session")
def weights() -> dict[str, np.ndarray]:
    return make_weights()


@pytest.fixture(scope="session")
def weights_file(weights: dict[str, np.ndarray], tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("weights") / "model.safetensors"
    write_safetensors(path, {"embeddings.position_ids": np.arange(512), **weights})
    return path


def test_read_safetensors_gives_the_float_tensors(
    tool: ModuleType, weights_file: Path, weights: dict[str, np.ndarray]
) -> None:
    """nlu-design.md §8: 8-byte length + JSON header, then the data."""
    read = tool.read_safetensors(weights_file)
    assert read.keys() == weights.keys()
    assert all(np.array_equal(read[name], weights[name]) for name in weights)


@pytest.mark.parametrize("ids", [[101, 102], [101, 5, 900, 7999, 102], list(range(100, 228))], ids=len)
def test_convert_float_graph_equals_the_reference(
    tool: ModuleType, weights_file: Path, weights: dict[str, np.ndarray], tmp_path: Path, ids: list[int]
) -> None:
    """nlu-design.md §8: the graph; §2: mean over all tokens, then L2 normalisation."""
    tool.convert(weights_file, tmp_path / "model.onnx", "float32")
    sentence, tokens = run(tmp_path / "model.onnx", ids)
    expected = reference_bert(weights, ids)
    mean = expected.mean(axis=0)
    assert tokens[0] == pytest.approx(expected, abs=2e-4)
    assert sentence[0] == pytest.approx(mean / np.linalg.norm(mean), abs=2e-4)


@pytest.mark.parametrize("variant", ["int8", "int8-reduced"])
def test_convert_quantised_graph_is_small_and_close(
    tool: ModuleType, weights_file: Path, weights: dict[str, np.ndarray], tmp_path: Path, variant: str
) -> None:
    """nlu-design.md §8: int8 per channel."""
    path = tmp_path / "model.onnx"
    tool.convert(weights_file, path, variant)
    sentence, tokens = run(path, [101, 5, 900, 7999, 102])
    mean = reference_bert(weights, [101, 5, 900, 7999, 102]).mean(axis=0)
    assert path.stat().st_size < 0.3 * weights_file.stat().st_size
    assert (sentence.shape, tokens.shape) == ((1, WIDTH), (1, 5, WIDTH))
    assert float(sentence[0] @ mean) / np.linalg.norm(mean) > 0.97


def test_convert_that_would_lose_too_much_is_refused(
    tool: ModuleType, weights_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tool, "LEAST_COSINE", 1.1)
    with pytest.raises(ValueError, match="too far from float32"):
        tool.convert(weights_file, tmp_path / "model.onnx", "int8")


@pytest.mark.slow
def test_convert_twice_gives_the_same_file(tool: ModuleType, weights_file: Path, tmp_path: Path) -> None:
    for name in ("a", "b"):
        tool.convert(weights_file, tmp_path / name, "int8")
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()
