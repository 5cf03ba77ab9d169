"""Log events, and what is deleted with a customer (spec/operations.md §§1, 2, 4)."""

from dataclasses import dataclass

from starlette.responses import Response

from doyle.errors import Fault, InputError
from doyle.server.calls import Call
from doyle.server.listings import page_url
from doyle.server.parameters import read_page_limit, read_sort
from doyle.server.paths import public_path
from doyle.server.responses import JsonResponse
from doyle.server.v1.workspace_ids import require_workspace_id
from doyle.store import log_events, workspaces
from doyle.store.log_events import LogRecord
from doyle.store.logs.search import find_events, prepare_search, prepare_search_everywhere
from doyle.store.paging import Page, PageQuery
from doyle.store.timestamps import iso_timestamp
from doyle.wire.json import JsonObject

CURSOR_MILLISECONDS = 5 * 60 * 1000
DELETED_AT_ONCE = 1000


@dataclass(frozen=True, slots=True)
class LogListing:
    """One request for a page of the log; its cursors belong to its filter and die after five minutes."""

    call: Call
    query: PageQuery
    scope: str

    def answer(self, page: Page[LogRecord]) -> Response:
        """The page as the API shows it; `pagination` is empty on the last one."""
        pagination: JsonObject = {}
        if page.next_after is not None:
            now = self.call.services.now_milliseconds()
            cursor = self.call.services.cursors.write(self.scope, (now, *page.next_after))
            pagination = {"next_url": page_url(self.call, cursor), "next_cursor": cursor}
        return JsonResponse({"logs": [show_event(item) for item in page.items], "pagination": pagination})


async def list_logs(call: Call, workspace_id: str) -> Response:
    """The events of a workspace that fit a filter, newest first unless asked otherwise."""
    require_workspace_id(workspace_id)
    listing = read_log_listing(call)
    async with call.services.store.read() as tx:
        workspace = await workspaces.get(tx, call.instance_id, workspace_id)
        search = prepare_search(call.query.get("filter"), workspace.language)
        page = await find_events(tx, call.instance_id, search, listing.query, workspace_id)
    return listing.answer(page)


async def list_all_logs(call: Call) -> Response:
    """The events of all workspaces that fit a filter; it names a language and a workspace or deployment."""
    search = prepare_search_everywhere(call.query.get("filter"))
    listing = read_log_listing(call)
    async with call.services.store.read() as tx:
        page = await find_events(tx, call.instance_id, search, listing.query)
    return listing.answer(page)


async def delete_user_data(call: Call) -> Response:
    """Delete what was logged with a customer's label; one that nobody has is no error."""
    customer_id = call.query.get("customer_id")
    if not customer_id:
        raise InputError("No customer ID found in the request")
    before = call.services.now_milliseconds()
    deleted = DELETED_AT_ONCE
    while deleted == DELETED_AT_ONCE:
        async with call.services.store.write() as tx:
            deleted = await log_events.delete_labelled(
                tx, call.instance_id, customer_id, before, DELETED_AT_ONCE
            )
    return JsonResponse({}, call.operation.status)


def read_log_listing(call: Call) -> LogListing:
    """Read the parameters of a page of the log.

    Raises:
        InputError: a parameter that is not possible, or a cursor that is too old.
    """
    sort = read_sort(call.request.query_params.getlist("sort"), ("request_timestamp",), "-request_timestamp")
    direction = "-" if sort[0].is_descending else ""
    scope = "\n".join((call.instance_id, public_path(call.segments), direction, call.query.get("filter", "")))
    cursor = call.query.get("cursor")
    place = None if cursor is None else call.services.cursors.read(scope, cursor)
    after = None
    if place is not None:
        issued, *after_parts = place
        if call.services.now_milliseconds() - issued > CURSOR_MILLISECONDS:
            raise InputError("Invalid query parameter", faults=(Fault("The cursor has expired", "/cursor"),))
        after = tuple(after_parts)
    return LogListing(call, PageQuery(read_page_limit(call.query), sort, after), scope)


def show_event(record: LogRecord) -> JsonObject:
    """A v1 log event (spec/operations.md §1)."""
    return {
        "log_id": record.log_id,
        "request": record.request,
        "response": record.response,
        "request_timestamp": iso_timestamp(record.request_timestamp),
        "response_timestamp": iso_timestamp(record.response_timestamp),
        "workspace_id": record.workspace_id,
        "language": record.language,
    }
