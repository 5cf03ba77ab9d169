"""Properties without a value, as versions before 2018-02-16 show them (spec/operations.md §7)."""

from typing import Any

import httpx
import pytest

from doyle.server.v1.nulls import NULLABLE, with_nulls
from doyle.wire.versions import ApiVersion

OLD, NEW = {"version": "2018-02-15", "include_audit": "false"}, {"version": "2018-02-16"}
CONTENT: dict[str, Any] = {
    "name": "Nothing said",
    "intents": [{"intent": "hello", "examples": [{"text": "hi"}]}],
    "entities": [{"entity": "tea", "values": [{"value": "green", "synonyms": ["sencha"]}]}],
    "counterexamples": [{"text": "no"}],
    "dialog_nodes": [{"dialog_node": "start", "conditions": "welcome", "output": {"text": "Hello"}}],
}


@pytest.fixture(scope="module")
def path(live_server: Any) -> str:
    with live_server.client() as client:
        made = client.post("/v1/workspaces", json=CONTENT)
    assert made.status_code == 201
    return f"/v1/workspaces/{made.json()['workspace_id']}"


@pytest.fixture
def client(live_server: Any) -> Any:
    with live_server.client(params={}) as client:
        yield client


ONES = [
    ("", "workspaces"),
    ("/intents/hello", "intents"),
    ("/intents/hello/examples/hi", "examples"),
    ("/counterexamples/no", "counterexamples"),
    ("/entities/tea", "entities"),
    ("/entities/tea/values/green", "values"),
    ("/entities/tea/values/green/synonyms/sencha", "synonyms"),
    ("/dialog_nodes/start", "dialog_nodes"),
]


@pytest.mark.parametrize(("place", "array"), ONES)
def test_get_when_the_version_is_old_then_absent_properties_are_null(
    client: httpx.Client, path: str, place: str, array: str
) -> None:
    new = client.get(path + place, params=NEW).json()
    old = client.get(path + place, params=OLD).json()
    assert None not in new.values()
    assert {name for name, value in old.items() if value is None} == set(NULLABLE[array]) - new.keys()
    assert {name: value for name, value in old.items() if value is not None} == new


@pytest.mark.parametrize("place", ["intents", "entities", "entities/tea/values", "dialog_nodes"])
def test_list_when_the_version_is_old_then_absent_properties_are_null(
    client: httpx.Client, path: str, place: str
) -> None:
    (old,) = client.get(f"{path}/{place}", params=OLD).json()[place.rpartition("/")[2]]
    (new,) = client.get(f"{path}/{place}", params=NEW).json()[place.rpartition("/")[2]]
    assert None in old.values()
    assert None not in new.values()


def test_write_when_the_version_is_old_then_its_answer_has_nulls(client: httpx.Client, path: str) -> None:
    made = client.post(f"{path}/intents", params=OLD, json={"intent": "bye"}).json()
    assert made == {"intent": "bye", "description": None}
    changed = client.post(f"{path}/intents/bye", params=OLD, json={"description": "End"}).json()
    assert changed == {"intent": "bye", "description": "End"}
    assert client.delete(f"{path}/intents/bye", params=OLD).json() == {}


def test_export_when_the_version_is_old_then_has_nulls_at_every_level_and_can_be_imported(
    client: httpx.Client, path: str
) -> None:
    """spec/api/guide.md §9: null in a new element means no value."""
    old = client.get(path, params={**OLD, "export": "true"}).json()
    new = client.get(path, params={**NEW, "export": "true"}).json()
    assert old["intents"] == [{"intent": "hello", "description": None, "examples": [{"text": "hi"}]}]
    assert old["entities"][0]["values"][0]["metadata"] is None
    assert old["dialog_nodes"][0]["next_step"] is None
    made = client.post("/v1/workspaces", params=OLD, json=old)
    assert made.status_code == 201, made.text
    again = f"/v1/workspaces/{made.json()['workspace_id']}"
    imported = client.get(again, params={**NEW, "export": "true"}).json()
    assert {name: imported[name] for name in CONTENT} == {name: new[name] for name in CONTENT}


@pytest.mark.parametrize("append", ["false", "true"])
def test_update_when_given_an_old_export_then_the_workspace_is_as_it_was(
    client: httpx.Client, append: str
) -> None:
    """docs/decisions/0032-null-takes-away.md: what the export names as null is gone, what it has is there."""
    made = client.post("/v1/workspaces", params=NEW, json=CONTENT).json()
    path, whole = f"/v1/workspaces/{made['workspace_id']}", {**NEW, "export": "true"}
    before = client.get(path, params=whole).json()
    old = client.get(path, params={**OLD, "export": "true"}).json()
    client.post(path, params=NEW, json={"description": "later"})
    client.post(f"{path}/intents/hello", params=NEW, json={"description": "later"})
    client.post(f"{path}/entities/tea/values/green", params=NEW, json={"metadata": {"later": True}})
    client.post(f"{path}/dialog_nodes/start", params=NEW, json={"title": "Later", "context": {"a": 1}})
    assert client.post(path, params={**NEW, "append": append}, json=old).status_code == 200
    assert {**client.get(path, params=whole).json(), "status": ""} == {**before, "status": ""}


def test_with_nulls_when_the_version_is_new_then_nothing_is_copied() -> None:
    shown: dict[str, Any] = {"intent": "x"}
    assert with_nulls(ApiVersion.newest(), "intents", shown) is shown
