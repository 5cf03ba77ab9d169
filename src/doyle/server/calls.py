"""The gate before every operation that asks for a credential: who, where, may they, which version."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import uuid4

from starlette.requests import Request

from doyle.errors import ForbiddenError
from doyle.security.credentials import Principal
from doyle.server.bodies import DOCUMENT_BYTES, GRANULAR_BYTES, read_json
from doyle.server.exchange import Exchange, client_address
from doyle.server.operation import BodySize, Operation
from doyle.server.parameters import Labels, read_version, refuse_nul
from doyle.server.services import Services
from doyle.store.audit import note_made
from doyle.store.instances import DEFAULT_INSTANCE
from doyle.wire.json import JsonObject
from doyle.wire.message_size import MEGABYTE
from doyle.wire.versions import ApiVersion


@dataclass(frozen=True, slots=True)
class Call:
    """One admitted request."""

    request: Request
    services: Services
    operation: Operation
    principal: Principal
    instance_id: str
    version: ApiVersion

    @property
    def query(self) -> Mapping[str, str]:
        """The query parameters."""
        return self.request.query_params

    @property
    def segments(self) -> tuple[str, ...]:
        """The decoded path without its instance prefix."""
        return Exchange.of(self.request.scope).segments

    def labels(self) -> Labels:
        """What the headers say about the data of this request."""
        return Labels.of(self.request)

    def new_id(self) -> str:
        """An id for what is made; the audit event of the request names it."""
        made = str(uuid4())
        note_made(made)
        return made

    async def read_json(self) -> JsonObject:
        """The body, within the limit of the operation."""
        return await read_json(self.request, self.max_body_bytes)

    @property
    def max_body_bytes(self) -> int:
        """The size limit of this operation's body."""
        if self.operation.body is BodySize.WHOLE_SKILL:
            return self.services.settings.max_upload_mb * MEGABYTE
        if self.operation.body is BodySize.DOCUMENT:
            return DOCUMENT_BYTES
        return GRANULAR_BYTES


async def admit(request: Request, operation: Operation) -> Call:
    """Check a request: credential, instance, role (spec/api/guide.md §3); count it; then read its version.

    Raises:
        UnauthorizedError, NotFoundError (unknown instance), ForbiddenError (role, or closed instance),
        InputError (version, NUL character in the query), LimitError.
    """
    services = Services.of(request)
    exchange = Exchange.of(request.scope)
    header = request.headers.get("authorization")
    principal = await services.authenticator.authenticate(header, client_address(request))
    instance_id = exchange.instance_id or DEFAULT_INSTANCE
    exchange.principal = principal
    await _enter(services, principal, instance_id)
    if not operation.allows(principal):
        raise ForbiddenError
    key = (instance_id, operation.operation_id)
    await services.rates.count(exchange, key, request.query_params, services.clock())
    if operation.is_versioned:
        exchange.version = read_version(request.query_params.get("version"))
    refuse_nul(request.query_params)
    return Call(request, services, operation, principal, instance_id, exchange.version or ApiVersion.newest())


async def _enter(services: Services, principal: Principal, instance_id: str) -> None:
    await services.instances.check(instance_id)
    if principal.instance_id not in (None, instance_id):
        raise ForbiddenError
