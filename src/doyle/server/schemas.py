"""The answers of the API as models, for its description (spec/api/models.yaml)."""

from typing import Literal

from doyle.wire.json import JsonObject
from doyle.wire.model import WireModel
from doyle.wire.workspace import WorkspaceBody


class ErrorDetail(WireModel):
    """One violated constraint, with the JSON Pointer of its place."""

    message: str
    path: str | None = None


class ErrorResponse(WireModel):
    """The answer to every error; `errors` with 400 only."""

    error: str
    code: int
    errors: list[ErrorDetail] | None = None


class EmptyObject(WireModel):
    """`{}`"""


class StatusError(WireModel):
    """Why a workspace could not be trained."""

    message: str | None = None


class WorkspaceCounts(WireModel):
    """How many elements a workspace has."""

    intent: int
    entity: int
    node: int


class Workspace(WorkspaceBody):
    """A workspace; the arrays of its content only with `export=true`."""

    workspace_id: str
    status: Literal["Available", "Failed", "Non Existent", "Processing", "Training", "Unavailable"]
    status_errors: list[StatusError] | None = None
    counts: WorkspaceCounts | None = None
    created: str | None = None
    updated: str | None = None


class Pagination(WireModel):
    """Where this page and the next are."""

    refresh_url: str
    next_url: str | None = None
    total: int | None = None
    matched: int | None = None
    refresh_cursor: str | None = None
    next_cursor: str | None = None


class WorkspaceCollection(WireModel):
    """One page of workspaces, without content."""

    workspaces: list[Workspace]
    pagination: Pagination


class Log(WireModel):
    """One exchange of a conversation, without private data."""

    log_id: str
    request: JsonObject
    response: JsonObject
    request_timestamp: str
    response_timestamp: str
    workspace_id: str
    language: str


class LogPagination(WireModel):
    """Where the next page is; empty on the last one. Cursors live for five minutes."""

    next_url: str | None = None
    next_cursor: str | None = None


class LogCollection(WireModel):
    """One page of log events."""

    logs: list[Log]
    pagination: LogPagination


class MessageResponse(WireModel):
    """The answer to a message."""

    input: JsonObject
    intents: list[JsonObject]
    entities: list[JsonObject]
    context: JsonObject
    output: JsonObject
    user_id: str
    alternate_intents: bool | None = None
    actions: list[JsonObject] | None = None


class BulkClassifyOutput(WireModel):
    """What one text is understood as: its ten best intents whatever their confidence, and its entities."""

    input: JsonObject
    entities: list[JsonObject]
    intents: list[JsonObject]


class BulkClassifyResponse(WireModel):
    """What the texts are understood as, in their order."""

    output: list[BulkClassifyOutput]


class Health(WireModel):
    """The process is alive."""

    status: Literal["ok"]


class Readiness(WireModel):
    """The server can answer.

    `encoder` names the sentence encoder, or says `fallback`; `words` names the word lists, or says `absent`.
    `encryption_key` says `differs` where this process cannot read the secrets of the others.
    """

    status: Literal["ready"]
    encoder: str
    words: str
    encryption_key: Literal["fits", "differs"]
