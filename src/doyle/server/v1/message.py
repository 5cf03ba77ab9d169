"""v1 message: one hop into a worker thread, where everything from parsing to the log event happens.

A message whose turn calls somebody outside comes back from its hop, waits on the event loop alone, and hops
again with what was answered.
"""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass

from starlette.responses import Response

from doyle.conversation.message import V1Call, WaitingMessage
from doyle.conversation.performing import Outcome
from doyle.errors import InputError, NotFoundError
from doyle.server.bodies import parse_object, read_bytes, require_content_type
from doyle.server.calls import Call
from doyle.server.parameters import is_trace_asked_for, read_flag
from doyle.server.performing import perform
from doyle.server.responses import JsonResponse, encode_json
from doyle.server.v1.workspace_ids import require_workspace_id
from doyle.skills.library import LoadedSkill
from doyle.store.messages import SkillHead
from doyle.wire.json import JsonObject
from doyle.wire.message import MessageRequest

TimedStep = tuple[bytes | WaitingMessage, float]
"""An answer in JSON, or what it waits for; and the seconds that the conversation took so far."""


@dataclass(frozen=True, slots=True)
class ColdMessage:
    """A message whose skill has to be loaded first."""

    call: V1Call
    head: SkillHead


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
        first = await loop.run_in_executor(threads, _converse, call, workspace_id, raw, has_details)
        if isinstance(first, ColdMessage):
            started = time.perf_counter()
            skill = await _load(call, first)
            seconds = time.perf_counter() - started
            first = await loop.run_in_executor(threads, _answer_v1, call, first.call, skill, seconds)
    except InputError:
        await loop.run_in_executor(threads, _require_workspace, call, workspace_id)
        raise
    step, seconds = first
    while isinstance(step, WaitingMessage):
        outcomes = await perform(call, step.callouts, step.allowance)
        step, more = await loop.run_in_executor(threads, _continue, call, step, outcomes)
        seconds += more
    call.services.metrics.observe_message(seconds)
    return step


async def _load(call: Call, cold: ColdMessage) -> LoadedSkill:
    conversation = call.services.conversation
    return await call.services.loader.load(cold.head, lambda: conversation.load_skill(cold.call))


def _converse(call: Call, workspace_id: str, raw: bytes, has_details: bool) -> TimedStep | ColdMessage:
    body = parse_object(raw, call.max_body_bytes)
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
        is_traced=is_trace_asked_for(call.request),
    )
    skill = call.services.conversation.find_skill(v1_call)
    return ColdMessage(v1_call, skill) if isinstance(skill, SkillHead) else _answer_v1(call, v1_call, skill)


def _answer_v1(call: Call, v1_call: V1Call, skill: LoadedSkill, loading_seconds: float = 0.0) -> TimedStep:
    return _timed(lambda: call.services.conversation.message_v1(v1_call, skill, loading_seconds))


def _continue(call: Call, waiting: WaitingMessage, outcomes: tuple[Outcome, ...]) -> TimedStep:
    return _timed(lambda: call.services.conversation.continue_v1(waiting, outcomes))


def _timed(work: Callable[[], JsonObject | WaitingMessage]) -> TimedStep:
    started = time.perf_counter()
    step = work()
    seconds = time.perf_counter() - started
    return (step if isinstance(step, WaitingMessage) else encode_json(step)), seconds


def _require_workspace(call: Call, workspace_id: str) -> None:
    """A missing workspace outranks a bad body (guide §3: credential, version, resource)."""
    if call.services.store.messages.find_skill(call.instance_id, workspace_id) is None:
        raise NotFoundError
