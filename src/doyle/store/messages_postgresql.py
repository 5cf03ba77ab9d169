"""The fast path on PostgreSQL: psycopg 3, prepared statements on a pool of autocommit connections."""

from collections.abc import Callable
from typing import Any, TypeVar

from psycopg import Connection, DataError, OperationalError
from psycopg.errors import ForeignKeyViolation
from psycopg.types.json import set_json_loads
from psycopg_pool import ConnectionPool, PoolTimeout
from sqlalchemy import URL

from doyle.errors import DatabaseError, InputError, NotFoundError
from doyle.store import messages
from doyle.store.encoding import decode_json
from doyle.store.messages import LogEvent, SkillHead
from doyle.wire.workspace import WorkspaceBody

POOL_SIZE = 8
CONNECT_TIMEOUT_SECONDS = 10.0

# `Any`: rows are tuples of whatever the columns hold.
PostgresConnection = Connection[tuple[Any, ...]]
ResultT = TypeVar("ResultT")

_DIALECT = URL.create("postgresql+psycopg").get_dialect()()
_SKILL_HEAD = messages.statement_text(messages.SKILL_HEAD, _DIALECT)
_MODEL = messages.statement_text(messages.MODEL, _DIALECT)
_ENVELOPE = messages.statement_text(messages.ENVELOPE, _DIALECT)
_LEVELS = messages.level_texts(_DIALECT)
_ADD_LOG_EVENT = messages.insert_event_text("%s")


class PostgresMessageStore:
    """`MessageStore` on a PostgreSQL server; `url` is a libpq URL."""

    def __init__(self, url: str) -> None:
        self._pool: ConnectionPool[PostgresConnection] = ConnectionPool(
            url,
            min_size=1,
            max_size=POOL_SIZE,
            timeout=CONNECT_TIMEOUT_SECONDS,
            kwargs={"autocommit": True, "prepare_threshold": 1},
            configure=_configure,
            open=True,
            name="doyle-messages",
        )

    def find_skill(self, instance_id: str, workspace_id: str) -> SkillHead | None:
        """The head of a skill of an instance, or None."""
        wanted = {"workspace_id": workspace_id, "instance_id": instance_id}
        row = self._run(lambda connection: connection.execute(_SKILL_HEAD, wanted).fetchone())
        return None if row is None else messages.skill_head_of(row)

    def load_body(self, workspace_id: str) -> tuple[int, WorkspaceBody]:
        """Revision and content of one moment.

        Raises:
            NotFoundError: there is no such workspace.
        """
        return self._run(lambda connection: _load_body(connection, workspace_id))

    def load_model(self, fingerprint: str) -> bytes | None:
        """The model file, or None."""
        wanted = {"fingerprint": fingerprint}
        row = self._run(lambda connection: connection.execute(_MODEL, wanted).fetchone())
        return None if row is None else bytes(row[0])

    def add_log_event(self, event: LogEvent) -> None:
        """Store an event; it is committed when this returns.

        Raises:
            NotFoundError: its workspace is gone.
        """
        values = messages.event_values(event)
        try:
            self._run(lambda connection: connection.execute(_ADD_LOG_EVENT, values))
        except ForeignKeyViolation as error:
            raise NotFoundError from error

    def close(self) -> None:
        """Close every connection; nothing may be running."""
        self._pool.close()

    def _run(self, work: Callable[[PostgresConnection], ResultT]) -> ResultT:
        """Do the work; once more if its connection turns out to be lost, as after a restart of the server."""
        try:
            try:
                with self._pool.connection() as connection:
                    return work(connection)
            except OperationalError:
                self._pool.check()
                with self._pool.connection() as connection:
                    return work(connection)
        except (DataError, UnicodeEncodeError) as error:
            raise InputError("The request holds a text that cannot be looked up") from error
        except (OperationalError, PoolTimeout) as error:
            raise DatabaseError(f"The database cannot be used: {error}") from error


def _configure(connection: PostgresConnection) -> None:
    set_json_loads(decode_json, connection)


def _load_body(connection: PostgresConnection, workspace_id: str) -> tuple[int, WorkspaceBody]:
    wanted = {"workspace_id": workspace_id}
    with connection.transaction():
        connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        row = connection.execute(_ENVELOPE, wanted).fetchone()
        if row is None:
            raise NotFoundError
        rows = {name: connection.execute(text, wanted).fetchall() for name, text in _LEVELS.items()}
    return messages.loaded_body(row, rows)
