"""Extensions of assistants; their secrets come and go encrypted."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from types import MappingProxyType
from typing import Any

from sqlalchemy import Row, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from doyle.errors import ConflictError, NotFoundError
from doyle.store.extension_tables import extension_operations, extensions
from doyle.store.paging import Ordering, Page, PageQuery, SortKey, fetch_page
from doyle.store.writing import refuse_unstorable
from doyle.wire.json import JsonObject

ROWS_PER_INSERT = 500


@dataclass(frozen=True, slots=True)
class ExtensionRecord:
    """An extension without its document; `private` is encrypted, times are in epoch milliseconds."""

    extension_id: str
    assistant_id: str
    name: str
    description: str | None
    catalog_item_id: str | None
    settings: JsonObject
    private: bytes
    created: int
    updated: int


@dataclass(frozen=True, slots=True)
class OperationRecord:
    """An operation of an extension; `request` is what a call needs to know of it."""

    method: str
    path: str
    spec_hash_id: str
    label: str
    request: JsonObject


_NAMES = tuple(field.name for field in fields(ExtensionRecord))
_RECORD = select(*(extensions.c[name] for name in _NAMES))
_WIDTH = len(_NAMES)
_TEXTS = ("name", "description", "catalog_item_id", "settings")
SORT_NAMES = ("name", "updated", "created")
_ORDERING = Ordering(
    columns=MappingProxyType({name: extensions.c[name] for name in (*SORT_NAMES, "extension_id")}),
    default=(SortKey("name"),),
    tie_breaker="extension_id",
)


async def create(
    tx: AsyncConnection, record: ExtensionRecord, spec: bytes, operations: Sequence[OperationRecord]
) -> None:
    """Store an extension of an assistant that exists.

    Raises:
        ConflictError: the assistant has one of this name.
        InputError: a value that cannot be stored.
    """
    values = {name: getattr(record, name) for name in _NAMES}
    refuse_unstorable({name: values[name] for name in _TEXTS}, ())
    try:
        await tx.execute(insert(extensions), {**values, "spec": spec})
    except IntegrityError as error:
        raise ConflictError(f"Extension '{record.name}' exists already") from error
    await _add_operations(tx, record, operations)


async def change(
    tx: AsyncConnection,
    record: ExtensionRecord,
    spec: bytes | None = None,
    operations: Sequence[OperationRecord] = (),
) -> None:
    """Replace an extension that exists; its document and operations stay if `spec` is None.

    Raises: as `create`.
    """
    values = {name: getattr(record, name) for name in _NAMES}
    refuse_unstorable({name: values[name] for name in _TEXTS}, ())
    mine = extensions.c.extension_id == record.extension_id
    document = {} if spec is None else {"spec": spec}
    try:
        await tx.execute(update(extensions).where(mine).values(**values, **document))
    except IntegrityError as error:
        raise ConflictError(f"Extension '{record.name}' exists already") from error
    if spec is not None:
        owned = extension_operations.c.extension_id == record.extension_id
        await tx.execute(delete(extension_operations).where(owned))
        await _add_operations(tx, record, operations)


async def get(tx: AsyncConnection, assistant_id: str, extension_id: str) -> ExtensionRecord:
    """The extension of an assistant.

    Raises:
        NotFoundError: the assistant has no such extension.
    """
    mine = (extensions.c.assistant_id == assistant_id, extensions.c.extension_id == extension_id)
    row = (await tx.execute(_RECORD.where(*mine))).first()
    if row is None:
        raise NotFoundError
    return _read(row)


async def get_spec(tx: AsyncConnection, extension_id: str) -> bytes:
    """The JSON of the document of an extension that exists."""
    wanted = select(extensions.c.spec).where(extensions.c.extension_id == extension_id)
    return bytes((await tx.execute(wanted)).scalar_one())


async def operations_of(tx: AsyncConnection, extension_id: str) -> tuple[tuple[str, str, str], ...]:
    """Path, method and label of every operation, in this order."""
    columns = extension_operations.c
    wanted = select(columns.path, columns.method, columns.label).where(columns.extension_id == extension_id)
    rows = await tx.execute(wanted.order_by(columns.path, columns.method))
    return tuple((row[0], row[1], row[2]) for row in rows)


async def page(tx: AsyncConnection, assistant_id: str, query: PageQuery) -> Page[ExtensionRecord]:
    """One page of an assistant's extensions, by `name`, `updated` or `created`.

    Raises:
        InputError: an unknown sort key, or a cursor that does not fit.
    """
    owned = _RECORD.where(extensions.c.assistant_id == assistant_id)
    return await fetch_page(tx, owned, _ORDERING, query, _read)


async def count(tx: AsyncConnection, assistant_id: str) -> int:
    """How many extensions an assistant has."""
    owned = select(func.count()).where(extensions.c.assistant_id == assistant_id)
    return int((await tx.execute(owned)).scalar_one())


async def remove(tx: AsyncConnection, assistant_id: str, extension_id: str) -> None:
    """Delete an extension.

    Raises:
        NotFoundError: the assistant has no such extension.
    """
    mine = (extensions.c.assistant_id == assistant_id, extensions.c.extension_id == extension_id)
    if (await tx.execute(delete(extensions).where(*mine))).rowcount == 0:
        raise NotFoundError


async def _add_operations(
    tx: AsyncConnection, owner: ExtensionRecord, operations: Sequence[OperationRecord]
) -> None:
    ids = {"extension_id": owner.extension_id, "assistant_id": owner.assistant_id}
    names = tuple(field.name for field in fields(OperationRecord))
    rows = [{**ids, **{name: getattr(each, name) for name in names}} for each in operations]
    for start in range(0, len(rows), ROWS_PER_INSERT):
        await tx.execute(insert(extension_operations), rows[start : start + ROWS_PER_INSERT])


# `Any`: a row holds whatever its columns hold.
def _read(row: Row[Any]) -> ExtensionRecord:
    return ExtensionRecord(*row[:_WIDTH])
