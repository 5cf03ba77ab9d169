"""Sessions of v2 conversations (spec/api/guide.md §4, spec/operations.md §8)."""

import asyncio
from collections.abc import Callable
from typing import TypeVar

from starlette.responses import Response

from doyle.server.calls import Call
from doyle.server.responses import JsonResponse
from doyle.server.v2.places import find_place, session_place
from doyle.wire.message_v2 import SessionRequest

ResultT = TypeVar("ResultT")


async def create_session(call: Call, assistant_id: str, environment_id: str | None = None) -> Response:
    """Begin a conversation; the label of the request covers all of it."""
    place = await _hop(call, lambda: find_place(call, assistant_id, environment_id))
    body = await call.read_json()
    SessionRequest.read(body)
    sessions, labels = call.services.assistants.sessions, call.labels()
    session_id = await _hop(call, lambda: sessions.create(place, labels.customer_id, body.get("analytics")))
    return JsonResponse({"session_id": session_id}, call.operation.status)


async def delete_session(
    call: Call, assistant_id: str, session_id: str, environment_id: str | None = None
) -> Response:
    """End a conversation; everything that was said in it stays in the log alone."""
    place = session_place(call, assistant_id, environment_id, session_id)
    await _hop(call, lambda: call.services.assistants.sessions.delete(place))
    return JsonResponse({})


async def _hop(call: Call, work: Callable[[], ResultT]) -> ResultT:
    return await asyncio.get_running_loop().run_in_executor(call.services.message_threads, work)
