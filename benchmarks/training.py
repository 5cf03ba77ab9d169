"""How long training takes, end to end: a real server, from an edit's answer to the status Available.

Imports car_dashboard (2,500 examples), adds examples one by one, then edits the dialog only. The sentence
vectors of the first training are remembered by the server, and its training process stays warm for a while.

Usage: python benchmarks/training.py [--edits N] [--json]
"""

import argparse
import json
import os
import secrets
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from statistics import median
from urllib.parse import quote

import httpx

from message import CAR_DASHBOARD, VERSION, doyle_server, train

INTENT = "turn_on"
NODE = "benchmark_node"
PATIENCE_SECONDS = 120.0


@dataclass(frozen=True, slots=True)
class Figures:
    """Seconds: of the first training, of each edit of one example, of an edit of the dialog.

    `work` is what the processors did for each edit of an example, in all processes: on a busy machine that is
    what can be compared (Linux; elsewhere empty).
    """

    first: float
    edits: list[float]
    work: list[float]
    dialog: float


class Workspace:
    """A workspace of a running server."""

    def __init__(self, client: httpx.Client, workspace_id: str) -> None:
        self._client = client
        self._path = f"/v1/workspaces/{workspace_id}"

    def add_example(self, text: str) -> None:
        """Add one example to an intent."""
        self._post(f"/intents/{quote(INTENT)}/examples", {"text": text})

    def add_node(self) -> None:
        """Add one dialog node."""
        self._post("/dialog_nodes", {"dialog_node": NODE, "conditions": "false"})

    def seconds_until_available(self, edit: Callable[[], None]) -> float:
        """How long after an edit's answer the workspace is trained."""
        edit()
        start = time.perf_counter()
        while (elapsed := time.perf_counter() - start) < PATIENCE_SECONDS:
            status = self._client.get(self._path).json()["status"]
            if status == "Available":
                return time.perf_counter() - start
            if status == "Failed":
                raise SystemExit("the training failed")
            time.sleep(0.01)
        raise SystemExit(f"the training took more than {elapsed:.0f} s")

    def _post(self, path: str, body: dict[str, str]) -> None:
        self._client.post(self._path + path, json=body).raise_for_status()


def measure(count: int) -> Figures:
    """All figures of one run."""
    key = secrets.token_urlsafe(32)
    with tempfile.TemporaryDirectory() as folder, doyle_server(Path(folder), key, None) as (url, pid):
        skill = train(url, key, CAR_DASHBOARD)
        with httpx.Client(base_url=url, auth=("apikey", key), params={"version": VERSION}) as client:
            workspace = Workspace(client, skill.workspace_id)
            edits, work = [], []
            for at in range(count):
                before = processor_seconds(pid)
                edit = partial(workspace.add_example, f"switch lamp {at} on")
                edits.append(workspace.seconds_until_available(edit))
                work.append(processor_seconds(pid) - before)
            dialog = workspace.seconds_until_available(workspace.add_node)
    return Figures(skill.training_seconds, edits, work if any(work) else [], dialog)


def processor_seconds(process_id: int) -> float:
    """The processor time that a process and its children have taken; 0 where the system does not say."""
    folder = Path("/proc") / str(process_id)
    try:
        fields = (folder / "stat").read_text().rpartition(")")[2].split()
        children = (folder / "task" / str(process_id) / "children").read_text().split()
    except OSError:
        return 0.0
    own = (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    return own + sum(processor_seconds(int(child)) for child in children)


def main(arguments: Sequence[str]) -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(description="How long training takes.")
    parser.add_argument("--edits", type=int, default=5, help="examples added one by one")
    parser.add_argument("--json", action="store_true", help="print JSON")
    options = parser.parse_args(arguments)
    if not CAR_DASHBOARD.is_file():
        raise SystemExit(f"no {CAR_DASHBOARD}: set DOYLE_TEST_DATA")
    figures = measure(options.edits)
    if options.json:
        print(json.dumps(asdict(figures), indent=2))
        return
    print(f"first training of car_dashboard        {figures.first:6.2f} s")
    print(f"after one more example, median         {median(figures.edits):6.2f} s")
    print(f"after one more example, slowest        {max(figures.edits):6.2f} s")
    if figures.work:
        print(f"processor time of that, median         {median(figures.work):6.2f} s")
    print(f"after an edit of the dialog            {figures.dialog:6.2f} s")


if __name__ == "__main__":
    main(sys.argv[1:])
