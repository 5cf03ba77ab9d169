"""Searches cost the same in a log of any length; cursors survive what happens to it (operations.md §§1-2)."""

from typing import Any

import pytest

from doyle.store.database import Store
from doyle.store.instances import DEFAULT_INSTANCE, ensure_instance
from doyle.store.logs import candidates, choosing, finding
from doyle.store.logs.candidates import EventWalk, PostingWalk, Reach
from doyle.store.logs.choosing import Sought, choose_walk
from doyle.store.logs.clauses import Span
from doyle.store.logs.finding import find_events
from doyle.store.logs.posting import post_arrivals
from doyle.store.logs.postings import number_of
from doyle.store.logs.search import prepare_search, prepare_search_everywhere
from doyle.store.logs.sources import V1_LOG, LogOwner
from doyle.store.paging import PageQuery, SortKey

EVENTS = 60
OWNER = LogOwner(DEFAULT_INSTANCE, "w1")
OLDEST_FIRST = (SortKey("request_timestamp"),)


def event_of(make_event: Any, at: int, moment: int, **changes: Any) -> Any:
    """Every third says `tea`, every fourth is of customer `me`; all say `all`; workspaces take turns."""
    text = " ".join(["all", *(["tea"] if at % 3 == 0 else [])])
    terms = "".join(f"\nt:{word}" for word in text.split()) + f"\nd:d{at % 2}\n"
    request = f'{{"input":{{"text":"{text}"}},"context":{{"metadata":{{"deployment":"d{at % 2}"}}}}}}'
    known = {
        "log_id": f"l{at:03}",
        "workspace_id": f"w{1 + at % 2}",
        "request_timestamp": moment,
        "response_timestamp": moment + 5,
        "customer_id": "me" if at % 4 == 0 else None,
        "request": request.encode(),
        "terms": terms,
    }
    return make_event(**{**known, **changes})


