"""Plain psycopg 3 for the fast path: prepared statements on a pool of autocommit connections."""

from collections.abc import Callable
from typing import Any, TypeVar

from psycopg import Connection, DataError, OperationalError
from psycopg.types.json import set_json_loads
from psycopg_pool import ConnectionPool, PoolTimeout
from sqlalchemy import URL

from doyle.errors import DatabaseError, InputError
from doyle.store.encoding import decode_json

POOL_SIZE = 8
CONNECT_TIMEOUT_SECONDS = 10.0
# After this, trying to connect begins again: the driver doubles its pauses, and would be away for minutes
# after the server is back.
RECONNECT_SECONDS = 3.0
DIALECT = URL.create("postgresql+psycopg").get_dialect()()

# `Any`: rows are tuples of whatever the columns hold.
PostgresConnection = Connection[tuple[Any, ...]]
ResultT = TypeVar("ResultT")


class FastPostgres:
    """Connections to a PostgreSQL server, for worker threads; `url` is a libpq URL.

    Lost ones are opened again as soon as the server lets them, pausing up to `reconnect_seconds`; work waits
    for that up to `timeout_seconds`.
    """

    def __init__(
        self,
        url: str,
        *,
        timeout_seconds: float = CONNECT_TIMEOUT_SECONDS,
        reconnect_seconds: float = RECONNECT_SECONDS,
    ) -> None:
        self._pool: ConnectionPool[PostgresConnection] = ConnectionPool(
            url,
            min_size=1,
            max_size=POOL_SIZE,
            timeout=timeout_seconds,
            reconnect_timeout=reconnect_seconds,
            # It has given up, maybe with work waiting: this makes it try once more.
            reconnect_failed=ConnectionPool.check,
            kwargs={"autocommit": True, "prepare_threshold": 1},
            configure=_configure,
            open=True,
            name="doyle-messages",
        )

    def run(self, work: Callable[[PostgresConnection], ResultT]) -> ResultT:
        """Do the work; once more if its connection turns out to be lost, as after a restart of the server.

        Raises:
            InputError: a text that no database can keep or look up.
            DatabaseError: the database cannot be used.
        """
        try:
            try:
                with self._pool.connection() as connection:
                    return work(connection)
            except PoolTimeout:
                raise  # Waiting once more would not help.
            except OperationalError:
                self._pool.check()
                with self._pool.connection() as connection:
                    return work(connection)
        except (DataError, UnicodeEncodeError) as error:
            raise InputError("The request holds a text that cannot be looked up") from error
        except OperationalError as error:
            raise DatabaseError(f"The database cannot be used: {error}") from error

    def close(self) -> None:
        """Close every connection; nothing may be running."""
        self._pool.close()


def _configure(connection: PostgresConnection) -> None:
    set_json_loads(decode_json, connection)
