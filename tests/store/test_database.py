"""Opening, reading, writing and closing the store."""

import asyncio
import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import insert, select, text

from doyle.errors import ConflictError, DatabaseError, InputError
from doyle.store.database import DATABASE_NAME, Store
from doyle.store.directory_lock import LOCK_NAME
from doyle.store.instances import DEFAULT_INSTANCE, ensure_instance, get_instance, list_instances
from doyle.store.tables import api_keys, instances


async def test_open_when_directory_is_new_then_it_is_made_and_closed_to_others(tmp_path: Path) -> None:
    folder = tmp_path / "a" / "b"
    store = await Store.open(None, folder)
    await store.ping()
    assert store.dialect == "sqlite"
    assert folder.stat().st_mode & 0o077 == 0
    assert (folder / DATABASE_NAME).exists()
    await store.close()


def open_to_all(folder: Path) -> None:
    folder.chmod(0o755)


def rights_of_others(folder: Path) -> dict[str, int]:
    return {file.name: file.stat().st_mode & 0o077 for file in folder.iterdir()}


async def test_open_when_the_directory_is_open_to_all_then_the_files_are_closed_to_others(
    tmp_path: Path, now: int
) -> None:
    """The database holds conversations and signing keys."""
    open_to_all(tmp_path)
    store = await Store.open(None, tmp_path)
    async with store.write() as tx:
        await ensure_instance(tx, DEFAULT_INSTANCE, now)
    rights = rights_of_others(tmp_path)
    await store.close()
    assert {f"{DATABASE_NAME}-wal", f"{DATABASE_NAME}-shm", DATABASE_NAME} <= rights.keys()
    assert set(rights.values()) == {0}


async def test_open_when_opened_again_then_the_data_is_there(tmp_path: Path, now: int) -> None:
    for _ in range(2):
        store = await Store.open(None, tmp_path)
        async with store.write() as tx:
            await ensure_instance(tx, DEFAULT_INSTANCE, now)
            assert await list_instances(tx) == (DEFAULT_INSTANCE,)
        await store.close()


async def test_open_when_url_is_given_then_postgresql_is_used_and_no_lock_is_taken(
    postgres_url: str, tmp_path: Path
) -> None:
    """Any number of identical processes work on one PostgreSQL database."""
    first = await Store.open(postgres_url, tmp_path)
    second = await Store.open(postgres_url, tmp_path)
    assert first.dialect == second.dialect == "postgresql"
    assert not (tmp_path / LOCK_NAME).exists()
    await first.close()
    await second.close()


@pytest.mark.parametrize("prefix", ["postgres://", "postgresql://", "postgresql+psycopg://"])
async def test_open_when_url_has_any_usual_prefix_then_it_is_accepted(
    postgres_url: str, tmp_path: Path, prefix: str
) -> None:
    store = await Store.open(postgres_url.replace("postgresql://", prefix), tmp_path)
    await store.ping()
    assert store.messages.find_skill("default", "w1") is None
    await store.close()


async def test_open_when_many_start_on_an_empty_postgresql_then_all_of_them_do(
    empty_postgres_url: str, tmp_path: Path, now: int
) -> None:
    stores = await asyncio.gather(*(Store.open(empty_postgres_url, tmp_path) for _ in range(4)))
    for store in stores:
        async with store.write() as tx:
            await ensure_instance(tx, DEFAULT_INSTANCE, now)
    for store in stores:
        async with store.read() as tx:
            assert await get_instance(tx, DEFAULT_INSTANCE) == DEFAULT_INSTANCE
        await store.close()


@pytest.mark.parametrize(
    ("url", "word"),
    [
        ("mysql://localhost/doyle", "mysql://"),
        ("sqlite:///doyle.db", "only postgresql://"),
        ("postgresql+asyncpg://localhost/doyle", "asyncpg"),
        ("nonsense", "cannot be read"),
        ("", "cannot be read"),
    ],
)
async def test_open_when_url_is_of_another_kind_then_the_error_says_what_to_write(
    tmp_path: Path, url: str, word: str
) -> None:
    with pytest.raises(DatabaseError, match=word):
        await Store.open(url, tmp_path)


