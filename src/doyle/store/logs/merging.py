"""Pages of several logs as one, in the order of their events."""

from collections.abc import Sequence

from doyle.store.assistant_log_events import AssistantLogRecord
from doyle.store.log_events import LogRecord
from doyle.store.logs.fields import AnyRecord
from doyle.store.logs.places import EventPlace
from doyle.store.paging import Page


def merge_pages(
    pages: Sequence[Page[LogRecord] | Page[AssistantLogRecord]], limit: int, *, is_descending: bool
) -> Page[AnyRecord]:
    """One page of the events of all, at most so many; each page is of one log, read from the same place.

    A page says nothing of the events behind its `next_after`: those of the others wait for the next.
    """
    nearest = max if is_descending else min
    ends = [(page.next_after[0], page.next_after[1]) for page in pages if page.next_after is not None]
    end = nearest(ends) if ends else None
    found: list[AnyRecord] = [item for page in pages for item in page.items]
    found.sort(key=_place, reverse=is_descending)
    if end is not None:
        found = [each for each in found if nearest(_place(each), end) == _place(each)]
    if len(found) > limit:
        return Page(tuple(found[:limit]), _place(found[limit - 1]), None)
    return Page(tuple(found), end, None)


def _place(record: AnyRecord) -> EventPlace:
    return record.request_timestamp, record.log_id
