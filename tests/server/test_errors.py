import json
from datetime import date
from typing import Any

import pytest
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
    ModelError,
    NotFoundError,
    TooLargeError,
    TrainingError,
    UnauthorizedError,
    UnsupportedMediaTypeError,
)
from doyle.server.errors import dotted, error_response, status_of
from doyle.wire.versions import ApiVersion


def shown(error: Exception, version: ApiVersion | None = None) -> dict[str, Any]:
    response = error_response(error, version)
    content: dict[str, Any] = json.loads(bytes(response.body))
    assert content["code"] == response.status_code
    assert response.headers["content-type"].startswith("application/json")
    return content


@pytest.mark.parametrize(
    ("error", "status", "message"),
    [
        (InputError(), 400, "Invalid Request Body"),
        (UnauthorizedError(), 401, "Unauthorized"),
        (ForbiddenError(), 403, "Forbidden"),
        (NotFoundError(), 404, "Resource not found"),
        (NotFoundError("Invalid Session"), 404, "Invalid Session"),
        (ConflictError(), 409, "The resource exists already"),
        (TooLargeError(), 413, "The request body is too large"),
        (UnsupportedMediaTypeError(), 415, "Unsupported Media Type"),
        (LimitError(), 429, "Too many requests"),
        (DatabaseError(), 503, "The database is not reachable"),
        (HTTPException(404), 404, "Resource not found"),
        (HTTPException(405), 405, "Method Not Allowed"),
    ],
)
def test_error_response_when_an_error_is_foreseen_then_has_its_status_and_text(
    error: Exception, status: int, message: str
) -> None:
    """spec/api/guide.md §6."""
    assert shown(error) == {"error": message, "code": status}


def test_error_response_when_constraints_are_violated_then_lists_them() -> None:
    """spec/api/guide.md §6."""
    faults = (Fault("too long", "/intents/0/intent"), Fault("missing", "/entities/1/entity"))
    assert shown(InputError(faults=faults)) == {
        "error": "Invalid Request Body",
        "code": 400,
        "errors": [
            {"message": "too long", "path": "/intents/0/intent"},
            {"message": "missing", "path": "/entities/1/entity"},
        ],
    }


@pytest.mark.parametrize("error", [InputError("only a text"), InputError(), NotFoundError()])
def test_error_response_when_nothing_is_listed_then_errors_is_absent_not_empty(error: DoyleError) -> None:
    """spec/api/guide.md §6: never send `"errors": []`."""
    assert "errors" not in shown(error)


@pytest.mark.parametrize("kind", [TooLargeError, UnsupportedMediaTypeError])
def test_error_response_when_the_status_is_not_400_then_errors_is_absent(kind: type[InputError]) -> None:
    """design, *HTTP*: `errors[].path` only with 400."""
    assert "errors" not in shown(kind(faults=(Fault("too long", "/x"),)))


@pytest.mark.parametrize(
    "error",
    [
        ValueError("secret detail"),
        KeyError("secret detail"),
        ModelError("secret detail"),
        TrainingError("secret detail"),
        DoyleError("secret detail"),
    ],
)
def test_error_response_when_an_error_is_not_foreseen_then_tells_nothing_of_the_inside(
    error: Exception,
) -> None:
    assert shown(error) == {"error": "Internal Server Error", "code": 500}


def test_error_response_when_the_database_fails_then_its_own_words_stay_inside() -> None:
    assert shown(DatabaseError("connection to 10.0.0.7 refused for user doyle")) == {
        "error": "The database is not reachable",
        "code": 503,
    }


def test_error_response_when_the_framework_refuses_a_parameter_then_is_400_with_its_place() -> None:
    error = RequestValidationError([{"loc": ("query", "page"), "msg": "bad", "type": "x"}])
    assert shown(error)["errors"] == [{"message": "bad", "path": "/query/page"}]


@pytest.mark.parametrize(
    ("version", "path"),
    [("2018-09-19", "intents[0].examples[1].text"), ("2018-09-20", "/intents/0/examples/1/text")],
)
def test_error_response_when_the_version_is_older_then_paths_are_dotted(version: str, path: str) -> None:
    """spec/operations.md §7, 2018-09-20."""
    error = InputError.at("/intents/0/examples/1/text", "too long")
    assert shown(error, ApiVersion.on(date.fromisoformat(version)))["errors"][0]["path"] == path


@pytest.mark.parametrize(
    ("faults", "told"),
    [
        ((Fault("too long", "/intents/0/text"),), "Invalid Request Body: too long at intents[0].text"),
        ((Fault("first", "/a"), Fault("second", "/b")), "Invalid Request Body: first at a"),
        ((Fault("no JSON"),), "Invalid Request Body: no JSON"),
    ],
)
def test_error_response_when_the_version_knows_no_list_then_the_first_fault_stands_in_the_message(
    faults: tuple[Fault, ...], told: str
) -> None:
    """spec/operations.md §7, 2017-05-26: new error object."""
    error = InputError(faults=faults)
    assert shown(error, ApiVersion.on(date(2017, 5, 25))) == {"error": told, "code": 400}
    assert len(shown(error, ApiVersion.on(date(2017, 5, 26)))["errors"]) == len(faults)


@pytest.mark.parametrize(
    ("pointer", "expected"),
    [("", ""), ("/name", "name"), ("/a/0", "a[0]"), ("/a/0/1/b", "a[0][1].b"), ("/a~1b/c~0d", "a/b.c~d")],
)
def test_dotted_when_given_a_pointer_then_writes_the_old_form(pointer: str, expected: str) -> None:
    assert dotted(pointer) == expected


def test_status_of_when_a_subclass_is_not_in_the_table_then_its_ancestor_counts() -> None:
    class InvalidSessionError(NotFoundError):
        """Invalid Session"""

    assert status_of(InvalidSessionError()) == 404
    assert shown(InvalidSessionError())["error"] == "Invalid Session"
