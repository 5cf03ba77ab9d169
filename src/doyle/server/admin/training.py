"""How the training of a workspace comes along."""

from starlette.responses import Response

from doyle.server.calls import Call
from doyle.server.responses import JsonResponse
from doyle.server.v1.workspace_ids import require_workspace_id
from doyle.skills.training import TRAINING
from doyle.store import jobs, workspaces
from doyle.wire.json import JsonObject


async def get_training(call: Call, workspace_id: str) -> Response:
    """The status of a workspace and how far its training has come, in any process; `total` 0 is unknown."""
    require_workspace_id(workspace_id)
    async with call.services.store.read() as tx:
        record = await workspaces.get(tx, call.instance_id, workspace_id)
        job = await jobs.find_unfinished(tx, TRAINING, workspace_id)
    told = None if job is None else job.progress
    progress = call.services.trainer.progress_of(workspace_id) or told
    shown: JsonObject = {"status": record.shown_status, "done": 0, "total": 0}
    if progress is not None:
        shown |= {"phase": progress.stage, "done": progress.done, "total": progress.total}
    return JsonResponse(shown)
