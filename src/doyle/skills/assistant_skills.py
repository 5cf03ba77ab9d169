"""The skills of an assistant as v2 shows them, whatever they are kept in (spec/api/models.yaml, Skill)."""

from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncConnection

from doyle.errors import NotFoundError
from doyle.store import action_skills, assistants, dialog_skills, environments, workspaces
from doyle.store.database import Store
from doyle.store.encoding import decode_json
from doyle.store.environments import ACTION, DIALOG
from doyle.wire.json import JsonObject

_ENVELOPE = ("workspace_id", "name", "description", "language", "status", "status_errors")


@dataclass(frozen=True, slots=True)
class Skill:
    """The draft of a skill; `workspace` is its content, `next_snapshot_version` that of the next release."""

    skill_id: str
    type: str
    assistant_id: str
    environment_id: str
    name: str
    description: str | None
    language: str
    workspace: JsonObject
    dialog_settings: JsonObject
    status: str
    status_errors: list[JsonObject] | None
    next_snapshot_version: int


async def get_skill(store: Store, instance_id: str, assistant_id: str, skill_id: str) -> Skill:
    """A skill of an assistant's draft, with its content.

    Raises:
        NotFoundError: there is no such assistant in the instance, or it has no such skill.
    """
    async with store.read() as tx:
        return await read_skill(tx, instance_id, assistant_id, skill_id)


async def read_skill(tx: AsyncConnection, instance_id: str, assistant_id: str, skill_id: str) -> Skill:
    """A skill of an assistant's draft, with its content, in a transaction.

    Raises:
        NotFoundError: there is no such assistant in the instance, or it has no such skill.
    """
    assistant = await assistants.get(tx, instance_id, assistant_id)
    draft = await environments.get_draft(tx, assistant_id)
    references = (await environments.references_of(tx, [draft.environment_id]))[draft.environment_id]
    reference = next((each for each in references if each.skill_id == skill_id), None)
    if reference is None:
        raise NotFoundError
    shown = await _READERS[reference.type](tx, instance_id, skill_id)
    return Skill(
        skill_id=skill_id,
        type=reference.type,
        assistant_id=assistant_id,
        environment_id=draft.environment_id,
        next_snapshot_version=assistant.last_release + 1,
        **shown,
    )


async def _read_action(tx: AsyncConnection, _instance_id: str, skill_id: str) -> JsonObject:
    record = await action_skills.get(tx, skill_id)
    return {
        "name": record.name,
        "description": record.description,
        "language": record.language,
        "workspace": decode_json(record.content),
        "dialog_settings": record.dialog_settings or {},
        "status": record.status,
        "status_errors": record.status_errors,
    }


async def _read_dialog(tx: AsyncConnection, instance_id: str, skill_id: str) -> JsonObject:
    record = await workspaces.get(tx, instance_id, skill_id)
    exported = await workspaces.read_export(tx, record)
    return {
        "name": record.name,
        "description": record.description,
        "language": record.language,
        "workspace": {name: value for name, value in exported.items() if name not in _ENVELOPE},
        "dialog_settings": (await dialog_skills.get(tx, skill_id)).dialog_settings or {},
        "status": record.shown_status,
        "status_errors": record.shown_errors,
    }


_READERS = {ACTION: _read_action, DIALOG: _read_dialog}
