"""A skill file as the checks see it: every part that can be read, with its index in the file.

A file with faults is read part by part, so that one bad example does not hide what is odd elsewhere.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TypeVar

from doyle.errors import Fault, InputError
from doyle.skills.lint.findings import Place
from doyle.wire.json import Json, JsonObject
from doyle.wire.model import WireModel
from doyle.wire.workspace import (
    Counterexample,
    DialogNode,
    Entity,
    Example,
    Intent,
    Value,
    Webhook,
    WorkspaceBody,
    WorkspaceEnvelope,
)

Model = TypeVar("Model", bound=WireModel)
ARRAYS = ("intents", "entities", "dialog_nodes", "counterexamples")
DIALOG = "dialog"


@dataclass(frozen=True, slots=True)
class PlacedIntent:
    """An intent with its index in the file, and those of its examples."""

    at: int
    name: str
    description: str | None
    examples: tuple[tuple[int, Example], ...]

    @property
    def place(self) -> Place:
        """Where it is."""
        return ("intents", self.at)


@dataclass(frozen=True, slots=True)
class PlacedEntity:
    """An entity with its index in the file, and those of its values."""

    at: int
    name: str
    description: str | None
    values: tuple[tuple[int, Value], ...]
    is_fuzzy: bool = False

    @property
    def place(self) -> Place:
        """Where it is."""
        return ("entities", self.at)


@dataclass(frozen=True, slots=True)
class PlacedNode:
    """A dialog node with its index in the file."""

    at: int
    node: DialogNode

    @property
    def place(self) -> Place:
        """Where it is."""
        return ("dialog_nodes", self.at)


@dataclass(frozen=True, slots=True)
class Skill:
    """What could be read of a skill; `faults` is what the import refuses, duplicates not counted."""

    envelope: WorkspaceEnvelope = field(default_factory=WorkspaceEnvelope)
    intents: tuple[PlacedIntent, ...] = ()
    entities: tuple[PlacedEntity, ...] = ()
    nodes: tuple[PlacedNode, ...] = ()
    counterexamples: tuple[tuple[int, Counterexample], ...] = ()
    faults: tuple[Fault, ...] = ()

    @property
    def settings(self) -> JsonObject:
        """`system_settings`, empty when absent."""
        return self.envelope.system_settings or {}

    @property
    def webhooks(self) -> list[Webhook]:
        """The outgoing hooks."""
        return self.envelope.webhooks or []

    @property
    def entity_names(self) -> frozenset[str]:
        """The names of all entities, system entities included."""
        return frozenset(entity.name for entity in self.entities)


def unwrap(data: Json) -> tuple[Json, Place]:
    """The workspace in a file, and where it is: at the top (v1), or in `workspace` (a v2 dialog skill)."""
    if isinstance(data, dict) and isinstance(data.get("workspace"), dict) and not _has_content(data):
        return data["workspace"], ("workspace",)
    return data, ()


def skill_type(data: Json) -> str:
    """What kind of skill a file holds: `dialog` unless it says otherwise."""
    if not isinstance(data, dict):
        return DIALOG
    kind = data.get("type")
    if isinstance(kind, str) and kind in {"action", "search"}:
        return kind
    workspace, _ = unwrap(data)
    has_actions = any(isinstance(part, dict) and "actions" in part for part in (data, workspace))
    return "action" if has_actions and "dialog_nodes" not in workspace else DIALOG


def read_skill(data: Json) -> Skill:
    """Read decoded JSON, whatever it is."""
    try:
        body = WorkspaceBody.model_validate(data)
    except ValueError:
        return _read_in_parts(data)
    return skill_of(body)


def skill_of(body: WorkspaceBody) -> Skill:
    """A workspace that has been read already."""
    return Skill(
        envelope=body,
        intents=tuple(_intent(at, it, enumerate(it.examples or ())) for at, it in _numbered(body.intents)),
        entities=tuple(_entity(at, it, enumerate(it.values or ())) for at, it in _numbered(body.entities)),
        nodes=tuple(PlacedNode(at, node) for at, node in _numbered(body.dialog_nodes)),
        counterexamples=tuple(_numbered(body.counterexamples)),
    )


def _read_in_parts(data: Json) -> Skill:
    faults = _faults_of(WorkspaceBody, data)
    if not isinstance(data, dict):
        return Skill(faults=faults)
    envelope = {key: value for key, value in data.items() if key not in ARRAYS}
    return Skill(
        envelope=_salvaged(WorkspaceEnvelope, envelope) or WorkspaceEnvelope(),
        intents=tuple(
            _intent(at, intent, _parts(Example, raw.get("examples")))
            for at, intent, raw in _elements(Intent, data.get("intents"), "examples")
        ),
        entities=tuple(
            _entity(at, entity, _parts(Value, raw.get("values")))
            for at, entity, raw in _elements(Entity, data.get("entities"), "values")
        ),
        nodes=tuple(PlacedNode(at, node) for at, node in _parts(DialogNode, data.get("dialog_nodes"))),
        counterexamples=tuple(_parts(Counterexample, data.get("counterexamples"))),
        faults=faults,
    )


def _has_content(data: JsonObject) -> bool:
    return any(key in data for key in ARRAYS)


def _intent(at: int, intent: Intent, examples: Iterable[tuple[int, Example]]) -> PlacedIntent:
    return PlacedIntent(at, intent.intent, intent.description, tuple(examples))


def _entity(at: int, entity: Entity, values: Iterable[tuple[int, Value]]) -> PlacedEntity:
    return PlacedEntity(
        at, entity.entity, entity.description, tuple(values), is_fuzzy=bool(entity.fuzzy_match)
    )


def _numbered(items: Iterable[Model] | None) -> Iterator[tuple[int, Model]]:
    return iter(enumerate(items or ()))


def _elements(model: type[Model], array: Json, inner: str) -> Iterator[tuple[int, Model, JsonObject]]:
    """What can be read of each element without its `inner` array, and the element as written."""
    for at, raw in enumerate(array if isinstance(array, list) else ()):
        if isinstance(raw, dict):
            element = _salvaged(model, {key: value for key, value in raw.items() if key != inner})
            if element is not None:
                yield at, element, raw


def _parts(model: type[Model], array: Json) -> Iterator[tuple[int, Model]]:
    for at, raw in enumerate(array if isinstance(array, list) else ()):
        element = _salvaged(model, raw)
        if element is not None:
            yield at, element


def _salvaged(model: type[Model], raw: Json) -> Model | None:
    """The model of an object without the fields that are at fault; None if nothing can be made of it."""
    if not isinstance(raw, dict):
        return None
    bad = {fault.path.split("/")[1] for fault in _faults_of(model, raw) if fault.path}
    try:
        return model.model_validate({key: value for key, value in raw.items() if key not in bad})
    except ValueError:
        return None


def _faults_of(model: type[WireModel], raw: Json) -> tuple[Fault, ...]:
    try:
        model.read(raw)
    except InputError as error:
        return error.faults
    return ()
