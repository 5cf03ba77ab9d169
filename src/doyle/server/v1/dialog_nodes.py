"""Dialog nodes one by one, and the mentions of an entity (spec/api/guide.md §9, spec/nlu.md §5)."""

import asyncio

from starlette.responses import Response

from doyle.server.calls import Call
from doyle.server.listings import read_audit, read_listing
from doyle.server.parameters import read_flag
from doyle.server.paths import public_path
from doyle.server.responses import JsonResponse
from doyle.server.v1.elements import desk_of
from doyle.server.v1.nulls import with_nulls
from doyle.skills.node_authoring import create_node, delete_node, update_node
from doyle.store import elements, workspaces
from doyle.store.content import DIALOG_NODES, ENTITIES
from doyle.store.elements import ElementArray, View
from doyle.store.mentions import list_mentions as read_mentions
from doyle.wire.authoring import DialogNodeChange, NewDialogNode
from doyle.wire.json import JsonObject

SORT_NAMES = ("dialog_node", "updated", "created")


async def list_dialog_nodes(call: Call, workspace_id: str) -> Response:
    """One page of the nodes, by id unless asked otherwise."""
    desk = desk_of(call, workspace_id)
    listing = read_listing(call, sort_names=SORT_NAMES, default_sort="dialog_node")
    array = ElementArray(workspace_id, DIALOG_NODES)
    async with desk.store.read() as tx:
        await workspaces.get(tx, desk.instance_id, workspace_id)
        page = await elements.page(tx, array, listing.query, View(include_audit=listing.has_audit))
    return JsonResponse(listing.answer("dialog_nodes", page, lambda shown: _dated(call, shown)))


async def create_dialog_node(call: Call, workspace_id: str) -> Response:
    """Add a node behind the sibling that it names, else as the first one of its parent or of the roots."""
    desk = desk_of(call, workspace_id)
    node = await asyncio.to_thread(NewDialogNode.read, await call.read_json())
    shown = await create_node(desk, node, View(include_audit=read_audit(call)))
    call.services.runner.notify()
    return JsonResponse(_dated(call, shown), call.operation.status)


async def get_dialog_node(call: Call, workspace_id: str, dialog_node: str) -> Response:
    """One node."""
    desk = desk_of(call, workspace_id)
    array = ElementArray(workspace_id, DIALOG_NODES)
    async with desk.store.read() as tx:
        await workspaces.get(tx, desk.instance_id, workspace_id)
        shown = await elements.get(tx, array, dialog_node, View(include_audit=read_audit(call)))
    return JsonResponse(_dated(call, shown))


async def update_dialog_node(call: Call, workspace_id: str, dialog_node: str) -> Response:
    """Change or move a node; its descendants move along, references follow a new id."""
    desk = desk_of(call, workspace_id)
    change = await asyncio.to_thread(DialogNodeChange.read, await call.read_json())
    shown = await update_node(desk, dialog_node, change, View(include_audit=read_audit(call)))
    call.services.runner.notify()
    return JsonResponse(_dated(call, shown))


async def delete_dialog_node(call: Call, workspace_id: str, dialog_node: str) -> Response:
    """Remove a node with its descendants; references to them become null."""
    await delete_node(desk_of(call, workspace_id), dialog_node)
    call.services.runner.notify()
    return JsonResponse({})


async def list_mentions(call: Call, workspace_id: str, entity: str) -> Response:
    """Every place where an entity is annotated in an example; `export` adds nothing to it."""
    desk = desk_of(call, workspace_id)
    read_flag(call.query, "export")
    has_audit = read_audit(call)
    async with desk.store.read() as tx:
        await workspaces.get(tx, desk.instance_id, workspace_id)
        await elements.get(tx, ElementArray(workspace_id, ENTITIES), entity, View())
        found = await read_mentions(tx, workspace_id, entity, include_audit=has_audit)
    query = call.request.url.query
    return JsonResponse(
        {"examples": found, "pagination": {"refresh_url": f"{public_path(call.segments)}?{query}"}}
    )


def _dated(call: Call, shown: JsonObject) -> JsonObject:
    return with_nulls(call.version, DIALOG_NODES.array, shown)
