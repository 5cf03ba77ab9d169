"""What is in an instance is deleted a few rows at a time, so that nobody waits for the whole of it.

Children go before their parents: a parent then goes without a cascade through a million rows.
"""

from typing import Any

from sqlalchemy import ColumnElement, Select, Table, delete, select, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from doyle.store import assistants, workspaces
from doyle.store.assistant_tables import assistant_log_events, environments, sessions
from doyle.store.content import LEVELS
from doyle.store.logs.postings import number_of
from doyle.store.tables import log_events, log_postings


async def delete_some(tx: AsyncConnection, instance_id: str, limit: int) -> int:
    """Delete at most `limit` rows of what is in an instance; how many. Call it until it returns 0."""
    workspace_id = await workspaces.find_any(tx, instance_id)
    if workspace_id is not None:
        return await _delete_of_workspace(tx, instance_id, workspace_id, limit)
    assistant_id = await assistants.find_any(tx, instance_id)
    if assistant_id is not None:
        return await _delete_of_assistant(tx, assistant_id, limit)
    return 0


async def _delete_of_workspace(tx: AsyncConnection, instance_id: str, workspace_id: str, limit: int) -> int:
    """Of a workspace the log goes first, then its content from the leaves on, at last the workspace."""
    parts = [
        (log_events, log_events.c.workspace_id == workspace_id),
        (log_postings, log_postings.c.scope == number_of(workspace_id)),
        *((level.table, level.table.c.workspace_id == workspace_id) for level in reversed(LEVELS)),
    ]
    for table, is_doomed in parts:
        if gone := await _delete(tx, table, is_doomed, limit):
            return gone
    await workspaces.delete(tx, instance_id, workspace_id)
    return 1


async def _delete_of_assistant(tx: AsyncConnection, assistant_id: str, limit: int) -> int:
    """Of an assistant the log and the sessions go first; what its authors made is little."""
    mine = select(environments.c.environment_id).where(environments.c.assistant_id == assistant_id)
    parts = [
        (assistant_log_events, assistant_log_events.c.assistant_id == assistant_id),
        (sessions, sessions.c.environment_id.in_(mine)),
    ]
    for table, is_doomed in parts:
        if gone := await _delete(tx, table, is_doomed, limit):
            return gone
    await assistants.remove(tx, assistant_id)
    return 1


async def _delete(tx: AsyncConnection, table: Table, is_doomed: ColumnElement[bool], limit: int) -> int:
    key = list(table.primary_key.columns)
    # `Any`: keys of whatever columns.
    some: Select[Any] = select(*key).where(is_doomed).limit(limit)
    return (await tx.execute(delete(table).where(tuple_(*key).in_(some)))).rowcount
