"""Searches in the log on both databases (spec/operations.md §§1-2)."""

import itertools
import json
from dataclasses import replace
from typing import Any

import pytest

from doyle.errors import InputError
from doyle.store import log_events
from doyle.store.database import Store
from doyle.store.instances import DEFAULT_INSTANCE
from doyle.store.log_events import LogRecord
from doyle.store.logs import finding
from doyle.store.logs.finding import find_events
from doyle.store.logs.places import read_at
from doyle.store.logs.posting import post_arrivals
from doyle.store.logs.search import LogSearch, prepare_search, prepare_search_everywhere
from doyle.store.logs.sources import V1_LOG, LogOwner
from doyle.store.logs.terms import terms_of
from doyle.store.messages import LogEvent
from doyle.store.paging import PageQuery, SortKey

TEXTS = (
    "I want to order a soda",
    "ordering two sodas_100%",
    "hello there",
    "Hello \\ there",
    "",
    "Straße nach Köln",
    "a b",
)
OWNER = LogOwner(DEFAULT_INSTANCE, "w1")
INTENTS = ("order", "hello", "order_2", "Order")


def exchanges() -> list[LogEvent]:
    made = []
    for at, (text, intent) in enumerate(itertools.product(TEXTS, INTENTS)):
        request: dict[str, Any] = {
            "input": {"text": text},
            "context": {"metadata": {"deployment": f"d{at % 2}"}},
        }
        entities = [{"entity": "drink", "value": "diet soda", "confidence": 1}] if at % 3 == 0 else []
        response: dict[str, Any] = {
            "input": {"text": text},
            "intents": [{"intent": intent, "confidence": at / 30}],
            "entities": entities,
        }
        made.append(
            LogEvent(
                log_id=f"l{at:02}",
                instance_id=DEFAULT_INSTANCE,
                workspace_id="w1",
                language="en",
                request_timestamp=1000 + at // 2,
                response_timestamp=2000 + at,
                request=json.dumps(request).encode(),
                response=json.dumps(response).encode(),
                conversation_id=f"c{at % 3}",
                customer_id=None if at % 5 else "me",
                # events from before the terms were kept are found all the same
                terms=None if at % 7 == 0 else terms_of(request, response, "en"),
            )
        )
    return made


@pytest.fixture(params=[0, 10, 1000], ids=["nothing posted", "ten posted", "all posted"])
async def logged(request: pytest.FixtureRequest, store: Store, add_workspace: Any) -> Store:
    """The exchanges in one workspace, one more in another, so many of them posted."""
    await add_workspace({"name": "W"})
    await add_workspace({"name": "Other"}, "w2")
    events = exchanges()
    for event in (*events, replace(events[5], log_id="other", workspace_id="w2")):
        store.messages.add_log_event(event)
    async with store.write() as tx:
        await post_arrivals(tx, request.param)
    return store


async def everything(store: Store) -> tuple[LogRecord, ...]:
    async with store.read() as tx:
        return (await log_events.page(tx, DEFAULT_INSTANCE, PageQuery(limit=500), "w1")).items


async def narrowed(store: Store, ready: LogSearch) -> list[LogRecord]:
    """All events of the workspace that the database does not rule out by itself."""
    places = [(record.request_timestamp, record.log_id) for record in await everything(store)]
    async with store.read() as tx:
        return await read_at(tx, V1_LOG, DEFAULT_INSTANCE, places, ready.narrowed)


async def walk(store: Store, text: str, limit: int) -> list[str]:
    """The ids that a filter finds, page by page."""
    found: list[str] = []
    after = None
    ready = prepare_search(text, "en")
    for _ in range(200):
        async with store.read() as tx:
            page = await find_events(tx, V1_LOG, OWNER, ready, PageQuery(limit, after=after))
        assert len(page.items) <= limit
        found += [item.log_id for item in page.items]
        after = page.next_after
        if after is None:
            return found
    raise AssertionError("the pages have no end")


CONDITIONS = (
    "request.input.text:order",
    "request.input.text:!order",
    "request.input.text:sodas_100%",
    r"request.input.text:\\",
    "request.input.text::a b",
    'request.input.text:"hello there"',
    "request.input.text:strasse",
    "request.input.text:s*a",
    "request.input.text:helo~1",
    "response.intents:intent::order",
    "response.intents:intent::!order",
    "response.intents:intent::order_2",
    "response.intents:intent::(hello|Order)",
    "response.intents:confidence>0.5",
    "response.intents:(intent::order,confidence>0.5)",
    "request.input:text:hello",
    "response.context:conversation_id::c2",
    "request.context.metadata:deployment::d0",
    "request.input.text:*_100%",
    "response.entities:entity::drink",
    "response.entities:value:soda",
    "response.entities:value::diet soda",
    "response.context.conversation_id::c1",
    "response.context.conversation_id::!c1",
    "customer_id::me",
    "request.context.metadata.deployment::d1",
    "request_timestamp>=1970-01-01T00:00:01.005Z",
    "response_timestamp<1970-01-01T00:00:02.0101Z",
    "log_id::l03",
    "log_id::(l03|l04)",
    "meta.message.entities_count::0",
)
PAIRS = [f"{first}{by}{second}" for first, second in itertools.pairwise(CONDITIONS) for by in (",", "|")]


