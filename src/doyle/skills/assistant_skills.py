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
    """The draft of a skill; `workspace` is its content, `next_snapshot_version` that of the next release.

    `revision` and `trained_revision` tell how far its training is.
    """

    skill_id: str
    type: str
    assistant_id: str
    environment_id: str
    name: str
    description: str | None
    language: str
    dialog_settings: JsonObject
    status: str
    status_errors: list[JsonObject] | None
    revision: int
    trained_revision: int | None
    workspace: JsonObject | None
    disabled: bool
    next_snapshot_version: int


async def get_skill(store: Store, instance_id: str, assistant_id: str, skill_id: str) -> Skill:
    """A skill of an assistant's draft, with its content.

    Raises:
        NotFoundError: there is no such assistant in the instance, or it has no such skill.
    """
    async with store.read() as tx:
        return await read_skill(tx, instance_id, assistant_id, skill_id)


async def switch_on(tx: AsyncConnection, skill_id: str) -> None:
    """Switch a dialog skill on that was made with an assistant and now has its first content."""
    if await dialog_skills.mark_touched(tx, skill_id):
        await environments.enable(tx, skill_id)


async def list_skills(store: Store, instance_id: str, assistant_id: str) -> list[Skill]:
    """The skills of an assistant's draft with their content, the action skill first.

    Raises:
        NotFoundError: there is no such assistant in the instance.
    """
    async with store.read() as tx:
        return await read_skills(tx, instance_id, assistant_id)


async def read_skill(
    tx: AsyncConnection, instance_id: str, assistant_id: str, skill_id: str, *, has_content: bool = True
) -> Skill:
    """A skill of an assistant's draft, in a transaction; with its content if wanted.

    Raises:
        NotFoundError: there is no such assistant in the instance, or it has no such skill.
    """
    for skill in await read_skills(tx, instance_id, assistant_id, only=skill_id, has_content=has_content):
        return skill
    raise NotFoundError


async def read_skills(
    tx: AsyncConnection,
    instance_id: str,
    assistant_id: str,
    *,
    only: str | None = None,
    has_content: bool = True,
) -> list[Skill]:
    """The skills of an assistant's draft, the action skill first, or `only` the one of an id.

    Raises:
        NotFoundError: there is no such assistant in the instance.
    """
    assistant = await assistants.get(tx, instance_id, assistant_id)
    draft = await environments.get_draft(tx, assistant_id)
    references = (await environments.references_of(tx, [draft.environment_id]))[draft.environment_id]
    return [
        Skill(
            skill_id=reference.skill_id,
            type=reference.type,
            assistant_id=assistant_id,
            environment_id=draft.environment_id,
            disabled=reference.disabled,
            next_snapshot_version=assistant.last_release + 1,
            **await _READERS[reference.type](tx, instance_id, reference.skill_id, has_content),
        )
        for reference in references
        if only in (None, reference.skill_id)
    ]


async def _read_action(
    tx: AsyncConnection, _instance_id: str, skill_id: str, has_content: bool
) -> JsonObject:
    record = await action_skills.get(tx, skill_id)
    return {
        "name": record.name,
        "description": record.description,
        "language": record.language,
        "workspace": decode_json(record.content) if has_content else None,
        "dialog_settings": record.dialog_settings or {},
        "status": record.status,
        "status_errors": record.status_errors,
        "revision": record.revision,
        "trained_revision": record.trained_revision,
    }


async def _read_dialog(tx: AsyncConnection, instance_id: str, skill_id: str, has_content: bool) -> JsonObject:
    record = await workspaces.get(tx, instance_id, skill_id)
    exported = await workspaces.read_export(tx, record) if has_content else None
    return {
        "name": record.name,
        "description": record.description,
        "language": record.language,
        "workspace": None if exported is None else _content_of(exported),
        "dialog_settings": (await dialog_skills.get(tx, skill_id)).dialog_settings or {},
        "status": record.shown_status,
        "status_errors": record.shown_errors,
        "revision": record.revision,
        "trained_revision": record.trained_revision,
    }


def _content_of(exported: JsonObject) -> JsonObject:
    return {name: value for name, value in exported.items() if name not in _ENVELOPE}


_READERS = {ACTION: _read_action, DIALOG: _read_dialog}
