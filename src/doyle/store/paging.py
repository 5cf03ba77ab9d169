"""Keyset paging and sorting, shared by every list (spec/api/guide.md §8).

A page is found by the sort values of the last item before it and a unique tie-breaker, so that it survives
inserts and deletes between pages and costs the same wherever it lies.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from sqlalchemy import ColumnElement, Row, Select, and_, func, or_, select, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from doyle.errors import InputError
from doyle.wire.json import Json

ItemT = TypeVar("ItemT")


@dataclass(frozen=True, slots=True)
class SortKey:
    """One key of a sort order."""

    name: str
    is_descending: bool = False


@dataclass(frozen=True, slots=True)
class PageQuery:
    """Which page: `after` is `next_after` of the page before; `is_counted` asks for `total`."""

    limit: int = 100
    sort: tuple[SortKey, ...] = ()
    after: tuple[Json, ...] | None = None
    is_counted: bool = False


@dataclass(frozen=True, slots=True)
class Page(Generic[ItemT]):
    """The items, where the next page starts (None: this was the last) and how many items there are in all."""

    items: tuple[ItemT, ...]
    next_after: tuple[Json, ...] | None
    total: int | None


@dataclass(frozen=True, slots=True)
class Ordering:
    """What a list may be sorted by: columns by name, its natural order, its unique tie-breaker."""

    columns: Mapping[str, ColumnElement[Json]]
    default: tuple[SortKey, ...]
    tie_breaker: str


async def fetch_page(
    tx: AsyncConnection,
    statement: Select[tuple[Json, ...]],
    ordering: Ordering,
    query: PageQuery,
    read: Callable[[Row[tuple[Json, ...]]], ItemT],
) -> Page[ItemT]:
    """Fetch one page of a statement's rows, each read into an item.

    Raises:
        InputError: an unknown sort key, or a cursor that does not belong to this order.
    """
    keys = sort_keys(ordering, query.sort)
    columns = [ordering.columns[key.name] for key in keys]
    page = statement.add_columns(*(column.label(f"sort_{at}") for at, column in enumerate(columns)))
    if query.after is not None:
        page = page.where(_is_after(columns, keys, checked_place(columns, query.after)))
    order = [
        column.desc() if key.is_descending else column.asc()
        for column, key in zip(columns, keys, strict=True)
    ]
    rows = (await tx.execute(page.order_by(*order).limit(query.limit + 1))).all()
    shown = rows[: query.limit]
    has_more = len(rows) > query.limit
    return Page(
        items=tuple(read(row) for row in shown),
        next_after=tuple(shown[-1][-len(columns) :]) if has_more else None,
        total=await _count(tx, statement) if query.is_counted else None,
    )


def sort_keys(ordering: Ordering, sort: tuple[SortKey, ...]) -> tuple[SortKey, ...]:
    """The keys of an order, the tie-breaker last and in the direction of the key before it.

    Raises:
        InputError: a key that this list cannot be sorted by.
    """
    keys = sort or ordering.default
    for key in keys:
        if key.name not in ordering.columns:
            raise InputError(f"Cannot sort by '{key.name}'")
    if any(key.name == ordering.tie_breaker for key in keys):
        return keys
    return (*keys, SortKey(ordering.tie_breaker, keys[-1].is_descending))


def checked_place(columns: Sequence[ColumnElement[Json]], after: tuple[Json, ...]) -> tuple[Json, ...]:
    """The place that a cursor names, in an order by these columns.

    Raises:
        InputError: it belongs to another order.
    """
    expected = [column.type.python_type for column in columns]
    if [type(value) for value in after] != expected:
        raise InputError("The cursor does not belong to this list")
    return after


def _is_after(
    columns: Sequence[ColumnElement[Json]], keys: Sequence[SortKey], after: tuple[Json, ...]
) -> ColumnElement[bool]:
    if len({key.is_descending for key in keys}) == 1:
        place = tuple_(*columns)
        return place < tuple_(*after) if keys[0].is_descending else place > tuple_(*after)
    choices = []
    for at, key in enumerate(keys):
        beyond = columns[at] < after[at] if key.is_descending else columns[at] > after[at]
        choices.append(and_(*(columns[i] == after[i] for i in range(at)), beyond))
    return or_(*choices)


async def _count(tx: AsyncConnection, statement: Select[tuple[Json, ...]]) -> int:
    counted = select(func.count()).select_from(statement.order_by(None).subquery())
    return int((await tx.execute(counted)).scalar_one())
