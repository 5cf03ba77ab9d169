"""Keyset paging and sorting on both databases (spec/api/guide.md §8)."""

from typing import Any

import pytest

from doyle.errors import InputError
from doyle.store import workspaces
from doyle.store.database import Store
from doyle.store.instances import ensure_instance
from doyle.store.paging import Ordering, Page, PageQuery, SortKey, sort_keys
from doyle.store.tables import workspaces as table
from doyle.store.workspaces import WorkspaceRecord

NAMES = ["v1", "value_1", "B", "a", "Ä", "", "syn_2", "synonym_1", "same", "same", "same", "😀", "￿"]


async def _page(store: Store, *sort: SortKey, limit: int = 100, **options: Any) -> Page[WorkspaceRecord]:
    async with store.read() as tx:
        return await workspaces.page(tx, "default", PageQuery(limit, sort, **options))


async def _walk(store: Store, *sort: SortKey, limit: int) -> list[WorkspaceRecord]:
    found: list[WorkspaceRecord] = []
    page = await _page(store, *sort, limit=limit)
    found.extend(page.items)
    while page.next_after is not None:
        page = await _page(store, *sort, limit=limit, after=page.next_after)
        found.extend(page.items)
    return found


@pytest.fixture
async def many(store: Store, add_workspace: Any, now: int) -> list[WorkspaceRecord]:
    """Workspaces with clashing names and moments, made in no particular order."""
    return [
        await add_workspace({"name": name}, f"w{(at * 7) % 13:02}", now + at % 3)
        for at, name in enumerate(NAMES)
    ]


async def test_page_when_no_sort_is_asked_then_names_ascend_by_code_point(
    store: Store, many: list[WorkspaceRecord]
) -> None:
    """spec/api/guide.md §8: ascending by the natural key, `v1` before `value_1`, compared by code point."""
    found = [record.name for record in (await _page(store)).items]
    assert found == sorted(NAMES)


@pytest.mark.parametrize("is_descending", [False, True])
@pytest.mark.parametrize("name", ["name", "updated", "created", "workspace_id"])
@pytest.mark.parametrize("limit", [1, 3, 13, 100])
async def test_page_when_walked_in_any_order_then_every_item_comes_once_and_in_place(
    store: Store, many: list[WorkspaceRecord], name: str, is_descending: bool, limit: int
) -> None:
    found = await _walk(store, SortKey(name, is_descending), limit=limit)
    expected = sorted(many, key=lambda item: (getattr(item, name), item.workspace_id), reverse=is_descending)
    assert found == expected


@pytest.mark.parametrize("limit", [1, 4])
async def test_page_when_directions_are_mixed_then_each_key_keeps_its_own(
    store: Store, many: list[WorkspaceRecord], limit: int
) -> None:
    found = await _walk(store, SortKey("updated", is_descending=True), SortKey("name"), limit=limit)
    assert found == sorted(many, key=lambda item: (-item.updated, item.name, item.workspace_id))


async def test_page_when_items_are_added_and_deleted_between_pages_then_none_is_skipped_or_repeated(
    store: Store, add_workspace: Any
) -> None:
    """spec/api/guide.md §8: a cursor must survive inserts and deletes between pages."""
    for name in "bdfhj":
        await add_workspace({"name": name}, name)
    first = await _page(store, limit=2)
    await add_workspace({"name": "a"}, "a")
    await add_workspace({"name": "e"}, "e")
    async with store.write() as tx:
        await workspaces.delete(tx, "default", "d")
        await workspaces.delete(tx, "default", "h")
    second = await _page(store, limit=2, after=first.next_after)
    third = await _page(store, limit=2, after=second.next_after)
    assert [[record.name for record in page.items] for page in (first, second, third)] == [
        ["b", "d"],
        ["e", "f"],
        ["j"],
    ]
    assert third.next_after is None


async def test_page_when_it_ends_exactly_at_the_last_item_then_there_is_no_next(
    store: Store, many: list[WorkspaceRecord]
) -> None:
    """spec/api/guide.md §8: next_url and next_cursor only if another page exists."""
    assert (await _page(store, limit=13)).next_after is None
    assert (await _page(store, limit=12)).next_after is not None


async def test_page_when_counted_then_total_is_of_all_records_whatever_the_limit(
    store: Store, many: list[WorkspaceRecord]
) -> None:
    """spec/api/guide.md §8: total is the number of all records, independent of page_limit."""
    first = await _page(store, limit=2, is_counted=True)
    assert first.total == 13
    assert (await _page(store, limit=2, is_counted=True, after=first.next_after)).total == 13
    assert (await _page(store, limit=2)).total is None


async def test_page_when_store_is_empty_then_no_items(store: Store) -> None:
    page = await _page(store, is_counted=True)
    assert (page.items, page.next_after, page.total) == ((), None, 0)


async def test_page_when_another_instance_has_workspaces_then_they_do_not_show(
    store: Store, many: list[WorkspaceRecord], now: int
) -> None:
    async with store.write() as tx:
        await ensure_instance(tx, "other", now)
        page = await workspaces.page(tx, "other", PageQuery(is_counted=True))
        assert (page.items, page.total) == ((), 0)
        assert await workspaces.count(tx, "default") == 13
        assert await workspaces.count(tx, "other") == 0


@pytest.mark.parametrize("name", ["colour", "", "metadata", "modified"])
async def test_page_when_sort_key_is_unknown_then_input_error(store: Store, name: str) -> None:
    """spec/api/guide.md §8: unknown key, 400."""
    with pytest.raises(InputError, match="sort"):
        await _page(store, SortKey(name))


@pytest.mark.parametrize(
    ("sort", "after"),
    [
        ("name", ()),
        ("name", ("a",)),
        ("name", ("a", "b", "c")),
        ("name", (1, "b")),
        ("name", (None, "b")),
        ("updated", ("a", "b")),
        ("updated", (True, "b")),
        ("updated", (1.5, "b")),
        ("updated", (1, ["b"])),
    ],
)
async def test_page_when_cursor_does_not_fit_the_order_then_input_error(
    store: Store, sort: str, after: tuple[Any, ...]
) -> None:
    """spec/api/guide.md §8: a broken cursor is 400."""
    with pytest.raises(InputError, match="cursor"):
        await _page(store, SortKey(sort), after=after)


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ((), [("name", False), ("workspace_id", False)]),
        ((SortKey("name", True),), [("name", True), ("workspace_id", True)]),
        ((SortKey("workspace_id", True),), [("workspace_id", True)]),
        (
            (SortKey("updated", True), SortKey("name")),
            [("updated", True), ("name", False), ("workspace_id", False)],
        ),
    ],
)
def test_sort_keys_when_resolved_then_the_tie_breaker_comes_last(
    asked: tuple[SortKey, ...], expected: list[tuple[str, bool]]
) -> None:
    columns = {name: table.c[name] for name in ("name", "updated", "workspace_id")}
    keys = sort_keys(Ordering(columns, (SortKey("name"),), "workspace_id"), asked)
    assert [(key.name, key.is_descending) for key in keys] == expected
