"""What happens to a whole workspace: created, updated, deleted, each in one transaction."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace

from sqlalchemy.ext.asyncio import AsyncConnection

from doyle.errors import Fault, InputError, first_faults
from doyle.nlu.training_data import fingerprint, training_data_of
from doyle.skills.assistant_skills import switch_on
from doyle.skills.content import TRAINED_FIELDS
from doyle.skills.settling import require_settled, when_settled
from doyle.skills.training import TRAINING
from doyle.store import environments, jobs, workspaces
from doyle.store.content import ARRAYS, CLEARABLE, cleared_fields, is_change
from doyle.store.database import Store
from doyle.store.nodes import read_tree
from doyle.store.workspaces import NewWorkspace, WorkspaceRecord
from doyle.wire.model import pointer
from doyle.wire.workspace import DialogNode, WorkspaceBody


@dataclass(frozen=True, slots=True)
class Update:
    """A change of a workspace: absent fields keep their value (spec/api/guide.md §9).

    `learning_opt_out` is what the request's header says; it wins over the body. `may_change_language` is for
    API versions before 2017-05-26 (guide §5).
    """

    change: WorkspaceBody
    append: bool = False
    learning_opt_out: bool | None = None
    may_change_language: bool = False


async def import_workspace(
    store: Store,
    instance_id: str,
    body: WorkspaceBody,
    *,
    learning_opt_out: bool | None = None,
    now: int,
    new_id: Callable[[], str],
) -> WorkspaceRecord:
    """Create a workspace with all its content, and ask for its training.

    A missing name becomes the empty text, a missing language `en` (spec/api/guide.md §7). `now` is in epoch
    milliseconds. Tell the job runner afterwards.

    Raises:
        InputError: an empty language, or a dialog node's parent is not among the nodes; nothing was written.
    """
    check_new(body)
    new = NewWorkspace(new_id(), instance_id, body, learning_opt_out, now)
    async with store.write() as tx:
        await workspaces.create(tx, new)
        await ask_for_training(tx, new.workspace_id, now)
        return await workspaces.get(tx, instance_id, new.workspace_id)


async def update_workspace(
    store: Store, instance_id: str, workspace_id: str, update: Update, *, encoder_identity: str, now: int
) -> WorkspaceRecord:
    """Change a workspace; its elements are replaced, or merged by key with `append`.

    Training is asked for only if what understanding depends on has changed (spec/nlu.md §8): after any
    other change the workspace stays as available as it was. Asynchronous changes that were asked for before
    come first. Tell the job runner afterwards.

    Raises:
        NotFoundError: there is no such workspace in the instance.
        InputError: nothing to update, another language, or a dangling parent; nothing was written.
        UnsettledError: an asynchronous change still waits after half a minute.
    """
    settled = settle_update(update)

    async def attempt() -> WorkspaceRecord:
        async with store.write() as tx:
            record = await workspaces.get_for_update(tx, instance_id, workspace_id)
            require_settled(record)
            await check_change(tx, record, settled)
            await apply_change(tx, record, settled, encoder_identity=encoder_identity, now=now)
            return await workspaces.get(tx, instance_id, workspace_id)

    return await when_settled(attempt)


async def delete_workspace(store: Store, instance_id: str, workspace_id: str) -> None:
    """Delete a workspace with everything that belongs to it; no draft uses it any more.

    Raises:
        NotFoundError: there is no such workspace in the instance.
    """
    async with store.write() as tx:
        await workspaces.delete(tx, instance_id, workspace_id)
        await environments.forget_skill(tx, workspace_id)


def settle_update(update: Update) -> Update:
    """The update with what the header says in its body.

    Raises:
        InputError: there is nothing to update.
    """
    change = update.change
    if update.learning_opt_out is not None:
        change = change.model_copy(update={"learning_opt_out": update.learning_opt_out})
    if not is_change(change, CLEARABLE):
        raise InputError.at("", "No valid update attributes.")
    return replace(update, change=change, learning_opt_out=None)


def check_new(body: WorkspaceBody) -> None:
    """Refuse a new workspace that makes no sense.

    Raises:
        InputError: an empty language, or dialog nodes whose parent is not among them.
    """
    if body.language == "":
        raise InputError.at("/language", "must not be empty")
    refuse_dangling_parents(body.dialog_nodes or [], frozenset())


async def check_change(tx: AsyncConnection, record: WorkspaceRecord, update: Update) -> None:
    """Refuse a change that does not fit what is stored.

    Raises:
        InputError: another language, or a dialog node whose parent there is not.
    """
    change = update.change
    has_other_language = change.language is not None and change.language != record.language
    if has_other_language and not update.may_change_language:
        raise InputError.at("/language", "the language of a workspace cannot be changed")
    if not change.dialog_nodes:
        return
    stored: frozenset[str] = frozenset()
    if update.append:
        stored = frozenset((await read_tree(tx, record.workspace_id)).links)
    refuse_dangling_parents(change.dialog_nodes, stored)


async def apply_change(
    tx: AsyncConnection, record: WorkspaceRecord, update: Update, *, encoder_identity: str, now: int
) -> None:
    """Make a change that was checked, and ask for training if understanding depends on it (spec/nlu.md §8).

    Raises:
        InputError: a value that cannot be stored.
    """
    changed = await workspaces.update(tx, record, update.change, append=update.append, now=now)
    await _follow_up(tx, record, changed, update.change, encoder_identity, now)
    if any(getattr(update.change, name) for name in ARRAYS):
        await switch_on(tx, record.workspace_id)


def refuse_dangling_parents(nodes: list[DialogNode], stored: frozenset[str]) -> None:
    """Refuse nodes whose parent is neither among them nor stored.

    Raises:
        InputError: one fault for each.
    """
    known = stored.union(node.dialog_node for node in nodes)
    faults = first_faults(
        Fault(f"there is no dialog node {node.parent!r}", pointer("dialog_nodes", at, "parent"))
        for at, node in enumerate(nodes)
        if node.parent is not None and node.parent not in known
    )
    if faults:
        raise InputError(faults=faults)


async def _follow_up(
    tx: AsyncConnection,
    before: WorkspaceRecord,
    after: WorkspaceRecord,
    change: WorkspaceBody,
    encoder_identity: str,
    now: int,
) -> None:
    """Train anew, or say that the present model fits the new revision as well."""
    known = before.model_fingerprint if before.status == workspaces.AVAILABLE else None
    if known is not None and await _fits_model(tx, after, change, encoder_identity):
        await workspaces.set_trained(tx, after.workspace_id, after.revision, known, now)
    elif before.status != workspaces.FAILED or _touches_training(change):
        await ask_for_training(tx, after.workspace_id, now)


def _touches_training(change: WorkspaceBody) -> bool:
    cleared = cleared_fields(change, CLEARABLE)
    return any(getattr(change, name) is not None or name in cleared for name in TRAINED_FIELDS)


async def _fits_model(
    tx: AsyncConnection, after: WorkspaceRecord, change: WorkspaceBody, encoder_identity: str
) -> bool:
    if not _touches_training(change):
        return True
    body = await workspaces.read_body(tx, after.workspace_id)
    asked = await asyncio.to_thread(_fingerprint_of, body, encoder_identity)
    return asked == after.model_fingerprint


def _fingerprint_of(body: WorkspaceBody, encoder_identity: str) -> str:
    return fingerprint(training_data_of(body), encoder_identity)


async def ask_for_training(tx: AsyncConnection, workspace_id: str, now: int) -> None:
    """Say that the model is outdated, and put its training into the queue."""
    await workspaces.set_training(tx, workspace_id, now)
    await jobs.enqueue(tx, TRAINING, workspace_id, now)
