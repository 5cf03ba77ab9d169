from typing import Any

import pytest

from doyle.server.cut_names import may_be_cut
from doyle.server.operations import OPERATIONS
from doyle.server.paths import NameConvertor, routing_path

DRAFT = "/v2/assistants/A/environments/E"


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/v1/workspaces/W"),
        ("DELETE", "/v1/workspaces/W"),
        ("POST", "/v1/workspaces/W/intents"),
        ("DELETE", "/v1/workspaces/W/intents"),
        ("POST", "/v1/workspaces/W/intents/I"),
        ("DELETE", "/v1/workspaces/W/intents/I/examples/T"),
        ("DELETE", "/v1/workspaces/W/entities/E/values/V"),
        ("POST", "/v1/workspaces/W/dialog_nodes"),
        ("DELETE", "/v2/assistants/A"),
        ("DELETE", "/admin/instances/shop"),
        ("POST", "/admin/users"),
    ],
)
def test_path_when_a_name_may_be_missing_at_its_end_then_is_cut(method: str, path: str) -> None:
    """RFC 3986, section 5.2.4: what is left of `…/..` and `…/.`."""
    assert may_be_cut(method, path)


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/v1/workspaces"),
        ("POST", "/v1/workspaces/W/message"),
        ("POST", "/v1/workspaces/W/bulk_classify"),
        ("POST", "/v1/workspaces_async/W"),
        ("DELETE", "/v1/user_data"),
        ("POST", "/v2/assistants"),
        ("POST", "/v2/assistants/A/sessions"),
        ("POST", "/v2/assistants/A/sessions/S/message"),
        ("DELETE", "/v2/assistants/A/sessions/S"),
        ("POST", f"{DRAFT}/message"),
        ("POST", "/v2/assistants/A/releases"),
        ("POST", "/identity/token"),
        ("GET", "/v1/workspaces/W/intents/I"),
        ("HEAD", "/v1/workspaces/W"),
        ("PATCH", "/v1/workspaces/W"),
        ("POST", "/no/such/path"),
        ("POST", ""),
    ],
)
def test_path_when_no_name_can_be_missing_then_is_not_cut(method: str, path: str) -> None:
    """No client calls a workspace, an assistant or a session `..`: the server makes their ids."""
    assert not may_be_cut(method, path)


@pytest.mark.parametrize("name", ["..", "."])
def test_path_when_clients_cut_a_name_of_theirs_out_then_is_known_as_cut_or_leads_nowhere(name: str) -> None:
    """Whatever operation that name was for: nothing else is changed in its place."""
    named = ("intent", "text", "entity", "value", "synonym", "dialog_node", "username", "instance_id")
    found = 0
    for operation in OPERATIONS.values():
        place = operation.path.rpartition("/")[2]
        if operation.method == "GET" or place.strip("{}").removesuffix(":name") not in named:
            continue
        found += 1
        left = operation.path.rpartition("/")[0]
        left = left.rpartition("/")[0] if name == ".." else left
        filled = routing_path(tuple("x" if "{" in step else step for step in left.split("/") if step))
        assert may_be_cut(operation.method, filled), (operation.method, operation.path)
    assert found >= 16


def test_path_when_a_name_holds_a_slash_then_is_one_segment_of_it() -> None:
    """spec/api/guide.md §10."""
    intent = NameConvertor().to_string("a/message")
    assert may_be_cut("POST", f"/v1/workspaces/W/intents/{intent}")


def test_message_when_its_path_ends_with_a_slash_then_is_answered(live_server: Any) -> None:
    """As IBM's plugin for WordPress, and other clients, send it: `…/workspaces/ID/message/?version=…`."""
    with live_server.client(params={"version": "2017-04-21"}) as client:
        made = client.post("/v1/workspaces/", json={"name": "slashed", "language": "en"})
        assert made.status_code == 201, made.text
        path = f"/v1/workspaces/{made.json()['workspace_id']}"
        said = client.post(f"{path}/message/", json={"input": {"text": "hello"}})
        assert (said.status_code, said.json()["input"]) == (200, {"text": "hello"})
        assert client.get(f"{path}/logs/").json()["logs"][0]["request"]["input"] == {"text": "hello"}
        assert client.post(f"{path}/", json={"name": "other"}).status_code == 404
        assert client.post(f"{path}/intents/", json={"intent": "x"}).status_code == 404
        assert client.delete(f"{path}/").status_code == 404
        assert client.get(path).json()["name"] == "slashed"


def test_message_of_v2_when_its_path_ends_with_a_slash_then_is_answered(live_server: Any) -> None:
    with live_server.client(params={"version": "2024-08-25"}) as client:
        made = client.post("/v2/assistants/", json={"language": "en"}).raise_for_status().json()
        path = f"/v2/assistants/{made['assistant_environments'][0]['environment_id']}"
        session = client.post(f"{path}/sessions/").raise_for_status().json()["session_id"]
        body = {"input": {"text": "hello"}}
        for place in (f"{path}/message/", f"{path}/sessions/{session}/message/"):
            assert "generic" in client.post(place, json=body).raise_for_status().json()["output"]
        assert client.delete(f"{path}/sessions/{session}/").status_code == 200
        assert client.delete(f"/v2/assistants/{made['assistant_id']}/").status_code == 404
