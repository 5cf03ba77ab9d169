"""The last import of each kind into an assistant. How it goes is told by the skills that it made."""

from dataclasses import asdict, dataclass

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from doyle.store.assistant_tables import skill_imports
from doyle.store.upsert import insert_into

SKILLS = "skills"
RELEASE = "release"
_KEY = ("assistant_id", "kind")


@dataclass(frozen=True, slots=True)
class SkillImportRecord:
    """An import; `revisions` and `skill_ids` are those of the skills that it wrote, by their types.

    `skill_ids` is None for an import of before they were kept.
    """

    assistant_id: str
    kind: str
    task_id: str
    revisions: dict[str, int]
    created: int
    skill_ids: dict[str, str] | None = None


async def find(tx: AsyncConnection, assistant_id: str, kind: str) -> SkillImportRecord | None:
    """The last import of a kind into an assistant, or None."""
    columns = skill_imports.c
    mine = select(*columns).where(columns.assistant_id == assistant_id, columns.kind == kind)
    row = (await tx.execute(mine)).first()
    return None if row is None else SkillImportRecord(*row)


async def save(tx: AsyncConnection, record: SkillImportRecord) -> None:
    """Remember an import in the place of the last one of its kind."""
    row = asdict(record)
    values = {name: row[name] for name in row if name not in _KEY}
    statement = insert_into(tx, skill_imports).values(row)
    await tx.execute(statement.on_conflict_do_update(index_elements=_KEY, set_=values))
