"""Edits of single elements of a workspace, each in one transaction with its new revision and its training."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeVar

from sqlalchemy.ext.asyncio import AsyncConnection

from doyle.errors import InputError
from doyle.skills.assistant_skills import switch_on
from doyle.skills.element_rules import as_kept, require_mentions_kept, require_sound
from doyle.skills.importing import ask_for_training
from doyle.skills.settling import require_settled, when_settled
from doyle.store import elements, workspaces
from doyle.store.content import ENTITIES, Level, is_change
from doyle.store.database import Store
from doyle.store.elements import Owners, View, find_array
from doyle.store.mentions import forget_entity, rename_entity
from doyle.store.workspaces import WorkspaceRecord
from doyle.store.writing import RowWriter
from doyle.wire.authoring import AuthoredElement, ExampleChange
from doyle.wire.json import JsonObject

ResultT = TypeVar("ResultT")


@dataclass(frozen=True, slots=True)
class Desk:
    """Where an edit happens: the store, the workspace of an instance, and when (epoch milliseconds)."""

    store: Store
    instance_id: str
    workspace_id: str
    now: int


@dataclass(frozen=True, slots=True)
class Drawer:
    """One array of elements: its level, and the elements that it lies below, the outermost first."""

    level: Level
    owners: Owners = ()


@dataclass(frozen=True, slots=True)
class Edit:
    """A workspace in the hands of one edit: nobody else changes it until the transaction ends."""

    tx: AsyncConnection
    record: WorkspaceRecord
    writer: RowWriter


Work = Callable[[Edit], Awaitable[ResultT]]


async def edit(desk: Desk, work: Work[ResultT], *, is_trained_on: bool) -> ResultT:
    """Do one piece of work on a workspace that nobody else changes meanwhile, and raise its revision.

    Training is asked for if understanding depends on what was changed (spec/nlu.md §8); else the workspace
    stays as available as it was. Asynchronous changes that were asked for before come first. Tell the job
    runner afterwards.

    Raises:
        NotFoundError: there is no such workspace in the instance; and whatever the work raises.
        UnsettledError: an asynchronous change still waits after half a minute.
    """
    return await when_settled(lambda: _edit(desk, work, is_trained_on=is_trained_on))


async def _edit(desk: Desk, work: Work[ResultT], *, is_trained_on: bool) -> ResultT:
    async with desk.store.write() as tx:
        record = await workspaces.get_for_update(tx, desk.instance_id, desk.workspace_id)
        require_settled(record)
        writer = await workspaces.start_edit(tx, record, desk.now)
        result = await work(Edit(tx, record, writer))
        revision = await workspaces.finish_edit(tx, record, writer)
        await switch_on(tx, desk.workspace_id)
        if is_trained_on:
            await ask_for_training(tx, desk.workspace_id, desk.now)
        else:
            await _keep_model(tx, record, revision, desk.now)
        return result


async def create_element(desk: Desk, drawer: Drawer, item: AuthoredElement, view: View) -> JsonObject:
    """Add an element with all that it holds; returns it as the API shows it.

    Raises:
        NotFoundError: the workspace or an element that it belongs below is not there.
        InputError: one with the same key is there.
    """

    async def work(opened: Edit) -> JsonObject:
        tx = opened.tx
        require_sound(item, None, opened.record.language)
        array = await find_array(tx, desk.workspace_id, drawer.level, drawer.owners)
        key = await elements.add(tx, array, as_kept(item), opened.writer)
        return await elements.get(tx, array, key, view)

    return await edit(desk, work, is_trained_on=True)


async def update_element(
    desk: Desk, drawer: Drawer, key: str, item: AuthoredElement, view: View, *, append: bool = False
) -> JsonObject:
    """Change an element; returns it as the API shows it. A renamed entity keeps its mentions.

    Raises:
        NotFoundError: it is not there.
        InputError: nothing to change, the new key is taken, or mentions that are kept lie outside a new text.
    """
    refuse_empty_update(item, drawer.level)

    async def work(opened: Edit) -> JsonObject:
        tx = opened.tx
        require_sound(item, key, opened.record.language)
        array = await find_array(tx, desk.workspace_id, drawer.level, drawer.owners)
        kept = as_kept(item, key, append=append)
        new_key = await elements.change(tx, array, key, kept, opened.writer, append=append)
        if array.level is ENTITIES and new_key != key:
            await rename_entity(tx, desk.workspace_id, key, new_key)
        if isinstance(item, ExampleChange) and item.mentions is None:
            require_mentions_kept(await elements.get(tx, array, new_key, View(is_export=True)))
        return await elements.get(tx, array, new_key, view)

    return await edit(desk, work, is_trained_on=True)


async def delete_element(desk: Desk, drawer: Drawer, key: str) -> None:
    """Remove an element with all that lies below it; an entity with its mentions.

    Raises:
        NotFoundError: it is not there.
    """

    async def work(opened: Edit) -> None:
        tx = opened.tx
        array = await find_array(tx, desk.workspace_id, drawer.level, drawer.owners)
        await elements.remove(tx, array, key)
        if array.level is ENTITIES:
            await forget_entity(tx, desk.workspace_id, key)

    await edit(desk, work, is_trained_on=True)


def refuse_empty_update(item: AuthoredElement, level: Level) -> None:
    """Refuse an update that changes no attribute.

    Raises:
        InputError: in the known wording (spec/api/guide.md §6).
    """
    if not is_change(item, level.clearable):
        raise InputError.at("", "No valid update attributes.")


async def _keep_model(tx: AsyncConnection, before: WorkspaceRecord, revision: int, now: int) -> None:
    fingerprint = before.model_fingerprint
    if before.status == workspaces.AVAILABLE and fingerprint is not None:
        await workspaces.set_trained(tx, before.workspace_id, revision, fingerprint, now)
    elif before.status != workspaces.FAILED:
        await ask_for_training(tx, before.workspace_id, now)