@pytest.fixture
async def logged(store: Store, add_workspace: Any, make_event: Any, now: int) -> Store:
    """Sixty events of two workspaces, five of each moment, all but the last ten posted."""
    await add_workspace({}, "w1")
    await add_workspace({}, "w2")
    for at in range(EVENTS):
        store.messages.add_log_event(event_of(make_event, at, now + at // 5))
        if at == EVENTS - 11:
            async with store.write() as tx:
                await post_arrivals(tx, EVENTS)
    return store


async def walked(store: Store, text: str, limit: int, **options: Any) -> list[str]:
    """All ids that a filter over all workspaces finds, page by page."""
    ready = prepare_search_everywhere(text)
    ids: list[str] = []
    after = None
    for _ in range(500):
        async with store.read() as tx:
            page = await find_events(
                tx, V1_LOG, LogOwner(DEFAULT_INSTANCE), ready, PageQuery(limit, after=after, **options)
            )
        ids += [record.log_id for record in page.items]
        after = page.next_after
        if after is None:
            return ids
    raise AssertionError("the pages have no end")


FILTERS = {
    "language::en,workspace_id::w1": lambda at: at % 2 == 0,
    "language::en,workspace_id::w2,request.input.text:tea": lambda at: at % 2 == 1 and at % 3 == 0,
    "language::en,request.context.metadata.deployment::d0,customer_id::me": lambda at: at % 4 == 0,
    "language::en,request.context.metadata.deployment::d1,customer_id::me": lambda at: False,
    "language::en,request.context.metadata.deployment::d0,request.input.text:t*a": lambda at: at % 6 == 0,
    "language::en,workspace_id::w1,request.input.text:tea,customer_id::me": lambda at: at % 12 == 0,
}


@pytest.mark.parametrize("is_descending", [True, False])
@pytest.mark.parametrize("text", FILTERS)
async def test_search_when_steps_are_tiny_then_finds_each_event_once_in_order(
    logged: Store, monkeypatch: pytest.MonkeyPatch, text: str, is_descending: bool
) -> None:
    """However few postings and events a step looks at."""
    expected = [f"l{at:03}" for at in range(EVENTS) if FILTERS[text](at)]
    options = {"sort": () if is_descending else OLDEST_FIRST}
    if is_descending:
        expected.reverse()
    assert await walked(logged, text, 500, **options) == expected
    monkeypatch.setattr(finding, "MAX_EVENTS_READ", 4)
    monkeypatch.setattr(finding, "EVENTS_AT_ONCE", 3)
    monkeypatch.setattr(candidates, "POSTINGS_AT_ONCE", 8)
    for limit in (1, 3, 500):
        assert await walked(logged, text, limit, **options) == expected


async def choose(store: Store, text: str, workspace_id: str | None = "w1") -> Any:
    ready = prepare_search(text, "en")
    assert ready is not None
    sought = finding._sought(ready, V1_LOG)
    async with store.read() as tx:
        return await choose_walk(tx, V1_LOG, LogOwner(DEFAULT_INSTANCE, workspace_id), sought, PageQuery())


async def test_walk_when_several_terms_are_named_then_goes_along_the_rarest(logged: Store) -> None:
    walk = await choose(logged, "request.input.text:all,request.input.text:tea,customer_id::me")
    assert isinstance(walk, PostingWalk)
    assert {branch.term for branch in walk.branches} == {number_of("t:tea")}
    assert len(walk.tests) == 2


async def test_walk_when_a_term_is_nowhere_then_there_is_nothing_to_walk_but_arrivals(logged: Store) -> None:
    walk = await choose(logged, "request.input.text:coffee")
    assert isinstance(walk, PostingWalk)
    assert walk.branches == ()
    assert len(walk.arrivals) == 5


async def test_walk_when_no_term_is_named_then_goes_along_the_events(logged: Store) -> None:
    assert isinstance(await choose(logged, "request.input.text:!tea"), EventWalk)


@pytest.mark.parametrize(
    ("name", "value"), [("MAX_ARRIVALS", 9), ("MAX_COUNTED_BRANCHES", 1), ("MAX_BRANCHES", 0)]
)
async def test_walk_when_postings_would_cost_too_much_then_goes_along_the_events(
    logged: Store, monkeypatch: pytest.MonkeyPatch, name: str, value: int
) -> None:
    if name == "MAX_BRANCHES":
        await _shrink_branches(monkeypatch)
    else:
        monkeypatch.setattr(choosing, name, value)
    text = "language::en,request.context.metadata.deployment::d0,request.input.text:tea"
    walk = await choose(logged, text, None)
    assert isinstance(walk, EventWalk)
    assert await walked(logged, text, 4) == [f"l{at:03}" for at in reversed(range(EVENTS)) if at % 6 == 0]


@pytest.mark.parametrize(("in_all", "counted"), [(20_000, {10}), (8, {2}), (1, {1})])
async def test_terms_when_many_are_counted_then_each_less_far(
    logged: Store, monkeypatch: pytest.MonkeyPatch, in_all: int, counted: set[int]
) -> None:
    """What the search costs before it begins does not grow with how many events have the terms: here two
    terms in two workspaces, at ten moments."""
    found: dict[Any, int] = {}
    count = choosing._counts

    async def watched(tx: Any, branches: Any, span: Any) -> Any:
        found.update(await count(tx, branches, span))
        return found

    monkeypatch.setattr(choosing, "_counts", watched)
    monkeypatch.setattr(choosing, "MAX_COUNTED_IN_ALL", in_all)
    text = "language::en,request.context.metadata.deployment::d0"
    assert isinstance(await choose(logged, text, None), PostingWalk)
    assert {number for number in found.values() if number} == counted


async def _shrink_branches(monkeypatch: pytest.MonkeyPatch) -> None:
    """One branch is too many to walk, though any number can be counted at once."""
    counts = choosing._counts

    async def count(tx: Any, branches: Any, span: Any) -> Any:
        monkeypatch.setattr(choosing, "MAX_BRANCHES", 400)
        found = await counts(tx, branches, span)
        monkeypatch.setattr(choosing, "MAX_BRANCHES", 0)
        return found

    monkeypatch.setattr(choosing, "_counts", count)


@pytest.mark.parametrize(
    ("text", "workspace_id"),
    [("workspace_id::w2", "w1"), ("log_id::nobody", "w1"), ("request.input.text:tea", "w3")],
)
async def test_walk_when_nothing_can_fit_then_there_is_none(
    logged: Store, text: str, workspace_id: str
) -> None:
    assert await choose(logged, text, workspace_id) is None


async def test_walk_when_an_id_is_named_then_looks_at_its_moment_alone(logged: Store, now: int) -> None:
    walk = await choose(logged, "log_id::l010")
    assert walk == EventWalk(V1_LOG, OWNER, Reach(Span(now + 2, now + 2), is_descending=True))


async def test_search_when_events_are_of_another_instance_then_they_are_not_found(
    logged: Store, now: int
) -> None:
    async with logged.write() as tx:
        await ensure_instance(tx, "other", now)
    for text in ("request.input.text:tea", "language::en"):
        async with logged.read() as tx:
            page = await find_events(tx, V1_LOG, LogOwner("other"), prepare_search(text, "en"), PageQuery())
        assert page.items == ()


@pytest.mark.parametrize("text", ["request.input.text:tea", "language::en"])
async def test_pages_when_events_come_and_go_between_them_then_no_event_is_shown_twice_or_left_out(
    logged: Store, make_event: Any, now: int, text: str
) -> None:
    """spec/operations.md §1: a cursor is a place in the log, not a count."""
    ready = prepare_search(text, "en")
    async with logged.read() as tx:
        everything = await find_events(tx, V1_LOG, OWNER, ready, PageQuery())
        first = await find_events(tx, V1_LOG, OWNER, ready, PageQuery(3))
    for at in range(3):
        logged.messages.add_log_event(event_of(make_event, 600 + 12 * at, now + 100))
    async with logged.read() as tx:
        rest = await find_events(tx, V1_LOG, OWNER, ready, PageQuery(after=first.next_after))
    assert [*first.items, *rest.items] == list(everything.items)


def test_sought_when_a_filter_is_read_then_tells_where_its_events_are() -> None:
    ready = prepare_search("workspace_id::w1,log_id::l1,request_timestamp>=1970-01-02", "en")
    assert ready is not None
    assert finding._sought(ready, V1_LOG) == Sought((), Span(86_400_000), "w1", "l1")
