"""A trained model at work: from a text to intents and entity mentions."""

from collections.abc import Iterable, Sequence
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from doyle.nlu.confidence import THRESHOLD
from doyle.nlu.contextual_features import hints_of
from doyle.nlu.encoder import Encoder, Encoding, Vector
from doyle.nlu.exact import ExactMatches, Span
from doyle.nlu.languages import features_of
from doyle.nlu.mentions import Claims, Mention
from doyle.nlu.model_file import ModelParts, read_model
from doyle.nlu.own_words import own_words
from doyle.nlu.patterns import PatternProblem
from doyle.nlu.recognition import EntityRecogniser
from doyle.nlu.reference_point import EPOCH, ReferencePoint
from doyle.nlu.speller import find_speller
from doyle.nlu.spelling import Correction, correct
from doyle.nlu.system_entities.switched_on import SwitchedOn, in_order
from doyle.nlu.text import collapse, scoring_text
from doyle.nlu.words import find_word_list
from doyle.wire.runtime import RuntimeIntent, Understanding

MAX_INTENTS = 10
# What a loaded model takes, measured: its file as arrays and Python objects, and compiled patterns.
_MEMORY_PER_FILE_BYTE = 3
_MEMORY_PER_OWN_WORD_BYTES = 110
_MEMORY_PER_ATTRIBUTE_BYTES = 50
_MEMORY_PER_PATTERN_BYTES = 4000


class NluModel:
    """What one skill understands; immutable, shared by threads."""

    def __init__(self, parts: ModelParts, file_size_bytes: int) -> None:
        self.fingerprint = parts.fingerprint
        self.encoder_identity = parts.encoder_identity
        self.language = parts.language
        self._intent_count = len(parts.intents)
        self._names = (*parts.intents, *parts.bare_intents)
        self._bare_scores = np.zeros(len(parts.bare_intents))
        self._heads = parts.heads
        self._exact = ExactMatches(parts.keys)
        self._entity_names = tuple(entity.name for entity in parts.entities)
        is_associated = parts.heads is not None and bool(parts.heads.lexical.features.entities)
        self._needs_mentions = self._exact.needs_spans or is_associated
        self._recogniser = EntityRecogniser(
            parts.language, parts.entities, parts.terms, find_word_list(parts.language), parts.contextual
        )
        self._own_words = _own_words(parts)
        self._system_entities = SwitchedOn(parts.language, parts.entities, parts.has_new_system_entities)
        self.size_bytes = (
            file_size_bytes * _MEMORY_PER_FILE_BYTE
            + len(self._own_words) * _MEMORY_PER_OWN_WORD_BYTES
            + self._recogniser.pattern_count * _MEMORY_PER_PATTERN_BYTES
        )

    @property
    def problems(self) -> tuple[PatternProblem, ...]:
        """The patterns of entity values that are not used, with the reason."""
        return self._recogniser.problems

    def correct(self, text: str) -> Correction:
        """Correct the spelling of a text, as far as the language has that (nlu.md §§1 and 7).

        What entities claim and the words of the skill stay as they are.
        """
        speller = find_speller(self.language)
        if speller is None:
            return Correction(text)
        claims = self._recogniser.claims(text)
        spans = self._recogniser.protected_spans(claims)
        return Correction(text, correct(text, speller, self._own_words, spans).changes, claims)

    def understand(
        self,
        text: str,
        encoder: Encoder | None,
        point: ReferencePoint = EPOCH,
        *,
        skip_intents: bool = False,
        skip_entities: bool = False,
        claims: Claims | None = None,
    ) -> Understanding:
        """Recognise intents and entities (nlu.md §1); an empty text has neither and is not irrelevant.

        `point` is when and where the text was written, for dates and times. The sentence is encoded only if
        the model was trained with this very encoder; otherwise the word features decide alone. `intents` are
        the top ten, whatever their confidence. `claims`: what `correct` found in this text, if it was asked.
        """
        if not collapse(text):
            return Understanding()
        needs_mentions = not skip_entities or (self._needs_mentions and not skip_intents)
        used = encoder if encoder is not None and encoder.identity == self.encoder_identity else None
        encoding = self._encode(text, used) if needs_mentions else None
        needs_system = not skip_entities or (needs_mentions and self._recogniser.needs_hints)
        system = self._system_entities.find(text, point) if needs_system else ()
        mentions = self._recogniser.find(text, encoding, hints_of(system), claims) if needs_mentions else []
        entities = () if skip_entities else in_order(self._recogniser.shown(mentions), system)
        if skip_intents:
            return Understanding(entities=entities)
        intents = self._classify(text, used, encoding, mentions)
        is_irrelevant = not intents or not intents[0].confidence > THRESHOLD
        return Understanding(intents, entities, is_irrelevant)

    def _encode(self, text: str, encoder: Encoder | None) -> Encoding | None:
        """The vectors of all words, only where entities are learned with them: one run gives both kinds."""
        is_needed = encoder is not None and self._recogniser.needs_encoding
        return encoder.read(scoring_text(text)) if encoder is not None and is_needed else None

    def _classify(
        self, text: str, encoder: Encoder | None, encoding: Encoding | None, mentions: Sequence[Mention]
    ) -> tuple[RuntimeIntent, ...]:
        exact = self._exact.find(text, [_span(mention) for mention in mentions])
        if exact or self._heads is None or self._exact.is_counterexample(text):
            certain = np.zeros(self._intent_count)
            certain[list(exact)] = 1.0
            return self._ranked(certain)
        scored = scoring_text(text)
        vector: Vector | None = encoding.sentence if encoding else None
        if encoder is not None:
            vector = _vector(scored, encoder, vector)
        mentioned = dict.fromkeys(self._entity_names[mention.meaning.entity] for mention in mentions)
        return self._ranked(self._heads.confidences(scored, vector, mentioned))

    def _ranked(self, confidences: NDArray[np.float64]) -> tuple[RuntimeIntent, ...]:
        """The ten best intents, equals in order of name (nlu.md §3)."""
        scores = np.concatenate((confidences, self._bare_scores))
        names = self._names
        ranked = sorted(_best(scores), key=lambda at: (-scores[at], names[at]))[:MAX_INTENTS]
        return tuple(RuntimeIntent(names[at], float(scores[at])) for at in ranked)


