"""Elements called `.` and `..`: IBM's Python SDK cuts such names out of the paths that it asks for.

(RFC 3986, section 5.2.4.) Whatever a client does with them, nothing but what it named may change.
"""

from collections.abc import Callable
from typing import Any

import pytest
from ibm_cloud_sdk_core import ApiException
from ibm_watson import AssistantV1

pytestmark = pytest.mark.compat

DOTTED: dict[str, Any] = {
    "intents": [{"intent": "..", "examples": []}, {"intent": "i", "examples": [{"text": ".."}]}],
    "entities": [
        {"entity": "..", "values": []},
        {"entity": "e", "values": [{"value": "..", "synonyms": []}, {"value": "v", "synonyms": ["..", "."]}]},
    ],
    "counterexamples": [{"text": ".."}],
    "dialog_nodes": [{"dialog_node": ".."}],
}
ASKED: list[Callable[[AssistantV1, str, str], Any]] = [
    lambda client, place, name: client.delete_intent(place, name),
    lambda client, place, name: client.delete_example(place, "i", name),
    lambda client, place, name: client.delete_counterexample(place, name),
    lambda client, place, name: client.delete_entity(place, name),
    lambda client, place, name: client.delete_value(place, "e", name),
    lambda client, place, name: client.delete_synonym(place, "e", "v", name),
    lambda client, place, name: client.delete_dialog_node(place, name),
    lambda client, place, name: client.update_counterexample(place, name, new_text="new"),
    lambda client, place, name: client.update_dialog_node(place, name, new_description="new"),
    lambda client, place, name: client.update_example(place, "i", name, new_text="new"),
    lambda client, place, name: client.update_synonym(place, "e", "v", name, new_synonym="new"),
]
CREATED: list[Callable[[AssistantV1, str, str], Any]] = [
    lambda client, place, name: client.create_intent(place, name),
    lambda client, place, name: client.create_example(place, "i", name),
    lambda client, place, name: client.update_intent(place, "i", new_examples=[{"text": name}]),
    lambda client, place, name: client.create_counterexample(place, name),
    lambda client, place, name: client.create_entity(place, name),
    lambda client, place, name: client.create_value(place, "e", name),
    lambda client, place, name: client.create_value(place, "e", "w", synonyms=[name]),
    lambda client, place, name: client.create_synonym(place, "e", "v", name),
    lambda client, place, name: client.create_dialog_node(place, name),
]


def content(client: AssistantV1, workspace_id: str) -> dict[str, Any]:
    """What a workspace holds, without its envelope."""
    whole = client.get_workspace(workspace_id, export=True).get_result()
    return {name: whole[name] for name in DOTTED}


def test_names_when_imported_then_are_kept_and_no_call_with_them_takes_what_they_lie_in(
    client: AssistantV1,
) -> None:
    """design, *Import and writes*: an import keeps what it can store."""
    made = client.create_workspace(name="Dots", **DOTTED).get_result()["workspace_id"]
    before = content(client, made)
    assert [node["dialog_node"] for node in before["dialog_nodes"]] == [".."]
    for ask in ASKED:
        for name in (".", ".."):
            with pytest.raises(ApiException) as caught:
                ask(client, made, name)
            assert caught.value.status_code in {404, 405}
    assert content(client, made) == before
    assert client.delete_workspace(made).get_status_code() == 200


def test_names_when_created_one_by_one_then_are_refused(client: AssistantV1) -> None:
    """design, *Import and writes*: granular writes are strict."""
    plain = {
        "intents": [{"intent": "i"}],
        "entities": [{"entity": "e", "values": [{"value": "v"}]}],
    }
    made = client.create_workspace(name="Dots", **plain).get_result()["workspace_id"]
    before = content(client, made)
    for create in CREATED:
        for name in (".", ".."):
            with pytest.raises(ApiException) as caught:
                create(client, made, name)
            assert caught.value.status_code == 400
    assert content(client, made) == before
    assert client.create_counterexample(made, "...").get_result()["text"] == "..."
    assert client.delete_counterexample(made, "...").get_status_code() == 200
