"""SQLAlchemy engines for the two databases, set up so that transactions mean the same on both."""

from importlib.util import find_spec
from pathlib import Path
from sqlite3 import Connection as SqliteConnection

from sqlalchemy import URL, Connection, event, make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from doyle.errors import DatabaseError
from doyle.store.encoding import decode_json, encode_json
from doyle.store.fast_sqlite import PRAGMAS

READERS = 8
POSTGRES_CONNECTIONS = 8
POOL_TIMEOUT_SECONDS = 30


def sqlite_reader(path: Path) -> AsyncEngine:
    """A pool of connections that can only read; a transaction sees one moment."""
    return _sqlite_engine(path, READERS, "BEGIN", (*PRAGMAS, "PRAGMA query_only = ON"))


def sqlite_writer(path: Path) -> AsyncEngine:
    """The one connection that writes: every transaction takes the write lock when it begins."""
    return _sqlite_engine(path, 1, "BEGIN IMMEDIATE", ("PRAGMA journal_mode = WAL", *PRAGMAS))


def postgres_engine(url: URL) -> AsyncEngine:
    """A pool of connections to a PostgreSQL server."""
    return create_async_engine(
        url,
        pool_size=POSTGRES_CONNECTIONS,
        max_overflow=0,
        pool_timeout=POOL_TIMEOUT_SECONDS,
        pool_pre_ping=True,
        json_serializer=encode_json,
        json_deserializer=decode_json,
        hide_parameters=True,
    )


def postgres_url(url: str) -> URL:
    """The URL for SQLAlchemy; `postgres://` and `postgresql://` are both accepted.

    Raises:
        DatabaseError: another kind of URL, or the driver is not installed.
    """
    try:
        parsed = make_url(url)
    except ArgumentError:
        raise DatabaseError(
            "The database URL cannot be read. Write postgresql://user:password@host/name"
        ) from None
    if parsed.drivername not in {"postgres", "postgresql", "postgresql+psycopg"}:
        raise DatabaseError(
            f"The database URL begins with {parsed.drivername}://, but only postgresql:// is supported. "
            "Leave it out for the embedded database."
        )
    if find_spec("psycopg") is None or find_spec("psycopg_pool") is None:
        raise DatabaseError("PostgreSQL needs an extra that is not installed: pip install 'doyle[postgres]'")
    return parsed.set(drivername="postgresql+psycopg")


def _sqlite_engine(path: Path, size: int, begin: str, pragmas: tuple[str, ...]) -> AsyncEngine:
    engine = create_async_engine(
        URL.create("sqlite+aiosqlite", database=str(path)),
        pool_size=size,
        max_overflow=0,
        pool_timeout=POOL_TIMEOUT_SECONDS,
        json_serializer=encode_json,
        json_deserializer=decode_json,
        hide_parameters=True,
    )

    def prepare(connection: SqliteConnection, _record: object) -> None:
        # The driver's own transactions begin too late; ours begin by the event below.
        connection.isolation_level = None
        for pragma in pragmas:
            connection.execute(pragma).close()

    def start(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    event.listen(engine.sync_engine, "connect", prepare)
    event.listen(engine.sync_engine, "begin", start)
    return engine
