"""Writes down who changed what: with the change itself where there is one, else when the answer is known.

The route and the names in it are told, texts of users in the path are not; neither bodies nor queries are.
"""

import re
from collections.abc import Awaitable, Callable
from uuid import uuid4

from starlette.requests import Request
from starlette.responses import Response

from doyle.errors import DoyleError
from doyle.security.credentials import Principal
from doyle.security.instance_ids import MAX_INSTANCE_ID
from doyle.security.rate_limits import RateCounter, RateLimit
from doyle.server.calls import Call, admit
from doyle.server.errors import status_of
from doyle.server.exchange import Exchange, client_address
from doyle.server.operation import Operation
from doyle.server.services import Services
from doyle.store import audit
from doyle.store.audit import TRAIL, AuditEvent, Trail
from doyle.store.instances import DEFAULT_INSTANCE

REFUSALS = RateLimit(60, 60)
"""So many failed attempts of one credential are written down in so many seconds; a flood adds nothing."""
MAX_RESOURCE = 1000
HIDDEN = "..."
_NAME = re.compile(r"\{(\w+):name\}")
_TEXTS = frozenset({"text"})

Work = Callable[[Call], Awaitable[Response]]


class Auditor:
    """Answers requests that change something, and writes down how they went."""

    def __init__(self) -> None:
        self._refusals = RateCounter()

    async def answer(self, request: Request, operation: Operation, work: Work) -> Response:
        """Admit a request and do its work; its event is committed together with the change."""
        try:
            call = await admit(request, operation)
            return await self._do(call, work)
        except DoyleError as error:
            await self._note_failure(request, operation, int(status_of(error)))
            raise

    async def _do(self, call: Call, work: Work) -> Response:
        operation = call.operation
        trail = Trail(_event(call.request, operation, call.principal, int(operation.status)))
        token = TRAIL.set(trail)
        try:
            response = await work(call)
        finally:
            TRAIL.reset(token)
        if not trail.is_kept:
            await _write(call.services, trail.event)
        return response

    async def _note_failure(self, request: Request, operation: Operation, status: int) -> None:
        """A failed attempt of somebody known; who is unknown is in the request log alone."""
        principal = Exchange.of(request.scope).principal
        services = Services.of(request)
        if principal is None:
            return
        allowance = await self._refusals.count((principal.subject,), REFUSALS, services.clock())
        if not allowance.is_exceeded:
            await _write(services, _event(request, operation, principal, status))


async def _write(services: Services, event: AuditEvent) -> None:
    async with services.store.write() as tx:
        await audit.add(tx, event)


def _event(request: Request, operation: Operation, principal: Principal, status: int) -> AuditEvent:
    exchange = Exchange.of(request.scope)
    entered = (exchange.instance_id or DEFAULT_INSTANCE)[:MAX_INSTANCE_ID]
    return AuditEvent(
        event_id=str(uuid4()),
        instance_id=None if operation.is_of_server else entered,
        timestamp=Services.of(request).now_milliseconds(),
        actor=principal.subject,
        actor_name=principal.name,
        role=principal.role.value,
        address=client_address(request)[:64],
        operation=operation.operation_id,
        resource=resource_of(operation.path, request.path_params),
        status=status,
        transaction_id=exchange.transaction_id,
    )


def resource_of(path: str, names: dict[str, str]) -> str:
    """The path with its names as they are; texts (of examples) are hidden."""
    shown = _NAME.sub(lambda found: HIDDEN if found[1] in _TEXTS else names.get(found[1], ""), path)
    return shown[:MAX_RESOURCE]
