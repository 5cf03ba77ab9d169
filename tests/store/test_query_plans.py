"""The statements of a message and of paging walk an index: their cost does not grow with what is stored."""

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.dialects import sqlite

from doyle.store import log_events, messages, workspaces
from doyle.store.database import Store
from doyle.store.migrating import migrate
from doyle.store.paging import PageQuery, SortKey
from doyle.store.reading import SELECTS

DIALECT = sqlite.dialect(paramstyle="named")
BODY_STATEMENTS = messages.level_texts(DIALECT)


def _plan(folder: Path, statement: str, parameters: dict[str, Any]) -> list[str]:
    engine = create_engine(f"sqlite:///{folder / 'plan.db'}")
    with engine.begin() as connection:
        migrate(connection)
        rows = connection.execute(text(f"EXPLAIN QUERY PLAN {statement}"), parameters).all()
    engine.dispose()
    return [row.detail for row in rows]


def test_find_skill_when_planned_then_it_is_one_look_up(tmp_path: Path) -> None:
    statement = messages.statement_text(messages.SKILL_HEAD, DIALECT)
    [step] = _plan(tmp_path, statement, {"workspace_id": "w", "instance_id": "i"})
    assert step.startswith("SEARCH workspaces USING INDEX")


def test_load_model_when_planned_then_it_is_one_look_up(tmp_path: Path) -> None:
    [step] = _plan(tmp_path, messages.statement_text(messages.MODEL, DIALECT), {"fingerprint": "f"})
    assert step.startswith("SEARCH models USING INDEX")


@pytest.mark.parametrize("table", sorted(SELECTS))
def test_load_body_when_planned_then_only_rows_of_the_workspace_are_read(tmp_path: Path, table: str) -> None:
    steps = _plan(tmp_path, BODY_STATEMENTS[table], {"workspace_id": "w"})
    assert steps[0].startswith(f"SEARCH {table} USING INDEX")


async def _statement_of(store: Store, list_page: Any) -> tuple[str, Any]:
    """The last SQL statement of a function, with its parameters."""
    seen: list[tuple[str, Any]] = []
    async with store.read() as tx:
        raw = await tx.get_raw_connection()
        driver: Any = raw.driver_connection
        await driver.set_trace_callback(lambda statement: seen.append((statement, None)))
        await list_page(tx)
        await driver.set_trace_callback(None)
    return seen[-1]


@pytest.mark.parametrize("is_descending", [False, True])
@pytest.mark.parametrize(("name", "value"), [("name", "m"), ("updated", 5), ("created", 5)])
async def test_page_when_planned_then_it_starts_at_the_cursor_and_sorts_nothing(
    sqlite_store: Store, tmp_path: Path, name: str, value: Any, is_descending: bool
) -> None:
    query = PageQuery(10, (SortKey(name, is_descending),), (value, "w"))
    statement, _ = await _statement_of(sqlite_store, lambda tx: workspaces.page(tx, "default", query))
    steps = _plan(tmp_path, statement, {})
    assert len(steps) == 1
    assert f"(instance_id=? AND ({name},workspace_id)" in steps[0]


@pytest.mark.parametrize("workspace_id", [None, "w1"])
async def test_page_of_logs_when_planned_then_it_starts_at_the_cursor_and_sorts_nothing(
    sqlite_store: Store, tmp_path: Path, workspace_id: str | None
) -> None:
    query = PageQuery(10, (), (5, "l"))
    statement, _ = await _statement_of(
        sqlite_store, lambda tx: log_events.page(tx, "default", query, workspace_id)
    )
    steps = _plan(tmp_path, statement, {})
    assert len(steps) == 1
    assert "(request_timestamp,log_id)" in steps[0]
