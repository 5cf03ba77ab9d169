"""The connections of the fast path on SQLite, on a real file."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from doyle.errors import DatabaseError
from doyle.store.fast_sqlite import FastSqlite
from doyle.store.writer_gate import WriterGate


@pytest.fixture
def database(tmp_path: Path) -> Iterator[FastSqlite]:
    opened = FastSqlite(tmp_path / "x.db", WriterGate())
    with opened.writer() as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("CREATE TABLE numbers (number INTEGER PRIMARY KEY)")
    yield opened
    opened.close()


def stored(database: FastSqlite) -> list[int]:
    with database.reader() as connection:
        return [row[0] for row in connection.execute("SELECT number FROM numbers ORDER BY number")]


def insert(database: FastSqlite, *numbers: int | str) -> None:
    with database.transaction() as connection:
        for number in numbers:
            connection.execute("INSERT INTO numbers VALUES (?)", (number,))


def insert_and_orphan(database: FastSqlite, number: int) -> None:
    with database.transaction() as connection:
        connection.execute("INSERT INTO numbers VALUES (?)", (number,))
        connection.execute("INSERT INTO twins VALUES (?)", (number + 1,))


def test_transaction_when_the_block_ends_well_then_all_of_it_is_stored(database: FastSqlite) -> None:
    with database.transaction() as connection:
        connection.execute("INSERT INTO numbers VALUES (1)")
        assert stored(database) == []
        connection.execute("INSERT INTO numbers VALUES (2)")
    assert stored(database) == [1, 2]


def test_transaction_when_a_statement_fails_then_nothing_is_stored_and_the_next_one_works(
    database: FastSqlite,
) -> None:
    with pytest.raises(DatabaseError):
        insert(database, 1, 1)
    assert stored(database) == []
    with pytest.raises(DatabaseError, match="datatype"):
        insert(database, 2, "no number")
    insert(database, 3)
    assert stored(database) == [3]


def test_transaction_when_the_disk_is_full_then_says_so_and_goes_on_once_there_is_room(
    database: FastSqlite,
) -> None:
    """SQLite ends the transaction by itself then, and there is nothing left to be rolled back."""
    with database.writer() as connection:
        connection.execute("PRAGMA max_page_count = 10")
    with pytest.raises(DatabaseError, match="disk is full"):
        insert(database, *range(100_000))
    with database.writer() as connection:
        connection.execute("PRAGMA max_page_count = 1000")
    insert(database, 3)
    assert stored(database) == [3]


def test_transaction_when_it_cannot_be_committed_then_nothing_is_stored_and_the_next_one_works(
    database: FastSqlite,
) -> None:
    with database.writer() as connection:
        connection.execute(
            "CREATE TABLE twins (number REFERENCES numbers (number) DEFERRABLE INITIALLY DEFERRED)"
        )
    with pytest.raises(DatabaseError, match="FOREIGN KEY"):
        insert_and_orphan(database, 1)
    insert(database, 3)
    assert stored(database) == [3]


def test_snapshot_when_another_writes_meanwhile_then_still_sees_its_moment(database: FastSqlite) -> None:
    with database.snapshot() as connection:
        assert connection.execute("SELECT count(*) FROM numbers").fetchone() == (0,)
        with database.writer() as writing:
            writing.execute("INSERT INTO numbers VALUES (1)")
        assert connection.execute("SELECT count(*) FROM numbers").fetchone() == (0,)
    assert stored(database) == [1]


def test_reader_when_it_fails_then_its_connection_is_used_again(database: FastSqlite) -> None:
    for _ in range(3):
        with pytest.raises(DatabaseError), database.reader() as connection:
            connection.execute("SELECT * FROM nothing")
    assert len(database.readers) == 1
    assert isinstance(database.readers[0], sqlite3.Connection)
