"""A workspace that answers, alone and in an assistant, for the tests of the server."""

from collections.abc import Callable, Mapping
from typing import Any

import httpx
import pytest

CONTENT: dict[str, Any] = {
    "name": "Greeter",
    "intents": [
        {
            "intent": "greeting",
            "examples": [{"text": "hello"}, {"text": "good morning"}, {"text": "hi there"}],
        },
        {"intent": "buy", "examples": [{"text": "a loaf please"}, {"text": "I want bread"}]},
    ],
    "entities": [{"entity": "bread", "values": [{"value": "rye", "synonyms": ["dark bread"]}]}],
    "dialog_nodes": [
        {
            "dialog_node": "start",
            "conditions": "welcome",
            "title": "Start",
            "type": "standard",
            "output": {"generic": [{"response_type": "text", "values": [{"text": "Good day"}]}]},
        },
        {
            "dialog_node": "greet",
            "conditions": "#greeting",
            "previous_sibling": "start",
            "type": "standard",
            "output": {"generic": [{"response_type": "text", "values": [{"text": "Hello yourself"}]}]},
        },
        {
            "dialog_node": "sell",
            "conditions": "@bread:rye",
            "previous_sibling": "greet",
            "type": "standard",
            "context": {"bought": "@bread"},
            "output": {"generic": [{"response_type": "text", "values": [{"text": "One rye"}]}]},
        },
        {
            "dialog_node": "else",
            "conditions": "anything_else",
            "previous_sibling": "sell",
            "type": "standard",
            "output": {"generic": [{"response_type": "text", "values": [{"text": "Pardon"}]}]},
        },
    ],
}


@pytest.fixture(scope="module")
def greeter(live_server: Any) -> str:
    """The id of a workspace with intents, entities and nodes; its training may still run."""
    with live_server.client() as client:
        response = client.post("/v1/workspaces", json=CONTENT)
    assert response.status_code == 201, response.text
    workspace_id: str = response.json()["workspace_id"]
    return workspace_id


@pytest.fixture(scope="session")
def make_all() -> Callable[[httpx.Client], Mapping[str, str]]:
    """Makes one of everything that a path may name: a workspace, an assistant around it, a session."""

    def make(client: httpx.Client) -> Mapping[str, str]:
        version = {"version": "2024-08-25"}
        made = client.post("/v1/workspaces", json=CONTENT, params=version).json()["workspace_id"]
        assistant = client.post("/v2/assistants", json={}, params=version).json()
        base = f"/v2/assistants/{assistant['assistant_id']}"
        draft = assistant["assistant_environments"][0]["environment_id"]
        reference = {"type": "dialog", "skill_id": made, "disabled": False}
        environment = f"{base}/environments/{draft}"
        changed = client.post(environment, json={"skill_references": [reference]}, params=version)
        assert changed.status_code == 200, changed.text
        session = client.post(f"{environment}/sessions", params=version)
        assert session.status_code == 201, session.text
        return {
            "workspace_id": made,
            "skill_id": made,
            "assistant_id": assistant["assistant_id"],
            "environment_id": draft,
            **session.json(),
        }

    return make


@pytest.fixture(scope="module")
def existing(live_server: Any, make_all: Callable[[httpx.Client], Mapping[str, str]]) -> Mapping[str, str]:
    """The ids of one of everything."""
    with live_server.client() as client:
        return make_all(client)
