"""What an export shows."""

from uuid import uuid4

import pytest

from doyle.errors import NotFoundError
from doyle.skills.exporting import ExportOptions, count_elements, export_workspace
from doyle.skills.importing import import_workspace
from doyle.store import workspaces
from doyle.store.database import Store
from doyle.store.instances import DEFAULT_INSTANCE
from doyle.wire.json import JsonObject
from doyle.wire.workspace import WorkspaceBody

NOW = 1_724_584_953_444
ARRAYS = {"intents", "entities", "dialog_nodes", "counterexamples"}


async def imported(store: Store, data: JsonObject) -> str:
    body = WorkspaceBody.read(data)
    record = await import_workspace(store, DEFAULT_INSTANCE, body, now=NOW, new_id=lambda: str(uuid4()))
    return record.workspace_id


async def exported(store: Store, workspace_id: str, options: ExportOptions) -> JsonObject:
    return await export_workspace(store, DEFAULT_INSTANCE, workspace_id, options)


async def test_export_holds_what_was_imported(store: Store, skill: JsonObject) -> None:
    """spec/api/guide.md §8: exports can be fed back to create and update unchanged."""
    workspace_id = await imported(store, skill)
    shown = await exported(store, workspace_id, ExportOptions(export=True))
    assert shown == {**skill, "workspace_id": workspace_id, "status": "Training"}
    again = await imported(store, shown)
    second = await exported(store, again, ExportOptions(export=True))
    assert {**second, "workspace_id": workspace_id} == shown


async def test_export_of_an_empty_workspace_has_the_four_arrays(store: Store) -> None:
    workspace_id = await imported(store, {})
    shown = await exported(store, workspace_id, ExportOptions(export=True))
    assert {name: shown.get(name) for name in ARRAYS} == {name: [] for name in ARRAYS}


async def test_export_without_content_is_the_envelope(store: Store, skill: JsonObject) -> None:
    """spec/api/guide.md §7: name, language, learning_opt_out and metadata always."""
    workspace_id = await imported(store, skill)
    shown = await exported(store, workspace_id, ExportOptions())
    assert ARRAYS.isdisjoint(shown)
    assert {"name", "language", "learning_opt_out", "metadata", "status"} <= shown.keys()
    assert {"created", "updated"}.isdisjoint(shown)


@pytest.mark.parametrize("is_export", [False, True])
async def test_export_with_audit_has_times_on_every_level(
    store: Store, skill: JsonObject, is_export: bool
) -> None:
    """spec/api/guide.md §8."""
    workspace_id = await imported(store, skill)
    shown = await exported(store, workspace_id, ExportOptions(export=is_export, include_audit=True))
    assert shown["created"] == "2024-08-25T11:22:33.444Z"
    for name in ARRAYS if is_export else ():
        assert all(item["created"] == shown["created"] for item in shown[name])


async def test_stable_export_is_ordered_by_key(store: Store, skill: JsonObject) -> None:
    workspace_id = await imported(store, skill)
    shown = await exported(store, workspace_id, ExportOptions(export=True, is_stable=True))
    assert [intent["intent"] for intent in shown["intents"]] == ["hours", "order"]


async def test_export_of_a_failed_workspace_says_why(store: Store, skill: JsonObject) -> None:
    """spec/nlu.md §8: `status_errors` only when Failed."""
    workspace_id = await imported(store, skill)
    async with store.write() as tx:
        await workspaces.set_failed(tx, workspace_id, 1, [{"message": "too little memory"}], NOW)
    shown = await exported(store, workspace_id, ExportOptions())
    assert (shown["status"], shown["status_errors"]) == ("Failed", [{"message": "too little memory"}])


async def test_export_with_counts_counts_the_elements(store: Store, skill: JsonObject) -> None:
    """spec/api/models.yaml, WorkspaceCounts."""
    workspace_id = await imported(store, skill)
    shown = await exported(store, workspace_id, ExportOptions(export=True, has_counts=True))
    assert shown["counts"] == {"intent": 2, "entity": 2, "node": 4}
    assert count_elements({}) == {"intent": 0, "entity": 0, "node": 0}


async def test_export_of_an_unknown_workspace_is_not_found(store: Store) -> None:
    with pytest.raises(NotFoundError):
        await exported(store, "nowhere", ExportOptions(export=True))
