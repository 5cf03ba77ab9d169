"""The content of a dialog skill, as v1 workspaces carry it (spec/api/models.yaml, v1 Workspace).

The models accept what real exports hold: enumerations are plain texts, unknown keys are kept. `created` and
`updated` inside an uploaded file are accepted and ignored: the server keeps its own.
"""

from collections.abc import Hashable, Iterable
from typing import Annotated, Self

from pydantic import Field, model_validator

from doyle.errors import Fault, InputError, first_faults
from doyle.wire.arrays import InParts
from doyle.wire.json import Json, JsonObject
from doyle.wire.model import WireModel, pointer
from doyle.wire.texts import (
    Conditions,
    Description,
    EntityName,
    ExampleText,
    IntentName,
    NodeId,
    NodeTitle,
    PatternText,
    ValueText,
    WorkspaceDescription,
    WorkspaceName,
)

FORMER_STEP = "go_to"
"""The key of the next step before May 2017: kept as it is among the unknown keys of a node."""


class Mention(WireModel):
    """An annotated span of an example: `location` is [start, end) in code points."""

    entity: EntityName
    location: Annotated[list[int], Field(min_length=2, max_length=2)]


class Example(WireModel):
    """One thing a user may say for an intent."""

    text: ExampleText
    mentions: Annotated[list[Mention], InParts] | None = None


class Intent(WireModel):
    """An intent with its examples."""

    intent: IntentName
    description: Description | None = None
    examples: Annotated[list[Example], InParts] | None = None


class Counterexample(WireModel):
    """A text that must be classified as irrelevant."""

    text: ExampleText


class Value(WireModel):
    """One value of an entity, with its synonyms or its patterns; patterns alone tell its type."""

    value: ValueText
    type: str | None = None
    metadata: JsonObject | None = None
    synonyms: Annotated[list[ValueText], InParts] | None = None
    patterns: Annotated[list[PatternText], Field(max_length=5)] | None = None

    @model_validator(mode="after")
    def _infer_type(self) -> Self:
        if self.type is None and self.patterns and not self.synonyms:
            self.type = "patterns"
        return self


class Entity(WireModel):
    """An entity with its values."""

    entity: EntityName
    description: Description | None = None
    metadata: JsonObject | None = None
    fuzzy_match: bool | None = None
    values: Annotated[list[Value], InParts] | None = None


class NextStep(WireModel):
    """What happens after a node (spec/dialog-engine.md §4)."""

    behavior: str
    dialog_node: str | None = None
    selector: str | None = None


class DialogNodeAction(WireModel):
    """A call that a node asks for (spec/dialog-engine.md §11)."""

    name: str
    result_variable: str | None = None
    type: str | None = None
    parameters: JsonObject | None = None
    credentials: str | None = None


class DialogNode(WireModel):
    """One node of the dialog tree (spec/dialog-engine.md §1.1)."""

    dialog_node: NodeId
    description: Description | None = None
    conditions: Conditions | None = None
    parent: str | None = None
    previous_sibling: str | None = None
    output: JsonObject | None = None
    context: JsonObject | None = None
    metadata: JsonObject | None = None
    next_step: NextStep | None = None
    title: NodeTitle | None = None
    type: str | None = None
    event_name: str | None = None
    variable: str | None = None
    actions: Annotated[list[DialogNodeAction], Field(max_length=5)] | None = None
    digress_in: str | None = None
    digress_out: str | None = None
    digress_out_slots: str | None = None
    user_label: NodeTitle | None = None
    disambiguation_opt_out: bool | None = None
    disabled: bool | None = None

    @property
    def step(self) -> NextStep | None:
        """What happens after the node: `next_step`, else the jump of exports before May 2017 (`go_to`).

        `go_to` has `dialog_node`, `selector` and `return`, which was reserved and means nothing; what has no
        node to go to is no jump.
        """
        former = (self.model_extra or {}).get(FORMER_STEP)
        if self.next_step is not None or not isinstance(former, dict):
            return self.next_step
        target, selector = former.get("dialog_node"), former.get("selector")
        if not isinstance(target, str):
            return None
        return NextStep(
            behavior="jump_to", dialog_node=target, selector=selector if isinstance(selector, str) else None
        )

    @property
    def step_key(self) -> str:
        """The key under which `step` is written."""
        return "next_step" if self.next_step is not None or self.step is None else FORMER_STEP


class Webhook(WireModel):
    """An outgoing hook of a workspace."""

    url: str
    name: str
    headers: Annotated[list[JsonObject], InParts] | None = None


class WorkspaceEnvelope(WireModel):
    """Everything of a workspace that is not an element array."""

    name: WorkspaceName | None = None
    description: WorkspaceDescription | None = None
    language: str | None = None
    metadata: JsonObject | None = None
    learning_opt_out: bool | None = None
    system_settings: JsonObject | None = None
    webhooks: Annotated[list[Webhook], InParts] | None = None


class WorkspaceBody(WorkspaceEnvelope):
    """The body of create_workspace and update_workspace: absent arrays are None."""

    intents: Annotated[list[Intent], InParts] | None = None
    entities: Annotated[list[Entity], InParts] | None = None
    dialog_nodes: Annotated[list[DialogNode], InParts] | None = None
    counterexamples: Annotated[list[Counterexample], InParts] | None = None

    @classmethod
    def read(cls, data: Json) -> "WorkspaceBody":
        """Check decoded JSON, duplicates of keys included.

        Raises:
            InputError: one fault per violation, with its JSON Pointer.
        """
        body = super().read(data)
        faults = first_faults(_duplicates(body))
        if faults:
            raise InputError(faults=faults)
        return body


def _duplicates(body: WorkspaceBody) -> Iterable[Fault]:
    yield from repeated(("intents",), "intent", [intent.intent for intent in body.intents or ()])
    for at, intent in enumerate(body.intents or ()):
        texts = [example.text for example in intent.examples or ()]
        yield from repeated(("intents", at, "examples"), "text", texts)
    yield from repeated(("entities",), "entity", [entity.entity for entity in body.entities or ()])
    for at, entity in enumerate(body.entities or ()):
        yield from _repeated_values(("entities", at, "values"), entity.values or [])
    nodes = [node.dialog_node for node in body.dialog_nodes or ()]
    yield from repeated(("dialog_nodes",), "dialog_node", nodes)
    texts = [counterexample.text for counterexample in body.counterexamples or ()]
    yield from repeated(("counterexamples",), "text", texts)


def _repeated_values(place: tuple[str | int, ...], values: list[Value]) -> Iterable[Fault]:
    yield from repeated(place, "value", [value.value for value in values])
    for at, value in enumerate(values):
        yield from repeated((*place, at, "synonyms"), None, value.synonyms or [])


def repeated(place: tuple[str | int, ...], key: str | None, names: Iterable[Hashable]) -> Iterable[Fault]:
    """A fault for every name of an array that occurs before; `key` is the field that carries it."""
    seen: set[Hashable] = set()
    for at, name in enumerate(names):
        if name in seen:
            yield Fault(
                f"duplicate: {name!r} occurs more than once", pointer(*place, at, *([key] if key else []))
            )
        seen.add(name)
