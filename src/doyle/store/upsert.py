"""`INSERT … ON CONFLICT`, which SQLAlchemy offers by dialect only."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

# `Any`: values of whatever the columns hold.
Rows = Sequence[dict[str, Any]]


def insert_into(tx: AsyncConnection, table: Table) -> postgresql.Insert | sqlite.Insert:
    """The dialect's insert, which knows `on_conflict_do_…`."""
    return postgresql.insert(table) if tx.dialect.name == "postgresql" else sqlite.insert(table)


async def insert_new(tx: AsyncConnection, table: Table, rows: Rows) -> None:
    """Insert the rows whose key is new; the others stay as they are."""
    if rows:
        await tx.execute(insert_into(tx, table).on_conflict_do_nothing(), rows)
