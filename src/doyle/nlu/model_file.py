"""The model file: one uncompressed .npz without pickles (nlu-design.md §9).

It is complete in itself: the intent heads with all that they need, the folded examples for exact matches, the
entity definitions, and the index of their terms, so that loading a model builds next to nothing.
"""

import io
import json
import struct
import zipfile
import zlib
from dataclasses import asdict, dataclass, field

import numpy as np
from numpy.typing import NDArray

from doyle.errors import ModelError
from doyle.nlu.contextual import ContextualModel
from doyle.nlu.contextual_file import Arrays, contextual_arrays, describe_contextual, read_contextual
from doyle.nlu.exact import ExactKeys
from doyle.nlu.heads import EmbeddingHead, IntentHeads, LexicalHead, SparseRows
from doyle.nlu.lexical import LexicalFeatures
from doyle.nlu.term_index import TermIndex
from doyle.nlu.training_data import EntityDefinition, EntityValue
from doyle.wire.json import JsonObject

FORMAT = 3
# What reading an archive that is none, or not ours, may raise; RuntimeError is how zipfile says "encrypted".
_DAMAGE = (
    *(ArithmeticError, AttributeError, EOFError, LookupError, OSError, RuntimeError, TypeError, ValueError),
    *(struct.error, zipfile.BadZipFile, zlib.error),
)


@dataclass(frozen=True, slots=True)
class ModelParts:
    """What a model file holds.

    `intents` names the intents that have examples, in order of name: they are the classes of `heads`, which
    is None if there are none. `bare_intents` names the others. `terms` indexes dictionary entities;
    `contextual` recognises those that were learned from annotations, None if there are none.
    """

    fingerprint: str
    encoder_identity: str
    language: str
    intents: tuple[str, ...]
    bare_intents: tuple[str, ...]
    keys: ExactKeys
    entities: tuple[EntityDefinition, ...]
    heads: IntentHeads | None
    terms: TermIndex = field(compare=False)
    contextual: ContextualModel | None = None
    has_new_system_entities: bool = True


def write_model(parts: ModelParts) -> bytes:
    """The model file of a model: the same parts give the same bytes."""
    described: JsonObject = {
        "format": FORMAT,
        "fingerprint": parts.fingerprint,
        "encoder_identity": parts.encoder_identity,
        "language": parts.language,
        "intents": parts.intents,
        "bare_intents": parts.bare_intents,
        "examples": parts.keys.examples,
        "counterexamples": parts.keys.counterexamples,
        "entities": [asdict(entity) for entity in parts.entities],
        "has_new_system_entities": parts.has_new_system_entities,
    }
    arrays: dict[str, NDArray[np.generic]] = {}
    if parts.heads:
        described["heads"] = _describe_heads(parts.heads)
        arrays = _head_arrays(parts.heads)
    arrays |= parts.terms.to_arrays()
    if parts.contextual:
        described["contextual"] = describe_contextual(parts.contextual)
        arrays |= contextual_arrays(parts.contextual)
    arrays["description"] = np.frombuffer(json.dumps(described).encode("ascii"), dtype=np.uint8)
    buffer = io.BytesIO()
    np.savez(buffer, allow_pickle=False, **arrays)
    return buffer.getvalue()


def read_model(blob: bytes) -> ModelParts:
    """The parts of a model file.

    Raises:
        ModelError: it is damaged, or of another format.
    """
    try:
        with np.load(io.BytesIO(blob), allow_pickle=False) as archive:
            arrays = dict(archive.items())
        described = json.loads(arrays["description"].tobytes())
        if described["format"] != FORMAT:
            raise ModelError(f"the model file has format {described['format']}, not {FORMAT}")
        return _parts(described, arrays)
    except _DAMAGE as error:
        raise ModelError(f"the model file is damaged: {error!r}") from error


def _parts(described: JsonObject, arrays: Arrays) -> ModelParts:
    keys = ExactKeys(tuple(map(tuple, described["examples"])), tuple(described["counterexamples"]))
    return ModelParts(
        fingerprint=described["fingerprint"],
        encoder_identity=described["encoder_identity"],
        language=described["language"],
        intents=tuple(described["intents"]),
        bare_intents=tuple(described["bare_intents"]),
        keys=keys,
        entities=tuple(map(_entity, described["entities"])),
        heads=_heads(described["heads"], arrays, keys) if "heads" in described else None,
        terms=TermIndex.of_arrays(arrays),
        contextual=read_contextual(described["contextual"], arrays) if "contextual" in described else None,
        has_new_system_entities=bool(described["has_new_system_entities"]),
    )


