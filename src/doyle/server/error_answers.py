"""Which errors an operation answers with, for its description (spec/api/guide.md §6)."""

from collections.abc import Iterator
from http import HTTPStatus

from doyle.server.operation import BodySize, Operation
from doyle.wire.json import Json, JsonObject

_MEANINGS: dict[HTTPStatus, tuple[str, str]] = {
    HTTPStatus.BAD_REQUEST: ("The request is wrong; `errors` says where.", "Invalid Request Body"),
    HTTPStatus.UNAUTHORIZED: ("The credential is missing or wrong.", "Unauthorized"),
    HTTPStatus.FORBIDDEN: ("The credential has not the role, or is of another instance.", "Forbidden"),
    HTTPStatus.NOT_FOUND: ("There is no such thing, or no such instance.", "Resource not found"),
    HTTPStatus.CONFLICT: ("Something else was changed or is there at the same time.", "Conflict"),
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: ("The body is too large.", "The request body is larger than 1 MB"),
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE: ("The body is of another type.", "Unsupported Media Type"),
    HTTPStatus.TOO_MANY_REQUESTS: (
        "A rate limit is used up, or too many logins from this address have failed.",
        "Too many requests",
    ),
    HTTPStatus.SERVICE_UNAVAILABLE: ("The database is not reachable.", "The database is not reachable"),
}
_WITHOUT_DATABASE = frozenset({"healthz", "metrics"})
_WITHOUT_LOGIN = frozenset({"healthz", "readyz", "metrics"})
_IAM_REFUSAL: JsonObject = {
    "errorCode": "BXNIM0415E",
    "errorMessage": "Provided API key could not be found.",
}


def describe_errors(
    operation: Operation, schema: JsonObject, *, has_parameters: bool
) -> dict[int | str, JsonObject]:
    """The error responses of an operation, each with an example; `schema` is that of their body.

    `has_parameters`: its query has some of its own.
    """
    statuses = _statuses(operation, has_parameters)
    return {int(status): _answer(operation, status, schema) for status in statuses}


def _statuses(operation: Operation, has_parameters: bool) -> Iterator[HTTPStatus]:
    has_body = operation.body is not BodySize.NONE
    if has_body or has_parameters or operation.is_versioned or "{" in operation.path:
        yield HTTPStatus.BAD_REQUEST
    if operation.role is not None or operation.path.endswith("/authorize"):
        yield HTTPStatus.UNAUTHORIZED
    if operation.role is not None:
        yield HTTPStatus.FORBIDDEN
        yield HTTPStatus.NOT_FOUND
    if operation.role is not None and operation.method != "GET":
        yield HTTPStatus.CONFLICT
    if has_body:
        yield HTTPStatus.REQUEST_ENTITY_TOO_LARGE
        yield HTTPStatus.UNSUPPORTED_MEDIA_TYPE
    if operation.operation_id not in _WITHOUT_LOGIN:
        yield HTTPStatus.TOO_MANY_REQUESTS
    if operation.operation_id not in _WITHOUT_DATABASE:
        yield HTTPStatus.SERVICE_UNAVAILABLE


def _answer(operation: Operation, status: HTTPStatus, schema: JsonObject) -> JsonObject:
    description, message = _MEANINGS[status]
    if operation.operation_id == "iam_token" and status == HTTPStatus.BAD_REQUEST:
        return {"description": description, "content": _content({}, _IAM_REFUSAL)}
    example: dict[str, Json] = {"error": message, "code": int(status)}
    if status == HTTPStatus.BAD_REQUEST:
        example["errors"] = [{"message": "Field required", "path": "/intent"}]
    return {"description": description, "content": _content(schema, example)}


def _content(schema: JsonObject, example: JsonObject) -> JsonObject:
    return {"application/json": {"schema": schema, "example": example}}
