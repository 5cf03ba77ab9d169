"""Extensions that mean harm: every outcome bounded and known, no 5xx, no growth (issue 7, *Shows*).

The outcomes are those of docs/extensions.md, *What a step gets*.
"""

import gzip
import json
import resource
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any

import httpx
import pytest

# `Callee` and its handler of the root conftest.py; pytest's import mode leaves no way to name them.
Callee = Any
Handler = Any
SECONDS = 1.5
VERSION = {"version": "2024-08-25"}
STREAM = {"partial_item": [{"response_type": "text", "mapping": [{"name": "text", "value": "t"}]}]}
HUNDRED_MEGABYTES = 100_000_000


@pytest.fixture(scope="module")
def live_settings() -> dict[str, Any]:
    return {"outbound_allow": "127.0.0.1", "extension_seconds": SECONDS}


def head(handler: Handler, *lines: str) -> None:
    handler.wfile.write("\r\n".join(("HTTP/1.1 200 OK", *lines, "", "")).encode())
    handler.close_connection = True


def endless(piece: bytes, pause: float, *lines: str) -> Callable[[Handler], None]:
    """An answer without an end."""

    def answer(handler: Handler) -> None:
        head(handler, *lines)
        with suppress(OSError):
            while not handler.server.released.wait(pause):
                handler.wfile.write(piece)

    return answer


