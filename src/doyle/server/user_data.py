"""What is deleted with a customer (spec/operations.md §4): the same through v1 and v2."""

from dataclasses import dataclass
from uuid import uuid4

import structlog
from starlette.responses import Response

from doyle.errors import InputError
from doyle.server.calls import Call
from doyle.server.responses import JsonResponse
from doyle.store import forgetting, jobs
from doyle.store.database import Store
from doyle.store.jobs import JobProgress, JobRecord, Payload, Task
from doyle.store.logs.posting import LOGS

DELETED_AT_ONCE = 1000
USER_DATA_DELETION = "user data deletion"
# Longer than a message may wait for everybody that it calls, and be answered.
LATECOMERS_MILLISECONDS = 5 * 60 * 1000

log = structlog.get_logger("doyle.server")


async def delete_user_data(call: Call) -> Response:
    """Delete what was logged with a customer's label, and sessions with it; a label of nobody is no error.

    Messages that came before and are not answered yet are stored after this: a job deletes once more later.
    """
    customer_id = call.query.get("customer_id")
    if not customer_id:
        raise InputError("No customer ID found in the request")
    store, now = call.services.store, call.services.now_milliseconds()
    await _ask_for_second_round(store, call.instance_id, customer_id, now)
    await forget_customer(store, call.instance_id, customer_id, now)
    return JsonResponse({}, call.operation.status)


async def forget_customer(store: Store, instance_id: str, customer_id: str, before: int) -> None:
    """Delete everything with a label that came before a moment (epoch milliseconds), a few at a time.

    The sessions go first: the log tells which of them messages with the label came to.
    """
    deleted = DELETED_AT_ONCE
    while deleted == DELETED_AT_ONCE:
        async with store.write() as tx:
            deleted = await forgetting.delete_labelled_sessions(
                tx, instance_id, customer_id, before, DELETED_AT_ONCE
            )
    for each in LOGS:
        deleted = DELETED_AT_ONCE
        while deleted == DELETED_AT_ONCE:
            async with store.write() as tx:
                deleted = await forgetting.delete_labelled_events(
                    tx, each, instance_id, customer_id, before, DELETED_AT_ONCE
                )


@dataclass(frozen=True, slots=True)
class UserDataDeleter:
    """The handler of tasks of kind `USER_DATA_DELETION`."""

    store: Store

    async def run(self, job: JobRecord) -> None:
        """Delete what was received before the request and stored after its answer."""
        async with self.store.read() as tx:
            asked = (await jobs.get_payload(tx, job)).options
        await forget_customer(self.store, asked["instance_id"], asked["customer_id"], asked["before"])

    async def give_up(self, job: JobRecord, reason: str) -> None:
        """Say so; asking for the deletion once more deletes what is left."""
        log.error("user data was not deleted", task=job.subject, reason=reason)

    def progress_of(self, subject: str) -> JobProgress | None:
        """How much there is to delete is not counted."""


async def _ask_for_second_round(store: Store, instance_id: str, customer_id: str, before: int) -> None:
    payload = Payload({"instance_id": instance_id, "customer_id": customer_id, "before": before})
    task = Task(USER_DATA_DELETION, str(uuid4()), f"user data of {instance_id}", payload)
    async with store.write() as tx:
        await jobs.add_task(tx, task, before + LATECOMERS_MILLISECONDS)
