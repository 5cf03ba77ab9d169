"""Sends what nobody would think of: schemathesis against the description of the API, over a running server.

A server is started on a free port, with data of its own. Every answer must have a status and a body that the
description foresees, and none may be a fault of the server. Most requests name what is there: a workspace, an
assistant, a release, a session and so on; what they change is put back (tests/fuzz/hooks.py).

Usage: python tools/fuzz.py [--examples N] [--phases NAMES] [--operation ID]... [--seed N]
Needs no more than a network once: the fuzzer has an environment of its own (tools/environments.py).
"""

import argparse
import os
import re
import socket
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

import httpx

import environments

KEY = "key-of-the-fuzzer"
PROGRAM = Path(sys.executable).with_name("doyle")
HOOKS = environments.ROOT / "tests" / "fuzz" / "hooks.py"
CHECKS = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_schema_conformance",
    "unsupported_method",
    "allow_header_conformance",
    "ignored_auth",
)
START_SECONDS = 60
REPORT = "report.json"
_COUNTED = re.compile(
    r'doyle_http_requests_total\{.*route="/[^"]+",status="(?P<status>\d+)"\} (?P<count>\S+)'
)


@contextmanager
def server(folder: Path) -> Iterator[str]:
    """A server of its own; gives its URL."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [str(PROGRAM), "serve", "--port", str(port), "--data-dir", str(folder / "data")]
    environment = {**os.environ, "DOYLE_API_KEY": KEY, "DOYLE_LOG_LEVEL": "error"}
    with (folder / "server.log").open("w") as log:
        process = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
        try:
            url = f"http://127.0.0.1:{port}"
            _await(url, process)
            yield url
        finally:
            process.terminate()
            process.wait(30)


def _await(url: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        with suppress(httpx.TransportError):
            if httpx.get(f"{url}/readyz").is_success:
                return
        time.sleep(0.1)
    raise RuntimeError("the server did not start")


def attack(url: str, arguments: argparse.Namespace, folder: Path) -> int:
    """Run the fuzzer; its exit code."""
    program = environments.python_of(environments.ready("fuzz")).with_name("schemathesis")
    command = [
        *(str(program), "run", f"{url}/openapi.json", "--auth", f"apikey:{KEY}", "--continue-on-failure"),
        *("--phases", arguments.phases, "--checks", ",".join(CHECKS), "--warnings", "off"),
        *("--max-examples", str(arguments.examples), "--report-json-path", str(folder / REPORT)),
        *(part for name in arguments.operation for part in ("--include-operation-id", name)),
        *(() if arguments.seed is None else ("--seed", str(arguments.seed))),
    ]
    known = {"SCHEMATHESIS_HOOKS": str(HOOKS), "FUZZ_URL": url, "FUZZ_KEY": KEY}
    environment = {**os.environ, **known}
    return subprocess.run(command, env=environment, cwd=folder, check=False).returncode


def count_statuses(url: str) -> Counter[str]:
    """How often the server answered which status, health checks and descriptions left out."""
    counted: Counter[str] = Counter()
    for line in httpx.get(f"{url}/metrics").text.splitlines():
        found = _COUNTED.fullmatch(line)
        if found is not None:
            counted[found["status"]] += int(float(found["count"]))
    return counted


def read_arguments(arguments: Sequence[str]) -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(
        description="Attack a server with what its description allows and forbids."
    )
    parser.add_argument("--examples", type=int, default=50, help="made up for each operation (default: 50)")
    parser.add_argument("--phases", default="examples,coverage,fuzzing", help="of the fuzzer (default: all)")
    parser.add_argument("--operation", action="append", default=[], help="only this one; may be repeated")
    parser.add_argument("--seed", type=int, help="repeat a run")
    return parser.parse_args(arguments)


def main(arguments: Sequence[str]) -> int:
    """Attack a server: 0 if all went as described, 1 if not, 3 if the fuzzer is not to be had."""
    options = read_arguments(arguments)
    try:
        environments.ready("fuzz")
    except environments.UnavailableError as error:
        print(f"the fuzzer cannot be installed: {error}", file=sys.stderr)
        return 3
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        with server(folder) as url:
            failed = attack(url, options, folder)
            counted = count_statuses(url)
    shown = ", ".join(f"{status}: {count}" for status, count in sorted(counted.items()))
    faults = sum(count for status, count in counted.items() if status.startswith("5"))
    print(f"{sum(counted.values())} requests answered ({shown}); {faults} faults of the server")
    return int(failed != 0 or faults != 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