def large(*lines: str) -> Callable[[Handler], None]:
    """An answer of 100 MB, as far as anybody reads it."""

    def answer(handler: Handler) -> None:
        head(handler, *lines)
        with suppress(OSError):
            for _ in range(HUNDRED_MEGABYTES // 1_000_000):
                handler.wfile.write(b"[" + b"1," * 499_999 + b"1")

    return answer


def deep(levels: int) -> bytes:
    return b'{"a":' * levels + b"1" + b"}" * levels


def bomb() -> bytes:
    packed = gzip.compress(b" " * 20_000_000)
    lines = f"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: {len(packed)}\r\n\r\n"
    return lines.encode() + packed


def redirecting(status: int, target: str) -> bytes:
    return f"HTTP/1.1 {status} Go\r\nLocation: {target}\r\nContent-Length: 0\r\n\r\n".encode()


def answers(callee: Callee) -> dict[str, tuple[Callable[[Handler], None] | bytes, int]]:
    """What is answered under a path, and the status that the action must see."""
    inner = f"http://127.0.0.2:{callee.port}/inner"
    many = "\r\n".join(f"X-{at}: {'a' * 60_000}" for at in range(20))
    return {
        "/hangs": (lambda handler: handler.server.released.wait(60), 408),
        "/drips": (endless(b" ", 0.02, "Content-Type: application/json"), 408),
        "/streams": (endless(b'data: {"t": "a"}\n\n', 0.02, "Content-Type: text/event-stream"), 408),
        "/floods": (
            endless(b'data: {"t": "%b"}\n\n' % (b"a" * 9_000), 0, "Content-Type: text/event-stream"),
            413,
        ),
        "/inwards": (redirecting(302, inner), 302),
        "/inwards-kept": (redirecting(307, inner), 307),
        "/metadata": (redirecting(301, "http://169.254.169.254/latest/meta-data"), 301),
        "/file": (redirecting(302, "file:///etc/passwd"), 302),
        "/circle": (redirecting(307, "/circle"), 503),
        "/large": (large(f"Content-Length: {HUNDRED_MEGABYTES}"), 413),
        "/large-unsaid": (large(), 413),
        "/bomb": (bomb(), 413),
        "/html": (b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n<html>", 422),
        "/binary": (b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n\x89PNG\x00\xff", 422),
        "/no-stream": (b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n<html>", 422),
        "/really-json": (b"HTTP/1.1 200 OK\r\nContent-Type: image/png\r\n\r\n[1]", 200),
        "/broken": (b'HTTP/1.1 200 OK\r\n\r\n{"a": [1,', 422),
        "/deep": (b"HTTP/1.1 200 OK\r\n\r\n" + deep(1_000), 422),
        "/deep-enough": (b"HTTP/1.1 200 OK\r\n\r\n" + deep(150), 422),
        "/not-utf-8": (b'HTTP/1.1 200 OK\r\n\r\n{"a": "\xff\xfe"}', 422),
        "/odd-texts": (b'HTTP/1.1 200 OK\r\n\r\n{"a": "\\u0000"}', 200),
        "/endless-number": (b"HTTP/1.1 200 OK\r\n\r\n" + b"9" * 90_000, 422),
        "/headers": (f"HTTP/1.1 200 OK\r\n{many}\r\n\r\n{{}}".encode(), 503),
        "/early": (b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{", 503),
        "/early-chunk": (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nff\r\n{", 503),
        "/nothing": (b"", 503),
        "/no-http": (b"SSH-2.0-OpenSSH\r\n\r\n", 503),
        "/odd-status": (b"HTTP/1.1 999 What\r\nContent-Length: 2\r\n\r\n{}", 999),
    }


@pytest.fixture(scope="module")
def client(live_server: Any) -> Iterator[httpx.Client]:
    with live_server.client(params=VERSION) as client:
        yield client


@pytest.fixture(scope="module")
def expected(module_callee: Callee) -> dict[str, int]:
    """The status of each path of the callee."""
    known = answers(module_callee)
    for path, (answer, _) in known.items():
        if isinstance(answer, bytes):
            module_callee.answer_raw(path, answer)
        else:
            module_callee.answer_with(path, answer)
    return {path: status for path, (_, status) in known.items()}


def step(name: str, path: str | None = None, **fields: Any) -> dict[str, Any]:
    resolver: dict[str, Any] = {"type": "continue"}
    if path is not None:
        callout: dict[str, Any] = {"method": "GET", "path": path, "result_variable": "result"}
        callout |= {"type": "integration_interaction", "internal": {}}
        if path in ("/streams", "/floods", "/no-stream"):
            callout["stream_response_mapping"] = STREAM
        resolver = {"type": "callout", "callout": callout}
    return {"step": name, "variable": name, "resolver": resolver, **fields}


def action(name: str, *paths: str) -> dict[str, Any]:
    """An action that makes calls and then says the status of the last."""
    said = {"text_expression": {"concat": [{"variable": "result", "variable_path": "status"}]}}
    output = {"generic": [{"response_type": "text", "values": [said]}]}
    calls = [step(f"s{at}", path, next_step=f"s{at + 1}") for at, path in enumerate(paths)]
    steps = [*calls, step(f"s{len(paths)}", output=output)]
    declared = [{"variable": each["variable"]} for each in steps]
    return {
        "action": name,
        "title": name,
        "condition": {"intent": name},
        "steps": steps,
        "variables": [*declared, {"variable": "result"}],
        "handlers": [],
    }


@pytest.fixture(scope="module")
def ask(client: httpx.Client, module_callee: Callee, expected: dict[str, int]) -> Callable[..., Any]:
    """Starts the action that calls a path; gives the status that it saw, and the whole answer."""
    made = client.post("/v2/assistants", json={}).json()
    base = f"/v2/assistants/{made['assistant_id']}"
    [skill] = [each for each in made["assistant_skills"] if each["type"] == "action"]
    actions = [action(path.strip("/"), path) for path in expected]
    many = action("many", *["/really-json"] * 25)
    workspace = {"actions": [*actions, many], "intents": [], "entities": []}
    assert client.post(f"{base}/skills/{skill['skill_id']}", json={"workspace": workspace}).status_code == 202
    spec = {
        "openapi": "3.1.0",
        "info": {"title": "Hostile", "version": "1"},
        "paths": {path: {"get": {}} for path in expected},
    }
    body = {"name": "Hostile", "spec": spec, "servers": [{"url": module_callee.url}]}
    assert client.post(f"{base}/extensions", json=body).status_code == 201
    client.post(f"{base}/message", json={"input": {"text": "warm up"}})

    def asked(name: str) -> tuple[str, Any]:
        typed = {"text": "go", "intents": [{"intent": name, "confidence": 1}], "options": {"debug": True}}
        response = client.post(f"{base}/message", json={"input": typed})
        assert response.status_code == 200, response.text[:300]
        answer = response.json()
        return answer["output"]["generic"][-1]["text"], answer

    return asked


def test_extension_when_hostile_then_the_outcome_is_bounded_and_known(
    ask: Callable[..., Any], expected: dict[str, int], module_callee: Callee
) -> None:
    """spec/actions-runtime.md §16, steps 5 and 6; the flow goes on in every case."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    seen, slow, long = {}, [], []
    for path in expected:
        started = time.monotonic()
        status, answer = ask(path.strip("/"))
        seen[path] = int(status)
        slow += [path] if time.monotonic() - started > SECONDS + 15 else []
        long += [path] if len(json.dumps(answer)) > 150_000 else []
    assert seen == expected
    assert (slow, long) == ([], [])
    assert "/inner" not in [each.path for each in module_callee.received]
    grown_kilobytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert grown_kilobytes < 80_000


def test_extensions_when_many_hang_then_others_are_answered(
    ask: Callable[..., Any], client: httpx.Client
) -> None:
    """design, *Decisions*: no thread, lock or connection of the database is held while a call runs."""
    with ThreadPoolExecutor(20) as threads:
        hanging = [threads.submit(ask, "hangs") for _ in range(20)]
        started = time.monotonic()
        assert client.get("/healthz").status_code == 200
        assert ask("really-json")[0] == "200"
        waited = time.monotonic() - started
        assert [each.result()[0] for each in hanging] == ["408"] * 20
    assert waited < 30


def test_calls_when_an_action_makes_too_many_then_the_rest_fail(
    ask: Callable[..., Any], module_callee: Callee
) -> None:
    """docs/extensions.md: twenty in one message."""
    module_callee.received.clear()
    status, answer = ask("many")
    assert status == "429"
    statuses = [
        event["callout"]["response"]["status_code"]
        for event in answer["output"]["debug"]["turn_events"]
        if event["event"] == "callout"
    ]
    assert statuses == [200] * 20 + [429] * 5
    assert len(module_callee.received) == 20
