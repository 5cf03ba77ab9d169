"""The server process behind `doyle serve`: access, application, greeting."""

import asyncio
import signal
import socket
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import uvicorn
from fastapi import FastAPI

from doyle.cli.banner import ready_lines
from doyle.cli.client import Client
from doyle.cli.failures import CommandError, ServerError
from doyle.cli.first_start import Access, prepare_access
from doyle.cli.sample import Sample, load_sample
from doyle.cli.target import Target
from doyle.cli.terminal import notes, print_line, visible
from doyle.nlu.encoder import open_encoder
from doyle.server.app import create_app
from doyle.settings import Settings

SHUTDOWN_SECONDS = 10
KEEP_ALIVE_SECONDS = 75


def run_serving(settings: Settings, listener: socket.socket, url: str, load: Path | None) -> None:
    """Prepare the access, serve, and greet once it answers; returns when a signal says stop.

    Raises:
        DatabaseError: the data directory is in use, or the database is not reachable.
        ModelError: the encoder of the settings cannot be used.
        ServerError: the application did not start.
        SettingError: the rate limits or the URL of Redis make no sense.
    """
    open_encoder(settings.encoder)
    app = create_app(settings)
    access = asyncio.run(prepare_access(settings, url))

    def greet() -> None:
        sample = _load_or_warn(url, access, load)
        for line in ready_lines(url, settings.data_dir, access, sample):
            print_line(line)
        sys.stdout.flush()

    run_server(app, settings, listener, greet)


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


def run_server(app: FastAPI, settings: Settings, listener: socket.socket, greet: Callable[[], None]) -> None:
    """Serve until a signal says stop; running requests are finished first.

    Raises:
        ServerError: the application did not start.
    """
    config = uvicorn.Config(
        app,
        log_config=None,
        access_log=False,
        proxy_headers=bool(settings.trusted_proxies),
        forwarded_allow_ips=settings.trusted_proxies or None,
        server_header=False,
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=SHUTDOWN_SECONDS,
    )
    server = AnnouncingServer(config, greet)
    # The server raises the signal that stopped it once more when it is done: both end it in good order.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
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
