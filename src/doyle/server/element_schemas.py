"""Single elements and their lists as models, for the description of the API (spec/api/models.yaml)."""

from pydantic import BaseModel

from doyle.server.schemas import EmptyObject, Pagination
from doyle.wire.authoring import (
    CounterexampleChange,
    DialogNodeChange,
    EntityChange,
    ExampleChange,
    IntentChange,
    NewCounterexample,
    NewDialogNode,
    NewEntity,
    NewExample,
    NewIntent,
    NewSynonym,
    NewValue,
    SynonymChange,
    ValueChange,
)
from doyle.wire.model import WireModel
from doyle.wire.workspace import Counterexample, DialogNode, Entity, Example, Intent, Value


class Audited(WireModel):
    """Timestamps, shown with `include_audit=true`."""

    created: str | None = None
    updated: str | None = None


class AuditedIntent(Intent, Audited):
    """An intent; its examples with `export=true`."""


class AuditedExample(Example, Audited):
    """An example."""


class AuditedCounterexample(Counterexample, Audited):
    """A counterexample."""


class AuditedEntity(Entity, Audited):
    """An entity; its values with `export=true`."""


class AuditedValue(Value, Audited):
    """A value; its synonyms or patterns with `export=true`."""


class AuditedSynonym(Audited):
    """A synonym."""

    synonym: str


class AuditedDialogNode(DialogNode, Audited):
    """A dialog node."""


class EntityMention(Audited):
    """One place where an entity is annotated; `location` is [start, end) in code points.

    `created` and `updated` are those of the example.
    """

    text: str
    intent: str
    location: list[int]


class IntentCollection(WireModel):
    """One page of intents."""

    intents: list[AuditedIntent]
    pagination: Pagination


class ExampleCollection(WireModel):
    """One page of examples."""

    examples: list[AuditedExample]
    pagination: Pagination


class CounterexampleCollection(WireModel):
    """One page of counterexamples."""

    counterexamples: list[AuditedCounterexample]
    pagination: Pagination


class EntityCollection(WireModel):
    """One page of entities."""

    entities: list[AuditedEntity]
    pagination: Pagination


class ValueCollection(WireModel):
    """One page of values."""

    values: list[AuditedValue]
    pagination: Pagination


class SynonymCollection(WireModel):
    """One page of synonyms."""

    synonyms: list[AuditedSynonym]
    pagination: Pagination


class DialogNodeCollection(WireModel):
    """One page of dialog nodes."""

    dialog_nodes: list[AuditedDialogNode]
    pagination: Pagination


class EntityMentionCollection(WireModel):
    """Every place where an entity is annotated."""

    examples: list[EntityMention]
    pagination: Pagination


_SCHEMAS: dict[tuple[str, str], tuple[type[BaseModel], type[BaseModel], type[BaseModel], type[BaseModel]]] = {
    ("intent", "intents"): (IntentCollection, AuditedIntent, NewIntent, IntentChange),
    ("example", "examples"): (ExampleCollection, AuditedExample, NewExample, ExampleChange),
    ("counterexample", "counterexamples"): (
        CounterexampleCollection,
        AuditedCounterexample,
        NewCounterexample,
        CounterexampleChange,
    ),
    ("entity", "entities"): (EntityCollection, AuditedEntity, NewEntity, EntityChange),
    ("value", "values"): (ValueCollection, AuditedValue, NewValue, ValueChange),
    ("synonym", "synonyms"): (SynonymCollection, AuditedSynonym, NewSynonym, SynonymChange),
    ("dialog_node", "dialog_nodes"): (
        DialogNodeCollection,
        AuditedDialogNode,
        NewDialogNode,
        DialogNodeChange,
    ),
}

ELEMENT_NOUNS: dict[str, str] = dict(_SCHEMAS.keys())
"""The plural of every kind of element by its singular."""

ELEMENT_BODIES: dict[str, type[BaseModel]] = {
    f"{verb}_{noun}": model
    for (noun, _), (_, _, new, change) in _SCHEMAS.items()
    for verb, model in (("create", new), ("update", change))
}

ELEMENT_ANSWERS: dict[str, type[BaseModel]] = {
    **{f"list_{plural}": models[0] for (_, plural), models in _SCHEMAS.items()},
    **{
        f"{verb}_{noun}": models[1]
        for (noun, _), models in _SCHEMAS.items()
        for verb in ("create", "get", "update")
    },
    **{f"delete_{noun}": EmptyObject for noun, _ in _SCHEMAS},
    "list_mentions": EntityMentionCollection,
}
