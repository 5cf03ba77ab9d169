"""Exports of workspaces: shape, audit timestamps, stable order."""

from typing import Any

import pytest

from doyle.store import workspaces
from doyle.store.database import Store
from doyle.store.workspaces import WorkspaceRecord
from doyle.wire.json import Json, JsonObject
from doyle.wire.workspace import WorkspaceBody

CONTENT: JsonObject = {
    "name": "x",
    "description": "d",
    "language": "en",
    "learning_opt_out": False,
    "metadata": {"a": None},
    "tooling": None,
    "intents": [
        {
            "intent": "b",
            "examples": [
                {"text": "z", "mentions": [{"entity": "f", "location": [0, 1]}]},
                {"text": "Y", "mentions": []},
            ],
        },
        {"intent": "a", "description": "x"},
        {"intent": "B", "examples": []},
    ],
    "entities": [
        {
            "entity": "f",
            "fuzzy_match": False,
            "values": [
                {"value": "w", "type": "patterns", "patterns": ["9", "1"]},
                {"value": "v", "type": "synonyms", "synonyms": ["t", "s"], "metadata": {}},
            ],
        },
        {"entity": "e", "values": []},
    ],
    "dialog_nodes": [
        {"dialog_node": "n2", "context": {"x": None}, "next_step": {"behavior": "jump_to", "more": 1}},
        {"dialog_node": "n1", "disabled": False},
    ],
    "counterexamples": [{"text": "q", "why": None}, {"text": "p"}],
}


async def _export(store: Store, record: WorkspaceRecord, **options: bool) -> JsonObject:
    async with store.read() as tx:
        return await workspaces.read_export(tx, record, **options)


def _names(value: Json) -> set[str]:
    if isinstance(value, dict):
        return set(value).union(*(_names(item) for item in value.values()))
    return set().union(*(_names(item) for item in value)) if isinstance(value, list) else set()


async def test_export_when_read_back_then_content_equals_what_was_imported(
    store: Store, add_workspace: Any
) -> None:
    exported = await _export(store, await add_workspace(CONTENT))
    assert exported == {**CONTENT, "workspace_id": "w1", "status": "Processing"}


async def test_export_when_fed_back_to_create_then_the_same_comes_out(
    store: Store, add_workspace: Any
) -> None:
    """spec/api/guide.md §8: exports can be fed back to create and update unchanged."""
    first = await _export(store, await add_workspace(CONTENT), include_audit=True)
    second = await _export(store, await add_workspace(first, "w2"), include_audit=True)
    assert second == {**first, "workspace_id": "w2"}


async def test_export_when_fed_back_to_update_then_nothing_but_the_revision_changes(
    store: Store, add_workspace: Any, now: int
) -> None:
    """spec/api/guide.md §8."""
    record = await add_workspace(CONTENT)
    first = await _export(store, record)
    async with store.write() as tx:
        updated = await workspaces.update(tx, record, WorkspaceBody.read(first), append=False, now=now)
    assert await _export(store, updated) == first


async def test_export_when_skill_is_bare_then_the_four_arrays_and_metadata_are_there(
    store: Store, add_workspace: Any
) -> None:
    """spec/api/guide.md §§7-8: metadata always, no absent optional fields, the nested content with export."""
    assert await _export(store, await add_workspace({})) == {
        "name": "",
        "language": "en",
        "metadata": {},
        "learning_opt_out": False,
        "workspace_id": "w1",
        "status": "Processing",
        "intents": [],
        "entities": [],
        "dialog_nodes": [],
        "counterexamples": [],
    }


async def test_export_when_audit_is_not_asked_for_then_no_timestamp_appears(
    store: Store, add_workspace: Any
) -> None:
    """spec/api/guide.md §8: otherwise both are absent."""
    assert not {"created", "updated"} & _names(await _export(store, await add_workspace(CONTENT)))


