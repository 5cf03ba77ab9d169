"""Fills a database with log events faster than messages could: in bulk, but by the store's own code.

What is written is what messages and the posting in the background would leave; only the postings are sorted
first, so that an index of many millions of them grows at its end.
"""

import asyncio
import sqlite3
import sys
import time
from array import array
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, fields
from itertools import islice
from pathlib import Path

import numpy as np
import psycopg

from doyle.store import assistants, environments
from doyle.store.assistants import NewAssistant
from doyle.store.database import DATABASE_NAME, Store
from doyle.store.environments import NewEnvironment
from doyle.store.instances import DEFAULT_INSTANCE, ensure_instance
from doyle.store.logs.places import AnySource
from doyle.store.logs.postings import Posted, Posting, postings_of
from doyle.store.logs.sources import V1_LOG, V2_LOG
from doyle.store.messages import LogEvent, event_values
from doyle.store.sessions import AssistantLogEvent
from doyle.store.sessions import event_values as assistant_event_values
from doyle.store.workspaces import NewWorkspace, create
from doyle.wire.workspace import WorkspaceBody
from log_texts import assistant_events, environment_of, events, places

AT_ONCE = 10_000
POSTING_COLUMNS = ", ".join(Posting._fields)
QUICKLY = ("journal_mode = OFF", "synchronous = OFF", "cache_size = -1000000")

Rows = Iterable[Sequence[object]]
AnyEvent = LogEvent | AssistantLogEvent


@dataclass(frozen=True, slots=True)
class Database:
    """One database to be filled with the log of an `api`: `url` is None for the embedded one in `folder`."""

    name: str
    count: int
    folder: Path
    url: str | None
    api: str = "v1"

    @property
    def log(self) -> AnySource:
        """The log that is filled."""
        return V1_LOG if self.api == "v1" else V2_LOG

    @property
    def columns(self) -> str:
        """The columns of its events."""
        return ", ".join(field.name for field in fields(LogEvent if self.api == "v1" else AssistantLogEvent))

    def rows(self, now: int) -> Iterator[tuple[AnyEvent, Sequence[object]]]:
        """Its events, and each as it is stored."""
        if self.api == "v1":
            yield from ((event, event_values(event)) for event in events(self.count, now))
        else:
            for event in assistant_events(self.count, now):
                yield event, tuple(assistant_event_values(event).values())


def fill(database: Database) -> None:
    """Write the workspaces, the events and the postings; does nothing where an earlier run has."""
    mark = database.folder / f"filled-{database.name}-{database.count}"
    if mark.exists():
        return
    now = int(time.time() * 1000)
    asyncio.run(_prepare(database, now))
    numbers = array("q")
    if database.url is None:
        _fill_sqlite(database, now, numbers)
    else:
        _fill_postgresql(database, now, numbers)
    mark.touch()


async def _prepare(database: Database, now: int) -> None:
    database.folder.mkdir(parents=True, exist_ok=True)
    store = await Store.open(database.url, database.folder)
    async with store.write() as tx:
        await ensure_instance(tx, DEFAULT_INSTANCE, now)
        for place in places():
            body = WorkspaceBody.read({"name": place.workspace_id, "language": place.language})
            await create(tx, NewWorkspace(place.workspace_id, DEFAULT_INSTANCE, body, None, now))
            new = NewAssistant(place.workspace_id, DEFAULT_INSTANCE, None, None, place.language, now)
            await assistants.create(tx, new)
            for kind in ("draft", "live"):
                environment_id = environment_of(place.workspace_id, kind)
                made = NewEnvironment(environment_id, place.workspace_id, kind, 3600, now)
                await environments.create(tx, made)
    await store.close()


def _fill_sqlite(database: Database, now: int, numbers: "array[int]") -> None:
    with closing(sqlite3.connect(database.folder / DATABASE_NAME)) as connection:
        for pragma in QUICKLY:
            connection.execute(f"PRAGMA {pragma}").close()
        rows = _event_rows(database, now, numbers)
        while batch := list(islice(rows, AT_ONCE)):
            marks = ", ".join("?" * len(batch[0]))
            connection.executemany(
                f"INSERT INTO {database.log.name} ({database.columns}) VALUES ({marks})", batch
            )
        insert = f"INSERT INTO log_postings ({POSTING_COLUMNS}) VALUES (?, ?, ?)"
        connection.executemany(insert, _posting_rows(database, numbers))
        connection.execute(f"DELETE FROM {database.log.arrivals.name}")
        connection.commit()
        connection.execute("PRAGMA journal_mode = WAL")


def _fill_postgresql(database: Database, now: int, numbers: "array[int]") -> None:
    with psycopg.connect(str(database.url)) as connection:
        _copy(connection, f"{database.log.name} ({database.columns})", _event_rows(database, now, numbers))
        _copy(connection, f"log_postings ({POSTING_COLUMNS})", _posting_rows(database, numbers))
        connection.execute(f"DELETE FROM {database.log.arrivals.name}")
        connection.commit()
        connection.autocommit = True
        connection.execute("VACUUM ANALYZE")


def _copy(connection: psycopg.Connection, table: str, rows: Rows) -> None:
    with connection.cursor() as cursor, cursor.copy(f"COPY {table} FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


def _event_rows(database: Database, now: int, numbers: "array[int]") -> Iterator[Sequence[object]]:
    """The events as they are stored; their postings are collected in `numbers`."""
    log = database.log
    for done, (event, values) in enumerate(database.rows(now), 1):
        tagged = tuple((tag, getattr(event, name)) for tag, name in log.tagged.items())
        place_id = getattr(event, log.place_name)
        posted = Posted(event.log_id, place_id, event.request_timestamp, event.terms, tagged)
        for posting in postings_of(posted):
            numbers.extend(posting)
        yield values
        _progress(database, "events", done, database.count)


def _posting_rows(database: Database, numbers: "array[int]") -> Iterator[Sequence[object]]:
    """The postings in the order of their index, each once."""
    table = np.frombuffer(numbers, dtype=np.int64).reshape(-1, len(Posting._fields))
    table = table[np.lexsort(table.T[::-1])]
    is_new = np.ones(len(table), dtype=bool)
    is_new[1:] = (table[1:] != table[:-1]).any(axis=1)
    table = table[is_new]
    for start in range(0, len(table), AT_ONCE):
        yield from table[start : start + AT_ONCE].tolist()
        _progress(database, "postings", min(start + AT_ONCE, len(table)), len(table))


def _progress(database: Database, what: str, done: int, count: int) -> None:
    """A bar that moves."""
    if done % AT_ONCE == 0 or done == count:
        bar, end = "#" * (30 * done // count), "\n" if done == count else ""
        line = f"\r{database.name} {what:<9}[{bar:<30}]{done:>10}"
        print(line, end=end, file=sys.stderr, flush=True)
