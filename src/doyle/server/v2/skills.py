"""Skills of assistants (spec/api/contract.yaml)."""

import asyncio

from starlette.responses import Response

from doyle.server.calls import Call
from doyle.server.responses import JsonResponse, encode_json
from doyle.skills import assistant_skills
from doyle.skills.assistant_skills import Skill
from doyle.store.workspaces import FAILED
from doyle.wire.json import JsonObject


async def get_skill(call: Call, assistant_id: str, skill_id: str) -> Response:
    """The draft of a skill with its whole content, and how far its training is."""
    skill = await assistant_skills.get_skill(call.services.store, call.instance_id, assistant_id, skill_id)
    return JsonResponse(await asyncio.to_thread(encode_json, show_skill(skill)))


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
        "workspace": skill.workspace,
    }
    if skill.description is not None:
        shown["description"] = skill.description
    if skill.status == FAILED:
        errors = skill.status_errors or []
        shown["status_errors"] = errors
        shown["status_description"] = "; ".join(str(error.get("message", "")) for error in errors)
    return shown
