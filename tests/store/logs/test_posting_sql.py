"""Statements over postings walk an index: their cost does not grow with the log (spec/operations.md §2)."""

import sqlite3
from collections.abc import Iterator
from typing import Any

import pytest

from doyle.store.database import Store
from doyle.store.logs.clauses import Span
from doyle.store.logs.places import read_at
from doyle.store.logs.posting_sql import Branch, Stretch, count_text, end_text, moments_text
from doyle.store.logs.sources import V1_LOG
from doyle.store.tables import log_events

TEA, MILK = Branch(1, 10), Branch(1, 20)
ELSEWHERE = Branch(2, 10)


@pytest.fixture
def connection() -> Iterator[sqlite3.Connection]:
    """Postings: of tea at every moment, of milk at every third, of tea elsewhere at two."""
    opened = sqlite3.connect(":memory:")
    opened.execute(
        "CREATE TABLE log_postings (scope, term, request_timestamp,"
        " PRIMARY KEY (scope, term, request_timestamp)) WITHOUT ROWID"
    )
    rows = [(1, 10, at) for at in range(10)] + [(1, 20, at) for at in range(0, 10, 3)]
    opened.executemany("INSERT INTO log_postings VALUES (?, ?, ?)", [*rows, (2, 10, 4), (2, 10, 99)])
    yield opened
    opened.close()


def stretch(*branches: Branch, span: Span | None = None, is_descending: bool = True) -> Stretch:
    return Stretch(branches, span or Span(), is_descending)


@pytest.mark.parametrize(
    ("span", "limit", "expected"),
    [
        (Span(), 100, [(0, 10), (1, 4), (2, 2)]),
        (Span(), 3, [(0, 3), (1, 3), (2, 2)]),
        (Span(3, 6), 100, [(0, 4), (1, 2), (2, 1)]),
        (Span(low=9), 100, [(0, 1), (1, 1), (2, 1)]),
        (Span(high=-1), 100, [(0, 0), (1, 0), (2, 0)]),
    ],
)
def test_count_when_asked_then_counts_each_branch_up_to_the_limit(
    connection: sqlite3.Connection, span: Span, limit: int, expected: list[tuple[int, int]]
) -> None:
    text = count_text([TEA, MILK, ELSEWHERE], span, limit)
    assert sorted(connection.execute(text)) == expected


@pytest.mark.parametrize(
    ("offset", "is_descending", "expected"),
    [
        (0, True, [9, 99]),
        (1, True, [4, 8]),
        (2, True, [7]),
        (0, False, [0, 4]),
        (1, False, [1, 99]),
        (10, True, []),
    ],
)
def test_end_when_a_branch_has_so_many_then_is_the_moment_behind_them(
    connection: sqlite3.Connection, offset: int, is_descending: bool, expected: list[int]
) -> None:
    text = end_text(stretch(TEA, ELSEWHERE, is_descending=is_descending), offset)
    assert sorted(row[0] for row in connection.execute(text)) == expected


def test_moments_when_branches_meet_then_come_in_order_and_once(connection: sqlite3.Connection) -> None:
    found = connection.execute(moments_text(stretch(TEA, MILK, ELSEWHERE), (), 4)).fetchall()
    assert found == [(2, 99), (1, 9), (1, 8), (1, 7)]
    upwards = stretch(TEA, MILK, span=Span(2, 4), is_descending=False)
    assert connection.execute(moments_text(upwards, (), 9)).fetchall() == [(1, 2), (1, 3), (1, 4)]


def test_moments_when_tested_then_every_clause_holds_in_the_same_scope(
    connection: sqlite3.Connection,
) -> None:
    tests = [frozenset({20, 30})]
    found = connection.execute(moments_text(stretch(TEA, ELSEWHERE), tests, 9)).fetchall()
    assert found == [(1, 9), (1, 6), (1, 3), (1, 0)]
    tests.append(frozenset({30}))
    assert connection.execute(moments_text(stretch(TEA, ELSEWHERE), tests, 9)).fetchall() == []


@pytest.mark.parametrize(
    "text",
    [
        count_text([TEA, MILK], Span(3, 5), 9),
        end_text(stretch(TEA, MILK), 9),
        moments_text(stretch(TEA, MILK, span=Span(high=5)), [frozenset({20})], 9),
    ],
)
def test_statement_when_planned_then_every_table_is_searched_by_its_key(
    connection: sqlite3.Connection, text: str
) -> None:
    steps = [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {text}")]
    searches = [step for step in steps if " p " in f"{step} " or " o " in f"{step} "]
    assert searches
    assert all(step.startswith("SEARCH") and "PRIMARY KEY (scope=? AND term=?" in step for step in searches)


@pytest.mark.parametrize("name", [None, "workspace_id", "customer_id", "instance_id"])
async def test_events_when_read_at_places_then_are_looked_up_by_their_ids(
    sqlite_store: Store, name: str | None
) -> None:
    """Left to itself SQLite would walk through all events of the instance, the workspace or the customer."""
    narrowed = None if name is None else log_events.c[name] == "w1"
    seen: list[str] = []
    async with sqlite_store.read() as tx:
        raw = await tx.get_raw_connection()
        driver: Any = raw.driver_connection
        await driver.set_trace_callback(seen.append)
        assert await read_at(tx, V1_LOG, "default", [(5, "l1"), (6, "l2")], narrowed) == []
        assert await read_at(tx, V1_LOG, "default", [], narrowed) == []
        await driver.set_trace_callback(None)
        assert len(seen) == 1
        steps = (await tx.exec_driver_sql(f"EXPLAIN QUERY PLAN {seen[0]}")).all()
    assert [row[3] for row in steps] == [
        "SEARCH log_events USING INDEX sqlite_autoindex_log_events_1 (log_id=?)"
    ]
