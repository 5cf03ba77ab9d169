"""An assistant on a running server whose dialog calls somebody outside."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import httpx
import pytest

VERSION = {"version": "2024-08-25"}
CALLER: dict[str, Any] = {
    "name": "Caller",
    "dialog_nodes": [
        {
            "dialog_node": "ask",
            "conditions": "input.text.contains('ask')",
            "context": {"asked": "<? ($asked ? $asked : 0) + 1 ?>"},
            "actions": [{"name": "main_webhook", "type": "webhook", "result_variable": "found"}],
        },
        {
            "dialog_node": "asked",
            "type": "response_condition",
            "parent": "ask",
            "conditions": "true",
            "output": {"text": "Found <? $found.answer ?> at $asked."},
        },
        {
            "dialog_node": "else",
            "previous_sibling": "ask",
            "conditions": "true",
            "context": {"said": "<? ($said ? $said : 0) + 1 ?>"},
            "output": {"text": "Said $said, asked $asked."},
        },
    ],
}


class Conversation:
    """A session, and a client that speaks in it."""

    def __init__(self, server: Any, client: httpx.Client, base: str) -> None:
        self.server = server
        self.client = client
        self.base = base
        made = client.post(f"{base}/sessions")
        assert made.status_code == 201, made.text
        self.url = f"{base}/sessions/{made.json()['session_id']}"

    def send(self, text: str = "", **more: Any) -> httpx.Response:
        options = more.pop("options", {})
        body = {"input": {"text": text, "options": options}, **more.pop("body", {})}
        return self.client.post(f"{self.url}/message", json=body, **more)

    def say(self, text: str = "", **more: Any) -> str:
        response = self.send(text, **more)
        assert response.status_code == 200, response.text
        return "|".join(item["text"] for item in response.json()["output"]["generic"])


@pytest.fixture
def converse(start_server: Callable[..., Any], callee: Any) -> Iterator[Callable[..., Conversation]]:
    """Starts a server with an assistant that calls the path `/hook` of the callee; opens a session there."""
    clients: list[httpx.Client] = []

    def start(**settings: Any) -> Conversation:
        server = start_server(**{"outbound_allow": "127.0.0.1", **settings})
        client = server.client(params=VERSION)
        clients.append(client)
        webhooks = [{"name": "main_webhook", "url": f"{callee.url}/hook", "headers": []}]
        skill = client.post("/v1/workspaces", json={**CALLER, "webhooks": webhooks}).json()["workspace_id"]
        made = client.post("/v2/assistants", json={}).json()
        draft = made["assistant_environments"][0]["environment_id"]
        base = f"/v2/assistants/{made['assistant_id']}/environments/{draft}"
        reference = {"type": "dialog", "skill_id": skill, "disabled": False}
        changed = client.post(base, json={"skill_references": [reference]})
        assert changed.status_code == 200, changed.text
        return Conversation(server, client, base)

    yield start
    for client in clients:
        client.close()


@pytest.fixture
def threads() -> Any:
    with ThreadPoolExecutor(8) as pool:
        yield pool


@pytest.fixture
def hang(callee: Any, threads: ThreadPoolExecutor) -> Callable[[Conversation], Future[str]]:
    """Sends a message whose webhook hangs, and waits until it does."""

    def ask(conversation: Conversation) -> Future[str]:
        callee.hang("/hook", b'{"answer": 42}')
        asking = threads.submit(conversation.say, "ask")
        assert callee.hanging.acquire(timeout=60)
        return asking

    return ask
