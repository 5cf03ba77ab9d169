"""The outermost layers: transaction id, request log, metrics, and the last catch for errors.

Plain ASGI, so that a message costs microseconds here. Neither bodies, nor credentials, nor raw paths (they
hold texts of users) reach the log: the route template does.
"""

import time
from http import HTTPMethod
from uuid import uuid4

import structlog
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from doyle.errors import DoyleError
from doyle.server.errors import error_response, status_of
from doyle.server.exchange import Exchange
from doyle.server.metrics import NO_ROUTE, Metrics

TRANSACTION_HEADER = "X-Global-Transaction-Id"
_CLIENT_CLOSED_REQUEST = 499
_SERVER_ERROR = 500
_METHODS = frozenset(HTTPMethod)

log = structlog.get_logger("doyle.server")


class EdgeMiddleware:
    """Names each request, labels its answer, and writes down how it went."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self._app = app
        self._metrics = metrics
        self._log = structlog.get_logger("doyle.server").bind()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass one request on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        exchange = Exchange(uuid4().hex)
        exchange.attach(scope)
        started = time.perf_counter()
        status = _CLIENT_CLOSED_REQUEST

        async def send_labelled(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                label = (TRANSACTION_HEADER.lower().encode(), exchange.transaction_id.encode())
                message["headers"] = [*message.get("headers", ()), label, *exchange.response_headers]
            await send(message)

        try:
            await self._app(scope, receive, send_labelled)
        finally:
            self._record(scope, exchange, status, time.perf_counter() - started)

    def _record(self, scope: Scope, exchange: Exchange, status: int, seconds: float) -> None:
        method = scope["method"] if scope["method"] in _METHODS else "OTHER"
        route = getattr(scope.get("route"), "path_format", NO_ROUTE)
        self._metrics.observe_request(method, route, status, seconds)
        self._log.info(
            "request",
            request_id=exchange.transaction_id,
            method=method,
            route=route,
            status=status,
            duration_ms=round(seconds * 1000, 2),
        )


class ErrorBoundary:
    """Turns every exception that reaches it into an answer in the error shape."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass one request on, and answer it if nothing below did."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        has_started = False

        async def send_watched(message: Message) -> None:
            nonlocal has_started
            has_started = True
            await send(message)

        try:
            await self._app(scope, receive, send_watched)
        except ClientDisconnect:
            return
        except Exception as error:
            _log_fault(error, Exchange.of(scope))
            if has_started:
                raise
            await error_response(error, Exchange.of(scope).version)(scope, receive, send)


def _log_fault(error: Exception, exchange: Exchange) -> None:
    if isinstance(error, DoyleError) and status_of(error) < _SERVER_ERROR:
        return
    log.error("request failed", request_id=exchange.transaction_id, exc_info=error)
