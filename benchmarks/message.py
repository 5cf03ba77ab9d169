"""What a message costs: latency, its ratio to what cannot be avoided, throughput, memory, training time.

One run starts a real `doyle serve` on loopback, twice: on all cores to time the training, then pinned to one
core to time the messages. A bare FastAPI server, pinned to the same core, and the sentence encoder alone give
the floor. Everything is compared within the run, so that the ratio means something on any machine.

Usage: python benchmarks/message.py [--messages N] [--seconds S] [--json]
"""

import argparse
import contextlib
import json
import os
import re
import secrets
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import cycle, islice
from pathlib import Path
from statistics import quantiles
from typing import Any
from urllib.parse import urlsplit

import httpx
import uvicorn
from fastapi import FastAPI

from doyle.nlu.encoder import find_encoder

ROOT = Path(__file__).resolve().parent.parent
EXAMPLE = ROOT / "examples" / "fern_and_rye.json"
TEST_DATA = Path(os.environ.get("DOYLE_TEST_DATA") or ROOT.parent / "shared")
CAR_DASHBOARD = TEST_DATA / "skills" / "dialog" / "car_dashboard.json"
VERSION = "2024-08-25"
START_SECONDS = 60.0
TRAINING_SECONDS = 600.0
WARM_UP = 50
ROUND = 20
CONNECTIONS = 4
SESSIONS = 20
NAMES = {
    "message": "v1 message over HTTP",
    "stateful": "v2 message of a session over HTTP",
    "healthz": "/healthz of the same server",
    "empty": "empty endpoint (bare FastAPI)",
    "encoder": "sentence encoder alone",
}
OPENINGS = ("please tell me,", "hey,", "I wonder:", "so,", "one question:", "sorry,")
EMPTY_SERVER = "--empty-server"


@dataclass(frozen=True, slots=True)
class Latency:
    """Milliseconds at two percentiles."""

    p50: float
    p99: float

    @classmethod
    def of(cls, seconds: Sequence[float]) -> "Latency":
        """Of measured times."""
        cuts = quantiles(seconds, n=100, method="inclusive")
        return cls(cuts[49] * 1000, cuts[98] * 1000)


@dataclass(frozen=True, slots=True)
class Skill:
    """An imported workspace: its id and how long its training took, from the import's answer to Available."""

    workspace_id: str
    training_seconds: float


@dataclass(frozen=True, slots=True)
class Plan:
    """What a run does: texts to send, seconds of throughput, the core for servers (None: any)."""

    texts: list[str]
    seconds: float
    server_core: set[int] | None


@dataclass(frozen=True, slots=True)
class Probe:
    """A call to time, once for each argument, on these cores (None: where this thread is)."""

    call: Callable[[Any], object]
    arguments: Sequence[Any]
    cores: set[int] | None = None

    def time(self, arguments: Sequence[Any]) -> list[float]:
        """The seconds of each call."""
        measured = []
        with on_cores(self.cores):
            for argument in arguments:
                start = time.perf_counter()
                self.call(argument)
                measured.append(time.perf_counter() - start)
        return measured


@dataclass(frozen=True, slots=True)
class MessageFigures:
    """A pinned server's figures; `latencies` has no encoder where it has not been built."""

    latencies: dict[str, Latency]
    per_second: float
    resident_megabytes: float

    @property
    def ratio(self) -> float | None:
        """A message against what cannot be avoided: encoding its sentence and an empty exchange."""
        if "encoder" not in self.latencies:
            return None
        return self.latencies["message"].p50 / self._floor

    @property
    def stateful_ratio(self) -> float | None:
        """The same for a message of a session, whose state is read and stored beside its log event."""
        return None if "encoder" not in self.latencies else self.latencies["stateful"].p50 / self._floor

    @property
    def _floor(self) -> float:
        return self.latencies["encoder"].p50 + self.latencies["empty"].p50


@dataclass(frozen=True, slots=True)
class Figures:
    """Everything that a run finds out; times of training in seconds."""

    messages: MessageFigures
    example_seconds: float
    car_seconds: float | None


