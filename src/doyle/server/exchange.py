"""What is known about one request while it passes through the server."""

from dataclasses import dataclass, field
from typing import cast

from starlette.requests import Request
from starlette.types import Scope

from doyle.security.credentials import Principal
from doyle.wire.versions import ApiVersion

_SCOPE_KEY = "doyle.exchange"


@dataclass(slots=True)
class Exchange:
    """Filled on the way in; read on the way out by the log, the metrics and the error answers."""

    transaction_id: str
    segments: tuple[str, ...] = ()
    instance_id: str | None = None
    operation_id: str | None = None
    principal: Principal | None = None
    version: ApiVersion | None = None
    response_headers: list[tuple[bytes, bytes]] = field(default_factory=list)

    @classmethod
    def of(cls, scope: Scope) -> "Exchange":
        """The exchange of a request."""
        return cast("Exchange", scope[_SCOPE_KEY])

    def attach(self, scope: Scope) -> None:
        """Make this the exchange of a request."""
        scope[_SCOPE_KEY] = self


def client_address(request: Request) -> str:
    """Where a request came from; behind trusted proxies what they say (`DOYLE_TRUSTED_PROXIES`)."""
    return "" if request.client is None else request.client.host
