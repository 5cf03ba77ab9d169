"""A workspace as the API shows it: the envelope, or everything (spec/api/guide.md §8)."""

from dataclasses import dataclass

from doyle.store import workspaces
from doyle.store.database import Store
from doyle.wire.json import JsonObject


@dataclass(frozen=True, slots=True)
class ExportOptions:
    """What to show: the content (`export`), times (`include_audit`), arrays ordered by key, counts.

    With `only_available` there is no content unless the workspace is Available.
    """

    export: bool = False
    include_audit: bool = False
    is_stable: bool = False
    has_counts: bool = False
    only_available: bool = False


async def export_workspace(
    store: Store, instance_id: str, workspace_id: str, options: ExportOptions
) -> JsonObject:
    """A workspace of an instance with its training status.

    An export can be fed back to create and update unchanged: it holds what was imported, unknown keys
    included.

    Raises:
        NotFoundError: there is no such workspace in the instance.
    """
    async with store.read() as tx:
        record = await workspaces.get(tx, instance_id, workspace_id)
        is_ready = record.shown_status == workspaces.AVAILABLE or not options.only_available
        if not (options.export and is_ready):
            return workspaces.show(record, include_audit=options.include_audit)
        shown = await workspaces.read_export(
            tx, record, include_audit=options.include_audit, is_stable=options.is_stable
        )
    if options.has_counts:
        shown["counts"] = count_elements(shown)
    return shown


def count_elements(shown: JsonObject) -> JsonObject:
    """`counts` of an export (spec/api/models.yaml, WorkspaceCounts)."""
    return {
        name: len(shown.get(array) or ())
        for name, array in (("intent", "intents"), ("entity", "entities"), ("node", "dialog_nodes"))
    }