class Connection:
    """A keep-alive connection that sends prepared requests; costs the client next to nothing."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self.host = parts.netloc
        self._socket = socket.create_connection((parts.hostname or "", parts.port or 80), timeout=60)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._buffer = b""

    def prepare(self, method: str, path: str, key: str = "", body: bytes = b"") -> bytes:
        """The bytes of a request."""
        lines = [
            f"{method} {path} HTTP/1.1",
            f"Host: {self.host}",
            f"Authorization: Bearer {key}",
            "Content-Type: application/json",
            f"Content-Length: {len(body)}",
        ]
        return "\r\n".join(lines).encode() + b"\r\n\r\n" + body

    def send(self, request: bytes) -> bytes:
        """Send a request and read its answer whole; anything but a 200 ends the run."""
        self._socket.sendall(request)
        while (end := self._buffer.find(b"\r\n\r\n")) < 0:
            self._receive()
        head = self._buffer[:end].decode("latin-1").lower()
        size = re.search(r"content-length: (\d+)", head)
        length = int(size.group(1)) if size else 0
        while len(self._buffer) < end + 4 + length:
            self._receive()
        body = self._buffer[end + 4 : end + 4 + length]
        self._buffer = self._buffer[end + 4 + length :]
        if " 200 " not in head.splitlines()[0]:
            raise SystemExit(f"{head.splitlines()[0]}: {body.decode()}")
        return body

    def close(self) -> None:
        """Hang up."""
        self._socket.close()

    def _receive(self) -> None:
        part = self._socket.recv(1 << 16)
        if not part:
            raise SystemExit("the server closed the connection")
        self._buffer += part


@contextlib.contextmanager
def doyle_server(
    data_dir: Path, key: str, cores: set[int] | None, database_url: str | None = None
) -> Iterator[tuple[str, int]]:
    """A running `doyle serve`: its URL and its process id; on SQLite where no database is named."""
    command = [
        str(Path(sys.executable).with_name("doyle")),
        "serve",
        "--port",
        "0",
        "--data-dir",
        str(data_dir),
    ]
    environment = {**os.environ, "DOYLE_API_KEY": key, "DOYLE_LOG_LEVEL": "error"}
    environment.pop("DOYLE_DATABASE_URL", None)
    if database_url is not None:
        environment["DOYLE_DATABASE_URL"] = database_url
    with running(command, environment, cores) as process:
        yield wait_for_url(process), process.pid


@contextlib.contextmanager
def empty_server(cores: set[int] | None) -> Iterator[str]:
    """A running FastAPI server with one endpoint that does nothing."""
    command = [sys.executable, str(Path(__file__).resolve()), EMPTY_SERVER]
    with running(command, dict(os.environ), cores) as process:
        yield wait_for_url(process)


@contextlib.contextmanager
def running(
    command: list[str], environment: dict[str, str], cores: set[int] | None
) -> Iterator[subprocess.Popen[str]]:
    """A process on these cores, ended at the end."""
    with on_cores(cores):
        process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def wait_for_url(process: subprocess.Popen[str]) -> str:
    """The URL that a server prints, once it answers."""
    timer = threading.Timer(START_SECONDS, process.kill)
    timer.start()
    try:
        for line in process.stdout or ():
            if found := re.search(r"http://127\.0\.0\.1:\d+", line):
                return found.group()
    finally:
        timer.cancel()
    raise SystemExit("a server did not start")


def serve_nothing() -> None:
    """Run the empty server: it reads a JSON body, as a message does, and answers a number."""
    app = FastAPI(openapi_url=None)

    @app.post("/nothing")
    async def nothing(body: dict[str, Any]) -> dict[str, int]:
        return {"keys": len(body)}

    listener = socket.create_server(("127.0.0.1", 0))
    print(f"http://127.0.0.1:{listener.getsockname()[1]}", flush=True)
    config = uvicorn.Config(app, log_level="error", access_log=False)
    uvicorn.Server(config).run(sockets=[listener])


def train(url: str, key: str, file: Path) -> Skill:
    """Import a workspace and wait until it is Available."""
    with httpx.Client(base_url=url, auth=("apikey", key), params={"version": VERSION}, timeout=120) as client:
        answer = client.post(
            "/v1/workspaces", content=file.read_bytes(), headers={"Content-Type": "application/json"}
        )
        answer.raise_for_status()
        workspace_id = answer.json()["workspace_id"]
        start = time.perf_counter()
        while (elapsed := time.perf_counter() - start) < TRAINING_SECONDS:
            status = client.get(f"/v1/workspaces/{workspace_id}").json()["status"]
            if status == "Available":
                return Skill(workspace_id, time.perf_counter() - start)
            if status == "Failed":
                raise SystemExit(f"training {file.name} failed")
            time.sleep(0.02)
    raise SystemExit(f"training {file.name} took more than {elapsed:.0f} s")


def sentences(file: Path) -> list[str]:
    """Things to say that are no training example word for word, so that each has to be understood."""
    content = json.loads(file.read_text(encoding="utf-8"))
    examples = [example["text"] for intent in content["intents"] for example in intent["examples"]]
    return [f"{opening} {example}" for opening in OPENINGS for example in examples]


def time_in_rounds(probes: Mapping[str, Probe]) -> dict[str, Latency]:
    """Time every call of every probe, after a warm-up.

    The probes take turns every few calls, so that whatever else the machine does meets all of them alike.
    """
    seconds: dict[str, list[float]] = {name: [] for name in probes}
    for probe in probes.values():
        probe.time(probe.arguments[:WARM_UP])
    for start in range(0, max(len(probe.arguments) for probe in probes.values()), ROUND):
        for name, probe in probes.items():
            seconds[name] += probe.time(probe.arguments[start : start + ROUND])
    return {name: Latency.of(measured) for name, measured in seconds.items()}


def message_requests(
    connection: Connection, key: str, workspace_id: str, texts: Sequence[str]
) -> list[bytes]:
    """One message request for each text, prepared."""
    path = f"/v1/workspaces/{workspace_id}/message?version={VERSION}"
    return [
        connection.prepare("POST", path, key, json.dumps({"input": {"text": text}}).encode())
        for text in texts
    ]


def open_environment(url: str, key: str, workspace_id: str) -> str:
    """The path of the draft of a new assistant that answers with a dialog skill."""
    with httpx.Client(base_url=url, auth=("apikey", key), params={"version": VERSION}, timeout=120) as client:
        made = client.post("/v2/assistants", json={}).raise_for_status().json()
        environment_id = made["assistant_environments"][0]["environment_id"]
        base = f"/v2/assistants/{made['assistant_id']}/environments/{environment_id}"
        reference = {"type": "dialog", "skill_id": workspace_id, "disabled": False}
        client.post(base, json={"skill_references": [reference]}).raise_for_status()
    return base


def open_sessions(url: str, key: str, base: str, count: int) -> list[str]:
    """The paths of so many new sessions."""
    with httpx.Client(base_url=url, auth=("apikey", key), params={"version": VERSION}, timeout=120) as client:
        made = (client.post(f"{base}/sessions").raise_for_status().json() for _ in range(count))
        return [f"{base}/sessions/{answer['session_id']}" for answer in made]


def stateful_requests(
    connection: Connection, key: str, sessions: Sequence[str], texts: Sequence[str]
) -> list[bytes]:
    """One message for each text, to one session after the other."""
    return [
        connection.prepare(
            "POST",
            f"{session}/message?version={VERSION}",
            key,
            json.dumps({"input": {"text": text}}).encode(),
        )
        for session, text in zip(cycle(sessions), texts, strict=False)
    ]


def nothing_requests(connection: Connection, texts: Sequence[str]) -> list[bytes]:
    """The same bodies for the empty server."""
    bodies = (json.dumps({"input": {"text": text}}).encode() for text in texts)
    return [connection.prepare("POST", "/nothing", body=body) for body in bodies]


def messages_per_second(url: str, requests: Sequence[bytes], seconds: float) -> float:
    """How many messages come back in a second over a few connections at once."""
    counts = [0] * CONNECTIONS
    deadline = time.perf_counter() + seconds

    def talk(at: int) -> None:
        connection = Connection(url)
        for request in cycle(requests[at::CONNECTIONS]):
            if time.perf_counter() >= deadline:
                break
            connection.send(request)
            counts[at] += 1
        connection.close()

    threads = [threading.Thread(target=talk, args=(at,)) for at in range(CONNECTIONS)]
    start = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(counts) / (time.perf_counter() - start)


def resident_megabytes(process_id: int) -> float:
    """The memory of a process, without its children."""
    shown = subprocess.run(
        ["ps", "-o", "rss=", "-p", str(process_id)], capture_output=True, text=True, check=True
    )
    return int(shown.stdout) / 1024


@contextlib.contextmanager
def on_cores(cores: set[int] | None) -> Iterator[None]:
    """This thread on these cores for a while; where that cannot be said, nothing changes."""
    if not cores:
        yield
        return
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, cores)
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


def split_cores() -> tuple[set[int] | None, set[int] | None]:
    """One core for servers, another for this client, where both can be had."""
    if not hasattr(os, "sched_getaffinity"):
        return None, None
    cores = sorted(os.sched_getaffinity(0))
    return {cores[0]}, set(cores[1:]) or {cores[0]}


def measure_training(data_dir: Path, key: str) -> tuple[Skill, float | None]:
    """Train the example and car_dashboard on all cores; None where the second is not at hand."""
    with doyle_server(data_dir, key, None) as (url, _):
        example = train(url, key, EXAMPLE)
        car = train(url, key, CAR_DASHBOARD).training_seconds if CAR_DASHBOARD.is_file() else None
    return example, car


def measure_messages(data_dir: Path, key: str, skill: Skill, plan: Plan) -> MessageFigures:
    """Latencies, throughput and memory; both servers and the encoder share one core."""
    servers = (doyle_server(data_dir, key, plan.server_core), empty_server(plan.server_core))
    with servers[0] as (url, process_id), servers[1] as empty_url:
        doyle, empty = Connection(url), Connection(empty_url)
        requests = message_requests(doyle, key, skill.workspace_id, plan.texts)
        sessions = open_sessions(url, key, open_environment(url, key, skill.workspace_id), SESSIONS)
        health = doyle.prepare("GET", "/healthz")
        probes = {
            "message": Probe(doyle.send, requests),
            "stateful": Probe(doyle.send, stateful_requests(doyle, key, sessions, plan.texts)),
            "healthz": Probe(doyle.send, [health] * len(requests)),
            "empty": Probe(empty.send, nothing_requests(empty, plan.texts)),
        }
        if (encoder := find_encoder(None)) is not None:
            probes["encoder"] = Probe(encoder.encode, plan.texts, plan.server_core)
        latencies = time_in_rounds(probes)
        doyle.close()
        empty.close()
        rate = messages_per_second(url, requests, plan.seconds)
        return MessageFigures(latencies, rate, resident_megabytes(process_id))


def measure(count: int, seconds: float) -> Figures:
    """All figures of one run."""
    server_core, client_cores = split_cores()
    plan = Plan(list(islice(cycle(sentences(EXAMPLE)), count)), seconds, server_core)
    key = secrets.token_urlsafe(32)
    with tempfile.TemporaryDirectory() as folder:
        skill, car_seconds = measure_training(Path(folder), key)
        with on_cores(client_cores):
            messages = measure_messages(Path(folder), key, skill, plan)
    return Figures(messages, skill.training_seconds, car_seconds)


def show(figures: Figures) -> str:
    """The figures as a table."""
    messages = figures.messages
    lines = [f"{'':<34}{'p50 ms':>9}{'p99 ms':>9}"]
    for name, latency in messages.latencies.items():
        lines.append(f"{NAMES[name]:<34}{latency.p50:>9.2f}{latency.p99:>9.2f}")
    ratio, stateful = (
        "- (the encoder has not been built)" if found is None else f"{found:.2f}"
        for found in (messages.ratio, messages.stateful_ratio)
    )
    car = "- (set DOYLE_TEST_DATA)" if figures.car_seconds is None else f"{figures.car_seconds:.1f} s"
    facts = (
        ("message / (encoder + empty), p50", ratio),
        ("v2 message / (encoder + empty)", stateful),
        ("messages per second, one core", f"{messages.per_second:.0f}"),
        ("resident memory of the server", f"{messages.resident_megabytes:.0f} MB"),
        ("training the example", f"{figures.example_seconds:.1f} s"),
        ("training car_dashboard", car),
    )
    return "\n".join([*lines, "", *(f"{name:<34}{value:>9}" for name, value in facts)])


def main(arguments: Sequence[str]) -> None:
    """Run and print."""
    if EMPTY_SERVER in arguments:
        serve_nothing()
        return
    parser = argparse.ArgumentParser(description="What a message costs.")
    parser.add_argument("--messages", type=int, default=800, help="messages timed one by one")
    parser.add_argument("--seconds", type=float, default=5.0, help="how long the throughput is measured")
    parser.add_argument("--json", action="store_true", help="print JSON")
    options = parser.parse_args(arguments)
    figures = measure(max(options.messages, WARM_UP), options.seconds)
    ratios = {"ratio": figures.messages.ratio, "stateful_ratio": figures.messages.stateful_ratio}
    shown = {**asdict(figures), **ratios}
    print(json.dumps(shown, indent=2) if options.json else show(figures))


if __name__ == "__main__":
    main(sys.argv[1:])
