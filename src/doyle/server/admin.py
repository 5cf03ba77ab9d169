"""Administration: the API keys of an instance, and how trainings come along."""

from typing import Annotated
from uuid import uuid4

from pydantic import AfterValidator, StringConstraints
from starlette.responses import Response

from doyle.errors import ConflictError, NotFoundError
from doyle.security.keys import hash_key, new_key
from doyle.security.roles import Role
from doyle.server.calls import Call
from doyle.server.responses import JsonResponse
from doyle.server.v1.workspace_ids import require_workspace_id
from doyle.store import keys, workspaces
from doyle.store.instances import ensure_instance
from doyle.store.keys import KeyRecord
from doyle.store.timestamps import iso_timestamp
from doyle.wire.json import JsonObject
from doyle.wire.model import WireModel
from doyle.wire.texts import OneLine

OWN_KEY = "The key that makes a request cannot withdraw itself"


def _check_role(text: str) -> str:
    try:
        return Role.read(text).value
    except ValueError:
        raise ValueError(f"must be one of {', '.join(Role)}") from None


class KeyRequest(WireModel):
    """The body of create_key; without a role the key may read only."""

    name: Annotated[str, StringConstraints(max_length=128), OneLine] = ""
    role: Annotated[str, AfterValidator(_check_role)] = Role.READER.value


async def list_keys(call: Call) -> Response:
    """The keys of the instance, never their text."""
    async with call.services.store.read() as tx:
        records = await keys.list_keys(tx, call.instance_id)
    return JsonResponse({"keys": [_show(record) for record in records]})


async def create_key(call: Call) -> Response:
    """Make a key of the instance; `key` is shown in this answer and never again."""
    body = KeyRequest.read(await call.read_json())
    key, now = new_key(), call.services.now_milliseconds()
    record = KeyRecord(str(uuid4()), call.instance_id, body.role, body.name, hash_key(key), now)
    async with call.services.store.write() as tx:
        await ensure_instance(tx, call.instance_id, now)
        await keys.add_key(tx, record)
    return JsonResponse({**_show(record), "key": key}, call.operation.status)


async def delete_key(call: Call, key_id: str) -> Response:
    """Withdraw a key; a Manager cannot withdraw the key in use, so that one always remains.

    Raises:
        ConflictError: the key made this very request.
        NotFoundError: the instance has no such key.
    """
    if key_id == call.principal.key_id:
        raise ConflictError(OWN_KEY)
    async with call.services.store.write() as tx:
        record = await keys.find_key(tx, key_id)
        if record is None or record.instance_id != call.instance_id:
            raise NotFoundError
        await keys.delete_key(tx, key_id)
    call.services.authenticator.forget()
    return JsonResponse({})


async def get_training(call: Call, workspace_id: str) -> Response:
    """The status of a workspace and how far its training has come; `total` 0 is unknown."""
    require_workspace_id(workspace_id)
    async with call.services.store.read() as tx:
        record = await workspaces.get(tx, call.instance_id, workspace_id)
    progress = call.services.trainer.progress_of(workspace_id)
    shown: JsonObject = {"status": record.status, "phase": None, "done": 0, "total": 0}
    if progress is not None:
        shown |= {"phase": progress.stage, "done": progress.done, "total": progress.total}
    return JsonResponse(shown)


def _show(record: KeyRecord) -> JsonObject:
    return {
        "key_id": record.key_id,
        "name": record.name,
        "role": record.role,
        "created": iso_timestamp(record.created),
    }
