"""From host names to addresses, in threads of its own: a slow name server holds up nothing else."""

import asyncio
import socket
from concurrent.futures import ThreadPoolExecutor

from doyle.security.outbound_errors import OutboundError

_THREADS = 8


class Resolver:
    """Asks the system for the addresses of a host."""

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(_THREADS, "resolve")

    async def __call__(self, host: str, port: int) -> tuple[str, ...]:
        """The addresses of a host as texts, in the system's order of preference.

        Raises:
            OutboundError: it has none.
        """
        loop = asyncio.get_running_loop()
        try:
            return await loop.run_in_executor(self._threads, _look_up, host, port)
        except (OSError, UnicodeError):
            raise OutboundError(f"its host [{host}] is not known") from None

    def close(self) -> None:
        """End the threads; lookups under way are left to themselves."""
        self._threads.shutdown(wait=False, cancel_futures=True)


def _look_up(host: str, port: int) -> tuple[str, ...]:
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return tuple(dict.fromkeys(str(address[0]) for *_, address in found))
