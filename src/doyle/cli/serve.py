"""`doyle serve`: the server process."""

import asyncio
import socket
import sys
import threading
from collections.abc import Callable
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated

import typer
import uvicorn

from doyle.cli.banner import ready_lines
from doyle.cli.client import Client
from doyle.cli.failures import CommandError, ServerError, UsageError
from doyle.cli.first_start import Access, prepare_access
from doyle.cli.sample import Sample, load_sample
from doyle.cli.target import Target
from doyle.cli.terminal import notes, print_line, visible
from doyle.server.app import create_app
from doyle.settings import Settings

SHUTDOWN_SECONDS = 10
KEEP_ALIVE_SECONDS = 75
BACKLOG = 2048

Host = Annotated[str | None, typer.Option(help="Address to listen on.  [default: 127.0.0.1]")]
Port = Annotated[int | None, typer.Option(min=0, max=65535, help="Port to listen on.  [default: 8000]")]
DataDir = Annotated[Path | None, typer.Option(help="Where the data lives.")]
Load = Annotated[
    Path | None, typer.Option(metavar="FILE", help="A workspace to import on a start with an empty store.")
]


def serve(host: Host = None, port: Port = None, data_dir: DataDir = None, load: Load = None) -> None:
    """Run the server."""
    given = {"host": host, "port": port, "data_dir": data_dir}
    settings = Settings.model_validate({name: value for name, value in given.items() if value is not None})
    if load is not None and not load.is_file():
        raise UsageError(f"{load}: no such file")
    with listen(settings.host, settings.port) as listener:
        url = url_of(listener)
        access = asyncio.run(prepare_access(settings, url))

        def greet() -> None:
            sample = _load_or_warn(url, access, load)
            for line in ready_lines(url, settings.data_dir, access, sample):
                print_line(line)
            sys.stdout.flush()

        run_server(settings, listener, greet)


def listen(host: str, port: int) -> socket.socket:
    """A listening socket; connections wait in it until the server takes them.

    Raises:
        ServerError: the address cannot be had.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError as error:
        listener.close()
        raise ServerError(
            f"cannot listen on {host} port {port}: {error.strerror} (--port names another)"
        ) from None
    listener.set_inheritable(False)
    return listener


def url_of(listener: socket.socket) -> str:
    """The URL under which this machine reaches the socket."""
    host, port = listener.getsockname()[:2]
    address = ip_address(host)
    if address.is_unspecified:
        address = ip_address("127.0.0.1" if address.version == 4 else "::1")
    return f"http://[{address}]:{port}" if address.version == 6 else f"http://{address}:{port}"


class AnnouncingServer(uvicorn.Server):
    """A server that calls back, in a thread of its own, once it answers."""

    def __init__(self, config: uvicorn.Config, greet: Callable[[], None]) -> None:
        super().__init__(config)
        self._greet = greet

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, then greet; the thread is a daemon, so that it never holds up a shutdown."""
        await super().startup(sockets)
        if self.started:
            threading.Thread(target=self._greet, name="greeting", daemon=True).start()


def run_server(settings: Settings, listener: socket.socket, greet: Callable[[], None]) -> None:
    """Serve until a signal says stop; running requests are finished first.

    Raises:
        ServerError: the application did not start.
    """
    config = uvicorn.Config(
        create_app(settings),
        log_config=None,
        access_log=False,
        proxy_headers=bool(settings.trusted_proxies),
        forwarded_allow_ips=settings.trusted_proxies or None,
        server_header=False,
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=SHUTDOWN_SECONDS,
    )
    server = AnnouncingServer(config, greet)
    try:
        server.run(sockets=[listener])
    except KeyboardInterrupt:
        return
    except SystemExit:
        raise ServerError("the server could not start; the log above says why") from None


def _load_or_warn(url: str, access: Access, file: Path | None) -> Sample | None:
    """A sample that cannot be loaded is no reason not to serve."""
    if file is None or access.api_key is None:
        return None
    try:
        with Client(Target(url, access.api_key)) as client:
            return load_sample(client, file)
    except (CommandError, OSError) as error:
        notes().print(visible(f"The sample was not loaded: {error}", "yellow"), soft_wrap=True)
        return None
