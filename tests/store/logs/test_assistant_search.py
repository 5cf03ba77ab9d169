"""Searches in the log of assistants on both databases (spec/operations.md §§1-2)."""

import itertools
import json
from collections.abc import Sequence
from typing import Any

import pytest
from sqlalchemy import select

from doyle.store import assistant_log_events, assistants, environments, forgetting
from doyle.store.assistant_log_events import AssistantLogRecord
from doyle.store.assistant_tables import assistant_log_arrivals
from doyle.store.assistants import NewAssistant
from doyle.store.database import Store
from doyle.store.environments import NewEnvironment
from doyle.store.instances import DEFAULT_INSTANCE
from doyle.store.logs import finding
from doyle.store.logs.candidates import EventWalk, PostingWalk
from doyle.store.logs.choosing import choose_walk
from doyle.store.logs.finding import find_events
from doyle.store.logs.places import read_at
from doyle.store.logs.posting import count_postings, has_arrivals, post_arrivals
from doyle.store.logs.postings import number_of
from doyle.store.logs.search import prepare_search, prepare_search_everywhere
from doyle.store.logs.sources import V2_LOG, V2_LOG_IN_V1, LogOwner
from doyle.store.logs.terms import terms_of
from doyle.store.paging import PageQuery
from doyle.store.sessions import AssistantLogEvent

TEXTS = ("I want to order a soda", "ordering two sodas", "hello there", "", "Straße nach Köln")
INTENTS = ("order", "hello", "Order")
ALL, DRAFT, LIVE = LogOwner("a1"), LogOwner("a1", "e1"), LogOwner("a1", "e2")


def exchanges(make: Any, now: int) -> list[AssistantLogEvent]:
    """Thirty events of two environments, some of a skill in another language than the assistant's."""
    made = []
    for at, (text, intent, environment_id) in enumerate(itertools.product(TEXTS, INTENTS, ("e1", "e2"))):
        language = "de" if at % 5 == 1 else "en"
        request: dict[str, Any] = {"input": {"text": text, "intents": [{"intent": intent}]}}
        entities = [{"entity": "drink", "value": "diet sodas", "confidence": 1}] if at % 3 == 0 else []
        output = {"intents": [{"intent": intent, "confidence": at / 30}], "entities": entities}
        user = {"global": {"system": {"user_id": f"user{at % 4}"}}}
        event = make(
            f"l{at:02}",
            environment_id=environment_id,
            session_id=f"s{at % 3}",
            skill_id=f"k{at % 2}",
            snapshot="draft" if environment_id == "e1" else str(1 + at % 4),
            language=language,
            request_timestamp=now + at // 2,
            response_timestamp=now + 100 + at,
            request=json.dumps(request).encode(),
            response=json.dumps({"output": output, "context": user}).encode(),
            customer_id=None if at % 5 else "me",
            terms=None if at % 7 == 0 else terms_of(request, output, language),
        )
        made.append(event)
    return made


@pytest.fixture
async def empty(store: Store, home: None, now: int) -> Store:
    """Assistant `a1` with two environments, and another assistant."""
    async with store.write() as tx:
        await environments.create(tx, NewEnvironment("e2", "a1", "live", 60, now))
        await assistants.create(tx, NewAssistant("a2", DEFAULT_INSTANCE, None, None, "en", now))
        await environments.create(tx, NewEnvironment("e3", "a2", "draft", 60, now))
    return store


async def post(store: Store, limit: int = 1000) -> int:
    async with store.write() as tx:
        return await post_arrivals(tx, limit)


@pytest.fixture
async def logged(empty: Store, make_assistant_event: Any, now: int) -> Store:
    """The exchanges, and one of the other assistant; all but the last twenty are posted."""
    events = exchanges(make_assistant_event, now)
    events.append(make_assistant_event("other", assistant_id="a2", environment_id="e3", terms="\nt:hello\n"))
    for at, event in enumerate(events):
        empty.sessions.add_event(event)
        if at == 10:
            assert await post(empty) == 11
    return empty


async def everything(store: Store, owner: LogOwner) -> Sequence[AssistantLogRecord]:
    async with store.read() as tx:
        page = await assistant_log_events.page(tx, owner.owner_id, PageQuery(limit=500), owner.place_id)
    return page.items


