"""v1 message: one hop into a worker thread, where everything from parsing to the log event happens."""

import asyncio
import time

from starlette.responses import Response

from doyle.conversation.message import V1Call
from doyle.errors import InputError, NotFoundError
from doyle.server.bodies import parse_object, read_bytes, require_content_type
from doyle.server.calls import Call
from doyle.server.parameters import read_flag
from doyle.server.responses import JsonResponse, encode_json
from doyle.server.v1.workspace_ids import require_workspace_id
from doyle.wire.message import MessageRequest


async def message(call: Call, workspace_id: str) -> Response:
    """Answer one message (spec/api/guide.md §4)."""
    require_workspace_id(workspace_id)
    has_details = read_flag(call.query, "nodes_visited_details")
    return JsonResponse(await _answer(call, workspace_id, has_details=has_details))


async def _answer(call: Call, workspace_id: str, *, has_details: bool) -> bytes:
    loop = asyncio.get_running_loop()
    threads = call.services.message_threads
    try:
        require_content_type(call.request, "application/json")
        raw = await read_bytes(call.request, call.max_body_bytes)
        return await loop.run_in_executor(threads, _converse, call, workspace_id, raw, has_details)
    except InputError:
        await loop.run_in_executor(threads, _require_workspace, call, workspace_id)
        raise


def _converse(call: Call, workspace_id: str, raw: bytes, has_details: bool) -> bytes:
    body = parse_object(raw)
    labels = call.labels()
    v1_call = V1Call(
        instance_id=call.instance_id,
        workspace_id=workspace_id,
        request=MessageRequest.read(body),
        raw=body,
        version=call.version.released,
        nodes_visited_details=has_details,
        customer_id=labels.customer_id,
        learning_opt_out=labels.is_opted_out is True,
    )
    started = time.perf_counter()
    reply = call.services.conversation.message_v1(v1_call)
    call.services.metrics.observe_message(time.perf_counter() - started)
    return encode_json(reply)


def _require_workspace(call: Call, workspace_id: str) -> None:
    """A missing workspace outranks a bad body (guide §3: credential, version, resource)."""
    if call.services.store.messages.find_skill(call.instance_id, workspace_id) is None:
        raise NotFoundError