async def test_export_when_audit_is_asked_for_then_every_level_shows_it(
    store: Store, add_workspace: Any, now: int
) -> None:
    """spec/api/guide.md §8: include_audit adds created and updated at every level returned."""
    record = await add_workspace(CONTENT)
    change = WorkspaceBody.read({"intents": [{"intent": "a", "description": "y"}]})
    async with store.write() as tx:
        record = await workspaces.update(tx, record, change, append=True, now=now + 1000)
    exported = await _export(store, record, include_audit=True)
    made, changed = "2024-08-25T11:22:33.444Z", "2024-08-25T11:22:34.444Z"
    stamps = {"created": made, "updated": made}
    assert (exported["created"], exported["updated"]) == (made, changed)
    intents = {intent["intent"]: intent for intent in exported["intents"]}
    assert intents["a"] == {"intent": "a", "description": "y", "created": made, "updated": changed}
    examples = intents["b"]["examples"]
    assert examples[1] == {"text": "Y", "mentions": [], **stamps}
    assert examples[0]["mentions"] == [{"entity": "f", "location": [0, 1]}]
    assert exported["entities"][0]["values"][0] == {
        "value": "w",
        "type": "patterns",
        "patterns": ["9", "1"],
        **stamps,
    }
    assert exported["dialog_nodes"][1] == {"dialog_node": "n1", "disabled": False, **stamps}
    assert exported["counterexamples"][1] == {"text": "p", **stamps}


async def test_export_when_stable_then_every_array_is_ordered_by_its_key(
    store: Store, add_workspace: Any
) -> None:
    """spec/api/contract.yaml, get_workspace: every array ordered by its key; §8: by code point."""
    exported = await _export(store, await add_workspace(CONTENT), is_stable=True)
    assert [intent["intent"] for intent in exported["intents"]] == ["B", "a", "b"]
    assert [example["text"] for example in exported["intents"][2]["examples"]] == ["Y", "z"]
    assert [entity["entity"] for entity in exported["entities"]] == ["e", "f"]
    values = exported["entities"][1]["values"]
    assert [value["value"] for value in values] == ["v", "w"]
    assert (values[0]["synonyms"], values[1]["patterns"]) == (["s", "t"], ["1", "9"])
    assert [node["dialog_node"] for node in exported["dialog_nodes"]] == ["n1", "n2"]
    assert [counterexample["text"] for counterexample in exported["counterexamples"]] == ["p", "q"]


async def test_export_when_stable_then_the_order_of_import_makes_no_difference(
    store: Store, add_workspace: Any
) -> None:
    turned = {
        **CONTENT,
        **{name: CONTENT[name][::-1] for name in ("intents", "entities", "dialog_nodes", "counterexamples")},
    }
    first = await _export(store, await add_workspace(CONTENT), is_stable=True)
    second = await _export(store, await add_workspace(turned, "w2"), is_stable=True)
    assert {**second, "workspace_id": "w1"} == first


async def test_show_when_status_is_failed_then_errors_are_shown(
    store: Store, add_workspace: Any, now: int
) -> None:
    """spec/api/models.yaml, Workspace: status_errors only when Failed."""
    await add_workspace({})
    async with store.write() as tx:
        await workspaces.set_failed(tx, "w1", 1, [{"message": "no"}], now)
        shown = workspaces.show(await workspaces.get(tx, "default", "w1"))
        assert shown["status_errors"] == [{"message": "no"}]
        await workspaces.set_training(tx, "w1", now)
        shown = workspaces.show(await workspaces.get(tx, "default", "w1"))
        assert "status_errors" not in shown


@pytest.mark.parametrize("name", ["description", "system_settings", "webhooks", "created", "updated"])
async def test_show_when_an_optional_field_is_absent_then_it_is_left_out(
    add_workspace: Any, name: str
) -> None:
    """spec/api/guide.md §7: null fails in clients."""
    assert name not in workspaces.show(await add_workspace({}))


async def test_show_when_an_unknown_key_is_called_like_an_answer_of_ours_then_ours_wins(
    store: Store, add_workspace: Any, now: int
) -> None:
    record = await add_workspace({"workspace_id": "mine", "status": "Great", "colour": "red"})
    shown = workspaces.show(record)
    assert (shown["workspace_id"], shown["status"], shown["colour"]) == ("w1", "Processing", "red")
