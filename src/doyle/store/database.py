"""The store: one database, opened, migrated and shared by everything in this process."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Literal, Protocol, cast

from sqlalchemy import URL, text
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from doyle.errors import ConflictError, DatabaseError, InputError
from doyle.store.audit import add_pending
from doyle.store.directory_lock import DirectoryLock
from doyle.store.engines import postgres_engine, postgres_url, sqlite_reader, sqlite_writer
from doyle.store.fast_environments import EnvironmentStore
from doyle.store.fast_environments_sqlite import SqliteEnvironmentStore
from doyle.store.fast_sqlite import FastSqlite
from doyle.store.messages import MessageStore
from doyle.store.messages_sqlite import SqliteMessageStore
from doyle.store.migrating import migrate
from doyle.store.sessions import SessionStore
from doyle.store.sessions_sqlite import SqliteSessionStore
from doyle.store.writer_gate import WriterGate

DATABASE_NAME = "doyle.db"

Dialect = Literal["sqlite", "postgresql"]


class Store:
    """An open database. Made by `Store.open`, closed with `close`."""

    def __init__(self, parts: "StoreParts", closing: AsyncExitStack) -> None:
        self.dialect: Dialect = parts.dialect
        self.messages: MessageStore = parts.messages
        """The synchronous fast path, for worker threads."""
        self.environments: EnvironmentStore = parts.environments
        """The environments of assistants on the fast path, for worker threads."""
        self.sessions: SessionStore = parts.sessions
        """The fast path of sessions, for worker threads."""
        self._reader = parts.reader
        self._writer = parts.writer
        self._gate = parts.gate
        self._closing = closing

    @classmethod
    async def open(cls, url: str | None, data_dir: Path) -> "Store":
        """Open and migrate the database at a PostgreSQL URL, or the embedded one in the data directory.

        Raises:
            DatabaseError: unreachable, in use by another process (embedded), written by a newer version, or
                the driver is missing.
        """
        async with AsyncExitStack() as opened:
            if url is None:
                parts = await _open_sqlite(data_dir, opened)
            else:
                parts = await _open_postgresql(postgres_url(url), opened)
            return cls(parts, opened.pop_all())

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncConnection]:
        """A connection that sees one moment of the database.

        Raises:
            DatabaseError: the database cannot be used.
        """
        with _translated():
            async with self._reader.begin() as tx:
                yield tx

    @asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncConnection]:
        """A transaction: committed when the block ends well, else rolled back.

        On SQLite it holds the one write lock from its beginning. On PostgreSQL, rows that are read, changed
        and written must be read with a `get_for_update`. The audit event of the request goes into it.

        Raises:
            ConflictError: another transaction made the same thing at the same time.
            InputError: a text that no database can keep.
            DatabaseError: the database cannot be used.
        """
        async with AsyncExitStack() as held:
            held.enter_context(_translated())
            if self._gate is not None:
                await held.enter_async_context(self._gate.hold_async())
            async with self._writer.begin() as tx:
                yield tx
                trail = await add_pending(tx)
            if trail is not None:
                trail.is_kept = True

    async def ping(self) -> None:
        """Ask the database for a sign of life, by the connections of messages too.

        Raises:
            DatabaseError: there is none.
        """
        async with self.read() as tx:
            await tx.execute(text("SELECT 1"))
        await asyncio.to_thread(self.messages.find_skill, "", "")

    async def close(self) -> None:
        """Close every connection and release the data directory; harmless when closed already."""
        await self._closing.aclose()


@dataclass(frozen=True, slots=True)
class StoreParts:
    """What an open store consists of; `gate` is None where the database itself orders its writers."""

    dialect: Dialect
    reader: AsyncEngine
    writer: AsyncEngine
    gate: WriterGate | None
    messages: MessageStore
    environments: EnvironmentStore
    sessions: SessionStore


async def _open_sqlite(data_dir: Path, opened: AsyncExitStack) -> StoreParts:
    await asyncio.to_thread(_take_directory, data_dir, opened)
    path = data_dir / DATABASE_NAME
    writer, reader, gate = sqlite_writer(path), sqlite_reader(path), WriterGate()
    await _prepare(writer, reader, opened)
    fast = FastSqlite(path, gate)
    opened.callback(fast.close)
    sessions = SqliteSessionStore(fast)
    await asyncio.to_thread(sessions.release_all)
    return StoreParts(
        "sqlite", reader, writer, gate, SqliteMessageStore(fast), SqliteEnvironmentStore(fast), sessions
    )


async def _open_postgresql(url: URL, opened: AsyncExitStack) -> StoreParts:
    engine = postgres_engine(url)
    snapshots = engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
    await _prepare(engine, snapshots, opened)
    libpq_url = url.set(drivername="postgresql").render_as_string(hide_password=False)
    fast = await asyncio.to_thread(_fast_postgres, libpq_url)
    opened.push_async_callback(asyncio.to_thread, fast.close)
    stores = _postgres_messages(fast), _postgres_environments(fast), _postgres_sessions(fast)
    return StoreParts("postgresql", snapshots, engine, None, *stores)


def _take_directory(data_dir: Path, opened: AsyncExitStack) -> None:
    lock = DirectoryLock(data_dir)
    try:
        data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock.acquire()
        _make_private(data_dir / DATABASE_NAME)
    except OSError as error:
        lock.release()
        raise DatabaseError(f"The data directory {data_dir} cannot be used: {error.strerror}") from error
    opened.callback(lock.release)


def _make_private(path: Path) -> None:
    """Let nobody else read the database: it holds conversations and signing keys.

    SQLite gives the files that it puts beside it the same rights.
    """
    path.touch(mode=0o600)
    path.chmod(0o600)


async def _prepare(writer: AsyncEngine, reader: AsyncEngine, opened: AsyncExitStack) -> None:
    opened.push_async_callback(writer.dispose)
    opened.push_async_callback(reader.dispose)
    with _translated():
        async with writer.begin() as tx:
            await tx.run_sync(migrate)


class _Closable(Protocol):
    def close(self) -> None: ...


# Imported there only: psycopg comes with the extra `postgres`.
def _fast_postgres(url: str) -> _Closable:
    module = import_module("doyle.store.fast_postgresql")
    return cast("_Closable", module.FastPostgres(url))


def _postgres_messages(fast: _Closable) -> MessageStore:
    module = import_module("doyle.store.messages_postgresql")
    return cast("MessageStore", module.PostgresMessageStore(fast))


def _postgres_environments(fast: _Closable) -> EnvironmentStore:
    module = import_module("doyle.store.fast_environments_postgresql")
    return cast("EnvironmentStore", module.PostgresEnvironmentStore(fast))


def _postgres_sessions(fast: _Closable) -> SessionStore:
    module = import_module("doyle.store.sessions_postgresql")
    return cast("SessionStore", module.PostgresSessionStore(fast))


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except IntegrityError as error:
        raise ConflictError("The change collides with another one made at the same time") from error
    except (DataError, UnicodeEncodeError) as error:
        raise InputError("The request holds a text that cannot be stored or looked up") from error
    except (DBAPIError, PoolTimeoutError) as error:
        raise DatabaseError(f"The database cannot be used: {getattr(error, 'orig', error)}") from error
