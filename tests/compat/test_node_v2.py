"""IBM's Node SDK talks to an assistant, and makes a release of it (spec/api/guide.md §§4, 8, 13, 14)."""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from ibm_watson import assistant_v2 as models

pytestmark = [pytest.mark.compat, pytest.mark.timeout(400), pytest.mark.xdist_group("other clients")]

SCRIPT = Path(__file__).parent / "clients" / "drive_v2.mjs"
VERSION = {"version": "2024-08-25"}
COUNTING = {
    "name": "Counting",
    "intents": [{"intent": "buy", "examples": [{"text": "I want bread"}, {"text": "two loaves please"}]}],
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
        draft, live = (each["environment_id"] for each in made["assistant_environments"])
        reference = {"type": "dialog", "skill_id": skill, "disabled": False}
        path = f"/v2/assistants/{made['assistant_id']}/environments/{draft}"
        assert client.post(path, json={"skill_references": [reference]}).status_code == 200
    order = {
        "url": live_server.url,
        "apikey": live_server.manager_key,
        "assistantId": made["assistant_id"],
        "environmentId": draft,
        "liveId": live,
        "skillId": skill,
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


@pytest.mark.operation("message_stream", "message_stream_stateless", client="node")
def test_node_sdk_when_it_reads_a_stream_then_the_events_are_there(said: dict[str, Any]) -> None:
    """spec/api/guide.md §13: Node returns a readable stream."""
    for name in ("message_stream", "message_stream_stateless"):
        assert said[name]["status"] == 200
        events = said[name]["result"].split("\n\n")
        assert events[-1] == ""
        last = json.loads(events[-2].partition("data: ")[2])
        said_last = last["final_response"]["output"]["generic"]
        assert said_last == [{"response_type": "text", "text": "That is 2."}]


@pytest.mark.operation("message_stateless", client="node")
def test_node_sdk_when_it_carries_the_state_then_the_conversation_goes_on(said: dict[str, Any]) -> None:
    """spec/api/guide.md §4."""
    texts = [said[name]["result"]["output"]["generic"][0]["text"] for name in ("message_stateless", "again")]
    assert texts == ["That is 1.", "That is 2."]


@pytest.mark.operation(
    "list_assistants",
    "list_environments",
    "get_skill",
    "create_provider",
    "list_providers",
    "bulk_classify_v2",
    client="node",
)
def test_node_sdk_when_it_looks_around_then_the_answers_fit_the_models(
    said: dict[str, Any], modelled: Callable[..., Any]
) -> None:
    """spec/api/guide.md §§8, 14: the models are those of the Python SDK, which know every field."""
    listed = modelled(models.AssistantCollection, ok(said["list_assistants"])).assistants
    assert modelled(models.EnvironmentCollection, ok(said["list_environments"])).pagination.total == 2
    skill = modelled(models.Skill, ok(said["get_skill"]))
    assert (skill.type, skill.name) == ("dialog", "Counting")
    [mine] = [each for each in listed if skill.skill_id in {s.skill_id for s in each.assistant_skills}]
    assert [each.environment for each in mine.assistant_environments] == ["draft", "live"]
    assert modelled(models.ProviderResponse, ok(said["create_provider"])).provider_id == "node"
    providers = modelled(models.ProviderCollection, ok(said["list_providers"]))
    assert [each.provider_id for each in providers.conversational_skill_providers] == ["node"]
    [understood] = modelled(models.BulkClassifyResponse, ok(said["bulk_classify_v2"])).output
    assert understood.input.text == "I want bread"


@pytest.mark.operation("create_release", "get_release", "list_releases", "deploy_release", client="node")
def test_node_sdk_when_it_deploys_a_release_then_live_answers(
    said: dict[str, Any], modelled: Callable[..., Any]
) -> None:
    """spec/operations.md §9."""
    started = modelled(models.Release, ok(said["create_release"], 202))
    assert (started.release, started.status, started.description) == ("1", "Processing", "by Node")
    assert modelled(models.Release, ok(said["get_release"])).status == "Available"
    [release] = modelled(models.ReleaseCollection, ok(said["list_releases"])).releases
    assert (release.release, release.status) == ("1", "Available")
    live = modelled(models.Environment, ok(said["deploy_release"]))
    assert live.release_reference.release == "1"
    assert {each.snapshot for each in live.skill_references} == {"1"}
    assert ok(said["live"])["output"]["generic"][0]["text"] == "That is 1."


def ok(answer: dict[str, Any], status: int = 200) -> Any:
    """What an answer with the status of success says."""
    assert answer["status"] == status, answer
    return answer["result"]
