"""Extensions on both databases, as authoring and as messages see them."""

import asyncio
from dataclasses import replace

import pytest

from doyle.errors import ConflictError, InputError, NotFoundError
from doyle.store import assistants, environments, extensions
from doyle.store.assistants import NewAssistant
from doyle.store.database import Store
from doyle.store.environments import NewEnvironment
from doyle.store.extensions import ExtensionRecord, OperationRecord
from doyle.store.paging import PageQuery


def record(extension_id: str, assistant_id: str = "a", **fields: object) -> ExtensionRecord:
    made = ExtensionRecord(
        extension_id, assistant_id, extension_id, None, None, {"": {"servers": []}}, b"sealed", 5, 5
    )
    return replace(made, **fields)  # type: ignore[arg-type]


def operation(path: str, method: str = "GET") -> OperationRecord:
    return OperationRecord(method, path, f"hash of {path}", "Label", {"parameters": [], "server": path})


@pytest.fixture
async def stored(store: Store, now: int) -> Store:
    """Two assistants with a draft each."""
    async with store.write() as tx:
        for assistant_id in ("a", "b"):
            await assistants.create(tx, NewAssistant(assistant_id, "default", None, None, "en", now))
            draft = NewEnvironment(f"{assistant_id}-draft", assistant_id, "draft", 60, now)
            await environments.create(tx, draft)
    return store


async def test_operations_when_a_message_looks_for_them_then_those_of_its_assistant_are_found(
    stored: Store,
) -> None:
    """design, *Extensions*: registered per assistant; the earliest first."""
    async with stored.write() as tx:
        await extensions.create(tx, record("e2", created=7), b"{}", [operation("/x"), operation("/y")])
        await extensions.create(tx, record("e1", catalog_item_id="c"), b"{}", [operation("/x")])
        await extensions.create(tx, record("e3", "b"), b"{}", [operation("/x")])
    found = await asyncio.to_thread(stored.environments.find_operations, "a-draft", "GET", "/x")
    assert [each.extension_id for each in found] == ["e1", "e2"]
    [first, _] = found
    assert (first.name, first.catalog_item_id, first.spec_hash_id) == ("e1", "c", "hash of /x")
    assert (first.settings, first.private) == ({"": {"servers": []}}, b"sealed")
    assert first.request == {"parameters": [], "server": "/x"}
    for lost in (("a-draft", "POST", "/x"), ("a-draft", "GET", "/z"), ("c-draft", "GET", "/x")):
        assert await asyncio.to_thread(stored.environments.find_operations, *lost) == ()


async def test_extension_when_changed_then_its_operations_stay_unless_it_has_a_new_document(
    stored: Store,
) -> None:
    async with stored.write() as tx:
        await extensions.create(tx, record("e1"), b'{"v": 1}', [operation("/x")])
        await extensions.change(tx, record("e1", name="New", updated=9))
        assert await extensions.get(tx, "a", "e1") == record("e1", name="New", updated=9)
        assert await extensions.operations_of(tx, "e1") == (("/x", "GET", "Label"),)
        assert await extensions.get_spec(tx, "e1") == b'{"v": 1}'
        many = [operation(f"/{at:04}") for at in range(1_200)]
        await extensions.change(tx, record("e1"), b'{"v": 2}', many)
        assert len(await extensions.operations_of(tx, "e1")) == 1_200
        assert await extensions.get_spec(tx, "e1") == b'{"v": 2}'


async def test_names_when_taken_then_they_are_refused_within_the_assistant(stored: Store) -> None:
    async with stored.write() as tx:
        await extensions.create(tx, record("e1", name="One"), b"{}", [])
        await extensions.create(tx, record("e2", "b", name="One"), b"{}", [])
        await extensions.create(tx, record("e3", name="Two"), b"{}", [])
    with pytest.raises(ConflictError):
        async with stored.write() as tx:
            await extensions.create(tx, record("e4", name="One"), b"{}", [])
    with pytest.raises(ConflictError):
        async with stored.write() as tx:
            await extensions.change(tx, record("e3", name="One"))
    with pytest.raises(InputError):
        async with stored.write() as tx:
            await extensions.create(tx, record("e5", description="\0"), b"{}", [])
    async with stored.read() as tx:
        page = await extensions.page(tx, "a", PageQuery(limit=10))
        assert [each.extension_id for each in page.items] == ["e1", "e3"]
        assert await extensions.count(tx, "a") == 2


async def test_extension_when_removed_then_nothing_of_it_is_left(stored: Store) -> None:
    async with stored.write() as tx:
        await extensions.create(tx, record("e1"), b"{}", [operation("/x")])
        with pytest.raises(NotFoundError):
            await extensions.remove(tx, "b", "e1")
        await extensions.remove(tx, "a", "e1")
        with pytest.raises(NotFoundError):
            await extensions.get(tx, "a", "e1")
    assert await asyncio.to_thread(stored.environments.find_operations, "a-draft", "GET", "/x") == ()
