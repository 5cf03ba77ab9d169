"""kill -9 of one of two server processes on PostgreSQL while clients talk in sessions."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import psycopg
import pytest

KEY = "a-key-for-the-tests"
VERSION = {"version": "2024-08-25"}
CLIENTS = 100
TURNS = 12
COUNTING = {
    "name": "Counting",
    "dialog_nodes": [
        {
            "dialog_node": "count",
            "conditions": "true",
            "context": {"said": "<? ($said ? $said : 0) + 1 ?>"},
            "output": {"text": "$said"},
        }
    ],
}

# `Server` of conftest.py; pytest's import mode leaves no way to name it.
Server = Any


class Client:
    """Talks in one session, with whichever server answers; what is not answered is sent again."""

    def __init__(self, urls: list[str], number: int, connection: httpx.AsyncClient) -> None:
        self.urls = urls
        self.at = number % len(urls)
        self.connection = connection
        self.session_id = ""
        self.answers: list[int] = []

    async def send(self, path: str, **more: Any) -> Any:
        """The JSON of the answer; the other server is asked when one does not answer."""
        for _ in range(60):
            try:
                response = await self.connection.post(self.urls[self.at] + path, params=VERSION, **more)
            except httpx.TransportError:
                self.at = (self.at + 1) % len(self.urls)
                await asyncio.sleep(0.05)
                continue
            assert response.status_code in {200, 201}, response.text
            return response.json()
        raise AssertionError("no server answers")

    async def talk(self, base: str, heard: Callable[[], None]) -> None:
        self.session_id = (await self.send(f"{base}/sessions"))["session_id"]
        for turn in range(TURNS):
            key = {"Idempotency-Key": f"turn {turn}"}
            body = {"input": {"text": f"turn {turn}"}}
            path = f"{base}/sessions/{self.session_id}/message"
            answer = await self.send(path, json=body, headers=key)
            self.answers.append(int(answer["output"]["generic"][0]["text"]))
            heard()


def set_up(server: Server) -> str:
    """The path of an environment whose dialog counts."""
    workspace_id = server.request("POST", "/v1/workspaces", json=COUNTING)["workspace_id"]
    made = server.request("POST", "/v2/assistants", json={})
    draft = made["assistant_environments"][0]["environment_id"]
    base = f"/v2/assistants/{made['assistant_id']}/environments/{draft}"
    reference = {"type": "dialog", "skill_id": workspace_id, "disabled": False}
    server.request("POST", base, json={"skill_references": [reference]})
    return base


async def talk_all(servers: list[Server], base: str, on_half: Callable[[], None]) -> list[Client]:
    total, heard = CLIENTS * TURNS, 0

    def count() -> None:
        nonlocal heard
        heard += 1
        if heard == total // 2:
            on_half()

    limits = httpx.Limits(max_connections=2 * CLIENTS, max_keepalive_connections=2 * CLIENTS)
    async with httpx.AsyncClient(auth=("apikey", KEY), timeout=120, limits=limits) as connection:
        clients = [Client([server.url for server in servers], at, connection) for at in range(CLIENTS)]
        await asyncio.gather(*(client.talk(base, count) for client in clients))
    return clients


def stored(url: str) -> tuple[dict[str, int], dict[str, list[str]]]:
    """For each session how many turns its state has, and the texts in its log, in order."""
    with psycopg.connect(url) as connection:
        turns = connection.execute(
            "SELECT session_id, (state::json->'system'->>'turn_count')::int FROM sessions"
        )
        states = {row[0]: row[1] for row in turns}
        events: dict[str, list[str]] = {}
        for session_id, text in connection.execute(
            "SELECT session_id, request->'input'->>'text' FROM assistant_log_events "
            "ORDER BY request_timestamp, response_timestamp"
        ):
            events.setdefault(session_id, []).append(text)
    return states, events


@pytest.mark.slow
def test_server_killed_while_clients_talk_then_every_answered_turn_is_stored_and_they_go_on(
    server: Server, postgres_url: str, tmp_path: Path
) -> None:
    """An answered message is never lost, and none is counted twice."""
    other = type(server)(tmp_path / "other")
    servers = [server, other]
    try:
        for each in servers:
            each.start(DOYLE_DATABASE_URL=postgres_url)
        base = set_up(server)
        clients = asyncio.run(talk_all(servers, base, other.kill))
        states, events = stored(postgres_url)
    finally:
        if other.process is not None:
            other.kill()
    said = [f"turn {turn}" for turn in range(TURNS)]
    for client in clients:
        assert client.answers == list(range(1, TURNS + 1))
        assert states[client.session_id] == TURNS
        assert events[client.session_id] == said
    assert len(clients) == CLIENTS


@pytest.mark.slow
def test_server_killed_then_sessions_go_on_at_the_next_start(server: Server) -> None:
    """SQLite: what was answered is there."""
    server.start()
    base = set_up(server)
    session_id = server.request("POST", f"{base}/sessions")["session_id"]
    path = f"{base}/sessions/{session_id}/message"
    for turn in range(1, 4):
        answer = server.request("POST", path, json={"input": {"text": str(uuid4())}})
        assert answer["output"]["generic"][0]["text"] == str(turn)
    server.kill()
    server.start()
    answer = server.request("POST", path, json={"input": {"text": "again"}})
    assert answer["output"]["generic"][0]["text"] == "4"
