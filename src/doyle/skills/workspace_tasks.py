"""Workspaces made and changed in the background (spec/api/guide.md §14).

Whatever can be told at once is refused at once, so that a task fails only for what happens on its way. The
tasks of a workspace are made in the order of their requests; each is one transaction, which also finishes it.
"""

import asyncio
from collections.abc import Callable
from contextlib import suppress

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from doyle.errors import Fault, InputError, LimitError, NotFoundError
from doyle.skills.importing import Update, apply_change, check_change, check_new, settle_update
from doyle.store import jobs, workspaces
from doyle.store.content import ARRAYS
from doyle.store.database import Store
from doyle.store.encoding import decode_json, encode_json
from doyle.store.jobs import JobProgress, JobRecord, LostJobError, Payload, Task
from doyle.store.workspaces import NewWorkspace, WorkspaceRecord
from doyle.wire.json import JsonObject
from doyle.wire.workspace import WorkspaceBody

_log = structlog.get_logger(__name__)

WORKSPACE_CHANGE = "workspace change"
MAX_WAITING = 20
"""Changes of one workspace that may wait at the same time: each is kept with its whole content."""


async def start_import(
    store: Store,
    instance_id: str,
    body: WorkspaceBody,
    *,
    learning_opt_out: bool | None = None,
    now: int,
    new_id: Callable[[], str],
) -> WorkspaceRecord:
    """Create a workspace without its content, and a task that fills it. Tell the job runner afterwards.

    Raises:
        InputError: what `importing.import_workspace` would refuse; nothing was written.
    """
    check_new(body)
    await asyncio.to_thread(workspaces.check_storable, body)
    envelope = body.model_copy(update=dict.fromkeys(ARRAYS))
    content = WorkspaceBody.model_construct(**{name: getattr(body, name) for name in ARRAYS})
    new = NewWorkspace(new_id(), instance_id, envelope, learning_opt_out, now)
    payload = await asyncio.to_thread(_payload_of, instance_id, Update(content))
    async with store.write() as tx:
        record = await workspaces.create(tx, new)
        return await _add_task(
            tx, record, Task(WORKSPACE_CHANGE, new_id(), record.workspace_id, payload), now
        )


async def start_update(
    store: Store,
    instance_id: str,
    workspace_id: str,
    update: Update,
    *,
    now: int,
    new_id: Callable[[], str],
) -> WorkspaceRecord:
    """Ask for a change of a workspace, after those that wait already. Tell the job runner afterwards.

    Whether parents of appended nodes are there can be told now only if no other change waits.

    Raises:
        NotFoundError: there is no such workspace in the instance.
        InputError: what `importing.update_workspace` would refuse; nothing was written.
        LimitError: too many changes of the workspace wait.
    """
    settled = settle_update(update)
    await asyncio.to_thread(workspaces.check_storable, settled.change)
    payload = await asyncio.to_thread(_payload_of, instance_id, settled)
    async with store.write() as tx:
        record = await workspaces.get_for_update(tx, instance_id, workspace_id)
        if record.tasks >= MAX_WAITING:
            raise LimitError("Too many updates of this workspace wait to be made")
        if not (record.tasks and update.append):
            await check_change(tx, record, settled)
        return await _add_task(tx, record, Task(WORKSPACE_CHANGE, new_id(), workspace_id, payload), now)


class WorkspaceChanger:
    """Makes the changes: the handler of tasks of kind `WORKSPACE_CHANGE`, whose queue is a workspace's id.

    `clock` gives epoch milliseconds.
    """

    def __init__(self, store: Store, encoder_identity: str, clock: Callable[[], int]) -> None:
        self._store = store
        self._encoder_identity = encoder_identity
        self._clock = clock

    async def run(self, job: JobRecord) -> None:
        """Make a change, wholly or not at all; what does not fit the workspace is told by its status."""
        try:
            await self._change(job)
        except InputError as error:
            faults = error.faults or (Fault(error.message),)
            await self._fail(job, [_words_of(fault) for fault in faults])

    async def give_up(self, job: JobRecord, reason: str) -> None:
        """Say that a change was not made, and why: the workspace keeps what it had."""
        with suppress(LostJobError):
            await self._fail(job, [reason])

    def progress_of(self, subject: str) -> JobProgress | None:
        """A change has no parts that could be counted."""

    async def _change(self, job: JobRecord) -> None:
        async with self._store.read() as tx:
            payload = await jobs.get_payload(tx, job)
        update = await asyncio.to_thread(_update_of, payload)
        async with self._store.write() as tx:
            try:
                record = await workspaces.get_for_update(
                    tx, payload.options["instance_id"], _workspace_of(job)
                )
            except NotFoundError:
                raise LostJobError from None
            now = self._clock()
            await check_change(tx, record, update)
            await apply_change(tx, record, update, encoder_identity=self._encoder_identity, now=now)
            await workspaces.end_task(tx, record.workspace_id)
            await jobs.settle(tx, job, now)

    async def _fail(self, job: JobRecord, reasons: list[str]) -> None:
        _log.warning("workspace was not changed", workspace_id=job.queue, reasons=reasons)
        errors: list[JsonObject] = [{"message": reason} for reason in reasons]
        async with self._store.write() as tx:
            try:
                await workspaces.end_task(tx, _workspace_of(job), errors)
            except NotFoundError:
                raise LostJobError from None
            await jobs.settle(tx, job, self._clock(), "; ".join(reasons))


async def _add_task(tx: AsyncConnection, record: WorkspaceRecord, task: Task, now: int) -> WorkspaceRecord:
    await jobs.add_task(tx, task, now)
    await workspaces.begin_task(tx, record.workspace_id)
    return await workspaces.get(tx, record.instance_id, record.workspace_id)


def _payload_of(instance_id: str, update: Update) -> Payload:
    options: JsonObject = {
        "instance_id": instance_id,
        "append": update.append,
        "may_change_language": update.may_change_language,
    }
    # With the nulls that the client sent: they take away what an element has.
    said = update.change.model_dump(exclude_unset=True)
    return Payload(options, encode_json(said).encode())


def _update_of(payload: Payload) -> Update:
    return Update(
        WorkspaceBody.read(decode_json(payload.content)),
        payload.options["append"],
        may_change_language=payload.options["may_change_language"],
    )


def _workspace_of(job: JobRecord) -> str:
    assert job.queue is not None
    return job.queue


def _words_of(fault: Fault) -> str:
    return f"{fault.path}: {fault.message}" if fault.path else fault.message