def _vector(text: str, encoder: Encoder, sentence: Vector | None) -> Vector | None:
    """The sentence vector; none where the encoder knows no word: all such texts would be alike to it."""
    known, unknown = encoder.count_words(text)
    if unknown and not known:
        return None
    return encoder.encode(text) if sentence is None else sentence


def load_model(blob: bytes) -> NluModel:
    """Load a model file.

    Raises:
        ModelError: it is damaged, or of another format.
    """
    return NluModel(read_model(blob), len(blob))


def _best(scores: NDArray[np.float64]) -> Iterable[int]:
    """The places that can be among the ten best, equals with the tenth included."""
    if len(scores) <= MAX_INTENTS:
        return range(len(scores))
    least = np.partition(scores, -MAX_INTENTS)[-MAX_INTENTS]
    return np.flatnonzero(scores >= least).tolist()


def _own_words(parts: ModelParts) -> frozenset[str]:
    """The words that belong to the skill; none in a language without spelling correction."""
    if not features_of(parts.language).has_spelling:
        return frozenset()
    names = (name.replace("_", " ").replace("-", " ") for name in (*parts.intents, *parts.bare_intents))
    terms = (term for entity in parts.entities for value in entity.values for term in value.terms)
    return own_words(chain(names, *parts.keys.examples, parts.keys.counterexamples, terms))


def _span(mention: Mention) -> Span:
    return Span(mention.meaning.entity, mention.start, mention.end)
