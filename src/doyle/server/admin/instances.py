"""The service instances of the server: tenants, each with keys, skills, assistants and logs of its own."""

from typing import Annotated, Literal

from pydantic import AfterValidator
from sqlalchemy.ext.asyncio import AsyncConnection
from starlette.responses import Response

from doyle.errors import ConflictError
from doyle.security.instance_ids import check_instance_id, read_instance_ids
from doyle.server.calls import Call
from doyle.server.instance_deletion import INSTANCE_DELETION
from doyle.server.responses import JsonResponse
from doyle.store import instances, jobs
from doyle.store.audit import note_made
from doyle.store.instances import DEFAULT_INSTANCE, DELETING, OPEN, InstanceRecord
from doyle.store.timestamps import iso_timestamp
from doyle.wire.json import JsonObject
from doyle.wire.model import ClosedModel

THE_DEFAULT = "The default instance is always there and open"
OF_THE_SETTINGS = "The instance is named in DOYLE_INSTANCES: take it out there and start anew first"
ON_ITS_WAY = "The instance is being deleted"

InstanceId = Annotated[str, AfterValidator(check_instance_id)]


class InstanceRequest(ClosedModel):
    """The body of create_instance; without an id it gets a UUID."""

    instance_id: InstanceId | None = None


class InstanceChange(ClosedModel):
    """The body of update_instance; nobody enters a closed instance."""

    status: Literal["open", "closed"]


async def list_instances(call: Call) -> Response:
    """All instances with their status: `open`, `closed` or `deleting`."""
    async with call.services.store.read() as tx:
        records = await instances.list_records(tx)
    return JsonResponse({"instances": [show_instance(record) for record in records]})


async def get_instance(call: Call, instance_id: str) -> Response:
    """An instance and how many workspaces, assistants, keys and users it has.

    Raises:
        NotFoundError: there is no such instance.
    """
    async with call.services.store.read() as tx:
        return JsonResponse(await _show_whole(tx, instance_id))


async def create_instance(call: Call) -> Response:
    """Make an instance; its keys are made by requests to `/instances/{instance_id}/admin/keys`.

    Raises:
        ConflictError: it exists, or is still being deleted.
    """
    body = InstanceRequest.read(await call.read_json())
    instance_id = body.instance_id
    if instance_id is None:
        instance_id = call.new_id()
    else:
        note_made(instance_id)
    record = InstanceRecord(instance_id, call.services.now_milliseconds())
    async with call.services.store.write() as tx:
        await instances.add_instance(tx, record)
    return JsonResponse(show_instance(record), call.operation.status)


async def update_instance(call: Call, instance_id: str) -> Response:
    """Close an instance, or open it again: what is in it stays, but nobody enters while it is closed.

    Here that is at once, in other processes on the same database within five seconds.

    Raises:
        ConflictError: it is the default instance, or is being deleted.
        NotFoundError: there is no such instance.
    """
    body = InstanceChange.read(await call.read_json())
    async with call.services.store.write() as tx:
        record = await instances.get_record(tx, instance_id, for_update=True)
        if record.status == DELETING:
            raise ConflictError(ON_ITS_WAY)
        if instance_id == DEFAULT_INSTANCE and body.status != OPEN:
            raise ConflictError(THE_DEFAULT)
        await instances.set_status(tx, instance_id, body.status)
        shown = await _show_whole(tx, instance_id)
    call.services.instances.forget()
    return JsonResponse(shown)


async def delete_instance(call: Call, instance_id: str) -> Response:
    """Delete an instance with everything in it. Its keys end at once, the rest goes in the background.

    Until it is gone it is listed as `deleting`, and its id cannot be given again.

    Raises:
        ConflictError: it is the default instance, or the settings want it.
        NotFoundError: there is no such instance.
    """
    async with call.services.store.write() as tx:
        await instances.get_record(tx, instance_id, for_update=True)
        if instance_id == DEFAULT_INSTANCE:
            raise ConflictError(THE_DEFAULT)
        if instance_id in read_instance_ids(call.services.settings.instances):
            raise ConflictError(OF_THE_SETTINGS)
        await instances.set_status(tx, instance_id, DELETING)
        await instances.delete_credentials(tx, instance_id)
        await jobs.enqueue(tx, INSTANCE_DELETION, instance_id, call.services.now_milliseconds())
        shown = await _show_whole(tx, instance_id)
    call.services.instances.forget()
    call.services.authenticator.forget()
    call.services.runner.notify()
    return JsonResponse(shown, call.operation.status)


def show_instance(record: InstanceRecord) -> JsonObject:
    """An instance as the API shows it."""
    return {
        "instance_id": record.instance_id,
        "status": record.status,
        "created": iso_timestamp(record.created),
    }


async def _show_whole(tx: AsyncConnection, instance_id: str) -> JsonObject:
    record = await instances.get_record(tx, instance_id)
    return {**show_instance(record), "counts": await instances.count_contents(tx, instance_id)}
