"""What `append=true` makes of nodes and values that are there already (spec/api/guide.md §9)."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

CONTENT: dict[str, Any] = {
    "dialog_nodes": [
        {"dialog_node": "welcome", "conditions": "welcome"},
        {"dialog_node": "any", "conditions": "true", "previous_sibling": "welcome"},
    ],
    "entities": [
        {
            "entity": "code",
            "values": [
                {"value": "p1", "type": "patterns", "patterns": ["[0-9]+"]},
                {"value": "s1", "synonyms": ["one"]},
            ],
        }
    ],
}
NEW_NODE = {"dialog_node": "new", "previous_sibling": "welcome", "conditions": "#x"}


@pytest.fixture
def client(live_server: Any) -> Iterator[httpx.Client]:
    with live_server.client() as client:
        yield client


@pytest.fixture
def path(client: httpx.Client) -> str:
    made = client.post("/v1/workspaces", json=CONTENT)
    return f"/v1/workspaces/{made.json()['workspace_id']}"


def send(client: httpx.Client, path: str, body: Any, **query: str) -> httpx.Response:
    return client.post(path, params={"version": "2021-11-27", **query}, json=body)


def append(client: httpx.Client, path: str, body: Any) -> None:
    response = send(client, path, body, append="true")
    assert response.status_code == 200, response.text


def places(client: httpx.Client, path: str) -> dict[str, str | None]:
    listed = client.get(f"{path}/dialog_nodes").json()["dialog_nodes"]
    return {node["dialog_node"]: node.get("previous_sibling") for node in listed}


def values(client: httpx.Client, path: str) -> dict[str, dict[str, Any]]:
    query = {"version": "2021-11-27", "export": "true"}
    exported = client.get(path, params=query).json()
    return {value.pop("value"): value for value in exported["entities"][0]["values"]}


def refused_at(response: httpx.Response) -> str:
    assert response.status_code == 400, response.text
    return str(response.json()["errors"][0]["path"])


def test_node_when_appended_behind_another_then_what_followed_follows_it(
    client: httpx.Client, path: str
) -> None:
    """guide §9: as a node that is created alone."""
    append(client, path, {"dialog_nodes": [NEW_NODE]})
    assert places(client, path) == {"welcome": None, "new": "welcome", "any": "new"}
    append(client, path, {"dialog_nodes": [NEW_NODE, {"dialog_node": "any", "title": "T"}]})
    assert places(client, path) == {"welcome": None, "new": "welcome", "any": "new"}


def test_node_when_moved_by_an_append_then_its_old_place_is_closed(client: httpx.Client, path: str) -> None:
    """guide §9: the left-behind siblings are linked anew."""
    append(client, path, {"dialog_nodes": [NEW_NODE, {"dialog_node": "welcome", "parent": "any"}]})
    listed = client.get(f"{path}/dialog_nodes").json()["dialog_nodes"]
    shown = {node["dialog_node"]: (node.get("parent"), node.get("previous_sibling")) for node in listed}
    # `new` was to follow `welcome`, wherever that went.
    assert shown == {"any": (None, None), "welcome": ("any", None), "new": ("any", "welcome")}


@pytest.mark.parametrize(
    ("nodes", "path_of_fault"),
    [
        ([{"dialog_node": "any", "parent": "any"}], "/dialog_nodes/0/parent"),
        ([{**NEW_NODE, "previous_sibling": "nowhere"}], "/dialog_nodes/0/previous_sibling"),
        (
            [NEW_NODE, {"dialog_node": "welcome", "previous_sibling": "new"}],
            "/dialog_nodes/0/previous_sibling",
        ),
    ],
)
def test_nodes_when_they_can_be_no_chain_then_nothing_is_appended(
    client: httpx.Client, path: str, nodes: list[Any], path_of_fault: str
) -> None:
    """Issue 5, *Order of dialog nodes*."""
    assert (
        refused_at(send(client, path, {"name": "N", "dialog_nodes": nodes}, append="true")) == path_of_fault
    )
    assert places(client, path) == {"welcome": None, "any": "welcome"}


def test_value_when_it_gets_synonyms_or_patterns_by_an_append_then_it_loses_the_others(
    client: httpx.Client, path: str
) -> None:
    """docs/updates.md: the same through the workspace, the entity and the value."""
    given = [{"value": "p1", "synonyms": ["z"]}, {"value": "s1", "patterns": ["a+"]}]
    append(client, path, {"entities": [{"entity": "code", "values": given}]})
    assert values(client, path) == {
        "p1": {"type": "synonyms", "synonyms": ["z"], "patterns": []},
        "s1": {"type": "patterns", "synonyms": [], "patterns": ["a+"]},
    }
    append(
        client, f"{path}/entities/code", {"values": [{"value": "p1", "patterns": ["b+"]}, {"value": "s1"}]}
    )
    shown = values(client, path)
    assert (shown["p1"]["type"], shown["p1"]["patterns"], shown["p1"]["synonyms"]) == ("patterns", ["b+"], [])
    assert (shown["s1"]["type"], shown["s1"]["patterns"]) == ("patterns", ["a+"])
    append(client, f"{path}/entities/code/values/p1", {"synonyms": ["y"]})
    shown = values(client, path)
    assert (shown["p1"]["type"], shown["p1"]["patterns"], shown["p1"]["synonyms"]) == ("synonyms", [], ["y"])


def test_synonym_when_its_value_has_patterns_then_is_refused(client: httpx.Client, path: str) -> None:
    """docs/updates.md: a value has synonyms or patterns."""
    entity = f"{path}/entities/code"
    assert refused_at(send(client, f"{entity}/values/p1/synonyms", {"synonym": "z"})) == "/synonym"
    both = {"value": "p1", "type": "patterns", "synonyms": ["z"]}
    whole = {"entities": [{"entity": "code", "values": [both]}]}
    assert refused_at(send(client, path, whole, append="true")) == "/entities/0/values/0/synonyms/0"
    assert values(client, path)["p1"] == {"type": "patterns", "patterns": ["[0-9]+"]}
    assert send(client, f"{entity}/values/s1/synonyms", {"synonym": "z"}).status_code == 201
