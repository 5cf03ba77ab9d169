"""How a v2 message begins: its context merged with what the client sent, its turn counted, its clock set."""

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime

from doyle.conversation.assistant_context import AssistantContext, Unseal, merge_sent
from doyle.conversation.log_event import encode_json
from doyle.conversation.skill_turn import AssistantMessage
from doyle.conversation.tracing import MessageTrace
from doyle.errors import Fault, InputError
from doyle.expressions.dates.zones import find_zone
from doyle.skills.library import LoadedByHead
from doyle.store.timestamps import iso_timestamp
from doyle.wire.json import Json, JsonObject
from doyle.wire.message_v2 import MessageOptionsV2, MessageRequestV2
from doyle.wire.versions import ApiVersion

STATEFUL_BYTES = 102_400
STATELESS_BYTES = 256_000
MAX_TURNS = 2**53
REFERENCE_YEARS = range(1000, 9000)
"""Of `reference_time`: zones and spans of time from there on stay within the calendar."""
SEARCHES = frozenset({"search", "search_results"})


@dataclass(frozen=True, slots=True)
class V2Call:
    """A v2 message call: `request` is the checked body, `raw` the same body as it came.

    `is_traced`: the answer tells in `trace` how it came about. `held` is what was loaded for it so far.
    """

    instance_id: str
    request: MessageRequestV2
    raw: JsonObject
    version: date
    customer_id: str | None = None
    learning_opt_out: bool = False
    idempotency_key: str | None = None
    is_traced: bool = False
    held: LoadedByHead = field(default_factory=dict)

    @property
    def options(self) -> MessageOptionsV2:
        """The switches of the message."""
        return self.request.options

    @property
    def context(self) -> JsonObject:
        """The context that the client sent."""
        return self.raw.get("context") or {}


def new_context(session_id: str, started: int) -> AssistantContext:
    """The context of a conversation that begins; `started` in epoch milliseconds."""
    return AssistantContext(session_id, {"turn_count": 0, "session_start_time": iso_timestamp(started)})


def sent_context(call: V2Call, session_id: str, now: int) -> AssistantContext:
    """What a stateless message starts from: the counters that the client brought back."""
    system: JsonObject = (call.context.get("global") or {}).get("system") or {}
    begun = new_context(session_id, now)
    count, started = system.get("turn_count"), system.get("session_start_time")
    known: JsonObject = {"turn_count": min(int(count), MAX_TURNS)} if count is not None else {}
    if started is not None:
        known["session_start_time"] = started
    return replace(begun, system={**begun.system, **known})


def open_message(
    call: V2Call, context: AssistantContext, now: datetime, unseal: Unseal, trace: MessageTrace | None = None
) -> AssistantMessage:
    """The message as skills get it. `context` is that before the message, `now` is aware.

    The user id at the root of the request wins over that in the context; else it is what it was, at first
    the session's id (spec/dialog-engine.md §9.7). `reference_time` replaces the clock (§10).

    Raises:
        InputError: a state that was not given out, or a search where nothing can search.
    """
    given: JsonObject = call.raw.get("input") or {}
    if given.get("message_type") in SEARCHES:
        raise InputError.at("/input/message_type", "there is no search skill in this environment")
    merged = merge_sent(context, call.context, unseal)
    user_id = call.request.user_id or merged.system.get("user_id") or context.session_id
    turn_count = context.system["turn_count"] + 1
    counted = replace(merged, system={**merged.system, "turn_count": turn_count, "user_id": user_id})
    clock, complaint = _clock(counted.system, now)
    return AssistantMessage(
        input=given,
        options=call.options,
        context=counted,
        version=ApiVersion.on(call.version),
        now=clock,
        complaints=() if complaint is None else (complaint,),
        trace=trace,
    )


def check_size(context: JsonObject, limit: int) -> None:
    """Refuse a context that is too large (spec/limits.md, *Context*).

    Raises:
        InputError: it is.
    """
    size = len(encode_json(context))
    if size > limit:
        message = f"a context may take {limit:,} bytes in JSON, this one takes {size:,}"
        raise InputError(faults=(Fault(message, "/context"),))


def _clock(system: JsonObject, now: datetime) -> tuple[datetime, str | None]:
    """The time that words such as tomorrow start from, and what is wrong with the one that the client sent.

    One without an offset is in the user's zone.
    """
    text: Json = system.get("reference_time")
    if text is None:
        return now, None
    try:
        moment = datetime.fromisoformat(text)
        name = system.get("timezone")
        zone = (find_zone(name) if name else None) or UTC
        aware = moment if moment.tzinfo is not None else moment.replace(tzinfo=zone)
        if aware.year in REFERENCE_YEARS:
            return aware.astimezone(UTC), None
    except ValueError:
        pass
    years = f"{REFERENCE_YEARS.start} to {REFERENCE_YEARS.stop - 1}"
    return now, f"context.global.system.reference_time is no time of the years {years}: '{text[:60]}'"
