"""Many clients edit one workspace at once over HTTP: is anything lost, is every chain of siblings whole?

Starts real servers, one or several processes on one database, and lets the writers work for a while; a reader
exports the workspace again and again and checks the chains. In the end what is there is compared with what
every writer knows. The exit code is 1 if anything was lost, broken or answered as it should not be.

Usage: python benchmarks/writers.py [--database sqlite|postgresql|URL] [--processes N] [--writers N]
       [--seconds S] [--steps N] [--json]
"""

import argparse
import asyncio
import contextlib
import json
import os
import secrets
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import httpx

from databases import postgres
from message import Latency, running, wait_for_url
from writing import Node, Shared, Writer
from written import faults_of_chains, faults_of_content

VERSION = "2021-11-27"
CONTESTS, REGISTERS = 4, 3
CHECK_SECONDS = 0.5
SHOWN_FAULTS = 20


@dataclass(frozen=True, slots=True)
class Plan:
    """What a run does."""

    database: str
    processes: int
    writers: int
    seconds: float
    steps: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """What happened: answers by status and by kind of request, waiting times, and all that is wrong."""

    plan: Plan
    seconds: float
    statuses: dict[str, int]
    kinds: dict[str, dict[str, int]]
    latency: Latency
    exports: int
    nodes: int
    faults: list[str]

    @property
    def per_second(self) -> float:
        """Requests answered in a second."""
        return sum(self.statuses.values()) / self.seconds


@contextlib.contextmanager
def servers(plan: Plan, key: str) -> Iterator[list[str]]:
    """The URLs of running servers on one database."""
    command = [str(Path(sys.executable).with_name("doyle")), "serve", "--port", "0", "--data-dir"]
    environment = {**os.environ, "DOYLE_API_KEY": key, "DOYLE_LOG_LEVEL": "error"}
    environment.pop("DOYLE_DATABASE_URL", None)
    with contextlib.ExitStack() as opened:
        if plan.database == "postgresql":
            environment["DOYLE_DATABASE_URL"] = opened.enter_context(postgres())
        elif plan.database != "sqlite":
            environment["DOYLE_DATABASE_URL"] = plan.database
        urls = []
        for _ in range(plan.processes):
            folder = opened.enter_context(tempfile.TemporaryDirectory())
            process = opened.enter_context(running([*command, folder], environment, None))
            urls.append(wait_for_url(process))
        yield urls


async def prepare(client: httpx.AsyncClient) -> Shared:
    """A workspace with the places that all write to."""
    nodes = [Node(f"shared-uid-{at}", f"shared-{at}", "", None) for at in range(REGISTERS)]
    body = {
        "name": "written by many",
        "intents": [{"intent": f"shared-{at}", "examples": []} for at in range(REGISTERS)],
        "dialog_nodes": [
            {
                "dialog_node": node.name,
                "title": node.title,
                "previous_sibling": nodes[at - 1].name if at else None,
                "metadata": {"uid": node.uid},
            }
            for at, node in enumerate(nodes)
        ],
    }
    made = (await client.post("/v1/workspaces", json=body)).raise_for_status().json()
    shared = Shared(made["workspace_id"])
    shared.nodes |= {node.uid: node for node in nodes}
    shared.uid_of |= {node.name: node.uid for node in nodes}
    places = (f"{array}/shared-{at}" for array in ("intents", "dialog_nodes") for at in range(REGISTERS))
    shared.registers |= {place: [] for place in ("", *places)}
    shared.contests |= {f"contested-{at}": 0 for at in range(CONTESTS)}
    return shared


async def export(client: httpx.AsyncClient, workspace_id: str) -> dict[str, Any]:
    """The whole workspace."""
    answer = await client.get(f"/v1/workspaces/{workspace_id}", params={"export": "true"})
    return dict(answer.raise_for_status().json())


async def read_on(client: httpx.AsyncClient, shared: Shared) -> int:
    """Export the workspace and check its chains until cancelled; returns how often."""
    exports = 0
    with contextlib.suppress(asyncio.CancelledError):
        while True:
            await asyncio.sleep(CHECK_SECONDS)
            shared.faults += faults_of_chains(await export(client, shared.workspace_id))
            exports += 1
    return exports


