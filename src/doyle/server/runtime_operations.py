"""The runtime operations of v2 (spec/api/contract.yaml): sessions, messages, logs."""

from http import HTTPStatus

from doyle.security.roles import ExtraRole, Role
from doyle.server.operation import BodySize, Condition, Limit, Operation, every

_ASSISTANT = "/v2/assistants/{assistant_id:name}"
_ENVIRONMENT = f"{_ASSISTANT}/environments/{{environment_id:name}}"
_SESSION = "sessions/{session_id:name}"
_SESSIONS_TAG, _MESSAGE_TAG, _LOGS_TAG = "v2 sessions", "v2 message", "v2 logs"


def _short_and_long(
    operation_id: str, method: str, rest: str, summary: str, tag: str, status: HTTPStatus = HTTPStatus.OK
) -> tuple[Operation, Operation]:
    """An operation under both generations of its path (spec/api/guide.md §4)."""
    body = BodySize.NONE if method == "DELETE" else BodySize.GRANULAR
    forms = ((operation_id, _ENVIRONMENT), (f"{operation_id}_short", _ASSISTANT))
    long, short = (
        Operation(name, method, f"{base}/{rest}", Role.READER, summary, tag, status=status, body=body)
        for name, base in forms
    )
    return long, short


RUNTIME = (
    *_short_and_long(
        "create_session", "POST", "sessions", "Begin a conversation", _SESSIONS_TAG, HTTPStatus.CREATED
    ),
    *_short_and_long("delete_session", "DELETE", _SESSION, "End a conversation", _SESSIONS_TAG),
    *_short_and_long(
        "message_v2",
        "POST",
        f"{_SESSION}/message",
        "Send user input within a session and get the answer",
        _MESSAGE_TAG,
    ),
    *_short_and_long(
        "message_stateless", "POST", "message", "Send user input with its context", _MESSAGE_TAG
    ),
    Operation(
        "message_stream",
        "POST",
        f"{_ENVIRONMENT}/{_SESSION}/message_stream",
        Role.READER,
        "Send user input within a session and get the answer as events",
        _MESSAGE_TAG,
        body=BodySize.GRANULAR,
    ),
    Operation(
        "message_stream_stateless",
        "POST",
        f"{_ENVIRONMENT}/message_stream",
        Role.READER,
        "Send user input with its context and get the answer as events",
        _MESSAGE_TAG,
        body=BodySize.GRANULAR,
    ),
    Operation(
        "bulk_classify_v2",
        "POST",
        "/v2/skills/{skill_id:name}/workspace/bulk_classify",
        Role.WRITER,
        "See what many texts are understood as",
        _MESSAGE_TAG,
        is_query=True,
        limits=(Limit(every(5, 1)),),
        body=BodySize.GRANULAR,
    ),
    Operation(
        "list_logs_v2",
        "GET",
        f"{_ASSISTANT}/logs",
        Role.MANAGER,
        "List what was said to an assistant and what it answered",
        _LOGS_TAG,
        limits=(
            Limit(every(40, 30), Condition.NO_CURSOR),
            Limit(every(120, 1), Condition.CURSOR),
        ),
        extra_role=ExtraRole.LOGS_READER,
    ),
    Operation(
        "delete_user_data_v2",
        "DELETE",
        "/v2/user_data",
        Role.MANAGER,
        "Delete what was logged, and what sessions hold, with the label of a customer",
        _LOGS_TAG,
        status=HTTPStatus.ACCEPTED,
        limits=(Limit(every(4, 1)),),
    ),
)
