"""v2 messages on a server that has no room for the skills that answer them (docs/settings.md)."""

from collections.abc import Callable
from typing import Any

VERSION = {"version": "2024-08-25"}
# Compiled, these nodes alone are larger than the smallest cache.
FILLERS = [
    {"dialog_node": f"filler_{at}", "conditions": "false", "output": {"text": "tea " * 500}}
    | ({"previous_sibling": f"filler_{at - 1}"} if at else {})
    for at in range(60)
]
DIALOG: dict[str, Any] = {
    "intents": [
        {"intent": "order", "examples": [{"text": "a pot of tea"}, {"text": "I want a cup"}]},
        {"intent": "leave", "examples": [{"text": "goodbye"}, {"text": "see you"}]},
    ],
    "dialog_nodes": [
        *FILLERS,
        {
            "dialog_node": "calling",
            "previous_sibling": FILLERS[-1]["dialog_node"],
            "conditions": "false",
            "actions": [{"name": "an action", "type": "action"}],
        },
        {
            "dialog_node": "else",
            "previous_sibling": "calling",
            "conditions": "true",
            "output": {"text": "Hm?"},
        },
    ],
}


def test_message_when_its_skills_do_not_fit_into_the_cache_then_it_is_answered(
    start_server: Callable[..., Any],
) -> None:
    """A dialog, its model and the actions beside it push each other out; each message has all three."""
    server = start_server(skill_cache_mb=1)
    with server.client(params=VERSION) as client:
        made = client.post("/v2/assistants", json={}).json()
        skills = {each["type"]: each["skill_id"] for each in made["assistant_skills"]}
        base = f"/v2/assistants/{made['assistant_id']}"
        sent = client.post(f"{base}/skills/{skills['dialog']}", json={"workspace": DIALOG})
        assert sent.status_code == 202, sent.text
        base += f"/environments/{made['assistant_environments'][0]['environment_id']}"
        session = client.post(f"{base}/sessions").json()["session_id"]
        for url in (f"{base}/message", f"{base}/sessions/{session}/message") * 2:
            answer = client.post(url, json={"input": {"text": "a pot of tea"}})
            assert answer.status_code == 200, answer.text
            assert answer.json()["output"]["generic"] == [{"response_type": "text", "text": "Hm?"}]
