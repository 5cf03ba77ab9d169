"""Workspaces with their content. A v1 workspace is a dialog skill: `workspace_id == skill_id`.

`name`, `language` and `learning_opt_out` are always shown, so they are stored with their defaults where a
body leaves them out (spec/api/guide.md §7); every other absence is kept. Rows and models of a whole skill are
built in a worker thread, so that a large one does not keep the event loop from other requests.
"""

import asyncio
from dataclasses import dataclass, fields
from types import MappingProxyType
from typing import Any

from sqlalchemy import Row, func, insert, select
from sqlalchemy import delete as delete_from
from sqlalchemy import update as update_table
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from doyle.errors import ConflictError, NotFoundError
from doyle.store import jobs
from doyle.store.appended_nodes import seat_nodes
from doyle.store.appending import Appender, Group
from doyle.store.content import ARRAYS, CLEARABLE, DIALOG_NODES, LEVELS, cleared_fields, plain, unknown_keys
from doyle.store.instances import get_instance
from doyle.store.logs.posting import forget_place
from doyle.store.messages import ENVELOPE, ENVELOPE_FIELDS, body_of
from doyle.store.paging import Ordering, Page, PageQuery, SortKey, fetch_page
from doyle.store.reading import SELECTS, LevelRows, assemble, build_audited_json, build_json
from doyle.store.tables import workspaces
from doyle.store.timestamps import iso_timestamp
from doyle.store.writing import WHOLE, RowWriter, refuse_unstorable
from doyle.wire.json import Json, JsonObject
from doyle.wire.workspace import WorkspaceBody

DEFAULT_LANGUAGE = "en"
PROCESSING = "Processing"
TRAINING = "Training"
AVAILABLE = "Available"
FAILED = "Failed"

SERVER_KEYS = frozenset({"workspace_id", "status", "status_errors", "counts", "created", "updated"})
"""Keys of the server's own in a workspace (spec/api/models.yaml, v1 Workspace): never kept from a file."""


@dataclass(frozen=True, slots=True)
class NewWorkspace:
    """A workspace to be made; `learning_opt_out` other than None overrides the body's."""

    workspace_id: str
    instance_id: str
    body: WorkspaceBody
    learning_opt_out: bool | None
    now: int


@dataclass(frozen=True, slots=True)
class WorkspaceRecord:
    """A workspace without its content; `created` and `updated` in epoch milliseconds.

    `status` is that of its training, `tasks` the number of changes that wait or are being made, `task_errors`
    why the last of them was not made.
    """

    workspace_id: str
    instance_id: str
    name: str
    description: str | None
    language: str
    metadata: JsonObject | None
    learning_opt_out: bool
    system_settings: JsonObject | None
    webhooks: list[JsonObject] | None
    extra: JsonObject | None
    status: str
    status_errors: list[JsonObject] | None
    revision: int
    trained_revision: int | None
    model_fingerprint: str | None
    created: int
    updated: int
    tasks: int = 0
    task_errors: list[JsonObject] | None = None

    @property
    def shown_status(self) -> str:
        """The status that the API shows (spec/api/guide.md §14): Processing until the last change is made."""
        if self.tasks:
            return PROCESSING
        return FAILED if self.task_errors else self.status

    @property
    def shown_errors(self) -> list[JsonObject] | None:
        """Why the workspace is Failed; None if it is not."""
        return (self.task_errors or self.status_errors) if self.shown_status == FAILED else None


_RECORD_FIELDS = tuple(field.name for field in fields(WorkspaceRecord))
_RECORD = select(*(workspaces.c[name] for name in _RECORD_FIELDS))

_ORDERING = Ordering(
    columns=MappingProxyType(
        {name: workspaces.c[name] for name in ("name", "updated", "created", "workspace_id")}
    ),
    default=(SortKey("name"),),
    tie_breaker="workspace_id",
)


async def create(tx: AsyncConnection, workspace: NewWorkspace) -> WorkspaceRecord:
    """Store a workspace with all its content, at revision 1 and status Processing.

    Raises:
        ConflictError: the id is taken.
        InputError: a value that cannot be stored.
        NotFoundError: there is no such instance.
    """
    await get_instance(tx, workspace.instance_id)
    body = workspace.body
    writer = RowWriter(workspace.workspace_id, 0, workspace.now)
    await asyncio.to_thread(_add_arrays, writer, body)
    row = _new_row(workspace, writer.last_number)
    try:
        await tx.execute(insert(workspaces), row)
    except IntegrityError as error:
        raise ConflictError(f"Workspace '{workspace.workspace_id}' exists already") from error
    await writer.insert_all(tx)
    return await get(tx, workspace.instance_id, workspace.workspace_id)


