"""Edits of single dialog nodes: the chain of siblings stays whole through all of them (guide §9)."""

from dataclasses import replace

from doyle.errors import InputError, NotFoundError
from doyle.skills.authoring import Desk, Edit, edit, refuse_empty_update
from doyle.skills.element_rules import require_sound
from doyle.store import elements
from doyle.store.content import DIALOG_NODES, unknown_keys
from doyle.store.elements import ElementArray, View
from doyle.store.nodes import (
    CHILDLESS,
    Link,
    NodeTree,
    Seat,
    faults_of_place,
    read_tree,
    save_tree,
    seat_of_new,
)
from doyle.wire.authoring import DialogNodeChange, NewDialogNode
from doyle.wire.json import JsonObject

STANDARD = "standard"


async def create_node(desk: Desk, node: NewDialogNode, view: View) -> JsonObject:
    """Add a node: behind the sibling that it names, else first below its parent or among the roots.

    Raises:
        NotFoundError: there is no such workspace.
        InputError: its id is taken, its place is not there, a node of its type cannot hang there, or its
            responses are beyond the limits.
    """
    array = ElementArray(desk.workspace_id, DIALOG_NODES)
    typed = node.model_copy(update={"type": node.type or STANDARD})

    async def work(opened: Edit) -> JsonObject:
        tx = opened.tx
        require_sound(typed, None, opened.record.language)
        key = await elements.add(tx, array, typed, opened.writer)
        tree = await read_tree(tx, desk.workspace_id)
        link = tree.links.pop(key)
        seat = seat_of_new(tree, node.parent, node.previous_sibling)
        _refuse_place(link.type, tree.find(seat.parent))
        tree.seat(link, seat)
        await save_tree(tx, desk.workspace_id, tree)
        return await elements.get(tx, array, key, view)

    return await edit(desk, work, is_trained_on=False)


async def update_node(desk: Desk, key: str, change: DialogNodeChange, view: View) -> JsonObject:
    """Change a node; its descendants move along, and what refers to it follows its new id.

    A new `parent` without `previous_sibling` makes it the first child there; null means the root. A node
    without a type is a standard one.

    Raises:
        NotFoundError: there is no such node.
        InputError: nothing to change, the new id is taken, it cannot hang where it is to, or its responses
            are beyond the limits.
    """
    refuse_empty_update(change, DIALOG_NODES)
    if "type" in change.model_fields_set and change.type is None:
        change = change.model_copy(update={"type": STANDARD})
    array = ElementArray(desk.workspace_id, DIALOG_NODES)

    async def work(opened: Edit) -> JsonObject:
        tx = opened.tx
        require_sound(change, key, opened.record.language)
        tree = await read_tree(tx, desk.workspace_id)
        link = tree.find(key)
        if link is None:
            raise NotFoundError
        new_key = await elements.change(tx, array, key, change, opened.writer, append=False)
        changed = _with_new_fields(tree, link, change)
        _move(tree, changed, change, is_retyped=changed.type != link.type)
        if new_key != key:
            tree.rename(tree.links[key], new_key)
        await save_tree(tx, desk.workspace_id, tree)
        return await elements.get(tx, array, new_key, view)

    return await edit(desk, work, is_trained_on=False)


async def delete_node(desk: Desk, key: str) -> None:
    """Remove a node with its descendants; every other reference to them becomes null.

    Raises:
        NotFoundError: there is no such node.
    """

    async def work(opened: Edit) -> None:
        tx = opened.tx
        tree = await read_tree(tx, desk.workspace_id)
        link = tree.find(key)
        if link is None:
            raise NotFoundError
        tree.remove(link)
        await save_tree(tx, desk.workspace_id, tree)

    await edit(desk, work, is_trained_on=False)


def _with_new_fields(tree: NodeTree, link: Link, change: DialogNodeChange) -> Link:
    """The link with the type, the step and the unknown keys just written; where it hangs is as it was."""
    if "type" in change.model_fields_set:
        link = replace(link, type=str(change.type))
        if link.type in CHILDLESS and tree.children(link.dialog_node):
            raise InputError.at("/type", f"a node of type {link.type} has no children")
    if "next_step" in change.model_fields_set:
        step = change.next_step
        link = replace(link, next_step=None if step is None else step.dump())
    unknown = unknown_keys(change)
    if unknown is not None:
        link = replace(link, extra={**(link.extra or {}), **unknown})
    tree.put(link)
    return link


def _move(tree: NodeTree, link: Link, change: DialogNodeChange, *, is_retyped: bool) -> None:
    """Seat a node anew; where it hangs already it may stay, as slots of a node that was a frame once."""
    seat = _new_seat(tree, link, change)
    is_moved = seat != Seat(link.parent, link.previous_sibling)
    if is_moved or is_retyped:
        _refuse_place(link.type, tree.find(seat.parent))
    if not is_moved:
        return
    if tree.is_below(seat.parent, link.dialog_node):
        raise InputError.at("/parent", "a node cannot hang below itself")
    tree.unseat(link)
    tree.seat(link, seat)


def _new_seat(tree: NodeTree, link: Link, change: DialogNodeChange) -> Seat:
    given = change.model_fields_set
    if link.dialog_node in {change.previous_sibling, change.parent}:
        raise InputError.at("/previous_sibling", "a node cannot follow or hang below itself")
    if change.previous_sibling is not None:
        parent = change.parent if "parent" in given else None
        return seat_of_new(tree, parent, change.previous_sibling)
    if "parent" in given and ("previous_sibling" in given or change.parent != link.parent):
        return seat_of_new(tree, change.parent, None)
    if "previous_sibling" in given:
        return Seat(link.parent, None)
    return Seat(link.parent, link.previous_sibling)


def _refuse_place(node_type: str, parent: Link | None) -> None:
    for reason in faults_of_place(node_type, parent):
        raise InputError.at("/parent", reason)
