"""The OpenAPI description, written from the table of operations.

Version 3.0, which the Swagger UI of the bundle reads; absent optional fields are left out by this API, never
null, so `null` is taken out of the schemas.
"""

import inspect
import re
from collections.abc import Callable, Iterable, Mapping

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from doyle import __version__
from doyle.server.admin_schemas import ADMIN_ANSWERS, ADMIN_BODIES
from doyle.server.assistant_schemas import ASSISTANT_ANSWERS, ASSISTANT_BODIES, ASSISTANT_LISTS, AUDITED
from doyle.server.element_schemas import ELEMENT_ANSWERS, ELEMENT_BODIES, ELEMENT_NOUNS
from doyle.server.error_answers import describe_errors
from doyle.server.examples import EXAMPLES, NAMES, name_in
from doyle.server.iam import AuthorizeRequest, AuthorizeResponse, TokenResponse
from doyle.server.operation import Operation
from doyle.server.runtime_schemas import EVENT_STREAMS, RUNTIME_BODIES, RUNTIME_MODELS
from doyle.server.schemas import (
    BulkClassifyResponse,
    EmptyObject,
    ErrorResponse,
    Health,
    LogCollection,
    MessageResponse,
    Readiness,
    Workspace,
    WorkspaceCollection,
)
from doyle.wire.classify import BulkClassifyRequest
from doyle.wire.json import Json, JsonObject
from doyle.wire.message import MessageRequest
from doyle.wire.workspace import WorkspaceBody

OPENAPI_VERSION = "3.0.3"
_SECURITY_SCHEMES: JsonObject = {
    "basic": {
        "type": "http",
        "scheme": "basic",
        "description": "User name `apikey` with an API key as password, or a user name with its password.",
    },
    "bearer": {"type": "http", "scheme": "bearer", "description": "A token of a token endpoint."},
}
JSON_BODIES: dict[str, type[BaseModel]] = {
    "message": MessageRequest,
    "bulk_classify": BulkClassifyRequest,
    "create_workspace": WorkspaceBody,
    "update_workspace": WorkspaceBody,
    "create_workspace_async": WorkspaceBody,
    "update_workspace_async": WorkspaceBody,
    "cp4d_token": AuthorizeRequest,
    "icp4d_token": AuthorizeRequest,
    **ADMIN_BODIES,
    **ELEMENT_BODIES,
    **ASSISTANT_BODIES,
    **RUNTIME_BODIES,
}
ANSWERS: dict[str, type[BaseModel]] = {
    "message": MessageResponse,
    "bulk_classify": BulkClassifyResponse,
    "list_workspaces": WorkspaceCollection,
    "create_workspace": Workspace,
    "get_workspace": Workspace,
    "update_workspace": Workspace,
    "create_workspace_async": Workspace,
    "update_workspace_async": Workspace,
    "export_workspace_async": Workspace,
    "delete_workspace": EmptyObject,
    "iam_token": TokenResponse,
    "cp4d_token": AuthorizeResponse,
    "icp4d_token": AuthorizeResponse,
    **ADMIN_ANSWERS,
    "healthz": Health,
    "readyz": Readiness,
    "list_logs": LogCollection,
    "list_all_logs": LogCollection,
    "delete_user_data": EmptyObject,
    **ELEMENT_ANSWERS,
    **ASSISTANT_ANSWERS,
    **RUNTIME_MODELS,
}
_BINARY: JsonObject = {"type": "string", "format": "binary"}
_EVENT: JsonObject = {
    "type": "object",
    "description": "One event; `data` is the JSON of an item or, at the end, of the whole answer.",
    "required": ["event", "data"],
    "properties": {"event": {"type": "string", "enum": ["message"]}, "data": {"type": "string"}},
}
_ARCHIVES: Mapping[str, tuple[str, ...]] = {
    "download_release_export": ("application/octet-stream", "application/zip")
}
ALSO_ANSWERED: Mapping[str, tuple[int, ...]] = {"create_release_export": (200,)}
"""Statuses of success beside the one in the table of operations: what was asked for before is there."""
_TOKEN_FORM: JsonObject = {
    "type": "object",
    "required": ["grant_type"],
    "properties": {
        "grant_type": {
            "type": "string",
            "enum": ["urn:ibm:params:oauth:grant-type:apikey", "refresh_token"],
        },
        "apikey": {"type": "string"},
        "refresh_token": {"type": "string"},
        "response_type": {"type": "string"},
        "scope": {"type": "string"},
    },
}
_REFERENCE = "#/components/schemas/{model}"


