"""What v2 keeps of dialog skills beside their workspaces."""

from dataclasses import dataclass, fields

from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from doyle.store.assistant_tables import dialog_skills
from doyle.store.upsert import insert_into
from doyle.wire.json import JsonObject


@dataclass(frozen=True, slots=True)
class DialogSkillRecord:
    """`assistant_id` is the assistant that the skill was made with (None: it stands alone)."""

    skill_id: str
    assistant_id: str | None
    dialog_settings: JsonObject | None
    is_untouched: bool


_RECORD = select(*(dialog_skills.c[field.name] for field in fields(DialogSkillRecord)))


async def create(tx: AsyncConnection, skill_id: str, assistant_id: str) -> None:
    """Say that a workspace was made with an assistant, and waits for its first content."""
    row = {
        "skill_id": skill_id,
        "assistant_id": assistant_id,
        "dialog_settings": {},
        "is_untouched": True,
    }
    await tx.execute(insert(dialog_skills), row)


async def get(tx: AsyncConnection, skill_id: str) -> DialogSkillRecord:
    """What is kept of a workspace; nothing in particular for one that stands alone."""
    row = (await tx.execute(_RECORD.where(dialog_skills.c.skill_id == skill_id))).first()
    if row is None:
        return DialogSkillRecord(skill_id, None, None, is_untouched=False)
    return DialogSkillRecord(*row)


async def owned_by(tx: AsyncConnection, assistant_id: str) -> tuple[str, ...]:
    """The ids of the workspaces that were made with an assistant."""
    columns = dialog_skills.c
    return tuple(await tx.scalars(select(columns.skill_id).where(columns.assistant_id == assistant_id)))


async def disown(tx: AsyncConnection, skill_id: str) -> None:
    """Let a workspace stand alone."""
    await _set(tx, skill_id, {"assistant_id": None})


async def mark_touched(tx: AsyncConnection, skill_id: str) -> bool:
    """Say that a skill has content or was switched by hand; whether that is new."""
    columns = dialog_skills.c
    mine = (columns.skill_id == skill_id, columns.is_untouched)
    done = await tx.execute(update(dialog_skills).where(*mine).values(is_untouched=False))
    return done.rowcount > 0


async def set_settings(tx: AsyncConnection, skill_id: str, settings: JsonObject) -> None:
    """Keep the `dialog_settings` of a skill, whether or not it stands alone."""
    row = {"skill_id": skill_id, "dialog_settings": settings, "is_untouched": False}
    statement = insert_into(tx, dialog_skills).values(row)
    await tx.execute(
        statement.on_conflict_do_update(index_elements=["skill_id"], set_={"dialog_settings": settings})
    )


async def _set(tx: AsyncConnection, skill_id: str, values: JsonObject) -> None:
    await tx.execute(update(dialog_skills).where(dialog_skills.c.skill_id == skill_id).values(**values))
