"""The migrations make exactly the tables that the code knows, on both databases."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine, inspect, text

from doyle.errors import DatabaseError
from doyle.store.engines import postgres_url as sqlalchemy_url
from doyle.store.migrating import configuration, migrate
from doyle.store.schema import metadata


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Connection]:
    """A transaction in a database without any table."""
    if request.param == "sqlite":
        engine = create_engine(f"sqlite:///{tmp_path / 'new.db'}")
    else:
        engine = create_engine(sqlalchemy_url(request.getfixturevalue("empty_postgres_url")))
    with engine.begin() as connection:
        yield connection
    engine.dispose()


def test_migrate_when_run_on_an_empty_database_then_schema_and_metadata_agree(empty: Connection) -> None:
    migrate(empty)
    context = MigrationContext.configure(empty, opts={"compare_type": True})
    assert compare_metadata(context, metadata) == []


def test_migrate_when_run_on_an_empty_database_then_keys_and_cascades_agree(empty: Connection) -> None:
    """What Alembic's comparison leaves out: primary keys, actions of foreign keys, nullability."""
    migrate(empty)
    inspector = inspect(empty)
    for table in metadata.tables.values():
        primary = inspector.get_pk_constraint(table.name)["constrained_columns"]
        assert primary == [column.name for column in table.primary_key]
        actions = {key["options"].get("ondelete") for key in inspector.get_foreign_keys(table.name)}
        assert actions <= {"CASCADE"}
        nullable = {column["name"]: column["nullable"] for column in inspector.get_columns(table.name)}
        assert nullable == {column.name: column.nullable for column in table.columns}


def test_migrate_when_run_twice_then_nothing_changes(empty: Connection) -> None:
    migrate(empty)
    names = inspect(empty).get_table_names()
    migrate(empty)
    assert sorted(inspect(empty).get_table_names()) == sorted(names)


def test_migrate_when_the_database_is_of_a_newer_version_then_the_error_says_so(empty: Connection) -> None:
    migrate(empty)
    empty.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(DatabaseError, match="newer version"):
        migrate(empty)


def test_migrations_when_all_taken_back_then_no_table_is_left(empty: Connection) -> None:
    migrate(empty)
    command.downgrade(configuration(empty), "base")
    assert inspect(empty).get_table_names() == ["alembic_version"]


def test_migrations_when_listed_then_they_form_one_line(empty: Connection) -> None:
    scripts = ScriptDirectory.from_config(configuration(empty))
    assert len(scripts.get_heads()) == 1
    assert len(scripts.get_bases()) == 1


def test_key_columns_when_on_postgresql_then_they_compare_by_code_point(empty_postgres_url: str) -> None:
    engine = create_engine(sqlalchemy_url(empty_postgres_url))
    with engine.begin() as connection:
        migrate(connection)
        found = connection.execute(
            text(
                "SELECT table_name || '.' || column_name FROM information_schema.columns "
                "WHERE table_schema = 'public' AND collation_name = 'C'"
            )
        )
        collated = set(found.scalars())
    engine.dispose()
    assert {"workspaces.name", "intents.intent", "examples.text", "dialog_nodes.dialog_node"} <= collated
