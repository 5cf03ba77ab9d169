"""URLs and transactions of the two databases."""

from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from doyle.errors import DatabaseError
from doyle.store.engines import postgres_url, sqlite_reader, sqlite_writer


@pytest.mark.parametrize(
    "url",
    [
        "postgres://u:p@h:5433/d?sslmode=require",
        "postgresql://u:p@h:5433/d?sslmode=require",
        "postgresql+psycopg://u:p@h:5433/d?sslmode=require",
    ],
)
def test_postgres_url_when_written_in_any_usual_way_then_it_names_the_driver(url: str) -> None:
    """`postgres://` URLs must be accepted too."""
    parsed = postgres_url(url)
    assert parsed.render_as_string(hide_password=False) == (
        "postgresql+psycopg://u:p@h:5433/d?sslmode=require"
    )


@pytest.mark.parametrize("url", ["http://h/d", "postgresql+pg8000://h/d", "oracle://h/d", "://", "x"])
def test_postgres_url_when_of_another_kind_then_database_error(url: str) -> None:
    with pytest.raises(DatabaseError, match="postgresql://"):
        postgres_url(url)


async def test_sqlite_engines_when_path_has_odd_characters_then_they_open_it(tmp_path: Path) -> None:
    path = tmp_path / "a %20?b#ü" / "d.db"
    path.parent.mkdir()
    writer, reader = sqlite_writer(path), sqlite_reader(path)
    async with writer.begin() as tx:
        await tx.execute(text("CREATE TABLE t (a)"))
    async with reader.begin() as tx:
        assert (await tx.execute(text("SELECT count(*) FROM t"))).scalar_one() == 0
    await reader.dispose()
    await writer.dispose()
    assert path.exists()


async def test_sqlite_engines_when_an_error_shows_sql_then_it_hides_the_parameters(tmp_path: Path) -> None:
    writer = sqlite_writer(tmp_path / "d.db")
    async with writer.begin() as tx:
        with pytest.raises(OperationalError) as caught:
            await tx.execute(text("SELECT * FROM nothing WHERE a = :a"), {"a": "secret"})
    await writer.dispose()
    assert "secret" not in str(caught.value)
