"""What a second process adds: messages of sessions on PostgreSQL, through one `doyle serve` and through two.

The connections are divided evenly between the processes, as a load balancer would do it. One round of each
takes its turn after the other, so that whatever else the machine does meets both alike. Beside the messages
a second it counts the processor time that Doyle, PostgreSQL and the clients took for each message: on a
machine with fewer cores than they want together, the clock says how crowded it is, and the processor time
says what a second process would add with cores enough.

Usage: python benchmarks/processes.py [--seconds S] [--rounds N] [--connections N] [--json]
"""

import argparse
import contextlib
import json
import os
import secrets
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from itertools import cycle, islice
from pathlib import Path

from cryptography.fernet import Fernet

from databases import postgres
from message import (
    EXAMPLE,
    SESSIONS,
    Connection,
    doyle_server,
    open_environment,
    open_sessions,
    sentences,
    stateful_requests,
    train,
)

TICKS = os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 100
POSTMASTER = "postmaster.pid"
PROCESSES = (1, 2)


@dataclass(slots=True)
class Tally:
    """What the rounds of one number of processes came to; times in seconds, of processors but for `clock`."""

    messages: int = 0
    clock: float = 0.0
    doyle: float = 0.0
    postgresql: float = 0.0
    clients: float = 0.0

    @property
    def per_second(self) -> float:
        """Messages answered in a second."""
        return self.messages / self.clock

    def milliseconds(self, taken: float) -> float:
        """Of processor time for each message."""
        return 1000 * taken / self.messages

    def busy(self, processes: int) -> float:
        """Which part of a core each Doyle process had."""
        return self.doyle / self.clock / processes


@dataclass(frozen=True, slots=True)
class Figures:
    """The tallies by number of processes, and the cores that they shared."""

    cores: int
    tallies: dict[int, Tally] = field(default_factory=lambda: {count: Tally() for count in PROCESSES})

    @property
    def by_clock(self) -> float:
        """Messages a second through two processes against one, on this machine."""
        return self.tallies[2].per_second / self.tallies[1].per_second

    @property
    def by_processor(self) -> float:
        """The same where each process has a core of its own and the rest has cores enough.

        Twice as many cores, each doing as many messages as the processor time of a message allows: 2.0 where
        a message costs Doyle no more for being one of two.
        """
        one, two = self.tallies[1], self.tallies[2]
        return 2 * one.milliseconds(one.doyle) / two.milliseconds(two.doyle)


@dataclass(frozen=True, slots=True)
class Place:
    """Where messages go: the servers' URLs and process ids, and the folder of their PostgreSQL."""

    servers: Sequence[tuple[str, int]]
    database: Path

    def processor_seconds(self, processes: int) -> tuple[float, float]:
        """What the first so many servers, and PostgreSQL, have taken so far."""
        doyle = sum(_processor_seconds(process) for _, process in self.servers[:processes])
        postmaster = int((self.database / POSTMASTER).read_text().splitlines()[0])
        return doyle, sum(_processor_seconds(process) for process in [postmaster, *_children(postmaster)])


def _stat(process: int) -> list[str]:
    """The fields of /proc/PID/stat after the name; none where the process has ended."""
    with contextlib.suppress(OSError):
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return []


def _processor_seconds(process: int) -> float:
    """Of a process with those of its children that it has seen end."""
    return sum(int(ticks) for ticks in _stat(process)[11:15]) / TICKS


def _children(parent: int) -> Iterator[int]:
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and _stat(int(entry.name))[1:2] == [str(parent)]:
            yield int(entry.name)


def talk(place: Place, processes: int, requests: Sequence[Sequence[bytes]], seconds: float) -> Tally:
    """Send the messages of each connection for so long, the connections spread over the processes."""
    counts = [0] * len(requests)
    deadline = time.perf_counter() + seconds

    def send(at: int) -> None:
        connection = Connection(place.servers[at % processes][0])
        for request in cycle(requests[at]):
            if time.perf_counter() >= deadline:
                break
            connection.send(request)
            counts[at] += 1
        connection.close()

    threads = [threading.Thread(target=send, args=(at,)) for at in range(len(requests))]
    before, own, start = place.processor_seconds(processes), time.process_time(), time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    clock, after = time.perf_counter() - start, place.processor_seconds(processes)
    return Tally(sum(counts), clock, after[0] - before[0], after[1] - before[1], time.process_time() - own)


