"""The last import of each kind into an assistant. How it goes is told by the skills that it made."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from doyle.store.assistant_tables import skill_imports
from doyle.store.upsert import insert_into

SKILLS = "skills"
RELEASE = "release"


@dataclass(frozen=True, slots=True)
class SkillImportRecord:
    """An import; `revisions` are those of the skills that it wrote, by their types."""

    assistant_id: str
    kind: str
    task_id: str
    revisions: dict[str, int]
    created: int


async def find(tx: AsyncConnection, assistant_id: str, kind: str) -> SkillImportRecord | None:
    """The last import of a kind into an assistant, or None."""
    columns = skill_imports.c
    mine = select(*columns).where(columns.assistant_id == assistant_id, columns.kind == kind)
    row = (await tx.execute(mine)).first()
    return None if row is None else SkillImportRecord(*row)


async def save(tx: AsyncConnection, record: SkillImportRecord) -> None:
    """Remember an import in the place of the last one of its kind."""
    values = {"task_id": record.task_id, "revisions": record.revisions, "created": record.created}
    row = {"assistant_id": record.assistant_id, "kind": record.kind, **values}
    statement = insert_into(tx, skill_imports).values(row)
    await tx.execute(statement.on_conflict_do_update(index_elements=["assistant_id", "kind"], set_=values))
