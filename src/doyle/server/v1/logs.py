"""Log events of v1 (spec/operations.md §§1, 2)."""

from sqlalchemy.ext.asyncio import AsyncConnection
from starlette.responses import Response

from doyle.server.calls import Call
from doyle.server.log_listings import read_log_listing
from doyle.server.v1.workspace_ids import require_workspace_id
from doyle.store import assistants, workspaces
from doyle.store.assistant_log_events import AssistantLogRecord
from doyle.store.log_events import LogRecord
from doyle.store.logs.fields import AnyRecord
from doyle.store.logs.finding import find_events
from doyle.store.logs.merging import merge_pages
from doyle.store.logs.places import is_newest_first
from doyle.store.logs.search import LogSearch, prepare_search, prepare_search_everywhere
from doyle.store.logs.sources import V1_LOG, V2_LOG_IN_V1, LogOwner
from doyle.store.logs.v1_form import request_in_v1, response_in_v1
from doyle.store.paging import Page, PageQuery
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
    """The events of all workspaces that fit a filter; it names a language and one of three places.

    Where that is an assistant, its v2 messages are among them (§2, row 22).
    """
    search = prepare_search_everywhere(call.query.get("filter"))
    listing = read_log_listing(call)
    async with call.services.store.read() as tx:
        page = await _find_everywhere(call, tx, search, listing.query)
    return listing.answer(page, show_any_event)


async def _find_everywhere(
    call: Call, tx: AsyncConnection, search: LogSearch, query: PageQuery
) -> Page[AnyRecord]:
    pages: list[Page[LogRecord] | Page[AssistantLogRecord]] = [
        await find_events(tx, V1_LOG, LogOwner(call.instance_id), search, query)
    ]
    assistant_id = search.assistant_id
    if assistant_id is not None and await assistants.has(tx, call.instance_id, assistant_id):
        named_by_v1 = prepare_search_everywhere(call.query.get("filter"), V2_LOG_IN_V1)
        pages.append(await find_events(tx, V2_LOG_IN_V1, LogOwner(assistant_id), named_by_v1, query))
    return merge_pages(pages, query.limit, is_descending=is_newest_first(V1_LOG, query))


def show_any_event(record: AnyRecord) -> JsonObject:
    """A log event as v1 shows it, of whichever log."""
    return show_event(record) if isinstance(record, LogRecord) else show_assistant_event(record)


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


def show_assistant_event(record: AssistantLogRecord) -> JsonObject:
    """A v2 message in the form of v1: its skill is the workspace, its session the conversation."""
    return {
        "log_id": record.log_id,
        "request": request_in_v1(record),
        "response": response_in_v1(record),
        "request_timestamp": iso_timestamp(record.request_timestamp),
        "response_timestamp": iso_timestamp(record.response_timestamp),
        "workspace_id": record.skill_id,
        "language": record.language,
    }
