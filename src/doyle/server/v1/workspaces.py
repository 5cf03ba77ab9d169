"""The five workspace operations (spec/api/guide.md §§7-9)."""

import asyncio
from uuid import uuid4

from starlette.responses import Response

from doyle.server.calls import Call
from doyle.server.listings import read_audit, read_listing
from doyle.server.parameters import read_flag, read_stable
from doyle.server.responses import JsonResponse, encode_json
from doyle.server.v1.nulls import WORKSPACES, with_nulls
from doyle.server.v1.workspace_ids import require_workspace_id
from doyle.skills.exporting import ExportOptions, export_workspace
from doyle.skills.importing import Update, import_workspace
from doyle.skills.importing import delete_workspace as delete_skill
from doyle.skills.importing import update_workspace as update_skill
from doyle.store import workspaces
from doyle.store.workspaces import WorkspaceRecord
from doyle.wire.json import JsonObject
from doyle.wire.versions import ApiVersion, Change
from doyle.wire.workspace import WorkspaceBody

SORT_NAMES = ("name", "updated", "created", "workspace_id")


async def list_workspaces(call: Call) -> Response:
    """One page of the workspaces of the instance."""
    listing = read_listing(call, sort_names=SORT_NAMES, default_sort="name")
    async with call.services.store.read() as tx:
        page = await workspaces.page(tx, call.instance_id, listing.query)
    return JsonResponse(
        listing.answer("workspaces", page, lambda record: _shown(call, record, has_audit=listing.has_audit))
    )


async def create_workspace(call: Call) -> Response:
    """Create a workspace; the answer is the envelope without the elements (guide §7)."""
    has_audit = read_audit(call)
    body = await read_body(call)
    record = await import_workspace(
        call.services.store,
        call.instance_id,
        body,
        learning_opt_out=call.labels().is_opted_out,
        now=call.services.now_milliseconds(),
        new_id=lambda: str(uuid4()),
    )
    call.services.runner.notify()
    return envelope(call, record, has_audit=has_audit)


async def get_workspace(call: Call, workspace_id: str) -> Response:
    """One workspace, with its whole content for `export=true`."""
    require_workspace_id(workspace_id)
    is_export = read_flag(call.query, "export")
    is_stable = read_stable(call.query, is_export=is_export)
    options = ExportOptions(is_export, include_audit=read_audit(call), is_stable=is_stable)
    shown = await export_workspace(call.services.store, call.instance_id, workspace_id, options)
    if not is_export:
        return JsonResponse(with_nulls(call.version, WORKSPACES, shown))
    return JsonResponse(await asyncio.to_thread(encoded, shown, call.version))


async def update_workspace(call: Call, workspace_id: str) -> Response:
    """Change a workspace: absent fields keep their value, arrays are replaced or, with `append`, merged."""
    require_workspace_id(workspace_id)
    is_appended = read_flag(call.query, "append")
    has_audit = read_audit(call)
    async with call.services.store.read() as tx:
        await workspaces.get(tx, call.instance_id, workspace_id)
    update = await read_update(call, is_appended=is_appended)
    record = await update_skill(
        call.services.store,
        call.instance_id,
        workspace_id,
        update,
        encoder_identity=call.services.encoder_identity,
        now=call.services.now_milliseconds(),
    )
    call.services.runner.notify()
    return envelope(call, record, has_audit=has_audit)


async def delete_workspace(call: Call, workspace_id: str) -> Response:
    """Delete a workspace with everything in it."""
    require_workspace_id(workspace_id)
    await delete_skill(call.services.store, call.instance_id, workspace_id)
    call.services.library.forget(workspace_id)
    call.services.trainer.stop(workspace_id)
    return JsonResponse({})


async def read_update(call: Call, *, is_appended: bool) -> Update:
    """The change that a request asks for."""
    return Update(
        await read_body(call),
        is_appended,
        call.labels().is_opted_out,
        may_change_language=not call.version.has(Change.LANGUAGE_FIXED),
    )


async def read_body(call: Call) -> WorkspaceBody:
    """The body of a request that carries a whole workspace."""
    return await asyncio.to_thread(WorkspaceBody.read, await call.read_json())


def envelope(call: Call, record: WorkspaceRecord, *, has_audit: bool) -> Response:
    """The answer that shows a workspace without its content."""
    return JsonResponse(_shown(call, record, has_audit=has_audit), call.operation.status)


def _shown(call: Call, record: WorkspaceRecord, *, has_audit: bool) -> JsonObject:
    return with_nulls(call.version, WORKSPACES, workspaces.show(record, include_audit=has_audit))


def encoded(shown: JsonObject, version: ApiVersion) -> bytes:
    """The bytes of a whole workspace, as versions show it."""
    return encode_json(with_nulls(version, WORKSPACES, shown))
