"""Every v1 route with a body refuses what a field cannot be: missing, wrong type, too long, forbidden, twice.

spec/api/contract.yaml (constraints), spec/limits.md, spec/api/guide.md §6.
"""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

ODD = [1, True, [], {}, 1.5]
TEXTS = ["a\nb", "a\tb", "a\rb", "", " "]
CREATED = {
    "intents": ("intent", 128),
    "intents/greeting/examples": ("text", 1024),
    "counterexamples": ("text", 1024),
    "entities": ("entity", 64),
    "entities/bread/values": ("value", 64),
    "entities/bread/values/rye/synonyms": ("synonym", 64),
    "dialog_nodes": ("dialog_node", 1024),
}
CHANGED = {
    "intents/greeting": ("intent", 128),
    "intents/greeting/examples/hello": ("text", 1024),
    "entities/bread": ("entity", 64),
    "entities/bread/values/rye": ("value", 64),
    "entities/bread/values/rye/synonyms/dark%20bread": ("synonym", 64),
    "dialog_nodes/greet": ("dialog_node", 1024),
}
KEYS = {**CREATED, **CHANGED}
REFUSED: list[tuple[str, dict[str, Any], str]] = [
    *((path, {}, f"/{key}") for path, (key, _) in CREATED.items()),
    *((path, {key: odd}, f"/{key}") for path, (key, _) in KEYS.items() for odd in ODD),
    *((path, {key: text}, f"/{key}") for path, (key, _) in KEYS.items() for text in TEXTS),
    *((path, {key: "x" * (limit + 1)}, f"/{key}") for path, (key, limit) in KEYS.items()),
    ("intents", {"intent": "greeting"}, "/intent"),
    ("intents/greeting/examples", {"text": "hello"}, "/text"),
    ("entities", {"entity": "bread"}, "/entity"),
    ("entities/bread/values", {"value": "rye"}, "/value"),
    ("entities/bread/values/rye/synonyms", {"synonym": "dark bread"}, "/synonym"),
    ("dialog_nodes", {"dialog_node": "start"}, "/dialog_node"),
    ("intents/greeting", {"intent": "buy"}, "/intent"),
    ("intents/greeting/examples/hello", {"text": "hi there"}, "/text"),
    ("dialog_nodes/greet", {"dialog_node": "start"}, "/dialog_node"),
    ("intents", {"intent": "i", "examples": [{"text": "a"}, {"text": "a"}]}, "/examples/1/text"),
    ("intents", {"intent": "i", "examples": [{}]}, "/examples/0/text"),
    ("intents", {"intent": "i", "description": "x" * 129}, "/description"),
    ("entities", {"entity": "e", "values": [{"value": "a"}, {"value": "a"}]}, "/values/1/value"),
    ("entities", {"entity": "e", "fuzzy_match": "true"}, "/fuzzy_match"),
    ("entities", {"entity": "e", "metadata": []}, "/metadata"),
    ("entities/bread/values", {"value": "v", "synonyms": ["a", "a"]}, "/synonyms/1"),
    ("entities/bread/values", {"value": "v", "type": "other"}, "/type"),
    ("entities/bread/values", {"value": "v", "patterns": ["x"] * 6}, "/patterns"),
    ("entities/bread/values", {"value": "v", "patterns": ["("]}, "/patterns/0"),
    ("dialog_nodes", {"dialog_node": "n", "parent": "none"}, "/parent"),
    ("dialog_nodes", {"dialog_node": "n", "previous_sibling": "none"}, "/previous_sibling"),
    ("dialog_nodes", {"dialog_node": "n", "type": "other"}, "/type"),
    ("dialog_nodes", {"dialog_node": "n", "conditions": "x" * 2049}, "/conditions"),
    ("dialog_nodes", {"dialog_node": "n", "next_step": {}}, "/next_step/behavior"),
    ("dialog_nodes", {"dialog_node": "n", "next_step": {"behavior": "fly"}}, "/next_step/behavior"),
    ("dialog_nodes", {"dialog_node": "n", "next_step": {"behavior": "jump_to"}}, "/next_step"),
    (
        "dialog_nodes/greet",
        {"next_step": {"behavior": "jump_to", "dialog_node": "start", "selector": "x"}},
        "/next_step/selector",
    ),
    ("bulk_classify", {}, "/input"),
    ("bulk_classify", {"input": [{"text": "x" * 2049}]}, "/input/0/text"),
    ("message", {"input": {"text": "a\nb"}}, "/input/text"),
    ("message", {"user_id": "x" * 257}, "/user_id"),
]


@pytest.fixture
def client(live_server: Any) -> Iterator[httpx.Client]:
    with live_server.client() as client:
        yield client


@pytest.mark.parametrize(
    ("path", "body", "place"), REFUSED, ids=[f"{path} {str(body)[:40]}" for path, body, _ in REFUSED]
)
def test_body_when_a_field_cannot_be_so_then_is_400_at_its_place_and_nothing_is_written(
    client: httpx.Client, greeter: str, path: str, body: dict[str, Any], place: str
) -> None:
    """spec/api/guide.md §6: `errors[].path` is the JSON Pointer of the fault."""
    whole = {"export": "true", "include_audit": "true"}
    before = client.get(f"/v1/workspaces/{greeter}", params=whole).json()
    answer = client.post(f"/v1/workspaces/{greeter}/{path}", json=body)
    assert answer.status_code == 400, answer.text
    assert any(fault["path"].startswith(place) for fault in answer.json()["errors"]), answer.text
    after = client.get(f"/v1/workspaces/{greeter}", params=whole).json()
    assert {**after, "status": "", "updated": ""} == {**before, "status": "", "updated": ""}


@pytest.mark.parametrize("path", CHANGED)
def test_update_when_it_holds_only_unknown_fields_then_is_refused(
    client: httpx.Client, greeter: str, path: str
) -> None:
    """spec/api/guide.md §§6, 9: unknown fields are ignored, so nothing is left to change."""
    answer = client.post(f"/v1/workspaces/{greeter}/{path}", json={"new_name": "x"})
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["message"] == "No valid update attributes."