async def test_open_when_url_is_wrong_then_its_password_is_not_in_the_error(tmp_path: Path) -> None:
    with pytest.raises(DatabaseError) as caught:
        await Store.open("mysql://user:hunter2@localhost/doyle", tmp_path)
    assert "hunter2" not in str(caught.value)


async def test_open_when_no_server_listens_then_database_error(tmp_path: Path) -> None:
    with pytest.raises(DatabaseError, match="cannot be used"):
        await Store.open(f"postgresql://postgres@/doyle?host={tmp_path}", tmp_path)


@pytest.mark.parametrize("missing", ["psycopg", "psycopg_pool"])
async def test_open_when_the_extra_is_not_installed_then_the_error_names_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, missing: str
) -> None:
    monkeypatch.setitem(sys.modules, missing, None)
    with pytest.raises(DatabaseError, match=r"doyle\[postgres\]"):
        await Store.open("postgresql://localhost/doyle", tmp_path)


async def test_open_when_directory_is_a_file_then_database_error(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(DatabaseError, match="cannot be used"):
        await Store.open(None, tmp_path / "file" / "data")


async def test_open_when_the_file_is_no_database_then_database_error_and_the_lock_is_free(
    tmp_path: Path,
) -> None:
    broken = tmp_path / DATABASE_NAME
    broken.write_bytes(b"not a database at all" * 500)
    with pytest.raises(DatabaseError, match="not a database"):
        await Store.open(None, tmp_path)
    broken.unlink()
    store = await Store.open(None, tmp_path)
    await store.close()


async def test_open_when_the_directory_is_in_use_then_the_error_names_it(tmp_path: Path) -> None:
    store = await Store.open(None, tmp_path)
    with pytest.raises(DatabaseError, match="in use") as caught:
        await Store.open(None, tmp_path)
    assert str(tmp_path) in caught.value.message
    assert str(os.getpid()) in caught.value.message
    await store.close()


async def test_open_when_another_process_has_the_directory_then_error_until_that_ends(tmp_path: Path) -> None:
    holder = await asyncio.create_subprocess_exec(
        sys.executable, "-c", HOLDER, str(tmp_path), stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert holder.stdout is not None
    assert await holder.stdout.readline() == b"open\n"
    with pytest.raises(DatabaseError, match=f"process id {holder.pid}"):
        await Store.open(None, tmp_path)
    holder.kill()
    await holder.communicate()
    store = await Store.open(None, tmp_path)
    await store.close()


HOLDER = """
import asyncio, sys
from pathlib import Path
from doyle.store.database import Store

asyncio.run(Store.open(None, Path(sys.argv[1])))
print("open", flush=True)
sys.stdin.read()
"""


async def test_close_when_called_twice_then_nothing_happens(sqlite_store: Store) -> None:
    await sqlite_store.close()
    await sqlite_store.close()


async def test_sqlite_when_open_then_it_runs_as_decided(sqlite_store: Store, tmp_path: Path) -> None:
    """WAL, foreign keys, busy time-out, synchronous NORMAL, readers that cannot write."""
    async with sqlite_store.write() as tx:
        assert (await tx.execute(text("PRAGMA journal_mode"))).scalar_one() == "wal"
        assert (await tx.execute(text("PRAGMA foreign_keys"))).scalar_one() == 1
        assert (await tx.execute(text("PRAGMA synchronous"))).scalar_one() == 1
        assert (await tx.execute(text("PRAGMA busy_timeout"))).scalar_one() > 0
    async with sqlite_store.read() as tx:
        assert (await tx.execute(text("PRAGMA query_only"))).scalar_one() == 1


async def test_sqlite_write_when_begun_then_it_holds_the_write_lock(
    sqlite_store: Store, tmp_path: Path
) -> None:
    """`BEGIN IMMEDIATE` for every write."""
    async with sqlite_store.write():
        other = sqlite3.connect(tmp_path / DATABASE_NAME, timeout=0, isolation_level=None)
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            other.execute("BEGIN IMMEDIATE")
        other.close()


async def test_read_when_written_to_then_database_error(store: Store, now: int) -> None:
    async def write_while_reading() -> None:
        async with store.read() as tx:
            await ensure_instance(tx, "sneaky", now)

    with pytest.raises(DatabaseError):
        await write_while_reading()
    async with store.read() as tx:
        assert await list_instances(tx) == (DEFAULT_INSTANCE,)


async def test_read_when_somebody_commits_meanwhile_then_it_still_sees_one_moment(
    store: Store, now: int
) -> None:
    async with store.read() as tx:
        assert await list_instances(tx) == (DEFAULT_INSTANCE,)
        async with store.write() as other:
            await ensure_instance(other, "late", now)
        assert await list_instances(tx) == (DEFAULT_INSTANCE,)
    async with store.read() as tx:
        assert await list_instances(tx) == (DEFAULT_INSTANCE, "late")


async def test_write_when_the_block_fails_then_it_is_rolled_back_and_the_next_one_works(
    store: Store, now: int
) -> None:
    async def fail() -> None:
        async with store.write() as tx:
            await ensure_instance(tx, "half", now)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        await fail()
    async with store.write() as tx:
        assert await list_instances(tx) == (DEFAULT_INSTANCE,)


async def test_write_when_cancelled_in_the_middle_then_it_is_rolled_back_and_the_next_one_works(
    store: Store, now: int
) -> None:
    has_written = asyncio.Event()

    async def write_and_wait() -> None:
        async with store.write() as tx:
            await ensure_instance(tx, "half", now)
            has_written.set()
            await asyncio.Event().wait()

    task = asyncio.create_task(write_and_wait())
    await has_written.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    async with store.write() as tx:
        assert await list_instances(tx) == (DEFAULT_INSTANCE,)


async def test_write_when_waiting_writers_are_cancelled_then_the_others_get_their_turn(
    store: Store, now: int
) -> None:
    async def add(name: str) -> None:
        async with store.write() as tx:
            await ensure_instance(tx, name, now)

    async with store.write():
        waiting = [asyncio.create_task(add(f"i{at}")) for at in range(4)]
        await asyncio.sleep(0)
        waiting[0].cancel()
        waiting[2].cancel()
    await asyncio.gather(*waiting, return_exceptions=True)
    async with store.read() as tx:
        names = await list_instances(tx)
    assert {"i1", "i3"} <= set(names)


async def test_write_when_rows_collide_then_conflict_error_without_sql(store: Store, now: int) -> None:
    async def insert_twice() -> None:
        async with store.write() as tx:
            await tx.execute(insert(instances), {"instance_id": DEFAULT_INSTANCE, "created": now})

    with pytest.raises(ConflictError) as caught:
        await insert_twice()
    assert "instances" not in caught.value.message


@pytest.mark.parametrize("name", ["a\0b", "a\ud800"])
async def test_read_when_asked_for_a_text_that_cannot_exist_then_no_database_error(
    store: Store, name: str
) -> None:
    """A path segment may decode to anything; the answer is the caller's fault, never a 500."""

    async def look_up() -> object:
        async with store.read() as tx:
            return await tx.scalar(select(api_keys.c.name).where(api_keys.c.key_id == name))

    if store.dialect == "sqlite" and "\0" in name:
        assert await look_up() is None
        return
    with pytest.raises(InputError, match="cannot be stored"):
        await look_up()


async def test_ping_when_the_database_is_gone_then_database_error(
    empty_postgres_url: str, tmp_path: Path
) -> None:
    store = await Store.open(empty_postgres_url, tmp_path)
    async with store.write() as tx:
        name = (await tx.execute(text("SELECT current_database()"))).scalar_one()
    other = await Store.open(empty_postgres_url.replace(name, "postgres"), tmp_path)
    connection = await other._writer.connect()
    await connection.execution_options(isolation_level="AUTOCOMMIT")
    await connection.execute(text(f'DROP DATABASE "{name}" WITH (FORCE)'))
    with pytest.raises(DatabaseError):
        await store.ping()
    await connection.execute(text(f'CREATE DATABASE "{name}"'))
    await connection.close()
    await other.close()
    await store.close()
