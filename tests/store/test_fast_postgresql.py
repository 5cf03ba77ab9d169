"""The connections of the fast path on PostgreSQL, through an outage of a real server."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import contextmanager

import psycopg
import pytest

from doyle.errors import DatabaseError
from doyle.store.fast_postgresql import FastPostgres, PostgresConnection

Open = Callable[..., FastPostgres]


@pytest.fixture
def open_database(postgres_url: str) -> Iterator[Open]:
    opened: list[FastPostgres] = []

    def start(**patience: float) -> FastPostgres:
        opened.append(FastPostgres(postgres_url, **patience))
        assert opened[-1].run(one) == 1
        return opened[-1]

    yield start
    for database in opened:
        database.close()


@contextmanager
def outage(url: str) -> Iterator[None]:
    """Nobody gets into the database, and who was in it is thrown out."""
    name = url.partition("?")[0].rpartition("/")[2]
    with psycopg.connect(url.replace(name, "postgres"), autocommit=True) as admin:
        admin.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false')
        try:
            admin.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name])
            yield
        finally:
            admin.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS true')


def one(connection: PostgresConnection) -> int:
    row = connection.execute("SELECT 1").fetchone()
    assert row is not None
    return int(row[0])


def figure(database: FastPostgres, name: str) -> int:
    return database._pool.get_stats().get(name, 0)


def test_run_when_the_outage_lasts_then_waits_once_and_says_so(
    open_database: Open, postgres_url: str
) -> None:
    """Whoever waited in vain for a connection does not wait for another."""
    database = open_database(timeout_seconds=0.2)
    with outage(postgres_url):
        with pytest.raises(DatabaseError):  # finds its connection lost, and waits for another
            database.run(one)
        before = figure(database, "requests_num")
        with pytest.raises(DatabaseError):
            database.run(one)
        assert figure(database, "requests_num") == before + 1


def test_run_when_reconnecting_was_given_up_then_who_waits_gets_a_connection_after_the_outage(
    open_database: Open, postgres_url: str
) -> None:
    database = open_database(timeout_seconds=60, reconnect_seconds=0.1)
    with ThreadPoolExecutor(1) as threads:
        with outage(postgres_url):
            waiting: Future[int] = threads.submit(database.run, one)
            # Three attempts a round at the most: by then it has given up, and begun again, several times.
            while figure(database, "connections_errors") < 10:
                assert not wait({waiting}, 0.05).done
        assert waiting.result(60) == 1
