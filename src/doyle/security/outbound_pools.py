"""Open connections to the outside, kept for the next call to the same origin."""

import ssl
from collections import OrderedDict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import httpx

from doyle.security.outbound_request import port_of

MAX_POOLS = 128
CONNECTIONS_PER_POOL = 100
KEPT_PER_POOL = 2
KEPT_SECONDS = 20.0

Origin = tuple[str, str, int]
PoolKey = tuple[str, Origin]


@dataclass(slots=True)
class _Pool:
    transport: httpx.AsyncHTTPTransport
    users: int = 0


def origin_of(url: httpx.URL) -> Origin:
    """Scheme, host and port: what two URLs share that one connection may serve."""
    return url.scheme, url.host.lower(), port_of(url)


class ConnectionPools:
    """One pool of connections for each owner and origin.

    Connections are made to addresses, so a pool shared by hosts would lend the connection of one host, with
    its certificate, to another at the same address. And an origin that hangs uses up its own pool alone.
    """

    def __init__(self, ssl_context: ssl.SSLContext) -> None:
        self._ssl_context = ssl_context
        self._pools: OrderedDict[PoolKey, _Pool] = OrderedDict()

    def __len__(self) -> int:
        return len(self._pools)

    @asynccontextmanager
    async def lend(self, key: PoolKey) -> AsyncIterator[httpx.AsyncHTTPTransport]:
        """The transport of an owner to an origin, which stays open while it is lent."""
        pool = self._pools.get(key)
        if pool is None:
            pool = self._pools[key] = _Pool(self._new_transport())
        self._pools.move_to_end(key)
        pool.users += 1
        try:
            await self._drop_idle()
            yield pool.transport
        finally:
            pool.users -= 1

    async def aclose(self) -> None:
        """Close all connections."""
        while self._pools:
            _, pool = self._pools.popitem()
            await pool.transport.aclose()

    async def _drop_idle(self) -> None:
        """Close the pools that were not used for longest, beyond what is kept."""
        beyond = len(self._pools) - MAX_POOLS
        if beyond <= 0:
            return
        idle = [key for key, pool in self._pools.items() if not pool.users][:beyond]
        for pool in [self._pools.pop(key) for key in idle]:
            await pool.transport.aclose()

    def _new_transport(self) -> httpx.AsyncHTTPTransport:
        limits = httpx.Limits(
            max_connections=CONNECTIONS_PER_POOL,
            max_keepalive_connections=KEPT_PER_POOL,
            keepalive_expiry=KEPT_SECONDS,
        )
        return httpx.AsyncHTTPTransport(verify=self._ssl_context, trust_env=False, limits=limits)
