"""What sessions cost: a message of one while many are open, and much else is stored.

One run starts a real `doyle serve` on loopback twice, pinned to one core: on an empty database, and on one
with many skills, sessions and log events. Each time it times messages of sessions beside the sentence encoder
and an empty endpoint, so that the two can be compared as ratios. It also says what opening a session takes,
and what the process needs for all of them.

Usage: python benchmarks/sessions.py [--messages N] [--sessions N] [--skills N] [--events N] [--json]
"""

import argparse
import json
import secrets
import sqlite3
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import closing
from dataclasses import asdict, dataclass
from itertools import cycle, islice
from pathlib import Path
from random import Random

from doyle.nlu.encoder import find_encoder
from doyle.store.database import DATABASE_NAME
from message import (
    EXAMPLE,
    WARM_UP,
    Connection,
    Latency,
    Probe,
    doyle_server,
    empty_server,
    nothing_requests,
    on_cores,
    open_environment,
    open_sessions,
    resident_megabytes,
    sentences,
    split_cores,
    stateful_requests,
    time_in_rounds,
    train,
)

FEW = 20
# A copy of one row under each number of a series; the names of the columns follow.
COPY = """
WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < {count})
INSERT INTO {table} ({columns}) SELECT {values} FROM numbers, (SELECT * FROM {table} LIMIT 1) AS one
"""


@dataclass(frozen=True, slots=True)
class Load:
    """What is stored while messages are timed."""

    skills: int
    sessions: int
    events: int


@dataclass(frozen=True, slots=True)
class Phase:
    """The figures of one start; `opening` is what one create_session took, in milliseconds."""

    latencies: dict[str, Latency]
    opening: float
    resident_megabytes: float

    @property
    def ratio(self) -> float:
        """A message against encoding its sentence and an empty exchange."""
        floor = self.latencies["empty"].p50
        if "encoder" in self.latencies:
            floor += self.latencies["encoder"].p50
        return self.latencies["message"].p50 / floor


@dataclass(frozen=True, slots=True)
class Figures:
    """Both phases."""

    load: Load
    empty: Phase
    full: Phase


def fill(path: Path, load: Load) -> None:
    """Copy a skill and a log event so many times; the server must not be running.

    The copies of the event wait for no posting, which would take longer than the run.
    """
    with closing(sqlite3.connect(path)) as database, database:
        _copy(database, "workspaces", "workspace_id", load.skills)
        _copy(database, "assistant_log_events", "log_id", load.events)
        database.execute("DELETE FROM assistant_log_arrivals")


def _copy(database: sqlite3.Connection, table: str, key: str, count: int) -> None:
    if count:
        names = [row[1] for row in database.execute(f"PRAGMA table_info({table})")]
        values = ", ".join("'copy ' || n" if name == key else f"one.{name}" for name in names)
        database.execute(COPY.format(count=count, table=table, columns=", ".join(names), values=values))


def measure_phase(data_dir: Path, key: str, base: str, sessions: int, texts: Sequence[str]) -> Phase:
    """Open sessions, say something in each, and time messages of sessions taken at random."""
    server_core, client_cores = split_cores()
    servers = (doyle_server(data_dir, key, server_core), empty_server(server_core))
    with servers[0] as (url, process_id), servers[1] as empty_url, on_cores(client_cores):
        started = time.perf_counter()
        opened = open_sessions(url, key, base, sessions)
        opening = (time.perf_counter() - started) * 1000 / sessions
        doyle, empty = Connection(url), Connection(empty_url)
        for request in stateful_requests(doyle, key, opened, list(islice(cycle(texts), sessions))):
            doyle.send(request)
        chosen = Random(1).choices(opened, k=len(texts))
        probes = {
            "message": Probe(doyle.send, stateful_requests(doyle, key, chosen, texts)),
            "empty": Probe(empty.send, nothing_requests(empty, texts)),
        }
        if (encoder := find_encoder(None)) is not None:
            probes["encoder"] = Probe(encoder.encode, texts, server_core)
        latencies = time_in_rounds(probes)
        doyle.close()
        empty.close()
        return Phase(latencies, opening, resident_megabytes(process_id))


def measure(count: int, load: Load) -> Figures:
    """All figures of one run."""
    texts = list(islice(cycle(sentences(EXAMPLE)), count))
    key = secrets.token_urlsafe(32)
    with tempfile.TemporaryDirectory() as folder:
        data_dir = Path(folder)
        with doyle_server(data_dir, key, None) as (url, _):
            base = open_environment(url, key, train(url, key, EXAMPLE).workspace_id)
        empty = measure_phase(data_dir, key, base, FEW, texts)
        fill(data_dir / DATABASE_NAME, load)
        return Figures(load, empty, measure_phase(data_dir, key, base, load.sessions, texts))


def show(figures: Figures) -> str:
    """The figures as a table."""
    load = figures.load
    lines = [
        f"full: {load.skills:,} skills, {load.sessions:,} sessions, {load.events:,} log events",
        "",
        f"{'':<36}{'empty':>9}{'full':>9}",
    ]
    both = (figures.empty, figures.full)
    rows = [
        ("message of a session, p50 ms", [phase.latencies["message"].p50 for phase in both]),
        ("message of a session, p99 ms", [phase.latencies["message"].p99 for phase in both]),
        ("message / (encoder + empty), p50", [phase.ratio for phase in both]),
        ("opening a session, ms", [phase.opening for phase in both]),
        ("resident memory, MB", [phase.resident_megabytes for phase in both]),
    ]
    lines += [f"{name:<36}{values[0]:>9.2f}{values[1]:>9.2f}" for name, values in rows]
    return "\n".join([*lines, "", f"{'full / empty':<36}{figures.full.ratio / figures.empty.ratio:>9.2f}"])


def main(arguments: Sequence[str]) -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(description="What sessions cost.")
    parser.add_argument("--messages", type=int, default=800, help="messages timed one by one")
    parser.add_argument("--sessions", type=int, default=10_000, help="sessions open at once")
    parser.add_argument("--skills", type=int, default=1_000, help="skills stored")
    parser.add_argument("--events", type=int, default=1_000_000, help="log events stored")
    parser.add_argument("--json", action="store_true", help="print JSON")
    options = parser.parse_args(arguments)
    load = Load(options.skills, options.sessions, options.events)
    figures = measure(max(options.messages, WARM_UP), load)
    shown = {**asdict(figures), "ratios": [figures.empty.ratio, figures.full.ratio]}
    print(json.dumps(shown, indent=2) if options.json else show(figures))


if __name__ == "__main__":
    main(sys.argv[1:])