def _describe_heads(heads: IntentHeads) -> JsonObject:
    return {
        "has_counterexamples": heads.has_counterexamples,
        "is_off_topic_enabled": heads.is_off_topic_enabled,
        "tightness": heads.embedding.tightness if heads.embedding else None,
        "associated_entities": heads.lexical.features.entities,
        "vocabulary_sizes": [len(vocabulary) for vocabulary in heads.lexical.features.vocabularies],
    }


def _head_arrays(heads: IntentHeads) -> dict[str, NDArray[np.generic]]:
    features = heads.lexical.features
    ngrams = "\n".join(ngram for vocabulary in features.vocabularies for ngram in vocabulary)
    arrays: dict[str, NDArray[np.generic]] = {
        "offsets": heads.offsets,
        "vocabulary": np.frombuffer(ngrams.encode("utf-8", "surrogatepass"), dtype=np.uint8),
        "idf": features.idf,
        "lexical_weights": heads.lexical.weights,
        "lexical_scale": heads.lexical.scale,
        "lexical_bias": heads.lexical.bias,
    }
    if heads.embedding:
        arrays["embedding_weights"] = heads.embedding.weights.astype(np.float16)
        arrays["embedding_bias"] = heads.embedding.bias
        arrays["embedded_examples"] = heads.embedding.examples
    if heads.rows:
        arrays["row_starts"] = heads.rows.starts
        arrays["row_indices"] = heads.rows.indices
        arrays["row_values"] = heads.rows.values
    return arrays


def _heads(described: JsonObject, arrays: Arrays, keys: ExactKeys) -> IntentHeads:
    lexical = LexicalHead(
        features=_features(described, arrays),
        weights=arrays["lexical_weights"].astype(np.int8, copy=False),
        scale=arrays["lexical_scale"].astype(np.float32, copy=False),
        bias=arrays["lexical_bias"].astype(np.float32, copy=False),
    )
    return IntentHeads(
        offsets=arrays["offsets"].astype(np.int32, copy=False),
        has_counterexamples=bool(described["has_counterexamples"]),
        lexical=lexical,
        embedding=_embedding(described["tightness"], arrays),
        rows=_rows(arrays),
        texts=keys.examples,
        is_off_topic_enabled=bool(described["is_off_topic_enabled"]),
        mean_examples=sum(map(len, keys.examples)) / max(1, len(keys.examples)),
    )


def _features(described: JsonObject, arrays: Arrays) -> LexicalFeatures:
    sizes: list[int] = described["vocabulary_sizes"]
    ngrams = arrays["vocabulary"].tobytes().decode("utf-8", "surrogatepass").split("\n")
    ends = np.cumsum(sizes).tolist()
    vocabularies = [ngrams[end - size : end] for end, size in zip(ends, sizes, strict=True)]
    idf = arrays["idf"].astype(np.float32, copy=False)
    return LexicalFeatures(vocabularies, idf, described["associated_entities"])


def _embedding(tightness: float | None, arrays: Arrays) -> EmbeddingHead | None:
    if tightness is None:
        return None
    return EmbeddingHead(
        weights=arrays["embedding_weights"].astype(np.float32),
        bias=arrays["embedding_bias"].astype(np.float32, copy=False),
        examples=arrays["embedded_examples"].astype(np.int8, copy=False),
        tightness=tightness,
    )


def _rows(arrays: Arrays) -> SparseRows | None:
    if "row_starts" not in arrays:
        return None
    return SparseRows(
        starts=arrays["row_starts"].astype(np.int32, copy=False),
        indices=arrays["row_indices"].astype(np.uint16, copy=False),
        values=arrays["row_values"].astype(np.float16, copy=False),
    )


def _entity(described: JsonObject) -> EntityDefinition:
    values = (
        EntityValue(value["value"], value["type"], tuple(value["synonyms"]), tuple(value["patterns"]))
        for value in described["values"]
    )
    return EntityDefinition(described["name"], described["is_fuzzy"], tuple(values))
