"""Log events on both databases: listed, deleted by label, deleted by age."""

from collections.abc import Callable
from typing import Any

import pytest

from doyle.errors import InputError
from doyle.store import log_events
from doyle.store.database import Store
from doyle.store.instances import ensure_instance
from doyle.store.messages import LogEvent
from doyle.store.paging import PageQuery, SortKey

MakeEvent = Callable[..., LogEvent]


@pytest.fixture
async def logged(store: Store, add_workspace: Any, make_event: MakeEvent, now: int) -> Store:
    """Ten events of one workspace and one of another; pairs share their moment."""
    await add_workspace({}, "w1")
    await add_workspace({}, "w2")
    for at in range(10):
        label = "abc" if at % 5 == 0 else None
        event = make_event(f"l{at}", request_timestamp=now + at // 2, customer_id=label)
        store.messages.add_log_event(event)
    store.messages.add_log_event(make_event("other", workspace_id="w2", customer_id="abc"))
    return store


async def _ids(store: Store, query: PageQuery, workspace_id: str | None = "w1") -> list[str]:
    async with store.read() as tx:
        page = await log_events.page(tx, "default", query, workspace_id)
    return [record.log_id for record in page.items]


async def test_page_when_no_sort_is_asked_then_newest_first(logged: Store) -> None:
    """Logs sort by -request_timestamp unless asked (settled questions, HTTP)."""
    assert await _ids(logged, PageQuery(limit=4)) == ["l9", "l8", "l7", "l6"]


async def test_page_when_walked_upwards_then_every_event_comes_once(logged: Store) -> None:
    found: list[str] = []
    after = None
    async with logged.read() as tx:
        while True:
            query = PageQuery(3, (SortKey("request_timestamp"),), after)
            page = await log_events.page(tx, "default", query, "w1")
            found.extend(record.log_id for record in page.items)
            after = page.next_after
            if after is None:
                break
    assert found == [f"l{at}" for at in range(10)]


async def test_page_when_no_workspace_is_named_then_the_whole_instance(logged: Store, now: int) -> None:
    async with logged.write() as tx:
        await ensure_instance(tx, "empty", now)
    assert len(await _ids(logged, PageQuery(), None)) == 11
    async with logged.read() as tx:
        assert (await log_events.page(tx, "empty", PageQuery())).items == ()
        assert (await log_events.page(tx, "default", PageQuery(is_counted=True), "w1")).total == 10


async def test_page_when_sort_key_is_unknown_then_input_error(logged: Store) -> None:
    with pytest.raises(InputError, match="customer_id"):
        await _ids(logged, PageQuery(sort=(SortKey("customer_id"),)))
