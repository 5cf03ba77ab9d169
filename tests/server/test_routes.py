"""Which route a request takes, and what stands between it and its endpoint."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Match

from doyle.server.app import create_app
from doyle.server.operations import OPERATIONS
from doyle.server.routes import GuardedRoute
from doyle.settings import Settings

MOST_TRIED_BEFORE_A_MESSAGE = 8
MESSAGES = (
    "/v1/workspaces/w/message",
    "/v2/assistants/a/environments/e/sessions/s/message",
    "/v2/assistants/a/sessions/s/message",
    "/v2/assistants/a/environments/e/message",
    "/v2/assistants/a/message",
    "/v2/assistants/a/environments/e/sessions/s/message_stream",
    "/v2/assistants/a/environments/e/message_stream",
)


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> FastAPI:
    return create_app(Settings(_env_file=None, data_dir=tmp_path_factory.mktemp("data")))


def matching(app: FastAPI, method: str, path: str) -> Iterator[tuple[int, Any]]:
    """The routes that answer, with the number of those that are tried before."""
    scope = {"type": "http", "method": method, "path": path, "root_path": "", "headers": []}
    for at, route in enumerate(app.routes):
        if route.matches(scope)[0] is Match.FULL:
            yield at, route


@pytest.mark.parametrize("path", MESSAGES)
def test_routes_when_a_message_comes_then_few_others_are_tried_before(app: FastAPI, path: str) -> None:
    """design, *Speed budget*: each route that is tried in vain costs a message a microsecond or two."""
    tried, _ = next(matching(app, "POST", path))
    assert tried < MOST_TRIED_BEFORE_A_MESSAGE


def test_routes_when_any_operation_is_called_then_one_alone_answers(app: FastAPI) -> None:
    """So the order of routes changes nothing but the time that it takes to find one."""
    for operation in OPERATIONS.values():
        path = operation.path.replace(":name}", "}").replace("{", "x-").replace("}", "")
        found = [route.operation_id for _, route in matching(app, operation.method, path)]
        assert found == [operation.operation_id]


def test_routes_when_an_operation_asks_for_a_credential_then_nothing_is_injected(app: FastAPI) -> None:
    guarded = {route.operation_id for route in app.routes if isinstance(route, GuardedRoute)}
    assert guarded == {name for name, operation in OPERATIONS.items() if operation.role is not None}
    assert all(isinstance(route, APIRoute) for route in app.routes if isinstance(route, GuardedRoute))


async def test_guarded_route_when_called_then_the_answer_leaves_as_the_endpoint_made_it() -> None:
    async def endpoint(request: Request) -> Response:
        name, text = request.path_params["name"], (await request.body()).decode()
        return Response(f"{name} {text}", 202, {"x-own": "yes"}, "text/plain")

    app = FastAPI()
    app.router.add_api_route(
        "/{name}", endpoint, methods=["POST"], status_code=201, route_class_override=GuardedRoute
    )
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        response = await client.post(
            "/somebody", content=b"{not json", headers={"content-type": "application/json"}
        )
    assert (response.status_code, response.text) == (202, "somebody {not json")
    assert (response.headers["x-own"], response.headers["content-type"]) == (
        "yes",
        "text/plain; charset=utf-8",
    )
