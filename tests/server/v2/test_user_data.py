"""Deleting what a customer said while a message of theirs is still being answered (spec/operations.md §4)."""

import asyncio
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import httpx
import pytest
from sqlalchemy import select, update

from doyle.server.user_data import USER_DATA_DELETION
from doyle.store import jobs as job_store
from doyle.store.assistant_tables import assistant_log_events
from doyle.store.tables import job_payloads, jobs, log_events

KIM = {"X-Watson-Metadata": "customer_id=kim"}
ASK = {"input": {"text": "ask"}}
TABLES = (log_events, assistant_log_events)

# `Conversation` of conftest.py: no import can name it here.
Converse = Callable[..., Any]


async def labels(services: Any) -> list[str | None]:
    async with services.store.read() as tx:
        return [label for table in TABLES for label in await tx.scalars(select(table.c.customer_id))]


async def do_what_is_due_later(services: Any) -> None:
    """Let the second round of the deletion be due now, and wait until it is over."""
    async with services.store.write() as tx:
        await tx.execute(update(jobs).where(jobs.c.kind == USER_DATA_DELETION).values(available=0))
    services.runner.notify()
    for _ in range(1000):
        async with services.store.read() as tx:
            if all(job.kind != USER_DATA_DELETION for job in await job_store.list_unfinished(tx)):
                assert list(await tx.scalars(select(job_payloads.c.options))) == []  # nor is the label kept
                return
        await asyncio.sleep(0.05)
    raise AssertionError("the second round did not come")


def post(client: httpx.Client, path: str) -> int:
    return client.post(path, json=ASK, headers=KIM).status_code


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_deletion_when_messages_are_in_a_call_then_what_they_leave_goes_too(
    converse: Converse,
    callee: Any,
    threads: ThreadPoolExecutor,
    request: pytest.FixtureRequest,
    database: str,
) -> None:
    """Every event received before the request, and the session; not what the customer says later."""
    url = request.getfixturevalue("postgres_url") if database == "postgresql" else None
    conversation = converse(database_url=url)
    client, server = conversation.client, conversation.server
    [skill] = client.get(conversation.base).json()["skill_references"][1:]
    paths = (
        f"{conversation.url}/message",
        f"{conversation.base}/message",
        f"/v1/workspaces/{skill['skill_id']}/message",
    )
    other = client.post(f"{conversation.base}/sessions").json()["session_id"]
    later = f"{conversation.base}/sessions/{other}/message"
    callee.hang("/hook", b'{"answer": 42}')
    asking: list[Future[int]] = [threads.submit(post, client, path) for path in paths]
    for _ in paths:
        assert callee.hanging.acquire(timeout=60)
    deleted = client.delete("/v2/user_data", params={"customer_id": "kim"})
    assert (deleted.status_code, deleted.json()) == (202, {})
    callee.released.set()
    assert [each.result() for each in asking] == [200, 200, 200]
    assert server.run(labels) == ["kim"] * 3
    assert post(client, later) == 200
    server.run(do_what_is_due_later)
    assert server.run(labels) == ["kim"]
    assert conversation.send("hello").json() == {"error": "Invalid Session", "code": 404}
    assert post(client, later) == 200