def _boolean(name: str, description: str) -> JsonObject:
    schema = {"type": "boolean", "default": False}
    return {"name": name, "in": "query", "description": description, "schema": schema}


def _text(name: str, description: str, **schema: Json) -> JsonObject:
    return {"name": name, "in": "query", "description": description, "schema": {"type": "string", **schema}}


def _name(path: str, name: str) -> JsonObject:
    schema = {"type": "string", "example": name_in(path, name)}
    return {"name": name, "in": "path", "required": True, "schema": schema}


_SECTION = re.compile(r"^(?:Args|Returns|Yields|Raises):$", re.MULTILINE)
_PATH_NAME = re.compile(r"\{(\w+):name\}")
_VERSION = {**_text("version", "Behaviour of a date.", format="date", example="2021-11-27"), "required": True}
_AUDIT = _boolean("include_audit", "Show `created` and `updated`.")
_PAGING: tuple[JsonObject, ...] = (
    {
        "name": "page_limit",
        "in": "query",
        "description": "Items of a page; more than 500 counts as 500.",
        "schema": {"type": "integer", "minimum": 1, "default": 100},
    },
    _text("cursor", "Where the page starts, from `next_cursor` of the page before."),
    _boolean("include_count", "Show `total` and `matched`."),
)
_LOG_PAGING: tuple[JsonObject, ...] = (
    *_PAGING[:2],
    _text("sort", "Oldest or newest first.", enum=["request_timestamp", "-request_timestamp"]),
)
_FILTER = _text("filter", "Which events, in the filter query language.", example="request.input.text:order")
_ONE_WORKSPACE = f"language::en,workspace_id::{NAMES['workspace_id']}"
_FILTER_OF_ALL = {
    **_text("filter", "Which events: of which language, and of what.", example=_ONE_WORKSPACE),
    "required": True,
}
_CUSTOMER_ID = {**_text("customer_id", "The label of the customer.", example="card-4711"), "required": True}
_EXPORT = _boolean("export", "Show what the elements hold.")
_APPEND = _boolean("append", "Merge the arrays instead of replacing them.")
_EXPORTED = frozenset({"intent", "entity", "value"})


def _element_parameters(noun: str, plural: str, key: str) -> dict[str, tuple[JsonObject, ...]]:
    export, append = ((_EXPORT,), (_APPEND,)) if noun in _EXPORTED else ((), ())
    sort = _text("sort", f"`{key}`, `updated`, `created`, each with `-` for descending.")
    return {
        f"list_{plural}": (*export, *_PAGING, sort, _AUDIT),
        f"create_{noun}": (_AUDIT,),
        f"get_{noun}": (*export, _AUDIT),
        f"update_{noun}": (*append, _AUDIT),
    }


_PARAMETERS: dict[str, tuple[JsonObject, ...]] = {
    "message": (_boolean("nodes_visited_details", "Show titles and conditions of the nodes visited."),),
    "list_workspaces": (
        *_PAGING,
        _text("sort", "`name`, `updated`, `created`, `workspace_id`, each with `-` for descending."),
        _AUDIT,
    ),
    "create_workspace": (_AUDIT,),
    "get_workspace": (
        _boolean("export", "Show the whole content."),
        _AUDIT,
        _text("sort", "Arrays in order of their keys; with `export=true`.", enum=["stable"]),
    ),
    "update_workspace": (_APPEND, _AUDIT),
    "update_workspace_async": (_APPEND,),
    "export_workspace_async": (
        _AUDIT,
        _text("sort", "Arrays in order of their keys.", enum=["stable"]),
        _boolean("verbose", "Count the elements."),
    ),
    "list_mentions": (_EXPORT, _AUDIT),
    **dict.fromkeys(("list_logs", "list_logs_v2"), (_FILTER, *_LOG_PAGING)),
    "list_all_logs": (_FILTER_OF_ALL, *_LOG_PAGING),
    **dict.fromkeys(("delete_user_data", "delete_user_data_v2"), (_CUSTOMER_ID,)),
    "list_audit_log": (
        *_PAGING[:2],
        _text("actor", "Whose changes: the id or name of a key, user or setting."),
        _text("operation", "Which operation.", example="create_key"),
        _text("since", "From this date or time on.", format="date-time"),
        _text("until", "Before this date or time.", format="date-time"),
    ),
}
for _noun, _plural in ELEMENT_NOUNS.items():
    _key = "text" if _noun.endswith("example") else _noun
    _PARAMETERS |= _element_parameters(_noun, _plural, _key)
