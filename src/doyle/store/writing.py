"""From models to rows: whole arrays are turned into rows of every level and inserted in bulk."""

from collections.abc import Sequence

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from doyle.errors import InputError
from doyle.store.content import LEVELS, Level, cleared_fields, is_json_column, plain, unknown_keys
from doyle.store.encoding import digest_of, reason_unstorable_json, reason_unstorable_text
from doyle.wire.json import Json, JsonObject
from doyle.wire.model import WireModel, pointer

Place = tuple[str | int, ...]
Row = dict[str, Json]

ROWS_PER_INSERT = 1000

WHOLE = "extra"
"""Unknown keys have no place of their own: a fault in them is one of the whole element."""


class RowWriter:
    """Collects the rows of one change to one workspace and hands out their numbers."""

    def __init__(self, workspace_id: str, last_number: int, now: int) -> None:
        self.workspace_id = workspace_id
        self.last_number = last_number
        self.now = now
        self._rows: dict[str, list[Row]] = {level.table.name: [] for level in LEVELS}

    def add_array(
        self, level: Level, items: Sequence[Json], parent: int | None, first_position: int, place: Place
    ) -> None:
        """Collect the elements of an array with everything below them.

        Raises:
            InputError: a text or value that no database can keep, with its JSON Pointer.
        """
        for at, item in enumerate(items):
            self.add_element(level, item, parent, first_position + at, (*place, level.array, at))

    def add_element(self, level: Level, item: Json, parent: int | None, position: int, place: Place) -> None:
        """Collect one element with everything below it."""
        self.last_number += 1
        number = self.last_number
        row: Row = {
            "workspace_id": self.workspace_id,
            "number": number,
            "position": position,
            "created": self.now,
            "updated": self.now,
        }
        if level.parent_column is not None:
            row[level.parent_column] = parent
        row.update(columns_of(level, item, place))
        self._rows[level.table.name].append(row)
        for child in level.children:
            self.add_array(child, getattr(item, child.array) or (), number, 0, place)

    async def insert_all(self, tx: AsyncConnection) -> None:
        """Insert what was collected, parents first, in batches between which the event loop runs on."""
        for level in LEVELS:
            rows = self._rows[level.table.name]
            for start in range(0, len(rows), ROWS_PER_INSERT):
                await tx.execute(insert(level.table), rows[start : start + ROWS_PER_INSERT])


def columns_of(level: Level, item: Json, place: Place) -> Row:
    """The columns that carry an element: its fields, its flags, its unknown keys."""
    row = fields_of(level, item)
    refuse_unstorable(row if level.model else {WHOLE: item}, place)
    if level.has_digest:
        row["digest"] = digest_of(row[str(level.key)])
    if isinstance(item, WireModel):
        for child in level.children:
            row[child.flag] = getattr(item, child.array) is not None
    return row


def fields_of(level: Level, item: Json) -> Row:
    """The fields and unknown keys of an element; absent ones are None."""
    if level.model is None:
        return {str(level.key): item}
    row = {field: getattr(item, field) for field in level.fields}
    for field in level.fields:
        if is_json_column(level, field):
            row[field] = plain(row[field])
    if level.extra_column:
        row["extra"] = unknown_keys(item)
    return row


def changes_of(level: Level, item: Json) -> Row:
    """The fields and unknown keys that an update of an element sets; None takes the value away."""
    cleared = cleared_fields(item, level.clearable) if isinstance(item, WireModel) else frozenset()
    return {
        name: value for name, value in fields_of(level, item).items() if value is not None or name in cleared
    }


def refuse_unstorable(values: JsonObject, place: Place) -> None:
    """Raise for a value that cannot be stored.

    Raises:
        InputError: with the JSON Pointer of the field.
    """
    for name, value in values.items():
        reason = None
        if isinstance(value, str):
            reason = reason_unstorable_text(value)
        elif isinstance(value, dict | list):
            reason = reason_unstorable_json(value)
        if reason is not None:
            steps = place if name == WHOLE else (*place, name)
            raise InputError.at(pointer(*steps), reason)
