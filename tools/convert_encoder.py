"""Turn the sentence encoder's safetensors weights into a quantised ONNX graph, without torch.

Started by `build_encoder.py` as a program of its own, so that a build that finds nothing to do never
imports onnx. The graph is BERT written by hand with the fused operators of onnxruntime. It takes one
sentence without padding and gives two outputs: `sentence`, the mean of all token vectors at length one,
and `tokens`, the last hidden states.

    python tools/convert_encoder.py model.safetensors model.onnx int8
"""

import json
import sys
import tempfile
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper
from onnxruntime.quantization import QuantType, quantize_dynamic

LAYERS = 6
HEADS = 12
WIDTH = 384
MAX_TOKENS = 128
LAYER_NORM_EPSILON = 1e-12
OPSET = 17
# onnx writes newer IR versions than onnxruntime reads.
IR_VERSION = 10
CONTRIB = "com.microsoft"
LEAST_COSINE = 0.95
# The word pieces of a greeting and a question, with the marks of start and end.
PROBE_TOKENS = (101, 7592, 2088, 1010, 2129, 2024, 2017, 1029, 102)

Array = NDArray[np.float32]


def read_safetensors(path: Path) -> dict[str, Array]:
    """Read the float32 tensors of a safetensors file: 8 bytes of length, a JSON header, raw data."""
    content = path.read_bytes()
    header_size = int.from_bytes(content[:8], "little")
    header = json.loads(content[8 : 8 + header_size])
    data = memoryview(content)[8 + header_size :]
    return {
        name: np.frombuffer(data[slice(*entry["data_offsets"])], dtype=np.float32).reshape(entry["shape"])
        for name, entry in header.items()
        if name != "__metadata__" and entry["dtype"] == "F32"
    }


class BertGraph:
    """Collects the nodes and constants of the encoder's graph while walking through the layers."""

    def __init__(self, weights: dict[str, Array]) -> None:
        self._weights = weights
        self._nodes: list[onnx.NodeProto] = []
        self._constants: list[onnx.TensorProto] = []

    def build(self) -> onnx.ModelProto:
        """The model: `input_ids` [1, n] int64 gives `sentence` [1, 384] and `tokens` [1, n, 384]."""
        hidden = self._embed()
        for layer in range(LAYERS):
            hidden = self._layer(hidden, f"encoder.layer.{layer}", is_last=layer == LAYERS - 1)
        self._pool(hidden)
        return self._model()

    def _embed(self) -> str:
        words = self._weight("embeddings.word_embeddings.weight")
        position_table = self._weights["embeddings.position_embeddings.weight"][:MAX_TOKENS]
        token_type = self._weights["embeddings.token_type_embeddings.weight"][0]
        positions = self._constant("positions", position_table + token_type)
        zero, one = self._constant("zero", np.array([0])), self._constant("one", np.array([1]))
        self._node("Gather", [words, "input_ids"], "word_vectors")
        self._node("Shape", ["input_ids"], "length", start=1, end=2)
        self._node("Slice", [positions, zero, "length", zero, one], "position_vectors")
        self._node("Add", ["word_vectors", "position_vectors"], "embedded")
        norm = [self._weight(f"embeddings.LayerNorm.{part}") for part in ("weight", "bias")]
        return self._node(
            "LayerNormalization", ["embedded", *norm], "hidden", axis=-1, epsilon=LAYER_NORM_EPSILON
        )

    def _layer(self, hidden: str, name: str, *, is_last: bool) -> str:
        attended = self._attention(hidden, name)
        projected = self._dense(attended, f"{name}.attention.output.dense")
        middle = self._add_and_norm(projected, hidden, f"{name}.attention.output", f"{name}.middle")
        widened = self._dense(middle, f"{name}.intermediate.dense")
        bias = self._weight(f"{name}.intermediate.dense.bias")
        activated = self._node("BiasGelu", [widened, bias], f"{name}.activated", domain=CONTRIB)
        narrowed = self._dense(activated, f"{name}.output.dense")
        return self._add_and_norm(narrowed, middle, f"{name}.output", "tokens" if is_last else f"{name}.out")

    def _attention(self, hidden: str, name: str) -> str:
        parts = [f"{name}.attention.self.{part}" for part in ("query", "key", "value")]
        matrix = np.concatenate([self._weights[f"{part}.weight"].T for part in parts], axis=1)
        bias = np.concatenate([self._weights[f"{part}.bias"] for part in parts])
        inputs = [hidden, self._constant(f"{name}.qkv", matrix), self._constant(f"{name}.qkv_bias", bias)]
        return self._node("Attention", inputs, f"{name}.attended", domain=CONTRIB, num_heads=HEADS)

    def _dense(self, vectors: str, name: str) -> str:
        matrix = self._constant(f"{name}.matrix", self._weights[f"{name}.weight"].T)
        return self._node("MatMul", [vectors, matrix], f"{name}.product")

    def _add_and_norm(self, vectors: str, skipped: str, name: str, output: str) -> str:
        parameters = [f"{name}.LayerNorm.weight", f"{name}.LayerNorm.bias", f"{name}.dense.bias"]
        inputs = [vectors, skipped, *map(self._weight, parameters)]
        return self._node(
            "SkipLayerNormalization", inputs, output, domain=CONTRIB, epsilon=LAYER_NORM_EPSILON
        )

    def _pool(self, hidden: str) -> None:
        axis = self._constant("token_axis", np.array([1]))
        self._node("ReduceSum", [hidden, axis], "summed", keepdims=0)
        self._node("LpNormalization", ["summed"], "sentence", axis=1, p=2)

    def _model(self) -> onnx.ModelProto:
        graph = helper.make_graph(
            self._nodes,
            "sentence_encoder",
            [helper.make_tensor_value_info("input_ids", TensorProto.INT64, [1, "length"])],
            [
                helper.make_tensor_value_info("sentence", TensorProto.FLOAT, [1, WIDTH]),
                helper.make_tensor_value_info("tokens", TensorProto.FLOAT, [1, "length", WIDTH]),
            ],
            self._constants,
        )
        opsets = [helper.make_opsetid("", OPSET), helper.make_opsetid(CONTRIB, 1)]
        return helper.make_model(graph, opset_imports=opsets, ir_version=IR_VERSION, producer_name="doyle")

    def _weight(self, name: str) -> str:
        return self._constant(name, self._weights[name])

    def _constant(self, name: str, values: NDArray[np.generic]) -> str:
        self._constants.append(numpy_helper.from_array(np.ascontiguousarray(values), name))
        return name

    def _node(
        self, operator: str, inputs: list[str], output: str, domain: str = "", **attributes: float
    ) -> str:
        node = helper.make_node(operator, inputs, [output], output, None, domain, None, **attributes)
        self._nodes.append(node)
        return output


