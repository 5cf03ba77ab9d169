"""Every operation in one table (spec/api/contract.yaml; spec/operations.md §§5-6)."""

from collections.abc import Mapping
from http import HTTPStatus

from doyle.security.roles import ExtraRole, Role
from doyle.server.admin_operations import ADMIN
from doyle.server.assistant_operations import ASSISTANTS
from doyle.server.element_operations import ELEMENTS
from doyle.server.operation import BodySize, Condition, Limit, Operation, every
from doyle.server.runtime_operations import RUNTIME

_WORKSPACES = "/v1/workspaces"
_WORKSPACE = f"{_WORKSPACES}/{{workspace_id:name}}"

V1 = (
    Operation(
        "message",
        "POST",
        f"{_WORKSPACE}/message",
        Role.READER,
        "Send user input to a workspace and get its answer",
        "v1 message",
        body=BodySize.GRANULAR,
    ),
    Operation(
        "bulk_classify",
        "POST",
        f"{_WORKSPACE}/bulk_classify",
        Role.MANAGER,
        "See what many texts are understood as",
        "v1 message",
        limits=(Limit(every(5, 1)),),
        body=BodySize.GRANULAR,
        is_query=True,
    ),
    Operation(
        "list_workspaces",
        "GET",
        _WORKSPACES,
        Role.READER,
        "List workspaces",
        "v1 workspaces",
        limits=(Limit(every(500, 30)),),
    ),
    Operation(
        "create_workspace",
        "POST",
        _WORKSPACES,
        Role.MANAGER,
        "Create a workspace, with its content if given",
        "v1 workspaces",
        status=HTTPStatus.CREATED,
        limits=(Limit(every(30, 30)),),
        body=BodySize.WHOLE_SKILL,
    ),
    Operation(
        "get_workspace",
        "GET",
        _WORKSPACE,
        Role.READER,
        "Get a workspace, with its content for export=true",
        "v1 workspaces",
        limits=(
            Limit(every(20, 30), Condition.EXPORT),
            Limit(every(6000, 5), Condition.NO_EXPORT),
        ),
    ),
    Operation(
        "update_workspace",
        "POST",
        _WORKSPACE,
        Role.MANAGER,
        "Change a workspace: arrays are replaced, or merged for append=true",
        "v1 workspaces",
        limits=(Limit(every(30, 30)),),
        body=BodySize.WHOLE_SKILL,
    ),
    Operation(
        "delete_workspace",
        "DELETE",
        _WORKSPACE,
        Role.MANAGER,
        "Delete a workspace with everything in it",
        "v1 workspaces",
        limits=(Limit(every(30, 30)),),
    ),
)

_WORKSPACES_ASYNC = "/v1/workspaces_async"
_WORKSPACE_ASYNC = f"{_WORKSPACES_ASYNC}/{{workspace_id:name}}"

V1_ASYNC = (
    Operation(
        "create_workspace_async",
        "POST",
        _WORKSPACES_ASYNC,
        Role.MANAGER,
        "Create a workspace in the background",
        "v1 workspaces",
        status=HTTPStatus.ACCEPTED,
        limits=(Limit(every(30, 30)),),
        body=BodySize.WHOLE_SKILL,
    ),
    Operation(
        "update_workspace_async",
        "POST",
        _WORKSPACE_ASYNC,
        Role.MANAGER,
        "Change a workspace in the background",
        "v1 workspaces",
        status=HTTPStatus.ACCEPTED,
        limits=(Limit(every(30, 30)),),
        body=BodySize.WHOLE_SKILL,
    ),
    Operation(
        "export_workspace_async",
        "GET",
        f"{_WORKSPACE_ASYNC}/export",
        Role.READER,
        "Get a workspace with its content, once it is Available",
        "v1 workspaces",
        limits=(Limit(every(20, 30)),),
    ),
)

_LOG_LIMITS = (
    Limit(every(40, 30), Condition.NO_CURSOR),
    Limit(every(120, 1), Condition.CURSOR),
)

LOGS = (
    Operation(
        "list_logs",
        "GET",
        f"{_WORKSPACE}/logs",
        Role.MANAGER,
        "List what was said to a workspace and what it answered",
        "v1 logs",
        limits=_LOG_LIMITS,
        extra_role=ExtraRole.LOGS_READER,
    ),
    Operation(
        "list_all_logs",
        "GET",
        "/v1/logs",
        Role.MANAGER,
        "List what was said to all workspaces of a language",
        "v1 logs",
        limits=_LOG_LIMITS,
        extra_role=ExtraRole.LOGS_READER,
    ),
    Operation(
        "delete_user_data",
        "DELETE",
        "/v1/user_data",
        Role.MANAGER,
        "Delete what was logged with the label of a customer",
        "v1 logs",
        status=HTTPStatus.ACCEPTED,
        limits=(Limit(every(4, 1)),),
    ),
)

_TOKENS = "tokens"

AUXILIARY = (
    Operation(
        "iam_token",
        "POST",
        "/identity/token",
        None,
        "Get a bearer token for an API key (IAM form)",
        _TOKENS,
        body=BodySize.GRANULAR,
        is_versioned=False,
    ),
    Operation(
        "cp4d_token",
        "POST",
        "/v1/authorize",
        None,
        "Get a bearer token for a user or an API key (Cloud Pak form)",
        _TOKENS,
        body=BodySize.GRANULAR,
        is_versioned=False,
    ),
    Operation(
        "icp4d_token",
        "POST",
        "/icp4d-api/v1/authorize",
        None,
        "Get a bearer token for a user or an API key (older Cloud Pak path)",
        _TOKENS,
        body=BodySize.GRANULAR,
        is_versioned=False,
    ),
    Operation("healthz", "GET", "/healthz", None, "Is the process alive", "health", is_versioned=False),
    Operation(
        "readyz", "GET", "/readyz", None, "Can the server answer messages", "health", is_versioned=False
    ),
    Operation("metrics", "GET", "/metrics", None, "Figures for Prometheus", "health", is_versioned=False),
)

OPERATIONS: Mapping[str, Operation] = {
    operation.operation_id: operation
    for operation in (*V1, *V1_ASYNC, *ELEMENTS, *LOGS, *ASSISTANTS, *RUNTIME, *ADMIN, *AUXILIARY)
}
