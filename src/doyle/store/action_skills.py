"""Action skills: one document of JSON each, with its revision. They have no granular editing."""

from dataclasses import dataclass, fields

from sqlalchemy import exists, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from doyle.errors import NotFoundError
from doyle.store.assistant_tables import action_skills
from doyle.store.tables import models
from doyle.store.workspaces import AVAILABLE, FAILED
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


async def set_trained(
    tx: AsyncConnection, skill_id: str, revision: int, model_fingerprint: str, now: int
) -> None:
    """Note the model of an action skill; it is Available if nothing has changed since that revision.

    A revision older than the one already trained changes nothing.
    """
    row = action_skills.c.skill_id == skill_id
    is_newer = func.coalesce(action_skills.c.trained_revision, 0) <= revision
    trained = {"trained_revision": revision, "model_fingerprint": model_fingerprint}
    await tx.execute(update(action_skills).where(row, is_newer).values(**trained))
    current = (row, action_skills.c.revision == revision)
    await tx.execute(
        update(action_skills).where(*current).values(status=AVAILABLE, status_errors=None, updated=now)
    )


async def set_failed(
    tx: AsyncConnection, skill_id: str, revision: int, errors: list[JsonObject], now: int
) -> None:
    """Mark an action skill as Failed, unless it was changed after that revision."""
    current = (action_skills.c.skill_id == skill_id, action_skills.c.revision == revision)
    await tx.execute(
        update(action_skills).where(*current).values(status=FAILED, status_errors=errors, updated=now)
    )


async def list_outdated(tx: AsyncConnection, encoder_identity: str) -> tuple[str, ...]:
    """The ids of the action skills that have no model made under this identity."""
    is_current = exists().where(
        models.c.fingerprint == action_skills.c.model_fingerprint,
        models.c.encoder_identity == encoder_identity,
    )
    rows = await tx.scalars(
        select(action_skills.c.skill_id).where(~is_current).order_by(action_skills.c.skill_id)
    )
    return tuple(rows)
