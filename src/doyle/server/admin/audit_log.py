"""The audit log: who changed what, when and from where (spec/operations.md §13, *Activity log*)."""

from dataclasses import asdict, replace

from starlette.responses import Response

from doyle.errors import Fault, InputError
from doyle.server.calls import Call
from doyle.server.exchange import Exchange
from doyle.server.listings import page_url
from doyle.server.parameters import read_page_limit, refuse_unknown
from doyle.server.responses import JsonResponse
from doyle.store import audit, instances
from doyle.store.audit import AuditEvent, AuditQuery
from doyle.store.paging import PageQuery
from doyle.store.timestamps import iso_timestamp, milliseconds_of
from doyle.wire.json import JsonObject

PARAMETERS = frozenset({"actor", "operation", "since", "until", "page_limit", "cursor", "version"})
"""`version` has no effect here, as everywhere under `/admin`."""


async def list_audit_log(call: Call) -> Response:
    """The events of the instance, newest first; Managers of the server see all where the path names none.

    Credentials of an instance see nothing of before it was made: another one of its id, deleted since, may
    have been somebody else's.

    Raises:
        InputError: a parameter that is not possible or unknown.
    """
    refuse_unknown(call.query, PARAMETERS)
    asked = _read_query(call)
    scope = "\n".join(("audit", *map(str, asdict(asked).values())))
    cursor = call.query.get("cursor") or None
    after = None if cursor is None else call.services.cursors.read(scope, cursor)
    async with call.services.store.read() as tx:
        if not call.principal.is_of_server:
            made = (await instances.get_record(tx, call.instance_id)).created
            asked = replace(asked, since=made if asked.since is None else max(asked.since, made))
        page = await audit.page(tx, asked, PageQuery(read_page_limit(call.query), after=after))
    pagination: JsonObject = {}
    if page.next_after is not None:
        next_cursor = call.services.cursors.write(scope, page.next_after)
        pagination = {"next_url": page_url(call, next_cursor), "next_cursor": next_cursor}
    return JsonResponse({"events": [show_event(event) for event in page.items], "pagination": pagination})


def show_event(event: AuditEvent) -> JsonObject:
    """An event as the API shows it."""
    shown = {**asdict(event), "timestamp": iso_timestamp(event.timestamp)}
    return {name: value for name, value in shown.items() if value is not None}


def _read_query(call: Call) -> AuditQuery:
    is_everywhere = call.principal.is_of_server and Exchange.of(call.request.scope).instance_id is None
    return AuditQuery(
        instance_id=None if is_everywhere else call.instance_id,
        actor=call.query.get("actor"),
        operation=call.query.get("operation"),
        since=_read_moment(call, "since"),
        until=_read_moment(call, "until"),
    )


def _read_moment(call: Call, name: str) -> int | None:
    text = call.query.get(name)
    if text is None:
        return None
    try:
        return milliseconds_of(text)
    except ValueError:
        fault = Fault("must be a date or a time as 2026-12-31T23:59:59Z", f"/{name}")
        raise InputError("Invalid query parameter", faults=(fault,)) from None
