"""From rows to models, and to the JSON of an export."""

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import TypeVar, cast

from sqlalchemy import Select, bindparam, select

from doyle.store.content import ARRAYS, LEVELS, SYNONYMS, VALUES, Level
from doyle.store.timestamps import iso_timestamp
from doyle.wire.json import Json, JsonObject
from doyle.wire.model import WireModel
from doyle.wire.workspace import DialogNodeAction, NextStep, Webhook

ModelT = TypeVar("ModelT", bound=WireModel)

Row = Sequence[Json]
LevelRows = Mapping[str, Sequence[Row]]
"""For every table its rows, with the columns of `column_names`, values decoded."""


def column_names(level: Level) -> tuple[str, ...]:
    """What is read of a row: number, parent, audit, unknown keys, fields, flags."""
    parent = level.parent_column or "number"
    extra = ("extra",) if level.extra_column else ()
    flags = tuple(child.flag for child in level.children)
    return ("number", parent, "created", "updated", *extra, *level.fields, *flags)


def select_level(level: Level) -> Select[tuple[Json, ...]]:
    """All rows of a level of the workspace `:workspace_id`, in stored order."""
    table = level.table
    columns = [table.c[name].label(f"c{at}") for at, name in enumerate(column_names(level))]
    owned = table.c.workspace_id == bindparam("workspace_id")
    return select(*columns).where(owned).order_by(table.c.position, table.c.number)


SELECTS = {level.table.name: select_level(level) for level in LEVELS}


@dataclass(frozen=True, slots=True)
class Element:
    """One stored element, its children built already."""

    level: Level
    fields: JsonObject
    extra: JsonObject
    created: int
    updated: int


Builder = Callable[[Element], Json]


def build_model(element: Element) -> Json:
    """The wire model of an element; what was stored is not checked again."""
    if element.level.model is None:
        return element.fields[str(element.level.key)]
    return construct(element.level.model, element.fields, element.extra)


def construct(model: type[ModelT], fields: JsonObject, extra: JsonObject) -> ModelT:
    """A model of stored values, nested models included."""
    values = {name: _nested(name, value) for name, value in fields.items() if value is not None}
    built = cast("ModelT", model.model_construct(set(values), **values))
    if extra and built.model_extra is not None:
        built.model_extra.update(extra)
    return built


_NESTED_MODELS: Mapping[str, type[WireModel]] = MappingProxyType(
    {"next_step": NextStep, "actions": DialogNodeAction, "webhooks": Webhook}
)


def _nested(field: str, value: Json) -> Json:
    model = _NESTED_MODELS.get(field)
    if model is None:
        return value
    return [_split(model, item) for item in value] if isinstance(value, list) else _split(model, value)


def _split(model: type[ModelT], value: JsonObject) -> ModelT:
    known = {name: item for name, item in value.items() if name in model.model_fields}
    return construct(model, known, {name: item for name, item in value.items() if name not in known})


def build_json(element: Element) -> Json:
    """The element as an export shows it, without audit timestamps; a value always says its type."""
    if element.level.model is None:
        return element.fields[str(element.level.key)]
    fields = element.fields
    if element.level.table is VALUES.table:
        fields = {**fields, "type": fields["type"] or SYNONYMS.array}
    return {**element.extra, **{name: value for name, value in fields.items() if value is not None}}


def build_audited_json(element: Element) -> Json:
    """The element as an export shows it with `include_audit`."""
    shown = build_json(element)
    if not element.level.is_audited:
        return shown
    return {**shown, "created": iso_timestamp(element.created), "updated": iso_timestamp(element.updated)}


def assemble(
    rows: LevelRows, given: Collection[str], build: Builder, *, is_stable: bool = False
) -> dict[str, list[Json]]:
    """Build the arrays of a workspace; an empty array appears if it is among `given`.

    With `is_stable` every array is ordered by its key, by code point (spec/api/contract.yaml, get_workspace).
    """
    arrays = {}
    for name, level in ARRAYS.items():
        elements = build_level(level, rows, build, is_stable).get(None, [])
        if elements or name in given:
            arrays[name] = elements
    return arrays


def build_level(
    level: Level, rows: LevelRows, build: Builder, is_stable: bool = False
) -> dict[int | None, list[Json]]:
    """Build the elements of a level with all below them, in the order of the rows, by number of parent."""
    children = [(child.array, build_level(child, rows, build, is_stable)) for child in level.children]
    built: defaultdict[int | None, list[Json]] = defaultdict(list)
    head = 5 if level.extra_column else 4
    fields_end = head + len(level.fields)
    for row in _ordered(level, rows[level.table.name], is_stable):
        values = dict(zip(level.fields, row[head:fields_end], strict=True))
        for (array, groups), is_given in zip(children, row[fields_end:], strict=True):
            if (below := groups.get(row[0])) is not None or is_given:
                values[array] = below or []
        extra = row[4] if level.extra_column else None
        parent = None if level.parent_column is None else row[1]
        built[parent].append(build(Element(level, values, extra or {}, row[2], row[3])))
    return built


def _ordered(level: Level, rows: Sequence[Row], is_stable: bool) -> Sequence[Row]:
    if not is_stable:
        return rows
    key = column_names(level).index(level.key or level.fields[0])
    return sorted(rows, key=lambda row: str(row[key]))
