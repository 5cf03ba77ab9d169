"""Brings the database to the schema of this version when it is opened."""

from importlib.resources import files

from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from sqlalchemy import Connection, text

from doyle.errors import DatabaseError

# Any number will do as long as no other application in the same database locks it.
_ADVISORY_LOCK = 0x646F796C65


def migrate(connection: Connection) -> None:
    """Apply the missing migrations in the transaction of this connection; processes take turns.

    Raises:
        DatabaseError: the database was written by a newer version.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _ADVISORY_LOCK})
    try:
        command.upgrade(configuration(connection), "head")
    except CommandError as error:
        raise DatabaseError(f"The database was written by a newer version of Doyle: {error}") from error


def configuration(connection: Connection) -> Config:
    """Alembic's configuration for an open connection."""
    config = Config()
    config.set_main_option("script_location", str(files("doyle.store") / "migrations").replace("%", "%%"))
    config.attributes["connection"] = connection
    return config
