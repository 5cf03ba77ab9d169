"""The one place that knows status codes and the error JSON (spec/api/guide.md §6)."""

import re
from collections.abc import Mapping
from http import HTTPStatus

from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from doyle.errors import (
    ConflictError,
    DatabaseError,
    DoyleError,
    Fault,
    ForbiddenError,
    InputError,
    LimitError,
    NotFoundError,
    OutsideError,
    TooLargeError,
    UnauthorizedError,
    UnsupportedMediaTypeError,
)
from doyle.server.responses import JsonResponse
from doyle.wire.json import JsonObject
from doyle.wire.model import pointer
from doyle.wire.versions import ApiVersion, Change

STATUS: dict[type[DoyleError], HTTPStatus] = {
    TooLargeError: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    UnsupportedMediaTypeError: HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
    InputError: HTTPStatus.BAD_REQUEST,
    UnauthorizedError: HTTPStatus.UNAUTHORIZED,
    ForbiddenError: HTTPStatus.FORBIDDEN,
    NotFoundError: HTTPStatus.NOT_FOUND,
    ConflictError: HTTPStatus.CONFLICT,
    LimitError: HTTPStatus.TOO_MANY_REQUESTS,
    DatabaseError: HTTPStatus.SERVICE_UNAVAILABLE,
}
_ROUTING_MESSAGES = {404: NotFoundError().message, 405: "Method Not Allowed"}
# Bearer, because browsers open a dialog of their own at "Basic".
_CHALLENGE = {"WWW-Authenticate": 'Bearer realm="doyle"'}
_INDEX = re.compile(r"/(\d+)(?=/|$)")


def status_of(error: DoyleError) -> HTTPStatus:
    """The status of an error: that of its nearest ancestor in the table, else 500."""
    return next((STATUS[kind] for kind in type(error).__mro__ if kind in STATUS), _FALLBACK)


def error_response(error: Exception, version: ApiVersion | None = None) -> JsonResponse:
    """The answer to an error; whatever is not foreseen tells nothing about the inside of the server."""
    if isinstance(error, HTTPException):
        message = _ROUTING_MESSAGES.get(error.status_code, error.detail)
        return _response(HTTPStatus(error.status_code), message, (), version, error.headers)
    if isinstance(error, RequestValidationError):
        error = InputError(faults=tuple(Fault(item["msg"], pointer(*item["loc"])) for item in error.errors()))
    if not isinstance(error, DoyleError) or status_of(error) == _FALLBACK:
        return _response(_FALLBACK, _FALLBACK.phrase, (), version, None)
    faults = error.faults if isinstance(error, InputError) else ()
    message = type(error)().message if isinstance(error, OutsideError) else error.message
    return _response(status_of(error), message, faults, version, None)


def dotted(path: str) -> str:
    """A JSON Pointer as versions before 2018-09-20 wrote it: `intents[0].examples[1].text`."""
    steps = _INDEX.sub(r"[\1]", path).removeprefix("/").replace("/", ".")
    return steps.replace("~1", "/").replace("~0", "~")


def _response(
    status: HTTPStatus,
    message: str,
    faults: tuple[Fault, ...],
    version: ApiVersion | None,
    headers: Mapping[str, str] | None,
) -> JsonResponse:
    content: JsonObject = {"error": message, "code": int(status)}
    if faults and status == HTTPStatus.BAD_REQUEST:
        content |= _told(message, [_fault(fault, version) for fault in faults], version)
    challenge = _CHALLENGE if status == HTTPStatus.UNAUTHORIZED else None
    return JsonResponse(content, status, headers or challenge)


def _told(message: str, errors: list[JsonObject], version: ApiVersion | None) -> JsonObject:
    """Each fault in `errors`; before 2017-05-26, which had no such list, the first one in `error`."""
    if version is None or version.has(Change.ERROR_LIST):
        return {"errors": errors}
    first = errors[0]
    place = f" at {first['path']}" if first["path"] else ""
    return {"error": f"{message}: {first['message']}{place}"}


def _fault(fault: Fault, version: ApiVersion | None) -> JsonObject:
    is_dotted = version is not None and not version.has(Change.POINTER_PATHS)
    shown = {"message": fault.message, "path": dotted(fault.path) if is_dotted else fault.path}
    origin = {"type": fault.type, "file": fault.file}
    return {**shown, **{name: value for name, value in origin.items() if value is not None}}


_FALLBACK = HTTPStatus.INTERNAL_SERVER_ERROR