def quantise(source: Path, target: Path, *, is_reduced: bool) -> None:
    """Quantise the weights to int8, one scale per output channel (nlu-design.md §8).

    `is_reduced` keeps them within 7 bits, for processors without VNNI, where 8 bits can saturate.
    """
    quantize_dynamic(
        source,
        target,
        op_types_to_quantize=["MatMul", "Attention", "Gather"],
        per_channel=True,
        reduce_range=is_reduced,
        weight_type=QuantType.QInt8,
        extra_options={"DefaultTensorType": TensorProto.FLOAT},
    )
    model = onnx.load(target)
    model.ir_version = IR_VERSION
    onnx.save(model, target)


def probe(path: Path) -> Array:
    """The sentence vector that a finished model gives for a fixed sentence: 384 floats."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
    sentence = session.run(["sentence"], {"input_ids": np.array([PROBE_TOKENS])})[0]
    return np.asarray(sentence, dtype=np.float32).reshape(WIDTH)


def convert(weights_path: Path, target: Path, variant: str) -> None:
    """Write the model of a variant (`int8`, `int8-reduced` or `float32`) and compare it with float32.

    Raises:
        ValueError: quantising moved the probe sentence too far away.
    """
    with tempfile.TemporaryDirectory() as directory:
        full = Path(directory) / "float32.onnx"
        onnx.save(BertGraph(read_safetensors(weights_path)).build(), full)
        if variant == "float32":
            target.write_bytes(full.read_bytes())
        else:
            quantise(full, target, is_reduced=variant == "int8-reduced")
        cosine = float(probe(full) @ probe(target))
    if cosine < LEAST_COSINE:
        raise ValueError(f"the {variant} model is too far from float32: cosine {cosine:.3f}")


if __name__ == "__main__":
    convert(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3])