async def write_on(writer: Writer, until: float, steps: int) -> None:
    """Let a writer do one thing after the other, so many at the least."""
    done = 0
    while time.perf_counter() < until or done < steps:
        await writer.step()
        done += 1


async def run(plan: Plan, urls: Sequence[str], key: str) -> Outcome:
    """Let them all write, then compare."""
    limits = httpx.Limits(max_connections=plan.writers + 1, max_keepalive_connections=plan.writers + 1)
    async with contextlib.AsyncExitStack() as opened:
        clients = [
            await opened.enter_async_context(
                httpx.AsyncClient(
                    base_url=url, auth=("apikey", key), params={"version": VERSION}, timeout=60, limits=limits
                )
            )
            for url in urls
        ]
        shared = await prepare(clients[0])
        writers = [Writer(at, clients[at % len(clients)], shared) for at in range(plan.writers)]
        reader = asyncio.create_task(read_on(clients[-1], shared))
        start = time.perf_counter()
        until = start + plan.seconds
        await asyncio.gather(*(write_on(writer, until, plan.steps) for writer in writers))
        seconds = time.perf_counter() - start
        reader.cancel()
        exports = await reader
        final = await export(clients[0], shared.workspace_id)
    faults = [*shared.faults, *faults_of_chains(final), *faults_of_content(final, writers, shared)]
    statuses: Counter[str] = Counter()
    kinds: dict[str, dict[str, int]] = {}
    for (kind, status), times in sorted(shared.statuses.items()):
        statuses[str(status)] += times
        kinds.setdefault(kind, {})[str(status)] = times
    latency = Latency.of(shared.seconds)
    return Outcome(plan, seconds, dict(statuses), kinds, latency, exports, len(final["dialog_nodes"]), faults)


def show(outcome: Outcome) -> str:
    """The outcome as text."""
    plan = outcome.plan
    database = plan.database if plan.database in {"sqlite", "postgresql"} else "postgresql"
    statuses = ", ".join(f"{times} x {status}" for status, times in outcome.statuses.items())
    waits = f"waits p50 {outcome.latency.p50:.0f} ms, p99 {outcome.latency.p99:.0f} ms"
    lines = [
        f"{plan.writers} writers, {plan.processes} process(es), {database}, {outcome.seconds:.1f} s",
        f"  requests {sum(outcome.statuses.values())}: {statuses}",
        f"  {outcome.per_second:.0f} a second; {waits}",
        f"  {outcome.exports} exports checked meanwhile, {outcome.nodes} dialog nodes in the end",
        f"  faults: {len(outcome.faults) or 'none'}",
        *(f"    {fault}" for fault in outcome.faults[:SHOWN_FAULTS]),
    ]
    for kind, counts in outcome.kinds.items():
        answered = ", ".join(f"{times} x {status}" for status, times in counts.items())
        lines.append(f"    {kind:<24}{answered}")
    return "\n".join(lines)


def main(arguments: Sequence[str]) -> int:
    """Run and print; 1 if anything is wrong."""
    parser = argparse.ArgumentParser(description="Many clients edit one workspace at once.")
    parser.add_argument("--database", default="sqlite", help="sqlite, postgresql, or the URL of a server")
    parser.add_argument("--processes", type=int, default=1, help="server processes (PostgreSQL only)")
    parser.add_argument("--writers", type=int, default=50, help="how many write at once")
    parser.add_argument("--seconds", type=float, default=60, help="how long they write")
    parser.add_argument("--steps", type=int, default=0, help="what each does at the least, however long")
    parser.add_argument("--json", action="store_true", help="print JSON")
    options = parser.parse_args(arguments)
    plan = Plan(options.database, options.processes, options.writers, options.seconds, options.steps)
    key = secrets.token_urlsafe(32)
    with servers(plan, key) as urls:
        outcome = asyncio.run(run(plan, urls, key))
    print(json.dumps(asdict(outcome), indent=2) if options.json else show(outcome), flush=True)
    return 1 if outcome.faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
