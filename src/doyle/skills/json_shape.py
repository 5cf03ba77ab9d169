"""The types that the parts of a JSON document have: a table says which, and a walk tells what is wrong."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from doyle.errors import Fault
from doyle.wire.json import Json
from doyle.wire.model import pointer

SCHEMA_VALIDATION = "schema_validation"
"""The type of faults in the shape of a document, where errors tell types (spec/api/guide.md §6)."""

Place = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Shape:
    """A type that JSON may have, called `name` in messages; null and absent are always fine.

    `fields` are those of an object that are checked; unknown ones are left alone. `items`: of an array.
    """

    types: tuple[type, ...]
    name: str
    fields: Mapping[str, "Shape"] = field(default_factory=dict)
    items: "Shape | None" = None

    def fits(self, value: Json) -> bool:
        """Whether a value itself has the type; true and false are no numbers."""
        return isinstance(value, self.types) and (bool in self.types or not isinstance(value, bool))


TEXT = Shape((str,), "a text")
FLAG = Shape((bool,), "true or false")
COUNT = Shape((int,), "a whole number")
OBJECT = Shape((dict,), "an object")


def object_of(**fields: Shape) -> Shape:
    """An object with these fields, among others."""
    return Shape((dict,), OBJECT.name, fields=fields)


def array_of(items: Shape) -> Shape:
    """An array of such items; none of them is null."""
    return Shape((list,), "an array", items=items)


def shape_faults(place: Place, value: Json, shape: Shape) -> Iterator[Fault]:
    """Every part of a value that has another type than its shape, outer ones first."""
    if value is None:
        return
    if not shape.fits(value):
        yield Fault(f"must be {shape.name}", pointer(*place))
    elif isinstance(value, list):
        yield from _item_faults(place, value, shape.items)
    elif isinstance(value, dict):
        for key, inner in shape.fields.items():
            yield from shape_faults((*place, key), value.get(key), inner)


def _item_faults(place: Place, items: list[Json], shape: Shape | None) -> Iterator[Fault]:
    if shape is None:
        return
    for at, item in enumerate(items):
        if item is None:
            yield Fault(f"must be {shape.name}", pointer(*place, at))
        else:
            yield from shape_faults((*place, at), item, shape)
