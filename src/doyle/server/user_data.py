"""What is deleted with a customer (spec/operations.md §4): the same through v1 and v2."""

from starlette.responses import Response

from doyle.errors import InputError
from doyle.server.calls import Call
from doyle.server.responses import JsonResponse
from doyle.store import forgetting
from doyle.store.database import Store
from doyle.store.logs.posting import LOGS

DELETED_AT_ONCE = 1000


async def delete_user_data(call: Call) -> Response:
    """Delete what was logged with a customer's label, and sessions with it; a label of nobody is no error."""
    customer_id = call.query.get("customer_id")
    if not customer_id:
        raise InputError("No customer ID found in the request")
    await forget_customer(
        call.services.store, call.instance_id, customer_id, call.services.now_milliseconds()
    )
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
    for log in LOGS:
        deleted = DELETED_AT_ONCE
        while deleted == DELETED_AT_ONCE:
            async with store.write() as tx:
                deleted = await forgetting.delete_labelled_events(
                    tx, log, instance_id, customer_id, before, DELETED_AT_ONCE
                )
