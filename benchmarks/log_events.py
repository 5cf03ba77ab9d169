"""Listing and filtering log events over HTTP: what the first page costs at 10,000 and at 1,000,000 events.

Fills both databases in a folder that stays (minutes, once), starts real servers on them and asks for pages of
one workspace and of all, plain and with every kind of filter. Usual filters must answer within 100 ms and
within twice the time that they take with few events; the others are bounded: a page comes with what was found
so far, and with a cursor.

Usage: python benchmarks/log_events.py FOLDER [--counts 10000 1000000] [--databases sqlite postgresql]
       [--api v2] [--rounds N] [--json]
"""

import argparse
import contextlib
import json
import os
import secrets
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median

import httpx
import psycopg

from databases import postgres
from log_filling import Database, fill
from log_filters import Case, assistant_cases, cases
from message import running, wait_for_url

VERSION = "2021-11-27"
CASES = {"v1": cases, "v2": assistant_cases}
TARGET_MILLISECONDS, TARGET_RATIO = 100.0, 2.0


@dataclass(frozen=True, slots=True)
class Figure:
    """What a case took, the fastest of the rounds and their median; what the page had, and if more follows.

    Other work on the machine makes every round slower, never faster.
    """

    milliseconds: float
    median: float
    found: int
    has_next: bool


@contextlib.contextmanager
def server(database: Database, key: str) -> Iterator[str]:
    """The URL of a running server on a database; nothing is too old for it."""
    command = [str(Path(sys.executable).with_name("doyle")), "serve", "--port", "0", "--data-dir"]
    environment = {**os.environ, "DOYLE_API_KEY": key, "DOYLE_LOG_LEVEL": "error"}
    environment |= {"DOYLE_LOG_RETENTION_DAYS": "0"}
    environment.pop("DOYLE_DATABASE_URL", None)
    if database.url is not None:
        environment["DOYLE_DATABASE_URL"] = database.url
    with running([*command, str(database.folder)], environment, None) as process:
        yield wait_for_url(process)


def measure(database: Database, rounds: int) -> dict[str, Figure]:
    """Every case on one database; the rounds go through all cases, so that other work meets all alike."""
    key = secrets.token_urlsafe(32)
    with (
        server(database, key) as url,
        httpx.Client(base_url=url, auth=("apikey", key), params={"version": VERSION}, timeout=120) as client,
    ):
        asked = CASES[database.api](client)
        seconds: dict[str, list[float]] = {case.name: [] for case in asked}
        figures: dict[str, Figure] = {}
        for _ in range(rounds + 1):
            for case in asked:
                start = time.perf_counter()
                answer = client.get(case.path, params=case.query).raise_for_status()
                seconds[case.name].append(1000 * (time.perf_counter() - start))
                page = answer.json()
                timed = seconds[case.name][1:] or seconds[case.name]
                figures[case.name] = Figure(
                    min(timed), median(timed), len(page["logs"]), "next_cursor" in page["pagination"]
                )
    return figures


def is_good(case: Case, few: Figure, many: Figure) -> bool:
    """Whether a usual filter keeps its targets; an answer with more events may take longer."""
    is_alike = many.found > few.found or many.milliseconds <= TARGET_RATIO * few.milliseconds
    return not case.is_usual or (many.milliseconds <= TARGET_MILLISECONDS and is_alike)


def show(database: str, api: str, figures: Sequence[dict[str, Figure]], counts: Sequence[int]) -> str:
    """One database's figures as a table."""
    titles = "".join(f"{f'{count:,}':>12}{'found':>7}" for count in counts)
    lines = [f"{database:<44}{titles}{'median':>9}{'ratio':>7}"]
    for case in CASES[api](None):
        row = [part[case.name] for part in figures]
        values = "".join(
            f"{figure.milliseconds:>12.1f}{f'{figure.found}{chr(43) if figure.has_next else str()}':>7}"
            for figure in row
        )
        ratio = row[-1].milliseconds / row[0].milliseconds
        verdict = "" if is_good(case, row[0], row[-1]) else "  MISSED"
        mark = " " if case.is_usual else "*"
        lines.append(f"{mark} {case.name:<42}{values}{row[-1].median:>9.1f}{ratio:>7.2f}{verdict}")
    return "\n".join(lines)


@contextlib.contextmanager
def databases(
    folder: Path, names: Sequence[str], counts: Sequence[int], api: str
) -> Iterator[list[Database]]:
    """The databases of a run, filled."""
    with contextlib.ExitStack() as opened:
        made = [
            Database("sqlite", count, folder / _name("sqlite", count, api), None, api) for count in counts
        ]
        if "postgresql" in names:
            url = opened.enter_context(postgres(folder / "postgresql"))
            made += [postgres_database(url, count, folder, api) for count in counts]
        chosen = [database for database in made if database.name in names]
        for database in chosen:
            fill(database)
        yield chosen


def _name(database: str, count: int, api: str) -> str:
    return f"{database}-{count}" if api == "v1" else f"{database}-{api}-{count}"


def postgres_database(url: str, count: int, folder: Path, api: str) -> Database:
    """A database of a server, made if it is not there."""
    name = f"events_{count}" if api == "v1" else f"events_{api}_{count}"
    with psycopg.connect(url, autocommit=True) as connection:
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
            connection.execute(f"CREATE DATABASE {name}")
    own_url = url.replace("/postgres?", f"/{name}?")
    return Database("postgresql", count, folder / _name("postgresql", count, api), own_url, api)


def main(arguments: Sequence[str]) -> int:
    """Run and print; 1 if a usual filter misses its targets."""
    parser = argparse.ArgumentParser(description="What listing and filtering log events costs.")
    parser.add_argument("folder", type=Path, help="where the databases are, and stay")
    parser.add_argument("--counts", type=int, nargs="+", default=(10_000, 1_000_000), help="events in each")
    parser.add_argument("--databases", nargs="+", default=("sqlite", "postgresql"), help="which ones")
    parser.add_argument("--api", choices=sorted(CASES), default="v1", help="whose log")
    parser.add_argument("--rounds", type=int, default=7, help="how often each page is asked for")
    parser.add_argument("--json", action="store_true", help="print JSON")
    options = parser.parse_args(arguments)
    measured: dict[str, list[dict[str, Figure]]] = {}
    with databases(options.folder.resolve(), options.databases, options.counts, options.api) as chosen:
        for database in chosen:
            measured.setdefault(database.name, []).append(measure(database, options.rounds))
    if options.json:
        shown = {
            name: [{at: asdict(f) for at, f in part.items()} for part in parts]
            for name, parts in measured.items()
        }
        print(json.dumps(shown, indent=2))
    else:
        print(
            "\n\n".join(
                show(name, options.api, figures, options.counts) for name, figures in measured.items()
            )
        )
    kept = [
        is_good(case, parts[0][case.name], parts[-1][case.name])
        for parts in measured.values()
        for case in CASES[options.api](None)
    ]
    return 0 if all(kept) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
