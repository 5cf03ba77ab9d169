"""`doyle serve`: its options and its socket."""

import importlib
import os
import socket
from collections.abc import Callable
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated

import typer

from doyle.cli.failures import ServerError, UsageError
from doyle.settings import Settings

# The server and its libraries take a second to load: the commands that only talk to one do without them.
SERVING_MODULE = "doyle.cli.serving"
# BLAS reads these when it is loaded; its threads only get in the way of ours (spec/nlu-design.md §9).
BLAS_THREAD_VARIABLES = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")

# Connections that wait while the server loads; uvicorn's own default after that.
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
    for name in BLAS_THREAD_VARIABLES:
        os.environ.setdefault(name, "1")
    with listen(settings.host, settings.port) as listener:
        run: Callable[[Settings, socket.socket, str, Path | None], None]
        run = importlib.import_module(SERVING_MODULE).run_serving
        run(settings, listener, url_of(listener), load)


def listen(host: str, port: int) -> socket.socket:
    """A listening socket; connections wait in it until the server takes them.

    Raises:
        ServerError: the address cannot be had.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen(BACKLOG)
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
