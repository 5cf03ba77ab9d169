"""What clients write element by element: checked in full, where a whole import is lenient.

(design, *Import and writes*; constraints: spec/api/contract.yaml.) A `…Change` is the body of an update:
everything may be absent. Unknown keys are kept, as in an import.
"""

from collections.abc import Iterable
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from doyle.errors import Fault, InputError, first_faults
from doyle.wire.arrays import InParts
from doyle.wire.json import Json, JsonObject
from doyle.wire.model import WireModel
from doyle.wire.texts import Conditions, Description, NodeTitle, NotDots, OneLine, PatternText
from doyle.wire.workspace import DialogNodeAction, Mention, NextStep, repeated

Place = tuple[str | int, ...]

SYSTEM_ENTITIES = frozenset({"sys-currency", "sys-date", "sys-number", "sys-percentage", "sys-time"})
SYSTEM_PREFIX = "sys-"


def _refuse_blank(text: str) -> str:
    if not text.strip():
        raise ValueError("must not be blank")
    return text


def _refuse_system_name(name: str) -> str:
    if name.startswith(SYSTEM_PREFIX):
        raise ValueError("must not start with sys-")
    return name


def _refuse_periods_only(name: str) -> str:
    if not name.strip("."):
        raise ValueError("must not consist of periods only")
    return name


def _refuse_unknown_system_entity(name: str) -> str:
    if name.startswith(SYSTEM_PREFIX) and name not in SYSTEM_ENTITIES:
        raise ValueError(f"is not a system entity: there are {', '.join(sorted(SYSTEM_ENTITIES))}")
    return name


NotBlank = AfterValidator(_refuse_blank)
IntentKey = Annotated[
    str,
    StringConstraints(min_length=1, max_length=128, pattern=r"^[\w.\-]+$"),
    AfterValidator(_refuse_system_name),
    AfterValidator(_refuse_periods_only),
]
EntityKey = Annotated[
    str,
    StringConstraints(min_length=1, max_length=64, pattern=r"^[\w\-]+$"),
    AfterValidator(_refuse_unknown_system_entity),
]
ExampleKey = Annotated[str, StringConstraints(min_length=1, max_length=1024), OneLine, NotBlank, NotDots]
ValueKey = Annotated[str, StringConstraints(min_length=1, max_length=64), OneLine, NotBlank, NotDots]
NodeKey = Annotated[
    str, StringConstraints(min_length=1, max_length=1024, pattern=r"^[\w .\-]+$"), NotBlank, NotDots
]
LineDescription = Annotated[Description, OneLine]


class AuthoredElement(WireModel):
    """An element as a client writes it."""

    @classmethod
    def read(cls, data: Json) -> Self:
        """Check decoded JSON, repeated elements included.

        Raises:
            InputError: one fault per violation, with its JSON Pointer.
        """
        element = super().read(data)
        faults = first_faults(element.repetitions(()))
        if faults:
            raise InputError(faults=faults)
        return element

    def repetitions(self, place: Place) -> Iterable[Fault]:
        """A fault for every element that an array of this element, which stands at `place`, holds twice."""
        del place
        return ()


class ExampleChange(AuthoredElement):
    """An update of an example."""

    text: ExampleKey | None = None
    mentions: Annotated[list[Mention], InParts] | None = None


class NewExample(ExampleChange):
    """A new example; mentions lie inside its text and do not overlap."""

    text: ExampleKey


class IntentChange(AuthoredElement):
    """An update of an intent."""

    intent: IntentKey | None = None
    description: LineDescription | None = None
    examples: Annotated[list[NewExample], InParts] | None = None

    def repetitions(self, place: Place) -> Iterable[Fault]:
        """A fault for every example that is given twice."""
        texts = [example.text for example in self.examples or ()]
        return repeated((*place, "examples"), "text", texts)


class NewIntent(IntentChange):
    """A new intent."""

    intent: IntentKey


class CounterexampleChange(AuthoredElement):
    """An update of a counterexample."""

    text: ExampleKey | None = None


class NewCounterexample(CounterexampleChange):
    """A new counterexample."""

    text: ExampleKey


class SynonymChange(AuthoredElement):
    """An update of a synonym."""

    synonym: ValueKey | None = None