async def find(
    tx: AsyncConnection, instance_id: str, workspace_id: str, *, for_update: bool = False
) -> WorkspaceRecord | None:
    """The workspace of an instance, or None; `for_update` locks it as `get_for_update` does."""
    return await _find(tx, instance_id, workspace_id, is_locked=for_update)


async def get(tx: AsyncConnection, instance_id: str, workspace_id: str) -> WorkspaceRecord:
    """The workspace of an instance.

    Raises:
        NotFoundError: there is no such workspace in this instance.
    """
    return _existing(await _find(tx, instance_id, workspace_id, is_locked=False))


async def get_for_update(tx: AsyncConnection, instance_id: str, workspace_id: str) -> WorkspaceRecord:
    """The workspace, locked until the transaction ends: what is read here and written then loses nothing.

    Messages go on meanwhile: rows that refer to the workspace can be added.

    Raises:
        NotFoundError: there is no such workspace in this instance.
    """
    return _existing(await _find(tx, instance_id, workspace_id, is_locked=True))


async def page(tx: AsyncConnection, instance_id: str, query: PageQuery) -> Page[WorkspaceRecord]:
    """One page of an instance's workspaces, by `name`, `updated`, `created` or `workspace_id`.

    Raises:
        InputError: an unknown sort key, or a cursor that does not fit.
    """
    owned = _RECORD.where(workspaces.c.instance_id == instance_id)
    return await fetch_page(tx, owned, _ORDERING, query, _read_record)


async def count(tx: AsyncConnection, instance_id: str) -> int:
    """How many workspaces an instance has."""
    counted = select(func.count()).select_from(workspaces).where(workspaces.c.instance_id == instance_id)
    return int((await tx.execute(counted)).scalar_one())


async def find_any(tx: AsyncConnection, instance_id: str) -> str | None:
    """The id of one of the workspaces of an instance; None if it has none."""
    found = await tx.scalar(
        select(workspaces.c.workspace_id).where(workspaces.c.instance_id == instance_id).limit(1)
    )
    return None if found is None else str(found)


async def update(
    tx: AsyncConnection, record: WorkspaceRecord, change: WorkspaceBody, *, append: bool, now: int
) -> WorkspaceRecord:
    """Change a workspace and raise its revision: absent fields keep their value (spec/api/guide.md §9).

    Fields that it can be without lose theirs by null.
    An array given replaces the stored one; with `append` it is merged by key, on every level.

    Raises:
        InputError: a value that cannot be stored, or appended nodes that make no chain.
        NotFoundError: the workspace is gone.
    """
    current = await get_for_update(tx, record.instance_id, record.workspace_id)
    writer = RowWriter(current.workspace_id, await _last_number(tx, current.workspace_id), now)
    values = _changed_envelope(current, change)
    for name, level in ARRAYS.items():
        items = getattr(change, name)
        if items is None:
            continue
        values[level.flag] = True
        if append:
            if level is DIALOG_NODES:
                items = await seat_nodes(tx, current.workspace_id, items)
            await Appender(tx, writer).merge(level, [Group(None, items, ())])
        else:
            await tx.execute(
                delete_from(level.table).where(level.table.c.workspace_id == current.workspace_id)
            )
            await asyncio.to_thread(writer.add_array, level, items, None, 0, ())
    await writer.insert_all(tx)
    values |= {"revision": current.revision + 1, "updated": now, "last_number": writer.last_number}
    values |= {"task_errors": None}
    await _set(tx, current.workspace_id, values)
    return await get(tx, current.instance_id, current.workspace_id)


async def start_edit(tx: AsyncConnection, record: WorkspaceRecord, now: int) -> RowWriter:
    """What the elements of one edit are written with; the workspace is locked (`get_for_update`)."""
    return RowWriter(record.workspace_id, await _last_number(tx, record.workspace_id), now)


async def finish_edit(tx: AsyncConnection, record: WorkspaceRecord, writer: RowWriter) -> int:
    """Raise the revision after an edit of single elements; returns the new one."""
    revision = record.revision + 1
    await _set(
        tx,
        record.workspace_id,
        {
            "revision": revision,
            "updated": writer.now,
            "last_number": writer.last_number,
            "task_errors": None,
        },
    )
    return revision


