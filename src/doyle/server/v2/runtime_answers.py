"""Which function answers which operation of conversations in v2."""

from collections.abc import Awaitable, Callable, Mapping

from starlette.responses import Response

from doyle.server import user_data
from doyle.server.v2 import classify, logs, message, sessions

RUNTIME_ANSWERS: Mapping[str, Callable[..., Awaitable[Response]]] = {
    "message_v2": message.message,
    "message_v2_short": message.message,
    "message_stateless": message.message_stateless,
    "message_stateless_short": message.message_stateless,
    "message_stream": message.message_stream,
    "message_stream_stateless": message.message_stream_stateless,
    "create_session": sessions.create_session,
    "create_session_short": sessions.create_session,
    "delete_session": sessions.delete_session,
    "delete_session_short": sessions.delete_session,
    "bulk_classify_v2": classify.bulk_classify,
    "list_logs_v2": logs.list_logs,
    "delete_user_data_v2": user_data.delete_user_data,
}
