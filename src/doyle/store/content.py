"""The content of a skill as a tree of levels: which array is kept in which table, under which parent.

Writing, reading and appending walk this tree, so that every level is treated alike.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from sqlalchemy import JSON, Table

from doyle.store import tables
from doyle.wire.json import Json, JsonObject
from doyle.wire.model import WireModel
from doyle.wire.workspace import Counterexample, DialogNode, Entity, Example, Intent, Mention, Value

CLEARABLE = frozenset({"description", "metadata", "system_settings", "webhooks"})
"""The fields that a workspace can be without; the others it always has."""

AUDIT_KEYS = frozenset({"created", "updated"})
"""Keys of the server's own in every element: accepted in a file and ignored."""

MAX_PATTERNS = 5
"""Patterns of one value (spec/limits.md)."""

_FLAG = "has_"
_BOOKKEEPING = frozenset({"workspace_id", "number", "position", "created", "updated", "extra", "digest"})


@dataclass(frozen=True, slots=True)
class Level:
    """One kind of element: `array` is its name in the parent; `model` None means that elements are texts.

    `key` names an element among its siblings (None: elements have no identity of their own);
    `limit` is the largest number of elements in one array, `lasting` are fields that every element has.
    """

    array: str
    table: Table
    model: type[WireModel] | None
    key: str | None
    parent_column: str | None = None
    children: tuple["Level", ...] = ()
    limit: int | None = None
    lasting: frozenset[str] = frozenset()

    @property
    def flag(self) -> str:
        """The column of the parent that says whether the array was given."""
        return f"{_FLAG}{self.array}"

    @property
    def has_digest(self) -> bool:
        """Whether siblings are unique by the digest of their key."""
        return "digest" in self.table.c

    @property
    def extra_column(self) -> str | None:
        """The column for unknown keys; texts have none."""
        return "extra" if "extra" in self.table.c else None

    @property
    def is_audited(self) -> bool:
        """Whether the API shows timestamps: texts and mentions have none (spec/api/models.yaml)."""
        return self.model is not None and self.key is not None

    @property
    def fields(self) -> tuple[str, ...]:
        """The columns that carry the element's own attributes, as plain texts, fit for keys of JSON."""
        hidden = _BOOKKEEPING | {self.parent_column}
        names = (str(column.name) for column in self.table.c if column.name not in hidden)
        return tuple(name for name in names if not name.startswith(_FLAG))

    @property
    def clearable(self) -> frozenset[str]:
        """The fields that an element can be without: an update that gives one as null takes it away."""
        return frozenset(self.fields) - {self.key} - self.lasting


MENTIONS = Level("mentions", tables.mentions, Mention, None, "example_number")
EXAMPLES = Level("examples", tables.examples, Example, "text", "intent_number", (MENTIONS,))
SYNONYMS = Level("synonyms", tables.synonyms, None, "synonym", "value_number")
PATTERNS = Level("patterns", tables.patterns, None, "pattern", "value_number", limit=MAX_PATTERNS)
VALUES = Level(
    "values",
    tables.entity_values,
    Value,
    "value",
    "entity_number",
    (SYNONYMS, PATTERNS),
    lasting=frozenset({"type"}),
)

INTENTS = Level("intents", tables.intents, Intent, "intent", None, (EXAMPLES,))
ENTITIES = Level("entities", tables.entities, Entity, "entity", None, (VALUES,))
DIALOG_NODES = Level("dialog_nodes", tables.dialog_nodes, DialogNode, "dialog_node")
COUNTEREXAMPLES = Level("counterexamples", tables.counterexamples, Counterexample, "text")

ARRAYS: Mapping[str, Level] = MappingProxyType(
    {level.array: level for level in (INTENTS, ENTITIES, DIALOG_NODES, COUNTEREXAMPLES)}
)


def every_level() -> tuple[Level, ...]:
    """All levels, parents before their children."""
    found: list[Level] = []
    waiting = list(ARRAYS.values())
    while waiting:
        level = waiting.pop(0)
        found.append(level)
        waiting.extend(level.children)
    return tuple(found)


LEVELS = every_level()


def is_json_column(level: Level, field: str) -> bool:
    """Whether a field is kept as JSON."""
    return isinstance(level.table.c[field].type, JSON)


def plain(value: Json) -> Json:
    """A field's value as JSON: absent fields of nested models are left out, their unknown keys are kept."""
    if isinstance(value, WireModel):
        known: JsonObject = {name: plain(item) for name, item in vars(value).items() if item is not None}
        return {**known, **(value.model_extra or {})}
    if isinstance(value, list):
        return [plain(item) for item in value]
    return value


def unknown_keys(model: WireModel, ignored: frozenset[str] = AUDIT_KEYS) -> JsonObject | None:
    """The keys of an element that Doyle does not know, without the server's own; None if there are none."""
    kept = {name: value for name, value in (model.model_extra or {}).items() if name not in ignored}
    return kept or None


def cleared_fields(model: WireModel, clearable: frozenset[str]) -> frozenset[str]:
    """The fields that an update takes away: given as null, where that is possible.

    Null in any other field counts as absent (docs/decisions/0032-null-takes-away.md).
    """
    return frozenset(name for name in clearable & model.model_fields_set if getattr(model, name) is None)


def is_change(model: WireModel, clearable: frozenset[str]) -> bool:
    """Whether an update says anything: a value, or null where that takes one away."""
    known = type(model).model_fields
    has_value = any(getattr(model, name) is not None for name in known)
    return has_value or bool(cleared_fields(model, clearable))