def add(tally: Tally, more: Tally) -> None:
    """Add what a round came to."""
    tally.messages += more.messages
    tally.clock += more.clock
    tally.doyle += more.doyle
    tally.postgresql += more.postgresql
    tally.clients += more.clients


def prepare(url: str, key: str, connections: int) -> list[list[bytes]]:
    """Requests for each connection: messages to sessions that no other connection speaks in."""
    base = open_environment(url, key, train(url, key, EXAMPLE).workspace_id)
    texts = sentences(EXAMPLE)
    opened = open_sessions(url, key, base, SESSIONS * connections)
    writer = Connection(url)
    prepared = [
        stateful_requests(writer, key, opened[at::connections], list(islice(cycle(texts), 20 * SESSIONS)))
        for at in range(connections)
    ]
    writer.close()
    return prepared


def measure(seconds: float, rounds: int, connections: int) -> Figures:
    """All figures of one run."""
    key = secrets.token_urlsafe(32)
    os.environ["DOYLE_ENCRYPTION_KEY"] = Fernet.generate_key().decode()
    figures = Figures(
        len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    )
    with contextlib.ExitStack() as opened:
        folder = Path(opened.enter_context(tempfile.TemporaryDirectory(prefix="doyle-processes-")))
        database = opened.enter_context(postgres(folder / "postgresql"))
        servers = [
            opened.enter_context(doyle_server(folder / str(number), key, None, database))
            for number in PROCESSES
        ]
        place = Place(servers, folder / "postgresql")
        requests = prepare(servers[0][0], key, connections)
        for processes in PROCESSES:
            talk(place, processes, requests, min(1.0, seconds))
        for _ in range(rounds):
            for processes in PROCESSES:
                add(figures.tallies[processes], talk(place, processes, requests, seconds))
    return figures


def show(figures: Figures) -> str:
    """The figures as a table."""
    tallies = [figures.tallies[count] for count in PROCESSES]
    busy = [100 * figures.tallies[count].busy(count) for count in PROCESSES]
    rows = [
        ("messages a second", [tally.per_second for tally in tallies]),
        ("a core's time that each process had, %", busy),
        ("processor ms a message: Doyle", [tally.milliseconds(tally.doyle) for tally in tallies]),
        ("processor ms a message: PostgreSQL", [tally.milliseconds(tally.postgresql) for tally in tallies]),
        ("processor ms a message: clients", [tally.milliseconds(tally.clients) for tally in tallies]),
    ]
    lines = [f"{'':<40}{'one':>9}{'two':>9}"]
    lines += [f"{name:<40}{values[0]:>9.2f}{values[1]:>9.2f}" for name, values in rows]
    lines += [
        "",
        f"{f'two / one, by the clock on {figures.cores} cores':<49}{figures.by_clock:>9.2f}",
        f"{'two / one, with a core for each process':<49}{figures.by_processor:>9.2f}",
    ]
    return "\n".join(lines)


def main(arguments: Sequence[str]) -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(description="What a second process adds.")
    parser.add_argument("--seconds", type=float, default=5.0, help="how long a round takes")
    parser.add_argument("--rounds", type=int, default=4, help="rounds with one process and with two")
    parser.add_argument("--connections", type=int, default=8, help="clients that talk at once")
    parser.add_argument("--json", action="store_true", help="print JSON")
    options = parser.parse_args(arguments)
    figures = measure(options.seconds, options.rounds, options.connections)
    shown = {**asdict(figures), "by_clock": figures.by_clock, "by_processor": figures.by_processor}
    print(json.dumps(shown, indent=2) if options.json else show(figures))


if __name__ == "__main__":
    main(sys.argv[1:])
