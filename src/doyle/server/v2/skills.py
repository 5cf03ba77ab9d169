"""Skills of assistants: shown, changed, exported and imported (spec/api/contract.yaml; guide §14)."""

import asyncio
from collections.abc import Iterable
from http import HTTPStatus
from uuid import uuid4

from starlette.responses import Response

from doyle.server.calls import Call
from doyle.server.listings import read_audit
from doyle.server.responses import JsonResponse, encode_json
from doyle.skills import assistant_skills, skill_imports, skill_writing
from doyle.skills.assistant_skills import Skill
from doyle.skills.skill_imports import ImportDesk
from doyle.store.environments import ACTION, DIALOG
from doyle.store.skill_imports import SKILLS
from doyle.store.workspaces import FAILED, PROCESSING
from doyle.wire.assistant import SkillChange, SkillsImport
from doyle.wire.json import JsonObject


async def get_skill(call: Call, assistant_id: str, skill_id: str) -> Response:
    """The draft of a skill with its whole content, and how far its training is."""
    skill = await assistant_skills.get_skill(call.services.store, call.instance_id, assistant_id, skill_id)
    return JsonResponse(await asyncio.to_thread(encode_json, show_skill(skill)))


async def update_skill(call: Call, assistant_id: str, skill_id: str) -> Response:
    """Change a skill: given content replaces the old one, is trained, and switches the skill on.

    The answer says Processing; `get_skill` tells when it is Available, or why it Failed.
    """
    change = await asyncio.to_thread(SkillChange.read, await call.read_json())
    skill = await skill_writing.update_skill(
        call.services.store,
        call.instance_id,
        assistant_id,
        skill_id,
        change,
        call.services.now_milliseconds(),
    )
    call.services.runner.notify()
    shown = {**show_skill(skill), "status": PROCESSING, "valid": True}
    for name in ("status_errors", "status_description"):
        shown.pop(name, None)
    return JsonResponse(shown, HTTPStatus.ACCEPTED)


async def export_skills(call: Call, assistant_id: str) -> Response:
    """The skills of the draft with their content, and which of them are switched off; ready at once."""
    read_audit(call)
    skills = await assistant_skills.list_skills(call.services.store, call.instance_id, assistant_id)
    return JsonResponse(await asyncio.to_thread(encode_json, _show_export(skills)))


async def import_skills(call: Call, assistant_id: str) -> Response:
    """Replace the skills of the draft by those of an export; ids in it count not.

    `import_skills_status` tells when they are trained. One import at a time.
    """
    read_audit(call)
    body = await asyncio.to_thread(SkillsImport.read, await call.read_json())
    status = await skill_imports.import_skills(desk_of(call, assistant_id), body)
    call.services.runner.notify()
    return JsonResponse({"assistant_id": assistant_id, "status": status.status}, HTTPStatus.ACCEPTED)


async def import_skills_status(call: Call, assistant_id: str) -> Response:
    """How the last import of skills goes: Processing, Completed, or Failed and why."""
    status = await skill_imports.get_status(call.services.store, call.instance_id, assistant_id, SKILLS)
    shown: JsonObject = {"assistant_id": assistant_id, "status": status.status}
    return JsonResponse({**shown, **show_errors(status.status, status.errors)})


def desk_of(call: Call, assistant_id: str) -> ImportDesk:
    """Where the import of a call happens."""
    services = call.services
    return ImportDesk(
        services.store,
        call.instance_id,
        assistant_id,
        services.now_milliseconds(),
        new_id=lambda: str(uuid4()),
    )


def show_skill(skill: Skill) -> JsonObject:
    """Skill; `status_errors` and `status_description` say why it is Failed."""
    shown: JsonObject = {
        "name": skill.name,
        "type": skill.type,
        "language": skill.language,
        "skill_id": skill.skill_id,
        "workspace_id": skill.skill_id,
        "assistant_id": skill.assistant_id,
        "environment_id": skill.environment_id,
        "status": skill.status,
        "valid": skill.status != FAILED,
        "next_snapshot_version": str(skill.next_snapshot_version),
        "dialog_settings": skill.dialog_settings,
    }
    if skill.workspace is not None:
        shown["workspace"] = skill.workspace
    if skill.description is not None:
        shown["description"] = skill.description
    return {**shown, **show_errors(skill.status, skill.status_errors or ())}


def show_errors(status: str, errors: Iterable[JsonObject]) -> JsonObject:
    """Why something Failed, in full and in brief; nothing otherwise."""
    if status != FAILED:
        return {}
    listed = list(errors)
    brief = "; ".join(str(error.get("message", "")) for error in listed)
    return {"status_errors": listed, "status_description": brief}


def _show_export(skills: Iterable[Skill]) -> JsonObject:
    listed = list(skills)
    enabled = {skill.type for skill in listed if not skill.disabled}
    return {
        "assistant_skills": [show_skill(skill) for skill in listed],
        "assistant_state": {
            "action_disabled": ACTION not in enabled,
            "dialog_disabled": DIALOG not in enabled,
        },
    }
