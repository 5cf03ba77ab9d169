"""Pages of a log: what a request asks for, and how the answer shows it (spec/operations.md §1)."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from starlette.responses import Response

from doyle.errors import Fault, InputError
from doyle.server.calls import Call
from doyle.server.listings import page_url
from doyle.server.parameters import read_page_limit, read_sort
from doyle.server.paths import public_path
from doyle.server.responses import JsonResponse
from doyle.store.paging import Page, PageQuery
from doyle.wire.json import JsonObject

CURSOR_MILLISECONDS = 5 * 60 * 1000

RecordT = TypeVar("RecordT")


@dataclass(frozen=True, slots=True)
class LogListing:
    """One request for a page of a log; its cursors belong to its filter and die after five minutes."""

    call: Call
    query: PageQuery
    scope: str

    def answer(self, page: Page[RecordT], show: Callable[[RecordT], JsonObject]) -> Response:
        """The page as the API shows it; `pagination` is empty on the last one.

        Older clients of v1 know its `next_cursor` as `cursor` (spec/operations.md, *Ambiguities*).
        """
        pagination: JsonObject = {}
        if page.next_after is not None:
            now = self.call.services.now_milliseconds()
            cursor = self.call.services.cursors.write(self.scope, (now, *page.next_after))
            pagination = {"next_url": page_url(self.call, cursor), "next_cursor": cursor}
            if self.call.segments[0] == "v1":
                pagination["cursor"] = cursor
        return JsonResponse({"logs": [show(item) for item in page.items], "pagination": pagination})


def read_log_listing(call: Call) -> LogListing:
    """Read the parameters of a page of a log.

    Raises:
        InputError: a parameter that is not possible, or a cursor that is too old.
    """
    sort = read_sort(call.request.query_params.getlist("sort"), ("request_timestamp",), "-request_timestamp")
    direction = "-" if sort[0].is_descending else ""
    scope = "\n".join((call.instance_id, public_path(call.segments), direction, call.query.get("filter", "")))
    cursor = call.query.get("cursor") or None
    place = None if cursor is None else call.services.cursors.read(scope, cursor)
    after = None
    if place is not None:
        issued, *after_parts = place
        if call.services.now_milliseconds() - issued > CURSOR_MILLISECONDS:
            raise InputError("Invalid query parameter", faults=(Fault("The cursor has expired", "/cursor"),))
        after = tuple(after_parts)
    return LogListing(call, PageQuery(read_page_limit(call.query), sort, after), scope)
