"""Merging arrays into what is stored: known elements are updated, new ones follow (spec/api/guide.md §9)."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import bindparam, delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from doyle.errors import InputError
from doyle.store.content import Level
from doyle.store.writing import Place, Row, RowWriter, changes_of, refuse_unstorable
from doyle.wire.json import Json, JsonObject
from doyle.wire.model import pointer


@dataclass(frozen=True, slots=True)
class Group:
    """New elements for one array: of the parent with this number (None: the workspace)."""

    parent: int | None
    items: Sequence[Json]
    place: Place


@dataclass(frozen=True, slots=True)
class Stored:
    """What is known of a stored element."""

    number: int
    extra: JsonObject


@dataclass(slots=True)
class Siblings:
    """The stored elements of one array by key."""

    by_key: dict[str, Stored] = field(default_factory=dict)
    next_position: int = 0
    count: int = 0


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
        changes: list[tuple[int, Row]] = []
        below: dict[str, list[Group]] = {child.array: [] for child in level.children}
        for group in groups:
            siblings = stored[group.parent]
            for at, item in enumerate(group.items):
                place = (*group.place, level.array, at)
                known = siblings.by_key.get(_key_of(level, item))
                if known is None:
                    self._add(level, item, group.parent, siblings, place)
                    continue
                if change := _change_of(level, item, known, place):
                    changes.append((known.number, change))
                for child in level.children:
                    if (items := getattr(item, child.array)) is not None:
                        below[child.array].append(Group(known.number, items, place))
        await self._update(level, changes)
        for child in level.children:
            if below[child.array]:
                await self.merge(child, below[child.array])

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
            select(parent, columns[str(level.key)], columns.number, columns.position, extra).where(owned)
        )
        stored: defaultdict[int | None, Siblings] = defaultdict(Siblings)
        for row in rows:
            siblings = stored[row[0] if level.parent_column else None]
            siblings.by_key[row[1]] = Stored(row[2], row[4] or {} if level.extra_column else {})
            siblings.next_position = max(siblings.next_position, row[3] + 1)
            siblings.count += 1
        return stored

    async def _replace(self, level: Level, groups: Sequence[Group]) -> None:
        """Elements without a key of their own (mentions) take the place of all that were there."""
        columns = level.table.c
        parent = columns[str(level.parent_column)]
        owned = columns.workspace_id == self._writer.workspace_id
        statement = delete(level.table).where(owned, parent == bindparam("owner"))
        await self._tx.execute(statement, [{"owner": group.parent} for group in groups])
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
