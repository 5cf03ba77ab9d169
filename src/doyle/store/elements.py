"""Single elements of a workspace: found, listed, added, changed and removed (spec/api/guide.md §§8-9).

One code for every level of the content: an array of elements lies below a workspace or below an element of
the level above it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any, TypeAlias

from sqlalchemy import ColumnElement, Row, Select, Table, delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from doyle.errors import InputError, NotFoundError
from doyle.store.appending import OTHER_ARRAY, Appender, Group, empty_arrays
from doyle.store.content import PATTERNS, SYNONYMS, VALUES, Level
from doyle.store.encoding import digest_of
from doyle.store.paging import Ordering, Page, PageQuery, SortKey, fetch_page
from doyle.store.reading import Builder, Element, build_audited_json, build_json, build_level, column_names
from doyle.store.tables import workspaces
from doyle.store.timestamps import iso_timestamp
from doyle.store.writing import RowWriter, changes_of, refuse_unstorable
from doyle.wire.json import Json, JsonObject
from doyle.wire.model import WireModel, pointer

Owners = Sequence[tuple[Level, str]]
"""The elements that an array lies below, each with its key, the outermost first."""


@dataclass(frozen=True, slots=True)
class ElementArray:
    """One array of elements: `owner` is the number of the element above it (None: the workspace itself)."""

    workspace_id: str
    level: Level
    owner: int | None = None
    owner_table: Table = workspaces

    @property
    def key(self) -> str:
        """The field that tells an element from its siblings."""
        return str(self.level.key)

    def holds(self) -> ColumnElement[bool]:
        """The condition that a row belongs to this array."""
        columns = self.level.table.c
        owned = columns.workspace_id == self.workspace_id
        return owned if self.owner is None else owned & (columns[str(self.level.parent_column)] == self.owner)

    def is_named(self, key: str) -> ColumnElement[bool]:
        """The condition that a row is the element with a key: by code point, blanks included."""
        columns = self.level.table.c
        fits = columns[self.key] == key
        return self.holds() & fits & (columns.digest == digest_of(key) if self.level.has_digest else True)


@dataclass(frozen=True, slots=True)
class View:
    """What is shown of an element: with what lies below it, and with its timestamps."""

    is_export: bool = False
    include_audit: bool = False


async def find_array(
    tx: AsyncConnection, workspace_id: str, level: Level, owners: Owners = ()
) -> ElementArray:
    """The array of a level below the elements named.

    Raises:
        NotFoundError: one of them is not there.
    """
    found = ElementArray(workspace_id, owners[0][0] if owners else level)
    for at, (_, key) in enumerate(owners):
        number = await _find_number(tx, found, key)
        if number is None:
            raise NotFoundError
        below = owners[at + 1][0] if at + 1 < len(owners) else level
        found = ElementArray(workspace_id, below, number, found.level.table)
    return found


async def page(tx: AsyncConnection, array: ElementArray, query: PageQuery, view: View) -> Page[JsonObject]:
    """One page of the elements, as the API shows them, by key unless asked otherwise.

    Raises:
        InputError: an unknown sort key, or a cursor that does not fit.
    """
    level = _level_in(view, array.level)
    names = column_names(level)
    columns = [level.table.c[name].label(f"c{at}") for at, name in enumerate(names)]
    ordering = Ordering(
        columns=MappingProxyType({name: level.table.c[name] for name in (array.key, *_DATES, "number")}),
        default=(SortKey(array.key),),
        tie_breaker="number",
    )
    found = await fetch_page(
        tx, select(*columns).where(array.holds()), ordering, query, lambda row: row[: len(names)]
    )
    shown = await _shown(tx, array, found.items, view)
    return Page(tuple(shown), found.next_after, found.total)


async def get(tx: AsyncConnection, array: ElementArray, key: str, view: View) -> JsonObject:
    """One element, as the API shows it.

    Raises:
        NotFoundError: there is none with this key.
    """
    level = _level_in(view, array.level)
    columns = [level.table.c[name].label(f"c{at}") for at, name in enumerate(column_names(level))]
    rows = (await tx.execute(select(*columns).where(array.is_named(key)))).all()
    if not rows:
        raise NotFoundError
    return (await _shown(tx, array, rows, view))[0]


async def add(tx: AsyncConnection, array: ElementArray, item: WireModel, writer: RowWriter) -> str:
    """Add an element behind its siblings, with all that it holds; returns its key.

    Raises:
        InputError: one with the same key is there, or a value cannot be stored.
    """
    key = str(getattr(item, array.key))
    await _refuse_other_type(tx, array)
    await _refuse_taken(tx, array, key)
    place = select(func.coalesce(func.max(array.level.table.c.position), -1)).where(array.holds())
    position = int((await tx.execute(place)).scalar_one()) + 1
    writer.add_element(array.level, _item(array.level, item, key), array.owner, position, ())
    await writer.insert_all(tx)
    await _mark_as_given(tx, array)
    return key


async def change(
    tx: AsyncConnection, array: ElementArray, key: str, item: WireModel, writer: RowWriter, *, append: bool
) -> str:
    """Change an element; returns its key, which may be a new one.

    Fields that are absent keep their value, `clearable` ones given as null lose theirs. An array replaces the
    stored one; with `append` it is merged by key.

    Raises:
        NotFoundError: there is none with this key.
        InputError: the new key is taken, or a value cannot be stored.
    """
    number = await _find_number(tx, array, key)
    if number is None:
        raise NotFoundError
    new_key = getattr(item, array.key)
    if new_key is not None and new_key != key:
        await _refuse_taken(tx, array, new_key)
    values = await _changed(tx, array, number, item)
    for child in array.level.children:
        items = getattr(item, child.array)
        if items is not None:
            values[child.flag] = True
            await _change_below(tx, child, Group(number, items, ()), writer, append=append)
        if child.array == OTHER_ARRAY.get(str(values.get("type"))):
            await empty_arrays(tx, array.workspace_id, child, [number])
    await writer.insert_all(tx)
    changed = update(array.level.table).where(array.holds(), array.level.table.c.number == number)
    await tx.execute(changed.values(**values, updated=writer.now))
    return key if new_key is None else str(new_key)


async def remove(tx: AsyncConnection, array: ElementArray, key: str) -> None:
    """Remove an element with all that lies below it.

    Raises:
        NotFoundError: there is none with this key.
    """
    if (await tx.execute(delete(array.level.table).where(array.is_named(key)))).rowcount == 0:
        raise NotFoundError


_DATES = ("updated", "created")
# `Any`: a row holds whatever its columns hold.
_Row: TypeAlias = Row[Any] | Sequence[Any]
_Numbers: TypeAlias = Sequence[int] | Select[tuple[int]]


def _level_in(view: View, level: Level) -> Level:
    return level if view.is_export else replace(level, children=())


def _item(level: Level, item: WireModel, key: str) -> Json:
    return key if level.model is None else item


async def _find_number(tx: AsyncConnection, array: ElementArray, key: str) -> int | None:
    found = await tx.execute(select(array.level.table.c.number).where(array.is_named(key)))
    return found.scalar_one_or_none()


async def _refuse_taken(tx: AsyncConnection, array: ElementArray, key: str) -> None:
    if await _find_number(tx, array, key) is not None:
        raise InputError.at(pointer(array.key), f"{key!r} is there already")


async def _refuse_other_type(tx: AsyncConnection, array: ElementArray) -> None:
    """Refuse a synonym of a value of type patterns: it has one or the other (docs/updates.md)."""
    if array.level is not SYNONYMS:
        return
    kind = await tx.scalar(select(VALUES.table.c.type).where(_is_owner(array)))
    if kind == PATTERNS.array:
        raise InputError.at(pointer(array.key), f"a value of type {kind} has no {array.level.array}")


def _is_owner(array: ElementArray) -> ColumnElement[bool]:
    columns = array.owner_table.c
    here = columns.workspace_id == array.workspace_id
    return here if array.owner is None else here & (columns.number == array.owner)


async def _mark_as_given(tx: AsyncConnection, array: ElementArray) -> None:
    await tx.execute(update(array.owner_table).where(_is_owner(array)).values({array.level.flag: True}))


async def _changed(tx: AsyncConnection, array: ElementArray, number: int, item: WireModel) -> JsonObject:
    """The columns that an element changes, in their stored form."""
    level = array.level
    key = getattr(item, array.key)
    if level.model is None:
        values: JsonObject = {} if key is None else {array.key: key}
        refuse_unstorable(values, ())
        return values
    values = changes_of(level, item)
    refuse_unstorable(values, ())
    if level.has_digest and key is not None:
        values["digest"] = digest_of(key)
    if "extra" in values:
        stored = select(level.table.c.extra).where(array.holds(), level.table.c.number == number)
        values["extra"] = {**((await tx.execute(stored)).scalar_one() or {}), **values["extra"]}
    return values


async def _change_below(
    tx: AsyncConnection, child: Level, group: Group, writer: RowWriter, *, append: bool
) -> None:
    if append:
        await Appender(tx, writer).merge(child, [group])
        return
    columns = child.table.c
    owned = columns.workspace_id == writer.workspace_id
    await tx.execute(delete(child.table).where(owned, columns[str(child.parent_column)] == group.parent))
    writer.add_array(child, group.items, group.parent, 0, ())


async def _shown(
    tx: AsyncConnection, array: ElementArray, rows: Sequence[_Row], view: View
) -> list[JsonObject]:
    level = _level_in(view, array.level)
    tables = {level.table.name: rows}
    if view.is_export:
        await _read_below(tx, array.workspace_id, level, [row[0] for row in rows], tables)
    built: list[JsonObject] = build_level(level, tables, _builder(array, view)).get(array.owner, [])
    return built


async def _read_below(
    tx: AsyncConnection, workspace_id: str, level: Level, above: _Numbers, tables: dict[str, Sequence[_Row]]
) -> None:
    """Read the rows below elements; `above` gives their numbers."""
    for child in level.children:
        columns = child.table.c
        wanted = select(*(columns[name].label(f"c{at}") for at, name in enumerate(column_names(child))))
        owned = (columns.workspace_id == workspace_id) & columns[str(child.parent_column)].in_(above)
        rows = await tx.execute(wanted.where(owned).order_by(columns.position, columns.number))
        tables[child.table.name] = rows.all()
        await _read_below(tx, workspace_id, child, select(columns.number).where(owned), tables)


def _builder(array: ElementArray, view: View) -> Builder:
    below: Callable[[Element], Json] = build_audited_json if view.include_audit else build_json

    def build(element: Element) -> Json:
        shown = below(element)
        if element.level.model is None and element.level.table is array.level.table:
            shown = {array.key: shown, **(_audit(element) if view.include_audit else {})}
        return _typed(shown) if element.level.table is VALUES.table else shown

    return build


def _audit(element: Element) -> JsonObject:
    return {"created": iso_timestamp(element.created), "updated": iso_timestamp(element.updated)}


def _typed(value: JsonObject) -> JsonObject:
    """A value shows the array of its type alone."""
    other = PATTERNS.array if value["type"] == SYNONYMS.array else SYNONYMS.array
    return {name: item for name, item in value.items() if name != other}