class NewSynonym(SynonymChange):
    """A new synonym."""

    synonym: ValueKey


class ValueChange(AuthoredElement):
    """An update of a value: it has synonyms or patterns, never both."""

    value: ValueKey | None = None
    metadata: JsonObject | None = None
    type: Literal["synonyms", "patterns"] | None = None
    synonyms: Annotated[list[ValueKey], InParts] | None = None
    patterns: Annotated[list[PatternText], Field(max_length=5)] | None = None

    @model_validator(mode="after")
    def _refuse_two_kinds(self) -> Self:
        if self.synonyms and self.patterns:
            raise ValueError("a value has synonyms or patterns, not both")
        if self.type == "synonyms" and self.patterns:
            raise ValueError("a value of type synonyms has no patterns")
        if self.type == "patterns" and self.synonyms:
            raise ValueError("a value of type patterns has no synonyms")
        return self

    def repetitions(self, place: Place) -> Iterable[Fault]:
        """A fault for every synonym that is given twice."""
        return repeated((*place, "synonyms"), None, self.synonyms or [])


class NewValue(ValueChange):
    """A new value; one with patterns and no type is of type patterns."""

    value: ValueKey


class EntityChange(AuthoredElement):
    """An update of an entity."""

    entity: EntityKey | None = None
    description: LineDescription | None = None
    metadata: JsonObject | None = None
    fuzzy_match: bool | None = None
    values: Annotated[list[NewValue], InParts] | None = None

    def repetitions(self, place: Place) -> Iterable[Fault]:
        """A fault for every value that is given twice, and for every synonym of one."""
        values = self.values or []
        yield from repeated((*place, "values"), "value", [value.value for value in values])
        for at, value in enumerate(values):
            yield from value.repetitions((*place, "values", at))


class NewEntity(EntityChange):
    """A new entity; one named `sys-…` enables a system entity."""

    entity: EntityKey


class AuthoredStep(NextStep):
    """What happens after a node; the node to jump to may follow later (spec/dialog-engine.md §4)."""

    behavior: Literal[
        "get_user_input", "skip_user_input", "jump_to", "reprompt", "skip_slot", "skip_all_slots"
    ]
    selector: Literal["condition", "client", "user_input", "body"] | None = None

    @model_validator(mode="after")
    def _refuse_nowhere(self) -> Self:
        if self.behavior == "jump_to" and not self.dialog_node:
            raise ValueError("a jump needs the dialog_node to jump to")
        return self


class AuthoredAction(DialogNodeAction):
    """A call that a node asks for (spec/limits.md)."""

    name: Annotated[str, StringConstraints(max_length=256)]
    result_variable: (
        Annotated[str, StringConstraints(max_length=64, pattern=r"""^[^()\[\]'"\\\r\n\t]*$""")] | None
    ) = None


class DialogNodeChange(AuthoredElement):
    """An update of a dialog node."""

    dialog_node: NodeKey | None = None
    description: LineDescription | None = None
    conditions: Annotated[Conditions, OneLine] | None = None
    parent: str | None = None
    previous_sibling: str | None = None
    output: JsonObject | None = None
    context: JsonObject | None = None
    metadata: JsonObject | None = None
    next_step: AuthoredStep | None = None
    title: NodeTitle | None = None
    type: Literal["standard", "event_handler", "frame", "slot", "response_condition", "folder"] | None = None
    event_name: (
        Literal[
            "focus",
            "input",
            "filled",
            "validate",
            "filled_multiple",
            "generic",
            "nomatch",
            "nomatch_responses_depleted",
            "digression_return_prompt",
        ]
        | None
    ) = None
    variable: str | None = None
    actions: Annotated[list[AuthoredAction], Field(max_length=5)] | None = None
    digress_in: Literal["not_available", "returns", "does_not_return"] | None = None
    digress_out: Literal["allow_returning", "allow_all", "allow_all_never_return"] | None = None
    digress_out_slots: Literal["not_allowed", "allow_returning", "allow_all"] | None = None
    user_label: NodeTitle | None = None
    disambiguation_opt_out: bool | None = None
    disabled: bool | None = None


class NewDialogNode(DialogNodeChange):
    """A new dialog node."""

    dialog_node: NodeKey
