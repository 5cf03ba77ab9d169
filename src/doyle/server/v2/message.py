"""v2 messages, stateful and stateless, whole or as a stream of events.

A message takes one hop into a worker thread, where everything from parsing to the log event happens. One
whose skill is not in memory, whose turn calls somebody outside, or whose session is at work already, comes
back from its hop, waits on the event loop alone, and hops again.
"""

import asyncio
import time
from collections.abc import Callable
from contextlib import AsyncExitStack

from starlette.responses import Response

from doyle.conversation.assistant import BusySession, Step, WaitingMessage
from doyle.conversation.assistant_opening import V2Call
from doyle.conversation.assistant_skills import ColdSkill
from doyle.conversation.sessions import SessionPlace
from doyle.errors import InputError
from doyle.server.bodies import parse_object, read_bytes, require_content_type
from doyle.server.calls import Call
from doyle.server.parameters import is_trace_asked_for
from doyle.server.performing import perform
from doyle.server.responses import JsonResponse
from doyle.server.v2.places import find_place, session_place
from doyle.server.v2.streaming import StreamedAnswer
from doyle.skills.library import LoadedActions, LoadedByHead, LoadedSkill
from doyle.store.messages import SkillHead
from doyle.wire.message_v2 import MessageRequestV2

IDEMPOTENCY_HEADER = "Idempotency-Key"
MAX_KEY_CHARACTERS = 255
BUSY_PAUSE_SECONDS = 0.05

Begin = Callable[[V2Call], Step]
"""The first hop of a message; it is made again after a wait."""


async def message(
    call: Call, assistant_id: str, session_id: str, environment_id: str | None = None
) -> Response:
    """Answer a message of a session (spec/api/guide.md §4)."""
    return JsonResponse(
        await _answer_in_session(call, session_place(call, assistant_id, environment_id, session_id))
    )


async def message_stateless(call: Call, assistant_id: str, environment_id: str | None = None) -> Response:
    """Answer a message whose context comes with it and goes back (spec/api/guide.md §4)."""
    return JsonResponse(await _answer_stateless(call, assistant_id, environment_id))


async def message_stream(call: Call, assistant_id: str, session_id: str, environment_id: str) -> Response:
    """Answer a message of a session as a stream of events (spec/api/guide.md §13)."""
    place = session_place(call, assistant_id, environment_id, session_id)
    return StreamedAnswer(await _answer_in_session(call, place))


async def message_stream_stateless(call: Call, assistant_id: str, environment_id: str) -> Response:
    """Answer a message outside of sessions as a stream of events (spec/api/guide.md §13)."""
    return StreamedAnswer(await _answer_stateless(call, assistant_id, environment_id))


async def _answer_in_session(call: Call, place: SessionPlace) -> bytes:
    assistants = call.services.assistants

    def require() -> None:
        assistants.sessions.get(place)

    raw = await _read(call, require)
    async with call.services.session_queue.turn(place.session_id):
        return await _Driver(call, raw, lambda v2_call: assistants.message(v2_call, place), require).run()


async def _answer_stateless(call: Call, assistant_id: str, environment_id: str | None) -> bytes:
    def require() -> None:
        find_place(call, assistant_id, environment_id)

    def begin(v2_call: V2Call) -> Step:
        place = find_place(call, assistant_id, environment_id)
        return call.services.assistants.message_stateless(v2_call, place)

    raw = await _read(call, require)
    return await _Driver(call, raw, begin, require).run()


async def _read(call: Call, require: Callable[[], None]) -> bytes:
    """The body; what is missing outranks what is wrong with it."""
    try:
        require_content_type(call.request, "application/json")
        return await read_bytes(call.request, call.max_body_bytes)
    except InputError:
        await _hop(call, require)
        raise


async def _hop(call: Call, work: Callable[[], object]) -> object:
    return await asyncio.get_running_loop().run_in_executor(call.services.message_threads, work)


class _Driver:
    """Takes one message from its body to its answer."""

    def __init__(self, call: Call, raw: bytes, begin: Begin, require: Callable[[], None]) -> None:
        self._call = call
        self._raw = raw
        self._begin = begin
        self._require = require
        self._held: dict[SkillHead, LoadedSkill | LoadedActions] = {}
        self._v2_call: V2Call | None = None
        self._seconds = 0.0

    async def run(self) -> bytes:
        """Hop, wait and hop again, up to the answer."""
        step = await self._next(self._first)
        while not isinstance(step, bytes):
            step = await self._after(step)
        self._call.services.metrics.observe_message(self._seconds)
        return step

    async def _after(self, step: WaitingMessage | ColdSkill | BusySession) -> Step:
        services = self._call.services
        if isinstance(step, ColdSkill):
            loaded = await services.loader.load(step.head, step.load)
            self._held[step.head] = loaded
            return await self._next(self._first)
        if isinstance(step, BusySession):
            await asyncio.sleep(BUSY_PAUSE_SECONDS)
            return await self._next(self._first)
        waiting = step
        async with AsyncExitStack() as unless_done:
            unless_done.push_async_callback(_hop, self._call, lambda: services.assistants.give_up(waiting))
            outcomes = await perform(self._call, waiting.callouts, waiting.allowance)
            following = await self._next(lambda: services.assistants.proceed(waiting, outcomes))
            unless_done.pop_all()
            return following

    async def _next(self, work: Callable[[], Step]) -> Step:
        def timed() -> Step:
            started = time.perf_counter()
            try:
                return work()
            finally:
                self._seconds += time.perf_counter() - started

        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._call.services.message_threads, timed)

    def _first(self) -> Step:
        if self._v2_call is None:
            try:
                self._v2_call = read_call(self._call, self._raw, self._held)
            except InputError:
                self._require()
                raise
        return self._begin(self._v2_call)


def read_call(call: Call, raw: bytes, held: LoadedByHead) -> V2Call:
    """The message in a body; `held` will be what is loaded for it.

    Raises:
        InputError: it is none, or its `Idempotency-Key` is too long.
    """
    body = parse_object(raw, call.max_body_bytes)
    key = call.request.headers.get(IDEMPOTENCY_HEADER)
    if key is not None and not 0 < len(key) <= MAX_KEY_CHARACTERS:
        raise InputError(f"The {IDEMPOTENCY_HEADER} must have 1 to {MAX_KEY_CHARACTERS} characters")
    labels = call.labels()
    return V2Call(
        instance_id=call.instance_id,
        request=MessageRequestV2.read(body),
        raw=body,
        version=call.version.released,
        customer_id=labels.customer_id,
        learning_opt_out=labels.is_opted_out is True,
        idempotency_key=key,
        is_traced=is_trace_asked_for(call.request),
        held=held,
    )
