"""Plain `sqlite3` for the fast path: a stack of read connections, the process's one writer."""

import sqlite3
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from doyle.errors import DatabaseError, InputError
from doyle.store.writer_gate import WriterGate

BUSY_TIMEOUT_MILLISECONDS = 10_000
PRAGMAS = (
    f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MILLISECONDS}",
    "PRAGMA foreign_keys = ON",
    "PRAGMA synchronous = NORMAL",
)


class FastSqlite:
    """Connections to the embedded database, for worker threads."""

    def __init__(self, path: Path, gate: WriterGate) -> None:
        self._path = path
        self._gate = gate
        self.readers: deque[sqlite3.Connection] = deque()
        self._writer = self._connect()

    @contextmanager
    def reader(self) -> Iterator[sqlite3.Connection]:
        """A read connection of this thread's own until the block ends; popping and pushing are atomic."""
        try:
            connection = self.readers.pop()
        except IndexError:
            connection = self._connect()
        try:
            with _translated():
                yield connection
        finally:
            self.readers.append(connection)

    @contextmanager
    def snapshot(self) -> Iterator[sqlite3.Connection]:
        """A read connection that sees one moment of the database."""
        with self.reader() as connection:
            connection.execute("BEGIN")
            try:
                yield connection
            finally:
                connection.execute("ROLLBACK")

    @contextmanager
    def writer(self) -> Iterator[sqlite3.Connection]:
        """The writer, for one statement that commits by itself."""
        with self._gate.hold(), _translated():
            yield self._writer

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """The writer in a transaction: committed when the block ends well, else rolled back."""
        with self.writer() as connection:
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
                connection.execute("COMMIT")
            except BaseException:
                # After some faults, as a full disk, it has ended already.
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                raise

    def close(self) -> None:
        """Close every connection; nothing may be running."""
        while self.readers:
            self.readers.pop().close()
        self._writer.close()

    def _connect(self) -> sqlite3.Connection:
        with _translated():
            connection = sqlite3.connect(self._path, isolation_level=None, check_same_thread=False)
            for pragma in PRAGMAS:
                connection.execute(pragma)
        return connection


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except UnicodeEncodeError as error:
        raise InputError("The request holds a text that cannot be looked up") from error
    except sqlite3.DatabaseError as error:
        raise DatabaseError(f"The database cannot be used: {error}") from error
