"""A real server process that can be killed and started again on the same data."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest

KEY = "a-key-for-the-tests"
VERSION = "2021-11-01"
PATIENCE_SECONDS = 120
POLL_SECONDS = 0.05


@dataclass
class Server:
    """`doyle serve` on a data directory of its own."""

    data_dir: Path
    environment: dict[str, str] = field(default_factory=dict)
    process: "subprocess.Popen[str] | None" = None
    url: str = ""

    def start(self, **settings: str) -> None:
        """Start it and wait until it says where it answers."""
        command = [str(Path(sys.executable).with_name("doyle")), "serve", "--port", "0"]
        command += ["--data-dir", str(self.data_dir)]
        environment = {**os.environ, "DOYLE_API_KEY": KEY, "DOYLE_LOG_LEVEL": "error", **settings}
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment)
        assert self.process.stdout is not None
        for line in self.process.stdout:
            found = re.search(r"http://[0-9.]+:[0-9]+", line)
            if found:
                self.url = found.group()
                return
        raise AssertionError(f"the server ended with {self.process.wait()}")

    def kill(self) -> None:
        """End it without a chance to clean up."""
        self._end(signal.SIGKILL)

    def stop(self) -> int:
        """Ask it to end; returns its exit code."""
        return self._end(signal.SIGTERM)

    def _end(self, number: signal.Signals) -> int:
        process, self.process = self.process, None
        assert process is not None
        process.send_signal(number)
        code = process.wait(60)
        assert process.stdout is not None
        process.stdout.close()
        return code

    def request(self, method: str, path: str, **more: Any) -> Any:
        """The JSON of a successful answer."""
        with httpx.Client(auth=("apikey", KEY), timeout=60) as client:
            response = client.request(method, self.url + path, params={"version": VERSION}, **more)
        assert response.is_success, response.text
        return response.json()

    def wait_for(self, workspace_id: str, is_there: Callable[[Any], bool]) -> Any:
        """Ask for a workspace until it is as wanted."""
        return self.ask_until(f"/v1/workspaces/{workspace_id}", is_there)

    def ask_until(self, path: str, is_there: Callable[[Any], bool]) -> Any:
        """Ask until the answer is as wanted."""
        with httpx.Client(auth=("apikey", KEY), timeout=60) as client:
            for _ in range(int(PATIENCE_SECONDS / POLL_SECONDS)):
                shown = client.get(self.url + path, params={"version": VERSION}).json()
                if is_there(shown):
                    return shown
                time.sleep(POLL_SECONDS)
        raise AssertionError(f"never came: {shown}")

    def say(self, workspace_id: str, text: str) -> Any:
        """The answer to a message."""
        body = {"input": {"text": text}}
        return self.request("POST", f"/v1/workspaces/{workspace_id}/message", json=body)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    """A server that the test starts itself."""
    server = Server(tmp_path / "data")
    yield server
    if server.process is not None:
        server.kill()


@pytest.fixture
def content() -> dict[str, Any]:
    """A skill whose training takes a moment."""
    colours = ["red", "blue", "green", "black", "white", "yellow", "brown", "pink", "grey", "gold"]
    things = ["car", "boat", "house", "hat", "shoe", "ball", "cup", "lamp", "chair", "tree", "coin", "book"]
    intents = [
        {"intent": thing, "examples": [{"text": f"I would like a {colour} {thing}"} for colour in colours]}
        for thing in things
    ]
    nodes = [
        {
            "dialog_node": thing,
            "conditions": f"#{thing}",
            "output": {"text": f"A {thing}."},
            **({"previous_sibling": things[at - 1]} if at else {}),
        }
        for at, thing in enumerate(things)
    ]
    return {"name": "Shop", "intents": intents, "dialog_nodes": nodes}