_SORT = _text("sort", "`name`, `updated`, `created`, each with `-` for descending.")
_PARAMETERS |= dict.fromkeys(ASSISTANT_LISTS, (*_PAGING, _SORT, _AUDIT))
_PARAMETERS |= dict.fromkeys(AUDITED, (_AUDIT,))


def describe_words(answer: Callable[..., object]) -> str:
    """What an answer's docstring tells a caller of the API: the text before its sections for programmers."""
    return _SECTION.split(inspect.getdoc(answer) or "", maxsplit=1)[0].strip()


def describe(operation: Operation) -> JsonObject:
    """What FastAPI cannot see of an operation: parameters, body, security, answers."""
    version = (_VERSION,) if operation.is_versioned else ()
    names = (_name(operation.path, found) for found in _PATH_NAME.findall(operation.path))
    described: JsonObject = {"parameters": [*names, *version, *_PARAMETERS.get(operation.operation_id, ())]}
    if operation.role is not None:
        described["security"] = [{"basic": []}, {"bearer": []}]
    body = _body(operation.operation_id)
    if body is not None:
        described["requestBody"] = {"content": body}
    return described


def describe_answers(operation: Operation) -> dict[int | str, JsonObject]:
    """The responses of an operation for `responses=` of a route."""
    error = {"$ref": _REFERENCE.format(model=ErrorResponse.__name__)}
    success = {"description": "Success", "content": _answer(operation.operation_id)}
    has_parameters = operation.operation_id in _PARAMETERS
    errors = describe_errors(operation, error, has_parameters=has_parameters)
    statuses = (int(operation.status), *ALSO_ANSWERED.get(operation.operation_id, ()))
    return {**dict.fromkeys(statuses, success), **errors}


def build_openapi(app: FastAPI) -> JsonObject:
    """The whole description."""
    description = get_openapi(
        title="Doyle",
        version=__version__,
        openapi_version=OPENAPI_VERSION,
        description="Watson Assistant's API on a server of your own.",
        routes=app.routes,
    )
    models: set[type[BaseModel]] = {*JSON_BODIES.values(), *ANSWERS.values(), ErrorResponse}
    _, schemas = models_json_schema(
        [(model, "serialization") for model in _sorted(models)], ref_template=_REFERENCE
    )
    components = description.setdefault("components", {})
    components["schemas"] = _without_null(schemas["$defs"])
    components["securitySchemes"] = _SECURITY_SCHEMES
    return description


def _sorted(models: Iterable[type[BaseModel]]) -> list[type[BaseModel]]:
    return sorted(models, key=lambda model: model.__name__)


def _body(operation_id: str) -> JsonObject | None:
    if operation_id == "create_release_import":
        return {"application/octet-stream": {"schema": _BINARY}}
    if operation_id == "iam_token":
        return {
            "application/x-www-form-urlencoded": {
                "schema": _TOKEN_FORM,
                "example": EXAMPLES[operation_id].body,
            }
        }
    model = JSON_BODIES.get(operation_id)
    return None if model is None else _json_content(model, EXAMPLES[operation_id].body)


def _json_content(model: type[BaseModel], example: Json) -> JsonObject:
    schema = {"$ref": _REFERENCE.format(model=model.__name__)}
    return {"application/json": {"schema": schema, "example": example}}


def _answer(operation_id: str) -> JsonObject:
    example = EXAMPLES[operation_id].answer
    model = ANSWERS.get(operation_id)
    if model is not None:
        others = {media_type: {"schema": _BINARY} for media_type in _ARCHIVES.get(operation_id, ())}
        return {**_json_content(model, example), **others}
    if operation_id in EVENT_STREAMS:
        return {"text/event-stream": {"schema": _EVENT, "example": example}}
    return {"text/plain": {"schema": {"type": "string"}, "example": example}}


def _without_null(schema: Json) -> Json:
    if isinstance(schema, list):
        return [_without_null(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    plain = {
        key: _without_null(item) for key, item in schema.items() if not (key == "default" and item is None)
    }
    choices = [choice for choice in plain.get("anyOf", ()) if choice != {"type": "null"}]
    if len(choices) == 1:
        del plain["anyOf"]
        return {**plain, **choices[0]}
    return plain
