"""From host names to addresses, in threads of its own: a slow name server holds up nothing else."""

import asyncio
import socket
from concurrent.futures import ThreadPoolExecutor

from doyle.security.outbound_errors import OutboundError

THREADS = 8

Addresses = tuple[str, ...]
Lookup = asyncio.Future[Addresses]


class Resolver:
    """Asks the system for the addresses of a host.

    Who asks for a host that is being looked up waits for that: the lookups of one host whose name server does
    not answer, which nobody can end, take one thread and not all.
    """

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(THREADS, "resolve")
        self._under_way: dict[tuple[str, int], Lookup] = {}

    async def __call__(self, host: str, port: int) -> Addresses:
        """The addresses of a host as texts, in the system's order of preference.

        Raises:
            OutboundError: it has none.
        """
        lookup = self._under_way.get((host, port)) or self._begin(host, port)
        try:
            return await asyncio.shield(lookup)
        except (OSError, UnicodeError):
            raise OutboundError(f"its host [{host}] is not known") from None

    def close(self) -> None:
        """End the threads; lookups under way are left to themselves."""
        self._threads.shutdown(wait=False, cancel_futures=True)

    def _begin(self, host: str, port: int) -> Lookup:
        loop = asyncio.get_running_loop()
        lookup = loop.run_in_executor(self._threads, _look_up, host, port)
        self._under_way[host, port] = lookup

        def end(ended: Lookup) -> None:
            del self._under_way[host, port]
            if not ended.cancelled():
                ended.exception()

        lookup.add_done_callback(end)
        return lookup


def _look_up(host: str, port: int) -> Addresses:
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return tuple(dict.fromkeys(str(address[0]) for *_, address in found))