async def walk(store: Store, owner: LogOwner, text: str, limit: int) -> list[str]:
    """The ids that a filter finds, page by page."""
    found: list[str] = []
    after = None
    ready = prepare_search(text, "en", V2_LOG)
    for _ in range(200):
        async with store.read() as tx:
            page = await find_events(tx, V2_LOG, owner, ready, PageQuery(limit, after=after))
        found += [item.log_id for item in page.items]
        after = page.next_after
        if after is None:
            return found
    raise AssertionError("the pages have no end")


CONDITIONS = (
    "request.input.text:order",
    "request.input.text:!order",
    "request.input.text::hello there",
    "request.input.text:strasse",
    "request.input.text:s*a",
    "request.input.text:helo~1",
    "request.input.intents:intent::hello",
    "response.output.intents:intent::order",
    "response.intents:intent::!order",
    "response.output.intents:intent::(hello|Order)",
    "response.output.intents:confidence>0.5",
    "response.output.entities:entity::drink",
    "response.output.entities:value:soda",
    "session_id::s1",
    "session_id::!s1",
    "session_id::s*",
    "skill_id::k1",
    "snapshot::2",
    "snapshot::draft~1",
    "customer_id::me",
    "customer_id::!me",
    "assistant_id::a1",
    "language::de",
    "response.context.global.system.user_id::user2",
    "log_id::(l03|l04)",
)
PAIRS = [f"{first}{by}{second}" for first, second in itertools.pairwise(CONDITIONS) for by in ",|"][::2]


@pytest.mark.parametrize("share", ["a third posted", "all posted"])
async def test_search_when_compared_with_the_filter_alone_then_finds_the_same_in_order(
    logged: Store, monkeypatch: pytest.MonkeyPatch, share: str
) -> None:
    """Every condition alone and combined, in one environment and in all: each event once, in order."""
    if share == "all posted":
        assert await post(logged) == 20
    monkeypatch.setattr(finding, "EVENTS_AT_ONCE", 5)
    for owner in (ALL, DRAFT, LIVE):
        records = await everything(logged, owner)
        places = [(record.request_timestamp, record.log_id) for record in records]
        for text in (*CONDITIONS, *(PAIRS if owner is ALL else ())):
            ready = prepare_search(text, "en", V2_LOG)
            assert ready is not None
            expected = [record.log_id for record in records if ready.fits(record)]
            assert await walk(logged, owner, text, 500 if owner is LIVE else 4) == expected, text
            async with logged.read() as tx:
                kept = await read_at(tx, V2_LOG, "a1", places, ready.narrowed)
            assert [record.log_id for record in kept if ready.fits(record)] == expected, text


V1_CONDITIONS = (
    "workspace_id::k1",
    "response.context.conversation_id::s1",
    "response.input.text:orders",
    "request.input.text:!order",
    "response.top_intent::order",
    "response.intents:intent::hello",
    "response.entities:value:soda",
    "meta.message.entities_count>0",
    "request.input.intents:intent::hello",
    "customer_id::me",
    "response_timestamp>1970-01-01",
)


@pytest.mark.parametrize("share", ["a third posted", "all posted"])
async def test_search_when_fields_have_their_names_of_v1_then_finds_the_same_events(
    logged: Store, share: str
) -> None:
    """spec/operations.md §2, row 22: v2 traffic through v1 logs."""
    if share == "all posted":
        await post(logged)
    records = [record for record in await everything(logged, ALL) if record.language == "en"]
    for text in V1_CONDITIONS:
        needed = f"language::en,request.context.system.assistant_id::a1,{text}"
        ready = prepare_search_everywhere(needed, V2_LOG_IN_V1)
        assert ready.assistant_id == "a1"
        expected = [record.log_id for record in records if ready.fits(record)]
        assert len(expected) > 0
        assert len(expected) < len(records) or "timestamp" in text
        async with logged.read() as tx:
            page = await find_events(tx, V2_LOG_IN_V1, ALL, ready, PageQuery(limit=500))
        assert [record.log_id for record in page.items] == expected, text


async def test_search_when_every_condition_is_tried_then_each_finds_something(logged: Store) -> None:
    """The test above would show little on filters that find nothing."""
    records = await everything(logged, ALL)
    assert len(records) == len(TEXTS) * len(INTENTS) * 2
    for text in CONDITIONS:
        ready = prepare_search(text, "en", V2_LOG)
        assert ready is not None
        assert sum(map(ready.fits, records)) > 0, text


