"""Releases of assistants (spec/api/contract.yaml; spec/operations.md §9)."""

from http import HTTPStatus

from starlette.responses import Response

from doyle.errors import NotFoundError
from doyle.server.calls import Call
from doyle.server.listings import read_audit, read_listing
from doyle.server.responses import JsonResponse
from doyle.server.v2.shapes import show_environment, show_reference
from doyle.server.v2.skills import show_errors
from doyle.skills import releases as use_cases
from doyle.skills.releases import NewRelease, Release
from doyle.store.releases import SORT_NAMES
from doyle.store.timestamps import iso_timestamp
from doyle.wire.assistant import Deployment, ReleaseBody
from doyle.wire.json import JsonObject

_MAX_DIGITS = 18


async def create_release(call: Call, assistant_id: str) -> Response:
    """Keep the skills of the draft that are switched on, under the next number.

    The answer says Processing; `get_release` tells when the release is Available.
    """
    body = ReleaseBody.read(await call.read_json())
    now = call.services.now_milliseconds()
    new = NewRelease(body.description, call.services.settings.max_releases)
    release = await use_cases.create_release(call.services.store, call.instance_id, assistant_id, new, now)
    call.services.runner.notify()
    return JsonResponse(show_release(release, include_audit=False), HTTPStatus.ACCEPTED)


async def list_releases(call: Call, assistant_id: str) -> Response:
    """One page of the releases of an assistant."""
    listing = read_listing(call, sort_names=SORT_NAMES, default_sort="name")
    page = await use_cases.list_releases(call.services.store, call.instance_id, assistant_id, listing.query)
    return JsonResponse(
        listing.answer("releases", page, lambda each: show_release(each, include_audit=listing.has_audit))
    )


async def get_release(call: Call, assistant_id: str, release: str) -> Response:
    """A release, the skills in it, and where it is deployed."""
    has_audit = read_audit(call)
    number = release_number(release)
    found = await use_cases.get_release(call.services.store, call.instance_id, assistant_id, number)
    return JsonResponse(show_release(found, include_audit=has_audit))


async def delete_release(call: Call, assistant_id: str, release: str) -> Response:
    """Delete a release that is deployed nowhere; conversations that began with it go on."""
    number, now = release_number(release), call.services.now_milliseconds()
    await use_cases.delete_release(call.services.store, call.instance_id, assistant_id, number, now)
    return JsonResponse({})


async def deploy_release(call: Call, assistant_id: str, release: str) -> Response:
    """Let a release answer in an environment; an older one rolls it back. Conversations that run go on."""
    has_audit = read_audit(call)
    body = Deployment.read(await call.read_json())
    environment = await use_cases.deploy_release(
        call.services.store,
        call.instance_id,
        assistant_id,
        release_number(release),
        body.environment_id,
        call.services.now_milliseconds(),
    )
    return JsonResponse(show_environment(environment, include_audit=has_audit))


def release_number(text: str) -> int:
    """The number that a path names.

    Raises:
        NotFoundError: it is no number as releases have them.
    """
    if not (text.isascii() and text.isdecimal()) or text.startswith("0") or len(text) > _MAX_DIGITS:
        raise NotFoundError
    return int(text)


def show_release(release: Release, *, include_audit: bool) -> JsonObject:
    """Release; its snapshots have its own number."""
    record = release.record
    number = str(record.release)
    shown: JsonObject = {
        "release": number,
        "status": record.status,
        "environment_references": [show_reference(each) for each in release.environments],
        "content": {
            "skills": [
                {"skill_id": skill.skill_id, "type": skill.type, "snapshot": number}
                for skill in release.skills
            ]
        },
    }
    if record.description is not None:
        shown["description"] = record.description
    if include_audit:
        shown |= {"created": iso_timestamp(record.created), "updated": iso_timestamp(record.updated)}
    return {**shown, **show_errors(record.status, record.status_errors or ())}
