"""A scripted HTTP server on loopback for the commands' tests, and the real command line to call."""

import json
import os
import pty
import subprocess
import sys
import threading
from collections import defaultdict
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from select import select
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from typer.testing import CliRunner, Result

from doyle.cli.main import app


class ScriptedServer:
    """Answers each method and path with the answers scripted for it; the last one is repeated."""

    def __init__(self) -> None:
        self.answers: dict[tuple[str, str], list[tuple[int, bytes]]] = defaultdict(list)
        self.requests: list[dict[str, Any]] = []
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), handler_of(self))
        self._http.daemon_threads = True
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.01,), daemon=True)
        self._thread.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._http.server_address[1]}"

    def script(self, method: str, path: str, *bodies: Any, status: int = 200) -> None:
        for body in bodies:
            content = body if isinstance(body, bytes) else json.dumps(body).encode()
            self.answers[method, path].append((status, content))

    def sent(self, method: str, path: str) -> list[dict[str, Any]]:
        return [each for each in self.requests if (each["method"], each["path"]) == (method, path)]

    def close(self) -> None:
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()

    def answer(self, method: str, target: str, headers: dict[str, str], body: bytes) -> tuple[int, bytes]:
        parts = urlsplit(target)
        self.requests.append(
            {
                "method": method,
                "path": parts.path,
                "query": {key: values[-1] for key, values in parse_qs(parts.query).items()},
                "headers": headers,
                "body": json.loads(body) if body else None,
            }
        )
        scripted = self.answers[method, parts.path]
        if not scripted:
            return 404, b'{"error": "Resource not found", "code": 404}'
        return scripted.pop(0) if len(scripted) > 1 else scripted[0]


def handler_of(server: ScriptedServer) -> type[BaseHTTPRequestHandler]:
    def answer(request: BaseHTTPRequestHandler) -> None:
        length = int(request.headers.get("Content-Length") or 0)
        body = request.rfile.read(length)
        status, content = server.answer(request.command, request.path, dict(request.headers), body)
        request.send_response(status)
        request.send_header("Content-Type", "application/json")
        request.send_header("Content-Length", str(len(content)))
        request.end_headers()
        request.wfile.write(content)

    def keep_quiet(request: BaseHTTPRequestHandler, *args: object) -> None:
        pass

    verbs = {f"do_{method}": answer for method in ("GET", "POST", "DELETE")}
    return type("Handler", (BaseHTTPRequestHandler,), {**verbs, "log_message": keep_quiet})


@pytest.fixture(autouse=True)
def own_surroundings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """No setting, `.env` or saved key of the developer's machine reaches a test."""
    for name in ("URL", "API_KEY", "DATA_DIR", "HOST", "PORT", "DATABASE_URL"):
        monkeypatch.delenv(f"DOYLE_{name}", raising=False)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "xdg"))
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def scripted(monkeypatch: pytest.MonkeyPatch) -> Iterator[ScriptedServer]:
    """A scripted server that the commands find through DOYLE_URL."""
    server = ScriptedServer()
    monkeypatch.setenv("DOYLE_URL", server.url)
    monkeypatch.setenv("DOYLE_API_KEY", "the-key")
    yield server
    server.close()


@pytest.fixture
def doyle() -> Callable[..., Result]:
    """The command line: `doyle("list", "--json")`."""
    runner = CliRunner()

    def run(*arguments: str, typed: str | bytes | None = None) -> Result:
        return runner.invoke(app, list(arguments), input=typed, catch_exceptions=False)

    return run


@pytest.fixture
def served(shared_server: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A real server that the commands find through DOYLE_URL, with a Manager key of the server."""
    monkeypatch.setenv("DOYLE_URL", shared_server.url)
    monkeypatch.setenv("DOYLE_API_KEY", shared_server.manager_key)
    return shared_server


@pytest.fixture
def at_terminal() -> Callable[..., tuple[int, str]]:
    """The command line at a terminal of its own: each line is typed when the program waits for it.

    Returns its exit code and all that was shown.
    """

    def run(*arguments: str, typed: tuple[str, ...]) -> tuple[int, str]:
        ours, theirs = pty.openpty()
        command = [sys.executable, "-c", "from doyle.cli.main import app; app()", *arguments]
        child = subprocess.Popen(command, stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True)
        os.close(theirs)
        shown, waiting = b"", list(typed)
        try:
            while select([ours], [], [], 30)[0] and (read := _read(ours)):
                shown += read
                if waiting and shown.endswith(b": "):
                    os.write(ours, f"{waiting.pop(0)}\n".encode())
            return child.wait(30), shown.decode()
        finally:
            child.kill()
            child.wait()
            os.close(ours)

    return run


def _read(terminal: int) -> bytes:
    """What was shown; nothing when the other end is closed."""
    try:
        return os.read(terminal, 4096)
    except OSError:
        return b""
