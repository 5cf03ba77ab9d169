"""What IBM's clients do not show of the log (spec/operations.md §1)."""

import time
from dataclasses import replace
from typing import Any

import httpx

MINUTE = 60


def test_cursor_when_older_than_five_minutes_then_is_refused(start_server: Any) -> None:
    """spec/operations.md §1: a cursor dies five minutes after it was issued."""
    server = start_server()
    with server.client() as client:
        made = client.post("/v1/workspaces", json={}).json()["workspace_id"]
        for text in ("one", "two"):
            client.post(f"/v1/workspaces/{made}/message", json={"input": {"text": text}})
        cursor = first_cursor(client, made)
        services, now = server.app.state.services, time.time()
        server.app.state.services = replace(services, clock=lambda: now + 4 * MINUTE)
        assert page(client, made, cursor).status_code == 200
        server.app.state.services = replace(services, clock=lambda: now + 6 * MINUTE)
        refused = page(client, made, cursor)
    assert refused.status_code == 400
    assert refused.json()["errors"] == [{"message": "The cursor has expired", "path": "/cursor"}]


def first_cursor(client: httpx.Client, workspace_id: str) -> str:
    found = client.get(f"/v1/workspaces/{workspace_id}/logs", params={"page_limit": "1"})
    return str(found.json()["pagination"]["next_cursor"])


def page(client: httpx.Client, workspace_id: str, cursor: str) -> httpx.Response:
    query = {"page_limit": "1", "cursor": cursor}
    return client.get(f"/v1/workspaces/{workspace_id}/logs", params=query)
