"""Releases exported and imported as archives (spec/api/contract.yaml; spec/api/guide.md §§14-15)."""

import asyncio
from http import HTTPStatus

from starlette.responses import Response

from doyle.errors import InputError
from doyle.server.bodies import parse_object, read_bytes, require_content_type
from doyle.server.calls import Call
from doyle.server.listings import read_audit
from doyle.server.responses import JsonResponse
from doyle.server.v2.releases import release_number
from doyle.server.v2.skills import desk_of, show_errors
from doyle.skills import release_transfer, skill_imports
from doyle.skills.release_archive import FILES, artifact_error, read_archive
from doyle.skills.release_transfer import Export
from doyle.skills.skill_imports import ImportStatus
from doyle.store.skill_imports import RELEASE
from doyle.store.timestamps import iso_timestamp
from doyle.store.workspaces import PROCESSING
from doyle.wire.json import JsonObject

OCTETS = "application/octet-stream"
_ZIP = "application/zip"
_JSON = "application/json"


async def create_release_export(call: Call, assistant_id: str, release: str) -> Response:
    """Ask for the archive of a release: Processing at first, then Available to `download_release_export`."""
    has_audit = read_audit(call)
    number = release_number(release)
    export = await release_transfer.start_export(desk_of(call, assistant_id), number)
    status = HTTPStatus.ACCEPTED if export.status == PROCESSING else HTTPStatus.OK
    return JsonResponse(_show_export(assistant_id, export, include_audit=has_audit), status)


async def download_release_export(call: Call, assistant_id: str, release: str) -> Response:
    """The archive of a release, or how its export goes for `Accept: application/json`."""
    has_audit = read_audit(call)
    number = release_number(release)
    accepted = call.request.headers.get("accept", "*/*").lower()
    place = (call.services.store, call.instance_id, assistant_id, number)
    if _JSON in accepted and _ZIP not in accepted and OCTETS not in accepted:
        export = await release_transfer.get_export(*place)
        return JsonResponse(_show_export(assistant_id, export, include_audit=has_audit))
    archive = await release_transfer.read_export(*place)
    headers = {"Content-Disposition": f'attachment; filename="release-{number}.zip"'}
    return Response(archive, media_type=_ZIP if _ZIP in accepted else OCTETS, headers=headers)


async def create_release_import(call: Call, assistant_id: str) -> Response:
    """Overwrite skills of the draft by those of an archive. One import at a time.

    `get_release_import_status` tells when they are trained.
    """
    has_audit = read_audit(call)
    require_content_type(call.request, OCTETS)
    raw = await read_bytes(call.request, call.max_body_bytes)
    if not raw:
        raise InputError("No data")
    documents = await asyncio.to_thread(_read_documents, raw, call.max_body_bytes)
    status = await release_transfer.import_release(desk_of(call, assistant_id), documents)
    call.services.runner.notify()
    return JsonResponse(_show_import(assistant_id, status, include_audit=has_audit), HTTPStatus.ACCEPTED)


async def get_release_import_status(call: Call, assistant_id: str) -> Response:
    """How the last import of a release goes: Processing, Completed, or Failed and why."""
    has_audit = read_audit(call)
    status = await skill_imports.get_status(call.services.store, call.instance_id, assistant_id, RELEASE)
    shown = _show_import(assistant_id, status, include_audit=has_audit)
    return JsonResponse({**shown, **show_errors(status.status, status.errors)})


def _read_documents(raw: bytes, max_bytes: int) -> dict[str, JsonObject]:
    documents = {}
    for skill_type, content in read_archive(raw, max_bytes).items():
        try:
            documents[skill_type] = parse_object(content, max_bytes)
        except InputError as error:
            reason = error.faults[0].message if error.faults else error.message
            raise artifact_error(reason, FILES[skill_type]) from None
    return documents


def _show_export(assistant_id: str, export: Export, *, include_audit: bool) -> JsonObject:
    shown: JsonObject = {
        "status": export.status,
        "task_id": export.task_id,
        "assistant_id": assistant_id,
        "release": str(export.release),
    }
    return {**shown, **_times(export.created, include_audit=include_audit)}


def _show_import(assistant_id: str, status: ImportStatus, *, include_audit: bool) -> JsonObject:
    shown: JsonObject = {
        "status": status.status,
        "task_id": status.task_id,
        "assistant_id": assistant_id,
        "skill_impact_in_draft": list(status.skill_types),
    }
    return {**shown, **_times(status.created, include_audit=include_audit)}


def _times(created: int, *, include_audit: bool) -> JsonObject:
    moment = iso_timestamp(created)
    return {"created": moment, "updated": moment} if include_audit else {}
