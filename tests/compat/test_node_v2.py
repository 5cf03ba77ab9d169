"""IBM's Node SDK in a conversation with an assistant (spec/api/guide.md §§4, 13)."""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

pytestmark = [pytest.mark.compat, pytest.mark.timeout(400), pytest.mark.xdist_group("other clients")]

SCRIPT = Path(__file__).parent / "clients" / "drive_v2.mjs"
VERSION = {"version": "2024-08-25"}
COUNTING = {
    "name": "Counting",
    "dialog_nodes": [
        {
            "dialog_node": "count",
            "conditions": "true",
            "context": {"said": "<? ($said ? $said : 0) + 1 ?>"},
            "output": {"text": "That is $said."},
        }
    ],
}


@pytest.fixture(scope="module")
def said(live_server: Any, load_tool: Callable[[str], ModuleType]) -> dict[str, Any]:
    """What the client says of each answer; skips where it cannot be installed."""
    environments: Any = load_tool("environments")
    try:
        folder = environments.ready("node")
    except environments.UnavailableError as error:
        pytest.skip(f"the Node SDK cannot be installed: {error}")
    with live_server.client(params=VERSION) as client:
        skill = client.post("/v1/workspaces", json=COUNTING).json()["workspace_id"]
        made = client.post("/v2/assistants", json={}).json()
        draft = made["assistant_environments"][0]["environment_id"]
        reference = {"type": "dialog", "skill_id": skill, "disabled": False}
        path = f"/v2/assistants/{made['assistant_id']}/environments/{draft}"
        assert client.post(path, json={"skill_references": [reference]}).status_code == 200
    order = {
        "url": live_server.url,
        "apikey": live_server.manager_key,
        "assistantId": made["assistant_id"],
        "environmentId": draft,
        **VERSION,
    }
    done = subprocess.run(
        ["node", str(SCRIPT)],
        cwd=folder,
        input=json.dumps(order),
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    answers: dict[str, Any] = json.loads(done.stdout)
    return answers


@pytest.mark.operation("create_session", "message_v2", "list_logs_v2", "delete_session", client="node")
def test_node_sdk_when_it_talks_in_a_session_then_the_state_is_kept(said: dict[str, Any]) -> None:
    """spec/api/guide.md §4."""
    assert (said["create_session"]["status"], said["message_v2"]["status"]) == (201, 200)
    answer = said["message_v2"]["result"]
    assert answer["output"]["generic"] == [{"response_type": "text", "text": "That is 1."}]
    assert answer["context"]["global"]["session_id"] == said["create_session"]["result"]["session_id"]
    logged = [
        event["response"]["output"]["generic"][0]["text"] for event in said["list_logs_v2"]["result"]["logs"]
    ]
    assert sorted(logged) == ["That is 1.", "That is 2."]
    assert said["delete_session"] == {"status": 200, "result": {}}
    assert (said["dead"]["status"], said["dead"]["message"]) == (404, "Invalid Session")


@pytest.mark.operation("message_stream", client="node")
def test_node_sdk_when_it_reads_a_stream_then_the_events_are_there(said: dict[str, Any]) -> None:
    """spec/api/guide.md §13: Node returns a readable stream."""
    assert said["message_stream"]["status"] == 200
    events = said["message_stream"]["result"].split("\n\n")
    assert events[-1] == ""
    last = json.loads(events[-2].partition("data: ")[2])
    said_last = last["final_response"]["output"]["generic"]
    assert said_last == [{"response_type": "text", "text": "That is 2."}]


@pytest.mark.operation("message_stateless", client="node")
def test_node_sdk_when_it_carries_the_state_then_the_conversation_goes_on(said: dict[str, Any]) -> None:
    """spec/api/guide.md §4."""
    texts = [said[name]["result"]["output"]["generic"][0]["text"] for name in ("message_stateless", "again")]
    assert texts == ["That is 1.", "That is 2."]
