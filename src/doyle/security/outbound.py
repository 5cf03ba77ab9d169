"""The one client for calls to the outside (docs/decisions/0016-outbound-calls.md).

A skill file names the URL, so the client holds it out of the inner network: a host is resolved once, its
addresses are checked, and the connection goes to a checked address under the host's own name. Nothing of the
environment counts, no cookie is kept, and whatever happens ends in time and within a size.
"""

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from ipaddress import ip_address

import httpx
import structlog

from doyle.security.outbound_body import read_body
from doyle.security.outbound_errors import OutboundError, OutboundRefusedError, OutboundTimeoutError
from doyle.security.outbound_policy import OutboundPolicy
from doyle.security.outbound_pools import ConnectionPools, origin_of
from doyle.security.outbound_request import build_request, port_of, read_url
from doyle.security.outbound_resolver import Resolver

MAX_ANSWER_BYTES = 4_000_000
MAX_REDIRECTS = 3
MAX_ADDRESSES_TRIED = 3
CONNECT_SECONDS = 3.0
_REPEATING_REDIRECTS = frozenset({307, 308})
_REDIRECTS_OF_GET = frozenset({301, 302, 303, 307, 308})

log = structlog.get_logger(__name__)

Resolve = Callable[[str, int], Awaitable[Sequence[str]]]


@dataclass(frozen=True, slots=True)
class OutboundRequest:
    """A request, usually a POST of JSON; `repr` shows nothing of it, because all of it may hold secrets.

    `owner`: on whose behalf; connections are kept for calls of the same owner alone, so that a callee which
    muddles up its answers muddles up those of one owner.
    """

    url: str
    content: bytes
    headers: tuple[tuple[str, str], ...] = ()
    owner: str = ""
    method: str = "POST"

    def __repr__(self) -> str:
        return "OutboundRequest(…)"


@dataclass(frozen=True, slots=True)
class OutboundAnswer:
    """What came back: any status, the body decompressed, and what its sender says that it is."""

    status: int
    body: bytes
    content_type: str = ""


class OutboundClient:
    """Makes calls, one object for the event loop of a process; close it at the end."""

    def __init__(
        self,
        policy: OutboundPolicy,
        *,
        resolve: Resolve | None = None,
        ssl_context: ssl.SSLContext | None = None,
    ) -> None:
        self._policy = policy
        self._resolver = Resolver()
        self._resolve = resolve or self._resolver
        self._pools = ConnectionPools(ssl_context or httpx.create_ssl_context())

    async def send(
        self, request: OutboundRequest, *, timeout_seconds: float, max_bytes: int = MAX_ANSWER_BYTES
    ) -> OutboundAnswer:
        """Send a request and read its answer, redirects within the same origin included.

        Raises:
            OutboundRefusedError: the URL, a header or the address is not allowed; nothing was sent.
            OutboundTimeoutError: it took longer than `timeout_seconds` in all.
            OutboundTooLargeError: the answer is larger than `max_bytes`.
            OutboundError: host unknown, connection failed, answer broken.
        """
        try:
            async with asyncio.timeout(timeout_seconds):
                return await self._exchange(request, max_bytes)
        except (TimeoutError, httpx.TimeoutException):
            raise OutboundTimeoutError from None
        except httpx.RemoteProtocolError:
            raise OutboundError("its answer is not valid HTTP") from None
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, OSError):
            raise OutboundError("the connection failed") from None

    async def aclose(self) -> None:
        """Close all connections."""
        await self._pools.aclose()
        self._resolver.close()

    async def _exchange(self, asked: OutboundRequest, max_bytes: int) -> OutboundAnswer:
        request = build_request(read_url(asked.url), asked.headers, asked.content, method=asked.method)
        for _ in range(MAX_REDIRECTS + 1):
            async with self._send(request, asked.owner) as response:
                target = _redirect_target(request, response)
                if target is None:
                    body = await read_body(response, max_bytes)
                    return OutboundAnswer(
                        response.status_code, body, response.headers.get("content-type", "")[:256]
                    )
            request = _repeated(request, target)
        raise OutboundError("it redirects too often")

    @asynccontextmanager
    async def _send(self, request: httpx.Request, owner: str) -> AsyncIterator[httpx.Response]:
        async with self._pools.lend((owner, origin_of(request.url))) as transport:
            response = await self._connect(transport, request)
            try:
                yield response
            finally:
                await response.aclose()

    async def _connect(self, transport: httpx.AsyncHTTPTransport, request: httpx.Request) -> httpx.Response:
        """Send to the first checked address that takes a connection."""
        failure: httpx.TransportError | None = None
        for address in await self._checked_addresses(request.url):
            try:
                return await transport.handle_async_request(_pinned(request, address))
            except (httpx.ConnectError, httpx.ConnectTimeout) as error:
                failure = error
        raise failure or OutboundError

    async def _checked_addresses(self, url: httpx.URL) -> list[str]:
        host = url.raw_host.decode()
        found = await self._resolve(host, port_of(url))
        allowed = [address for address in found if self._policy.allows(host, address)]
        if not allowed:
            log.warning(
                "call refused", host=host, reason="address not public", setting="DOYLE_OUTBOUND_ALLOW"
            )
            raise OutboundRefusedError(f"calls to the host [{host}] are not allowed")
        return allowed[:MAX_ADDRESSES_TRIED]


def _pinned(request: httpx.Request, address: str) -> httpx.Request:
    """The same request to a fixed address: `Host` and the name in TLS stay those of the host."""
    host = request.url.raw_host.decode()
    extensions: dict[str, object] = {"timeout": {"connect": CONNECT_SECONDS}}
    if not _is_address(host):
        extensions["sni_hostname"] = host
    return httpx.Request(
        request.method,
        request.url.copy_with(host=address),
        headers=request.headers,
        stream=request.stream,
        extensions=extensions,
    )


def _repeated(request: httpx.Request, target: httpx.URL) -> httpx.Request:
    """The same request to another place of the same host."""
    kept = [(name, value) for name, value in request.headers.raw if name.lower() != b"host"]
    headers = [(b"Host", target.netloc), *kept]
    return httpx.Request(request.method, target, headers=headers, stream=request.stream)


def _is_address(host: str) -> bool:
    try:
        ip_address(host.strip("[]"))
    except ValueError:
        return False
    return True


def _redirect_target(request: httpx.Request, response: httpx.Response) -> httpx.URL | None:
    """Where a request is to be sent again, or None if its answer is final.

    Only 307 and 308 keep method and body, which a GET has no need of. Another origin gets neither: that
    answer stands as it is. The one change allowed is from http to https of the same host, on the standard
    ports.
    """
    followed = _REDIRECTS_OF_GET if request.method == "GET" else _REPEATING_REDIRECTS
    if response.status_code not in followed:
        return None
    try:
        target = request.url.join(response.headers.get("location", ""))
        checked = read_url(str(target)).copy_with(userinfo=b"")
    except (httpx.InvalidURL, ValueError, OutboundRefusedError):
        return None
    old, new = origin_of(request.url), origin_of(checked)
    is_upgrade = old == ("http", new[1], 80) and new == ("https", old[1], 443)
    return checked if old == new or is_upgrade else None
