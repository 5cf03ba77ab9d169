"""The fast path on SQLite: plain `sqlite3`, a stack of read connections, the process's one writer."""

import sqlite3
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy.dialects import sqlite

from doyle.errors import DatabaseError, InputError, NotFoundError
from doyle.store import messages
from doyle.store.messages import LogEvent, SkillHead
from doyle.store.writer_gate import WriterGate
from doyle.wire.workspace import WorkspaceBody

BUSY_TIMEOUT_MILLISECONDS = 10_000
PRAGMAS = (
    f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MILLISECONDS}",
    "PRAGMA foreign_keys = ON",
    "PRAGMA synchronous = NORMAL",
)

_DIALECT = sqlite.dialect(paramstyle="named")
_SKILL_HEAD = messages.statement_text(messages.SKILL_HEAD, _DIALECT)
_MODEL = messages.statement_text(messages.MODEL, _DIALECT)
_ENVELOPE = messages.statement_text(messages.ENVELOPE, _DIALECT)
_LEVELS = messages.level_texts(_DIALECT)
_ADD_LOG_EVENT = messages.insert_event_text("?")


class SqliteMessageStore:
    """`MessageStore` on the embedded database."""

    def __init__(self, path: Path, gate: WriterGate) -> None:
        self._path = path
        self._gate = gate
        self._readers: deque[sqlite3.Connection] = deque()
        self._writer = self._connect()

    def find_skill(self, instance_id: str, workspace_id: str) -> SkillHead | None:
        """The head of a skill of an instance, or None."""
        with self._reader() as connection:
            row = connection.execute(
                _SKILL_HEAD, {"workspace_id": workspace_id, "instance_id": instance_id}
            ).fetchone()
        return None if row is None else messages.skill_head_of(row)

    def load_body(self, workspace_id: str) -> tuple[int, WorkspaceBody]:
        """Revision and content of one moment.

        Raises:
            NotFoundError: there is no such workspace.
        """
        wanted = {"workspace_id": workspace_id}
        with self._reader() as connection, _snapshot(connection):
            row = connection.execute(_ENVELOPE, wanted).fetchone()
            if row is None:
                raise NotFoundError
            rows = {name: connection.execute(text, wanted).fetchall() for name, text in _LEVELS.items()}
        return messages.loaded_body(row, rows)

    def load_model(self, fingerprint: str) -> bytes | None:
        """The model file, or None."""
        with self._reader() as connection:
            row = connection.execute(_MODEL, {"fingerprint": fingerprint}).fetchone()
        return None if row is None else bytes(row[0])

    def add_log_event(self, event: LogEvent) -> None:
        """Store an event; it is committed when this returns.

        Raises:
            NotFoundError: its workspace is gone.
        """
        values = messages.event_values(event)
        with self._gate.hold(), _translated():
            try:
                self._writer.execute(_ADD_LOG_EVENT, values)
            except sqlite3.IntegrityError as error:
                raise NotFoundError from error

    def close(self) -> None:
        """Close every connection; nothing may be running."""
        while self._readers:
            self._readers.pop().close()
        self._writer.close()

    def _connect(self) -> sqlite3.Connection:
        with _translated():
            connection = sqlite3.connect(self._path, isolation_level=None, check_same_thread=False)
            for pragma in PRAGMAS:
                connection.execute(pragma)
        return connection

    @contextmanager
    def _reader(self) -> Iterator[sqlite3.Connection]:
        """A read connection of this thread's own until the block ends; popping and pushing are atomic."""
        try:
            connection = self._readers.pop()
        except IndexError:
            connection = self._connect()
        try:
            with _translated():
                yield connection
        finally:
            self._readers.append(connection)


@contextmanager
def _snapshot(connection: sqlite3.Connection) -> Iterator[None]:
    connection.execute("BEGIN")
    try:
        yield
    finally:
        connection.execute("ROLLBACK")


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except UnicodeEncodeError as error:
        raise InputError("The request holds a text that cannot be looked up") from error
    except sqlite3.DatabaseError as error:
        raise DatabaseError(f"The database cannot be used: {error}") from error