async def delete(tx: AsyncConnection, instance_id: str, workspace_id: str) -> None:
    """Delete a workspace with everything that belongs to it, log events and tasks included.

    Raises:
        NotFoundError: there is no such workspace in this instance.
    """
    gone = await tx.execute(
        delete_from(workspaces).where(
            workspaces.c.workspace_id == workspace_id, workspaces.c.instance_id == instance_id
        )
    )
    if gone.rowcount == 0:
        raise NotFoundError
    await forget_place(tx, workspace_id)
    await jobs.forget_queue(tx, workspace_id)


async def read_body(tx: AsyncConnection, workspace_id: str) -> WorkspaceBody:
    """The whole content in stored order, as it was given.

    Raises:
        NotFoundError: there is no such workspace.
    """
    envelope = (await tx.execute(ENVELOPE, {"workspace_id": workspace_id})).mappings().first()
    if envelope is None:
        raise NotFoundError
    return await asyncio.to_thread(body_of, dict(envelope), await _read_rows(tx, workspace_id))


async def read_export(
    tx: AsyncConnection, record: WorkspaceRecord, *, include_audit: bool = False, is_stable: bool = False
) -> JsonObject:
    """The workspace as `export=true` shows it: envelope and the four arrays (spec/api/guide.md §8).

    With `is_stable` every array is ordered by its key, else it stands in stored order.
    """
    build = build_audited_json if include_audit else build_json
    rows = await _read_rows(tx, record.workspace_id)
    arrays = await asyncio.to_thread(assemble, rows, ARRAYS, build, is_stable=is_stable)
    return {**show(record, include_audit=include_audit), **arrays}


def show(record: WorkspaceRecord, *, include_audit: bool = False) -> JsonObject:
    """The workspace without its content, as the API shows it (spec/api/guide.md §7)."""
    shown: JsonObject = {
        "name": record.name,
        "language": record.language,
        "metadata": record.metadata or {},
        "description": record.description,
        "workspace_id": record.workspace_id,
        "status": record.shown_status,
        "learning_opt_out": record.learning_opt_out,
        "system_settings": record.system_settings,
        "webhooks": record.webhooks,
        "status_errors": record.shown_errors,
    }
    if include_audit:
        shown["created"] = iso_timestamp(record.created)
        shown["updated"] = iso_timestamp(record.updated)
    known = {name: value for name, value in shown.items() if value is not None}
    return {**(record.extra or {}), **known}


async def set_training(tx: AsyncConnection, workspace_id: str, now: int) -> None:
    """Say that the model is being trained."""
    await _set(tx, workspace_id, {"status": TRAINING, "status_errors": None, "status_since": now})


async def set_trained(
    tx: AsyncConnection, workspace_id: str, revision: int, model_fingerprint: str, now: int
) -> None:
    """Point to the model of a revision; Available unless the content has changed since.

    A revision older than the one already trained changes nothing.
    """
    is_newer = func.coalesce(workspaces.c.trained_revision, 0) <= revision
    trained = {"trained_revision": revision, "model_fingerprint": model_fingerprint}
    await tx.execute(
        update_table(workspaces).where(workspaces.c.workspace_id == workspace_id, is_newer).values(**trained)
    )
    await _set_status_of(tx, workspace_id, revision, {"status": AVAILABLE, "status_errors": None}, now)


async def set_failed(
    tx: AsyncConnection, workspace_id: str, revision: int, errors: list[JsonObject], now: int
) -> None:
    """Say why training failed, unless the content has changed since; the last model stays in use."""
    await _set_status_of(tx, workspace_id, revision, {"status": FAILED, "status_errors": errors}, now)


async def find_revision(tx: AsyncConnection, workspace_id: str) -> int | None:
    """The present revision of a workspace of whatever instance, or None."""
    found = await tx.scalar(select(workspaces.c.revision).where(workspaces.c.workspace_id == workspace_id))
    return None if found is None else int(found)


async def begin_task(tx: AsyncConnection, workspace_id: str) -> None:
    """Say that one more change waits to be made: Processing from now on."""
    await _set(tx, workspace_id, {"tasks": workspaces.c.tasks + 1, "task_errors": None})


