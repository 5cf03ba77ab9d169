"""Releases of assistants: numbered, and made of snapshots that never change."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, fields
from types import MappingProxyType
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, delete, exists, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from doyle.errors import NotFoundError
from doyle.store.assistant_tables import release_skills, releases, snapshots
from doyle.store.paging import Ordering, Page, PageQuery, SortKey, fetch_page
from doyle.store.workspaces import AVAILABLE, FAILED, PROCESSING
from doyle.store.writing import refuse_unstorable
from doyle.wire.json import JsonObject


@dataclass(frozen=True, slots=True)
class ReleaseRecord:
    """A release; `export_task_id` is there once its export was asked for."""

    assistant_id: str
    release: int
    description: str | None
    status: str
    status_errors: list[JsonObject] | None
    export_task_id: str | None
    export_created: int | None
    created: int
    updated: int


@dataclass(frozen=True, slots=True)
class ReleasedSkill:
    """A skill in a release, as its snapshot."""

    type: str
    skill_id: str
    digest: str


_RECORD = select(*(releases.c[field.name] for field in fields(ReleaseRecord)))
_WIDTH = len(fields(ReleaseRecord))
SORT_NAMES = ("name", "updated", "created")
_ORDERING = Ordering(
    columns=MappingProxyType(
        {
            "name": releases.c.release,
            "updated": releases.c.updated,
            "created": releases.c.created,
            "release": releases.c.release,
        }
    ),
    default=(SortKey("name"),),
    tie_breaker="release",
)


async def create(
    tx: AsyncConnection,
    assistant_id: str,
    release: int,
    description: str | None,
    skills: Iterable[ReleasedSkill],
    now: int,
) -> None:
    """Store a release, Processing.

    Raises:
        InputError: a text that cannot be stored.
    """
    row = {"assistant_id": assistant_id, "release": release, "description": description}
    refuse_unstorable(row, ())
    await tx.execute(insert(releases), {**row, "status": PROCESSING, "created": now, "updated": now})
    held = [
        {
            "assistant_id": assistant_id,
            "release": release,
            "type": skill.type,
            "skill_id": skill.skill_id,
            "digest": skill.digest,
        }
        for skill in skills
    ]
    await tx.execute(insert(release_skills), held)


async def get(tx: AsyncConnection, assistant_id: str, release: int) -> ReleaseRecord:
    """The release of an assistant.

    Raises:
        NotFoundError: the assistant has no such release.
    """
    mine = (releases.c.assistant_id == assistant_id, releases.c.release == release)
    row = (await tx.execute(_RECORD.where(*mine))).first()
    if row is None:
        raise NotFoundError
    return _read(row)


async def page(tx: AsyncConnection, assistant_id: str, query: PageQuery) -> Page[ReleaseRecord]:
    """One page of an assistant's releases, by number, `updated` or `created`.

    Raises:
        InputError: an unknown sort key, or a cursor that does not fit.
    """
    owned = _RECORD.where(releases.c.assistant_id == assistant_id)
    return await fetch_page(tx, owned, _ORDERING, query, _read)


async def count(tx: AsyncConnection, assistant_id: str) -> int:
    """How many releases an assistant has."""
    counted = select(func.count()).select_from(releases).where(releases.c.assistant_id == assistant_id)
    return int((await tx.execute(counted)).scalar_one())


async def skills_of(
    tx: AsyncConnection, assistant_id: str, numbers: Collection[int]
) -> dict[int, tuple[ReleasedSkill, ...]]:
    """The skills of an assistant's releases, by their numbers, in the order of their types."""
    columns = release_skills.c
    wanted = select(columns.release, columns.type, columns.skill_id, columns.digest).where(
        columns.assistant_id == assistant_id, columns.release.in_(numbers)
    )
    rows = (await tx.execute(wanted.order_by(columns.type))).all()
    return {number: tuple(ReleasedSkill(*row[1:]) for row in rows if row[0] == number) for number in numbers}


async def remove(tx: AsyncConnection, assistant_id: str, release: int) -> None:
    """Delete a release; its snapshots stay while others hold them."""
    mine = (releases.c.assistant_id == assistant_id, releases.c.release == release)
    await tx.execute(delete(releases).where(*mine))


async def start_export(tx: AsyncConnection, record: ReleaseRecord, task_id: str, now: int) -> None:
    """Remember that the export of a release was asked for."""
    mine = (releases.c.assistant_id == record.assistant_id, releases.c.release == record.release)
    values = {"export_task_id": task_id, "export_created": now}
    await tx.execute(update(releases).where(*mine).values(**values))


async def settle(tx: AsyncConnection, digest: str, now: int) -> None:
    """Make the releases Available that waited for a snapshot and for nothing else."""
    waits = exists().where(
        release_skills.c.assistant_id == releases.c.assistant_id,
        release_skills.c.release == releases.c.release,
        snapshots.c.digest == release_skills.c.digest,
        snapshots.c.model_fingerprint.is_(None),
    )
    values = {"status": AVAILABLE, "updated": now}
    await tx.execute(update(releases).where(_waiting_for(digest), ~waits).values(**values))


async def fail(tx: AsyncConnection, digest: str, errors: list[JsonObject], now: int) -> None:
    """Say why the releases cannot be used that wait for a snapshot."""
    values = {"status": FAILED, "status_errors": errors, "updated": now}
    await tx.execute(update(releases).where(_waiting_for(digest)).values(**values))


def _waiting_for(digest: str) -> ColumnElement[bool]:
    holds = exists().where(
        release_skills.c.assistant_id == releases.c.assistant_id,
        release_skills.c.release == releases.c.release,
        release_skills.c.digest == digest,
    )
    return and_(holds, releases.c.status == PROCESSING)


# `Any`: a row holds whatever its columns hold.
def _read(row: Row[Any]) -> ReleaseRecord:
    return ReleaseRecord(*row[:_WIDTH])
