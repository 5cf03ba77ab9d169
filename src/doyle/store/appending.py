"""Merging arrays into what is stored: known elements are updated, new ones follow (spec/api/guide.md §9)."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from sqlalchemy import bindparam, delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from doyle.errors import InputError
from doyle.store.content import PATTERNS, SYNONYMS, VALUES, Level
from doyle.store.writing import Place, Row, RowWriter, changes_of, refuse_unstorable
from doyle.wire.json import Json, JsonObject
from doyle.wire.model import pointer

OTHER_ARRAY: Mapping[str, str] = MappingProxyType(
    {PATTERNS.array: SYNONYMS.array, SYNONYMS.array: PATTERNS.array}
)
"""The array that a value of a type has not, by type."""


@dataclass(frozen=True, slots=True)
class Group:
    """New elements for one array: of the parent with this number (None: the workspace).

    An array that is closed takes none that it does not have: its parent is of another type.
    """

    parent: int | None
    items: Sequence[Json]
    place: Place
    is_closed: bool = False


@dataclass(frozen=True, slots=True)
class Stored:
    """What is known of a stored element."""

    number: int
    extra: JsonObject
    type: str | None = None


@dataclass(slots=True)
class Siblings:
    """The stored elements of one array by key."""

    by_key: dict[str, Stored] = field(default_factory=dict)
    next_position: int = 0
    count: int = 0


@dataclass(frozen=True, slots=True)
class Changes:
    """What a merge changes in known elements of one level: their rows, and by array what lies below them.

    `emptied` are the values that lose the array of another type than theirs.
    """

    rows: list[tuple[int, Row]] = field(default_factory=list)
    below: defaultdict[str, list[Group]] = field(default_factory=lambda: defaultdict(list))
    emptied: defaultdict[str, list[int]] = field(default_factory=lambda: defaultdict(list))

    def note(self, level: Level, item: Json, known: Stored, place: Place) -> None:
        """Note what an element changes in its stored form; a value has the type of what it is given."""
        change = _change_of(level, item, known, place)
        said = _type_of(item) if level is VALUES else None
        kind = known.type if said is None else said
        lost = OTHER_ARRAY.get(str(kind))
        if kind != known.type:
            change["type"] = kind
            if lost is not None:
                self.emptied[lost].append(known.number)
        if change:
            self.rows.append((known.number, change))
        for child in level.children:
            if (items := getattr(item, child.array)) is not None:
                self.below[child.array].append(Group(known.number, items, place, child.array == lost))


class Appender:
    """Merges arrays into one workspace; inserts are collected by the row writer, updates done here."""

    def __init__(self, tx: AsyncConnection, writer: RowWriter) -> None:
        self._tx = tx
        self._writer = writer

    async def merge(self, level: Level, groups: Sequence[Group]) -> None:
        """Merge elements into the arrays of a level, and their arrays into those below.

        Raises:
            InputError: a value that cannot be stored, or an array that grew beyond its limit.
        """
        if level.key is None:
            await self._replace(level, groups)
            return
        stored = await self._stored(level)
        found = Changes()
        for group in groups:
            siblings = stored[group.parent]
            for at, item in enumerate(group.items):
                place = (*group.place, level.array, at)
                known = siblings.by_key.get(_key_of(level, item))
                if known is not None:
                    found.note(level, item, known, place)
                elif group.is_closed:
                    raise InputError.at(pointer(*place), f"a value of another type has no {level.array}")
                else:
                    self._add(level, item, group.parent, siblings, place)
        await self._update(level, found.rows)
        for child in level.children:
            await empty_arrays(self._tx, self._writer.workspace_id, child, found.emptied[child.array])
            if found.below[child.array]:
                await self.merge(child, found.below[child.array])

    def _add(self, level: Level, item: Json, parent: int | None, siblings: Siblings, place: Place) -> None:
        siblings.count += 1
        if level.limit is not None and siblings.count > level.limit:
            raise InputError.at(pointer(*place), f"there can be at most {level.limit} {level.array}")
        self._writer.add_element(level, item, parent, siblings.next_position, place)
        siblings.next_position += 1

    async def _stored(self, level: Level) -> defaultdict[int | None, Siblings]:
        columns = level.table.c
        parent = columns[level.parent_column or "number"]
        extra = columns[level.extra_column or "number"]
        owned = columns.workspace_id == self._writer.workspace_id
        rows = await self._tx.execute(
            select(
                parent,
                columns[str(level.key)],
                columns.number,
                columns.position,
                extra,
                columns["type" if level is VALUES else "number"],
            ).where(owned)
        )
        stored: defaultdict[int | None, Siblings] = defaultdict(Siblings)
        for row in rows:
            siblings = stored[row[0] if level.parent_column else None]
            siblings.by_key[row[1]] = Stored(
                row[2],
                row[4] or {} if level.extra_column else {},
                _stored_type(row[5]) if level is VALUES else None,
            )
            siblings.next_position = max(siblings.next_position, row[3] + 1)
            siblings.count += 1
        return stored

    async def _replace(self, level: Level, groups: Sequence[Group]) -> None:
        """Elements without a key of their own (mentions) take the place of all that were there."""
        parents = [group.parent for group in groups if group.parent is not None]
        await empty_arrays(self._tx, self._writer.workspace_id, level, parents)
        for group in groups:
            self._writer.add_array(level, group.items, group.parent, 0, group.place)

    async def _update(self, level: Level, changes: Sequence[tuple[int, Row]]) -> None:
        """Update the changed rows, one statement for all that change the same columns."""
        batches: defaultdict[tuple[str, ...], list[Row]] = defaultdict(list)
        for number, change in changes:
            batches[tuple(change)].append({**change, "row_number": number})
        columns = level.table.c
        owned = columns.workspace_id == self._writer.workspace_id
        for names, rows in batches.items():
            statement = update(level.table).where(owned, columns.number == bindparam("row_number"))
            statement = statement.values({name: bindparam(name) for name in names})
            await self._tx.execute(statement.values(updated=self._writer.now), rows)


async def empty_arrays(tx: AsyncConnection, workspace_id: str, level: Level, parents: Sequence[int]) -> None:
    """Take all elements of a level from the elements with these numbers."""
    if not parents:
        return
    columns = level.table.c
    owned = columns.workspace_id == workspace_id
    statement = delete(level.table).where(owned, columns[str(level.parent_column)] == bindparam("owner"))
    await tx.execute(statement, [{"owner": parent} for parent in parents])


def _stored_type(kind: str | None) -> str:
    return SYNONYMS.array if kind is None else kind


def _type_of(value: Json) -> str | None:
    """The type that a value says, or shows by the one array that it brings (docs/updates.md)."""
    brought = [name for name in OTHER_ARRAY if getattr(value, name)]
    shown = brought[0] if len(brought) == 1 else None
    return shown if value.type is None else str(value.type)


def _key_of(level: Level, item: Json) -> str:
    return str(item if level.model is None else getattr(item, str(level.key)))


def _change_of(level: Level, item: Json, stored: Stored, place: Place) -> Row:
    """The columns that an element changes in its stored form: absent fields keep their value."""
    given = changes_of(level, item)
    given.pop(str(level.key))
    refuse_unstorable(given, place)
    if "extra" in given:
        given["extra"] = {**stored.extra, **given["extra"]}
    for child in level.children:
        if getattr(item, child.array) is not None:
            given[child.flag] = True
    return given