async def test_search_when_the_database_narrows_it_down_then_finds_what_the_filter_alone_does(
    logged: Store,
) -> None:
    """Every condition alone and combined: the same events, each once, in order, whatever the page size."""
    records = await everything(logged)
    for text in (*CONDITIONS, *PAIRS):
        ready = prepare_search(text, "en")
        assert ready is not None
        expected = [record.log_id for record in records if ready.fits(record)]
        kept = [record for record in await narrowed(logged, ready) if ready.fits(record)]
        assert [record.log_id for record in kept] == expected, text
        assert await walk(logged, text, 500) == expected, text
        assert await walk(logged, text, 4) == expected, text


async def test_search_when_every_condition_is_tried_then_each_finds_some_and_not_all(logged: Store) -> None:
    """The test above would show nothing on filters that find everything or nothing."""
    records = await everything(logged)
    for text in CONDITIONS:
        ready = prepare_search(text, "en")
        assert ready is not None
        assert 0 < sum(map(ready.fits, records)) < len(records), text


async def test_search_when_it_reads_much_and_finds_little_then_goes_on_with_the_next_page(
    logged: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(finding, "EVENTS_AT_ONCE", 3)
    monkeypatch.setattr(finding, "MAX_EVENTS_READ", 4)
    rare = "request.input.text:s*ße"
    expected = [record.log_id for record in await everything(logged) if "Straße" in str(record.request)]
    assert await walk(logged, rare, 3) == expected
    async with logged.read() as tx:
        ready = prepare_search(rare, "en")
        first = await find_events(tx, V1_LOG, OWNER, ready, PageQuery(3))
    assert len(first.items) < len(expected)
    assert first.next_after is not None


async def test_search_when_sorted_the_other_way_then_starts_with_the_oldest(logged: Store) -> None:
    query = PageQuery(2, (SortKey("request_timestamp"),))
    async with logged.read() as tx:
        ready = prepare_search("language::en", "en")
        page = await find_events(tx, V1_LOG, OWNER, ready, query)
    assert [item.log_id for item in page.items] == ["l00", "l01"]


async def test_search_when_no_filter_is_given_then_finds_everything(logged: Store) -> None:
    assert prepare_search(None, "en") is None
    async with logged.read() as tx:
        page = await find_events(tx, V1_LOG, OWNER, None, PageQuery(limit=500))
    assert len(page.items) == len(TEXTS) * len(INTENTS)


@pytest.mark.parametrize(
    "text", [None, "", "language::en", "workspace_id::w1", "language::en|workspace_id::w1"]
)
def test_search_everywhere_when_language_and_place_are_not_exact_then_is_refused(text: str | None) -> None:
    """spec/operations.md §1; the answer says what is wanted, to no filter at all as well."""
    with pytest.raises(InputError, match="Invalid query request") as raised:
        prepare_search_everywhere(text)
    assert [fault.path for fault in raised.value.faults] == ["/filter"]
    assert raised.value.faults[0].message.startswith(
        "the filter must hold language:: and one of workspace_id::,"
    )


async def test_search_everywhere_when_they_are_then_finds_events(logged: Store) -> None:
    """spec/operations.md §2, rows 19-21."""
    for text in (
        "language::en,request.context.metadata.deployment::d0",
        "(language::en,request.context.metadata.deployment::d0)",
        "language::en,workspace_id::w1,request.context.metadata.deployment::d0",
    ):
        async with logged.read() as tx:
            ready = prepare_search_everywhere(text)
            page = await find_events(tx, V1_LOG, LogOwner(DEFAULT_INSTANCE), ready, PageQuery(limit=500))
        assert len(page.items) == 14


def test_terms_when_an_exchange_has_too_many_then_it_has_none() -> None:
    """An event without terms is never ruled out."""
    text = " ".join(f"word{at}" for at in range(5000))
    assert terms_of({"input": {"text": text}}, {}, "en") is None
    assert terms_of({}, {}, "en") == "\n"


def test_terms_when_made_then_hold_stems_intents_and_entities_once() -> None:
    response = {
        "input": {"text": "Orders, orders"},
        "intents": [{"intent": "order"}],
        "entities": [{"entity": "drink", "value": "diet sodas"}],
    }
    assert terms_of({"input": {"text": "ordering"}}, response, "en") == (
        "\nt:order\ni:order\ne:drink\nv:diet\nv:soda\n"
    )
