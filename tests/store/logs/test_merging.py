"""Pages of two logs as one: every event once, in order, wherever a page of either ends."""

from dataclasses import replace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from doyle.store.assistant_log_events import AssistantLogRecord
from doyle.store.log_events import LogRecord
from doyle.store.logs.merging import merge_pages
from doyle.store.logs.places import EventPlace
from doyle.store.paging import Page

WORKSPACE_EVENT = LogRecord("l", "i", "w", "en", 0, 0, {}, {}, None, None)
ASSISTANT_EVENT = AssistantLogRecord("l", "a", "e", "s", "k", "draft", "en", 0, 0, {}, {}, None)

# Moments of events, and whether they fit.
EVENTS = st.lists(st.tuples(st.integers(0, 6), st.booleans()), max_size=12)


def log_of(some: list[tuple[int, bool]], blank: Any, *, is_descending: bool) -> list[tuple[Any, bool]]:
    """A log with the events, in their order."""
    kind = type(blank).__name__[0]
    made = [
        (replace(blank, log_id=f"{at:02}{kind}", request_timestamp=moment), fits)
        for at, (moment, fits) in enumerate(some)
    ]
    return sorted(made, key=lambda each: place_of(each[0]), reverse=is_descending)


def place_of(record: Any) -> EventPlace:
    return record.request_timestamp, record.log_id


def read(log: list[tuple[Any, bool]], after: Any, limit: int, most: int, *, is_descending: bool) -> Page[Any]:
    """A page as a search gives it: it ends where it is full, where so many were read, or with the log."""
    left = [
        each
        for each in log
        if after is None or (place_of(each[0]) < after if is_descending else place_of(each[0]) > after)
    ]
    items: list[Any] = []
    for at, (record, fits) in enumerate(left):
        items += [record] if fits else []
        if (len(items) == limit or at + 1 == most) and at + 1 < len(left):
            return Page(tuple(items), place_of(record), None)
    return Page(tuple(items), None, None)


@given(EVENTS, EVENTS, st.integers(1, 5), st.integers(1, 5), st.booleans())
def test_pages_when_merged_then_each_event_comes_once_in_order(
    first: list[tuple[int, bool]],
    second: list[tuple[int, bool]],
    limit: int,
    most: int,
    is_descending: bool,
) -> None:
    logs = [
        log_of(some, blank, is_descending=is_descending)
        for some, blank in ((first, WORKSPACE_EVENT), (second, ASSISTANT_EVENT))
    ]
    found: list[Any] = []
    after = None
    for _ in range(len(first) + len(second) + 2):
        pages = [read(log, after, limit, most, is_descending=is_descending) for log in logs]
        page = merge_pages(pages, limit, is_descending=is_descending)
        assert len(page.items) <= limit
        found += page.items
        after = page.next_after
        if after is None:
            break
    assert after is None
    fitting = [record for log in logs for record, fits in log if fits]
    assert found == sorted(fitting, key=place_of, reverse=is_descending)


def test_page_when_there_is_but_one_then_it_stays_as_it_is() -> None:
    page = Page((WORKSPACE_EVENT,), (0, "l"), None)
    assert merge_pages([page], 1, is_descending=True) == page
