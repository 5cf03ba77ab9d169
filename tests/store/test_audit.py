"""The audit log on both databases: an event is kept exactly when its change is."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from doyle.errors import ConflictError
from doyle.store import audit
from doyle.store.audit import TRAIL, AuditEvent, AuditQuery, Trail
from doyle.store.database import Store
from doyle.store.instances import ensure_instance, list_instances
from doyle.store.paging import PageQuery

EVENT = AuditEvent("e1", "default", 100, "key:1", "till", "Manager", "10.0.0.1", "op", "/v1/x", 201, "t1")


@pytest.fixture
def trail() -> Iterator[Trail]:
    """The trail of a request."""
    made = Trail(EVENT)
    token = TRAIL.set(made)
    yield made
    TRAIL.reset(token)


async def kept(store: Store, asked: AuditQuery | None = None) -> list[str]:
    async with store.read() as tx:
        found = await audit.page(tx, asked or AuditQuery(), PageQuery())
    return [event.event_id for event in found.items]


async def test_write_when_a_request_leaves_a_trail_then_its_event_is_kept_once(
    store: Store, trail: Trail
) -> None:
    for at in range(2):
        async with store.write() as tx:
            await ensure_instance(tx, f"i{at}", 0)
    assert trail.is_kept
    assert await kept(store) == ["e1"]


async def test_write_when_the_change_fails_then_neither_is_kept(store: Store, trail: Trail) -> None:
    async def change() -> None:
        async with store.write() as tx:
            await ensure_instance(tx, "half", 0)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        await change()
    assert not trail.is_kept
    assert await kept(store) == []
    async with store.read() as tx:
        assert "half" not in await list_instances(tx)


async def test_write_when_the_event_cannot_be_kept_then_the_change_is_not(store: Store, trail: Trail) -> None:
    await add(store)
    trail.is_kept = False
    with pytest.raises(ConflictError):
        async with store.write() as tx:
            await ensure_instance(tx, "half", 0)
    assert not trail.is_kept
    async with store.read() as tx:
        assert "half" not in await list_instances(tx)


async def test_note_made_when_a_thing_gets_an_id_then_the_event_names_it(store: Store, trail: Trail) -> None:
    audit.note_made("new")
    assert trail.event.resource == "/v1/x/new"


def test_note_made_when_nobody_listens_then_nothing_happens() -> None:
    audit.note_made("new")


async def add(store: Store, *events: AuditEvent) -> None:
    async with store.write() as tx:
        for event in events:
            await audit.add(tx, event)


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        (AuditQuery(), ["e4", "e3", "e2", "e1"]),
        (AuditQuery(instance_id="default"), ["e2", "e1"]),
        (AuditQuery(actor="key:2"), ["e2"]),
        (AuditQuery(actor="till"), ["e4", "e3", "e1"]),
        (AuditQuery(operation="other"), ["e3"]),
        (AuditQuery(since=101, until=103), ["e3", "e2"]),
        (AuditQuery(instance_id="default", actor="till", since=100, until=101), ["e1"]),
        (AuditQuery(instance_id="nobody"), []),
    ],
)
async def test_page_when_filtered_then_the_newest_first(
    store: Store, asked: AuditQuery, found: list[str]
) -> None:
    await add(
        store,
        EVENT,
        replace(EVENT, event_id="e2", timestamp=101, actor="key:2", actor_name="b"),
        replace(EVENT, event_id="e3", timestamp=102, operation="other", instance_id="i2"),
        replace(EVENT, event_id="e4", timestamp=103, instance_id=None),
    )
    assert await kept(store, asked) == found


async def test_page_when_read_page_by_page_then_every_event_comes_once(store: Store) -> None:
    await add(store, *(replace(EVENT, event_id=f"e{at}") for at in range(5)))
    seen, after = [], None
    async with store.read() as tx:
        while True:
            found = await audit.page(tx, AuditQuery(), PageQuery(limit=2, after=after))
            seen += [event.event_id for event in found.items]
            after = found.next_after
            if after is None:
                break
    assert seen == ["e4", "e3", "e2", "e1", "e0"]


async def test_delete_expired_when_called_then_removes_at_most_so_many_old_ones(store: Store) -> None:
    await add(store, *(replace(EVENT, event_id=f"e{at}", timestamp=at) for at in range(5)))
    async with store.write() as tx:
        assert await audit.delete_expired(tx, 4, 3) == 3
        assert await audit.delete_expired(tx, 4, 3) == 1
        assert await audit.delete_expired(tx, 4, 3) == 0
    assert await kept(store) == ["e4"]