async def end_task(tx: AsyncConnection, workspace_id: str, errors: list[JsonObject] | None = None) -> None:
    """Say that a change was made or, with the errors, that it was not: Failed until the next change."""
    await _set(tx, workspace_id, {"tasks": workspaces.c.tasks - 1, "task_errors": errors})


def check_storable(body: WorkspaceBody) -> None:
    """Refuse content that cannot be stored, without storing it.

    Raises:
        InputError: a value that no database can keep, with its JSON Pointer.
    """
    refuse_unstorable({name: plain(getattr(body, name)) for name in ENVELOPE_FIELDS}, ())
    refuse_unstorable({WHOLE: unknown_keys(body, SERVER_KEYS)}, ())
    _add_arrays(RowWriter("", 0, 0), body)


async def _find(
    tx: AsyncConnection, instance_id: str, workspace_id: str, *, is_locked: bool
) -> WorkspaceRecord | None:
    statement = _RECORD.where(
        workspaces.c.workspace_id == workspace_id, workspaces.c.instance_id == instance_id
    )
    row = (await tx.execute(statement.with_for_update(key_share=True) if is_locked else statement)).first()
    return None if row is None else _read_record(row)


def _existing(record: WorkspaceRecord | None) -> WorkspaceRecord:
    if record is None:
        raise NotFoundError
    return record


# `Any`: a row holds whatever its columns hold.
def _read_record(row: Row[Any]) -> WorkspaceRecord:
    return WorkspaceRecord(*row[: len(_RECORD_FIELDS)])


def _add_arrays(writer: RowWriter, body: WorkspaceBody) -> None:
    for name, level in ARRAYS.items():
        writer.add_array(level, getattr(body, name) or (), None, 0, ())


def _new_row(workspace: NewWorkspace, last_number: int) -> JsonObject:
    body = workspace.body
    envelope = {name: plain(getattr(body, name)) for name in ENVELOPE_FIELDS}
    envelope["extra"] = unknown_keys(body, SERVER_KEYS)
    refuse_unstorable(envelope, ())
    defaults: dict[str, Json] = {"name": "", "language": DEFAULT_LANGUAGE, "learning_opt_out": False}
    if workspace.learning_opt_out is not None:
        envelope["learning_opt_out"] = workspace.learning_opt_out
    return {
        **envelope,
        **{name: value for name, value in defaults.items() if envelope[name] is None},
        **{level.flag: getattr(body, name) is not None for name, level in ARRAYS.items()},
        "workspace_id": workspace.workspace_id,
        "instance_id": workspace.instance_id,
        "status": PROCESSING,
        "status_since": workspace.now,
        "revision": 1,
        "last_number": last_number,
        "created": workspace.now,
        "updated": workspace.now,
    }


def _changed_envelope(current: WorkspaceRecord, change: WorkspaceBody) -> JsonObject:
    values = {name: plain(getattr(change, name)) for name in ENVELOPE_FIELDS}
    values["extra"] = unknown_keys(change, SERVER_KEYS)
    cleared = cleared_fields(change, CLEARABLE)
    given = {name: value for name, value in values.items() if value is not None or name in cleared}
    refuse_unstorable(given, ())
    if "extra" in given:
        given["extra"] = {**(current.extra or {}), **given["extra"]}
    return given


async def _last_number(tx: AsyncConnection, workspace_id: str) -> int:
    statement = select(workspaces.c.last_number).where(workspaces.c.workspace_id == workspace_id)
    return int((await tx.execute(statement)).scalar_one())


async def _read_rows(tx: AsyncConnection, workspace_id: str) -> LevelRows:
    rows: dict[str, list[Any]] = {}
    for level in LEVELS:
        found = await tx.execute(SELECTS[level.table.name], {"workspace_id": workspace_id})
        rows[level.table.name] = list(found.all())
    return rows


async def _set(tx: AsyncConnection, workspace_id: str, values: JsonObject) -> None:
    statement = update_table(workspaces).where(workspaces.c.workspace_id == workspace_id).values(**values)
    if (await tx.execute(statement)).rowcount == 0:
        raise NotFoundError


async def _set_status_of(
    tx: AsyncConnection, workspace_id: str, revision: int, values: JsonObject, now: int
) -> None:
    is_current = workspaces.c.revision == revision
    await tx.execute(
        update_table(workspaces)
        .where(workspaces.c.workspace_id == workspace_id, is_current)
        .values(**values, status_since=now)
    )
