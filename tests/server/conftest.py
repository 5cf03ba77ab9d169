"""A workspace that answers, for the tests of the server."""

from typing import Any

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
