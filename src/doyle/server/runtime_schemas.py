"""Conversations in v2 as models, for the description of the API (spec/api/models.yaml)."""

from pydantic import BaseModel

from doyle.server.schemas import BulkClassifyResponse, EmptyObject, LogPagination
from doyle.wire.classify import BulkClassifyRequest
from doyle.wire.json import JsonObject
from doyle.wire.message_v2 import MessageRequestV2, SessionRequest
from doyle.wire.model import WireModel


class SessionResponse(WireModel):
    """A session that has begun."""

    session_id: str


class MessageOutput(WireModel):
    """What an assistant says, and what it understood."""

    generic: list[JsonObject]
    intents: list[JsonObject]
    entities: list[JsonObject]
    actions: list[JsonObject] | None = None
    debug: JsonObject | None = None
    user_defined: JsonObject | None = None
    spelling: JsonObject | None = None


class StatefulMessageResponse(WireModel):
    """The answer to a message within a session; `context` if it was asked for."""

    output: MessageOutput
    user_id: str
    context: JsonObject | None = None


class StatelessMessageResponse(WireModel):
    """The answer to a message outside of sessions; `context` comes back with the next one."""

    output: MessageOutput
    context: JsonObject
    user_id: str


class AssistantLog(WireModel):
    """One exchange with an assistant, without private data."""

    log_id: str
    request: JsonObject
    response: JsonObject
    assistant_id: str
    session_id: str
    skill_id: str
    snapshot: str
    request_timestamp: str
    response_timestamp: str
    language: str
    customer_id: str | None = None


class AssistantLogCollection(WireModel):
    """One page of the log of an assistant."""

    logs: list[AssistantLog]
    pagination: LogPagination


_BODIES: dict[str, type[BaseModel]] = {
    "create_session": SessionRequest,
    "message_v2": MessageRequestV2,
    "message_stateless": MessageRequestV2,
}
_ANSWERS: dict[str, type[BaseModel]] = {
    "create_session": SessionResponse,
    "delete_session": EmptyObject,
    "message_v2": StatefulMessageResponse,
    "message_stateless": StatelessMessageResponse,
}


def _in_both_forms(models: dict[str, type[BaseModel]]) -> dict[str, type[BaseModel]]:
    return models | {f"{name}_short": model for name, model in models.items()}


RUNTIME_BODIES: dict[str, type[BaseModel]] = {
    **_in_both_forms(_BODIES),
    "message_stream": MessageRequestV2,
    "message_stream_stateless": MessageRequestV2,
    "bulk_classify_v2": BulkClassifyRequest,
}
RUNTIME_MODELS: dict[str, type[BaseModel]] = {
    **_in_both_forms(_ANSWERS),
    "bulk_classify_v2": BulkClassifyResponse,
    "list_logs_v2": AssistantLogCollection,
    "delete_user_data_v2": EmptyObject,
}
EVENT_STREAMS = frozenset({"message_stream", "message_stream_stateless"})
