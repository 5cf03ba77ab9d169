"""Log events of v2 (spec/operations.md §§1, 2)."""

import asyncio

from starlette.responses import Response

from doyle.server.calls import Call
from doyle.server.log_listings import read_log_listing
from doyle.server.v2.places import find_environment
from doyle.store.assistant_log_events import AssistantLogRecord
from doyle.store.logs.finding import find_events
from doyle.store.logs.search import prepare_search
from doyle.store.logs.sources import V2_LOG, LogOwner
from doyle.store.timestamps import iso_timestamp
from doyle.wire.json import JsonObject


async def list_logs(call: Call, assistant_id: str) -> Response:
    """The events of an environment, or of all environments of an assistant, that fit a filter."""
    head = await asyncio.get_running_loop().run_in_executor(
        call.services.message_threads, lambda: find_environment(call, assistant_id, None)
    )
    listing = read_log_listing(call)
    search = prepare_search(call.query.get("filter"), head.language, V2_LOG)
    is_environment = assistant_id == head.environment_id
    owner = LogOwner(head.assistant_id, head.environment_id if is_environment else None)
    async with call.services.store.read() as tx:
        page = await find_events(tx, V2_LOG, owner, search, listing.query)
    return listing.answer(page, show_event)


def show_event(record: AssistantLogRecord) -> JsonObject:
    """A v2 log event."""
    shown: JsonObject = {
        "log_id": record.log_id,
        "request": record.request,
        "response": record.response,
        "assistant_id": record.assistant_id,
        "session_id": record.session_id,
        "skill_id": record.skill_id,
        "snapshot": record.snapshot,
        "request_timestamp": iso_timestamp(record.request_timestamp),
        "response_timestamp": iso_timestamp(record.response_timestamp),
        "language": record.language,
    }
    return shown if record.customer_id is None else {**shown, "customer_id": record.customer_id}
