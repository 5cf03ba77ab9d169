"""What a model is trained on: the part of a workspace that understanding depends on."""

import hashlib
import json
from collections.abc import Callable, Container, Iterable, Sequence
from dataclasses import astuple, dataclass, replace

from doyle.nlu.annotations import SYSTEM_ENTITY_PREFIX, AnnotatedExample, annotated_examples_of
from doyle.nlu.languages import DEFAULT_LANGUAGE
from doyle.nlu.references import Filling, fill_references
from doyle.nlu.text import scoring_text, term_key
from doyle.wire.json import JsonObject
from doyle.wire.workspace import Entity, Value, WorkspaceBody

# Raise this whenever the same data would give another model: all fingerprints change, all skills retrain.
ALGORITHM = 10
PATTERNS = "patterns"
SYNONYMS = "synonyms"
MAX_VALUE_CHARACTERS = 64


@dataclass(frozen=True, slots=True)
class TrainingIntent:
    """An intent and the texts of its examples."""

    name: str
    examples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class EntityValue:
    """One value; `type` is `synonyms` or `patterns`, and only the array of that type counts."""

    value: str
    type: str = SYNONYMS
    synonyms: tuple[str, ...] = ()
    patterns: tuple[str, ...] = ()

    @property
    def terms(self) -> tuple[str, ...]:
        """The texts that mean this value, its name first; none for a pattern value."""
        return () if self.type == PATTERNS else (self.value, *self.synonyms)


@dataclass(frozen=True, slots=True)
class EntityDefinition:
    """An entity with its values, in workspace order."""

    name: str
    is_fuzzy: bool = False
    values: tuple[EntityValue, ...] = ()

    @property
    def is_system(self) -> bool:
        """Whether it only enables a system entity (nlu.md §4)."""
        return self.name.startswith(SYSTEM_ENTITY_PREFIX)


@dataclass(frozen=True, slots=True)
class TrainingData:
    """Everything that a model is made from."""

    language: str = DEFAULT_LANGUAGE
    intents: tuple[TrainingIntent, ...] = ()
    counterexamples: tuple[str, ...] = ()
    entities: tuple[EntityDefinition, ...] = ()
    is_off_topic_enabled: bool = True
    annotated: tuple[AnnotatedExample, ...] = ()
    has_new_system_entities: bool = True

    def reference_terms(self) -> dict[str, tuple[str, ...]]:
        """By entity name, the terms that an `@entity` inside an example stands for (nlu.md §3)."""
        return {
            entity.name: tuple(term for value in entity.values for term in value.terms)
            for entity in self.entities
            if not entity.is_system
        }

    def listed_entities(self) -> tuple[EntityDefinition, ...]:
        """The entities, those that are learned from annotations without their values (nlu.md §5)."""
        return self._emptied(lambda name, learned: name in learned)

    def learned_entities(self) -> tuple[EntityDefinition, ...]:
        """The entities, only those that are learned from annotations with their values."""
        return self._emptied(lambda name, learned: name not in learned)

    def _emptied(self, is_empty: Callable[[str, Container[str]], bool]) -> tuple[EntityDefinition, ...]:
        learned = {annotation.entity for example in self.annotated for annotation in example.annotations}
        return tuple(
            replace(entity, values=()) if is_empty(entity.name, learned) else entity
            for entity in self.entities
        )


def training_data_of(body: WorkspaceBody) -> TrainingData:
    """Take from a workspace what understanding depends on; absent arrays count as empty."""
    intents = (
        TrainingIntent(intent.intent, tuple(example.text for example in intent.examples or ()))
        for intent in body.intents or ()
    )
    language = body.language or DEFAULT_LANGUAGE
    annotated = annotated_examples_of(body, language)
    return TrainingData(
        language=language,
        intents=tuple(intents),
        counterexamples=tuple(example.text for example in body.counterexamples or ()),
        entities=_with_annotated_values(tuple(map(_definition, body.entities or ())), annotated),
        is_off_topic_enabled=_is_enabled(body.system_settings or {}, "off_topic"),
        annotated=annotated,
        has_new_system_entities=_is_enabled(body.system_settings or {}, "system_entities"),
    )