@pytest.mark.parametrize(
    ("text", "owner", "term"),
    [
        ("request.input.text:hello,session_id::s1", DRAFT, None),
        ("session_id::s1,snapshot::draft", DRAFT, "c:s1"),
        ("skill_id::k1,customer_id::me", ALL, "u:me"),
        ("snapshot::2,language::en", ALL, "n:2"),
    ],
)
async def test_walk_when_a_term_is_named_then_goes_along_postings(
    logged: Store, text: str, owner: LogOwner, term: str | None
) -> None:
    await post(logged)
    ready = prepare_search(text, "en", V2_LOG)
    assert ready is not None
    async with logged.read() as tx:
        found = await choose_walk(tx, V2_LOG, owner, finding._sought(ready, V2_LOG), PageQuery())
    assert isinstance(found, PostingWalk)
    places = {number_of(place) for place in (["e1"] if owner is DRAFT else ["e1", "e2"])}
    assert {branch.scope for branch in found.branches} <= places
    if term is not None:
        assert number_of(term) in {branch.term for branch in found.branches}


async def test_walk_when_no_term_is_named_or_nothing_can_fit_then_none_is_looked_at(logged: Store) -> None:
    async def chosen(text: str, owner: LogOwner) -> Any:
        ready = prepare_search(text, "en", V2_LOG)
        assert ready is not None
        async with logged.read() as tx:
            return await choose_walk(tx, V2_LOG, owner, finding._sought(ready, V2_LOG), PageQuery())

    assert isinstance(await chosen("language::en", ALL), EventWalk)
    assert await chosen("session_id::s1", LogOwner("nobody")) is None
    assert await chosen("log_id::nobody", ALL) is None


async def arrived(store: Store) -> int:
    async with store.read() as tx:
        waiting = (await tx.execute(select(assistant_log_arrivals))).all()
        assert await has_arrivals(tx) == bool(waiting)
        return len(waiting)


async def posted(store: Store) -> int:
    async with store.read() as tx:
        return await count_postings(tx)


async def test_events_when_stored_then_arrive_once_and_are_posted_once(
    empty: Store, make_assistant_event: Any
) -> None:
    """Session, skill and snapshot of each; the words of those whose language is the assistant's."""
    for log_id, language in (("l1", "en"), ("l2", "de")):
        empty.sessions.add_event(
            make_assistant_event(log_id, session_id=log_id, language=language, terms="\nt:hello\nt:all\n")
        )
    assert (await arrived(empty), await posted(empty)) == (2, 0)
    assert (await post(empty, 1), await post(empty, 5), await post(empty)) == (1, 1, 0)
    terms = {"k:k1", "n:draft", "c:l1", "c:l2", "t:hello", "t:all", "*"}
    assert (await arrived(empty), await posted(empty)) == (0, len(terms))


@pytest.mark.parametrize("way", ["label", "age", "assistant"])
async def test_events_when_deleted_then_their_postings_and_arrivals_go(
    logged: Store, now: int, way: str
) -> None:
    """spec/operations.md §§1, 4: by label, by age, with the assistant; those of others stay."""
    await post(logged, 10)
    async with logged.write() as tx:
        if way == "label":
            gone = await forgetting.delete_labelled_events(tx, V2_LOG, DEFAULT_INSTANCE, "me", now + 999, 100)
            assert gone == 6
        elif way == "age":
            assert await forgetting.delete_expired_events(tx, V2_LOG, now + 999, 100) == 31
        else:
            await assistants.remove(tx, "a1")
    left = [*await everything(logged, ALL), *await everything(logged, LogOwner("a2"))]
    await post(logged)
    assert await walk(logged, ALL, "customer_id::me", 500) == []
    if way == "label":
        fitting = [each.log_id for each in left if each.session_id == "s1" and each.assistant_id == "a1"]
        assert await walk(logged, ALL, "session_id::s1", 500) == fitting != []
        return
    assert (await arrived(logged), len(left)) == (0, 1 if way == "assistant" else 0)
    # Of the other assistant: session, skill, snapshot and a word.
    assert await posted(logged) == (4 if way == "assistant" else 0)
