"""Log events of v1 (spec/operations.md §§1, 2)."""

from starlette.responses import Response

from doyle.server.calls import Call
from doyle.server.log_listings import read_log_listing
from doyle.server.v1.workspace_ids import require_workspace_id
from doyle.store import workspaces
from doyle.store.log_events import LogRecord
from doyle.store.logs.finding import find_events
from doyle.store.logs.search import prepare_search, prepare_search_everywhere
from doyle.store.logs.sources import V1_LOG, LogOwner
from doyle.store.timestamps import iso_timestamp
from doyle.wire.json import JsonObject


async def list_logs(call: Call, workspace_id: str) -> Response:
    """The events of a workspace that fit a filter, newest first unless asked otherwise."""
    require_workspace_id(workspace_id)
    listing = read_log_listing(call)
    async with call.services.store.read() as tx:
        workspace = await workspaces.get(tx, call.instance_id, workspace_id)
        search = prepare_search(call.query.get("filter"), workspace.language)
        owner = LogOwner(call.instance_id, workspace_id)
        page = await find_events(tx, V1_LOG, owner, search, listing.query)
    return listing.answer(page, show_event)


async def list_all_logs(call: Call) -> Response:
    """The events of all workspaces that fit a filter; it names a language and a workspace or deployment."""
    search = prepare_search_everywhere(call.query.get("filter"))
    listing = read_log_listing(call)
    async with call.services.store.read() as tx:
        page = await find_events(tx, V1_LOG, LogOwner(call.instance_id), search, listing.query)
    return listing.answer(page, show_event)


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
