"""The content of a workspace replaced as a whole, as v2 does: what is absent is gone afterwards."""

import asyncio

from sqlalchemy import delete, update
from sqlalchemy.ext.asyncio import AsyncConnection

from doyle.store.content import ARRAYS, plain, unknown_keys
from doyle.store.tables import workspaces as table
from doyle.store.workspaces import SERVER_KEYS, WorkspaceRecord, finish_edit, start_edit
from doyle.store.writing import RowWriter, refuse_unstorable
from doyle.wire.json import JsonObject
from doyle.wire.workspace import WorkspaceBody

_KEPT = ("name", "description", "language")
_CLEARED = ("metadata", "system_settings", "webhooks")


async def replace_content(tx: AsyncConnection, record: WorkspaceRecord, body: WorkspaceBody, now: int) -> int:
    """Replace everything but id, name, description and language, which change only if given.

    The workspace is locked (`get_for_update`). Returns the new revision.

    Raises:
        InputError: a value that cannot be stored.
    """
    writer = await start_edit(tx, record, now)
    values = _envelope(body)
    await asyncio.to_thread(_add_arrays, writer, body)
    for level in ARRAYS.values():
        await tx.execute(delete(level.table).where(level.table.c.workspace_id == record.workspace_id))
    await writer.insert_all(tx)
    mine = table.c.workspace_id == record.workspace_id
    await tx.execute(update(table).where(mine).values(**values))
    return await finish_edit(tx, record, writer)


def _envelope(body: WorkspaceBody) -> JsonObject:
    values: JsonObject = {name: plain(getattr(body, name)) for name in _CLEARED}
    values["extra"] = unknown_keys(body, SERVER_KEYS)
    values["learning_opt_out"] = bool(body.learning_opt_out)
    given = {name: getattr(body, name) for name in _KEPT}
    values |= {name: value for name, value in given.items() if value is not None}
    refuse_unstorable(values, ())
    return {**values, **{level.flag: getattr(body, name) is not None for name, level in ARRAYS.items()}}


def _add_arrays(writer: RowWriter, body: WorkspaceBody) -> None:
    for name, level in ARRAYS.items():
        writer.add_array(level, getattr(body, name) or (), None, 0, ())
