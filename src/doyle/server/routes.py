"""Which function answers which operation."""

from collections.abc import Awaitable, Callable, Coroutine, Iterator, Mapping
from typing import Any

from fastapi import FastAPI
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Match

from doyle.server import docs, health, iam, user_data
from doyle.server.admin import audit_log, instances, keys, settings, tokens, training, users
from doyle.server.auditing import Auditor
from doyle.server.calls import admit
from doyle.server.errors import error_response
from doyle.server.exchange import Exchange
from doyle.server.openapi import describe, describe_answers, describe_words
from doyle.server.operation import Operation
from doyle.server.operations import OPERATIONS
from doyle.server.paths import plain_names
from doyle.server.v1 import classify, dialog_nodes, logs, message, workspaces, workspaces_async
from doyle.server.v1.elements import KINDS, ElementAnswers
from doyle.server.v2.answers import ASSISTANT_ANSWERS
from doyle.server.v2.runtime_answers import RUNTIME_ANSWERS

Answer = Callable[..., Awaitable[Response]]
"""A function over a `Call` and the names in the path or, without a credential, over what FastAPI injects."""
RequestHandler = Callable[[Request], Coroutine[Any, Any, Response]]
"""What FastAPI makes of an endpoint. `Any`: a coroutine is sent nothing that matters."""


def _of_elements() -> Iterator[tuple[str, Answer]]:
    for noun, kind in KINDS.items():
        answers = ElementAnswers(kind)
        yield f"list_{kind.level.array}", answers.list
        yield f"create_{noun}", answers.create
        yield f"get_{noun}", answers.get
        yield f"update_{noun}", answers.update
        yield f"delete_{noun}", answers.delete


# Routes are tried in this order: what happens at every message comes first.
ANSWERS: Mapping[str, Answer] = {
    "message": message.message,
    **RUNTIME_ANSWERS,
    "bulk_classify": classify.bulk_classify,
    "list_workspaces": workspaces.list_workspaces,
    "create_workspace": workspaces.create_workspace,
    "get_workspace": workspaces.get_workspace,
    "update_workspace": workspaces.update_workspace,
    "delete_workspace": workspaces.delete_workspace,
    "create_workspace_async": workspaces_async.create_workspace_async,
    "update_workspace_async": workspaces_async.update_workspace_async,
    "export_workspace_async": workspaces_async.export_workspace_async,
    **dict(_of_elements()),
    "list_dialog_nodes": dialog_nodes.list_dialog_nodes,
    "create_dialog_node": dialog_nodes.create_dialog_node,
    "get_dialog_node": dialog_nodes.get_dialog_node,
    "update_dialog_node": dialog_nodes.update_dialog_node,
    "delete_dialog_node": dialog_nodes.delete_dialog_node,
    "list_mentions": dialog_nodes.list_mentions,
    "list_logs": logs.list_logs,
    "list_all_logs": logs.list_all_logs,
    "delete_user_data": user_data.delete_user_data,
    **ASSISTANT_ANSWERS,
    "iam_token": iam.iam_token,
    "cp4d_token": iam.cp4d_token,
    "icp4d_token": iam.cp4d_token,
    "list_keys": keys.list_keys,
    "create_key": keys.create_key,
    "update_key": keys.update_key,
    "delete_key": keys.delete_key,
    "list_users": users.list_users,
    "create_user": users.create_user,
    "update_user": users.update_user,
    "delete_user": users.delete_user,
    "list_instances": instances.list_instances,
    "create_instance": instances.create_instance,
    "get_instance": instances.get_instance,
    "update_instance": instances.update_instance,
    "delete_instance": instances.delete_instance,
    "rotate_tokens": tokens.rotate_tokens,
    "revoke_tokens": tokens.revoke_tokens,
    "list_audit_log": audit_log.list_audit_log,
    "get_settings": settings.get_settings,
    "get_retention": settings.get_retention,
    "run_retention": settings.run_retention,
    "get_training": training.get_training,
    "healthz": health.healthz,
    "readyz": health.readyz,
    "metrics": health.metrics,
}


class GuardedRoute(APIRoute):
    """A route whose endpoint takes the request itself, without the search for what FastAPI could inject."""

    def get_route_handler(self) -> RequestHandler:
        """The endpoint as it is."""
        handler: RequestHandler = self.endpoint
        return handler


def add_routes(app: FastAPI) -> None:
    """Register every operation of the table, and the documentation pages."""
    auditor = Auditor()
    for operation_id, answer in ANSWERS.items():
        operation = OPERATIONS[operation_id]
        is_guarded = operation.role is not None
        app.router.add_api_route(
            operation.path,
            _guarded(operation, answer, auditor) if is_guarded else answer,
            methods=[operation.method],
            operation_id=operation_id,
            name=operation_id,
            summary=operation.summary,
            description=describe_words(answer),
            tags=[operation.tag],
            status_code=operation.status,
            response_class=Response,
            responses=describe_answers(operation),
            openapi_extra=describe(operation),
            route_class_override=GuardedRoute if is_guarded else None,
        )
    app.add_api_route("/docs", docs.docs, include_in_schema=False)
    app.add_api_route("/docs/{file:name}", docs.docs_file, include_in_schema=False)
    app.add_api_route("/openapi.json", docs.openapi_json, include_in_schema=False)


def _guarded(operation: Operation, answer: Answer, auditor: Auditor) -> Answer:
    """Admission by hand: FastAPI's injection would cost a message more than everything else here."""

    async def endpoint(request: Request) -> Response:
        return await answer(await admit(request, operation), **plain_names(request.path_params))

    async def audited(request: Request) -> Response:
        names = plain_names(request.path_params)
        return await auditor.answer(request, operation, lambda call: answer(call, **names))

    return audited if operation.is_audited else endpoint


async def answer_routing_error(request: Request, error: Exception) -> Response:
    """The answer to an unknown path, or to a method that a path does not have (with `Allow`)."""
    if isinstance(error, HTTPException) and error.status_code == 405:
        error = HTTPException(405, headers={"Allow": ", ".join(_allowed_methods(request))})
    return error_response(error, Exchange.of(request.scope).version)


def _allowed_methods(request: Request) -> list[str]:
    fitting = (route for route in request.app.routes if route.matches(request.scope)[0] is not Match.NONE)
    return sorted({method for route in fitting for method in getattr(route, "methods", None) or ()})