def fingerprint(data: TrainingData, encoder_identity: str) -> str:
    """The identity of the model that this data gives, in hexadecimal.

    The order of intents, examples, counterexamples and synonyms does not count; that of entities, values
    and patterns does, because it orders mentions (nlu.md §5).
    """
    content = [ALGORITHM, encoder_identity, astuple(in_canonical_order(data))]
    serialised = json.dumps(content, ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(serialised.encode("ascii")).hexdigest()


def in_canonical_order(data: TrainingData) -> TrainingData:
    """The same data with everything sorted whose order does not count, so that training repeats exactly."""
    intents = (TrainingIntent(intent.name, tuple(sorted(intent.examples))) for intent in data.intents)
    return replace(
        data,
        intents=tuple(sorted(intents, key=lambda intent: intent.name)),
        counterexamples=tuple(sorted(data.counterexamples)),
        entities=tuple(map(_with_sorted_synonyms, data.entities)),
        annotated=tuple(sorted(data.annotated)),
    )


def texts_to_embed(data: TrainingData) -> tuple[str, ...]:
    """The texts whose vectors training needs, without repetition: the keys of the embeddings cache."""
    terms = data.reference_terms()
    examples = (text for intent in data.intents for text in intent.examples)
    filled = (filling.text for text in examples for filling in training_texts(text, terms))
    return tuple(dict.fromkeys((*filled, *map(scoring_text, data.counterexamples))))


def training_texts(example: str, terms: dict[str, tuple[str, ...]]) -> Iterable[Filling]:
    """What an example is trained as: its references filled in, in the form that scoring sees."""
    return (Filling(scoring_text(text), weight) for text, weight in fill_references(example, terms))


def _definition(entity: Entity) -> EntityDefinition:
    values = tuple(map(_value, entity.values or ()))
    return EntityDefinition(entity.entity, is_fuzzy=bool(entity.fuzzy_match), values=values)


def _value(value: Value) -> EntityValue:
    if value.type == PATTERNS:
        return EntityValue(value.value, PATTERNS, patterns=tuple(value.patterns or ()))
    return EntityValue(value.value, SYNONYMS, synonyms=tuple(value.synonyms or ()))


def _with_annotated_values(
    entities: Sequence[EntityDefinition], annotated: Sequence[AnnotatedExample]
) -> tuple[EntityDefinition, ...]:
    """Annotated texts that no value or synonym means become values, in alphabetical order (nlu.md §5)."""
    texts: dict[str, set[str]] = {}
    for example in annotated:
        for entity, text in example.annotated_texts():
            texts.setdefault(entity, set()).add(text)
    return tuple(_with_values(entity, sorted(texts.get(entity.name, ()))) for entity in entities)


def _with_values(entity: EntityDefinition, texts: Iterable[str]) -> EntityDefinition:
    known = {term_key(term) for value in entity.values for term in value.terms}
    added: list[EntityValue] = []
    for text in texts:
        if len(text) <= MAX_VALUE_CHARACTERS and term_key(text) not in known:
            known.add(term_key(text))
            added.append(EntityValue(text))
    return replace(entity, values=(*entity.values, *added))


def _is_enabled(system_settings: JsonObject, feature: str) -> bool:
    """Whether a feature is on that is on unless it says `enabled: false`."""
    setting = system_settings.get(feature)
    return not isinstance(setting, dict) or setting.get("enabled") is not False


def _with_sorted_synonyms(entity: EntityDefinition) -> EntityDefinition:
    values = (replace(value, synonyms=tuple(sorted(value.synonyms))) for value in entity.values)
    return replace(entity, values=tuple(values))
