"""Action skills: one document of JSON each, with its revision. They have no granular editing."""

from dataclasses import dataclass, fields

from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from doyle.errors import NotFoundError
from doyle.store.tables import action_skills
from doyle.store.workspaces import AVAILABLE
from doyle.store.writing import refuse_unstorable
from doyle.wire.json import JsonObject


@dataclass(frozen=True, slots=True)
class NewActionSkill:
    """An action skill to be made; `content` is the JSON of its `workspace`."""

    skill_id: str
    assistant_id: str
    name: str
    description: str | None
    language: str
    learning_opt_out: bool
    content: bytes
    now: int


@dataclass(frozen=True, slots=True)
class ActionSkillRecord:
    """An action skill with its content."""

    skill_id: str
    assistant_id: str
    name: str
    description: str | None
    language: str
    learning_opt_out: bool
    content: bytes
    dialog_settings: JsonObject | None
    status: str
    status_errors: list[JsonObject] | None
    revision: int
    trained_revision: int | None
    model_fingerprint: str | None
    created: int
    updated: int


_RECORD = select(*(action_skills.c[field.name] for field in fields(ActionSkillRecord)))


async def create(tx: AsyncConnection, new: NewActionSkill) -> None:
    """Store an action skill at revision 1, Available."""
    row: JsonObject = {
        "skill_id": new.skill_id,
        "assistant_id": new.assistant_id,
        "name": new.name,
        "description": new.description,
        "language": new.language,
        "learning_opt_out": new.learning_opt_out,
        "content": new.content,
        "dialog_settings": {},
        "status": AVAILABLE,
        "revision": 1,
        "created": new.now,
        "updated": new.now,
    }
    await tx.execute(insert(action_skills), row)


async def get(tx: AsyncConnection, skill_id: str) -> ActionSkillRecord:
    """An action skill.

    Raises:
        NotFoundError: there is no such action skill.
    """
    row = (await tx.execute(_RECORD.where(action_skills.c.skill_id == skill_id))).first()
    if row is None:
        raise NotFoundError
    return ActionSkillRecord(*row)


async def change(tx: AsyncConnection, skill_id: str, values: JsonObject, now: int) -> None:
    """Set columns of an action skill and raise its revision.

    Raises:
        InputError: a text that cannot be stored.
    """
    refuse_unstorable(values, ())
    raised = {"revision": action_skills.c.revision + 1, "updated": now}
    await tx.execute(
        update(action_skills).where(action_skills.c.skill_id == skill_id).values(**values, **raised)
    )
