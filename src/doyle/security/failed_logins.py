"""Slows those who guess passwords, address by address; nobody is ever locked out.

An address with many failures gets its further guesses checked one by one, each after a pause. Whoever comes
from the same address with the right password waits in the same line for its first login; logins that were
right from there before, API keys and tokens do not wait at all.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from ipaddress import IPv6Address, ip_address, ip_network

from doyle.errors import LimitError

FREE_FAILURES = 10
FORGIVEN_AFTER_SECONDS = 60.0
PAUSE_SECONDS = 1.0
MAX_WAITING = 10
MAX_ADDRESSES = 10_000
_HOME_NETWORK_BITS = 64


@dataclass(slots=True)
class _Guesses:
    """How often an address failed, attempts under way included, and who waits."""

    failures: int = 0
    last: float = 0.0
    waiting: int = 0
    line: asyncio.Lock = field(default_factory=asyncio.Lock)


@dataclass(slots=True)
class Attempt:
    """One login under way."""

    has_succeeded: bool = False


class FailedLogins:
    """The failures of this process; `clock` gives seconds."""

    def __init__(self, clock: Callable[[], float], pause_seconds: float = PAUSE_SECONDS) -> None:
        self._clock = clock
        self._pause_seconds = pause_seconds
        self._by_network: dict[str, _Guesses] = {}

    @asynccontextmanager
    async def attempt(self, address: str) -> AsyncIterator[Attempt]:
        """Check one login from an address inside the block, and say there whether it succeeded.

        It counts as failed from its beginning, so that many at once gain nothing.

        Raises:
            LimitError: very many from this address wait already.
        """
        guesses = self._guesses_of(network_of(address))
        guesses.failures += 1
        guesses.last = self._clock()
        attempt = Attempt()
        try:
            if guesses.failures <= FREE_FAILURES:
                yield attempt
            else:
                async with self._turn(guesses):
                    yield attempt
        finally:
            if attempt.has_succeeded:
                guesses.failures -= 1

    @asynccontextmanager
    async def _turn(self, guesses: _Guesses) -> AsyncIterator[None]:
        if guesses.waiting >= MAX_WAITING:
            raise LimitError("Too many failed logins from this address")
        guesses.waiting += 1
        try:
            async with guesses.line:
                await asyncio.sleep(self._pause_seconds)
                yield
        finally:
            guesses.waiting -= 1

    def _guesses_of(self, network: str) -> _Guesses:
        known = self._by_network.get(network)
        if known is not None and not self._is_over(known):
            return known
        if len(self._by_network) >= MAX_ADDRESSES:
            self._by_network = {
                name: each for name, each in self._by_network.items() if not self._is_over(each)
            }
        while len(self._by_network) >= MAX_ADDRESSES:
            del self._by_network[next(iter(self._by_network))]
        made = self._by_network[network] = _Guesses()
        return made

    def _is_over(self, guesses: _Guesses) -> bool:
        """Whether all is forgiven; a clock that was set back says no more than that time has passed."""
        return guesses.waiting == 0 and abs(self._clock() - guesses.last) > FORGIVEN_AFTER_SECONDS


def network_of(address: str) -> str:
    """Whom an address stands for: itself or, of version 6, the network that one household has."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return address[:64]
    if not isinstance(parsed, IPv6Address):
        return str(parsed)
    if parsed.ipv4_mapped is not None:
        return str(parsed.ipv4_mapped)
    return str(ip_network((int(parsed), _HOME_NETWORK_BITS), strict=False))
