"""The asynchronous workspace operations (spec/api/guide.md §14)."""

import asyncio
from uuid import uuid4

from starlette.responses import Response

from doyle.server.calls import Call
from doyle.server.listings import read_audit
from doyle.server.parameters import read_flag, read_stable
from doyle.server.responses import JsonResponse
from doyle.server.v1.workspace_ids import require_workspace_id
from doyle.server.v1.workspaces import encoded, envelope, read_body, read_update
from doyle.skills.exporting import ExportOptions, export_workspace
from doyle.skills.workspace_tasks import start_import, start_update
from doyle.store import workspaces


async def create_workspace_async(call: Call) -> Response:
    """Create a workspace; its content follows. Poll until the status is no longer Processing or Training.

    What can be told of the body at once is refused at once.
    """
    record = await start_import(
        call.services.store,
        call.instance_id,
        await read_body(call),
        learning_opt_out=call.labels().is_opted_out,
        now=call.services.now_milliseconds(),
        new_id=lambda: str(uuid4()),
    )
    call.services.runner.notify()
    return envelope(call, record, has_audit=False)


async def update_workspace_async(call: Call, workspace_id: str) -> Response:
    """Change a workspace after the changes that wait already; it answers with what it has until then.

    Arrays are replaced or, with `append`, merged.
    """
    require_workspace_id(workspace_id)
    is_appended = read_flag(call.query, "append")
    async with call.services.store.read() as tx:
        await workspaces.get(tx, call.instance_id, workspace_id)
    update = await read_update(call, is_appended=is_appended)
    record = await start_update(
        call.services.store,
        call.instance_id,
        workspace_id,
        update,
        now=call.services.now_milliseconds(),
        new_id=lambda: str(uuid4()),
    )
    call.services.runner.notify()
    return envelope(call, record, has_audit=False)


async def export_workspace_async(call: Call, workspace_id: str) -> Response:
    """The workspace with its content when it is Available, else the envelope with the status alone.

    With `verbose` the elements are counted.
    """
    require_workspace_id(workspace_id)
    options = ExportOptions(
        export=True,
        include_audit=read_audit(call),
        is_stable=read_stable(call.query, is_export=True),
        has_counts=read_flag(call.query, "verbose"),
        only_available=True,
    )
    shown = await export_workspace(call.services.store, call.instance_id, workspace_id, options)
    return JsonResponse(await asyncio.to_thread(encoded, shown, call.version))
